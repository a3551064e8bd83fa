//! The notices, at the edge of the page.

use crate::follow::rows_of;
use leptos::prelude::*;

use crate::{
    panels::RuleLink,
    session::{Notice, Session, Weight, file, notices::Attachment},
    widgets::{Button, Shape, Toast},
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
    let (shape, tone) = match notice.weight {
        Weight::Done => (Shape::Tick, "done"),
        Weight::Refused => (Shape::Barred, "refused"),
        Weight::Problem => (Shape::Warning, "problem"),
    };
    let id = notice.id;
    view! {
        <Toast shape tone on_close=move || session.notices().dismiss(id)>
            <p class="sb-toast__text">
                {notice.text}
                {notice.rule.map(|rule| view! { " " <RuleLink id=rule /> })}
            </p>
            {notice.attachment.map(|file| download(session, file))}
            {notice.offer.map(|(label, offer)| {
                let take = move || {
                    session.notices().dismiss(id);
                    session.accept(offer.clone());
                };
                view! { <Button on_press=take>{label}</Button> }
            })}
        </Toast>
    }
}

fn download(session: Session, attachment: Attachment) -> impl IntoView {
    let Attachment { label, name, content } = attachment;
    let press = move || {
        if !file::download(&name, &content) {
            session.notices().show(Notice::new(Weight::Problem, "The browser did not let this page make a file."));
        }
    };
    view! { <Button on_press=press>{label}</Button> }
}
