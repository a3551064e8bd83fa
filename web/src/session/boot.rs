//! What a page starts from: the stored case, the place in it and preferences, with a word about all that cannot be read.
//!
//! What cannot be read is never thrown away: it moves to a key of its own and is offered as a file.

use signalbox::history::SavedCase;

use super::{
    cases::blank,
    desk::Desk,
    document::FIRST_BRANCH,
    door::{self, Start},
    file,
    marks::Marks,
    notices::{Notice, Weight},
    player::Player,
    prefs::Prefs,
    record, shell,
    store::{
        BROKEN, CASE, Opened, PREFS, Place, default_case, forget, fresh, get, new_id, newest, now, open_record, put,
        remember_open, remembered, save_place, storage, versioned, write_record,
    },
};

/// Where the only case stood before there were several, and the place in it.
const OLD_CASE: &str = "signalbox.case";
const OLD_PLACE: &str = "signalbox.place";
/// Under how many keys broken texts are kept.
const MOST_BROKEN: u32 = 20;

/// What a page starts from.
pub struct Boot {
    /// The case.
    pub desk: Desk,
    /// Its current branch, opened.
    pub player: Player,
    /// What is marked in it.
    pub marks: Marks,
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
pub fn boot(start: Start) -> Boot {
    let mut trouble = Trouble { notices: Vec::new(), may_save: true };
    let prefs = trouble.read(PREFS, "Your preferences", versioned).unwrap_or_default();
    take_over(&mut trouble);
    let opened = match start {
        Start::Case => {
            remembered().and_then(|id| trouble.open(&id)).or_else(|| newest().and_then(|id| trouble.open(&id)))
        }
        // A case in which nothing happens, and which is not stored unless it is changed.
        Start::List => fresh(SavedCase::new(blank(), file::FIRST_SEED))
            .ok()
            .map(|opened| Opened { place: Some(Place::default()), ..opened }),
    };
    let Some(opened) = opened.or_else(default_case) else {
        unreachable!("a bundled scenario opens; a test opens them all")
    };
    let Opened { desk, player, marks, place } = opened;
    Boot { desk, player, marks, place, prefs, notices: trouble.notices, may_save: trouble.may_save }
}

/// Takes over the only case of the storage's first layout. Its keys go when its record is written.
fn take_over(trouble: &mut Trouble) {
    let Some(text) = get(OLD_CASE) else { return };
    // Unreadable, it is set aside now, and its key need not be looked at again.
    let Some(case) =
        trouble.read(OLD_CASE, "Your last case", |text| file::read(text).map_err(|refused| refused.told()))
    else {
        if trouble.may_save {
            [OLD_CASE, OLD_PLACE].into_iter().for_each(forget);
        }
        return;
    };
    let place = trouble.read(OLD_PLACE, "Your last place", versioned::<Place>);
    let Some(mut desk) = Desk::fresh(new_id(), &case.scenario.name, FIRST_BRANCH, &case) else { return };
    (desk.touched, desk.changed) = (true, now());
    // Both may be too much for the storage, so the old text makes room, and comes back if even that is not enough.
    forget(OLD_CASE);
    if write_record(&desk, &Marks::default()).is_err() {
        let back = put(OLD_CASE, &text);
        trouble.may_save &= back.is_ok();
        return;
    }
    if let Some(place) = place {
        // A place that cannot be written only means that the case opens elsewhere.
        let _ = save_place(&desk.id, place);
    }
    forget(OLD_PLACE);
    remember_open(&desk.id);
}

struct Trouble {
    notices: Vec<Notice>,
    may_save: bool,
}

impl Trouble {
    fn read<T>(&mut self, key: &str, what: &str, parse: impl Fn(&str) -> Result<T, String>) -> Option<T> {
        let text = get(key)?;
        match parse(&text) {
            Ok(value) => Some(value),
            Err(why) => {
                self.aside(key, what, &why, text);
                None
            }
        }
    }

    /// Opens the record of a case. One that cannot be read is set aside, so that its key is free.
    fn open(&mut self, id: &str) -> Option<Opened> {
        let key = format!("{CASE}{id}");
        let text = get(&key)?;
        shell::set_case(id);
        door::opening(id);
        let opened = record::read(&text).and_then(|(record, lost)| Ok((open_record(id, record)?, lost)));
        match opened {
            Ok((opened, None)) => Some(opened),
            Ok((opened, Some(why))) => {
                self.aside(&key, "A part of your last case", &why, text);
                Some(opened)
            }
            Err(why) => {
                if self.aside(&key, "Your last case", &why, text) {
                    forget(&key);
                }
                // It was refused with a reason, so it does not keep anybody out.
                door::forget(id);
                None
            }
        }
    }

    fn aside(&mut self, key: &str, what: &str, why: &str, text: String) -> bool {
        let kept = keep(&text);
        let fate = match &kept {
            Some(side) => format!("It is kept untouched as “{side}”."),
            None => "It stays where it is, so nothing will be stored in this tab.".to_owned(),
        };
        self.may_save &= kept.is_some();
        let notice = Notice::new(Weight::Problem, format!("{what} could not be opened. {why} {fate}"));
        self.notices.push(notice.with_attachment("Download it", &format!("{key}.txt"), text));
        kept.is_some()
    }
}

/// Puts a text that cannot be read aside. The key it is kept under, if the storage takes it.
fn keep(text: &str) -> Option<String> {
    for n in 1..=MOST_BROKEN {
        let key = format!("{BROKEN}.{n}");
        match storage()?.get_item(&key).ok()? {
            Some(old) if old != text => {}
            Some(_) => return Some(key),
            None => return put(&key, text).ok().map(|()| key),
        }
    }
    None
}
