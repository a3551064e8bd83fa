//! The timeline's tools: which stretch of time, by what the lanes are made, what is folded.

use crate::follow::{value_of, view_of};
use leptos::prelude::*;
use signalbox::{
    views::Grouping,
    words::{SimTime, Span},
};

use super::stage::Stage;
use crate::{
    session::Zoom,
    text,
    widgets::{Choice, Select, Switch},
};

const fn word(grouping: Grouping) -> &'static str {
    match grouping {
        Grouping::Workspace => "by workspace",
        Grouping::Project => "by project",
        Grouping::Status => "by status",
        Grouping::Trigger => "by trigger",
        Grouping::Cause => "by blocker",
    }
}

/// The tools beside the heading.
#[component]
pub(super) fn Tools(stage: Stage) -> impl IntoView {
    let (session, shared) = (stage.session, stage.shared);
    let projects = session.history(|sim| sim.engine().scenario().projects.len() > 1);
    let choices = Signal::derive(move || {
        let all = Grouping::ALL.iter().copied().filter(|g| *g != Grouping::Project || projects.get());
        all.map(|g| Choice { value: g.as_str().into(), label: word(g).into() }).collect::<Vec<_>>()
    });
    let value = Signal::derive(move || stage.grouping.get().as_str().to_owned());
    let choose = move |chosen: String| {
        if let Some(grouping) = Grouping::ALL.iter().find(|g| g.as_str() == chosen) {
            stage.focus.set(None);
            stage.grouping.set(*grouping);
        }
    };
    let window = move || stage.scale.with(|scale| scale.window);
    let span = move || text::short_span(Span::from_secs(window().length as u64));
    let from = move || {
        let at = SimTime::from_millis((window().from.max(0.0) * 1_000.0) as u64);
        format!("from {}", text::clock(at, session.starts_at()))
    };
    let follows = move || matches!(shared.zoom.get(), Zoom::Follow(_));
    let all = move || shared.zoom.get() == Zoom::All;
    let icon = |name: &'static str, sign: &'static str, act: fn(crate::panels::Shared)| {
        view! {
            <button type="button" class="sb-button sb-button--icon" aria-label=name title=name on:click=move |_| act(shared)>
                {sign}
            </button>
        }
    };
    view! {
        <div class="sb-timeline__by"><Select label="Lanes" choices value on_choose=choose /></div>
        <Switch label="Fold idle" on=Signal::derive(move || shared.fold.get()) on_change=move |on| shared.fold.set(on) />
        <button
            type="button"
            class="sb-button"
            aria-pressed=value_of(move || stage.table.get().to_string())
            title="what is in the window, as a table (T)"
            on:click=move |_| stage.table.update(|table| *table = !*table)
        >
            "Table"
        </button>
        <span class="sb-timeline__span" title=value_of(from)>{view_of(span)}</span>
        <div class="sb-buttons" role="group" aria-label="Time window">
            {icon("earlier (A)", "‹", crate::panels::Shared::earlier)}
            {icon("later (D)", "›", crate::panels::Shared::later)}
            {icon("zoom out (S)", "−", crate::panels::Shared::zoom_out)}
            {icon("zoom in (W)", "+", crate::panels::Shared::zoom_in)}
            <button type="button" class="sb-button" aria-pressed=value_of(move || all().to_string()) title="the whole history (F)" on:click=move |_| shared.fit()>"Fit"</button>
            <button type="button" class="sb-button" aria-pressed=value_of(move || follows().to_string()) title="keep the cursor in sight" on:click=move |_| shared.follow()>"Follow"</button>
        </div>
    }
}
