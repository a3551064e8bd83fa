//! Things to press.

use crate::follow::value_of;
use leptos::prelude::*;

use super::{Icon, Shape, unique};

/// A button with a word on it.
#[component]
pub fn Button(
    /// What happens.
    on_press: impl Fn() + 'static,
    /// Whether it is the one thing to do here.
    #[prop(optional)]
    primary: bool,
    /// What stands on it.
    children: Children,
) -> impl IntoView {
    view! {
        <button type="button" class="sb-button" class:sb-button--primary=primary on:click=move |_| on_press()>
            {children()}
        </button>
    }
}

/// A button with a picture, a name for those who do not see it, and a tip with name and key for those who hover or focus it.
#[component]
pub fn IconButton(
    /// What is drawn.
    #[prop(into)]
    shape: Signal<Shape>,
    /// Its name.
    #[prop(into)]
    label: Signal<String>,
    /// What happens.
    on_press: impl Fn() + 'static,
    /// The key that does the same, as printed.
    #[prop(optional, into)]
    key: &'static str,
    /// Whether it cannot be pressed now. It stays focusable, so that its tip can be read.
    #[prop(optional, into)]
    disabled: Signal<bool>,
    /// Whether it stands out.
    #[prop(optional)]
    primary: bool,
    /// Whether its tip hangs below; else it stands above.
    #[prop(optional)]
    tip_below: bool,
) -> impl IntoView {
    let tip = unique("tip");
    let described = (!key.is_empty()).then(|| tip.clone());
    let press = move |_| {
        if !disabled.get_untracked() {
            on_press();
        }
    };
    view! {
        <span class="sb-tipped" class:sb-tipped--below=tip_below>
            <button
                type="button"
                class="sb-icon-button"
                class:sb-icon-button--primary=primary
                aria-label=label
                aria-describedby=described
                aria-disabled=value_of(move || disabled.get().then_some("true"))
                on:click=press
            >
                <Icon shape />
            </button>
            // It is a tooltip to assistive technology where it says more than the button's name.
            <span
                class="sb-tip" id=tip role=(!key.is_empty()).then_some("tooltip")
                aria-hidden=key.is_empty().then_some("true")
            >
                <span aria-hidden="true">{label}</span>
                {(!key.is_empty()).then(|| view! { <kbd class="sb-key">{key}</kbd> })}
            </span>
        </span>
    }
}
