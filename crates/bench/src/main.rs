//! Prints the native measurements. With `costs` as its argument only what events and looks cost as things grow; with `seeks`, `play` or `loop`
//! and a number of runs it measures seeks only, or plays the reference load once, with the engine or with the minimal loop, for a profiler
//! or a stopwatch.

use std::time::Instant;

fn main() {
    let start = Instant::now();
    let clock = || start.elapsed().as_nanos() as f64;
    let mut arguments = std::env::args().skip(1);
    let what = arguments.next();
    let runs = arguments.next().and_then(|runs| runs.parse().ok()).unwrap_or(100_000);
    match what.as_deref() {
        Some("costs") => print!("{}", signalbox_bench::costs(&clock, 1_000_000)),
        Some("seeks") => print!("{}", signalbox_bench::all_seeks(&clock, runs)),
        Some("play") => println!("{}", signalbox_bench::play(runs)),
        Some("loop") => println!("{}", signalbox_bench::play_loop(runs)),
        _ => print!("{}", signalbox_bench::report(&clock, 1_000_000)),
    }
}
