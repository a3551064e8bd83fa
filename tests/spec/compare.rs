//! Statements that need a second play: the same scenario with one more line, or the variants of a guided scenario.

use signalbox::{
    history::{SavedCase, Simulation},
    scenario::guided::GUIDED,
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
    } else {
        None
    }
}

/// `under "LINE" run N lasts the same`: in a world that differs in one line the run's draws are the same (D2).
fn under(play: &Play, given: &Given, words: &mut Words<'_>) -> Result<(), Fault> {
    let added = Line::read(0, words.word("a `given` line in quotes")?)?;
    words.must("run")?;
    let number: u32 = words.number()?;
    words.must("lasts the same")?;
    words.end()?;
    let Some(run) = RunNo::new(number) else { return unreadable("runs are numbered from 1") };
    let mut other = given.clone();
    other.read(&added)?;
    let case =
        SavedCase { commands: play.simulation.engine().script().to_vec(), ..SavedCase::new(other.draft, other.seed) };
    let other = finished(case)?;
    match (drawn(play, run), drawn(&other, run)) {
        (Some(here), Some(there)) if here.0 != there.0 => {
            let (here, there) = (here.0, there.0);
            Err(Fault::Differs(format!("run {run} lasts {} here and {} there", say(here), say(there))))
        }
        (Some(here), Some(there)) if here.1 == there.1 => {
            Err(Fault::Differs(format!("run {run} is claimed at {} in both: the worlds are the same", say(here.1))))
        }
        (Some(_), Some(_)) => Ok(()),
        _ => Err(Fault::Differs(format!("run {run} is not claimed in both"))),
    }
}

/// How long the work of a run would last, and when it was claimed.
fn drawn(play: &Play, wanted: RunNo) -> Option<(u64, u64)> {
    play.events().into_iter().find_map(|(at, event)| match event {
        Event::Claimed { run, ends, .. } if run == wanted => Some((ends.millis() - at, at)),
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
