//! Small scenarios by hand: drafts in a few words, and a simulation that is told what happens when.

use signalbox::{
    engine::Outcome,
    history::{SavedCase, Simulation},
    policy::{Scene, review},
    scenario::{Dist, Draft, EdgeDraft, RunnersDraft, SourceDraft, SourceWord, WorkspaceDraft},
    words::{Cause, Command, Event, Reason, RefusalCode, RuleId, RunNo, SimTime, Status},
    world::{Course, Known},
};

use crate::tell;

/// A second.
pub const SEC: u64 = 1_000;
/// A minute.
pub const MIN: u64 = 60 * SEC;
/// An hour.
pub const HOUR: u64 = 60 * MIN;

/// Always this many milliseconds.
#[must_use]
pub const fn fixed(ms: u64) -> Dist {
    Dist::Fixed { ms }
}

/// A workspace in which plans take 60 s, applies 90 s and unlock runs 10 s, every plan has changes and nothing fails.
#[must_use]
pub fn workspace(name: &str) -> WorkspaceDraft {
    let mut workspace = WorkspaceDraft {
        name: name.into(),
        plan: fixed(60 * SEC),
        apply: fixed(90 * SEC),
        unlock: fixed(10 * SEC),
        ..WorkspaceDraft::default()
    };
    workspace.changes.none = 0.0;
    workspace
}

/// An automatic promotion edge.
#[must_use]
pub fn edge(from: &str, to: &str) -> EdgeDraft {
    EdgeDraft { from: from.into(), to: to.into(), auto_promote: true }
}

/// A source that makes plans of a workspace by hand at these instants (milliseconds).
#[must_use]
pub fn clicks(workspace: &str, at_ms: &[u64]) -> SourceDraft {
    SourceDraft {
        name: format!("clicks {workspace}"),
        kind: SourceWord::Manual,
        workspace: workspace.into(),
        at_ms: Some(at_ms.iter().map(|ms| *ms as i64).collect()),
        ..SourceDraft::default()
    }
}

/// A scenario without sources: runners that start in 5 s, three slots, these workspaces.
#[must_use]
pub fn org(workspaces: Vec<WorkspaceDraft>) -> Draft {
    Draft {
        workspaces,
        runners: RunnersDraft { start_up: fixed(5 * SEC), ..RunnersDraft::default() },
        ..Draft::default()
    }
}

/// The run with this number.
///
/// # Panics
/// For 0, which is no run.
#[must_use]
pub fn run(number: u32) -> RunNo {
    RunNo::new(number).expect("runs are numbered from 1")
}

/// A command that makes a plan by hand.
#[must_use]
pub fn plan(workspace: &str) -> Command {
    Command::Plan { workspace: workspace.into(), rerun_of: None, by: None }
}

/// A simulation that is played step by step.
#[derive(Clone, Debug)]
pub struct Play {
    /// What is played.
    pub simulation: Simulation,
}

impl Play {
    /// Opens a scenario with seed 1.
    ///
    /// # Panics
    /// If the scenario has problems.
    #[must_use]
    pub fn new(draft: Draft) -> Play {
        Play::seeded(draft, 1)
    }

    /// Opens a scenario with a seed.
    ///
    /// # Panics
    /// If the scenario has problems.
    #[must_use]
    pub fn seeded(draft: Draft, seed: u32) -> Play {
        let simulation = match Simulation::open(SavedCase::new(draft, seed)) {
            Ok(simulation) => simulation,
            Err(problem) => panic!("the scenario does not open: {problem}"),
        };
        Play { simulation }
    }

    /// Lets time pass until this instant (milliseconds).
    pub fn until(&mut self, ms: u64) -> &mut Play {
        self.simulation.run_until(SimTime::from_millis(ms), u32::MAX);
        self
    }

    /// Gives a command at the present instant.
    pub fn give(&mut self, command: Command) -> Outcome {
        self.simulation.dispatch(command).expect("what follows fits")
    }

    /// Gives a command that must be accepted.
    ///
    /// # Panics
    /// If it is refused.
    pub fn must(&mut self, command: Command) -> &mut Play {
        let outcome = self.give(command.clone());
        if let Some(refusal) = outcome.refusal {
            panic!("{command:?} is refused: {refusal}\n{}", self.tell());
        }
        self
    }

    /// Gives a command that must be refused, and tells why it is.
    ///
    /// # Panics
    /// If it is accepted.
    pub fn refused(&mut self, command: Command) -> RefusalCode {
        match self.give(command.clone()).refusal {
            Some(refusal) => refusal.code(),
            None => panic!("{command:?} is accepted\n{}", self.tell()),
        }
    }

    /// The moment.
    #[must_use]
    pub fn scene(&self) -> Scene<'_> {
        self.simulation.scene()
    }

    /// The run with this number.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn known(&self, number: u32) -> Known<'_> {
        match self.scene().run(run(number)) {
            Ok(known) => known,
            Err(refusal) => panic!("{refusal}\n{}", self.tell()),
        }
    }

    /// The course of a run.
    #[must_use]
    pub fn course(&self, number: u32) -> Course {
        *self.known(number).course
    }

    /// The status of a run.
    #[must_use]
    pub fn status(&self, number: u32) -> Status {
        self.course(number).status
    }

    /// Why a run ended badly.
    #[must_use]
    pub fn reason(&self, number: u32) -> Option<Reason> {
        self.course(number).reason
    }

    /// When a run was claimed, in milliseconds; `None` if it was not.
    #[must_use]
    pub fn claimed(&self, number: u32) -> Option<u64> {
        Some(self.course(number).claimed).filter(|at| *at != SimTime::MAX).map(SimTime::millis)
    }

    /// When a run ended, in milliseconds; `None` if it has not.
    #[must_use]
    pub fn ended(&self, number: u32) -> Option<u64> {
        Some(self.course(number).ended).filter(|at| *at != SimTime::MAX).map(SimTime::millis)
    }

    /// The causes that keep a run waiting now, the primary one first.
    #[must_use]
    pub fn holds(&self, number: u32) -> Vec<Cause> {
        let scene = self.scene();
        scene
            .live(run(number))
            .map(|live| review::holds(&scene, live).iter().map(review::Hold::cause).collect())
            .unwrap_or_default()
    }

    /// The rules that moved a run so far, in order.
    #[must_use]
    pub fn moves(&self, number: u32) -> Vec<RuleId> {
        let about = |event: &Event| match *event {
            Event::Created { run, .. } => Some((run, RuleId::T0)),
            Event::Claimed { run, .. } => Some((run, RuleId::T1)),
            Event::Moved { run, rule, .. } => Some((run, rule)),
            _ => None,
        };
        self.events().iter().filter_map(|(_, e)| about(e)).filter(|(r, _)| r.get() == number).map(|(_, r)| r).collect()
    }

    /// Everything that has happened, with its instant in milliseconds.
    #[must_use]
    pub fn events(&self) -> Vec<(u64, Event)> {
        let records = self.simulation.engine().journal().records();
        records.iter().map(|r| (r.at().millis(), r.event())).collect()
    }

    /// How many events are like this.
    #[must_use]
    pub fn count(&self, like: impl Fn(&Event) -> bool) -> usize {
        self.events().iter().filter(|(_, e)| like(e)).count()
    }

    /// The journal as text.
    #[must_use]
    pub fn tell(&self) -> String {
        tell::tell(&self.simulation)
    }
}
