//! Prints the native measurements.

use std::time::Instant;

fn main() {
    let start = Instant::now();
    print!("{}", signalbox_bench::report(&|| start.elapsed().as_nanos() as f64, 1_000_000));
}
