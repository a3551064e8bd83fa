//! The notices, at the edge of the page.

use leptos::prelude::*;

use crate::{
    follow::rows_of,
    panels::NoticeToast,
    session::{Notice, Session},
};

/// The notices on screen. A live region, so that they are also spoken.
#[component]
pub fn Notices() -> impl IntoView {
    let session = Session::expect();
    view! {
        <div role="log" aria-label="Notices">
            <ul class="sb-toasts">
                {rows_of(move || session.notices().list(), |notice| notice.id, move |notice| one(session, notice))}
            </ul>
        </div>
    }
}

/// Those that came since a dialog was opened, in it: what lies behind it cannot be reached.
#[component]
pub fn NoticesHere() -> impl IntoView {
    let session = Session::expect();
    let before = session.notices().latest();
    view! {
        <div role="log" aria-label="Notices">
            <ul class="sb-notices">
                {rows_of(move || session.notices().list().into_iter().filter(move |notice| notice.id > before), |notice| notice.id, move |notice| one(session, notice))}
            </ul>
        </div>
    }
}

fn one(session: Session, notice: Notice) -> impl IntoView {
    view! { <NoticeToast notice on_take=move |offer| session.accept(offer) /> }
}
