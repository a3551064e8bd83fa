//! Bookmarks and breakpoints: the lists of both, and what can be done with them.

use crate::follow::{Memo, rows_of, value_of, view_of};
use leptos::prelude::*;
use signalbox::{
    history::{Breakpoint, Metric, When},
    studies::laws::{Check, LAWS},
    words::{RuleId, RunNo, SimTime, Status},
};

use crate::{
    session::{Bookmark, Notice, Session, Weight, marks::Met},
    text,
    widgets::{Choice, Dialog, IconButton, Select, Shape, Switch},
};

use super::shared::Shared;

/// The dialog with bookmarks and breakpoints.
#[component]
pub fn MarksDialog() -> impl IntoView {
    let session = Session::expect();
    view! {
        <Dialog open=session.marking title="Bookmarks and breakpoints">
            <Breakpoints />
            <Bookmarks />
        </Dialog>
    }
}

#[component]
fn Breakpoints() -> impl IntoView {
    let session = Session::expect();
    let stops = Signal::derive(move || session.prefs.with(|prefs| prefs.stops));
    let count = Memo::new(move |_| session.marks.with(|marks| marks.breakpoints.len()));
    let met = session.met();
    view! {
        <section class="sb-marks" aria-labelledby="sb-breakpoints-title">
            <header class="sb-marks__head">
                <h3 class="sb-panel__sub" id="sb-breakpoints-title">"Breakpoints"</h3>
                <Switch
                    label="Stop at them" on=stops
                    on_change=move |on| session.prefs.update(|prefs| prefs.stops = on)
                />
            </header>
            <Show
                when=move || { count.get() > 0 }
                fallback=|| view! {
                    <p class="sb-quiet">
                        "None yet. Playing stops at the exact event that a breakpoint marks. Press B to mark a run or an instant, or add one here."
                    </p>
                }
            >
                <ul class="sb-marks__list">
                    {rows_of(move || 0..count.get(), |place| *place, move |place| view! { <BreakpointRow place met /> })}
                </ul>
            </Show>
            <Add />
        </section>
    }
}

#[component]
fn BreakpointRow(place: usize, met: Memo<Met>) -> impl IntoView {
    let session = Session::expect();
    let of = Memo::new(move |before: Option<&Breakpoint>| {
        let now = session.marks.with(|marks| marks.breakpoints.get(place).cloned());
        now.or_else(|| before.cloned()).unwrap_or_else(|| Breakpoint::new(When::Failure))
    });
    let what = Memo::new(move |_| of.with(|b| text::when(&b.when, session.starts_at())));
    let count = move || match (of.with(|b| b.on), met.with(|met| met.counts.get(place).copied().flatten())) {
        (false, _) => "off".to_owned(),
        (true, Some(1)) => "1 hit".to_owned(),
        (true, Some(n)) => format!("{n} hits"),
        (true, None) => "not counted".to_owned(),
    };
    let change = move |change: fn(&mut Vec<Breakpoint>, usize)| {
        session.marks.update(|marks| {
            if place < marks.breakpoints.len() {
                change(&mut marks.breakpoints, place);
            }
        });
    };
    let go = move |forward| {
        let breakpoint = of.with_untracked(|b| Breakpoint::new(b.when.clone()));
        session.to_hit(&[breakpoint], forward);
    };
    let named = move |verb: &'static str| Signal::derive(move || format!("{verb}: {}", what.get()));
    view! {
        <li class="sb-mark">
            <label class="sb-mark__name">
                <input
                    type="checkbox"
                    prop:checked=value_of(move || of.with(|b| b.on))
                    on:change=move |_| change(|all, place| all[place].on = !all[place].on)
                />
                <span>{view_of(move || what.get())}</span>
            </label>
            <span class="sb-mark__count">{view_of(count)}</span>
            <IconButton shape=Shape::StopBefore label=named("Previous hit") on_press=move || go(false) />
            <IconButton shape=Shape::StopAfter label=named("Next hit") on_press=move || go(true) />
            <IconButton
                shape=Shape::Bin label=named("Delete")
                on_press=move || change(|all, place| drop(all.remove(place)))
            />
        </li>
    }
}

/// The kinds of breakpoints, as the form offers them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Rule,
    Status,
    Run,
    Workspace,
    Failure,
    Runs,
    BusySlots,
    LongestWait,
    Law,
    Instant,
    Event,
}

/// The kinds with what they are called, and what their text field holds, if they have one.
const KINDS: &[(Kind, &str, Option<&str>)] = &[
    (Kind::Rule, "A rule moves a run", None),
    (Kind::Status, "A run enters a status", None),
    (Kind::Run, "Anything happens to a run", Some("Run number")),
    (Kind::Workspace, "Anything happens in a workspace", None),
    (Kind::Failure, "A run ends badly", None),
    (Kind::Runs, "So many runs are in a status", Some("Runs")),
    (Kind::BusySlots, "So many slots are in use", Some("Slots")),
    (Kind::LongestWait, "A run has waited so long", Some("Minutes")),
    (Kind::Law, "A law is broken", None),
    (Kind::Instant, "An instant is reached", Some("Mon 09:41")),
    (Kind::Event, "An event number is reached", Some("Event number")),
];

/// What a kind lets one choose from, as value and label.
fn choices(kind: Kind, workspaces: &[String]) -> Vec<(String, String)> {
    match kind {
        Kind::Rule => RuleId::ALL.iter().map(|id| (id.to_string(), text::rule_short(*id))).collect(),
        Kind::Status | Kind::Runs => Status::ALL.iter().map(|s| (s.to_string(), s.to_string())).collect(),
        Kind::Workspace => workspaces.iter().map(|name| (name.clone(), name.clone())).collect(),
        Kind::Law => {
            let of_moments = LAWS.iter().filter(|law| matches!(law.check, Check::Moment(_)));
            let named = of_moments.map(|law| (law.name.to_owned(), format!("{} ({})", law.says, law.rules)));
            std::iter::once((String::new(), "Any law".to_owned())).chain(named).collect()
        }
        _ => Vec::new(),
    }
}

/// What was filled in, read as a breakpoint; what is wrong with it, if it cannot be.
fn read(kind: Kind, chosen: &str, typed: &str, starts_at: i64, here: SimTime) -> Result<When, String> {
    let number = || match typed.trim().parse::<u64>() {
        Ok(number) if number > 0 => Ok(number),
        _ => Err("Give a whole number above 0.".to_owned()),
    };
    let narrow = || number().and_then(|n| u32::try_from(n).map_err(|_| "That number is too large.".to_owned()));
    let status = || Status::ALL.iter().find(|s| s.as_str() == chosen).copied().unwrap_or(Status::Queued);
    Ok(match kind {
        Kind::Rule => When::Rule(RuleId::ALL.iter().find(|id| id.as_str() == chosen).copied().unwrap_or(RuleId::T0)),
        Kind::Status => When::Status(status()),
        Kind::Run => When::Run(RunNo::new(narrow()?).ok_or("Runs are numbered from 1.")?),
        Kind::Workspace => When::Workspace(chosen.to_owned()),
        Kind::Failure => When::Failure,
        Kind::Runs => When::Reaches(Metric::Runs(status()), number()?),
        Kind::BusySlots => When::Reaches(Metric::BusySlots, number()?),
        Kind::LongestWait => When::Reaches(Metric::LongestWait, number()?.saturating_mul(60_000)),
        Kind::Law => When::Law((!chosen.is_empty()).then(|| chosen.to_owned())),
        Kind::Instant => {
            let at = text::read_instant(typed, starts_at, here);
            When::Instant(at.ok_or("Give an instant like 09:41, Tue 9:41 or day 2 9:41.")?)
        }
        Kind::Event => When::Event(narrow()?),
    })
}

/// The form that adds a breakpoint.
#[component]
fn Add() -> impl IntoView {
    let session = Session::expect();
    let names = Shared::expect().names;
    let place = RwSignal::new(0_usize);
    let chosen = RwSignal::new(String::new());
    let typed = RwSignal::new(String::new());
    let wrong = RwSignal::new(String::new());
    let row = move || KINDS.get(place.get()).copied().unwrap_or(KINDS[0]);
    let offered = Memo::new(move |_| names.with(|names| choices(row().0, names)));
    let kinds = Signal::derive(|| {
        let choice =
            |(i, row): (usize, &(Kind, &str, Option<&str>))| Choice { value: i.to_string(), label: row.1.into() };
        KINDS.iter().enumerate().map(choice).collect::<Vec<_>>()
    });
    let values = Signal::derive(move || {
        offered.get().into_iter().map(|(value, label)| Choice { value, label }).collect::<Vec<_>>()
    });
    // What was chosen for another kind means nothing for this one.
    let value = Signal::derive(move || {
        let chosen = chosen.get();
        offered
            .with(|all| all.iter().find(|(v, _)| *v == chosen).or(all.first()).map(|(v, _)| v.clone()))
            .unwrap_or_default()
    });
    let field = Memo::new(move |_| row().2);
    let choose_kind = move |value: String| {
        place.set(value.parse().unwrap_or(0));
        typed.set(String::new());
        wrong.set(String::new());
    };
    let add = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let (starts_at, here) = untrack(move || (session.starts_at(), session.cursor().at));
        let kind = untrack(row).0;
        match read(kind, &value.get_untracked(), &typed.get_untracked(), starts_at, here) {
            Ok(when) if session.marks.with_untracked(|m| m.breakpoints.iter().any(|b| b.when == when)) => {
                wrong.set("There is such a breakpoint already.".to_owned());
            }
            Ok(when) => {
                session.marks.update(|marks| marks.breakpoints.push(Breakpoint::new(when)));
                typed.set(String::new());
                wrong.set(String::new());
            }
            Err(why) => wrong.set(why),
        }
    };
    view! {
        <form class="sb-marks__add" on:submit=add>
            <Select
                label="Stop when" choices=kinds value=Signal::derive(move || place.get().to_string())
                on_choose=choose_kind
            />
            <Show when=move || offered.with(|all| !all.is_empty())>
                <Select label="Which" choices=values value on_choose=move |new| chosen.set(new) />
            </Show>
            <Show when=move || field.get().is_some()>
                <input
                    class="sb-input sb-marks__value"
                    aria-label=value_of(move || field.get().unwrap_or_default())
                    placeholder=value_of(move || field.get().unwrap_or_default())
                    autocomplete="off"
                    prop:value=typed
                    on:input=move |event| typed.set(event_target_value(&event))
                />
            </Show>
            <button type="submit" class="sb-button">"Add breakpoint"</button>
            <p class="sb-marks__wrong" role="alert">{wrong}</p>
        </form>
    }
}

#[component]
fn Bookmarks() -> impl IntoView {
    let session = Session::expect();
    let count = Memo::new(move |_| session.marks.with(|marks| marks.bookmarks.len()));
    view! {
        <section class="sb-marks" aria-labelledby="sb-bookmarks-title">
            <header class="sb-marks__head">
                <h3 class="sb-panel__sub" id="sb-bookmarks-title">"Bookmarks"</h3>
                <button type="button" class="sb-button" on:click=move |_| session.bookmark_here()>
                    "Bookmark this moment"
                </button>
            </header>
            <Show
                when=move || { count.get() > 0 }
                fallback=|| view! { <p class="sb-quiet">"None yet. Press M to mark a moment to come back to."</p> }
            >
                <ul class="sb-marks__list">
                    {rows_of(move || 0..count.get(), |place| *place, move |place| view! { <BookmarkRow place /> })}
                </ul>
            </Show>
        </section>
    }
}

#[component]
fn BookmarkRow(place: usize) -> impl IntoView {
    let session = Session::expect();
    let of = Memo::new(move |before: Option<&Bookmark>| {
        let now = session.marks.with(|marks| marks.bookmarks.get(place).cloned());
        now.or_else(|| before.cloned()).unwrap_or(Bookmark { seq: 0, at: SimTime::ZERO, name: String::new() })
    });
    let clock = Memo::new(move |_| text::clock(of.with(|b| b.at), session.starts_at()));
    let rename = move |event| {
        let name = event_target_value(&event).trim().to_owned();
        session.marks.update(|marks| {
            if let Some(bookmark) = marks.bookmarks.get_mut(place) {
                bookmark.name = if name.is_empty() { clock.get_untracked() } else { name };
            }
        });
    };
    let delete = move || {
        session.marks.update(|marks| {
            if place < marks.bookmarks.len() {
                marks.bookmarks.remove(place);
            }
        });
    };
    let go = move |_| {
        let reaches = session.horizon_now() >= of.with_untracked(|b| b.at);
        if reaches {
            session.to_bookmark(&of.get_untracked());
        } else {
            session.notices().show(Notice::new(Weight::Done, "This history ends before that moment."));
        }
    };
    view! {
        <li class="sb-mark">
            <input
                class="sb-input sb-mark__rename"
                aria-label=value_of(move || format!("Name of the bookmark at {}", clock.get()))
                autocomplete="off"
                prop:value=value_of(move || of.with(|b| b.name.clone()))
                on:change=rename
            />
            <button
                type="button" class="sb-button sb-button--quiet" on:click=go
                aria-label=value_of(move || format!("Go to {}", of.with(|b| b.name.clone())))
            >
                {view_of(move || clock.get())}
            </button>
            <IconButton
                shape=Shape::Bin label=Signal::derive(move || format!("Delete: {}", of.with(|b| b.name.clone())))
                on_press=delete
            />
        </li>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // 2026-01-05T00:00:00Z, a Monday.
    const MONDAY: i64 = 1_767_571_200_000;

    #[test]
    fn each_kind_is_read_from_what_it_asks_for() {
        let names = vec!["web".to_owned()];
        let mut seen = Vec::new();
        for (kind, _, field) in KINDS {
            let typed = match (kind, field) {
                (Kind::Instant, _) => "Mon 00:01",
                (_, Some(_)) => "2",
                (_, None) => "",
            };
            let offered = choices(*kind, &names);
            let chosen = offered.last().map_or("", |(value, _)| value.as_str());
            let read_as = read(*kind, chosen, typed, MONDAY, SimTime::ZERO);
            let Ok(when) = read_as else { panic!("{kind:?}: {read_as:?}") };
            assert!(!seen.contains(&when), "{kind:?}");
            seen.push(when);
        }
        assert!(seen.contains(&When::Rule(RuleId::T15)));
        assert!(seen.contains(&When::Reaches(Metric::LongestWait, 120_000)));
        assert!(seen.contains(&When::Instant(SimTime::from_millis(60_000))));
        assert!(seen.contains(&When::Workspace("web".into())));
    }

    #[test]
    fn what_cannot_be_read_is_answered_with_a_sentence() {
        for (kind, typed) in [
            (Kind::Run, "0"),
            (Kind::Run, "5000000000"),
            (Kind::Runs, "-1"),
            (Kind::LongestWait, "soon"),
            (Kind::Instant, "noon"),
            (Kind::Event, ""),
        ] {
            assert!(read(kind, "", typed, MONDAY, SimTime::ZERO).is_err(), "{kind:?} {typed}");
        }
    }
}
