//! Words for people: times on the virtual clock, lengths, statuses, what a run is called aloud. No signals, no DOM.

mod amount;
mod bars;
mod commands;
mod marks;
mod names;
mod rulebook;
mod time;

pub use amount::{Unread, length, percent, read_length, read_percent};
pub use bars::spoken_bar;
pub use commands::{clock_minute, command_name};
pub use marks::{hit, rule_short, when};
pub use names::{
    action_name, capitalised, cause_word, css_word, mood_word, phase_name, run_type_word, segment_word, spoken_run,
    status_word, trigger_word,
};
pub use rulebook::{Piece, pieces};
pub use time::{about_events, clock, clock_short, date_minute, date_time, read_instant, short_span};
