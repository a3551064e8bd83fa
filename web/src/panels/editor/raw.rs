//! The scenario as text: what files hold, to be read, copied and written.

use crate::follow::{Memo, value_of, view_of};
use leptos::prelude::*;
use serde_json::Deserializer;
use signalbox::scenario::Draft;

use super::{field::prose, sheet::Sheet};
use crate::session::file::{Mistake, mistakes};

/// The text with what is wrong with it.
pub(super) fn raw(sheet: Sheet) -> AnyView {
    let now = Memo::new(move |_| sheet.raw());
    // What was typed, until it is applied or given up, with the scenario that it was typed over.
    let typed = sheet.typed;
    let wrong = RwSignal::new(Vec::<Mistake>::new());
    let text = move || typed.get().map_or_else(|| now.get(), |(text, _)| text);
    let apply = move |_| {
        let Some((text, _)) = typed.get_untracked() else { return };
        match Draft::open(&mut Deserializer::from_str(&text)) {
            Ok(opened) => {
                wrong.set(Vec::new());
                typed.set(None);
                if opened.draft != sheet.draft() {
                    sheet.replace(opened.draft);
                }
                sheet.say("The scenario is as written. Undo brings the one before back.");
            }
            Err(problems) => wrong.set(mistakes(&problems)),
        }
    };
    let discard = move |_| {
        typed.set(None);
        wrong.set(Vec::new());
    };
    let changed = move || typed.with(Option::is_some);
    let type_in = move |ev: web_sys::Event| {
        let text = event_target_value(&ev);
        let over = typed.get_untracked().map_or_else(|| now.get_untracked(), |(_, over)| over);
        typed.set(Some((text, over)));
    };
    let overtaken = move || {
        let other = typed.with(|typed| typed.as_ref().is_some_and(|(_, over)| now.with(|now| now != over)));
        other.then(|| view! { <p class="sb-edf__odd">"The scenario has changed since you began to type. Applying puts your text in its place."</p> })
    };
    let row = |mistake: Mistake| {
        view! {
            <li class="sb-mistakes__row">
                <code class="sb-mistakes__path">{mistake.path}</code>
                <span>{prose(&mistake.what)}" "{prose(&mistake.mend)}</span>
            </li>
        }
    };
    let told = move || {
        let (n, list) = wrong.with(|wrong| (wrong.len(), wrong.clone()));
        (n > 0).then(|| {
            let head = if n == 1 { "There is one problem; nothing has changed.".into() } else { format!("There are {n} problems; nothing has changed.") };
            view! { <p class="sb-edf__problem">{head}</p><ol class="sb-mistakes">{list.into_iter().map(row).collect_view()}</ol> }
        })
    };
    view! {
        <label class="sb-sr" for="sb-ed-raw">"Scenario as JSON"</label>
        <textarea
            class="sb-input sb-input--area sb-editor__raw"
            id="sb-ed-raw"
            aria-describedby="sb-ed-raw-told"
            aria-invalid=value_of(move || wrong.with(|wrong| !wrong.is_empty()).then_some("true"))
            spellcheck="false"
            prop:value=value_of(text)
            on:input=type_in
        ></textarea>
        <div class="sb-editor__row">
            <button type="button" class="sb-button sb-button--primary" disabled=value_of(move || !changed()) on:click=apply>"Apply"</button>
            <button type="button" class="sb-button" disabled=value_of(move || !changed()) on:click=discard>"Give up changes"</button>
        </div>
        <div id="sb-ed-raw-told" role="status">{view_of(overtaken)}{view_of(told)}</div>
    }
    .into_any()
}
