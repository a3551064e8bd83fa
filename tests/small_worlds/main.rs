//! Everything that can happen in a small world, looked at: the laws hold in every state, the number of states is known, and a broken
//! scheduler is found out on a shortest way.

mod faults;
mod sizes;

use std::time::Instant;

use signalbox::studies::explore::{Explorer, Report, SmallWorld};

/// Looks at everything and says how fast.
fn explore(small: SmallWorld) -> Report {
    let name = small.name.clone();
    let mut explorer = Explorer::new(small).expect("a sound scenario");
    let start = Instant::now();
    let progress = explorer.run();
    let took = start.elapsed().as_secs_f64();
    let speed = f64::from(progress.states) / took;
    println!("{name}: {} states, {} steps, {took:.2} s, {speed:.0} states/s", progress.states, progress.transitions);
    explorer.report()
}
