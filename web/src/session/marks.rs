//! Bookmarks and breakpoints: what somebody who looks at a case has marked in it. They change nothing in the history.

use serde::{Deserialize, Serialize};
use signalbox::{history::Breakpoint, words::SimTime};

/// The marks of a case.
#[derive(Clone, Default, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Marks {
    /// Places to come back to, in the order of the history.
    pub bookmarks: Vec<Bookmark>,
    /// What playing stops at, in the order in which it was added.
    pub breakpoints: Vec<Breakpoint>,
}

/// A place in the history, with a name.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Bookmark {
    /// How many events have happened there.
    pub seq: u32,
    /// The instant.
    pub at: SimTime,
    /// What it is called.
    pub name: String,
}
