//! No case is played beyond its limits: scenarios with extreme numbers, commands between, in a process with little memory.

use std::process::{Command as Process, Stdio};

use signalbox::{
    form::json,
    history::{Limits, OpenProblem, Progress, Reader, SavedCase, Simulation},
    scenario::Draft,
    views,
    words::{Command, SimTime},
};

use crate::{
    dice::Dice,
    extreme, give,
    try_all::{
        Verdict::{self, Accepted, Denied, Refused},
        try_all,
    },
};

/// How many cases.
const CASES: u64 = 5_000;
/// What the process may have, in kilobytes of address space: a case that grows without limit ends it.
const MEMORY: &str = "1500000";
/// Tells the process that it is the one that plays.
const CHILD: &str = "SIGNALBOX_BOUNDS";
/// An instant with fewer records than this is not interrupted.
const WHOLE_INSTANT: u32 = 4_096;

#[test]
fn no_case_is_played_beyond_its_limits() {
    if std::env::var_os(CHILD).is_some() {
        return play_all();
    }
    // The same test in a process of its own, whose end is looked at, however it ends.
    let program = std::env::current_exe().unwrap();
    let ended = Process::new("sh")
        .args(["-c", "ulimit -v \"$1\" || exit 1; exec \"$2\" --exact \"$3\" --nocapture", "sh", MEMORY])
        .arg(program)
        .arg("bounds::no_case_is_played_beyond_its_limits")
        .env(CHILD, "1")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ended.stdout);
    assert!(ended.status.success(), "{}\n{said}\n{}", ended.status, String::from_utf8_lossy(&ended.stderr));
    println!("{said}");
    // Not an empty run of a test that has another name by now.
    assert!(said.contains("inputs from seed"), "{said}");
}

fn play_all() {
    try_all("bounds", CASES, &[Accepted, Denied], |dice, input| {
        let draft = extreme::draft(dice);
        *input = serde_json::to_vec(&draft).unwrap();
        match Draft::open(draft) {
            Ok(opened) => play(dice, opened.draft),
            Err(problems) => problems
                .0
                .iter()
                .all(|problem| problem.code() == "too_many_runs")
                .then_some(Refused)
                .ok_or_else(|| format!("refused: {problems}")),
        }
    });
}

/// How much one step may add beyond a limit or a budget: an arrival is answered by every workspace, and all slots and agents may be given
/// out, before anything is asked.
fn step(simulation: &Simulation) -> u32 {
    let scenario = simulation.engine().scenario();
    let people = scenario.people.len() as u32 + 100;
    let places = simulation.engine().world().limit() + scenario.agent_count() as u32;
    let waiting = simulation.engine().world().live().count() as u32;
    2 * scenario.workspaces.len() as u32 + places.min(scenario.workspaces.len() as u32 + 1) + people + waiting
}

/// Plays a case under small limits with commands in between. Denied is a case that met a limit.
fn play(dice: &mut Dice, draft: Draft) -> Result<Verdict, String> {
    let records = *dice.pick(&[0, 300, 300, 300, 1_000, 1_000, 2_000, 2_000, 5_000, 20_000]);
    let limits = Limits { records, bytes: *dice.pick(&[2 << 20, 16 << 20, 16 << 20]) };
    let case = SavedCase::new(draft, dice.next() as u32);
    let mut simulation = Simulation::open(case).map_err(|problem| problem.to_string())?.with_limits(limits);
    let empty = simulation.bytes();
    let mut full = false;
    for _ in 0..2 + dice.below(5) {
        let before = simulation.engine().journal().len();
        let horizon = simulation.horizon().millis();
        let to = [0, 1, 60_000, horizon, horizon, horizon.saturating_mul(100), u64::MAX][dice.below(7)];
        let to = SimTime::from_millis(to);
        match dice.below(6) {
            0 | 1 => {
                let command = serde_json::from_value::<Command>(give::command(dice, &simulation)).unwrap();
                let commands = simulation.save().commands.len();
                let at = simulation.engine().now();
                match simulation.dispatch(command) {
                    Ok(_) => {}
                    Err(_) => {
                        full = true;
                        let now = simulation.engine().now();
                        if simulation.save().commands.len() != commands || now > at {
                            return Err(format!(
                                "a command that does not fit has changed something at {}",
                                at.millis()
                            ));
                        }
                    }
                }
            }
            2 => {
                let now = simulation.engine().now().millis();
                simulation.rewind(SimTime::from_millis(now / (1 + dice.below(4) as u64)));
            }
            3 => {
                // As often as it is asked there are some hundred records more.
                let mut left = dice.below(40);
                let progress = simulation.run_while(to, &mut || {
                    left = left.saturating_sub(1);
                    left > 0
                });
                full |= matches!(progress, Progress::Full(_));
            }
            _ => {
                let budget = *dice.pick(&[0, 10, 700, u32::MAX]);
                let progress = simulation.run_until(to, budget);
                let added = simulation.engine().journal().len().saturating_sub(before);
                let most = budget.max(WHOLE_INSTANT).saturating_mul(2).saturating_add(step(&simulation));
                if budget < u32::MAX && added > most {
                    return Err(format!("a budget of {budget} brought {added} records"));
                }
                if progress == Progress::Reached && simulation.engine().now() < to {
                    return Err("reached, but not there".into());
                }
                full |= matches!(progress, Progress::Full(_));
            }
        }
        fits(&simulation, limits, empty)?;
    }
    // Whatever was met, everything else goes on.
    usable(dice, simulation, limits, empty)?;
    Ok(if full { Denied } else { Accepted })
}

fn fits(simulation: &Simulation, limits: Limits, empty: usize) -> Result<(), String> {
    let (records, bytes) = (simulation.engine().journal().len(), simulation.bytes());
    if records > limits.records.saturating_add(step(simulation)) {
        return Err(format!("{records} records, {} are allowed", limits.records));
    }
    // Lists grow by doubling, so the step that passes the limit may bring as much again.
    if bytes > 2 * limits.bytes + empty {
        return Err(format!("{bytes} bytes, {} are allowed", limits.bytes));
    }
    Ok(())
}

/// It can be saved, looked at, taken back, given commands and played again to the same journal.
fn usable(dice: &mut Dice, mut simulation: Simulation, limits: Limits, empty: usize) -> Result<(), String> {
    let saved = simulation.save();
    let text = json::write(&saved);
    let back: SavedCase = serde_json::from_str(&text).map_err(|e| format!("what was saved cannot be read: {e}"))?;
    // A step more than the limits may be there, and checkpoints are at other places.
    let records = limits.records.saturating_add(step(&simulation) + 1);
    let wide = Limits { records, bytes: 2 * limits.bytes + empty };
    match Simulation::replay_within(back, wide) {
        Ok(again) if saved.digest.is_some() && again.digest() != simulation.digest() => {
            return Err("it replays to another journal".into());
        }
        Ok(_) => {}
        // The head is within an instant, of which the rest does not fit.
        Err(OpenProblem::TooLong { .. }) if saved.digest.is_none() => {}
        Err(problem) => return Err(format!("it does not replay: {problem}")),
    }
    let length = simulation.engine().journal().len();
    let mut reader = Reader::new(&simulation);
    for seq in [length, length / 2, dice.below(length as usize + 1) as u32, u32::MAX, 0] {
        reader.seek(&simulation, seq);
    }
    for at in [SimTime::ZERO, simulation.engine().now(), SimTime::MAX] {
        reader.seek_time(&simulation, at);
    }
    if dice.one_in(16) {
        let scene = simulation.scene();
        let _ = json::write(&(views::totals(&scene), views::board(&scene)));
    }
    simulation.rewind(SimTime::ZERO);
    let given = simulation.save().commands.len();
    let command = Command::SetLimit { limit: 1 };
    match simulation.dispatch(command) {
        Ok(_) if simulation.save().commands.len() == given + 1 => {}
        Ok(_) => return Err("a command at the first instant is not in the case".into()),
        // Where the first instant itself does not fit.
        Err(_) if simulation.engine().now() == SimTime::ZERO => {}
        Err(full) => return Err(format!("after all was taken back: {full}")),
    }
    fits(&simulation, limits, empty)
}
