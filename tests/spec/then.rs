//! `then` lines: statements about a moment and about what has happened by then.

use signalbox::policy::{governance, review};
use signalbox::scenario::{Problem, Warning};
use signalbox::views;
use signalbox::words::{Cause, Demand, Event, Judgement, Reason, RuleId, RunNo, SimTime, Status};
use signalbox::world::HeldBy;
use signalbox_tests::play::Play;

use crate::sentences::{sentence, states};
use crate::words::{Fault, Line, Words, say, unreadable};

/// Checks a statement about the present moment of a play.
pub(crate) fn check(play: &Play, line: &Line) -> Result<(), Fault> {
    let words = &mut line.words();
    match words.word("a statement")? {
        "run" => about_run(play, words)?,
        "event" => {
            count_events(play, line, 1, u32::MAX, line.text.trim_start_matches("event"))?;
            words_left(words);
        }
        "no" => {
            words.must("event")?;
            let stated = line.text.trim_start_matches("no").trim_start().trim_start_matches("event");
            count_events(play, line, 0, 0, stated)?;
            words_left(words);
        }
        "events" => {
            let count = words.number()?;
            words.must("of")?;
            let stated = line.text.split_once(" of ").map_or("", |(_, stated)| stated);
            count_events(play, line, count, count, stated)?;
            words_left(words);
        }
        "order" => {
            in_order(play, line)?;
            words_left(words);
        }
        "claims" => {
            let claims = play.events().into_iter().filter_map(|(_, e)| match e {
                Event::Claimed { run, .. } => Some(run.to_string()),
                _ => None,
            });
            same("claims", &words_left(words), &claims.collect::<Vec<_>>().join(" "))?;
        }
        "runs" => same("runs", &words_left(words), &play.scene().world.run_count().to_string())?,
        "jobs" => same("jobs", &words_left(words), &play.scene().world.jobs().to_string())?,
        "lock" => {
            words.must("of")?;
            let name = words.word("a workspace")?;
            let scene = play.scene();
            let Some(place) = scene.scenario.workspaces.iter().position(|w| w.name == name) else {
                return unreadable(format!("there is no workspace `{name}`"));
            };
            let lock = match scene.world.workspaces()[place].lock {
                None => String::from("free"),
                Some(HeldBy::Run(run)) => format!("held by run {run}"),
                Some(HeldBy::Stale(run)) => format!("left by run {run}"),
                Some(HeldBy::Foreign) => String::from("foreign"),
            };
            words.must("is")?;
            same("the lock", &words_left(words), &lock)?;
        }
        "preview" => preview(play, words)?,
        "warning" => {
            let found: Vec<String> = play.simulation.warnings().iter().map(told_warning).collect();
            let stated = words_left(words);
            if !found.contains(&stated) {
                return differs(format!("the scenario's warnings are {found:?}"));
            }
        }
        other => return unreadable(format!("`{other}` begins no statement")),
    }
    words.end()
}

/// Checks a statement about a scenario that does not open.
pub(crate) fn check_refused(problems: &[Problem], line: &Line) -> Result<(), Fault> {
    let words = &mut line.words();
    words.must("scenario is refused")?;
    let stated = words_left(words);
    let found: Vec<String> = problems.iter().map(|p| told(p.path(), serde_json::to_value(p))).collect();
    if found.contains(&stated) { Ok(()) } else { differs(format!("the scenario's problems are {found:?}")) }
}

fn told_warning(warning: &Warning) -> String {
    told(warning.path(), serde_json::to_value(warning))
}

fn told(path: &str, written: serde_json::Result<serde_json::Value>) -> String {
    let code = written.ok().and_then(|w| w["code"].as_str().map(str::to_owned));
    format!("{path} {}", code.unwrap_or_default())
}

fn differs(why: impl Into<String>) -> Result<(), Fault> {
    Err(Fault::Differs(why.into()))
}

fn same(what: &str, stated: &str, found: &str) -> Result<(), Fault> {
    if stated == found { Ok(()) } else { differs(format!("{what}: `{found}`, not `{stated}`")) }
}

fn words_left(words: &mut Words<'_>) -> String {
    let rest = words.rest();
    while words.any().is_some() {}
    rest
}

fn about_run(play: &Play, words: &mut Words<'_>) -> Result<(), Fault> {
    let Some(no) = RunNo::new(words.number()?) else { return unreadable("runs are numbered from 1") };
    let Ok(known) = play.scene().run(no) else { return differs(format!("there is no run {no}")) };
    let course = *known.course;
    match words.word("what the run does")? {
        "is" => is(play, no, words)?,
        "goes" => {
            let moves: Vec<String> = play.moves(no.get()).iter().map(ToString::to_string).collect();
            same("it goes", &words_left(words), &moves.join(" "))?;
        }
        "waits" => {
            let scene = play.scene();
            let holds = scene.live(no).map(|live| review::holds(&scene, live)).unwrap_or_default();
            let told: Vec<String> = holds.iter().map(told_hold).collect();
            let told = if told.is_empty() { String::from("for nothing") } else { told.join(" and ") };
            same("it waits", &words_left(words), &told)?;
        }
        "waited" => {
            let scene = play.scene();
            let waits = scene.live(no).map_or(course.waits, |live| views::waits(&scene, live));
            let parts = Cause::ALL.iter().filter(|c| waits.of(**c).millis() > 0);
            let told: Vec<String> = parts.map(|c| format!("{c} {}", say(waits.of(*c).millis()))).collect();
            same("it waited", &words_left(words), &told.join(" "))?;
        }
        "executes" => {
            let told = match (course.claimed, course.worked) {
                (SimTime::MAX, _) => String::from("never"),
                (from, SimTime::MAX) => format!("from {}", say(from.millis())),
                (from, to) => format!("from {} to {}", say(from.millis()), say(to.millis())),
            };
            same("it executes", &words_left(words), &told)?;
        }
        "phases" => same("its phases", &words_left(words), &phases(play, no))?,
        "changes" => {
            let c = course.changes;
            same("it changes", &words_left(words), &format!("+{} ~{} -{}", c.added, c.changed, c.destroyed))?;
        }
        "warnings" => same("warnings", &words_left(words), &course.warnings.to_string())?,
        "explains" => {
            let scene = play.scene();
            let journal = play.simulation.engine().journal();
            let said = views::inspect(&scene, journal, no).map(|i| i.reason_sentence).unwrap_or_default();
            same("its reason", &words_left(words), &said)?;
        }
        other => return unreadable(format!("`{other}`: a run is, goes, waits, waited, executes, phases, changes, …")),
    }
    Ok(())
}

/// `is STATUS [open] [by RULE] [because REASON] [since INSTANT]`.
fn is(play: &Play, no: RunNo, words: &mut Words<'_>) -> Result<(), Fault> {
    let course = play.course(no.get());
    let status = words.one_of(Status::ALL)?;
    same("status", status.as_str(), course.status.as_str())?;
    while let Some(word) = words.any() {
        match word {
            "settled" | "unsettled" if course.settled == (word == "settled") => {}
            "settled" | "unsettled" => return differs(format!("settled: {}", course.settled)),
            "by" => {
                let rule = words.one_of(RuleId::ALL)?;
                let last = play.moves(no.get()).pop();
                if last != Some(rule) {
                    return differs(format!("its latest move is {last:?}, not {rule}"));
                }
            }
            "because" => {
                let reason = words.one_of(Reason::ALL)?;
                if course.reason != Some(reason) {
                    return differs(format!("its reason is {:?}, not {reason}", course.reason));
                }
            }
            "since" => {
                let stated = words.time()?;
                let latest = play.events().into_iter().rev().find(|(_, e)| match *e {
                    Event::Created { run, .. } | Event::Claimed { run, .. } | Event::Moved { run, .. } => run == no,
                    _ => false,
                });
                same("since", &say(stated), &latest.map(|(at, _)| say(at)).unwrap_or_default())?;
            }
            other => return unreadable(format!("`{other}`: settled, unsettled, by, because or since")),
        }
    }
    Ok(())
}

fn told_hold(hold: &review::Hold) -> String {
    let list = |runs: &[RunNo]| runs.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    match hold {
        review::Hold::WorkspaceBusy { by } => format!("workspace_busy by {by}"),
        review::Hold::KeptBack { by, .. } => format!("kept_back by {by}"),
        review::Hold::BehindInWorkspace { run, ahead } => format!("behind_in_workspace after {run} {ahead} ahead"),
        review::Hold::SlotsFull { by, .. } if by.is_empty() => String::from("slots_full by nobody"),
        review::Hold::SlotsFull { by, .. } => format!("slots_full by {}", list(by)),
        review::Hold::BehindInQueue { run, ahead } => format!("behind_in_queue after {run} {ahead} ahead"),
        review::Hold::NoRunner { .. } => String::from("no_runner"),
    }
}

fn phases(play: &Play, no: RunNo) -> String {
    let scene = play.scene();
    let journal = play.simulation.engine().journal();
    let phases = views::inspect(&scene, journal, no).map(|i| i.phases).unwrap_or_default();
    let told = phases.iter().map(|p| {
        let end = p.end.map(|end| say(end.millis())).unwrap_or_default();
        let outcome = p.outcome.map(|o| format!(" {o}")).unwrap_or_default();
        format!("{} {}-{end}{outcome}", p.name, say(p.start.millis()))
    });
    told.collect::<Vec<_>>().join(" ")
}

fn count_events(play: &Play, line: &Line, least: u32, most: u32, stated: &str) -> Result<(), Fault> {
    let stated = stated.trim();
    let scene = play.scene();
    let events = play.events();
    let fits = |(at, event): &&(u64, Event)| {
        line.at.is_none_or(|wanted| wanted == *at) && states(stated, &sentence(&scene, event))
    };
    let found = events.iter().filter(fits).count();
    if (least as usize..=most as usize).contains(&found) {
        Ok(())
    } else {
        differs(format!("there are {found} events `{stated}`"))
    }
}

/// `order A; B; C`: the sentences stand in the journal in this order.
fn in_order(play: &Play, line: &Line) -> Result<(), Fault> {
    let scene = play.scene();
    let mut events = play.events().into_iter().filter(|(at, _)| line.at.is_none_or(|wanted| wanted == *at));
    for stated in line.text.trim_start_matches("order").trim_start_matches(':').split(';').map(str::trim) {
        if !events.any(|(_, event)| states(stated, &sentence(&scene, &event))) {
            return differs(format!("`{stated}` does not come after what is stated before it"));
        }
    }
    Ok(())
}

/// `preview of N is SET JUDGEMENT …, needs …` or `preview of N is refused CODE`.
fn preview(play: &Play, words: &mut Words<'_>) -> Result<(), Fault> {
    words.must("of")?;
    let Some(no) = RunNo::new(words.number()?) else { return unreadable("runs are numbered from 1") };
    words.must("is")?;
    let scene = play.scene();
    let told = match governance::preview(&scene, no) {
        Err(refusal) => format!("refused {}", refusal.code()),
        Ok(preview) => {
            let judged = preview.judged.iter().map(|(set, judgement): &(_, Judgement)| {
                format!("{judgement} by set {}", scene.scenario.policy_sets[set.index()].name)
            });
            let needed = preview.needed.iter().map(|(demand, stage)| match demand {
                Demand::Policy => format!("needs policy in stage {stage}"),
                Demand::Rule(r) => {
                    format!("needs rule {} in stage {stage}", scene.scenario.approval_rules[r.index()].name)
                }
                Demand::Check(c) => format!("needs check {} in stage {stage}", scene.scenario.checks[c.index()].name),
            });
            judged.chain(needed).collect::<Vec<_>>().join(" ")
        }
    };
    same("the preview", &words_left(words), &told)
}
