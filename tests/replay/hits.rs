//! Breakpoints are met at the exact event, and the way back through them is the way there reversed.
//!
//! The oracle looks at every moment of a history by itself and counts what it sees there; it uses nothing of the search.

use signalbox::{
    history::{Breakpoint, Hit, Metric, Reader, SavedCase, Simulation, When, each_hit, next_hit, previous_hit},
    policy::Scene,
    scenario::{Draft, Target},
    studies::laws,
    words::{Command, Event, RuleId, RunNo, SimTime, Status},
};
use signalbox_tests::{
    check::{check, opened},
    laws::{Lawful, ensure},
    play::{HOUR, Play, SEC, org, plan, run, workspace},
    recipe::HORIZON,
};

/// A made-up law that is often broken: never do two runs execute at once.
fn crowded(_: Option<&str>, scene: &Scene<'_>) -> bool {
    scene.world.live().filter(|run| run.course.status == Status::InProgress).count() > 1
}

/// One breakpoint of each kind, with values that a small case meets now and then.
fn of_each_kind(simulation: &Simulation, salt: u32) -> Vec<Breakpoint> {
    let records = simulation.engine().journal().records();
    let pick = |by: u32| salt.wrapping_mul(by) % (records.len() as u32 + 2);
    let at = records.get(pick(17) as usize).map_or(SimTime::from_millis(1), |record| record.at());
    let names = &simulation.engine().scenario().workspaces;
    let name = names.get(salt as usize % names.len().max(1)).map_or_else(String::new, |w| w.name.clone());
    let kinds = [
        When::Instant(at),
        When::Instant(SimTime::from_millis(at.millis() + 1)),
        When::Event(pick(31)),
        When::Rule(RuleId::ALL[salt as usize % RuleId::ALL.len()]),
        When::Status(Status::ALL[salt as usize % Status::ALL.len()]),
        When::Run(RunNo::at_index(salt as usize % 5)),
        When::Workspace(name),
        When::Workspace(String::from("nowhere")),
        When::Reaches(Metric::Runs(Status::ALL[(salt / 7) as usize % Status::ALL.len()]), u64::from(salt % 3) + 1),
        When::Reaches(Metric::BusySlots, u64::from(salt % 3) + 1),
        When::Reaches(Metric::LongestWait, u64::from(salt % 600) * 1_000 + 1),
        When::Law(None),
        When::Failure,
    ];
    kinds.into_iter().map(Breakpoint::new).collect()
}

/// What one moment shows, counted from its runs.
struct Sight {
    at: SimTime,
    statuses: Vec<u64>,
    busy: u64,
    /// When the run that has waited longest was created.
    eldest: Option<SimTime>,
    crowded: bool,
}

fn sight(simulation: &Simulation, reader: &mut Reader, seq: u32) -> Sight {
    reader.seek(simulation, seq);
    let scene = reader.scene(simulation, SimTime::ZERO);
    let runs = (0..scene.world.run_count() as usize).map(RunNo::at_index);
    let known: Vec<_> = runs.filter_map(|run| scene.world.known(scene.past, run)).collect();
    let count = |status| known.iter().filter(|run| run.course.status == status).count() as u64;
    let queued = known.iter().filter(|run| run.course.status == Status::Queued);
    Sight {
        at: scene.now,
        statuses: Status::ALL.iter().map(|status| count(*status)).collect(),
        busy: scene.world.live().filter(|run| run.holds && run.birth.target == Target::Managed).count() as u64,
        eldest: queued.map(|run| run.birth.created).min(),
        crowded: crowded(None, &scene),
    }
}

/// All hits by looking at every event.
fn oracle(simulation: &Simulation, breakpoints: &[Breakpoint]) -> Vec<Hit> {
    let engine = simulation.engine();
    let records = engine.journal().records();
    let mut reader = Reader::new(simulation);
    let sights: Vec<_> = (0..=records.len() as u32).map(|seq| sight(simulation, &mut reader, seq)).collect();
    let mut hits = Vec::new();
    let mut lawless = sights[0].crowded;
    for (i, record) in records.iter().enumerate() {
        let seq = i as u32 + 1;
        let (before, after) = (&sights[i], &sights[i + 1]);
        let event = record.event();
        let ends = records.get(i + 1).is_none_or(|next| next.at() > record.at());
        let begins = ends && after.crowded && !lawless;
        if ends {
            lawless = after.crowded;
        }
        let earlier = i.checked_sub(1).map(|i| records[i].at());
        let waits = |since: Option<SimTime>, at: SimTime| since.map_or(0, |since| at.since(since).millis());
        for (which, breakpoint) in breakpoints.iter().enumerate() {
            let hit = match &breakpoint.when {
                When::Instant(at) => record.at() >= *at && earlier.is_none_or(|earlier| earlier < *at),
                When::Event(wanted) => seq == *wanted,
                When::Rule(rule) => match event {
                    Event::Created { .. } => *rule == RuleId::T0,
                    Event::Claimed { .. } => *rule == RuleId::T1,
                    Event::Moved { rule: moved, .. } => moved == *rule,
                    _ => false,
                },
                When::Status(status) => match event {
                    Event::Created { .. } => *status == Status::Queued,
                    Event::Claimed { .. } => *status == Status::InProgress,
                    Event::Moved { to, .. } => to == *status,
                    _ => false,
                },
                When::Run(run) => record.run_number() == run.get(),
                When::Workspace(name) => {
                    let place = match event {
                        Event::Ignored { workspace, .. } => workspace,
                        Event::ForeignLockTaken { workspace } | Event::ForeignLockReleased { workspace } => {
                            Some(workspace)
                        }
                        _ => match RunNo::new(record.run_number()) {
                            Some(run) if run.get() <= engine.past().run_count() => {
                                Some(engine.past().birth(run).workspace)
                            }
                            _ => None,
                        },
                    };
                    place.is_some_and(|place| engine.scenario().workspace(place).name == *name)
                }
                When::Reaches(metric, least) => {
                    let (was, is) = match metric {
                        Metric::Runs(status) => (before.statuses[*status as usize], after.statuses[*status as usize]),
                        Metric::BusySlots => (before.busy, after.busy),
                        Metric::LongestWait => (waits(before.eldest, before.at), waits(before.eldest, after.at)),
                    };
                    was < *least && is >= *least
                }
                When::Law(_) => begins,
                When::Failure => {
                    matches!(event, Event::Moved { to: Status::Failed | Status::TimedOut | Status::Rejected, .. })
                }
            };
            if breakpoint.on && hit {
                hits.push(Hit { seq, which });
            }
        }
    }
    hits
}

/// The hits as one who goes from each to the next meets them.
fn there(simulation: &Simulation, breakpoints: &[Breakpoint]) -> Vec<Hit> {
    let step = |from: u32| next_hit(simulation, breakpoints, from, &crowded);
    std::iter::successors(step(0), |hit| step(hit.seq)).collect()
}

/// The same backwards, from beyond the end.
fn back(simulation: &Simulation, breakpoints: &[Breakpoint]) -> Vec<Hit> {
    let step = |from: u32| previous_hit(simulation, breakpoints, from, &crowded);
    std::iter::successors(step(u32::MAX), |hit| step(hit.seq)).collect()
}

/// Plays a case with checkpoints close together, so that small histories have many.
fn played(case: &SavedCase) -> Simulation {
    let mut simulation = opened(case).with_spacing(case.seed % 40 + 1);
    simulation.run_until(HORIZON, 250);
    simulation
}

fn walks_agree(simulation: &Simulation, breakpoints: &[Breakpoint]) -> Lawful {
    let all = oracle(simulation, breakpoints);
    let mut visited = Vec::new();
    each_hit(simulation, breakpoints, (0, u32::MAX), &crowded, &mut |hit| visited.push(hit));
    ensure!(visited == all, "the visited hits are {visited:?}, the oracle's {all:?}");
    let mut firsts = all.clone();
    firsts.dedup_by_key(|hit| hit.seq);
    let there = there(simulation, breakpoints);
    ensure!(there == firsts, "on: {there:?}, the oracle's: {firsts:?}");
    let mut back = back(simulation, breakpoints);
    back.reverse();
    ensure!(back == firsts, "back: {back:?}, the oracle's: {firsts:?}");
    Ok(())
}

#[test]
fn every_hit_is_found_in_both_directions_and_from_everywhere() {
    check("breakpoints in both directions", 300, |case| {
        let simulation = played(case);
        let breakpoints = of_each_kind(&simulation, case.seed);
        walks_agree(&simulation, &breakpoints)?;
        // Each kind alone, so that none hides behind another.
        for breakpoint in &breakpoints {
            walks_agree(&simulation, std::slice::from_ref(breakpoint))?;
        }
        let mut firsts = oracle(&simulation, &breakpoints);
        firsts.dedup_by_key(|hit| hit.seq);
        for from in 0..=simulation.engine().journal().len() {
            let next = next_hit(&simulation, &breakpoints, from, &crowded);
            let after = firsts.iter().find(|hit| hit.seq > from).copied();
            ensure!(next == after, "after {from} events comes {after:?}, not {next:?}");
            let previous = previous_hit(&simulation, &breakpoints, from, &crowded);
            let before = firsts.iter().rev().find(|hit| hit.seq < from).copied();
            ensure!(previous == before, "before {from} events comes {before:?}, not {previous:?}");
        }
        Ok(())
    });
}

#[test]
fn the_random_cases_meet_every_kind() {
    let mut met = [0_u32; 13];
    for case in signalbox_tests::check::some_cases(60) {
        let simulation = played(&case);
        let breakpoints = of_each_kind(&simulation, case.seed);
        assert_eq!(breakpoints.len(), met.len());
        for hit in oracle(&simulation, &breakpoints) {
            met[hit.which] += 1;
        }
    }
    let never: Vec<_> = met.iter().enumerate().filter(|(_, n)| **n == 0).map(|(i, _)| i).collect();
    assert_eq!(never, [7], "only the workspace that does not exist is never met: {met:?}");
}

/// Two plans, one slot: the second waits until the first is done.
fn two_plans() -> Simulation {
    let mut play = Play::new(Draft { limit: 1, ..org(vec![workspace("a"), workspace("b")]) });
    play.must(plan("a")).until(SEC).must(plan("b")).until(HOUR);
    play.simulation
}

/// Where in the journal an event stands, as a count of events.
fn place(simulation: &Simulation, is: impl Fn(&Event) -> bool) -> Vec<u32> {
    let records = simulation.engine().journal().records().iter().enumerate();
    records.filter(|(_, record)| is(&record.event())).map(|(i, _)| i as u32 + 1).collect()
}

#[test]
fn each_kind_stops_at_the_event_one_expects() {
    let simulation = two_plans();
    let claims = place(&simulation, |event| matches!(event, Event::Claimed { .. }));
    let births = place(&simulation, |event| matches!(event, Event::Created { .. }));
    let ends = place(&simulation, |event| matches!(event, Event::Moved { rule: RuleId::T2, .. }));
    let gifts = place(&simulation, |event| matches!(event, Event::Dispatched { .. }));
    assert_eq!((claims.len(), births.len(), ends.len(), gifts.len()), (2, 2, 2, 2));
    let table: &[(When, &[u32])] = &[
        // The second plan is commanded after one second; half a second later nothing happens, so the next event is meant.
        (When::Instant(SimTime::from_millis(SEC)), &[births[1] - 1]),
        (When::Instant(SimTime::from_millis(SEC / 2)), &[births[1] - 1]),
        (When::Instant(SimTime::from_millis(2 * HOUR)), &[]),
        (When::Event(4), &[4]),
        (When::Event(0), &[]),
        (When::Rule(RuleId::T1), &claims),
        (When::Status(Status::Queued), &births),
        (When::Status(Status::Failed), &[]),
        (When::Reaches(Metric::Runs(Status::Queued), 2), &births[1..]),
        (When::Reaches(Metric::Runs(Status::Queued), 3), &[]),
        (When::Reaches(Metric::BusySlots, 1), &gifts),
        (When::Reaches(Metric::BusySlots, 2), &[]),
        // The second plan waits for more than a minute; its claim, after 70 seconds, ends that wait and is the first event to find it
        // so long. At 65 seconds, when the slot becomes free, it has waited 64.
        (When::Reaches(Metric::LongestWait, 64_000), &[ends[0]]),
        (When::Reaches(Metric::LongestWait, 64_001), &[claims[1]]),
        (When::Law(None), &[]),
        (When::Failure, &[]),
    ];
    for (when, expected) in table {
        let breakpoints = [Breakpoint::new(when.clone())];
        let mut hits = Vec::new();
        each_hit(&simulation, &breakpoints, (0, u32::MAX), &laws::is_broken, &mut |hit| hits.push(hit.seq));
        assert_eq!(hits, *expected, "{when:?}");
    }
}

#[test]
fn a_refused_command_about_a_run_that_never_was_belongs_to_no_workspace() {
    let mut play = Play::new(org(vec![workspace("a")]));
    assert!(play.give(Command::Abort { run: run(99), by: None }).refusal.is_some());
    let breakpoints = [Breakpoint::new(When::Workspace(String::from("a"))), Breakpoint::new(When::Run(run(99)))];
    assert_eq!(next_hit(&play.simulation, &breakpoints, 0, &laws::is_broken), None);
}

#[test]
fn a_breakpoint_that_is_off_is_never_met_and_keeps_its_place() {
    let simulation = two_plans();
    let mut breakpoints = [Breakpoint::new(When::Run(run(1))), Breakpoint::new(When::Rule(RuleId::T1))];
    breakpoints[0].on = false;
    let hit = next_hit(&simulation, &breakpoints, 0, &laws::is_broken);
    assert_eq!(hit.map(|hit| hit.which), Some(1));
}

#[test]
fn laws_are_asked_by_name_or_all_together() {
    // Within an instant, between the birth of a run and its dispatch, a wake-up is as good as lost.
    let simulation = two_plans();
    let birth = place(&simulation, |event| matches!(event, Event::Created { .. }))[0];
    let mut reader = Reader::new(&simulation);
    reader.seek(&simulation, birth);
    let scene = reader.scene(&simulation, SimTime::ZERO);
    assert!(laws::is_broken(None, &scene));
    assert!(laws::is_broken(Some("no_lost_wake_up"), &scene));
    assert!(!laws::is_broken(Some("one_at_a_time"), &scene));
    assert!(!laws::is_broken(Some("no such law"), &scene));
}

#[test]
fn breakpoints_keep_their_written_form() {
    let written = r#"[{"when":{"instant":5},"on":true},{"when":{"rule":"T4"},"on":false},{"when":{"reaches":["longest_wait",60000]},"on":true},{"when":{"reaches":[{"runs":"queued"},3]},"on":true},{"when":{"law":null},"on":true},{"when":"failure","on":true}]"#;
    let breakpoints: Vec<Breakpoint> = match serde_json::from_str(written) {
        Ok(breakpoints) => breakpoints,
        Err(why) => panic!("{why}"),
    };
    assert_eq!(serde_json::to_string(&breakpoints).ok().as_deref(), Some(written));
}
