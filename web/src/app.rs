//! The frame: top bar, page, transport bar, and what lies over them.

use crate::follow::view_of;
use leptos::prelude::*;

use crate::{
    pages::{HoldBar, Live, MachinePage, Notices, TimelinePage, TopBar, Transport},
    panels::Shared,
    parts,
    session::{Notice, Page, Session, Weight, boot, door::Start, lesson, link},
};

/// The app.
#[component]
pub fn App(
    /// What it opens with.
    start: Start,
) -> impl IntoView {
    let boot = boot::boot(start);
    let first_visit = boot.place.is_none() && boot.notices.is_empty() && !by_link();
    // The scene is for whoever comes for the first time and asks for nothing else.
    let plain = window().location().hash().is_ok_and(|fragment| fragment.is_empty());
    let scene = first_visit && plain && !boot.prefs.scene_seen;
    let session = Session::provide(boot);
    session.listen();
    Shared::provide();
    parts::provide();
    let scene = scene && session.open(lesson::scene_case()).is_ok();
    outside(session);
    if start == Start::List {
        session.show_cases();
    }
    // The first visit sees things move, unless it asked for stillness. Later ones open where they were left.
    if scene {
        session.begin_scene();
    } else if first_visit && !untrack(move || session.still()) {
        session.play();
    }
    let page = move || match session.page.get() {
        Page::Live => view! { <Live /> }.into_any(),
        Page::Timeline => view! { <TimelinePage /> }.into_any(),
        Page::Machine => view! { <MachinePage /> }.into_any(),
        Page::Scenario => parts::scenario().shown(),
        Page::Rules => parts::rules().shown(),
        Page::Worlds => parts::worlds().shown(),
        Page::Api => parts::api().shown(),
        Page::Learn => parts::learn().shown(),
    };
    view! {
        <a class="sb-skip" href="#sb-main">"Skip to the page"</a>
        <TopBar />
        <HoldBar />
        <main class="sb-main" id="sb-main" tabindex="-1">
            {parts::scene().over(Signal::derive(move || session.lessons.show.with(Option::is_some)), Session::leave_scene)}
            {parts::guide().over(Signal::derive(move || session.lessons.guide.with(Option::is_some)), Session::leave_lesson)}
            {view_of(page)}
        </main>
        <Transport />
        <Notices />
        {parts::report().over(Signal::derive(move || session.refused.with(Option::is_some)), say_refused)}
        {parts::marks().over(session.marking.into(), |session| session.marking.set(false))}
        {parts::keys().over(session.help.into(), |session| session.help.set(false))}
        {parts::palette().over(Signal::derive(move || session.palette.with(Option::is_some)), Session::give_up_palette)}
        {parts::cases().over(session.sheets.cases.into(), |session| session.sheets.cases.set(false))}
        {parts::branches().over(session.sheets.branches.into(), |session| session.sheets.branches.set(false))}
        {parts::share().over(session.sheets.share.into(), |session| session.sheets.share.set(false))}
    }
}

/// Says in a sentence why a file or a link was not opened, where the report on it cannot be had.
fn say_refused(session: Session) {
    if let Some(refused) = session.refused.get_untracked() {
        session.notices().show(Notice::new(Weight::Problem, refused.text));
    }
    session.refused.set(None);
}

/// What of the session shows on the document itself: theme, stillness, title.
fn outside(session: Session) {
    Effect::new(move || {
        let Some(root) = document().document_element() else { return };
        let (theme, still) = (session.theme().attribute(), session.prefs.with(|prefs| prefs.still));
        // The root of a document takes any attribute.
        let _ = match theme {
            Some(theme) => root.set_attribute("data-theme", theme),
            None => root.remove_attribute("data-theme"),
        };
        let _ = root.toggle_attribute_with_force("data-still", still);
    });
}

/// Whether the page was opened to show what a link holds.
fn by_link() -> bool {
    window().location().hash().is_ok_and(|fragment| link::is_link(&fragment))
}
