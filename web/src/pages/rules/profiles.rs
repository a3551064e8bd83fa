//! The profiles: sets of readings that come near a known platform, with what they cannot express.

use crate::follow::{Memo, value_of, view_of};
use leptos::prelude::*;
use signalbox::scenario::profiles::{PROFILES, Profile};

use super::{Desk, From};
use crate::panels::told;

pub(super) fn view(desk: Desk) -> impl IntoView {
    view! {
        <p class="sb-rules__note">
            "A profile sets readings and nothing else. It does not turn Signalbox into that platform, so each says what it cannot express."
        </p>
        <ul class="sb-profiles">{PROFILES.iter().map(|profile| one(desk, profile)).collect_view()}</ul>
    }
}

fn one(desk: Desk, profile: &'static Profile) -> impl IntoView {
    let readings = profile.readings();
    let in_force = Memo::new(move |_| desk.in_force.get() == readings);
    let sets = profile.says.iter().map(|choice| {
        view! { <li><code>{choice.field}</code> " " {told(choice.why)}</li> }
    });
    let cannot = profile.cannot.iter().map(|says| view! { <li>{told(says)}</li> });
    let label = move || match desk.from.get() {
        From::Here => "Apply from this moment on",
        From::Start => "Apply from the beginning",
    };
    view! {
        <li class="sb-profile" class:sb-profile--on=value_of(move || in_force.get()) data-profile=profile.id>
            <h3 class="sb-profile__title">
                {profile.title}
                {view_of(move || in_force.get().then(|| view! { <span class="sb-mark" data-kind="force">"in force"</span> }))}
            </h3>
            {if profile.says.is_empty() {
                view! { <p>"Every reading has its default."</p> }.into_any()
            } else {
                view! { <ul class="sb-profile__sets">{sets.collect_view()}</ul> }.into_any()
            }}
            <h4 class="sb-profile__sub">"What it cannot express"</h4>
            <ul class="sb-profile__cannot">{cannot.collect_view()}</ul>
            <button
                type="button"
                class="sb-button"
                aria-disabled=value_of(move || in_force.get().then_some("true"))
                on:click=move |_| if !in_force.get_untracked() { desk.set(readings) }
            >
                {view_of(label)}
                <span class="sb-sr">": "{profile.title}</span>
            </button>
        </li>
    }
}
