//! A run as long as it is alive.

use crate::words::{Ending, RunNo, RunType, SimTime, Status};

use super::{
    gate::Gate,
    past::{Birth, Course},
    queues::Appointment,
};

/// An unsettled run.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Its number.
    pub no: RunNo,
    /// What was fixed at its creation.
    pub birth: Birth,
    /// What it has gone through so far.
    pub course: Course,
    /// Whether its job is dispatched or executing: it holds its workspace and a slot or agent (Q3, Q6).
    pub holds: bool,
    /// How often its job was dispatched. A job that is withdrawn each second is dispatched more than 65,535 times in a day.
    pub attempts: u32,
    /// The slot or agent it holds.
    pub runner: u16,
    /// How its execution will end if nobody interferes.
    pub ending: Ending,
    /// When its runner dies, or [`SimTime::MAX`].
    pub crash: SimTime,
    /// Whether it holds its workspace's state lock.
    pub locked: bool,
    /// When its timeout passes, by the reading and the timeout that were in force at the claim (Q11, X2); [`SimTime::MAX`] before it.
    pub deadline: SimTime,
    /// When its dispatched job's first heartbeat would come.
    pub heartbeat: SimTime,
    /// Its next step: heartbeat or withdrawal, end of execution, end of policy evaluation.
    pub wake: Option<Appointment>,
    /// When it times out in the queue (T15).
    pub expiry: Option<Appointment>,
    /// Governance that waits for people.
    pub gate: Option<Box<Gate>>,
    pub(super) queued_since: SimTime,
    pub(super) busy_then: u64,
    pub(super) kept_then: u64,
    pub(super) front_ms: u64,
}

impl Run {
    pub(super) fn new(no: RunNo, birth: Birth) -> Run {
        Run {
            no,
            birth,
            course: Course::NEW,
            holds: false,
            attempts: 0,
            runner: 0,
            ending: Ending::Success,
            crash: SimTime::MAX,
            locked: false,
            deadline: SimTime::MAX,
            heartbeat: SimTime::MAX,
            wake: None,
            expiry: None,
            gate: None,
            queued_since: birth.created,
            busy_then: 0,
            kept_then: 0,
            front_ms: 0,
        }
    }

    /// How many bytes of the heap it takes.
    pub(super) fn heap_bytes(&self) -> usize {
        self.gate.as_ref().map_or(0, |gate| size_of::<Gate>() + gate.heap_bytes())
    }

    /// Whether it waits in its workspace's queue: `queued` and not dispatched.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.course.status == Status::Queued && !self.holds
    }

    /// Whether its job is dispatched but not claimed (Q3).
    #[must_use]
    pub fn dispatched(&self) -> bool {
        self.course.status == Status::Queued && self.holds
    }
}

/// A run, settled or not, as a moment knows it.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Its number.
    pub no: RunNo,
    /// What was fixed at its creation.
    pub birth: &'a Birth,
    /// What it has gone through.
    pub course: &'a Course,
    /// The living part, while it is not settled.
    pub live: Option<&'a Run>,
}

impl Known<'_> {
    /// Whether it is a plan.
    #[must_use]
    pub fn is_plan(&self) -> bool {
        self.birth.run_type == RunType::Plan
    }
}
