//! Old saved cases mean what they always meant (law 8, D1).
//!
//! A digest that changes is a change of the rules. Before 1.0 the digests are written again in the commit that says which rule it was;
//! from 1.0 on raise `SEMANTICS` and keep the old case and its digest, to the letter.
//! `UPDATE_GOLDEN=1` writes records and digests anew, and cases that are missing; it never touches a scenario that is there.

use std::{collections::BTreeSet, fs, path::PathBuf};

use signalbox::{
    history::{OpenProblem, SavedCase, Simulation},
    scenario::presets::{PRESETS, org_queue},
    words::{Command, Readings, RunNo, SimTime, TimedCommand},
};
use signalbox_tests::{
    check::{self, played},
    laws,
};

#[path = "../golden/list.rs"]
mod list;

const HOUR: u64 = 3_600_000;

fn path(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "golden", &format!("{name}.case.json")].iter().collect()
}

fn read(name: &str, text: &str) -> SavedCase {
    match serde_json::from_str(text) {
        Ok(case) => case,
        Err(error) => panic!("the golden case {name} cannot be read: {error}"),
    }
}

#[test]
fn golden_cases_replay_to_their_digest() {
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        list::CASES.iter().for_each(|(name, text)| update(name, text));
        // The files compiled in are the old ones.
        return;
    }
    for (name, text) in list::CASES {
        let case = read(name, text);
        let records = case.records;
        assert!(records.is_some() && case.digest.is_some(), "the golden case {name} has no digest");
        match Simulation::replay(case) {
            Ok(simulation) => assert_eq!(Some(simulation.engine().journal().len()), records, "{name}"),
            Err(problem) => panic!("the golden case {name} has changed its meaning: {problem}"),
        }
    }
}

#[test]
fn golden_cases_obey_the_laws() {
    for (name, text) in list::CASES.iter().filter(|(_, text)| !text.is_empty()) {
        let simulation = Simulation::replay(read(name, text));
        let Ok(simulation) = simulation else { continue };
        if let Err(why) = laws::all(&simulation) {
            panic!("{name}: {why}");
        }
    }
}

/// Every file in the folder is on the list, or it would keep quiet.
#[test]
fn no_golden_case_is_left_out() {
    let folder = fs::read_dir(path("x").with_file_name("")).into_iter().flatten().flatten();
    let files: BTreeSet<String> = folder.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    let cases: BTreeSet<String> = files.into_iter().filter(|name| name.ends_with(".case.json")).collect();
    let listed: BTreeSet<String> = list::CASES.iter().map(|(name, _)| format!("{name}.case.json")).collect();
    assert_eq!(cases, listed);
}

#[test]
fn a_case_that_plays_differently_is_refused() {
    let (name, text) = list::CASES[1];
    let case = SavedCase { digest: Some("0123456789abcdef".into()), ..read(name, text) };
    let problem = Simulation::replay(case.clone()).err();
    assert!(matches!(problem, Some(OpenProblem::Diverged { .. })), "{problem:?}");
    let newer = Simulation::open(SavedCase { format: 99, ..case.clone() }).err();
    assert_eq!(newer, Some(OpenProblem::TooNew { found: 99 }));
    for found in [0, 99] {
        let other = Simulation::open(SavedCase { semantics: found, ..case.clone() }).err();
        assert_eq!(other, Some(OpenProblem::OtherRules { found }));
    }
}

/// No version was published before 1.0, so its cases may come out differently; they open all the same.
#[test]
fn a_case_of_semantics_1_is_played_under_these_rules_and_says_so() {
    let (name, text) = list::CASES[0];
    let today = Simulation::replay(read(name, text)).map_err(|problem| problem.to_string());
    let today = today.unwrap_or_else(|problem| panic!("{name}: {problem}"));
    assert_eq!(today.older_rules(), None);
    let old = SavedCase { semantics: 1, digest: Some("0123456789abcdef".into()), ..read(name, text) };
    let played = Simulation::replay(old).map_err(|problem| problem.to_string());
    let played = played.unwrap_or_else(|problem| panic!("{name}: {problem}"));
    assert_eq!((played.older_rules(), played.digest()), (Some(1), today.digest()));
    assert_eq!(played.save(), today.save(), "saved again it is a case of these rules");
    assert_eq!(played.save().semantics, 2);
}

fn update(name: &str, text: &str) {
    let case = if text.is_empty() { new_case(name) } else { read(name, text) };
    let until = case.until;
    let mut simulation = match Simulation::open(SavedCase { records: None, digest: None, ..case }) {
        Ok(simulation) => simulation,
        Err(problem) => panic!("the golden case {name} does not open: {problem}"),
    };
    simulation.run_until(until.unwrap_or(simulation.horizon()), u32::MAX);
    let text = serde_json::to_string_pretty(&simulation.save()).unwrap_or_default();
    if let Err(error) = fs::write(path(name), text + "\n") {
        panic!("the golden case {name} cannot be written: {error}");
    }
}

/// A case that is not there yet: a preset's day with some commands, or a random world with much in it.
fn new_case(name: &str) -> SavedCase {
    if let Some(preset) = PRESETS.iter().find(|preset| preset.id == name) {
        return SavedCase { commands: commands(), ..SavedCase::new((preset.draft)(), 2_026) };
    }
    if name == "org_queue" {
        return SavedCase::new(org_queue(20, 5, 1_000, 85), 7);
    }
    let place: usize = name.trim_start_matches("mixed_").parse().unwrap_or(1);
    let case = richest(place).swap_remove(place - 1);
    // A random case is kept as far as it was played.
    SavedCase { until: Some(played(&case).engine().now()), ..case }
}

fn commands() -> Vec<TimedCommand> {
    let at = |hours: u64, command| TimedCommand { at: SimTime::from_millis(hours * HOUR), command };
    vec![
        at(2, Command::SetLimit { limit: 1 }),
        at(4, Command::Abort { run: RunNo::at_index(3), by: None }),
        at(5, Command::SetLimit { limit: 4 }),
        at(
            9,
            Command::SetReadings { readings: Readings { apply_first: true, plan_lock: false, ..Readings::default() } },
        ),
        at(10, Command::Apply { run: RunNo::at_index(0), by: None }),
        at(11, Command::Discard { run: RunNo::at_index(5), by: None }),
    ]
}

/// So many random cases which together show the most different things, each adding the most to those before.
fn richest(count: usize) -> Vec<SavedCase> {
    let words = |case: &SavedCase| -> BTreeSet<String> {
        let simulation = played(case);
        let records = simulation.engine().journal().records();
        // An event without its numbers: its name and the words in it.
        let word = |text: String| text.chars().filter(|c| !c.is_ascii_digit()).collect::<String>();
        records.iter().map(|r| word(format!("{:?}", r.event()))).collect()
    };
    let candidates: Vec<_> = check::some_cases(400).into_iter().map(|case| (words(&case), case)).collect();
    let mut seen = BTreeSet::new();
    let mut chosen: Vec<SavedCase> = Vec::new();
    while chosen.len() < count {
        let gain = |(words, _): &&(BTreeSet<String>, SavedCase)| words.difference(&seen).count();
        let Some((words, case)) = candidates.iter().max_by_key(gain) else { break };
        seen.extend(words.iter().cloned());
        chosen.push(case.clone());
    }
    chosen
}
