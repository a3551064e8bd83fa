//! A message at the edge of the page.

use leptos::prelude::*;

use super::{Icon, IconButton, Shape};

/// A message that stays until it is closed.
#[component]
pub fn Toast(
    /// What is drawn before it.
    shape: Shape,
    /// Its tone: the end of its style's name.
    tone: &'static str,
    /// It was closed.
    on_close: impl Fn() + 'static,
    /// What it says.
    children: Children,
) -> impl IntoView {
    view! {
        <li class=format!("sb-toast sb-toast--{tone}")>
            <span class="sb-toast__mark"><Icon shape /></span>
            <div class="sb-toast__body">{children()}</div>
            <IconButton shape=Shape::Close label="Dismiss" on_press=on_close />
        </li>
    }
}
