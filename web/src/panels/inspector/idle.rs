//! What the inspector says while no run is selected: who waits longest, and why.

use crate::follow::{Memo, rows_of, value_of, view_of};
use leptos::prelude::*;
use signalbox::{
    views::{Waiting, waiting},
    words::{RunNo, SimTime, Status, order::least},
    world::Run,
};

use crate::{
    panels::{
        live::{at, rows},
        rule_link::told as cited,
        token::RunLink,
    },
    session::Session,
    text,
};

/// How many runs each list names.
const NAMED: usize = 6;

/// A run that waits: its workspace, and for what and how long, or since when.
#[derive(Clone, PartialEq)]
struct Line {
    run: RunNo,
    workspace: String,
    waits: String,
}

/// The organisation in a sentence or two.
#[derive(Clone, PartialEq)]
struct Summary {
    waiting: usize,
    people: u32,
    in_use: u32,
    limit: u32,
    longest: Option<Waiting>,
    /// The other queued runs, oldest first.
    others: Vec<Line>,
    /// The runs that wait for a person, oldest first.
    gated: Vec<Line>,
}

/// The organisation in a sentence or two, and an invitation.
#[component]
pub(super) fn Idle() -> impl IntoView {
    let session = Session::expect();
    let summary = session.view(|scene, _| {
        // How many runs are so, and the oldest of them.
        let oldest = |is: fn(&Run) -> bool| {
            let numbers: Vec<u64> = scene.world.live().filter(|run| is(run)).map(|run| run.no.get().into()).collect();
            let (count, first) = (numbers.len(), least(numbers, NAMED + 1));
            let runs: Vec<&Run> = first.into_iter().filter_map(|no| scene.live(RunNo::new(no as u32)?)).collect();
            (count, runs)
        };
        let line = |run: &Run, waits: String| {
            let workspace = scene.scenario.workspace(run.birth.workspace).name.clone();
            Line { run: run.no, workspace, waits }
        };
        let (waiting_count, queued) = oldest(Run::waits);
        let (_, gated) = oldest(|run| run.course.status == Status::PendingApproval);
        let others = queued.iter().skip(1).take(NAMED).filter_map(|run| {
            let waiting = waiting(scene, run.no)?;
            let cause = waiting.primary.map_or("", text::cause_word);
            Some(line(run, format!("{cause}, {}", super::length(waiting.waited))))
        });
        // Asked at once after the policy evaluation, or after the work where there is none (T9).
        let asked = |run: &&Run| {
            let course = &run.course;
            let since = if course.judged == SimTime::MAX { course.worked } else { course.judged };
            line(run, super::length(scene.now.since(since)))
        };
        Summary {
            waiting: waiting_count,
            people: scene.world.statuses()[Status::PendingApproval as usize],
            in_use: scene.world.jobs(),
            limit: scene.world.limit(),
            longest: queued.first().and_then(|run| waiting(scene, run.no)),
            others: others.collect(),
            gated: gated.iter().take(NAMED).map(asked).collect(),
        }
    });
    let others = Memo::new(move |_| summary.with(|s| s.others.clone()));
    let gated = Memo::new(move |_| summary.with(|s| s.gated.clone()));
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
            let slots = match (s.in_use, s.limit) {
                (0, 0) => String::from("The organisation is paused: it has no slots."),
                (0, 1) => String::from("Its only slot is free."),
                (1, 1) => String::from("Its only slot is in use."),
                (1, limit) => format!("1 of {limit} slots is in use."),
                (used, limit) => format!("{used} of {limit} slots are in use."),
            };
            format!("{runs} to start{gate}. {slots}")
        })
    };
    let why = Memo::new(move |_| {
        summary.with(|s| {
            let longest = s.longest.as_ref()?;
            Some(format!("Longest waiting, {}: {}", super::length(longest.waited), longest.sentence))
        })
    });
    view! {
        <p class="sb-why__answer">{view_of(told)}</p>
        <p class="sb-why__longest">
            {view_of(move || longest.get().map(|run| view! { <RunLink run /> " " }))} {view_of(move || why.get().map(|why| cited(&why)))}
        </p>
        <Lines title="Wait as well" lines=others />
        <Lines title="Wait for a person" lines=gated />
        <p class="sb-why__invite">
            "Choose a run, wherever you see its token, to read what it waits for, what was decided about it, and what you can do."
        </p>
    }
}

/// A short list of runs under a heading; nothing if there are none.
#[component]
fn Lines(title: &'static str, lines: Memo<Vec<Line>>) -> impl IntoView {
    let count = Memo::new(move |_| lines.with(Vec::len));
    let made = rows(move || count.get());
    let row = move |place: usize| {
        let line = at(lines, place)?;
        Some(view! {
            <li class="sb-why__line" hidden={move || place >= count.get()}>
                <RunLink run=Signal::derive(move || line.with(|line| line.run)) />
                <span class="sb-why__line-place">{view_of(move || line.with(|line| line.workspace.clone()))}</span>
                <span class="sb-count">{view_of(move || line.with(|line| line.waits.clone()))}</span>
            </li>
        })
    };
    view! {
        <div hidden=value_of(move || count.get() == 0)>
            <h3 class="sb-panel__sub">{title}</h3>
            // By place, so that a jump in time changes what they say and makes no new ones.
            <ul class="sb-why__lines">{rows_of(move || 0..made.get(), |place| *place, row)}</ul>
        </div>
    }
}
