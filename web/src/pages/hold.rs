//! Says that what is done here is not stored, and what can be done about it.

use crate::follow::view_of;
use leptos::prelude::*;

use crate::{
    session::{Session, keep::Hold},
    widgets::{Button, Icon, Shape},
};

/// A bar that is there while this tab may not write its case.
#[component]
pub fn HoldBar() -> impl IntoView {
    let session = Session::expect();
    let told = move || match session.hold.get() {
        Hold::Asking | Hold::Mine => None,
        Hold::Elsewhere => {
            Some("This case is open in another tab. Look, play and try things out: nothing of it is stored here.")
        }
        Hold::Taken => Some("Another tab has taken this case over. What you change here from now on is not stored."),
        Hold::Closed => Some("Nothing is stored in this tab, so that what could not be read stays where it is."),
    };
    let bar = move |text| {
        let buttons = (session.hold.get() != Hold::Closed).then(|| {
            view! {
                <span class="sb-hold__ways">
                    <Button on_press=move || session.take_over()>"Take over"</Button>
                    <Button on_press=move || session.work_on_a_copy()>"Work on a copy"</Button>
                </span>
            }
        });
        view! {
            <div class="sb-hold">
                <span class="sb-hold__mark"><Icon shape=Shape::Warning /></span>
                <p class="sb-hold__text">{text}</p>
                {buttons}
            </div>
        }
    };
    // The region is always there, so that what appears in it is spoken.
    view! { <div role="status">{view_of(move || told().map(bar))}</div> }
}
