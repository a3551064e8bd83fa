//! What the inspector says while no run is selected: who waits longest, and why.

use leptos::prelude::*;
use signalbox::{
    views::{Waiting, waiting},
    words::Status,
};

use crate::{
    panels::{rule_link::told as cited, token::RunLink},
    session::Session,
};

/// The organisation in a sentence or two.
#[derive(Clone, PartialEq)]
struct Summary {
    waiting: usize,
    people: u32,
    in_use: u32,
    limit: u32,
    longest: Option<Waiting>,
}

/// The organisation in a sentence or two, and an invitation.
#[component]
pub(super) fn Idle() -> impl IntoView {
    let session = Session::expect();
    let summary = session.view(|scene, _| {
        let queued = || scene.world.live().filter(|run| run.waits());
        let eldest = queued().min_by_key(|run| (run.birth.created, run.no)).map(|run| run.no);
        Summary {
            waiting: queued().count(),
            people: scene.world.statuses()[Status::PendingApproval as usize],
            in_use: scene.world.jobs(),
            limit: scene.world.limit(),
            longest: eldest.and_then(|run| waiting(scene, run)),
        }
    });
    let longest = Memo::new(move |_| summary.with(|s| s.longest.as_ref().map(|l| l.run)));
    let told = move || {
        summary.with(|s| {
            let runs = match s.waiting {
                0 => String::from("No run waits"),
                1 => String::from("1 run waits"),
                n => format!("{n} runs wait"),
            };
            let gate = match s.people {
                0 => String::new(),
                1 => String::from(", 1 waits for a person"),
                n => format!(", {n} wait for a person"),
            };
            format!("{runs} to start{gate}. {} of {} slots are in use.", s.in_use, s.limit)
        })
    };
    let why = Memo::new(move |_| {
        summary.with(|s| {
            let longest = s.longest.as_ref()?;
            Some(format!("Longest waiting, {}: {}", super::length(longest.waited), longest.sentence))
        })
    });
    view! {
        <p class="sb-why__answer">{told}</p>
        <p class="sb-why__longest">
            {move || longest.get().map(|run| view! { <RunLink run /> " " })} {move || why.get().map(|why| cited(&why))}
        </p>
        <p class="sb-why__invite">
            "Choose a run, wherever you see its token, to read what it waits for, what was decided about it, and what you can do."
        </p>
    }
}
