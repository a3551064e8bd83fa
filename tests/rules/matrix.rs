//! The table of transitions against the rules page, written out here a second time; every question one may ask it.

use std::fs;

use signalbox::{
    lifecycle::{self, Facts, RULES, Subject},
    words::{AbortScope, Readings, Refusal, RuleId, RunNo, RunType, Signal, Status, Supersede, TimeoutClock},
};

/// Rules T: from (`*` for provisional), run types, signal, rule, to, and the switch that must be on.
const TABLE: &str = "
    queued            plan apply unlock  claimed            T1   in_progress       -
    in_progress       plan apply         succeeded          T2   completed         -
    in_progress       plan apply unlock  failed             T3   failed            -
    in_progress       plan apply unlock  deadline           T4   timed_out         -
    in_progress       plan apply unlock  abort              T5   aborted           -
    completed*        plan               policy_started     T6   pending_policy    -
    pending_policy    plan               policy_ended       T7   completed         -
    completed*        plan               violated           T8   rejected          -
    completed*        plan               approval_required  T9   pending_approval  -
    pending_approval  plan               satisfied          T10  completed         -
    pending_approval  plan               refused            T11  rejected          -
    in_progress       unlock             lock_released      T12  unlocked          -
    queued            plan apply unlock  abort              T13  aborted           abort_scope
    pending_policy    plan               abort              T13  aborted           abort_scope
    pending_approval  plan               abort              T13  aborted           abort_scope
    queued            plan               superseded         T14  aborted           supersede
    queued            plan apply unlock  deadline           T15  timed_out         timeout_clock
";

struct Row {
    from: &'static str,
    provisional: bool,
    types: Vec<&'static str>,
    signal: &'static str,
    rule: &'static str,
    to: &'static str,
    switch: &'static str,
}

fn table() -> Vec<Row> {
    let lines = TABLE.lines().map(str::trim).filter(|line| !line.is_empty());
    let row = |line: &'static str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let n = words.len();
        Row {
            from: words[0].trim_end_matches('*'),
            provisional: words[0].ends_with('*'),
            types: words[1..n - 4].to_vec(),
            signal: words[n - 4],
            rule: words[n - 3],
            to: words[n - 2],
            switch: words[n - 1],
        }
    };
    lines.map(row).collect()
}

/// A question to the table.
#[derive(Clone, Copy, Debug)]
struct Question {
    status: Status,
    run_type: RunType,
    settled: bool,
    dispatched: bool,
    signal: Signal,
    readings: Readings,
}

impl Question {
    fn row<'a>(&self, table: &'a [Row]) -> Option<&'a Row> {
        let fits = |row: &&Row| {
            row.from == self.status.as_str()
                && row.types.contains(&self.run_type.as_str())
                && row.signal == self.signal.as_str()
        };
        table.iter().find(fits)
    }

    fn is_on(&self, row: &Row) -> bool {
        let switch = match row.switch {
            "abort_scope" => self.readings.abort_scope == AbortScope::AnyActive,
            "supersede" => self.readings.supersede == Supersede::QueuedPlans && !self.dispatched,
            "timeout_clock" => self.readings.timeout_clock == TimeoutClock::Creation,
            _ => true,
        };
        switch && !(row.provisional && self.settled)
    }

    fn ask(&self) -> Result<&'static lifecycle::Rule, Refusal> {
        let facts = Facts::new(self.settled, self.dispatched, &self.readings);
        let run = RunNo::at_index(41);
        lifecycle::next(Subject { run, run_type: self.run_type, status: self.status, facts }, self.signal)
    }
}

/// Statuses × run types × signals × provisional × dispatched × the three switches that guards look at.
fn questions() -> Vec<Question> {
    let mut all = Vec::new();
    for switches in 0..8_u8 {
        let readings = Readings {
            abort_scope: if switches & 1 == 0 { AbortScope::InProgressOnly } else { AbortScope::AnyActive },
            supersede: if switches & 2 == 0 { Supersede::None } else { Supersede::QueuedPlans },
            timeout_clock: if switches & 4 == 0 { TimeoutClock::Claim } else { TimeoutClock::Creation },
            ..Readings::default()
        };
        for &status in Status::ALL {
            for &run_type in RunType::ALL {
                let provisional = status == Status::Completed && run_type == RunType::Plan;
                let both: &[bool] = if provisional { &[false, true] } else { &[status.is_terminal()] };
                for &settled in both {
                    for dispatched in [false, true] {
                        if dispatched && status != Status::Queued {
                            continue;
                        }
                        for &signal in Signal::ALL {
                            all.push(Question { status, run_type, settled, dispatched, signal, readings });
                        }
                    }
                }
            }
        }
    }
    all
}

#[test]
fn every_question_is_answered_as_the_rules_say() {
    let table = table();
    let questions = questions();
    assert_eq!(questions.len(), 8 * 13 * (3 * 9 + 3 + 4), "statuses × types × signals × switches");
    for question in questions {
        let row = question.row(&table);
        match (question.ask(), row) {
            (Ok(rule), Some(row)) => {
                assert!(question.is_on(row), "{question:?} is answered by {}", rule.id);
                assert_eq!((rule.id.as_str(), rule.to.as_str()), (row.rule, row.to), "{question:?}");
            }
            (Ok(rule), None) => panic!("{question:?} is answered by {}, no rule does so", rule.id),
            (Err(refusal), row) => {
                let on = row.filter(|row| question.is_on(row));
                assert!(on.is_none(), "{question:?} is refused: {refusal}");
                let off = row.filter(|_| !question.settled);
                let expected = if off.is_some() { "switched_off" } else { "not_from_here" };
                assert_eq!(refusal.code().as_str(), expected, "{question:?}");
            }
        }
    }
}

/// T: a refusal names the run, its status, the attempted signal and the rule, and is a 409.
#[test]
fn a_refusal_says_what_was_tried_and_what_it_would_need() {
    let table = table();
    for question in questions() {
        let Err(refusal) = question.ask() else { continue };
        let text = refusal.to_string();
        for word in ["run 42", question.status.as_str(), question.signal.as_str()] {
            assert!(text.contains(word), "“{text}” does not name {word}");
        }
        let elsewhere = table
            .iter()
            .find(|row| row.signal == question.signal.as_str() && row.types.contains(&question.run_type.as_str()));
        if let Some(row) = question.row(&table).filter(|_| !question.settled).or(elsewhere) {
            assert!(text.contains(row.rule), "“{text}” does not name {}", row.rule);
        }
        assert_eq!(refusal.code().http(), 409);
        assert_eq!(refusal.run(), RunNo::new(42));
    }
}

/// S1, S2: terminal means terminal status and settled; such a run never changes again.
#[test]
fn nothing_leaves_a_settled_run() {
    for question in questions().into_iter().filter(|q| q.settled) {
        assert!(question.ask().is_err(), "{question:?}");
    }
}

/// S3: which statuses a run of each type can have.
#[test]
fn each_type_has_its_statuses() {
    let reachable = |run_type: RunType| {
        let rows = RULES.iter().filter(|row| row.runs.has(run_type));
        let mut statuses: Vec<&str> = rows.map(|row| row.to.as_str()).collect();
        statuses.sort_unstable();
        statuses.dedup();
        statuses
    };
    let mut all: Vec<&str> = Status::ALL.iter().map(|s| s.as_str()).filter(|s| *s != "unlocked").collect();
    all.sort_unstable();
    assert_eq!(reachable(RunType::Plan), all);
    assert_eq!(reachable(RunType::Apply), ["aborted", "completed", "failed", "in_progress", "queued", "timed_out"]);
    assert_eq!(reachable(RunType::Unlock), ["aborted", "failed", "in_progress", "queued", "timed_out", "unlocked"]);
}

#[test]
fn every_rule_has_its_words_and_its_basis() {
    for &id in RuleId::ALL {
        let rows: Vec<_> = RULES.iter().filter(|row| row.id == id).collect();
        assert_eq!(rows.len(), if id == RuleId::T13 { 3 } else { 1 }, "{id}");
        for row in rows {
            assert!(!row.says.is_empty() && !row.source.title.is_empty() && !row.source.path.is_empty(), "{id}");
            let basis = match id {
                RuleId::T11 => "page",
                RuleId::T13 | RuleId::T14 | RuleId::T15 => "reading",
                _ => "doc",
            };
            assert_eq!(row.basis.as_str(), basis, "{id}");
            let switched = row.when.switch().is_some();
            assert_eq!(switched, basis == "reading", "{id}");
            assert_eq!(
                switched,
                !row.when.needs().is_empty() && id != RuleId::T6 && id != RuleId::T8 && id != RuleId::T9,
                "{id}"
            );
        }
    }
}

/// The printed matrix is the same answers, for a run that is not dispatched.
#[test]
fn the_matrix_is_the_table() {
    for question in questions().into_iter().filter(|q| !q.dispatched) {
        let cells = lifecycle::matrix(&question.readings);
        let cell = cells.iter().find(|c| {
            (c.status, c.run_type, c.signal, c.settled)
                == (question.status, question.run_type, question.signal, question.settled)
        });
        let cell = cell.unwrap_or_else(|| panic!("the matrix leaves out {question:?}"));
        assert_eq!(cell.rule, question.ask().ok().map(|rule| (rule.id, rule.to)));
        assert_eq!(cell.refusal.is_empty(), cell.rule.is_some());
    }
    assert_eq!(lifecycle::matrix(&Readings::default()).len(), 13 * (3 * 10 + 1));
}

/// The diagram that the app and the README show. `UPDATE_GOLDEN=1` writes it anew.
#[test]
fn the_diagram_is_drawn_as_it_always_was() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/lifecycle.mmd");
    let drawn = lifecycle::mermaid();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(path, &drawn).unwrap();
    }
    let kept = fs::read_to_string(path).unwrap_or_default();
    assert_eq!(drawn, kept, "the diagram has changed; look at it, then write it with UPDATE_GOLDEN=1");
}

#[test]
fn the_dot_diagram_has_one_edge_for_each_row_and_dashes_the_readings() {
    let drawn = lifecycle::dot();
    let edges: Vec<&str> = drawn.lines().filter(|line| line.contains("->")).collect();
    assert_eq!(edges.len(), RULES.len());
    for (edge, rule) in edges.iter().zip(RULES) {
        let from = rule.from.map_or("start", Status::as_str);
        assert!(edge.trim().starts_with(&format!("{from} -> {} [label=\"{} ", rule.to, rule.id)), "{edge}");
        let switch = rule.when.switch();
        assert_eq!(edge.contains("style=dashed"), switch.is_some(), "{edge}");
        assert!(edge.contains(switch.unwrap_or_default()), "{edge} names its switch");
    }
    let (open, close) = (drawn.matches(['{', '[']).count(), drawn.matches(['}', ']']).count());
    assert_eq!(open, close, "every bracket closes");
    assert_eq!(drawn.matches('"').count() % 2, 0);
}
