//! The shapes of tokens and the glyphs of statuses and causes, as SVG path data.

use signalbox::words::{Cause, RunType, Trigger};

pub use signalbox::lifecycle::drawing::{Glyph, glyph as status};

const fn filled(fill: &'static str) -> Glyph {
    Glyph { fill, line: "" }
}

const fn lined(line: &'static str) -> Glyph {
    Glyph { fill: "", line }
}

/// The glyph of a cause of waiting.
#[must_use]
pub const fn cause(cause: Cause) -> Glyph {
    match cause {
        // A box that holds something.
        Cause::WorkspaceBusy => Glyph { fill: "M4.2 4.2H7.8V7.8H4.2Z", line: "M1.5 1.5H10.5V10.5H1.5Z" },
        // A pause.
        Cause::KeptBack => lined("M4 2V10M8 2V10"),
        // Lines of a list, the last one short.
        Cause::BehindInWorkspace => lined("M1.5 2.8H10.5M1.5 6H10.5M1.5 9.2H6"),
        // Three full boxes.
        Cause::SlotsFull => filled("M.6 4.2H3.8V7.8H.6ZM4.4 4.2H7.6V7.8H4.4ZM8.2 4.2H11.4V7.8H8.2Z"),
        // Two chevrons.
        Cause::BehindInQueue => lined("M2 2.2L5.6 6L2 9.8M6.4 2.2L10 6L6.4 9.8"),
        // Three quarters of a ring.
        Cause::NoRunner => lined("M6 1.4A4.6 4.6 0 1 1 1.4 6"),
    }
}

/// The corner letter of a trigger, as lines: drawn, not set, so that it looks the same with every font and is no text that a
/// screen reader would have to spell.
#[must_use]
pub const fn letter(trigger: Trigger) -> &'static str {
    match trigger {
        Trigger::Manual => "M2.4 10.5V1.8L6 7.2L9.6 1.8V10.5",
        Trigger::Push => "M3.4 10.8V1.5H6.6A2.7 2.7 0 0 1 6.6 6.9H3.4",
        Trigger::Schedule => {
            "M9 3.2C8.5 2 7.4 1.4 6 1.4C4.2 1.4 3 2.3 3 3.7C3 6.9 9.2 5 9.2 8.2C9.2 9.7 7.8 10.6 6 10.6C4.5 10.6 3.2 9.9 2.7 8.6"
        }
        Trigger::Pr => "M3.2 10.8V1.5H6.6A2.6 2.6 0 0 1 6.6 6.7H3.2M6.2 6.7L9.2 10.8",
        Trigger::Promotion => "M1.5 6H10.2M6.5 2.2L10.3 6L6.5 9.8",
    }
}

/// A token's outline in a box of 40 × 40: its shape is the run's type.
#[must_use]
pub const fn shape(run_type: RunType) -> &'static str {
    match run_type {
        // A circle.
        RunType::Plan => "M20 5A15 15 0 1 1 20 35A15 15 0 1 1 20 5Z",
        // A rounded square.
        RunType::Apply => {
            "M11 6.5H29A4.5 4.5 0 0 1 33.5 11V29A4.5 4.5 0 0 1 29 33.5H11A4.5 4.5 0 0 1 6.5 29V11A4.5 4.5 0 0 1 11 6.5Z"
        }
        // A key.
        RunType::Unlock => "M29.8 24.2L39 33.4V39H34V35.8H30.6L24.2 29.8A13.4 13.4 0 1 1 29.8 24.2Z",
    }
}

/// The middle of a token's number: a key's lies in its bow.
#[must_use]
pub const fn middle(run_type: RunType) -> (u8, u8) {
    match run_type {
        RunType::Plan | RunType::Apply => (20, 20),
        RunType::Unlock => (18, 18),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_causes_share_a_glyph() {
        let glyphs: BTreeSet<_> = Cause::ALL.iter().map(|c| cause(*c)).map(|g| (g.fill, g.line)).collect();
        assert_eq!(glyphs.len(), Cause::ALL.len());
    }
}
