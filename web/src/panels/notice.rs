//! One message to the user, wherever it stands.

use leptos::prelude::*;

use super::RuleLink;
use crate::{
    session::{
        Notice, Session, Weight, file,
        notices::{Attachment, Offer},
    },
    widgets::{Button, Shape, Toast},
};

/// A notice: what it says, what it refers to, and what can be done about it.
#[component]
pub fn NoticeToast(
    /// The notice.
    notice: Notice,
    /// Takes up what it offers. An element offers less than the app, and is spared the rest of it.
    on_take: impl Fn(Offer) + Send + 'static,
) -> impl IntoView {
    let session = Session::expect();
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
                    on_take(offer.clone());
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
