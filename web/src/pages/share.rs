//! What is on screen as a link.

use std::cmp::Ordering;

use crate::follow::view_of;
use leptos::{html, prelude::*};
use wasm_bindgen_futures::JsFuture;

use super::ExportButton;
use crate::{
    session::{Session, link},
    widgets::{Button, Dialog, Gauge, IconButton, Shape},
};

/// Opens the dialog.
#[component]
pub fn ShareButton() -> impl IntoView {
    let session = Session::expect();
    view! { <IconButton shape=Shape::Link label="Share" tip_below=true on_press=move || show(session) /> }
}

/// Shows the dialog. What is shared stands still while it is looked at.
pub(super) fn show(session: Session) {
    session.pause();
    session.sheets.share.set(true);
}

/// The dialog with the link.
#[component]
pub fn Share() -> impl IntoView {
    let session = Session::expect();
    let link = RwSignal::new(None::<Result<String, &'static str>>);
    // Making a link takes the browser a moment.
    Effect::new(move || {
        if session.sheets.share.get() {
            link.set(None);
            leptos::task::spawn_local(async move { link.set(Some(session.address().await)) });
        }
    });
    let content = move || match link.get() {
        None => view! { <p role="status">"The link is being made …"</p> }.into_any(),
        Some(Err(why)) => view! { <p role="status">{why}</p> <ExportButton /> }.into_any(),
        Some(Ok(address)) => view! { <Address address /> }.into_any(),
    };
    view! { <Dialog open=session.sheets.share title="Share">{view_of(content)}</Dialog> }
}

#[component]
fn Address(
    /// The link.
    address: String,
) -> impl IntoView {
    let session = Session::expect();
    let length = address.chars().count();
    let fits = length.cmp(&link::MOST) != Ordering::Greater;
    let (field, told) = (NodeRef::<html::Textarea>::new(), RwSignal::new(""));
    let text = StoredValue::new(address.clone());
    let copy = move || {
        if let Some(field) = field.get_untracked() {
            field.select();
        }
        leptos::task::spawn_local(async move {
            told.set(if put_on_clipboard(&text.get_value()).await {
                "Copied."
            } else {
                "Press Ctrl+C: it is selected."
            });
        });
    };
    let others = untrack(|| session.branch().1) > 1;
    let thousands = |n: usize| if n < 1_000 { n.to_string() } else { format!("{},{:03}", n / 1_000, n % 1_000) };
    let says = format!("{} of {} characters", thousands(length), thousands(link::MOST));
    let share = length as f64 / link::MOST as f64;
    view! {
        <p>
            "Opens what is on screen: case, moment, selection, page, zoom and theme. "
            "The link holds all of it; no server keeps anything."
            {others.then_some(" Of the branches it holds the one that is played.")}
        </p>
        <label class="sb-share">
            <span class="sb-field__label">"Link"</span>
            <textarea class="sb-input sb-share__link" rows="4" readonly node_ref=field prop:value=address></textarea>
        </label>
        <Gauge label="Length of the link" share=Signal::stored(share) says=Signal::stored(says) />
        {(!fits).then(|| view! {
            <p class="sb-share__long">
                "Some programs cut links as long as this one. The file is the safe way: it holds the same case."
            </p>
        })}
        <div class="sb-share__ways">
            <Button primary=fits on_press=copy>"Copy link"</Button>
            <Button primary=!fits on_press=move || super::files::export(session)>"Download the file"</Button>
            <span class="sb-quiet" role="status">{told}</span>
        </div>
    }
}

/// Whether the browser let us.
async fn put_on_clipboard(text: &str) -> bool {
    let navigator = window().navigator();
    // Pages that did not come over a secure connection have no clipboard.
    let has = js_sys::Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| clipboard.is_object());
    has && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}
