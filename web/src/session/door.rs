//! A case that cannot be opened must not lock its owner out: what is noted while a case is being opened, and what a start does about a
//! note that it finds.
//!
//! Before a case is read and played, a note under its id says which page opens it and since when. The note goes once the case is
//! shown and the page still answers. A start that finds the note of a page that is gone, or of one that has taken too long, opens the
//! list of cases instead, with that case marked, and computes nothing of it.

use gloo_timers::callback::Timeout;
use js_sys::Promise;
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{lock, route, shell, store};

/// The key of the note, before the id of the case. The cover of a stopped page writes it, too (`web/shell/start.js`).
const OPENING: &str = "signalbox.opening.";
/// The lock that a page holds as long as it lives, before the page's name (`web/shell/start.js`).
const PAGE: &str = "signalbox.page.";
/// The address that opens the list of cases instead of a case.
const LIST: &str = "#cases";
/// Another page may take so long to open a case, in milliseconds, before its note counts as that of a page that hangs.
const GRACE_MS: f64 = 5_000.0;
/// How often a start looks whether another page has opened the case by now, in milliseconds.
const LOOK_AGAIN_MS: u32 = 100;
/// How long after its first frame a page must answer before a case counts as opened, in milliseconds.
const SETTLED_MS: u32 = 100;
/// The same for pages in the background, which draw no frames.
const UNSEEN_MS: u32 = 1_000;

/// What a page opens with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Start {
    /// The case that was open last.
    Case,
    /// The list of cases; no case is opened.
    List,
}

/// What this page opens with. Waits while another page is opening the same case.
pub async fn find() -> Start {
    if route::fragment() == LIST {
        return Start::List;
    }
    let Some(id) = store::wanted() else {
        let none_opens = store::list().iter().any(|entry| entry.failed);
        return if none_opens { Start::List } else { Start::Case };
    };
    loop {
        let Some(note) = store::get(&key(&id)) else { return Start::Case };
        let (page, at) = parts(&note);
        let waited = store::now() - at;
        // A clock that was set back counts as time that has passed.
        if !(0.0..GRACE_MS).contains(&waited) || lock::is_held(&format!("{PAGE}{page}")).await == Some(false) {
            return Start::List;
        }
        let pause = Promise::new(&mut |resolve, _| {
            Timeout::new(LOOK_AGAIN_MS, move || drop(resolve.call0(&resolve))).forget();
        });
        // It is never rejected.
        let _ = JsFuture::from(pause).await;
    }
}

/// Notes that this page opens a case.
pub(super) fn opening(id: &str) {
    // A storage that takes no note has most likely no case either.
    let _ = store::put(&key(id), &format!("{} {}", shell::page(), store::now()));
}

/// Takes the note away once the case is shown and the page still answers.
pub(super) fn opened(id: &str) {
    let (after, unseen) = (id.to_owned(), id.to_owned());
    request_animation_frame(move || {
        Timeout::new(SETTLED_MS, move || settled(&after)).forget();
    });
    Timeout::new(UNSEEN_MS, move || settled(&unseen)).forget();
}

/// Takes this page's note of a case away.
pub(super) fn settled(id: &str) {
    if store::get(&key(id)).is_some_and(|note| parts(&note).0 == shell::page()) {
        forget(id);
    }
}

/// Takes the note of a case away, whoever wrote it.
pub(super) fn forget(id: &str) {
    store::forget(&key(id));
}

/// Whether a case did not open last time: there is a note of it that is not this page's.
pub(super) fn did_not_open(id: &str) -> bool {
    store::get(&key(id)).is_some_and(|note| parts(&note).0 != shell::page())
}

fn key(id: &str) -> String {
    format!("{OPENING}{id}")
}

/// A note's page and instant. One that cannot be read is of no page and of no time.
fn parts(note: &str) -> (&str, f64) {
    let (page, at) = note.split_once(' ').unwrap_or_default();
    (page, at.parse().unwrap_or(0.0))
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn a_note_says_which_page_and_since_when() {
        assert_eq!(parts("18f-a1 1700000000123"), ("18f-a1", 1_700_000_000_123.0));
        assert_eq!(parts(" 1700000000123"), ("", 1_700_000_000_123.0), "the cover's note");
        assert_eq!([parts(""), parts("x"), parts("x y")].map(|(_, at)| at), [0.0; 3]);
    }
}
