//! What no longer changes: the births of all runs and the courses of the settled ones, as columns that only grow.
//!
//! One [`Past`] serves every reader of a history, wherever it stands: a world decides by its own event number and run count what
//! of the past has happened yet.

use crate::{
    scenario::Target,
    words::{
        Changes, Column, Demand, PersonNo, PolicySetNo, Reason, RunNo, RunType, SimTime, StartedBy, Status, Trigger,
        WorkspaceNo,
    },
};

use super::accounts::Waits;

/// What is fixed at a run's creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Birth {
    /// Its workspace.
    pub workspace: WorkspaceNo,
    /// Its type.
    pub run_type: RunType,
    /// Its trigger.
    pub trigger: Trigger,
    /// What started it.
    pub started_by: StartedBy,
    /// The person whose command made it, if the command says who.
    pub by: Option<PersonNo>,
    /// Where it executes (Q11).
    pub target: Target,
    /// The plan of an apply, the upstream apply of a promoted plan, the run a re-run repeats.
    pub origin: Option<RunNo>,
    /// The pull request's number, 0 elsewhere.
    pub pr: u32,
    /// What its draws depend on (D2).
    pub lineage: u64,
    /// When.
    pub created: SimTime,
    /// The number of the event that created it.
    pub seq: u32,
    pub(crate) slot: u32,
    /// A plan's latest apply run; an apply's predecessor for the same plan (A5).
    pub(crate) link: Option<RunNo>,
}

/// Who or what is behind a bad end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Behind {
    /// Nobody, or the reason says it.
    #[default]
    Nobody,
    /// The run that left the state lock which was met (L3).
    Lock(RunNo),
    /// Somebody outside the platform, who holds the state lock which was met (L3).
    Outsider,
    /// The person who rejected it, and the place of the command that did, for its comment (G7); [`u32::MAX`] for a simulated person.
    Person(PersonNo, u32),
    /// What it was refused for: the external check that failed, or the requirement that nobody satisfied in time (G4, G5).
    Demand(Demand),
    /// The policy set that was violated (G1).
    Set(PolicySetNo),
}

/// What a run goes through. Instants not reached are [`SimTime::MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Course {
    /// Its status.
    pub status: Status,
    /// Whether it has ended for good (S2).
    pub settled: bool,
    /// Whether it is a plan that was produced (T2): only then are its changes known.
    pub produced: bool,
    /// Whether policy evaluation began (T6), however short it was.
    pub evaluated: bool,
    /// Whether it had to wait for approval (T9), however shortly.
    pub gated: bool,
    /// Why it ended badly (X5).
    pub reason: Option<Reason>,
    /// Who or what is behind that, where the reason alone does not say it.
    pub behind: Behind,
    /// Advisory warnings of governance, and foreign locks released (G2, L4).
    pub warnings: u16,
    /// How many applies of the workspace had taken the lock when the plan was produced (A3).
    pub(crate) epoch: u32,
    /// What the plan would change.
    pub changes: Changes,
    /// When its latest job was dispatched (Q3).
    pub dispatched: SimTime,
    /// When a runner claimed it (T1).
    pub claimed: SimTime,
    /// When it left `in_progress`.
    pub worked: SimTime,
    /// When policy evaluation ended (T7).
    pub judged: SimTime,
    /// When it settled.
    pub ended: SimTime,
    /// Its waiting in `queued`, by cause (law 4).
    pub waits: Waits,
}

impl Course {
    /// How many applies of the workspace had taken the state lock when the plan was produced (A3).
    #[must_use]
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    pub(crate) const NEW: Course = Course {
        status: Status::Queued,
        settled: false,
        produced: false,
        evaluated: false,
        gated: false,
        reason: None,
        behind: Behind::Nobody,
        warnings: 0,
        epoch: 0,
        changes: Changes { added: 0, changed: 0, destroyed: 0 },
        dispatched: SimTime::MAX,
        claimed: SimTime::MAX,
        worked: SimTime::MAX,
        judged: SimTime::MAX,
        ended: SimTime::MAX,
        waits: Waits::ZERO,
    };
}

/// The columns of a history.
#[derive(Clone, Debug, Default)]
pub struct Past {
    births: Column<Birth>,
    courses: Column<Course>,
    /// Plans whose changeset was discarded, in the order of runs, each with the event that did it.
    discarded: Vec<(RunNo, u32)>,
}

impl Past {
    /// The birth of a run that exists.
    ///
    /// # Panics
    /// If no run has this number: ask [`super::World::known`] where that can be.
    #[must_use]
    pub fn birth(&self, run: RunNo) -> &Birth {
        &self.births[run.index()]
    }

    /// How many runs the history has created in all, also after the moment a reader stands at.
    #[must_use]
    pub fn run_count(&self) -> u32 {
        self.births.len() as u32
    }

    /// The course of a settled run; of any other, nothing useful.
    pub(super) fn course(&self, run: RunNo) -> &Course {
        &self.courses[run.index()]
    }

    /// The number of the event that discarded the plan's changeset, if one ever does in this history.
    pub(super) fn discarded_at(&self, run: RunNo) -> Option<u32> {
        let place = self.discarded.binary_search_by_key(&run, |(plan, _)| *plan).ok()?;
        Some(self.discarded[place].1)
    }

    /// How many bytes the columns take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.births.bytes() + self.courses.bytes() + self.discarded.capacity() * size_of::<(RunNo, u32)>()
    }

    /// What a world with this many runs and events knows of it. Shares its columns with this one.
    pub(crate) fn up_to(&self, run_count: u32, seq: u32) -> Past {
        let mut past = self.clone();
        past.truncate(run_count, seq);
        past
    }

    /// Forgets runs from number `run_count` + 1 on and discards from event `seq` on.
    pub(crate) fn truncate(&mut self, run_count: u32, seq: u32) {
        // A plan's link leads to its latest apply: it must lead to the latest one that is left.
        for i in (run_count as usize..self.births.len()).rev() {
            let birth = self.births[i];
            if let (RunType::Apply, Some(plan)) = (birth.run_type, birth.origin)
                && plan.index() < run_count as usize
                && let Some(plan) = self.births.get_mut(plan.index())
            {
                plan.link = birth.link;
            }
        }
        self.births.truncate(run_count as usize);
        self.courses.truncate(run_count as usize);
        self.discarded.retain(|(_, at)| *at < seq);
    }
}

/// What is added by whoever writes a history ([`super::World::evolve_and_keep`]).
impl Past {
    /// A run was created.
    pub(super) fn born(&mut self, mut birth: Birth) {
        let run = RunNo::at_index(self.births.len());
        if let (RunType::Apply, Some(plan)) = (birth.run_type, birth.origin) {
            birth.link = self.births.get_mut(plan.index()).and_then(|plan| plan.link.replace(run));
        }
        self.births.push(birth);
        self.courses.push(Course::NEW);
    }

    /// A run settled.
    pub(super) fn settled(&mut self, run: RunNo, course: &Course) {
        if let Some(row) = self.courses.get_mut(run.index()) {
            *row = *course;
        }
    }

    /// A changeset was discarded by this event.
    pub(super) fn discarded(&mut self, run: RunNo, seq: u32) {
        match self.discarded.binary_search_by_key(&run, |(plan, _)| *plan) {
            Ok(place) => self.discarded[place].1 = seq,
            Err(place) => self.discarded.insert(place, (run, seq)),
        }
    }
}
