//! Branches: both futures of a moment, kept and named.

use leptos::prelude::*;
use serde::{Deserialize, de::IgnoredAny};
use signalbox::words::SimTime;

use super::{Notice, Session, Weight, desk::Desk, log::Spot, notices::Offer, player::Player, store};
use crate::{paint::rails::Rail, text::clock_minute};

/// What a list needs of a case's text.
#[derive(Deserialize)]
struct Instants {
    #[serde(default)]
    commands: Vec<Instant>,
}

#[derive(Deserialize)]
struct Instant {
    at: SimTime,
    #[serde(rename = "command")]
    _command: IgnoredAny,
}

/// The branches of a desk, each after its parent.
fn rails(desk: &Desk) -> Vec<Rail> {
    let document = desk.document();
    let rail = |twig: super::document::Twig| {
        let branch = document.branch(twig.id)?;
        let read = serde_json::from_str::<Instants>(branch.case.get()).map(|read| read.commands);
        let since = |command: &Instant| branch.parent.is_none() || command.at >= branch.fork_at;
        let commands = read.unwrap_or_default().iter().filter(|c| since(c)).map(|c| c.at).collect();
        Some(Rail {
            id: branch.id,
            name: branch.name.clone(),
            parent: branch.parent,
            depth: twig.depth,
            fork_at: branch.fork_at,
            commands,
            current: branch.id == desk.current,
        })
    };
    document.tree().into_iter().filter_map(rail).collect()
}

/// Makes a branch at the cursor and makes it the current one. The names of the one before and of the new one.
pub(super) fn fork(player: &Player, desk: &mut Desk, name: &str) -> Option<(u32, String, String)> {
    let (from, at) = (desk.current, player.cursor().at);
    desk.note(player);
    let id = desk.document_mut().fork(from, at, name)?;
    desk.current = id;
    let name = |id| desk.document().branch(id).map(|branch| branch.name.clone()).unwrap_or_default();
    Some((from, name(from), name(id)))
}

/// Takes the current branch away that was just made, and makes the one it was made from the current one.
pub(super) fn take_back(desk: &mut Desk, from: u32) {
    let made = std::mem::replace(&mut desk.current, from);
    desk.document_mut().remove(made);
}

impl Session {
    /// The branches, each after its parent (tracked).
    #[must_use]
    pub fn rails(self) -> Vec<Rail> {
        self.edition.track();
        self.desk.with_value(rails)
    }

    /// The name of the branch that is played, and how many there are (tracked).
    #[must_use]
    pub fn branch(self) -> (String, usize) {
        self.edition.track();
        self.desk.with_value(|desk| {
            let document = desk.document();
            let name = document.branch(desk.current).map(|branch| branch.name.clone());
            (name.unwrap_or_default(), document.branches.len())
        })
    }

    /// What a fork made here is called: after what was done, and when.
    pub(super) fn fork_name(self, what: &str) -> String {
        let at = self.cursor.get_untracked().at;
        let starts_at = self.player.with_value(|player| player.sim().engine().scenario().starts_at);
        format!("{what}, {}", clock_minute(at, starts_at))
    }

    /// Says that a branch was made.
    pub(super) fn say_forked(self, forked: Option<(u32, String, String)>) {
        if let Some((old, from, name)) = forked {
            let text = format!("This is a new branch, “{name}”. “{from}” is kept as it was, with what comes later.");
            self.notices.show(Notice::new(Weight::Done, text).with_offer("Back to it", Offer::Branch(old)));
        }
    }

    /// Makes a branch at the cursor, without what comes later.
    pub fn fork_here(self) {
        let name = self.fork_name("fork");
        let forked = self.change(|player, desk| {
            let forked = fork(player, desk, &name);
            player.cut();
            forked
        });
        self.say_forked(forked);
    }

    /// Plays another branch, at the same instant.
    pub fn switch_branch(self, id: u32) {
        let was = self.desk.with_value(|desk| desk.current);
        if id == was {
            return;
        }
        let at = self.cursor.get_untracked().at;
        self.desk.update_value(|desk| {
            self.player.with_value(|player| desk.note(player));
            desk.current = id;
        });
        if !self.enter(at) {
            self.desk.update_value(|desk| desk.current = was);
        }
    }

    /// Gives a branch another name.
    pub fn rename_branch(self, id: u32, name: &str) {
        self.desk.update_value(|desk| {
            let spot = desk.spot_at(self.cursor.get_untracked().at);
            desk.document_mut().rename(id, name);
            if desk.settle(spot, spot) {
                desk.changed = store::now();
            }
        });
        self.renewed();
    }

    /// Deletes a branch; undo brings it back.
    pub fn delete_branch(self, id: u32) {
        let at = self.cursor.get_untracked().at;
        let gone = self.desk.try_update_value(|desk| {
            let name = desk.document().branch(id)?.name.clone();
            let was = desk.current;
            let fallback = desk.document_mut().remove(id)?;
            if was == id {
                desk.current = fallback;
            }
            desk.settle(Spot(was, at), Spot(desk.current, at));
            desk.changed = store::now();
            Some((name, was == id))
        });
        let Some((name, was_current)) = gone.flatten() else { return };
        if !was_current || self.enter(at) {
            self.renewed();
            let notice = Notice::new(Weight::Done, format!("The branch “{name}” is deleted."));
            self.notices.show(notice.with_offer("Undo", Offer::Undo));
        } else {
            self.undo();
        }
    }
}
