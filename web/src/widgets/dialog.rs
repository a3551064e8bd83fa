//! A dialog over the page. The browser keeps the focus inside and gives it back.

use leptos::{html, prelude::*};

use super::{IconButton, Shape, unique};

/// A dialog that is open while `open` says so.
#[component]
pub fn Dialog(
    /// Whether it is open.
    open: RwSignal<bool>,
    /// Its title.
    #[prop(into)]
    title: Signal<String>,
    /// What is in it.
    children: ChildrenFn,
) -> impl IntoView {
    let id = StoredValue::new(unique("dialog"));
    let node = NodeRef::<html::Dialog>::new();
    // The dialog's modal state lives in the browser.
    Effect::new(move || {
        let Some(dialog) = node.get() else { return };
        match (open.get(), dialog.open()) {
            // Fails only if the dialog is not on the page, where nobody would see it.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    // The event comes late: the dialog may be open again by then.
    let closed = move |_| {
        if node.get_untracked().is_none_or(|dialog| !dialog.open()) {
            open.set(false);
        }
    };
    view! {
        <dialog class="sb-dialog" node_ref=node aria-labelledby=id.get_value() on:close=closed>
            <Show when=move || open.get()>
                <header class="sb-dialog__head">
                    <h2 class="sb-dialog__title" id=id.get_value()>{title}</h2>
                    <IconButton shape=Shape::Close label="Close" tip_below=true on_press=move || open.set(false) />
                </header>
                <div class="sb-dialog__body">{children()}</div>
            </Show>
        </dialog>
    }
}
