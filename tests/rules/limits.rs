//! Commands within limits (H3): what is too long is refused and not kept; a refused rejection keeps no comment (G7).

use signalbox::{
    scenario::{RepoDraft, WorkspaceDraft},
    words::{Command, RefusalCode, RunNo},
};
use signalbox_tests::play::{Play, org, run, workspace};

fn reject(run: RunNo, comment: &str) -> Command {
    Command::Reject { run, by: "ada".into(), comment: comment.into() }
}

fn kept(play: &Play) -> Vec<Command> {
    play.simulation.save().commands.into_iter().map(|timed| timed.command).collect()
}

#[test]
fn a_comment_has_at_most_10_000_characters() {
    let mut play = Play::new(org(vec![workspace("a")]));
    play.must(Command::Plan { workspace: "a".into(), rerun_of: None, by: None });
    let records = play.simulation.engine().journal().len();
    // Characters, not bytes. Nobody is called ada, so the one that fits is refused for another reason.
    assert_eq!(play.refused(reject(run(1), &"é".repeat(10_001))), RefusalCode::BeyondLimit);
    assert_eq!(play.simulation.engine().journal().len(), records, "it is no part of the history");
    assert_eq!(kept(&play).len(), 1, "nor of the case");
    assert_eq!(play.refused(reject(run(1), &"é".repeat(10_000))), RefusalCode::UnknownName);
    assert_eq!(kept(&play)[1], reject(run(1), ""), "the command is kept without what was said");
    let mut again = Play::new(org(vec![workspace("a")]));
    for command in kept(&play) {
        again.give(command);
    }
    assert_eq!(again.simulation.digest(), play.simulation.digest());
}

#[test]
fn names_paths_and_lists_have_the_limits_of_scenario_files() {
    let mut play = Play::new(org(vec![workspace("a")]));
    let push =
        |branch: &str, paths: Vec<String>| Command::Push { repo: "acme/infra".into(), branch: branch.into(), paths };
    let long = "n".repeat(101);
    for command in [
        Command::Plan { workspace: long.clone(), rerun_of: None, by: None },
        Command::Plan { workspace: "a".into(), rerun_of: None, by: Some(long.clone()) },
        Command::Approve { run: run(1), by: long.clone() },
        Command::AnswerCheck { run: run(1), check: long.clone(), passed: true },
        Command::Promote { workspace: "a".into(), to: vec![long.clone()], by: None },
        Command::PauseEdge { from: "a".into(), to: long, paused: true },
        push(&"b".repeat(501), Vec::new()),
        push("main", vec!["p".repeat(501)]),
        push("main", vec!["p".into(); 1_001]),
    ] {
        assert_eq!(play.refused(command), RefusalCode::BeyondLimit);
    }
    assert_eq!(kept(&play), []);
    play.must(push(&"b".repeat(500), vec!["p".repeat(500); 1_000]));
}

/// A webhook that would take minutes to compare is refused, and changes nothing.
#[test]
fn comparing_with_patterns_is_bounded() {
    let slow = |i: usize| format!("{}w{i}", "{**/*s*,**/*s*}/".repeat(8));
    let connected = |i: usize| {
        let repo = RepoDraft { repo: "acme/infra".into(), source_root: slow(i), ..RepoDraft::default() };
        WorkspaceDraft { repo: Some(repo), ..workspace(&format!("w{i}")) }
    };
    let mut play = Play::new(org((0..200).map(connected).collect()));
    let paths: Vec<_> = (0..1_000).map(|i| format!("{}x{i}", "s/".repeat(200))).collect();
    let webhook = Command::Push { repo: "acme/infra".into(), branch: "main".into(), paths };
    assert_eq!(play.refused(webhook), RefusalCode::BeyondLimit);
    assert_eq!(play.scene().world.run_count(), 0);
}
