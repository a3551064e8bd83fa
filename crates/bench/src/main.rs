//! Prints the native measurements; with `costs` as its argument only what events and looks cost as things grow.

use std::time::Instant;

fn main() {
    let start = Instant::now();
    let clock = || start.elapsed().as_nanos() as f64;
    let costs_only = std::env::args().nth(1).is_some_and(|argument| argument == "costs");
    print!(
        "{}",
        if costs_only { signalbox_bench::costs(&clock, 1_000_000) } else { signalbox_bench::report(&clock, 1_000_000) }
    );
}
