//! Words for people: times on the virtual clock, lengths, statuses, what a run is called aloud. No signals, no DOM.

mod marks;
mod names;
mod time;

pub use marks::{hit, rule_short, when};
pub use names::{
    action_name, cause_word, css_word, mood_word, phase_name, run_type_word, segment_word, spoken_run, status_word,
    trigger_word,
};
pub use time::{clock, clock_short, date_time, read_instant, short_span};
