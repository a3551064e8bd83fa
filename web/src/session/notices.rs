//! Messages to the user. They stay until they are dismissed, unless they only confirm something.

use gloo_timers::callback::Timeout;
use leptos::prelude::*;

/// How long a notice stays that only confirms something.
const CONFIRMATION_MS: u32 = 7_000;

/// How much a notice matters.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Weight {
    /// Something worked.
    Done,
    /// The engine refused a command.
    Refused,
    /// Something is lost or could be.
    Problem,
}

/// A text the user can take away as a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attachment {
    /// What the button says.
    pub label: String,
    /// The file's name.
    pub name: String,
    /// The file's content.
    pub content: String,
}

/// What a notice offers to do about what it says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Offer {
    /// Take the latest change back.
    Undo,
    /// Go to a branch.
    Branch(u32),
    /// Keep the case that is open, though it was not changed.
    Keep,
    /// Put a deleted case back: its id, its record and the place in it.
    Restore(String, String, Option<String>),
}

/// A message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// Its number, for keeping track of it.
    pub id: u32,
    /// How much it matters.
    pub weight: Weight,
    /// What it says.
    pub text: String,
    /// The rule it refers to.
    pub rule: Option<String>,
    /// What can be downloaded.
    pub attachment: Option<Attachment>,
    /// What can be done about it: what the button says, and what it does.
    pub offer: Option<(&'static str, Offer)>,
}

impl Notice {
    /// A notice of plain text.
    #[must_use]
    pub fn new(weight: Weight, text: impl Into<String>) -> Notice {
        Notice { id: 0, weight, text: text.into(), rule: None, attachment: None, offer: None }
    }

    /// With the rule it refers to.
    #[must_use]
    pub fn with_rule(self, rule: impl Into<String>) -> Notice {
        Notice { rule: Some(rule.into()), ..self }
    }

    /// With something to download.
    #[must_use]
    pub fn with_attachment(self, label: &str, name: &str, content: String) -> Notice {
        Notice { attachment: Some(Attachment { label: label.into(), name: name.into(), content }), ..self }
    }

    /// With something to do about it.
    #[must_use]
    pub fn with_offer(self, label: &'static str, offer: Offer) -> Notice {
        Notice { offer: Some((label, offer)), ..self }
    }
}

/// The notices on screen, oldest first.
#[derive(Clone, Copy)]
pub struct Notices {
    list: RwSignal<Vec<Notice>>,
    last: StoredValue<u32>,
}

/// More than this on screen would hide the app; the oldest go first.
const MOST: usize = 4;

impl Notices {
    /// No notices yet.
    #[must_use]
    pub fn new() -> Notices {
        Notices { list: RwSignal::new(Vec::new()), last: StoredValue::new(0) }
    }

    /// The notices (tracked).
    #[must_use]
    pub fn list(self) -> Vec<Notice> {
        self.list.get()
    }

    /// The number of the latest notice so far.
    #[must_use]
    pub fn latest(self) -> u32 {
        self.last.get_value()
    }

    /// Shows a notice. One that says the same as one on screen takes its place.
    pub fn show(self, notice: Notice) {
        self.last.update_value(|n| *n += 1);
        let id = self.last.get_value();
        // What brings something back is not taken from under the pointer; branches are also in their list.
        let stays = notice.offer.as_ref().is_some_and(|(_, offer)| !matches!(offer, Offer::Branch(_)));
        let fleeting = notice.weight == Weight::Done && !stays;
        self.list.update(|list| {
            list.retain(|old| old.text != notice.text);
            list.push(Notice { id, ..notice });
            let over = list.len().saturating_sub(MOST);
            list.drain(..over);
        });
        if fleeting {
            Timeout::new(CONFIRMATION_MS, move || self.dismiss(id)).forget();
        }
    }

    /// Takes a notice off the screen.
    pub fn dismiss(self, id: u32) {
        // A confirmation goes by itself, and what it was shown in may have gone before.
        self.list.try_update(|list| list.retain(|notice| notice.id != id));
    }
}

impl Default for Notices {
    fn default() -> Notices {
        Notices::new()
    }
}
