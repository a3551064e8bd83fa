//! Approval requirements of a pending plan (G4, G6, G7).

use crate::{
    scenario::{ApprovalTimeout, Scenario, TimeoutAction},
    words::{Demand, PersonNo, SimTime},
};

use super::{queues::Appointment, vec_bytes};

/// The governance of one plan that waits for people.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gate {
    /// The stage that is open; 0 before the first opens.
    pub stage: u16,
    /// All requirements, in the order they were added.
    pub requirements: Vec<Requirement>,
    /// The simulated people who were asked and have still to answer.
    pub asked: Vec<AskedPerson>,
    /// Who has decided, in any stage (G7).
    pub decided: Vec<PersonNo>,
    /// When the approvers were last reminded (G8).
    pub renotified: Option<SimTime>,
}

/// One approval requirement, frozen at the verdict (Q11).
#[derive(Clone, Debug, PartialEq)]
pub struct Requirement {
    /// What it comes from.
    pub demand: Demand,
    /// Its stage.
    pub stage: u16,
    /// How many different people must approve.
    pub needs: u32,
    /// Who has.
    pub approvals: Vec<PersonNo>,
    /// Whether it is satisfied.
    pub satisfied: bool,
    /// Whether the escalation team has replaced the approvers.
    pub escalated: bool,
    /// When it expires, while it is open.
    pub expires: Option<Appointment>,
    /// A called check that has not answered: whether it will pass, and when it answers by itself (G5).
    pub called: Option<(bool, Appointment)>,
}

/// A simulated person who was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AskedPerson {
    /// Who.
    pub person: PersonNo,
    /// What the person will say.
    pub approves: bool,
    /// When.
    pub answers: Appointment,
}

impl Gate {
    /// How many bytes of the heap its lists take.
    pub(super) fn heap_bytes(&self) -> usize {
        let approvals: usize = self.requirements.iter().map(|r| vec_bytes(&r.approvals)).sum();
        vec_bytes(&self.requirements) + approvals + vec_bytes(&self.asked) + vec_bytes(&self.decided)
    }

    /// The requirements that can be satisfied now, with their places.
    pub fn open(&self) -> impl Iterator<Item = (u16, &Requirement)> {
        self.requirements
            .iter()
            .enumerate()
            .filter(|(_, r)| r.stage == self.stage && !r.satisfied)
            .map(|(i, r)| (i as u16, r))
    }

    /// The next stage after the open one, if any requirement stands in one.
    #[must_use]
    pub fn next_stage(&self) -> Option<u16> {
        self.requirements.iter().map(|r| r.stage).filter(|stage| *stage > self.stage).min()
    }

    /// Whether the person may decide an open requirement and has not approved it yet. A requirement of a later stage is decided
    /// anew: one decision counts for what is open (G7).
    #[must_use]
    pub fn needs(&self, scenario: &Scenario, person: PersonNo) -> bool {
        self.open().any(|(_, r)| r.may_decide(scenario, person) && !r.approvals.contains(&person))
    }

    /// Whether the person was asked and has still to answer.
    #[must_use]
    pub fn awaits(&self, person: PersonNo) -> bool {
        self.asked.iter().any(|a| a.person == person)
    }

    /// Withdraws the question from those whose answer would decide nothing any more, so that no answer comes too late.
    pub(super) fn excuse(&mut self, scenario: &Scenario) {
        let mut asked = std::mem::take(&mut self.asked);
        asked.retain(|a| self.needs(scenario, a.person));
        self.asked = asked;
    }

    /// Counts a person's approval for every open requirement the person may decide (G7).
    pub(super) fn approve(&mut self, scenario: &Scenario, person: PersonNo) {
        self.decided.push(person);
        self.asked.retain(|a| a.person != person);
        let stage = self.stage;
        for requirement in self.requirements.iter_mut().filter(|r| r.stage == stage && !r.satisfied) {
            if requirement.may_decide(scenario, person) && !requirement.approvals.contains(&person) {
                requirement.approvals.push(person);
                if requirement.approvals.len() >= requirement.needs as usize {
                    requirement.close();
                }
            }
        }
    }
}

impl Requirement {
    /// Who may decide it now (G4).
    #[must_use]
    pub fn may_decide(&self, scenario: &Scenario, person: PersonNo) -> bool {
        match self.demand {
            Demand::Policy => true,
            // A check is answered by its provider.
            Demand::Check(_) => false,
            Demand::Rule(rule) => {
                let rule = &scenario.approval_rules[rule.index()];
                match (rule.timeout.as_ref().map(|timeout| &timeout.action), self.escalated) {
                    (Some(TimeoutAction::EscalateTo { people, .. }), true) => people.contains(&person),
                    _ => rule.approvers.contains(&person),
                }
            }
        }
    }

    pub(super) fn close(&mut self) {
        self.satisfied = true;
        self.expires = None;
        self.called = None;
    }

    /// When it expires if it opens (or its clock restarts) now; `None` waits for ever.
    #[must_use]
    pub(super) fn expiry(&self, scenario: &Scenario, now: SimTime) -> Option<SimTime> {
        self.timeout(scenario).map(|timeout| now + timeout.after)
    }

    /// What happens if nobody decides in time, and after how long; `None` waits for ever (G4, G5).
    #[must_use]
    pub fn timeout<'a>(&self, scenario: &'a Scenario) -> Option<&'a ApprovalTimeout> {
        match self.demand {
            Demand::Policy => None,
            Demand::Rule(rule) => scenario.approval_rules[rule.index()].timeout.as_ref(),
            Demand::Check(check) => scenario.checks[check.index()].timeout.as_ref(),
        }
    }
}
