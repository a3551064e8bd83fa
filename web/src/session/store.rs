//! What outlives the page, in the browser's storage: a record for each case, the place in it, and preferences.
//!
//! A record holds all of a case: branches, versions, marks. It is written in one piece, so that no half of it can be older than the
//! other. What cannot be written is said.

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use signalbox::{
    history::{OpenProblem, SavedCase},
    scenario::presets::PRESETS,
    words::{RunNo, SimTime, order::order_by},
};

use super::{
    Page, Zoom,
    desk::{Desk, Played},
    document::{FIRST_BRANCH, free_name},
    door, file,
    marks::Marks,
    notices::{Notice, Weight},
    player::Player,
    prefs::{Prefs, Theme},
    record::{self, Record, VERSION, known, unreadable},
};

/// The key of a case's record, before its id.
pub(super) const CASE: &str = "signalbox.case.";
/// The key of the place in a case, before its id.
const PLACE: &str = "signalbox.place.";
/// The id of the case that was opened last, in any tab.
const LAST: &str = "signalbox.last";
/// The id of the case that this tab has open. It stands in the tab's own storage, so that a reload finds it again.
const OPEN: &str = "signalbox.open";
pub(super) const PREFS: &str = "signalbox.prefs";
/// The key of a text that could not be read, before its number.
pub(super) const BROKEN: &str = "signalbox.broken";
/// How many characters browsers let a site store: five million, whatever they are.
pub const CAPACITY: usize = 5_000_000;

/// Where the user was.
#[derive(Clone, Copy, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Place {
    /// Events that have happened.
    pub seq: u32,
    /// The instant.
    pub at: SimTime,
    /// The run that was looked at.
    pub selected: Option<RunNo>,
    /// The page.
    pub page: Page,
    /// How the stretch of time that charts show was chosen.
    pub zoom: Zoom,
    /// The theme, if a link brought one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub theme: Option<Theme>,
}

/// What a list says of a stored case.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// Its id.
    pub id: String,
    /// Its name; none if the record cannot be read.
    pub name: Option<String>,
    /// When it was stored, in milliseconds since the Unix epoch.
    pub changed: f64,
    /// How many characters it takes.
    pub size: usize,
    /// How many branches it has.
    pub branches: usize,
    /// Whether the user changed or kept it.
    pub touched: bool,
    /// Whether it did not open last time.
    pub failed: bool,
}

/// A stored case, opened.
pub struct Opened {
    /// The case.
    pub desk: Desk,
    /// Its current branch.
    pub player: Player,
    /// What is marked in it.
    pub marks: Marks,
    /// Where the user was.
    pub place: Option<Place>,
}

/// The id of the case that a start opens; none if there is none that opens.
pub(super) fn wanted() -> Option<String> {
    remembered().filter(|id| is_stored(id)).or_else(newest)
}

/// Whether a case of this id is stored.
pub(super) fn is_stored(id: &str) -> bool {
    get(&format!("{CASE}{id}")).is_some()
}

/// The case that this tab had open, or that was opened last in any.
pub(super) fn remembered() -> Option<String> {
    tab_storage().and_then(|tab| tab.get_item(OPEN).ok().flatten()).or_else(|| get(LAST))
}

/// The case of a first visit.
#[must_use]
pub fn default_case() -> Option<Opened> {
    PRESETS.iter().find_map(|preset| fresh(SavedCase::new((preset.draft)(), file::FIRST_SEED)).ok())
}

/// A case that is not stored yet, opened.
///
/// # Errors
/// What the engine has against it.
pub fn fresh(case: SavedCase) -> Result<Opened, OpenProblem> {
    let name = free_case_name(&case.scenario.name);
    fresh_named(case, &name, FIRST_BRANCH)
}

/// As [`fresh`], under other names than the scenario's and the usual one.
///
/// # Errors
/// What the engine has against it.
pub fn fresh_named(case: SavedCase, name: &str, branch: &str) -> Result<Opened, OpenProblem> {
    let player = Player::open(case.clone())?;
    let Some(mut desk) = Desk::fresh(new_id(), name, branch, &case) else { unreachable!("a case is written as JSON") };
    desk.changed = now();
    Ok(Opened { desk, player, marks: Marks::default(), place: None })
}

/// Reads a value of a layout that this build knows.
pub(super) fn versioned<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    known(record::version(text)?)?;
    // The value passes over the version, which is none of its fields.
    serde_json::from_str(text).map_err(unreadable)
}

/// Opens a record's current branch.
pub(super) fn open_record(id: &str, record: Record) -> Result<Opened, String> {
    let (desk, marks) = desk_of(id, record);
    let place = get(&format!("{PLACE}{id}")).and_then(|text| versioned(&text).ok());
    play(desk, marks, place)
}

/// What a record holds, unplayed.
fn desk_of(id: &str, record: Record) -> (Desk, Marks) {
    let Record { touched, changed, current, document, played, marks, log, .. } = record;
    let mut desk = Desk::new(id.to_owned(), document, log, current);
    (desk.touched, desk.changed, desk.played) = (touched, changed, played);
    (desk, marks)
}

/// Plays the current branch of a case as far as its desk says.
fn play(desk: Desk, marks: Marks, place: Option<Place>) -> Result<Opened, String> {
    let case = desk.case(desk.current).map_err(|refused| refused.told())?;
    let player = Player::open(case).map_err(|problem| file::Refused::from(problem).told())?;
    Ok(Opened { desk, player, marks, place })
}

/// Opens a stored case at instant 0, on a page of the app. Its history ends there until it is played on or changed, so nothing of it is
/// computed.
///
/// # Errors
/// Why it cannot be opened; it is left as it is.
pub fn open_at_start(id: &str, page: Page) -> Result<Opened, String> {
    let text = get(&format!("{CASE}{id}")).ok_or("It is no longer stored.")?;
    let (mut desk, marks) = desk_of(id, record::read(&text)?.0);
    desk.played.insert(desk.current, Played { until: Some(SimTime::ZERO), ..Played::default() });
    let mut opened = play(desk, marks, None)?;
    // At the end of the instant: playing goes on from there.
    opened.place = Some(Place { page, seq: opened.player.events(), ..Place::default() });
    Ok(opened)
}

/// Opens a stored case.
///
/// # Errors
/// Why it cannot be opened; it is left as it is.
pub fn open(id: &str) -> Result<Opened, String> {
    let text = get(&format!("{CASE}{id}")).ok_or("It is no longer stored.")?;
    open_record(id, record::read(&text)?.0)
}

/// Notes what this tab has open, for its reload and for the next visit. Only what is stored can be opened then.
pub fn remember_open(id: &str) {
    // Not remembered, the next visit opens another case; all of them are in the list.
    if let Some(tab) = tab_storage() {
        if tab.get_item(OPEN).ok().flatten().as_deref() == Some(id) && get(LAST).as_deref() == Some(id) {
            return;
        }
        let _ = tab.set_item(OPEN, id);
    }
    let _ = put(LAST, id);
}

/// Stores a case. Where there is no room for its versions, it is stored without them. A notice says what was not stored.
pub fn save_desk(desk: &Desk, marks: &Marks, case: impl FnOnce() -> SavedCase) -> Option<Notice> {
    let why = write_record(desk, marks).err()?;
    if put(&format!("{CASE}{}", desk.id), &record::write(desk, marks, false)).is_ok() {
        let told = format!(
            "{why} Your case is stored, but not the steps that undo goes back. Delete a case you no longer need."
        );
        return Some(Notice::new(Weight::Problem, told));
    }
    let case = case();
    let told = format!("{why} Your case is not stored and will be gone when you close this tab.");
    Some(Notice::new(Weight::Problem, told).with_attachment(
        "Download the case",
        &file::name(&case),
        file::write(&case),
    ))
}

pub(super) fn write_record(desk: &Desk, marks: &Marks) -> Result<(), &'static str> {
    put(&format!("{CASE}{}", desk.id), &record::write(desk, marks, true))
}

/// Stores the place in a case; if that fails, a notice that says so.
pub fn save_place(id: &str, place: Place) -> Option<Notice> {
    let why = put_versioned(&format!("{PLACE}{id}"), place).err()?;
    Some(Notice::new(Weight::Problem, format!("{why} Where you are in the history will not be remembered.")))
}

/// Stores the preferences; if that fails, a notice that says so.
pub fn save_prefs(prefs: &Prefs) -> Option<Notice> {
    let why = put_versioned(PREFS, prefs).err()?;
    Some(Notice::new(Weight::Problem, format!("{why} Your preferences will not be remembered.")))
}

/// A value with the version of the layout as the first of its fields. Done on the text: a type around it would be a second copy of
/// all that reads and writes values.
fn with_version(value: &impl Serialize) -> String {
    let text = serde_json::to_string(value).unwrap_or_default();
    match text.strip_prefix('{') {
        Some("}") => format!("{{\"version\":{VERSION}}}"),
        fields => format!("{{\"version\":{VERSION},{}", fields.unwrap_or_default()),
    }
}

fn put_versioned<T: Serialize>(key: &str, value: T) -> Result<(), &'static str> {
    put(key, &with_version(&value))
}

/// All stored cases, the latest changed first.
#[must_use]
pub fn list() -> Vec<Entry> {
    let mut entries: Vec<_> =
        keys().iter().filter_map(|key| Some(entry(key.strip_prefix(CASE)?, &get(key)?))).collect();
    // Milliseconds since 1970: whole and positive.
    order_by(&mut entries, |entry| u64::MAX - entry.changed as u64);
    entries
}

fn entry(id: &str, text: &str) -> Entry {
    let (name, changed, branches, touched) = match record::head(text) {
        Some(head) => (Some(head.document.name), head.changed, head.document.branches.len(), head.touched),
        None => (None, 0.0, 0, true),
    };
    Entry { id: id.to_owned(), name, changed, size: text.len(), branches, touched, failed: door::did_not_open(id) }
}

/// The latest changed case that opens, as far as that is known.
pub(super) fn newest() -> Option<String> {
    list().into_iter().find(|entry| entry.name.is_some() && !entry.failed).map(|entry| entry.id)
}

/// The record of a case and the place in it, as texts.
#[must_use]
pub fn texts(id: &str) -> Option<(String, Option<String>)> {
    Some((get(&format!("{CASE}{id}"))?, get(&format!("{PLACE}{id}"))))
}

/// Writes a record and a place back.
///
/// # Errors
/// Why the storage does not take them; neither is stored then.
pub fn put_texts(id: &str, record: &str, place: Option<&str>) -> Result<(), &'static str> {
    put(&format!("{CASE}{id}"), record)?;
    if let Some(place) = place {
        put(&format!("{PLACE}{id}"), place).inspect_err(|_| forget(&format!("{CASE}{id}")))?;
    }
    Ok(())
}

/// Takes a case out of the storage.
pub fn remove(id: &str) {
    forget(&format!("{CASE}{id}"));
    forget(&format!("{PLACE}{id}"));
    door::forget(id);
}

/// A name that no stored case has.
#[must_use]
pub fn free_case_name(wished: &str) -> String {
    // One that was only looked at goes, and gives its name free.
    let names: Vec<_> = list().into_iter().filter(|entry| entry.touched).filter_map(|entry| entry.name).collect();
    free_name(wished, |name| names.iter().any(|taken| taken == name))
}

/// How many characters everything takes that this site stores.
#[must_use]
pub fn usage() -> usize {
    keys().iter().map(|key| key.len() + get(key).map_or(0, |text| text.len())).sum()
}

/// The keys of what could not be read and was set aside.
#[must_use]
pub fn set_aside() -> Vec<String> {
    keys().into_iter().filter(|key| key.starts_with(BROKEN)).collect()
}

/// All keys of the storage.
fn keys() -> Vec<String> {
    let Some(storage) = storage() else { return Vec::new() };
    (0..storage.length().unwrap_or(0)).filter_map(|i| storage.key(i).ok().flatten()).collect()
}

/// What is stored under a key.
#[must_use]
pub fn get(key: &str) -> Option<String> {
    storage()?.get_item(key).ok()?
}

/// Stores a text.
///
/// # Errors
/// A sentence for the user.
pub fn put(key: &str, text: &str) -> Result<(), &'static str> {
    let Some(storage) = storage() else { return Err("The browser does not let this page store anything.") };
    storage.set_item(key, text).map_err(|_| "The browser's storage is full or closed.")
}

/// Takes a key out.
pub fn forget(key: &str) {
    if let Some(storage) = storage() {
        // A storage that does not let go of a key still has it, which is the safe side.
        let _ = storage.remove_item(key);
    }
}

pub(super) fn storage() -> Option<web_sys::Storage> {
    web_sys::window()?.local_storage().ok()?
}

fn tab_storage() -> Option<web_sys::Storage> {
    web_sys::window()?.session_storage().ok()?
}

/// The wall clock in milliseconds since the Unix epoch, for the list of cases. Nothing of it reaches the engine.
#[must_use]
pub fn now() -> f64 {
    js_sys::Date::now()
}

/// A name that no other case or tab has: the time and chance, in letters.
#[must_use]
pub fn new_id() -> String {
    format!("{:x}-{:08x}", now() as u64, (js_sys::Math::random() * f64::from(u32::MAX)) as u32)
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
    fn a_place_is_stored_with_its_version_and_read_from_the_one_before() {
        let place = Place { seq: 7, at: SimTime::from_millis(90), selected: RunNo::new(3), ..Place::default() };
        let text = with_version(&place);
        assert_eq!(text, r#"{"version":2,"seq":7,"at":90,"selected":3,"page":"live","zoom":{"follow":3600.0}}"#);
        assert_eq!(versioned::<Place>(&text), Ok(place));
        assert_eq!(versioned::<Place>(r#"{"version":1,"seq":7,"at":90,"selected":3}"#), Ok(place));
    }

    #[test]
    fn what_is_broken_or_newer_is_refused_with_a_word() {
        assert!(versioned::<Place>(r#"{"version":1,"seq":7,"#).is_err_and(|why| why.contains("cannot be read")));
        assert!(versioned::<Place>(r#"{"version":9,"seq":7,"at":1}"#).is_err_and(|why| why.contains("version 9")));
    }
}
