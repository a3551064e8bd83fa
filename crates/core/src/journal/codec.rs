//! Events to records and back. The numbers of kinds and the places of fields are part of the saved format: append, never renumber.

use crate::words::{
    AgentNo, ApprovalRuleNo, Changes, CheckNo, Demand, EdgeNo, Ending, Event, Ignored, Judgement, LockMet, PersonNo,
    PolicySetNo, Readings, Reason, RefusalCode, RuleId, RunNo, RunType, SimTime, Skipped, SourceNo, StartedBy, Status,
    Trigger, Withdrawn, WorkspaceNo,
};

use super::Record;

/// "None" in a 16-bit field.
const NONE16: u16 = u16::MAX;
/// "None" in a 32-bit field whose 0 has a meaning.
const NONE32: u32 = u32::MAX;
/// What started a run takes three bits of a record's `d`; the thirteen above them are the person who did, from 1.
const STARTED_BY: u8 = 0b111;
const PERSON_AT: u32 = 51;
/// The rule field of an event that moves no run.
const NO_RULE: u8 = u8::MAX;

fn number(run: Option<RunNo>) -> u32 {
    run.map_or(0, RunNo::get)
}

/// A rule is its number, a check its number above 2^16.
fn demand_bits(demand: Demand) -> u32 {
    match demand {
        Demand::Policy => NONE32,
        Demand::Rule(rule) => u32::from(rule.0),
        Demand::Check(check) => 1 << 16 | u32::from(check.0),
    }
}

fn demand(bits: u32) -> Demand {
    match bits {
        NONE32 => Demand::Policy,
        _ if bits >> 16 == 0 => Demand::Rule(ApprovalRuleNo(bits as u16)),
        _ => Demand::Check(CheckNo(bits as u16)),
    }
}

#[inline(always)]
pub(super) fn encode(at: SimTime, cause: u32, event: &Event) -> Record {
    let blank = Record { at: at.millis(), b: 0, d: 0, run: 0, a: 0, cause, c: 0, kind: 0, rule: NO_RULE };
    match *event {
        Event::CommandGiven { command } => Record { kind: 0, a: command, ..blank },
        Event::CommandRefused { command, code, run } => {
            Record { kind: 1, a: command, c: code as u16, run: number(run), ..blank }
        }
        Event::Arrived { source, ordinal, variant, pr, next } => Record {
            kind: 2,
            a: ordinal,
            c: source.0,
            b: next.millis(),
            d: u64::from(variant) | u64::from(pr) << 32,
            ..blank
        },
        Event::Ignored { workspace, trigger, why } => {
            Record { kind: 3, c: workspace.map_or(NONE16, |w| w.0), a: trigger as u32 | (why as u32) << 8, ..blank }
        }
        Event::WebhookMatched { trigger, ignored: [no_repo, branch, paths, action, paused], gave_up } => Record {
            kind: 30,
            a: trigger as u32 | u32::from(gave_up) << 8,
            b: u64::from(no_repo) | u64::from(branch) << 16 | u64::from(paths) << 32 | u64::from(action) << 48,
            c: paused,
            ..blank
        },
        Event::Created { run, workspace, run_type, trigger, started_by, by, origin, pr, lineage } => Record {
            kind: 4,
            rule: RuleId::T0 as u8,
            run: run.get(),
            c: workspace.0,
            a: number(origin),
            b: lineage,
            d: u64::from(pr)
                | (run_type as u64) << 32
                | (trigger as u64) << 40
                | (started_by as u64) << 48
                | by.map_or(0, |person| u64::from(person.0) + 1) << PERSON_AT,
            ..blank
        },
        Event::Dispatched { run, agent, heartbeat, give_up } => Record {
            kind: 5,
            run: run.get(),
            c: agent.map_or(NONE16, |a| a.0),
            b: heartbeat.millis(),
            d: give_up.millis(),
            ..blank
        },
        Event::Withdrawn { run, why, heartbeat } => {
            Record { kind: 6, run: run.get(), a: why as u32, b: heartbeat.millis(), ..blank }
        }
        Event::HeartbeatRefused { run } => Record { kind: 7, run: run.get(), ..blank },
        // A record has no whole word left for the holder: its number is in two halves.
        Event::Claimed { run, lock, holder, ending, ends, crash } => Record {
            kind: 8,
            rule: RuleId::T1 as u8,
            run: run.get(),
            c: number(holder) as u16,
            a: lock as u32 | (ending as u32) << 8 | number(holder) >> 16 << 16,
            b: ends.millis(),
            d: crash.millis(),
            ..blank
        },
        Event::Moved { run, rule, from, to, settled, reason, lock_left, changes, until } => Record {
            kind: 9,
            rule: rule as u8,
            run: run.get(),
            c: from as u16 | (to as u16) << 4 | u16::from(settled) << 8 | u16::from(lock_left) << 9,
            a: reason.map_or(0, |r| r as u32 + 1),
            b: changes.to_bits(),
            d: until.millis(),
            ..blank
        },
        Event::PolicyJudged { run, set, judgement } => {
            Record { kind: 10, run: run.get(), c: set.0, a: judgement as u32, ..blank }
        }
        Event::RequirementAdded { run, demand, stage } => {
            Record { kind: 11, run: run.get(), c: stage, a: demand_bits(demand), ..blank }
        }
        Event::StageOpened { run, stage } => Record { kind: 12, run: run.get(), c: stage, ..blank },
        Event::Asked { run, person, approves, answers } => {
            Record { kind: 13, run: run.get(), c: person.0, a: u32::from(approves), b: answers.millis(), ..blank }
        }
        Event::Approved { run, person, requirement } => Record {
            kind: 14,
            run: run.get(),
            c: person.map_or(NONE16, |p| p.0),
            a: requirement.map_or(NONE32, u32::from),
            ..blank
        },
        Event::Declined { run, person, command } => Record {
            kind: 15,
            run: run.get(),
            c: person.map_or(NONE16, |p| p.0),
            a: command.unwrap_or(NONE32),
            ..blank
        },
        Event::Escalated { run, requirement } => {
            Record { kind: 16, run: run.get(), a: u32::from(requirement), ..blank }
        }
        Event::Discarded { run } => Record { kind: 17, run: run.get(), ..blank },
        Event::AutoApplyRefused { run, code } => Record { kind: 18, run: run.get(), c: code as u16, ..blank },
        Event::PromotionSkipped { run, edge, why } => {
            Record { kind: 19, run: run.get(), c: edge.0, a: why as u32, ..blank }
        }
        Event::LimitChanged { limit } => Record { kind: 20, a: limit, ..blank },
        Event::ReadingsChanged { readings } => Record { kind: 21, b: readings.to_bits(), ..blank },
        Event::SourcePaused { source, paused } => Record { kind: 22, c: source.0, a: u32::from(paused), ..blank },
        Event::EdgePaused { edge, paused } => Record { kind: 23, c: edge.0, a: u32::from(paused), ..blank },
        Event::ForeignLockTaken { workspace } => Record { kind: 24, c: workspace.0, ..blank },
        Event::ForeignLockReleased { workspace } => Record { kind: 25, c: workspace.0, ..blank },
        Event::AgentRejoined { agent } => Record { kind: 26, c: agent.0, ..blank },
        Event::CheckCalled { run, requirement, passes, answers } => {
            Record { kind: 27, run: run.get(), c: requirement, a: u32::from(passes), b: answers.millis(), ..blank }
        }
        Event::CheckAnswered { run, requirement, passed } => {
            Record { kind: 28, run: run.get(), c: requirement, a: u32::from(passed), ..blank }
        }
        Event::Renotified { run } => Record { kind: 29, run: run.get(), ..blank },
    }
}

/// A word stored as its number. A number without a word means that the record was not made by `encode`: a bug (law 7).
fn word<T>(found: Option<T>) -> T {
    match found {
        Some(word) => word,
        None => panic!("a journal record holds a number that stands for no word"),
    }
}

fn some16(c: u16) -> Option<u16> {
    (c != NONE16).then_some(c)
}

pub(super) fn decode(r: &Record) -> Event {
    let run = || word(RunNo::new(r.run));
    let time = SimTime::from_millis;
    let flag = r.a != 0;
    match r.kind {
        0 => Event::CommandGiven { command: r.a },
        1 => Event::CommandRefused {
            command: r.a,
            code: word(RefusalCode::from_index(r.c as u8)),
            run: RunNo::new(r.run),
        },
        2 => Event::Arrived {
            source: SourceNo(r.c),
            ordinal: r.a,
            variant: r.d as u16,
            pr: (r.d >> 32) as u32,
            next: time(r.b),
        },
        3 => Event::Ignored {
            workspace: some16(r.c).map(WorkspaceNo),
            trigger: word(Trigger::from_index(r.a as u8)),
            why: word(Ignored::from_index((r.a >> 8) as u8)),
        },
        30 => Event::WebhookMatched {
            trigger: word(Trigger::from_index(r.a as u8)),
            ignored: [r.b as u16, (r.b >> 16) as u16, (r.b >> 32) as u16, (r.b >> 48) as u16, r.c],
            gave_up: r.a >> 8 != 0,
        },
        4 => Event::Created {
            run: run(),
            workspace: WorkspaceNo(r.c),
            run_type: word(RunType::from_index((r.d >> 32) as u8)),
            trigger: word(Trigger::from_index((r.d >> 40) as u8)),
            started_by: word(StartedBy::from_index((r.d >> 48) as u8 & STARTED_BY)),
            by: ((r.d >> PERSON_AT) as u16).checked_sub(1).map(PersonNo),
            origin: RunNo::new(r.a),
            pr: r.d as u32,
            lineage: r.b,
        },
        5 => {
            Event::Dispatched { run: run(), agent: some16(r.c).map(AgentNo), heartbeat: time(r.b), give_up: time(r.d) }
        }
        6 => Event::Withdrawn { run: run(), why: word(Withdrawn::from_index(r.a as u8)), heartbeat: time(r.b) },
        7 => Event::HeartbeatRefused { run: run() },
        8 => Event::Claimed {
            run: run(),
            lock: word(LockMet::from_index(r.a as u8)),
            holder: RunNo::new(r.a >> 16 << 16 | u32::from(r.c)),
            ending: word(Ending::from_index((r.a >> 8) as u8)),
            ends: time(r.b),
            crash: time(r.d),
        },
        9 => Event::Moved {
            run: run(),
            rule: word(RuleId::from_index(r.rule)),
            from: word(Status::from_index((r.c & 0xF) as u8)),
            to: word(Status::from_index((r.c >> 4 & 0xF) as u8)),
            settled: r.c >> 8 & 1 == 1,
            reason: r.a.checked_sub(1).map(|i| word(Reason::from_index(i as u8))),
            lock_left: r.c >> 9 & 1 == 1,
            changes: Changes::from_bits(r.b),
            until: time(r.d),
        },
        10 => {
            Event::PolicyJudged { run: run(), set: PolicySetNo(r.c), judgement: word(Judgement::from_index(r.a as u8)) }
        }
        11 => Event::RequirementAdded { run: run(), demand: demand(r.a), stage: r.c },
        12 => Event::StageOpened { run: run(), stage: r.c },
        13 => Event::Asked { run: run(), person: PersonNo(r.c), approves: flag, answers: time(r.b) },
        14 => Event::Approved {
            run: run(),
            person: some16(r.c).map(PersonNo),
            requirement: (r.a != NONE32).then_some(r.a as u16),
        },
        15 => {
            Event::Declined { run: run(), person: some16(r.c).map(PersonNo), command: (r.a != NONE32).then_some(r.a) }
        }
        16 => Event::Escalated { run: run(), requirement: r.a as u16 },
        17 => Event::Discarded { run: run() },
        18 => Event::AutoApplyRefused { run: run(), code: word(RefusalCode::from_index(r.c as u8)) },
        19 => Event::PromotionSkipped { run: run(), edge: EdgeNo(r.c), why: word(Skipped::from_index(r.a as u8)) },
        20 => Event::LimitChanged { limit: r.a },
        21 => Event::ReadingsChanged { readings: Readings::from_bits(r.b) },
        22 => Event::SourcePaused { source: SourceNo(r.c), paused: flag },
        23 => Event::EdgePaused { edge: EdgeNo(r.c), paused: flag },
        24 => Event::ForeignLockTaken { workspace: WorkspaceNo(r.c) },
        25 => Event::ForeignLockReleased { workspace: WorkspaceNo(r.c) },
        26 => Event::AgentRejoined { agent: AgentNo(r.c) },
        27 => Event::CheckCalled { run: run(), requirement: r.c, passes: flag, answers: time(r.b) },
        28 => Event::CheckAnswered { run: run(), requirement: r.c, passed: flag },
        29 => Event::Renotified { run: run() },
        other => panic!("a journal record is of kind {other}, which no event has"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LATE: SimTime = SimTime::MAX;

    fn run(number: u32) -> RunNo {
        RunNo::new(number).unwrap()
    }

    /// Every variant with small, large and absent values: what one field might spill into another would show.
    fn samples() -> Vec<Event> {
        let at = SimTime::from_millis(1);
        let mut events = Vec::new();
        for (n, small) in [(run(1), true), (run(u32::MAX), false)] {
            let (place, word, time) = if small { (0, 0, at) } else { (u16::MAX - 1, u32::MAX, LATE) };
            let some = (!small).then_some(n);
            let most = Changes { added: Changes::MAX, changed: 0, destroyed: Changes::MAX };
            let changes = if small { Changes::default() } else { most };
            events.extend([
                Event::CommandGiven { command: word },
                Event::CommandRefused { command: word, code: RefusalCode::LimitTooLarge, run: some },
                Event::Arrived { source: SourceNo(place), ordinal: word, variant: place, pr: word, next: time },
                Event::Ignored {
                    workspace: small.then_some(WorkspaceNo(3)),
                    trigger: Trigger::Promotion,
                    why: Ignored::Paused,
                },
                Event::Created {
                    run: n,
                    workspace: WorkspaceNo(place),
                    run_type: RunType::Unlock,
                    trigger: Trigger::Promotion,
                    started_by: StartedBy::AutoApply,
                    by: small.then_some(PersonNo((1 << 13) - 2)),
                    origin: some,
                    pr: word,
                    lineage: u64::MAX,
                },
                Event::Dispatched { run: n, agent: small.then_some(AgentNo(0)), heartbeat: time, give_up: time },
                Event::Withdrawn { run: n, why: Withdrawn::RunEnded, heartbeat: time },
                Event::HeartbeatRefused { run: n },
                Event::Claimed {
                    run: n,
                    lock: LockMet::Held,
                    holder: some,
                    ending: Ending::NoLock,
                    ends: time,
                    crash: LATE,
                },
                Event::Moved {
                    run: n,
                    rule: RuleId::T15,
                    from: Status::Unlocked,
                    to: Status::Aborted,
                    settled: small,
                    reason: if small { None } else { Some(Reason::ApprovalTimeout) },
                    lock_left: !small,
                    changes,
                    until: time,
                },
                Event::PolicyJudged { run: n, set: PolicySetNo(place), judgement: Judgement::Errored },
                Event::RequirementAdded { run: n, demand: Demand::Policy, stage: place },
                Event::RequirementAdded { run: n, demand: Demand::Rule(ApprovalRuleNo(place)), stage: place },
                Event::RequirementAdded { run: n, demand: Demand::Check(CheckNo(place)), stage: place },
                Event::StageOpened { run: n, stage: place },
                Event::Asked { run: n, person: PersonNo(place), approves: small, answers: time },
                Event::Approved {
                    run: n,
                    person: small.then_some(PersonNo(0)),
                    requirement: if small { None } else { Some(place) },
                },
                Event::Declined {
                    run: n,
                    person: small.then_some(PersonNo(0)),
                    command: (!small).then_some(word.saturating_sub(1)),
                },
                Event::Escalated { run: n, requirement: place },
                Event::Discarded { run: n },
                Event::AutoApplyRefused { run: n, code: RefusalCode::Drift },
                Event::PromotionSkipped { run: n, edge: EdgeNo(place), why: Skipped::FromPr },
                Event::LimitChanged { limit: word },
                Event::ReadingsChanged {
                    readings: Readings::from_bits(if small { 0 } else { 0xFF | 1_000_000 << 28 }),
                },
                Event::SourcePaused { source: SourceNo(place), paused: small },
                Event::EdgePaused { edge: EdgeNo(place), paused: small },
                Event::ForeignLockTaken { workspace: WorkspaceNo(place) },
                Event::ForeignLockReleased { workspace: WorkspaceNo(place) },
                Event::AgentRejoined { agent: AgentNo(place) },
                Event::CheckCalled { run: n, requirement: place, passes: small, answers: time },
                Event::CheckAnswered { run: n, requirement: place, passed: small },
                Event::Renotified { run: n },
                Event::WebhookMatched {
                    trigger: Trigger::Pr,
                    ignored: [place, u16::MAX, 1, place, u16::MAX],
                    gave_up: small,
                },
            ]);
        }
        events
    }

    #[test]
    fn every_event_survives_being_stored() {
        for event in samples() {
            let record = encode(SimTime::from_millis(9), 8, &event);
            assert_eq!(decode(&record), event);
            assert_eq!(record.cause(), Some(8));
            assert_eq!(record.at(), SimTime::from_millis(9));
        }
    }

    /// The kinds are part of the saved format, and the samples above leave none out.
    #[test]
    fn every_kind_has_its_number() {
        let mut kinds: Vec<u8> = samples().iter().map(|event| encode(SimTime::ZERO, 0, event).kind).collect();
        kinds.dedup();
        let half = kinds.len() / 2;
        assert_eq!(kinds[..half], (0..half as u8).collect::<Vec<_>>()[..]);
        let next = Record { kind: half as u8, ..encode(SimTime::ZERO, 0, &samples()[0]) };
        assert!(std::panic::catch_unwind(|| decode(&next)).is_err(), "a kind beyond the samples is known");
    }

    #[test]
    fn every_word_survives_being_stored() {
        let stored = |event: Event| assert_eq!(decode(&encode(SimTime::ZERO, 0, &event)), event);
        for code in RefusalCode::ALL {
            stored(Event::CommandRefused { command: 0, code: *code, run: None });
        }
        for reason in Reason::ALL {
            for (from, to) in Status::ALL.iter().zip(Status::ALL.iter().rev()) {
                stored(Event::Moved {
                    run: run(1),
                    rule: RuleId::T3,
                    from: *from,
                    to: *to,
                    settled: true,
                    reason: Some(*reason),
                    lock_left: true,
                    changes: Changes::default(),
                    until: LATE,
                });
            }
        }
    }

    #[test]
    fn everybody_and_everything_that_starts_a_run_has_a_number() {
        assert!(StartedBy::ALL.len() <= 1 << 3 && crate::scenario::MAX_PARTS < 1 << 13);
    }

    #[test]
    fn a_record_stays_small() {
        assert_eq!(size_of::<Record>(), 40);
    }
}
