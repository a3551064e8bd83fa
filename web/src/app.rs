//! The frame: top bar, page, transport bar, and what lies over them.

use leptos::prelude::*;

use crate::{
    pages::{
        Api, ImportReport, KeysSheet, Learn, Live, MachinePage, Notices, Palette, Rules, Scenario, TimelinePage,
        TopBar, Transport, Worlds,
    },
    panels::{MarksDialog, Shared},
    session::{Page, Session, file::Refused, store},
};

/// The app.
#[component]
pub fn App() -> impl IntoView {
    let boot = store::boot();
    let first_visit = boot.place.is_none() && boot.notices.is_empty();
    let session = Session::provide(boot);
    session.listen();
    Shared::provide();
    let refused = RwSignal::new(None::<Refused>);
    provide_context(refused);
    outside(session);
    // The first visit sees things move, unless it asked for stillness. Later ones open where they were left.
    if first_visit && !prefers_stillness() {
        session.play();
    }
    let page = move || match session.page.get() {
        Page::Live => view! { <Live /> }.into_any(),
        Page::Timeline => view! { <TimelinePage /> }.into_any(),
        Page::Machine => view! { <MachinePage /> }.into_any(),
        Page::Scenario => view! { <Scenario /> }.into_any(),
        Page::Rules => view! { <Rules /> }.into_any(),
        Page::Worlds => view! { <Worlds /> }.into_any(),
        Page::Api => view! { <Api /> }.into_any(),
        Page::Learn => view! { <Learn /> }.into_any(),
    };
    view! {
        <a class="sb-skip" href="#sb-main">"Skip to the page"</a>
        <TopBar />
        <main class="sb-main" id="sb-main" tabindex="-1">
            {page}
        </main>
        <Transport />
        <Notices />
        <ImportReport refused />
        <MarksDialog />
        <KeysSheet />
        <Palette />
    }
}

/// What of the session shows on the document itself: theme, stillness, title.
fn outside(session: Session) {
    Effect::new(move || {
        let Some(root) = document().document_element() else { return };
        let (theme, still) = session.prefs.with(|prefs| (prefs.theme.attribute(), prefs.still));
        // The root of a document takes any attribute.
        let _ = match theme {
            Some(theme) => root.set_attribute("data-theme", theme),
            None => root.remove_attribute("data-theme"),
        };
        let _ = root.toggle_attribute_with_force("data-still", still);
    });
}

fn prefers_stillness() -> bool {
    let query = window().match_media("(prefers-reduced-motion: reduce)");
    query.ok().flatten().is_some_and(|query| query.matches())
}
