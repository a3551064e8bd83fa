//! Runs a law against random cases, and says how to meet a failure again.

use std::{
    cell::Cell,
    io::{self, Write as _},
    panic::{self, AssertUnwindSafe},
    sync::Once,
};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngSeed, TestCaseError, TestError, TestRunner};
use signalbox::history::{SavedCase, Simulation};

use crate::{
    recipe::{HORIZON, recipes},
    tell,
};

/// What the seeds of the random cases are made from, unless `PROPTEST_RNG_SEED` gives one: the suite tries the same cases each time, so a failure
/// always belongs to the change at hand. Try other seeds to look for more.
pub const SEED: u64 = 20_260_105;

/// A case is stopped at the end of the first instant by which it has so many events.
pub const BUDGET: u32 = 400;

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// Keeps the panics of cases that are being made smaller out of the output: the last one is told anyway.
fn quietly<T>(what: impl FnOnce() -> T) -> T {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let loud = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !QUIET.get() {
                loud(info);
            }
        }));
    });
    QUIET.set(true);
    let result = what();
    QUIET.set(false);
    result
}

/// Tries a law on so many random cases (`PROPTEST_CASES` gives another number for each law).
///
/// # Panics
/// If a case breaks the law; the smallest such case found is printed with the end of its journal.
pub fn check(law: &str, cases: u32, test: impl Fn(&SavedCase) -> Result<(), String>) {
    let number = |name| std::env::var(name).ok().and_then(|n| n.parse::<u64>().ok());
    let cases = number("PROPTEST_CASES").map_or(cases, |n| n as u32);
    // Each law has cases of its own.
    let own = law.bytes().fold(SEED, |seed, byte| (seed ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3));
    run(law, cases, number("PROPTEST_RNG_SEED").unwrap_or(own), test);
}

/// As [`check`], whatever the environment says: for what is so of these very cases.
///
/// # Panics
/// As [`check`].
pub fn check_exactly(law: &str, cases: u32, test: impl Fn(&SavedCase) -> Result<(), String>) {
    run(law, cases, SEED, test);
}

fn run(law: &str, cases: u32, seed: u64, test: impl Fn(&SavedCase) -> Result<(), String>) {
    // Past the harness, which keeps what a passing test prints to itself.
    let _ = writeln!(io::stdout(), "{law}: {cases} cases from seed {seed}");
    let config = config(cases, seed);
    let mut runner = TestRunner::new(config);
    let mut failure = None;
    quietly(|| {
        failure = runner.run(&recipes(), |recipe| test(&recipe.case()).map_err(TestCaseError::fail)).err();
    });
    if let Some(error) = failure {
        let TestError::Fail(why, recipe) = error else { panic!("{law}: {error}") };
        let case = recipe.case();
        let json = serde_json::to_string(&case).unwrap_or_default();
        let why = why.message().to_owned();
        let journal =
            quietly(|| panic::catch_unwind(AssertUnwindSafe(|| tell::tell(&played(&case)))).unwrap_or_default());
        let journal = excerpt(&journal, &why);
        panic!("{law} is broken: {why}\n{journal}\nPROPTEST_RNG_SEED={seed}, smallest case found:\n{json}");
    }
}

fn config(cases: u32, seed: u64) -> Config {
    let rng_seed = RngSeed::Fixed(seed);
    let mut config = Config { cases, rng_seed, failure_persistence: None, ..Config::default() };
    if std::env::var_os("PROPTEST_MAX_SHRINK_ITERS").is_none() {
        config.max_shrink_iters = 3_000;
    }
    config
}

/// So many random cases, to choose from.
///
/// # Panics
/// If the generator gives up.
#[must_use]
pub fn some_cases(count: u32) -> Vec<SavedCase> {
    let mut runner = TestRunner::new(config(count, SEED));
    let strategy = recipes();
    let one = |_| match strategy.new_tree(&mut runner) {
        Ok(tree) => tree.current().case(),
        Err(why) => panic!("no random case: {why}"),
    };
    (0..count).map(one).collect()
}

/// The part of a journal that a sentence like "at event 12: …" is about; its end if it names none.
fn excerpt(journal: &str, why: &str) -> String {
    let lines: Vec<&str> = journal.lines().collect();
    let named =
        why.strip_prefix("at event ").and_then(|rest| rest.split(':').next()).and_then(|n| n.parse::<usize>().ok());
    let end = named.map_or(lines.len(), |n| (n + 3).min(lines.len()));
    lines[end.saturating_sub(60)..end].join("\n")
}

/// A case, opened and not yet played.
///
/// # Panics
/// If its scenario has problems: then the generator is at fault.
#[must_use]
pub fn opened(case: &SavedCase) -> Simulation {
    match Simulation::open(case.clone()) {
        Ok(simulation) => simulation,
        Err(problem) => panic!("a random case does not open: {problem}"),
    }
}

/// A case, played as far as random cases are played.
#[must_use]
pub fn played(case: &SavedCase) -> Simulation {
    let mut simulation = opened(case);
    simulation.run_until(HORIZON, BUDGET);
    simulation
}
