//! Plays a scenario of a page and compares what it states with what happens.

use signalbox::{
    history::{OpenProblem, SavedCase, Simulation},
    words::{Event, SimTime},
};
use signalbox_tests::{laws, play::Play};

use crate::{
    compare,
    given::{Given, set_reading},
    page::Case,
    request, sentences, then,
    when::{self, Asked},
    words::{Fault, Line, say},
};

/// A scenario that does not do what it states, or that cannot be read.
#[derive(Debug)]
pub(crate) struct Failure {
    /// Whether it cannot be read.
    pub(crate) unreadable: bool,
    /// `file:line: why`, with the journal.
    pub(crate) why: String,
}

/// A scenario, read and ready to be played.
#[derive(Clone, Debug)]
pub(crate) struct Ready<'a> {
    case: &'a Case,
    /// What it starts from.
    pub(crate) given: Given,
    asked: Vec<Asked>,
}

impl<'a> Ready<'a> {
    /// Reads a scenario's `given` and `when` lines.
    pub(crate) fn read(case: &'a Case) -> Result<Ready<'a>, Failure> {
        let mut given = Given::new();
        for line in &case.given {
            given.read(line).map_err(|fault| at_line(case, line.no, fault))?;
        }
        let mut readings = given.draft.readings;
        let mut asked = Vec::new();
        for command in &given.commands {
            asked.push(Asked { line: case.no, command: command.clone(), refused: None });
        }
        for line in &case.when {
            asked.push(when::read(line, &mut readings).map_err(|fault| at_line(case, line.no, fault))?);
        }
        // The order of a page's lines is the order in which commands of one instant act.
        asked.sort_by_key(|a| a.command.at);
        Ok(Ready { case, given, asked })
    }

    /// The same scenario with a reading set to another value.
    pub(crate) fn with_reading(mut self, field: &str, value: &str) -> Ready<'a> {
        if let Err(fault) = set_reading(&mut self.given.draft, field, value) {
            panic!("{field} has the value {value}: {fault:?}");
        }
        self
    }

    /// The same scenario with nobody asking for anything.
    pub(crate) fn without_commands(mut self) -> Ready<'a> {
        self.asked.clear();
        self
    }

    /// Plays it and checks its `then` lines and its commands' answers.
    pub(crate) fn check(&self) -> Result<(), Failure> {
        self.play(&self.case.then, true)
    }

    /// Plays it and checks some statements, but not its commands' answers.
    pub(crate) fn check_only(&self, lines: &[Line]) -> Result<(), Failure> {
        self.play(lines, false)
    }

    fn saved(&self) -> SavedCase {
        SavedCase {
            commands: self.asked.iter().map(|a| a.command.clone()).collect(),
            ..SavedCase::new(self.given.draft.clone(), self.given.seed)
        }
    }

    fn play(&self, then: &[Line], answers: bool) -> Result<(), Failure> {
        let case = self.case;
        let simulation = match Simulation::open(self.saved()) {
            Ok(simulation) => simulation,
            Err(OpenProblem::Scenario(problems)) => {
                for line in then {
                    then::check_refused(&problems.0, line).map_err(|fault| at_line(case, line.no, fault))?;
                }
                return Ok(());
            }
            Err(problem) => return Err(at_line(case, case.no, Fault::Unreadable(problem.to_string()))),
        };
        let horizon = simulation.horizon();
        let mut play = Play { simulation };
        let mut answer = serde_json::Value::Null;
        let mut lines: Vec<&Line> = then.iter().collect();
        lines.sort_by_key(|line| line.at.unwrap_or(u64::MAX));
        for line in lines {
            let until = line.at.map_or(horizon, SimTime::from_millis);
            play.simulation.run_until(until, u32::MAX);
            let checked = request::check(&mut play, &mut answer, line)
                .or_else(|| compare::check(&play, &self.given, line))
                .unwrap_or_else(|| then::check(&play, line));
            checked.map_err(|fault| self.told(&play, line.no, fault))?;
        }
        play.simulation.run_until(horizon, u32::MAX);
        if answers {
            self.check_answers(&play)?;
            self.check_replay(&play)?;
            let lawful = laws::all(&play.simulation);
            lawful.map_err(|why| self.told(&play, case.no, Fault::Differs(format!("a law is broken: {why}"))))?;
        }
        Ok(())
    }

    /// Every command is accepted, or refused as its line says.
    fn check_answers(&self, play: &Play) -> Result<(), Failure> {
        let mut found = vec![None; self.asked.len()];
        for (_, event) in play.events() {
            let answer = match event {
                Event::CommandGiven { command } => Some((command, None)),
                Event::CommandRefused { command, code, .. } => Some((command, Some(code))),
                _ => None,
            };
            // Requests give commands of their own, after those of the page.
            if let Some((command, code)) = answer
                && let Some(place) = found.get_mut(command as usize)
            {
                *place = Some(code);
            }
        }
        for (asked, found) in self.asked.iter().zip(found) {
            let why = match (asked.refused, found) {
                (_, None) => String::from("the command lies beyond the horizon"),
                (wanted, Some(found)) if wanted == found => continue,
                (None, Some(Some(code))) => format!("the command is refused because {code}"),
                (Some(wanted), Some(None)) => format!("the command is accepted, not refused because {wanted}"),
                (_, Some(found)) => format!("the command is refused because {found:?}"),
            };
            return Err(self.told(play, asked.line, Fault::Differs(why)));
        }
        Ok(())
    }

    /// D1: the case, written out, read again and replayed, has the same journal.
    fn check_replay(&self, play: &Play) -> Result<(), Failure> {
        let again = serde_json::to_string(&play.simulation.save())
            .map_err(|e| e.to_string())
            .and_then(|text| serde_json::from_str::<SavedCase>(&text).map_err(|e| e.to_string()))
            .and_then(|case| Simulation::replay(case).map_err(|e| e.to_string()));
        again.map(|_| ()).map_err(|why| self.told(play, self.case.no, Fault::Differs(format!("replayed: {why}"))))
    }

    fn told(&self, play: &Play, line: usize, fault: Fault) -> Failure {
        let mut failure = at_line(self.case, line, fault);
        let now = say(play.simulation.engine().now().millis());
        let journal = sentences::journal(&play.scene(), &play.events());
        failure.why += &format!("\n  the journal of \"{}\" by {now}:\n{journal}", self.case.title);
        failure
    }
}

fn at_line(case: &Case, no: usize, fault: Fault) -> Failure {
    let (unreadable, why) = match fault {
        Fault::Unreadable(why) => (true, why),
        Fault::Differs(why) => (false, why),
    };
    Failure { unreadable, why: format!("{}:{no}: {why}", case.page) }
}
