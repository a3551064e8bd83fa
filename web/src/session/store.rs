//! What outlives the page: the case, the place in it, and preferences, in the browser's storage.
//!
//! What cannot be read is never thrown away: it moves to a key of its own and is offered as a file. What cannot be written is said.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use signalbox::{
    history::SavedCase,
    scenario::presets::PRESETS,
    words::{RunNo, SimTime},
};

use super::{
    file,
    notices::{Notice, Weight},
    player::Player,
    prefs::Prefs,
};

const CASE: &str = "signalbox.case";
const PLACE: &str = "signalbox.place";
const PREFS: &str = "signalbox.prefs";
const BROKEN: &str = "signalbox.broken";
/// Under how many keys broken texts are kept.
const MOST_BROKEN: u32 = 20;
/// The layout of what is stored beside the case, which has a version of its own.
const VERSION: u16 = 1;

/// Where the user was.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Place {
    /// Events that have happened.
    pub seq: u32,
    /// The instant.
    pub at: SimTime,
    /// The run that was looked at.
    #[serde(default)]
    pub selected: Option<RunNo>,
}

#[derive(Serialize, Deserialize)]
struct Versioned<T> {
    version: u16,
    #[serde(flatten)]
    value: T,
}

/// What a page starts from.
pub struct Boot {
    /// The case, opened.
    pub player: Player,
    /// Where the user was; none for a new case.
    pub place: Option<Place>,
    /// Preferences.
    pub prefs: Prefs,
    /// What went wrong.
    pub notices: Vec<Notice>,
    /// Whether the storage may be written. Not if that would destroy something unreadable that could not be kept elsewhere.
    pub may_save: bool,
}

/// Reads what is stored.
#[must_use]
pub fn boot() -> Boot {
    let mut trouble = Trouble { notices: Vec::new(), may_save: true };
    let prefs = trouble.read(PREFS, "Your preferences", versioned).unwrap_or_default();
    let player = trouble.read(CASE, "Your last case", open);
    // A place belongs to its case.
    let place = player.as_ref().and_then(|_| trouble.read(PLACE, "Your last place", versioned));
    let player = player.or_else(default_case);
    let Some(player) = player else { unreachable!("a bundled scenario opens; a test opens them all") };
    Boot { player, place, prefs, notices: trouble.notices, may_save: trouble.may_save }
}

fn default_case() -> Option<Player> {
    PRESETS.iter().find_map(|preset| Player::open(SavedCase::new((preset.draft)(), file::FIRST_SEED)).ok())
}

fn open(text: &str) -> Result<Player, String> {
    let told = |refused: file::Refused| {
        let places: Vec<_> = refused.mistakes.iter().map(|m| format!("{}: {}", m.path, m.what)).collect();
        [vec![refused.text], places].concat().join(" ")
    };
    let case = file::read(text).map_err(told)?;
    Player::open(case).map_err(|problem| told(problem.into()))
}

fn versioned<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let read = serde_json::from_str::<Versioned<T>>(text).map_err(|e| format!("It cannot be read: {e}."))?;
    if read.version > VERSION {
        return Err(format!("It has version {}, this build reads up to {VERSION}.", read.version));
    }
    Ok(read.value)
}

struct Trouble {
    notices: Vec<Notice>,
    may_save: bool,
}

impl Trouble {
    fn read<T>(&mut self, key: &str, what: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let text = storage()?.get_item(key).ok()??;
        let why = match parse(&text) {
            Ok(value) => return Some(value),
            Err(why) => why,
        };
        let kept = keep(&text);
        let fate = match &kept {
            Some(side) => format!("It is kept untouched as “{side}”."),
            None => "It stays where it is, so nothing will be stored in this tab.".to_owned(),
        };
        self.may_save &= kept.is_some();
        let text_of_notice = format!("{what} could not be opened. {why} {fate}");
        let notice = Notice::new(Weight::Problem, text_of_notice);
        self.notices.push(notice.with_attachment("Download it", &format!("{key}.txt"), text));
        None
    }
}

/// Puts a text that cannot be read aside. The key it is kept under, if the storage takes it.
fn keep(text: &str) -> Option<String> {
    let storage = storage()?;
    for n in 1..=MOST_BROKEN {
        let key = format!("{BROKEN}.{n}");
        match storage.get_item(&key).ok()? {
            Some(old) if old != text => {}
            Some(_) => return Some(key),
            None => return storage.set_item(&key, text).ok().map(|()| key),
        }
    }
    None
}

/// Stores the case; if that fails, a notice that says so and offers the case as a file.
pub fn save_case(case: &SavedCase) -> Option<Notice> {
    let text = file::write(case);
    let why = put(CASE, &text).err()?;
    let told = format!("{why} Your case is not stored and will be gone when you close this tab.");
    Some(Notice::new(Weight::Problem, told).with_attachment("Download the case", &file::name(case), text))
}

/// Stores the place in the case; if that fails, a notice that says so.
pub fn save_place(place: Place) -> Option<Notice> {
    let why = put_versioned(PLACE, place).err()?;
    Some(Notice::new(Weight::Problem, format!("{why} Where you are in the history will not be remembered.")))
}

/// Stores the preferences; if that fails, a notice that says so.
pub fn save_prefs(prefs: &Prefs) -> Option<Notice> {
    let why = put_versioned(PREFS, prefs).err()?;
    Some(Notice::new(Weight::Problem, format!("{why} Your preferences will not be remembered.")))
}

fn put_versioned<T: Serialize>(key: &str, value: T) -> Result<(), &'static str> {
    let text = serde_json::to_string(&Versioned { version: VERSION, value });
    put(key, &text.unwrap_or_default())
}

fn put(key: &str, text: &str) -> Result<(), &'static str> {
    let Some(storage) = storage() else { return Err("The browser does not let this page store anything.") };
    storage.set_item(key, text).map_err(|_| "The browser's storage is full or closed.")
}

fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bundled_scenario_opens() {
        for preset in PRESETS {
            let opened = Player::open(SavedCase::new((preset.draft)(), file::FIRST_SEED));
            assert!(opened.is_ok(), "{}", preset.id);
        }
    }

    #[test]
    fn a_place_is_stored_with_its_version() {
        let place = Place { seq: 7, at: SimTime::from_millis(90), selected: RunNo::new(3) };
        let text = serde_json::to_string(&Versioned { version: VERSION, value: place }).unwrap_or_default();
        assert_eq!(text, r#"{"version":1,"seq":7,"at":90,"selected":3}"#);
        assert_eq!(versioned::<Place>(&text), Ok(place));
    }

    #[test]
    fn what_is_broken_or_newer_is_refused_with_a_word() {
        assert!(versioned::<Place>(r#"{"version":1,"seq":7,"#).is_err_and(|why| why.contains("cannot be read")));
        assert!(versioned::<Place>(r#"{"version":9,"seq":7,"at":1}"#).is_err_and(|why| why.contains("version 9")));
        assert!(open("{\"format\":1,\"sem").is_err());
    }
}
