//! What outlives the page: placeholder filled in below.

use signalbox::words::RunNo;

use super::{
    Notice,
    player::{Cursor, Player},
    prefs::Prefs,
};

/// What a page starts from.
pub struct Boot {
    /// The case, opened.
    pub player: Player,
    /// Where the cursor was; none for a new case.
    pub cursor: Option<Cursor>,
    /// The run that was looked at.
    pub selected: Option<RunNo>,
    /// Preferences.
    pub prefs: Prefs,
    /// What went wrong.
    pub notices: Vec<Notice>,
}
