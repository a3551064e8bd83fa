//! The cases as a whole: opened, named, copied, deleted, and all of them as one file.

use leptos::prelude::*;
use serde::Deserialize;
use serde_json::value::RawValue;
use signalbox::{
    history::{OpenProblem, SavedCase},
    scenario::{Draft, WorkspaceDraft},
};

use super::{
    Notice, Page, Session, Weight,
    document::free_name,
    door,
    file::{self, Mistake, Refused},
    keep::Hold,
    lock,
    notices::Offer,
    prefs::Prefs,
    record,
    store::{self, Opened},
};

/// What a file of everything calls itself.
const EVERYTHING: &str = "everything";
/// The layout of such a file.
const LAYOUT: u16 = 1;
/// The name of such a file.
const FILE: &str = "signalbox-everything.json";

/// A file of everything: all records, the places in them, and preferences.
#[derive(Deserialize)]
struct Everything {
    signalbox: String,
    layout: u16,
    #[serde(default)]
    prefs: Option<Prefs>,
    cases: Vec<Kept>,
}

#[derive(Deserialize)]
struct Kept {
    record: Box<RawValue>,
    #[serde(default)]
    place: Option<Box<RawValue>>,
}

/// Whether a file's text is one of everything.
#[must_use]
pub fn is_everything(text: &str) -> bool {
    #[derive(Deserialize)]
    struct Kind {
        signalbox: String,
    }
    serde_json::from_str::<Kind>(text).is_ok_and(|kind| kind.signalbox == EVERYTHING)
}

/// A scenario to start from: one workspace, nothing that happens by itself.
pub(super) fn blank() -> Draft {
    let workspace = WorkspaceDraft { name: "workspace-1".into(), ..WorkspaceDraft::default() };
    Draft { name: "Blank".into(), workspaces: vec![workspace], ..Draft::default() }
}

/// Reads a file of everything. All of it is looked at before anything is done.
fn read_everything(text: &str) -> Result<Everything, Refused> {
    let all: Everything =
        serde_json::from_str(text).map_err(|e| Refused::because(format!("It cannot be read: {e}.")))?;
    debug_assert_eq!(all.signalbox, EVERYTHING);
    if all.layout > LAYOUT {
        let text =
            format!("It has layout {}, this build reads up to {LAYOUT}: open it with a newer Signalbox.", all.layout);
        return Err(Refused::because(text));
    }
    let mistake = |(i, kept): (usize, &Kept)| {
        let what = match record::read(kept.record.get()) {
            Ok((_, None)) => return None,
            Ok((_, Some(why))) | Err(why) => why,
        };
        Some(Mistake {
            path: format!("cases[{i}]"),
            what,
            mend: "Take it out of the file, and the rest can be added.".into(),
        })
    };
    let mistakes: Vec<_> = all.cases.iter().enumerate().filter_map(mistake).collect();
    if mistakes.is_empty() {
        return Ok(all);
    }
    Err(Refused { mistakes, ..Refused::because("Some of its cases cannot be read, so none was added.") })
}

/// A file of everything: these records and places, and preferences.
fn written(cases: impl Iterator<Item = (String, Option<String>)>, prefs: Option<&str>) -> String {
    let cases = cases.map(|(record, place)| {
        // A place that is no JSON would make the whole file unreadable.
        let place = place.filter(|text| serde_json::from_str::<&RawValue>(text).is_ok());
        let place = place.map(|place| format!(",\"place\":{place}")).unwrap_or_default();
        format!("{{\"record\":{record}{place}}}")
    });
    let cases = cases.collect::<Vec<_>>().join(",\n");
    let prefs = prefs.map(|prefs| format!("\"prefs\":{prefs},")).unwrap_or_default();
    format!("{{\"signalbox\":\"{EVERYTHING}\",\"layout\":{LAYOUT},{prefs}\"cases\":[\n{cases}\n]}}\n")
}

impl Session {
    /// The id under which the open case is stored.
    #[must_use]
    pub fn case_id(self) -> String {
        self.desk.with_value(|desk| desk.id.clone())
    }

    /// The name of the open case (tracked).
    #[must_use]
    pub fn case_name(self) -> String {
        self.edition.track();
        self.desk.with_value(|desk| desk.document().name.clone())
    }

    /// Whether the open case was changed or kept (tracked).
    #[must_use]
    pub fn is_touched(self) -> bool {
        self.edition.track();
        self.shelf.track();
        self.desk.with_value(|desk| desk.touched)
    }

    /// Changes when the list of stored cases may have changed (tracked).
    pub fn track_shelf(self) {
        self.shelf.track();
    }

    /// Shows the list of cases in place of a case.
    pub(crate) fn show_cases(self) {
        self.mend_address();
        self.sheets.cases.set(true);
    }

    /// Opens a stored case where it was left.
    pub fn open_case(self, id: &str) {
        if id == self.case_id() {
            return;
        }
        self.flush();
        door::opening(id);
        self.put_on_or_say(store::open(id));
        door::opened(id);
    }

    /// Opens a stored case at instant 0, on a page of the app. Nothing of its history is computed, also at the next start, until it is
    /// played on or changed.
    pub fn open_case_at_start(self, id: &str, page: Page) {
        self.flush();
        self.put_on_or_say(store::open_at_start(id, page));
    }

    fn put_on_or_say(self, opened: Result<Opened, String>) {
        match opened {
            Ok(opened) => {
                self.put_on(opened, true);
                self.mend_address();
            }
            Err(why) => {
                self.notices.show(Notice::new(Weight::Problem, format!("This case could not be opened. {why}")))
            }
        }
    }

    /// Opens a case that starts from nothing.
    ///
    /// # Errors
    /// What the engine has against it.
    pub fn open_blank(self) -> Result<(), OpenProblem> {
        self.open(SavedCase::new(blank(), file::FIRST_SEED))
    }

    /// Keeps the open case, though nothing in it was changed.
    pub fn keep_case(self) {
        self.desk.update_value(|desk| desk.touched = true);
        self.soil();
        self.flush();
        self.shelf.update(|n| *n += 1);
    }

    /// Gives a case another name.
    pub fn rename_case(self, id: &str, name: &str) {
        let name = name.trim().to_owned();
        if name.is_empty() {
            return;
        }
        if id == self.case_id() {
            let at = self.cursor.get_untracked().at;
            self.desk.update_value(|desk| {
                if desk.rename(&name, at) {
                    desk.changed = store::now();
                }
            });
            self.renewed();
            self.flush();
            return;
        }
        self.alone(id, move |id| {
            let (record, place) = store::texts(id).ok_or("It is no longer stored.")?;
            let renamed = record::renamed(&record, store::now(), |_| name).ok_or("It cannot be read.")?;
            store::put_texts(id, &renamed, place.as_deref())
        });
    }

    /// Puts a copy of a case into the list.
    pub fn duplicate_case(self, id: &str) {
        self.flush();
        let copied = store::texts(id).ok_or("It is no longer stored.").and_then(|(record, place)| {
            let copy = |name: &str| store::free_case_name(&format!("{name} (copy)"));
            let record = record::renamed(&record, store::now(), copy).ok_or("It cannot be read.")?;
            store::put_texts(&store::new_id(), &record, place.as_deref())
        });
        self.tell(copied, "This case was not copied.");
    }

    /// Deletes a stored case; the notice about it puts it back.
    pub fn delete_case(self, id: &str) {
        if id == self.case_id() {
            self.flush();
            if !matches!(self.hold.get_untracked(), Hold::Mine) {
                self.tell(Err("It is open in another tab."), "This case was not deleted.");
                return;
            }
            let texts = store::texts(id);
            self.discard();
            match store::newest().and_then(|next| store::open(&next).ok()) {
                Some(opened) => self.put_on(opened, true),
                None => {
                    if let Some(opened) = store::default_case() {
                        self.put_on(opened, false);
                    }
                }
            }
            self.say_deleted(id, texts);
            return;
        }
        self.alone(id, move |id| {
            let texts = store::texts(id);
            store::remove(id);
            self.say_deleted(id, texts);
            Ok(())
        });
    }

    fn say_deleted(self, id: &str, texts: Option<(String, Option<String>)>) {
        self.shelf.update(|n| *n += 1);
        let Some((record, place)) = texts else { return };
        let name = record::read(&record).map(|(record, _)| record.name().to_owned());
        let text = format!("“{}” is deleted.", name.unwrap_or_else(|_| "A case that could not be read".into()));
        let offer = Offer::Restore(id.to_owned(), record, place);
        self.notices.show(Notice::new(Weight::Done, text).with_offer("Undo", offer));
    }

    /// Does something to a stored case that no tab has open.
    fn alone(self, id: &str, act: impl FnOnce(&str) -> Result<(), &'static str> + 'static) {
        let id = id.to_owned();
        leptos::task::spawn_local(async move {
            let held = lock::ask(&id, false, || ()).await;
            let done = if held.is_some() { act(&id) } else { Err("It is open in another tab.") };
            self.tell(done, "This case was left as it is.");
        });
    }

    fn tell(self, done: Result<(), &'static str>, what: &str) {
        if let Err(why) = done {
            self.notices.show(Notice::new(Weight::Problem, format!("{what} {why}")));
        }
        self.shelf.update(|n| *n += 1);
    }

    /// Forgets a text that was set aside, since the user said so.
    pub fn forget_aside(self, key: &str) {
        store::forget(key);
        self.shelf.update(|n| *n += 1);
    }

    /// Takes up what a notice offers.
    pub fn accept(self, offer: Offer) {
        match offer {
            Offer::Undo => self.undo(),
            Offer::Branch(id) => self.switch_branch(id),
            Offer::Keep => self.keep_case(),
            Offer::Restore(id, record, place) => {
                let put = store::put_texts(&id, &record, place.as_deref());
                self.tell(put, "The case was not put back.");
            }
        }
    }

    /// All cases and preferences as one file: its name and its text.
    #[must_use]
    pub fn everything(self) -> (&'static str, String) {
        self.flush();
        let readable = |id: &str| store::texts(id).filter(|(record, _)| record::read(record).is_ok());
        let cases = store::list().into_iter().filter_map(|entry| readable(&entry.id));
        // Numbers and words only: writing them cannot fail.
        let prefs = self.prefs.with_untracked(|prefs| serde_json::to_string(prefs).unwrap_or_default());
        (FILE, written(cases, Some(&prefs)))
    }

    /// A stored case as a file: its name and its text. Nothing of it is computed. A record that can be read becomes a file of
    /// everything with this case only, which holds its branches and versions too; any other is given as it is.
    #[must_use]
    pub fn stored_file(self, id: &str) -> (String, String) {
        let Some(texts) = store::texts(id) else { return (format!("{id}.txt"), String::new()) };
        match record::read(&texts.0) {
            Ok((record, _)) => (file::name_after(record.name()), written([texts].into_iter(), None)),
            Err(_) => (format!("{id}.txt"), texts.0),
        }
    }

    /// Adds all cases of a file of everything to those that are here; none of these is changed. Preferences are taken over if none
    /// were chosen here. How many cases were added.
    ///
    /// # Errors
    /// What keeps any of it from being read or stored; nothing was added then.
    pub fn add_everything(self, text: &str) -> Result<usize, Refused> {
        let all = read_everything(text)?;
        let mut names: Vec<_> = store::list().into_iter().filter_map(|entry| entry.name).collect();
        let mut added: Vec<String> = Vec::new();
        for kept in &all.cases {
            let named = record::renamed(kept.record.get(), store::now(), |name| {
                let free = free_name(name, |name| names.iter().any(|taken| taken == name));
                names.push(free.clone());
                free
            });
            let id = store::new_id();
            let place = kept.place.as_ref().map(|place| place.get());
            if let Err(why) = named.ok_or("It cannot be read.").and_then(|text| store::put_texts(&id, &text, place)) {
                added.iter().for_each(|id| store::remove(id));
                return Err(Refused::because(format!("{why} None of its cases was added.")));
            }
            added.push(id);
        }
        if let Some(prefs) = all.prefs {
            self.prefs.update(|mine| {
                if *mine == (Prefs { speed: mine.speed, scene_seen: mine.scene_seen, ..Prefs::default() }) {
                    *mine = prefs;
                }
            });
        }
        self.shelf.update(|n| *n += 1);
        Ok(added.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::player::Player;

    #[test]
    fn the_blank_case_plays() {
        assert!(Player::open(SavedCase::new(blank(), 1)).is_ok());
    }

    #[test]
    fn a_file_of_everything_is_told_from_a_case_and_read_as_a_whole_or_not_at_all() {
        assert!(is_everything(r#"{"signalbox":"everything","layout":1,"cases":[]}"#));
        assert!(!is_everything(r#"{"format":1,"scenario":{},"seed":1}"#) && !is_everything("nonsense"));
        let record =
            r#"{"version":2,"changed":1,"document":{"name":"A","branches":[{"id":0,"name":"main","case":{}}]}}"#;
        let file = |second: &str| {
            format!(r#"{{"signalbox":"everything","layout":1,"cases":[{{"record":{record}}},{{"record":{second}}}]}}"#)
        };
        assert_eq!(read_everything(&file(record)).map(|all| all.cases.len()), Ok(2));
        let refused = read_everything(&file(r#"{"version":2,"changed":1}"#)).err().unwrap_or_default();
        assert_eq!(refused.mistakes.iter().map(|m| m.path.as_str()).collect::<Vec<_>>(), ["cases[1]"]);
        let one = written([(record.to_owned(), Some("no JSON".to_owned()))].into_iter(), None);
        assert_eq!(read_everything(&one).map(|all| all.cases.len()), Ok(1), "{one}");
        let newer = read_everything(r#"{"signalbox":"everything","layout":9,"cases":[]}"#).err().unwrap_or_default();
        assert!(newer.text.contains("newer Signalbox"));
    }
}
