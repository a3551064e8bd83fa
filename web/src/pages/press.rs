//! Buttons that do what a key does.

use leptos::prelude::*;

use crate::{
    session::{Session, keys::Action},
    widgets::{IconButton, Shape},
};

/// A button that does what a key does.
pub(super) struct Press {
    /// What is drawn.
    pub(super) shape: Shape,
    /// Its name.
    pub(super) label: &'static str,
    /// The key, as printed.
    pub(super) key: &'static str,
    /// What both do.
    pub(super) action: Action,
}

/// The buttons of a row of the transport bar.
pub(super) fn presses(session: Session, row: &'static [Press]) -> Vec<AnyView> {
    row.iter().map(|one| press(session, one, Signal::stored(false), false)).collect()
}

/// A button that cannot be pressed while `disabled` says so.
pub(super) fn press(session: Session, one: &'static Press, disabled: Signal<bool>, tip_below: bool) -> AnyView {
    let Press { shape, label, key, action } = one;
    let act = move || session.act(*action);
    view! { <IconButton shape=*shape label=*label key=*key disabled tip_below on_press=act /> }.into_any()
}
