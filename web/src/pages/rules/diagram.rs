//! The state diagram as text, to be taken away.

use crate::follow::{value_of, view_of};
use leptos::prelude::*;
use signalbox::lifecycle::{dot, mermaid};

use crate::{
    session::{Notice, Session, Weight, file},
    widgets::Button,
};

/// A form of the diagram: its name, the file's name, what it is drawn with.
type Form = (&'static str, &'static str, fn() -> String);

const FORMS: [Form; 2] = [("Mermaid", "run-lifecycle.mmd", mermaid), ("DOT", "run-lifecycle.dot", dot)];

pub(super) fn view(session: Session) -> impl IntoView {
    let chosen = RwSignal::new(0_usize);
    let now = move || FORMS[chosen.get_untracked().min(FORMS.len() - 1)];
    let choice = move |nth: usize| {
        view! {
            <button
                type="button"
                class="sb-button"
                aria-pressed=value_of(move || (chosen.get() == nth).to_string())
                on:click=move |_| chosen.set(nth)
            >
                {FORMS[nth].0}
            </button>
        }
    };
    let copy = move || {
        let (name, _, draw) = now();
        let copied = wasm_bindgen_futures::JsFuture::from(window().navigator().clipboard().write_text(&draw()));
        leptos::task::spawn_local(async move {
            let notice = match copied.await {
                Ok(_) => Notice::new(Weight::Done, format!("The diagram is copied as {name}.")),
                Err(_) => {
                    Notice::new(Weight::Problem, "The browser did not let this page copy. Select the text instead.")
                }
            };
            session.notices().show(notice);
        });
    };
    let download = move || {
        let (_, file, draw) = now();
        if !file::download_as(file, "text/plain", &draw()) {
            session.notices().show(Notice::new(Weight::Problem, "The browser did not let this page make a file."));
        }
    };
    view! {
        <div class="sb-diagram__tools">
            <span class="sb-buttons" role="group" aria-label="Form">{choice(0)} {choice(1)}</span>
            <span class="sb-buttons">
                <Button on_press=copy>"Copy"</Button>
                <Button on_press=download>"Download"</Button>
            </span>
        </div>
        <pre class="sb-diagram__text" tabindex="0" role="region" aria-label="The diagram as text">{view_of(move || FORMS[chosen.get()].2())}</pre>
    }
}
