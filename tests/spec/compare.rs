//! Statements that need more than one play: the same scenario with one more line, the variants of a guided scenario, all futures
//! of a small world.

use signalbox::{
    history::{SavedCase, Simulation},
    scenario::guided::GUIDED,
    studies::explore::{Explorer, preset},
    views,
    words::{Event, RunNo, SimTime},
};
use signalbox_tests::play::Play;

use crate::{
    given::Given,
    words::{Fault, Line, Words, say, unreadable},
};

/// Checks such a statement; `None` if the line is none.
pub(crate) fn check(play: &Play, given: &Given, line: &Line) -> Option<Result<(), Fault>> {
    let words = &mut line.words();
    if words.eat("under") {
        Some(under(play, given, words))
    } else if words.eat("waiting in variant") {
        Some(less_waiting(words))
    } else if words.eat("exploring") {
        Some(exploring(words))
    } else {
        None
    }
}

/// `under "LINE" run N has the same draws`, or `… has the draws of run M`: run N of a world that differs in one line draws what it,
/// or run M, draws here (D2).
fn under(play: &Play, given: &Given, words: &mut Words<'_>) -> Result<(), Fault> {
    let added = Line::read(0, words.word("a `given` line in quotes")?)?;
    words.must("run")?;
    let there: u32 = words.number()?;
    let here = if words.eat("has the same draws") {
        there
    } else {
        words.must("has the draws of run")?;
        words.number()?
    };
    words.end()?;
    let (Some(no), Some(mine)) = (RunNo::new(there), RunNo::new(here)) else {
        return unreadable("runs are numbered from 1");
    };
    let mut other = given.clone();
    other.read(&added)?;
    let commands = play.simulation.engine().script().to_vec();
    let other = finished(SavedCase { commands, ..SavedCase::new(other.draft, other.seed) })?;
    let (Some(mine), Some(theirs)) = (drawn(play, mine), drawn(&other, no)) else {
        return Err(Fault::Differs(format!("run {here} here or run {there} there is not claimed")));
    };
    if mine.0 != theirs.0 {
        return Err(Fault::Differs(format!("{} here, {} there", mine.0, theirs.0)));
    }
    if here == there && mine.1 == theirs.1 {
        return Err(Fault::Differs(format!(
            "run {here} is claimed at {} in both: the worlds are the same",
            say(mine.1)
        )));
    }
    Ok(())
}

/// What is drawn for a run, as text (how its work would end and after how long, when its runner would die, what it would change),
/// and when it was claimed.
fn drawn(play: &Play, wanted: RunNo) -> Option<(String, u64)> {
    let changes = play.scene().run(wanted).ok()?.course.changes;
    play.events().into_iter().find_map(|(at, event)| match event {
        Event::Claimed { run, ending, ends, crash, .. } if run == wanted => {
            let crash = if crash == SimTime::MAX { String::from("never") } else { say(crash.millis() - at) };
            Some((format!("{ending} after {}, dies after {crash}, {changes:?}", say(ends.millis() - at)), at))
        }
        _ => None,
    })
}

/// `waiting in variant A is less than in variant B of G` or `… is equal to that in variant B of G`: all waiting together.
fn less_waiting(words: &mut Words<'_>) -> Result<(), Fault> {
    let first = words.word("a variant")?;
    words.must("is")?;
    let less = words.eat("less than in variant");
    if !less {
        words.must("equal to that in variant")?;
    }
    let second = words.word("a variant")?;
    words.must("of")?;
    let id = words.word("a guided scenario")?;
    words.end()?;
    let (a, b) = (waiting(id, first)?, waiting(id, second)?);
    let so = if less { a < b } else { a == b };
    if so { Ok(()) } else { Err(Fault::Differs(format!("they wait {} and {}", say(a), say(b)))) }
}

/// All waiting in a variant of a guided scenario; `plain` is the scenario itself.
fn waiting(id: &str, variant: &str) -> Result<u64, Fault> {
    let Some(guided) = GUIDED.iter().find(|g| g.id == id) else {
        return unreadable(format!("there is no guided scenario `{id}`"));
    };
    let mut draft = (guided.draft)();
    match guided.variants.iter().find(|v| v.id == variant) {
        Some(found) => (found.change)(&mut draft),
        None if variant == "plain" => {}
        None => return unreadable(format!("`{id}` has no variant `{variant}`")),
    }
    let play = finished(SavedCase { commands: (guided.commands)(), ..SavedCase::new(draft, guided.seed) })?;
    let scene = play.scene();
    let runs = (1..=scene.world.run_count()).filter_map(RunNo::new);
    let waits = runs
        .filter_map(|run| scene.run(run).ok())
        .map(|known| known.live.map_or(known.course.waits, |live| views::waits(&scene, live)).total().millis());
    Ok(waits.sum())
}

fn finished(case: SavedCase) -> Result<Play, Fault> {
    let simulation = Simulation::open(case).or_else(|problem| unreadable(problem.to_string()))?;
    let horizon = simulation.horizon();
    let mut play = Play { simulation };
    play.simulation.run_until(SimTime::from_millis(horizon.millis()), u32::MAX);
    Ok(play)
}

/// `exploring W breaks LAW after N steps` or `exploring W breaks nothing`: all futures of a small world.
fn exploring(words: &mut Words<'_>) -> Result<(), Fault> {
    let id = words.word("a small world's id")?;
    let Some(small) = preset(id) else { return unreadable(format!("there is no small world `{id}`")) };
    let mut explorer = Explorer::new(small).or_else(|problems| unreadable(problems.to_string()))?;
    explorer.run();
    let report = explorer.report();
    if words.eat("breaks nothing") {
        words.end()?;
        return if report.is_lawful() { Ok(()) } else { Err(Fault::Differs("some law is broken".into())) };
    }
    words.must("breaks")?;
    let law = words.word("a law")?;
    words.must("after")?;
    let stated: usize = words.number()?;
    words.must("steps")?;
    words.end()?;
    match report.broken(law).map(|found| found.steps.len()) {
        Some(steps) if steps == stated => Ok(()),
        Some(steps) => Err(Fault::Differs(format!("{law} is broken after {steps} steps"))),
        None => Err(Fault::Differs(format!("{law} is not broken"))),
    }
}
