//! A field that gives something another name, in the place of its name.

use leptos::{ev, html, prelude::*};

/// A field with a name in it, ready to be typed over. Enter and leaving it take the name; Escape leaves it as it was.
#[component]
pub fn Namer(
    /// What is named, for those who do not see it.
    label: String,
    /// The name so far.
    value: String,
    /// It is done: the new name, or none if it stays.
    on_done: impl Fn(Option<String>) + Clone + 'static,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    Effect::new(move || {
        if let Some(input) = node.get() {
            // A field that cannot take the focus can still be clicked.
            let _ = input.focus();
            input.select();
        }
    });
    // Taking the field away makes it lose the focus, which must not count a second time.
    let open = StoredValue::new(true);
    let done = move |name: Option<String>| {
        if open.try_get_value() == Some(true) {
            open.set_value(false);
            on_done(name);
        }
    };
    let keys = {
        let done = done.clone();
        move |event: ev::KeyboardEvent| {
            match event.key().as_str() {
                "Enter" => done(Some(event_target_value(&event))),
                "Escape" => done(None),
                _ => return,
            }
            // Escape here is not meant for the dialog.
            event.prevent_default();
            event.stop_propagation();
        }
    };
    view! {
        <input
            class="sb-input sb-namer"
            type="text"
            maxlength="80"
            autocomplete="off"
            aria-label=label
            prop:value=value
            node_ref=node
            on:keydown=keys
            on:blur=move |event| done(Some(event_target_value(&event)))
        />
    }
}
