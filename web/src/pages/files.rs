//! Cases in and out as files.

use crate::follow::view_of;
use leptos::{html, prelude::*};
use wasm_bindgen::JsCast as _;

use crate::{
    parts,
    session::{
        Notice, Session, Weight, cases,
        file::{self, Mistake, Refused},
    },
    widgets::{Dialog, IconButton, Shape},
};

/// Opens a file.
#[component]
pub fn ImportButton() -> impl IntoView {
    let session = Session::expect();
    let input = NodeRef::<html::Input>::new();
    let press = move || {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let Some(chosen) = input.files().and_then(|files| files.get(0)) else { return };
        // So that choosing the same file again, mended, is a change.
        input.set_value("");
        leptos::task::spawn_local(async move {
            let name = chosen.name();
            match read(&chosen).await {
                Ok(text) => {
                    if parts::open_file(session, name, text).await.is_err() {
                        session.notices().show(Notice::new(Weight::Problem, parts::FAILED));
                    }
                }
                Err(why) => refuse(session, &name, why),
            }
        });
    };
    view! {
        <IconButton shape=Shape::Import label="Open a file" tip_below=true on_press=press />
        <input
            class="sb-sr"
            type="file"
            accept=".json,application/json"
            tabindex="-1"
            aria-label="Scenario or case as a JSON file"
            node_ref=input
            on:change=chosen
        />
    }
}

async fn read(chosen: &web_sys::File) -> Result<String, Refused> {
    let text = wasm_bindgen_futures::JsFuture::from(chosen.unchecked_ref::<web_sys::Blob>().text());
    let text = text.await.map_err(|_| Refused::because("The browser cannot read it."))?;
    Ok(text.as_string().unwrap_or_default())
}

/// Opens what stands in a file, and says what came of it.
pub(crate) fn open_file(session: Session, name: &str, text: &str) {
    match open(session, name, text) {
        Ok(told) => session.notices().show(Notice::new(Weight::Done, told)),
        Err(why) => refuse(session, name, why),
    }
}

fn refuse(session: Session, name: &str, why: Refused) {
    session.refused.set(Some(Refused { text: format!("{name}: {}", why.text), ..why }));
}

/// Opens a file of one case, or adds those of a file of everything. What to say of it.
fn open(session: Session, name: &str, text: &str) -> Result<String, Refused> {
    if cases::is_everything(text) {
        return Ok(match session.add_everything(text)? {
            1 => format!("One case of {name} was added to yours."),
            n => format!("{n} cases of {name} were added to yours."),
        });
    }
    session.open(file::read(text)?)?;
    Ok(format!("{name} is open."))
}

/// Takes the case away as a file.
#[component]
pub fn ExportButton() -> impl IntoView {
    let session = Session::expect();
    view! { <IconButton shape=Shape::Export label="Save as a file" tip_below=true on_press=move || export(session) /> }
}

/// Gives the open case to the user as a file.
pub(super) fn export(session: Session) {
    let case = session.case();
    if !file::download(&file::name(&case), &file::write(&case)) {
        session.notices().show(Notice::new(Weight::Problem, "The browser did not let this page make a file."));
    }
}

/// Says why a file or a link was not opened, with every mistake in it.
#[component]
pub fn ImportReport(
    /// What was refused.
    refused: RwSignal<Option<Refused>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let title = Signal::derive(move || {
        let link = refused.with(|refused| refused.as_ref().is_some_and(|refused| refused.link));
        if link { "This link was not opened".to_owned() } else { "This file was not opened".to_owned() }
    });
    // The dialog's own state follows what there is to say, and closing it means it was read.
    Effect::new(move || open.set(refused.with(Option::is_some)));
    Effect::watch(
        move || open.get(),
        move |open, was, _| {
            if !open && was == Some(&true) {
                refused.set(None);
            }
        },
        false,
    );
    let row = |mistake: Mistake| {
        view! {
            <li class="sb-mistakes__row">
                <code class="sb-mistakes__path">{mistake.path}</code>
                <span>{mistake.what}" "{mistake.mend}</span>
            </li>
        }
    };
    view! {
        <Dialog open title>
            <p>{view_of(move || refused.get().map(|refused| refused.text))}</p>
            <ol class="sb-mistakes">{view_of(move || refused.get().unwrap_or_default().mistakes.into_iter().map(row).collect_view())}</ol>
            <p class="sb-quiet">"Nothing has changed: the case you had is still open."</p>
        </Dialog>
    }
}
