//! What the user likes, apart from any case.

use serde::{Deserialize, Serialize};

/// Light or dark.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Light, whatever the system says.
    Light,
    /// Dark, whatever the system says.
    Dark,
}

impl Theme {
    /// The theme that comes after it when one goes through all of them.
    #[must_use]
    pub const fn next(self) -> Theme {
        match self {
            Theme::System => Theme::Light,
            Theme::Light => Theme::Dark,
            Theme::Dark => Theme::System,
        }
    }

    /// The value of the root's `data-theme`; none leaves it to the system.
    #[must_use]
    pub const fn attribute(self) -> Option<&'static str> {
        match self {
            Theme::System => None,
            Theme::Light => Some("light"),
            Theme::Dark => Some("dark"),
        }
    }
}

/// Preferences. Unknown fields of a later version are ignored, missing ones take their default.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Prefs {
    /// Light or dark.
    pub theme: Theme,
    /// Keep still, even if the system allows motion.
    pub still: bool,
    /// Single-letter keys act.
    pub letters: bool,
    /// Idle stretches are skipped when playing.
    pub skip_idle: bool,
    /// Playing stops at breakpoints.
    pub stops: bool,
    /// Virtual milliseconds for a millisecond of playing.
    pub speed: f64,
    /// The scene of the first visit has been shown.
    pub scene_seen: bool,
    /// The numbers of the guided scenarios that have been seen to their moment.
    pub done: Vec<u8>,
}

impl Default for Prefs {
    fn default() -> Prefs {
        Prefs {
            theme: Theme::System,
            still: false,
            letters: true,
            skip_idle: true,
            stops: true,
            speed: super::pacer::FIRST_SPEED,
            scene_seen: false,
            done: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferences_of_another_version_are_read_as_far_as_they_are_known() {
        let read = serde_json::from_str::<Prefs>(r#"{"theme":"dark","sound":true}"#).ok();
        assert_eq!(read, Some(Prefs { theme: Theme::Dark, ..Prefs::default() }));
    }
}
