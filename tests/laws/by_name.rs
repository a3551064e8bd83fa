//! D2: what a scenario's things draw depends on their names and not on their places in its file, and runs made by commands are counted
//! in their own workspace. So a change that concerns nobody else changes nobody else by a millisecond.
//!
//! Each law plays a random case, changes the case at random, plays it again, and compares run by run what anybody can see: runs are
//! identified by the name of their workspace and their order in it. Numbers of runs move when others come between, so commands name
//! runs that way too.

use std::{collections::BTreeMap, sync::Arc};

use signalbox::{
    history::{Progress, SavedCase, Simulation},
    scenario::{
        ApprovalRuleDraft, ApproverDraft, ConditionDraft, Dist, Draft, EdgeDraft, Effect, ExternalCheckDraft,
        PersonDraft, PolicyDraft, PolicySetDraft, PoolDraft, RepoDraft, ScopeDraft, SourceDraft, SourceWord, Timing,
        WorkspaceDraft,
    },
    words::{
        Changes, Command, Event, HeadOfLine, LockMet, Reason, RunNo, RunType, SimTime, StartedBy, Status, TimedCommand,
        Trigger,
    },
};
use signalbox_tests::{
    check::{BUDGET, check, opened},
    laws::{Lawful, ensure},
    play::{SEC, fixed},
    recipe::HORIZON,
};

/// A run by the name of its workspace and its ordinal there.
type Named = (String, usize);

/// What is seen of a run.
#[derive(Debug, PartialEq)]
enum Step {
    Created(RunType, Trigger, StartedBy),
    Dispatched,
    Withdrawn,
    Claimed(LockMet),
    Moved(Status, Status, Option<Reason>, Changes),
}

/// The steps of each run with their instants.
type History = BTreeMap<Named, Vec<(SimTime, Step)>>;

/// A command, and the run it names if there is such a run when it is given.
#[derive(Clone, Debug)]
struct Given {
    timed: TimedCommand,
    run: Option<Named>,
}

/// A number that no run has.
fn nobody() -> RunNo {
    RunNo::at_index(9_999_999)
}

fn run_of(command: &mut Command) -> Option<&mut RunNo> {
    match command {
        Command::Apply { run, .. }
        | Command::Abort { run, .. }
        | Command::Approve { run, .. }
        | Command::Reject { run, .. }
        | Command::Renotify { run, .. }
        | Command::AnswerCheck { run, .. }
        | Command::Discard { run, .. } => Some(run),
        Command::Plan { rerun_of, .. } => rerun_of.as_mut(),
        _ => None,
    }
}

/// All runs so far, by number.
fn runs(simulation: &Simulation) -> Vec<Named> {
    let engine = simulation.engine();
    let mut made = BTreeMap::new();
    let births = (0..engine.world().run_count() as usize).map(|i| engine.past().birth(RunNo::at_index(i)));
    let named = births.map(|birth| {
        let workspace = engine.scenario().workspace(birth.workspace).name.clone();
        let made = made.entry(birth.workspace).or_insert(0);
        *made += 1;
        (workspace, *made)
    });
    named.collect()
}

/// What happened before an instant.
fn history(simulation: &Simulation, end: SimTime) -> History {
    let names = runs(simulation);
    let mut history = History::new();
    for record in simulation.engine().journal().records().iter().filter(|record| record.at() < end) {
        let (run, step) = match record.event() {
            Event::Created { run, run_type, trigger, started_by, .. } => {
                (run, Step::Created(run_type, trigger, started_by))
            }
            Event::Dispatched { run, .. } => (run, Step::Dispatched),
            Event::Withdrawn { run, .. } => (run, Step::Withdrawn),
            Event::Claimed { run, lock, .. } => (run, Step::Claimed(lock)),
            Event::Moved { run, from, to, reason, changes, .. } => (run, Step::Moved(from, to, reason, changes)),
            _ => continue,
        };
        history.entry(names[run.index()].clone()).or_default().push((record.at(), step));
    }
    history
}

/// A case as it was played: its history before an instant, and the commands that were given in that time.
struct Original {
    history: History,
    end: SimTime,
    given: Vec<Given>,
    simulation: Simulation,
}

impl Original {
    fn play(case: &SavedCase) -> Original {
        let mut simulation = opened(&SavedCase { commands: Vec::new(), ..case.clone() });
        let mut given = Vec::new();
        for timed in &case.commands {
            let left = BUDGET.saturating_sub(simulation.engine().journal().len());
            if simulation.run_until(timed.at, left) != Progress::Reached {
                break;
            }
            let mut timed = timed.clone();
            let wanted = run_of(&mut timed.command).map(|run| run.index());
            let run = wanted.and_then(|wanted| runs(&simulation).get(wanted).cloned());
            simulation.dispatch(timed.command.clone()).expect("the history is small");
            given.push(Given { timed, run });
        }
        let left = BUDGET.saturating_sub(simulation.engine().journal().len());
        let end = match simulation.run_until(HORIZON, left) {
            Progress::Reached => SimTime::from_millis(HORIZON.millis() + 1),
            _ => simulation.engine().now(),
        };
        given.retain(|given| given.timed.at < end);
        Original { history: history(&simulation, end), end, given, simulation }
    }

    /// Plays another scenario with these commands as long, and compares the runs of this one's workspaces.
    fn is_found_in(&self, case: SavedCase, commands: &[Given]) -> Lawful {
        let text = serde_json::to_string(&case.scenario).unwrap_or_default();
        let mut other = opened(&SavedCase { commands: Vec::new(), ..case });
        for Given { timed, run } in commands {
            let mut command = timed.command.clone();
            ensure!(other.run_until(timed.at, u32::MAX) == Progress::Reached, "the other case is too long");
            if let Some(number) = run_of(&mut command) {
                let place = run.as_ref().and_then(|run| runs(&other).iter().position(|other| other == run));
                *number = place.map_or(nobody(), RunNo::at_index);
            }
            other.dispatch(command).expect("the history is small");
        }
        other.run_until(self.end, u32::MAX);
        let there = history(&other, self.end);
        let mine = |run: &&Named| self.simulation.engine().scenario().workspace_named(&run.0).is_some();
        let all = self.history.keys().chain(there.keys()).filter(mine);
        for run in all {
            let (mine, theirs) = (self.history.get(run), there.get(run));
            ensure!(mine == theirs, "run {} of {}: {mine:?} becomes {theirs:?} in {text}", run.1, run.0);
        }
        Ok(())
    }
}

fn with(case: &SavedCase, change: impl FnOnce(&mut Draft)) -> SavedCase {
    let mut case = case.clone();
    change(Arc::make_mut(&mut case.scenario));
    case
}

/// Puts things at the beginning of a list.
fn first<T>(list: &mut Vec<T>, things: impl IntoIterator<Item = T>) {
    list.splice(0..0, things);
}

/// A workspace that has nothing to do with the others, executed by agents of its own, and what makes its runs.
fn put_first(draft: &mut Draft, choice: u32) {
    let repo = RepoDraft { repo: "acme/new".into(), ..RepoDraft::default() };
    let new = WorkspaceDraft {
        name: "new".into(),
        pool: Some("new".into()),
        repo: Some(repo),
        plan: fixed(3 * SEC),
        ..WorkspaceDraft::default()
    };
    let plain = SourceDraft { name: "new".into(), gaps: Some(fixed(9 * SEC)), ..SourceDraft::default() };
    let source = if choice.is_multiple_of(2) {
        SourceDraft { workspace: "new".into(), ..plain }
    } else {
        SourceDraft { kind: SourceWord::Push, repo: "acme/new".into(), ..plain }
    };
    // It never applies, so its edge carries nothing.
    let edge = EdgeDraft { from: "new".into(), to: draft.workspaces[0].name.clone(), auto_promote: true };
    first(&mut draft.pools, [PoolDraft { name: "new".into(), agents: 2, poll: fixed(2 * SEC) }]);
    first(&mut draft.workspaces, [new]);
    first(&mut draft.sources, [source]);
    first(&mut draft.edges, [edge]);
}

#[test]
fn a_workspace_that_is_put_first_changes_no_run_of_the_others() {
    check("D2, a workspace first", 1_500, |case| {
        let original = Original::play(case);
        original.is_found_in(with(case, |draft| put_first(draft, case.seed)), &original.given)
    });
}

#[test]
fn an_edge_that_carries_nothing_changes_no_run() {
    check("D2, an edge", 1_500, |case| {
        let n = case.scenario.workspaces.len();
        let name = |i: usize| case.scenario.workspaces[i].name.clone();
        let pairs = (0..n).flat_map(|from| (from + 1..n).map(move |to| (name(from), name(to))));
        let is_there =
            |(from, to): &(String, String)| case.scenario.edges.iter().any(|edge| edge.from == *from && edge.to == *to);
        let free: Vec<_> = pairs.filter(|pair| !is_there(pair)).collect();
        let Some((from, to)) = free.get(case.seed as usize % free.len().max(1)).cloned() else { return Ok(()) };
        // By hand it would carry something.
        let mut case = case.clone();
        case.commands
            .retain(|timed| !matches!(&timed.command, Command::Promote { workspace, .. } if *workspace == from));
        let edge = EdgeDraft { from, to, auto_promote: false };
        let original = Original::play(&case);
        original.is_found_in(with(&case, |draft| first(&mut draft.edges, [edge])), &original.given)
    });
}

/// A person, set, policy, rule and check that come first in their lists and concern no plan. The person answers nothing by itself:
/// anybody may answer for a policy.
fn unused(draft: &mut Draft) {
    let nobody = || "nobody".to_owned();
    let never = ConditionDraft::Chance(0.0);
    draft.workspaces.push(WorkspaceDraft { name: "idle".into(), ..WorkspaceDraft::default() });
    for set in &mut draft.policy_sets {
        first(&mut set.policies, [PolicyDraft { name: "never".into(), when: never, effect: Effect::Deny }]);
    }
    first(&mut draft.people, [PersonDraft { name: nobody(), response: None, ..PersonDraft::default() }]);
    first(&mut draft.policy_sets, [PolicySetDraft { name: "off".into(), enabled: false, ..PolicySetDraft::default() }]);
    let approvers = vec![ApproverDraft::Person(nobody())];
    first(
        &mut draft.approval_rules,
        [ApprovalRuleDraft { name: "never".into(), when: never, approvers, ..ApprovalRuleDraft::default() }],
    );
    let scope = ScopeDraft::Workspace("idle".into());
    first(&mut draft.checks, [ExternalCheckDraft { name: "unasked".into(), scope, ..ExternalCheckDraft::default() }]);
}

#[test]
fn governance_that_concerns_no_plan_changes_no_run() {
    check("D2, unused governance", 1_500, |case| {
        let original = Original::play(case);
        original.is_found_in(with(case, unused), &original.given)
    });
}

/// Commands that come to nothing, or to something in a workspace apart.
fn idle_commands(at: SimTime, limit: u32) -> [Given; 6] {
    let nowhere = || "nowhere".to_owned();
    let commands = [
        Command::Plan { workspace: nowhere(), rerun_of: None, by: None },
        Command::Plan { workspace: "new".into(), rerun_of: None, by: None },
        Command::Push { repo: "acme/nobody".into(), branch: "main".into(), paths: vec!["a".into()] },
        Command::Push { repo: "acme/infra".into(), branch: "nowhere".into(), paths: vec!["a/main.tf".into()] },
        Command::PauseSource { source: nowhere(), paused: true },
        Command::SetLimit { limit },
    ];
    commands.map(|command| Given { timed: TimedCommand { at, command }, run: None })
}

#[test]
fn a_command_that_makes_no_run_here_changes_no_later_one() {
    check("D2, idle commands", 1_500, |case| {
        let original = Original::play(case);
        let limit = u32::try_from(case.scenario.limit).unwrap_or(0);
        let mut commands = idle_commands(SimTime::ZERO, limit).to_vec();
        for given in &original.given {
            // The limit may have been changed by then, so it is left as it is.
            commands.extend_from_slice(&idle_commands(given.timed.at, limit)[..5]);
            commands.push(given.clone());
        }
        original.is_found_in(with(case, |draft| put_first(draft, case.seed)), &commands)
    });
}

/// Lengths that are never the same twice.
fn spread(dist: Dist) -> Dist {
    match dist {
        Dist::Fixed { ms } => Dist::Uniform { min_ms: ms, max_ms: ms + 9_973 },
        dist => dist,
    }
}

/// A world in which nothing happens in one instant that is not one thing, and no run waits for one of another workspace. What is of one
/// instant goes by places in the file in two cases: arrivals, and runs of several workspaces that one thing makes (P1).
fn untied(case: &SavedCase) -> SavedCase {
    let mut case = case.clone();
    let draft = Arc::make_mut(&mut case.scenario);
    draft.limit = 1_000;
    draft.readings.head_of_line = HeadOfLine::Skip;
    draft.runners.start_up = spread(draft.runners.start_up);
    let mut pooled = false;
    for workspace in &mut draft.workspaces {
        for dist in [&mut workspace.plan, &mut workspace.apply, &mut workspace.unlock] {
            *dist = spread(*dist);
        }
        workspace.pool = workspace.pool.take().filter(|_| !std::mem::replace(&mut pooled, true));
    }
    for (i, source) in draft.sources.iter_mut().enumerate() {
        for (k, at) in source.at_ms.iter_mut().flatten().enumerate() {
            *at += (i * 97 + k * 13) as i64;
        }
        source.gaps = source.gaps.take().map(|gaps| match gaps {
            Dist::Fixed { ms } => Dist::Exponential { mean_ms: ms },
            gaps => gaps,
        });
    }
    case.commands.retain(|timed| !matches!(timed.command, Command::SetLimit { .. }));
    for timed in &mut case.commands {
        if let Command::SetReadings { readings } = &mut timed.command {
            readings.head_of_line = HeadOfLine::Skip;
        }
    }
    case
}

/// Whether sources other than schedules send something in one instant, or two applies succeed in one.
fn has_ties(simulation: &Simulation) -> bool {
    let scenario = simulation.engine().scenario();
    let records = simulation.engine().journal().records();
    let instants = |is: &dyn Fn(Event) -> bool| {
        let mut instants: Vec<SimTime> =
            records.iter().filter(|record| is(record.event())).map(|record| record.at()).collect();
        let all = instants.len();
        instants.dedup();
        instants.len() < all
    };
    let arrives = |event| match event {
        Event::Arrived { source, .. } => !matches!(scenario.sources[source.index()].when, Timing::Cron(_)),
        _ => false,
    };
    let applied = |event| match event {
        Event::Moved { run, to: Status::Completed, .. } => {
            simulation.engine().past().birth(run).run_type == RunType::Apply
        }
        _ => false,
    };
    instants(&arrives) || instants(&applied)
}

fn moved<T>(list: &mut [T], choice: u32) {
    if !list.is_empty() {
        let by = choice as usize / 2 % list.len();
        list.rotate_left(by);
    }
    if choice.is_multiple_of(2) {
        list.reverse();
    }
}

/// Moves everything to another place, but those sources that differ only in their order (D2).
fn shuffle(draft: &mut Draft, choice: u32) {
    moved(&mut draft.workspaces, choice);
    moved(&mut draft.edges, choice / 3);
    moved(&mut draft.pools, choice / 5);
    moved(&mut draft.people, choice / 7);
    moved(&mut draft.policy_sets, choice / 11);
    draft.policy_sets.iter_mut().for_each(|set| moved(&mut set.policies, choice / 13));
    moved(&mut draft.approval_rules, choice / 17);
    moved(&mut draft.checks, choice / 19);
    let like = |source: &SourceDraft| (source.kind, source.workspace.clone(), source.repo.clone());
    let mut before = draft.sources.clone();
    moved(&mut draft.sources, choice / 23);
    for source in &mut draft.sources {
        let alike = like(source);
        let next = before.iter().position(|other| like(other) == alike);
        *source = before.remove(next.expect("they are the same sources"));
    }
}

#[test]
fn places_in_the_file_change_no_run() {
    check("D2, the order of the file", 1_500, |case| {
        let case = untied(case);
        let original = Original::play(&case);
        if has_ties(&original.simulation) {
            return Ok(());
        }
        original.is_found_in(with(&case, |draft| shuffle(draft, case.seed)), &original.given)
    });
}
