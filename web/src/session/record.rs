//! A case as it is stored: all of it in one text, so that no half of it can be older than the other. Knows nothing of browsers.

use std::collections::BTreeMap;

use serde::{
    Deserialize, Serialize,
    de::{DeserializeOwned, IgnoredAny},
};
use serde_json::value::RawValue;
use signalbox::words::SimTime;

use super::{
    desk::{Desk, Played},
    document::Document,
    log::{Log, Spot},
    marks::Marks,
};

/// The layout of what is stored, apart from the cases' own text, which has a version of its own.
pub(super) const VERSION: u16 = 2;

/// A case as it is stored.
#[derive(Debug)]
pub struct Record {
    pub(super) version: u16,
    /// When it was changed, in milliseconds since the Unix epoch.
    pub(super) changed: f64,
    pub(super) touched: bool,
    pub(super) current: u32,
    pub(super) document: Document,
    pub(super) played: BTreeMap<u32, Played>,
    pub(super) marks: Marks,
    pub(super) log: Log,
}

impl Record {
    /// The case's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.document.name
    }
}

/// The same as it is written: what names a case comes first. The log is left out where there is no room for it.
#[derive(Serialize)]
struct RecordOf<'a> {
    version: u16,
    changed: f64,
    touched: bool,
    current: u32,
    document: &'a Document,
    played: &'a BTreeMap<u32, Played>,
    marks: &'a Marks,
    #[serde(skip_serializing_if = "Option::is_none")]
    log: Option<&'a Log>,
}

/// A record with what a case can do without still unread.
#[derive(Deserialize)]
struct Found<'a> {
    version: u16,
    changed: f64,
    #[serde(default)]
    touched: bool,
    #[serde(default)]
    current: u32,
    document: Document,
    #[serde(borrow, default)]
    played: Option<&'a RawValue>,
    #[serde(borrow, default)]
    marks: Option<&'a RawValue>,
    #[serde(borrow, default)]
    log: Option<&'a RawValue>,
}

/// Reads a record. Where only its versions, marks or figures are damaged, the case itself is still read; the second part then says why.
///
/// # Errors
/// Why it cannot be read.
pub fn read(text: &str) -> Result<(Record, Option<String>), String> {
    known(version(text)?)?;
    let found = serde_json::from_str::<Found<'_>>(text).map_err(unreadable)?;
    if found.document.branches.is_empty() {
        return Err("It has no branches.".to_owned());
    }
    let mut lost = None;
    let (played, marks, log) =
        (part(found.played, &mut lost), part(found.marks, &mut lost), part(found.log, &mut lost));
    let Found { version, changed, touched, current, document, .. } = found;
    // A case of which something is lost is one that somebody has worked on.
    let touched = touched || lost.is_some();
    Ok((Record { version, changed, touched, current, document, played, marks, log }, lost))
}

/// A part that a case can do without: as it is at first, if it is not there or cannot be read, which is noted then.
fn part<T: DeserializeOwned + Default>(found: Option<&RawValue>, lost: &mut Option<String>) -> T {
    let read = found.map(|raw| serde_json::from_str(raw.get()));
    read.and_then(|read| read.map_err(|why| lost.insert(unreadable(why))).ok()).unwrap_or_default()
}

/// The version of a stored text's layout.
///
/// # Errors
/// Why there is none.
pub(super) fn version(text: &str) -> Result<u16, String> {
    #[derive(Deserialize)]
    struct Number {
        version: u16,
    }
    Ok(serde_json::from_str::<Number>(text).map_err(unreadable)?.version)
}

/// A case as the text of its record; its versions can be left out.
#[must_use]
pub fn write(desk: &Desk, marks: &Marks, with_log: bool) -> String {
    let record = RecordOf {
        version: VERSION,
        changed: desk.changed,
        touched: desk.touched,
        current: desk.current,
        document: desk.document(),
        played: &desk.played,
        marks,
        log: with_log.then(|| desk.log()),
    };
    // Numbers and texts only: writing them cannot fail.
    serde_json::to_string(&record).unwrap_or_default()
}

fn written(record: &Record) -> String {
    let Record { version, changed, touched, current, document, played, marks, log } = record;
    let (version, changed, touched, current) = (*version, *changed, *touched, *current);
    let record = RecordOf { version, changed, touched, current, document, played, marks, log: Some(log) };
    serde_json::to_string(&record).unwrap_or_default()
}

/// What a list needs of a record.
#[derive(Deserialize)]
pub(super) struct Head {
    pub(super) changed: f64,
    #[serde(default)]
    pub(super) touched: bool,
    pub(super) document: HeadDocument,
}

#[derive(Deserialize)]
pub(super) struct HeadDocument {
    pub(super) name: String,
    pub(super) branches: Vec<IgnoredAny>,
}

/// What a list needs of a record; none if it cannot be read.
pub(super) fn head(text: &str) -> Option<Head> {
    serde_json::from_str(text).ok()
}

/// The text of a record under another name, without being opened. None if it cannot be read.
#[must_use]
pub fn renamed(text: &str, now: f64, name: impl FnOnce(&str) -> String) -> Option<String> {
    let (mut record, _) = read(text).ok()?;
    let old = record.document.text();
    record.document.name = name(&record.document.name);
    let spot = Spot(record.current, SimTime::ZERO);
    record.log.record(&old, &record.document.text(), spot, spot);
    (record.touched, record.changed) = (true, now);
    Some(written(&record))
}

/// Why a text is not what it should be.
pub(super) fn unreadable(e: serde_json::Error) -> String {
    format!("It cannot be read: {e}.")
}

/// Whether this build reads a layout.
pub(super) fn known(version: u16) -> Result<(), String> {
    if version > VERSION {
        return Err(format!("It has version {version}, this build reads up to {VERSION}."));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use signalbox::{history::SavedCase, scenario::presets::platform_team};

    use super::*;
    use crate::session::{document::FIRST_BRANCH, player::Player};

    fn desk() -> Desk {
        let player = Player::open(SavedCase::new(platform_team(), 42)).unwrap();
        let mut desk = Desk::fresh("a".into(), "A case", FIRST_BRANCH, &player.save()).unwrap();
        desk.document_mut().fork(0, SimTime::from_millis(5), "4 slots");
        desk.settle(Spot(0, SimTime::ZERO), Spot(1, SimTime::ZERO));
        desk
    }

    #[test]
    fn a_record_reads_back_letter_by_letter() {
        let desk = desk();
        let text = write(&desk, &Marks::default(), true);
        let (record, lost) = read(&text).unwrap();
        assert_eq!(lost, None);
        assert_eq!((record.document.text(), &record.log), (desk.document().text(), desk.log()));
        assert_eq!(written(&record), text);
        assert_eq!(
            head(&text).map(|head| (head.document.name, head.document.branches.len())),
            Some(("A case".into(), 2))
        );
    }

    #[test]
    fn damaged_versions_cost_the_versions_alone_and_a_damaged_case_is_refused() {
        let text = write(&desk(), &Marks::default(), true);
        let (record, lost) = read(&text.replace("\"log\":{\"steps\":[[", "\"log\":{\"steps\":[[\"x\",")).unwrap();
        assert!(lost.is_some_and(|why| why.contains("cannot be read")));
        assert_eq!((record.document.branches.len(), record.log.undo_count()), (2, 0));
        assert!(read(&text[..text.len() / 2]).is_err());
        assert!(read(&text.replace("\"version\":2", "\"version\":9")).is_err_and(|why| why.contains("version 9")));
        let none = r#"{"version":2,"changed":1,"document":{"name":"x","branches":[]}}"#;
        assert!(read(none).is_err_and(|why| why.contains("no branches")));
    }

    #[test]
    fn a_record_is_renamed_without_being_opened_and_undo_knows_of_it() {
        let text = write(&desk(), &Marks::default(), true);
        let (mut record, _) = read(&renamed(&text, 7.0, |name| format!("{name} 2")).unwrap()).unwrap();
        assert_eq!((record.name(), record.changed, record.touched), ("A case 2", 7.0, true));
        let before = record.log.undo(&record.document.text()).map(|(text, _)| text);
        assert_eq!(before, Some(desk().document().text()));
        assert_eq!(renamed("{", 7.0, str::to_owned), None);
    }
}
