//! Rules cited in running text, each a link to the page of rules.

use leptos::prelude::*;

use crate::{
    session::{Page, Session},
    text::{Piece, pieces},
};

/// A rule's id, which leads to its place on the page of rules.
#[component]
pub fn RuleLink(
    /// The rule's id: `Q2`.
    #[prop(into)]
    id: String,
) -> impl IntoView {
    let session = Session::expect();
    let target = id.clone();
    let follow = move |event: leptos::ev::MouseEvent| {
        // With a modifier the browser opens another tab, as with any link; from somebody else's page it always does.
        if session.is_embedded() || event.ctrl_key() || event.meta_key() || event.shift_key() {
            return;
        }
        event.prevent_default();
        session.lessons.rule.set(Some(target.clone()));
        session.go(Page::Rules);
    };
    // An element of somebody else's page that does not know where the app is has no page to lead to.
    let Some(href) = session.address_of(Page::Rules) else {
        return view! { <span class="sb-cite sb-cite--plain">{id}</span> }.into_any();
    };
    let apart = session.is_embedded().then_some("_blank");
    view! {
        <a class="sb-cite" href=href target=apart aria-label=format!("rule {id}") on:click=follow>
            {id.clone()}
        </a>
    }
    .into_any()
}

/// A text with the API's words as code and the rules it cites as links.
pub fn told(text: &str) -> AnyView {
    let one = |piece: Piece<'_>| match piece {
        Piece::Words(words) => words.to_owned().into_any(),
        Piece::Code(word) => view! { <code>{word.to_owned()}</code> }.into_any(),
        Piece::Rule(id) => view! { <RuleLink id /> }.into_any(),
    };
    pieces(text).into_iter().map(one).collect_view().into_any()
}
