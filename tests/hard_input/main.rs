//! Hard input: whatever is read from outside, changed in a hundred thousand ways, is accepted or refused with a word. Nothing
//! panics, nothing goes on for ever, and what is refused has changed nothing.
//!
//! The inputs begin as something of ours and are changed at one to three places of their tree, sometimes of their bytes
//! (`mutate`). The seed is printed; `PROPTEST_RNG_SEED` gives another, `PROPTEST_CASES` another number over all surfaces.

#![expect(clippy::unwrap_used, reason = "a test that unwraps fails with its line, which is what a test is for")]

mod bounds;
mod corpus;
mod dice;
mod expected;
mod extreme;
mod give;
mod judge;
mod large;
mod mutate;
mod numbers;
mod tree;
mod try_all;

use signalbox::{
    api::{self, Request},
    form::{self, Node},
    history::{OpenProblem, SavedCase, Simulation},
    scenario::Draft,
    words::{Command, Refusal, SimTime},
};

use corpus::Corpus;
use dice::Dice;
use judge::State;
use mutate::{mutated, scramble};
use try_all::{
    Verdict::{self, Accepted, Denied, Refused},
    try_all,
};

/// Inputs over all surfaces, and each one's share.
const ALL: u64 = 100_000;
const SCENARIOS: u64 = 30_000;
const CASES: u64 = 20_000;
const COMMANDS: u64 = 25_000;
const REQUESTS: u64 = 25_000;
const _: () = assert!(SCENARIOS + CASES + COMMANDS + REQUESTS == ALL);

/// A simulation is asked so often before the next one comes.
const TURN: u32 = 40;

#[test]
fn scenarios() {
    let Corpus { trees, words } = Corpus::scenarios();
    try_all("scenarios", SCENARIOS, &[Accepted, Refused], |dice, input| {
        let tree = dice.pick(&trees);
        *input = mutated(dice, tree, &trees, &words);
        match Draft::open(&mut serde_json::Deserializer::from_slice(input)) {
            Ok(opened) => judge::is_faithful(SavedCase::new(opened.draft, dice.next() as u32)).map(|()| Accepted),
            Err(problems) => judge::says_all(&problems).map(|()| Refused),
        }
    });
}

#[test]
fn saved_cases() {
    let Corpus { trees, words } = Corpus::cases();
    try_all("saved cases", CASES, &[Accepted, Refused], |dice, input| {
        let tree = dice.pick(&trees);
        *input = mutated(dice, tree, &trees, &words);
        let by_serde = serde_json::from_slice::<SavedCase>(input);
        let case = match (serde_json::from_slice::<Node>(input), by_serde) {
            (Err(_), Err(why)) if !why.to_string().is_empty() => return Ok(Refused),
            (Ok(tree), by_serde) => match (form::read::<SavedCase>(&tree), by_serde) {
                (Err(mistakes), Err(_)) => {
                    let whole = !matches!(tree, Node::Map(_));
                    return judge::says_where(&mistakes, whole).map(|()| Refused);
                }
                (Ok(case), Ok(other)) if case == other => case,
                (one, other) => return Err(format!("one way reads {one:?}, the other {other:?}")),
            },
            (tree, _) => return Err(format!("read as a tree: {tree:?}, but not so as a case")),
        };
        match Simulation::open(case.clone()) {
            Ok(_) => judge::is_faithful(case).map(|()| Accepted),
            Err(OpenProblem::Scenario(problems)) => judge::says_all(&problems).map(|()| Refused),
            Err(problem) if problem.to_string().is_empty() => Err("refused without a word".into()),
            Err(_) => Ok(Refused),
        }
    });
}

#[test]
fn commands() {
    let mut stage = Stage::new();
    try_all("commands", COMMANDS, &[Accepted, Denied, Refused], |dice, input| {
        stage.play(dice, |dice, simulation| {
            let tree = tree::Tree::of(&give::command(dice, simulation));
            let others: Vec<_> = (0..3).map(|_| tree::Tree::of(&give::command(dice, simulation))).collect();
            let mut words = Vec::new();
            others.iter().for_each(|other| other.words(&mut words));
            *input = mutated(dice, &tree, &others, &words);
            command(simulation, input)
        })
    });
}

/// Gives what is written, if it is a command, as the shells do: read it, then dispatch it.
fn command(simulation: &mut Simulation, input: &[u8]) -> Result<Verdict, String> {
    let before = State::of(simulation);
    let tree = match serde_json::from_slice::<Node>(input) {
        Ok(tree) => tree,
        Err(_) => return before.is_still(simulation).map(|()| Refused),
    };
    let command = match form::read::<Command>(&tree) {
        Ok(command) => command,
        Err(mistakes) => {
            judge::says_where(&mistakes, !matches!(tree, Node::Map(_)))?;
            return before.is_still(simulation).map(|()| Refused);
        }
    };
    let outcome = simulation.dispatch(command).map_err(|full| full.to_string())?;
    match outcome.refusal {
        None if State::of(simulation).commands() == before.commands() + 1 => Ok(Accepted),
        None => Err("an accepted command is not in the case".into()),
        Some(refusal) if refusal.to_string().is_empty() => Err("refused without a word".into()),
        // What is beyond the limits is no part of the case (H3).
        Some(Refusal::BeyondLimit { .. }) => before.is_still(simulation).map(|()| Refused),
        Some(_) => before.has_one_refusal_more(simulation).map(|()| Denied),
    }
}

#[test]
fn requests() {
    let mut stage = Stage::new();
    try_all("requests", REQUESTS, &[Accepted, Denied, Refused], |dice, input| {
        stage.play(dice, |dice, simulation| {
            let plain = give::request(dice, simulation);
            let request = changed(dice, simulation, &plain, input);
            match request {
                Some(request) => answer(simulation, &request),
                None => Ok(Refused),
            }
        })
    });
}

/// A request with its form, body, path or caller changed; `None` where it is no request any more. The input is left for the report.
fn changed(dice: &mut Dice, simulation: &Simulation, plain: &Request, input: &mut Vec<u8>) -> Option<Request> {
    let whole = |request: &Request| corpus::tree(&serde_json::to_string(request).unwrap());
    let other = give::request(dice, simulation);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut request = plain.clone();
    match dice.below(8) {
        0..=1 => {
            *input = mutated(dice, &whole(plain), &[whole(&other)], &[tree::quoted(&other.path), "\"PUT\"".into()]);
            return serde_json::from_slice(input).ok();
        }
        2..=5 => {
            let (tree, other) = (corpus::tree(&plain.body), corpus::tree(&other.body));
            let words = [tree::quoted(&simulation.engine().scenario().workspaces[0].name), "true".into()];
            request.body = text(&mutated(dice, &tree, &[other], &words));
        }
        6 => {
            let mut path = plain.path.clone().into_bytes();
            scramble(dice, &mut path, other.path.as_bytes());
            request.path = text(&path);
        }
        _ => {
            let mut caller = plain.authorization.clone().unwrap_or_default().into_bytes();
            scramble(dice, &mut caller, b"Basic x");
            request.authorization = Some(text(&caller));
        }
    }
    *input = serde_json::to_vec(&request).unwrap();
    Some(request)
}

/// Sends a request and judges the answer.
fn answer(simulation: &mut Simulation, request: &Request) -> Result<Verdict, String> {
    let before = State::of(simulation);
    let response = api::handle(simulation, request);
    let given = State::of(simulation).commands() - before.commands();
    if response.status < 400 {
        return match (request.method.as_str(), given) {
            ("POST", 1) => Ok(Accepted),
            // A preview is asked for by POST and gives no command (G2).
            ("GET" | "HEAD" | "POST", 0) => before.is_still(simulation).map(|()| Accepted),
            (method, given) => Err(format!("{method} gave {given} commands")),
        };
    }
    if request.method != "HEAD" {
        let problem: serde_json::Value =
            serde_json::from_str(&response.body).map_err(|e| format!("the answer: {e}"))?;
        let says = |key: &str| problem[key].as_str().is_some_and(|text| !text.is_empty());
        let place = match (problem["code"].as_str(), problem.get("path").map(|path| path.as_str())) {
            (Some("bad_body"), Some(Some(path))) => path.is_empty() || path.starts_with('/'),
            (Some("bad_parameter" | "bad_cursor"), path) => matches!(path, Some(Some(_))),
            (_, path) => path.is_some(),
        };
        if !(place && problem["status"] == response.status && ["code", "title", "detail", "rule"].into_iter().all(says))
        {
            return Err(format!("an answer that leaves something unsaid: {problem}"));
        }
    }
    // Only what could be said as a command is part of the case, refused by the rules (H1).
    match given {
        0 => before.is_still(simulation).map(|()| Refused),
        _ => before.has_one_refusal_more(simulation).map(|()| Denied),
    }
}

/// The simulations that inputs are given to, one for a while and then the next.
struct Stage {
    all: Vec<Simulation>,
    now: Option<Simulation>,
    asked: u32,
}

impl Stage {
    fn new() -> Stage {
        Stage { all: corpus::live(), now: None, asked: 0 }
    }

    /// Lets something be given to the present simulation. One that is left replays to the same journal; one that panics is not used
    /// again.
    fn play(
        &mut self,
        dice: &mut Dice,
        give: impl FnOnce(&mut Dice, &mut Simulation) -> Result<Verdict, String>,
    ) -> Result<Verdict, String> {
        let mut simulation = match self.now.take() {
            Some(simulation) if self.asked < TURN => simulation,
            left => {
                self.asked = 0;
                left.map_or(Ok(()), |left| judge::replays(&left))?;
                dice.pick(&self.all).clone()
            }
        };
        self.asked += 1;
        // Some time passes, and something happens, between one input and the next.
        if dice.one_in(4) {
            let on = simulation.engine().now().millis() + dice.below(120_000) as u64;
            simulation.run_until(SimTime::from_millis(on), 40);
            let command = serde_json::from_value(give::command(dice, &simulation)).unwrap();
            simulation.dispatch(command).map_err(|full| full.to_string())?;
        } else {
            // Everything that is due now has happened, so what follows is the input's doing.
            let now = simulation.engine().now();
            simulation.run_until(now, 0);
        }
        let verdict = give(dice, &mut simulation)?;
        self.now = Some(simulation);
        Ok(verdict)
    }
}
