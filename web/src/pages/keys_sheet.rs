//! The list of keys, made from the table that acts on them, and the settings that go with it.

use leptos::prelude::*;

use crate::{
    session::{
        Session,
        keys::{KEYS, Key},
    },
    widgets::{Dialog, Switch},
};

/// The list of keys.
#[component]
pub fn KeysSheet() -> impl IntoView {
    let session = Session::expect();
    let row = |key: &'static Key| {
        let caps = key.caps.iter().map(|cap| view! { <kbd class="sb-key">{*cap}</kbd> }).collect_view();
        view! { <div class="sb-keys__row"><dt class="sb-keys__caps">{caps}</dt><dd class="sb-keys__about">{key.about}</dd></div> }
    };
    let letters = Signal::derive(move || session.prefs.with(|prefs| prefs.letters));
    let still = Signal::derive(move || session.prefs.with(|prefs| prefs.still));
    view! {
        <Dialog open=session.help title="Keys and settings">
            <dl class="sb-keys">{KEYS.iter().filter(|key| !key.caps.is_empty()).map(row).collect_view()}</dl>
            <Switch
                label="Single-character keys" on=letters
                on_change=move |on| session.prefs.update(|prefs| prefs.letters = on)
            />
            <Switch
                label="Keep still: no moving parts" on=still
                on_change=move |on| session.prefs.update(|prefs| prefs.still = on)
            />
        </Dialog>
    }
}
