//! Which stretch of time is shown.

use serde::{Deserialize, Serialize};

use crate::paint::window::{Window, length};

/// How the stretch of time that charts show is chosen.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zoom {
    /// It follows the cursor, with this length in seconds.
    Follow(#[serde(deserialize_with = "length")] f64),
    /// It stays where it was put.
    Fixed(Window),
    /// It shows the whole history.
    All,
}

impl Zoom {
    /// An hour that follows the cursor.
    pub const FIRST: Zoom = Zoom::Follow(3_600.0);
}

impl Default for Zoom {
    fn default() -> Zoom {
        Zoom::FIRST
    }
}
