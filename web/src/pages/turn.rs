//! Panels that follow the cursor in their turn while playing is fast.

use leptos::{context::Provider, prelude::*};

use crate::session::{Session, Turn};

/// Gives the panels in it a session that follows in a turn.
#[component]
pub(super) fn InTurn(turn: Turn, children: Children) -> impl IntoView {
    let session = Session::expect().in_turn(turn);
    view! { <Provider value=session>{children()}</Provider> }
}
