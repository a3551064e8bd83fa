//! Governance at work: verdicts, stages, people and their timeouts (G1–G4, G6, G7, G10).

use crate::{
    policy::{approval, governance},
    scenario::{TimeoutAction, hits},
    words::{Changes, Demand, Event, PersonNo, Reason, RunNo, Signal, SimTime},
    world::{
        Birth,
        chance::{self, Purpose, draw},
    },
};

use super::{Engine, Move};

impl Engine {
    /// T2 of a plan: settled if nothing is in scope, otherwise provisional, and T6 or T9 follows in the same instant (S2, G10).
    pub(super) fn judge_plan(&mut self, cause: u32, no: RunNo, birth: &Birth, changes: Changes) {
        let scene = self.scene();
        if let Some(evaluation) = governance::evaluation(&scene, birth) {
            let cause = self.must_move(cause, no, Signal::Succeeded, Engine::produced(changes, false));
            let until = self.now + evaluation;
            self.must_move(cause, no, Signal::PolicyStarted, Move { until, ..Move::to(false) });
            return;
        }
        let needed = governance::requirements(&scene, birth, changes, &[]);
        let cause = self.must_move(cause, no, Signal::Succeeded, Engine::produced(changes, needed.is_empty()));
        self.after_verdict(cause, no, &needed);
    }

    /// T7: the evaluation ends. Settled, or provisional if T8 or T9 follows.
    pub(super) fn policy_ends(&mut self, no: RunNo) {
        let scene = self.scene();
        let run = self.alive(no);
        let mut cause = run.wake.map_or(0, |wake| wake.seq);
        let changes = run.course.changes;
        let judged = governance::judge(&scene, &run.birth, changes);
        let violated = governance::is_violated(&judged);
        let needed = governance::requirements(&scene, &run.birth, changes, &judged);
        for (set, judgement) in judged {
            cause = self.emit(cause, Event::PolicyJudged { run: no, set, judgement });
        }
        if violated {
            // A mandatory violation wins: what else the plan needs is recorded, but does not open (G2).
            self.record_needed(cause, no, &needed);
        }
        let settled = !violated && needed.is_empty();
        let cause = self.must_move(cause, no, Signal::PolicyEnded, Move::to(settled));
        if violated {
            self.must_move(cause, no, Signal::Violated, Move::bad(Reason::Policy));
        } else {
            self.after_verdict(cause, no, &needed);
        }
    }

    fn after_verdict(&mut self, cause: u32, no: RunNo, needed: &[(Demand, u16)]) {
        if needed.is_empty() {
            return self.plan_settled(cause, no);
        }
        let cause = self.must_move(cause, no, Signal::ApprovalRequired, Move::to(false));
        self.record_needed(cause, no, needed);
        self.gate_moves_on(cause, no);
    }

    fn record_needed(&mut self, cause: u32, no: RunNo, needed: &[(Demand, u16)]) {
        for (demand, stage) in needed {
            self.emit(cause, Event::RequirementAdded { run: no, demand: *demand, stage: *stage });
        }
    }

    /// Opens the next stage when the open one is satisfied; T10 when there is none left (G6).
    fn gate_moves_on(&mut self, cause: u32, no: RunNo) {
        let Some(gate) = self.alive(no).gate.as_deref() else { return };
        if gate.open().next().is_some() {
            return;
        }
        match gate.next_stage() {
            Some(stage) => {
                let cause = self.emit(cause, Event::StageOpened { run: no, stage });
                self.call_checks(cause, no);
                self.ask(cause, no, false);
            }
            None => {
                let cause = self.must_move(cause, no, Signal::Satisfied, Move::to(true));
                self.plan_settled(cause, no);
            }
        }
    }

    /// Calls the external checks of the stage that has opened (G5). The answer is drawn here.
    fn call_checks(&mut self, cause: u32, no: RunNo) {
        let run = self.alive(no);
        let Some(gate) = run.gate.as_deref() else { return };
        let lineage = run.birth.lineage;
        let mut called = Vec::new();
        for (requirement, open) in gate.open() {
            let Demand::Check(check) = open.demand else { continue };
            let spec = &self.scenario.checks[check.index()];
            let lineage = chance::about(lineage, self.scenario.keys.check(check));
            let draw = |purpose| draw(self.seed, lineage, purpose, 0);
            let latency = spec.latency.as_ref().map(|latency| latency.at(draw(Purpose::CheckAfter)));
            let answers = latency.map_or(SimTime::MAX, |latency| self.now + latency);
            let passes = hits(spec.passes, draw(Purpose::CheckPasses));
            called.push(Event::CheckCalled { run: no, requirement, passes, answers });
        }
        for event in called {
            self.emit(cause, event);
        }
    }

    /// A called check answers by itself.
    pub(super) fn check_answers(&mut self, no: RunNo, place: u16) {
        let requirement = self.alive(no).gate.as_deref().and_then(|gate| gate.requirements.get(place as usize));
        if let Some((passed, answers)) = requirement.and_then(|requirement| requirement.called) {
            self.answer_check(answers.seq, no, place, passed);
        }
    }

    /// A pass satisfies the check's requirement, a failure rejects the run (G5).
    pub(super) fn answer_check(&mut self, cause: u32, no: RunNo, requirement: u16, passed: bool) {
        let cause = self.emit(cause, Event::CheckAnswered { run: no, requirement, passed });
        if passed {
            self.gate_moves_on(cause, no);
        } else {
            self.must_move(cause, no, Signal::Refused, Move::bad(Reason::Check));
        }
    }

    /// Asks the simulated people who may decide and do not have the question already (G7). Who decided in an earlier stage is
    /// asked again for this one.
    fn ask(&mut self, cause: u32, no: RunNo, escalated: bool) {
        let run = self.alive(no);
        let Some(gate) = run.gate.as_deref() else { return };
        let lineage = run.birth.lineage;
        let round = u32::from(gate.stage) << 1 | u32::from(escalated);
        let mut asked = Vec::new();
        // Those who answer in the same instant do so in the order of their names, as D2 knows people.
        for person in self.scenario.keys.people_by_name().iter().copied() {
            let spec = &self.scenario.people[person.index()];
            let Some(response) =
                spec.response.as_ref().filter(|_| !gate.awaits(person) && gate.needs(&self.scenario, person))
            else {
                continue;
            };
            let lineage = chance::about(lineage, self.scenario.keys.person(person));
            let draw = |purpose| draw(self.seed, lineage, purpose, round);
            let takes = response.at(draw(Purpose::AnswerAfter));
            let answers = match &spec.office {
                Some(office) => office.after(self.scenario.starts_at, self.now, takes),
                None => self.now + takes,
            };
            let approves = hits(spec.approves, draw(Purpose::Answer));
            asked.push(Event::Asked { run: no, person, approves, answers });
        }
        for event in asked {
            self.emit(cause, event);
        }
    }

    /// A simulated person answers: there is something left to decide, else the question would have been withdrawn.
    pub(super) fn person_answers(&mut self, no: RunNo, person: PersonNo) {
        let gate = self.alive(no).gate.as_deref();
        let Some(asked) = gate.and_then(|gate| gate.asked.iter().find(|a| a.person == person).copied()) else { return };
        let cause = asked.answers.seq;
        let signal = if asked.approves { Signal::Satisfied } else { Signal::Refused };
        if let Err(refusal) = approval::may_decide(&self.scene(), no, person, signal) {
            panic!("a simulated person may not answer: {refusal}");
        }
        if asked.approves {
            self.approve(cause, no, person);
        } else {
            self.decline(cause, no, Some(person), None);
        }
    }

    /// One approval counts for every open requirement the person may decide (G7).
    pub(super) fn approve(&mut self, cause: u32, no: RunNo, person: PersonNo) {
        let cause = self.emit(cause, Event::Approved { run: no, person: Some(person), requirement: None });
        self.gate_moves_on(cause, no);
    }

    /// T11: one reject ends the run at once (G7).
    pub(super) fn decline(&mut self, cause: u32, no: RunNo, person: Option<PersonNo>, command: Option<u32>) {
        let reason = if person.is_some() { Reason::Approver } else { Reason::ApprovalTimeout };
        let cause = self.emit(cause, Event::Declined { run: no, person, command });
        self.must_move(cause, no, Signal::Refused, Move::bad(reason));
    }

    /// Nobody decided in time (G4).
    pub(super) fn requirement_expires(&mut self, no: RunNo, place: u16) {
        let Some(requirement) = self.alive(no).gate.as_deref().and_then(|g| g.requirements.get(place as usize)) else {
            return;
        };
        let cause = requirement.expires.map_or(0, |e| e.seq);
        let action = requirement.timeout(&self.scenario).map(|timeout| &timeout.action);
        match action {
            Some(TimeoutAction::AutoApprove) => {
                let event = Event::Approved { run: no, person: None, requirement: Some(place) };
                let cause = self.emit(cause, event);
                self.gate_moves_on(cause, no);
            }
            Some(TimeoutAction::EscalateTo { .. }) if !requirement.escalated => {
                let cause = self.emit(cause, Event::Escalated { run: no, requirement: place });
                self.ask(cause, no, true);
            }
            // A second expiry rejects, whatever the action.
            _ => self.decline(cause, no, None, None),
        }
    }
}
