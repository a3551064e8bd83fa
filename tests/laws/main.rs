//! The laws of the engine (design, section 2), tried on thousands of random small worlds.

mod reach;

use signalbox_tests::{
    check::{check, played},
    laws,
};

/// Laws 3 to 7 after every event, in worlds that were commanded and switched at random.
#[test]
fn every_event_is_lawful() {
    check("laws 3 to 7", 6_000, |case| laws::all(&played(case)));
}
