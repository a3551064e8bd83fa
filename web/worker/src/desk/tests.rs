//! The conversation, held without a browser.

use signalbox::{
    history::{SavedCase, Simulation},
    scenario::presets,
    studies::explore::Sabotage,
    words::{Command, SimTime, TimedCommand},
};

use super::Desk;
use crate::protocol::{Answer, Ask, Call, Response, Said, Sent, Trouble, UNASKED, Verdict, text};

fn ask(desk: &mut Desk, id: u32, ask: Ask) -> Vec<Said> {
    desk.hear(&text(&Sent { id, ask }))
}

fn explore(world: &str, fault: Option<Sabotage>) -> Ask {
    Ask::Explore { world: world.into(), fault }
}

/// Works until the exploration has ended; its progress and its end.
fn finish(desk: &mut Desk, portion: u32) -> (usize, Answer) {
    let mut reports = 0;
    loop {
        match desk.go_on(portion) {
            Some(Said { answer: Answer::Progress(progress), .. }) => {
                assert!(!progress.finished);
                reports += 1;
            }
            Some(said) => return (reports, said.answer),
            None => panic!("the exploration was lost"),
        }
    }
}

#[test]
fn a_world_is_explored_in_portions() {
    let mut desk = Desk::default();
    let first = ask(&mut desk, 4, explore("one_slot", None));
    assert!(matches!(first[..], [Said { id: 4, answer: Answer::Progress(_) }]));
    let (reports, Answer::Explored(study)) = finish(&mut desk, 500) else { panic!("it ends with a study") };
    assert!(reports > 5 && !desk.is_busy());
    // The native test pins the same.
    assert_eq!((study.states, study.transitions, study.depth, study.complete), (5_721, 14_698, 12, true));
    assert!(study.laws.iter().all(|law| law.verdict == Verdict::Holds));
    assert_eq!(study.levels.iter().sum::<u32>(), study.states);
    assert_eq!(desk.go_on(1), None);
}

#[test]
fn a_broken_scheduler_is_found_out_with_a_case_to_open() {
    let mut desk = Desk::default();
    ask(&mut desk, 1, explore("find_the_bug", None));
    let (_, Answer::Explored(study)) = finish(&mut desk, 10_000) else { panic!("it ends with a study") };
    assert_eq!(study.fault, Some(Sabotage::IgnoresBusyWorkspace));
    let law = study.laws.iter().find(|law| law.name == "one_at_a_time").expect("the law");
    let Verdict::Broken(found) = &law.verdict else { panic!("it is broken") };
    assert_eq!((found.steps.len(), found.shared), (4, 3));
    let case: SavedCase = serde_json::from_str(found.case.as_deref().expect("a case")).expect("a case");
    assert!(Simulation::replay(case).is_ok());
}

#[test]
fn a_fault_may_be_put_into_any_world() {
    let mut desk = Desk::default();
    ask(&mut desk, 1, explore("one_slot", Some(Sabotage::IgnoresLimit)));
    let (_, Answer::Explored(study)) = finish(&mut desk, 10_000) else { panic!("it ends with a study") };
    let broken = |law: &str| study.laws.iter().any(|l| l.name == law && matches!(l.verdict, Verdict::Broken(_)));
    assert!(broken("within_limit"));
}

#[test]
fn a_cancel_ends_the_search_and_a_new_one_takes_its_place() {
    let mut desk = Desk::default();
    ask(&mut desk, 1, explore("everything", None));
    assert!(matches!(desk.go_on(100), Some(Said { id: 1, answer: Answer::Progress(_) })));
    let said = ask(&mut desk, 2, explore("one_slot", None));
    assert_eq!(said[0], Said { id: 1, answer: Answer::Cancelled });
    let said = ask(&mut desk, 3, Ask::Cancel);
    assert_eq!(said, [2, 3].map(|id| Said { id, answer: Answer::Cancelled }));
    assert!(!desk.is_busy());
}

#[test]
fn troubles_are_answers() {
    let mut desk = Desk::default();
    let said = desk.hear("{\"id\":3}");
    assert!(matches!(said[..], [Said { id: UNASKED, answer: Answer::Trouble(Trouble::NotUnderstood(_)) }]));
    let said = ask(&mut desk, 1, explore("nowhere", None));
    assert_eq!(said[0].answer, Answer::Trouble(Trouble::UnknownWorld("nowhere".into())));
    let said = ask(&mut desk, 2, request(5, None, 0, "GET", "/rules", ""));
    assert_eq!(said[0].answer, Answer::Trouble(Trouble::NoCase(5)));
    let said = ask(&mut desk, 2, request(5, Some("{}".into()), 0, "GET", "/rules", ""));
    assert!(matches!(said[0].answer, Answer::Trouble(Trouble::Unplayable(_))));
}

fn request(edition: u32, case: Option<String>, at: u64, method: &str, path: &str, body: &str) -> Ask {
    Ask::Request(Box::new(Call {
        edition,
        case,
        at: SimTime::from_millis(at),
        method: method.into(),
        path: path.into(),
        authorization: Some("Bearer Ada".into()),
        body: body.into(),
    }))
}

fn answered(desk: &mut Desk, asked: Ask) -> Response {
    match ask(desk, 9, asked).pop().map(|said| said.answer) {
        Some(Answer::Answered(response)) => *response,
        other => panic!("no response: {other:?}"),
    }
}

const HOUR: u64 = 3_600_000;

/// Reading moves through the case in both directions, with all its commands, however it goes.
#[test]
fn requests_are_answered_at_any_instant_of_the_kept_case() {
    let plan = |hour: u64, workspace: &str| TimedCommand {
        at: SimTime::from_millis(hour * HOUR),
        command: Command::Plan { workspace: workspace.into(), rerun_of: None, by: None },
    };
    let case = SavedCase {
        commands: vec![plan(2, "web-prod"), plan(6, "web-staging")],
        ..SavedCase::new(presets::platform_team(), 42)
    };
    let text = text(&case);
    let list = |desk: &mut Desk, case: Option<String>, hour: u64| {
        answered(desk, request(1, case, hour * HOUR, "GET", "/runs?limit=100", "")).body
    };
    let mut desk = Desk::default();
    let mut seen = Vec::new();
    for (i, hour) in [3, 8, 1, 8, 7, 3].into_iter().enumerate() {
        let kept = list(&mut desk, (i == 0).then(|| text.clone()), hour);
        let fresh = list(&mut Desk::default(), Some(text.clone()), hour);
        assert_eq!(kept, fresh, "at hour {hour}");
        seen.push(kept);
    }
    assert_eq!(seen[1], seen[3]);
    assert_ne!(seen[0], seen[1]);
}

/// A request that becomes a command comes back with it, and leaves what is kept as it was.
#[test]
fn a_command_is_handed_back_and_the_kept_case_stays() {
    let case = text(&SavedCase::new(presets::platform_team(), 42));
    let mut desk = Desk::default();
    let before = answered(&mut desk, request(1, Some(case), 2 * HOUR, "GET", "/runs", "")).body;
    let made = answered(&mut desk, request(1, None, 2 * HOUR, "POST", "/workspaces/web-prod/runs", "{}"));
    assert_eq!(made.status, 201);
    assert!(made.headers.iter().any(|(name, value)| name == "location" && value.contains("/runs/")));
    let given = made.given.expect("it became a command");
    assert_eq!(given.command, Command::Plan { workspace: "web-prod".into(), rerun_of: None, by: Some("Ada".into()) });
    assert_eq!(answered(&mut desk, request(1, None, 2 * HOUR, "GET", "/runs", "")).body, before);
    // What never becomes a command leaves no trace.
    let lost = answered(&mut desk, request(1, None, 2 * HOUR, "POST", "/workspaces/nowhere/runs", "{}"));
    assert_eq!((lost.status, lost.given), (404, None));
}
