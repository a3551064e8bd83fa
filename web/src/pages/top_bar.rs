//! The top bar: name, scenario, files, undo, theme, keys.

use crate::follow::Memo;
use leptos::prelude::*;
use signalbox::{
    history::SavedCase,
    scenario::presets::{PRESETS, Preset, REFERENCE},
};

use super::{
    CasesButton, ExportButton, ImportButton, ShareButton, Tabs,
    press::{Press, press},
};
use crate::{
    session::{Notice, Session, Weight, file::FIRST_SEED, keys::Action, prefs::Theme},
    widgets::{Choice, IconButton, Select, Shape},
};

/// The value of the scenario that is not one of the bundled ones.
const OWN: &str = "";

const UNDO: Press = Press { shape: Shape::Undo, label: "Undo", key: "U", action: Action::Undo };
const REDO: Press = Press { shape: Shape::Redo, label: "Redo", key: "Shift U", action: Action::Redo };
const HELP: Press = Press { shape: Shape::Help, label: "Keys and settings", key: "?", action: Action::Help };

/// The top bar.
#[component]
pub fn TopBar() -> impl IntoView {
    let session = Session::expect();
    let undo = Signal::derive(move || session.versions().0 == 0);
    let redo = Signal::derive(move || session.versions().1 == 0);
    view! {
        <header class="sb-top">
            <p class="sb-top__name"><Mark /><span class="sb-top__word">"Signalbox"</span></p>
            <div class="sb-top__scenario"><ScenarioPicker /><CasesButton /><ShareButton /></div>
            <Tabs />
            <div class="sb-top__tools" role="group" aria-label="Case">
                {press(session, &UNDO, undo, true)}
                {press(session, &REDO, redo, true)}
                <span class="sb-top__rule" aria-hidden="true"></span>
                <ImportButton />
                <ExportButton />
                <span class="sb-top__rule" aria-hidden="true"></span>
                <ThemeButton />
                {press(session, &HELP, Signal::stored(false), true)}
            </div>
        </header>
    }
}

/// The sign before the name: a signal with two lamps.
#[component]
fn Mark() -> impl IntoView {
    view! {
        <svg class="sb-top__mark" viewBox="0 0 20 20" aria-hidden="true">
            <rect class="sb-top__mark-box" x="5" y="1" width="10" height="18" rx="5" />
            <circle class="sb-top__mark-stop" cx="10" cy="6.2" r="2.4" />
            <circle class="sb-top__mark-go" cx="10" cy="13.8" r="2.4" />
        </svg>
    }
}

/// The scenarios to choose from, the large one last.
fn presets() -> impl Iterator<Item = &'static Preset> {
    PRESETS.iter().chain([&REFERENCE])
}

#[component]
fn ScenarioPicker() -> impl IntoView {
    let session = Session::expect();
    let drafts: Vec<_> = presets().map(|preset| (preset.id, (preset.draft)())).collect();
    let current = session.history(move |sim| {
        let known = drafts.iter().find(|(_, draft)| draft == sim.draft());
        (known.map_or(OWN, |(id, _)| *id), sim.draft().name.clone())
    });
    // A scenario that is not one of the bundled ones belongs to a lesson, or to the user.
    let guided = Memo::new(move |_| session.lessons.guide.with(Option::is_some));
    let choices = Signal::derive(move || {
        let bundled = presets().map(|p| Choice { value: p.id.into(), label: p.title.into() });
        let (value, name) = current.get();
        let own = (value == OWN).then(|| Choice {
            value: OWN.into(),
            label: if name.is_empty() {
                "Your scenario".into()
            } else {
                format!("{name} ({})", if guided.get() { "guided" } else { "yours" })
            },
        });
        own.into_iter().chain(bundled).collect::<Vec<_>>()
    });
    let open = move |id: String| {
        let Some(preset) = presets().find(|preset| preset.id == id) else { return };
        match session.open(SavedCase::new((preset.draft)(), FIRST_SEED)) {
            Ok(()) => session.notices().show(Notice::new(Weight::Done, preset.about)),
            Err(problem) => session.notices().show(Notice::new(Weight::Problem, problem.to_string())),
        }
    };
    let value = Signal::derive(move || current.with(|(id, _)| (*id).to_owned()));
    view! { <Select label="Scenario" choices value on_choose=open /> }
}

#[component]
fn ThemeButton() -> impl IntoView {
    let session = Session::expect();
    let theme = move || session.theme();
    let shape = Signal::derive(move || match theme() {
        Theme::System => Shape::Screen,
        Theme::Light => Shape::Sun,
        Theme::Dark => Shape::Moon,
    });
    let label = Signal::derive(move || match theme() {
        Theme::System => "Theme: system".to_owned(),
        Theme::Light => "Theme: light".to_owned(),
        Theme::Dark => "Theme: dark".to_owned(),
    });
    let next = move || session.act(Action::Theme);
    view! { <IconButton shape label tip_below=true on_press=next /> }
}
