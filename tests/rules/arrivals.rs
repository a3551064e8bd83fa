//! W and R2: webhooks, schedules, pausing, and that nothing happens silently.

use signalbox::{
    scenario::{RepoDraft, SourceDraft, SourceWord, WorkspaceDraft},
    words::{Command, Event, Ignored, PrAction, RefusalCode, Trigger},
};
use signalbox_tests::play::*;

fn linked(name: &str, root: &str) -> WorkspaceDraft {
    let repo = RepoDraft {
        repo: "acme/infra".into(),
        source_root: root.into(),
        extra_checkout_paths: vec!["modules".into()],
        ..RepoDraft::default()
    };
    WorkspaceDraft { repo: Some(repo), ..workspace(name) }
}

fn push(branch: &str, paths: &[&str]) -> Command {
    let paths = paths.iter().map(|p| (*p).into()).collect();
    Command::Push { repo: "acme/infra".into(), branch: branch.into(), paths }
}

fn pull_request(base: &str, action: PrAction, paths: Vec<String>) -> Command {
    Command::PullRequest { repo: "acme/infra".into(), base: base.into(), number: 7, action, paths }
}

/// What the latest command led to, per workspace: a run's trigger, or why not.
fn answers(play: &mut Play, command: Command) -> Vec<String> {
    let outcome = play.give(command);
    let records = play.simulation.engine().journal().records();
    let range = outcome.records.start as usize..outcome.records.end as usize;
    let answer = |event: Event| match event {
        Event::Created { workspace, trigger, .. } => Some(format!("{} {trigger}", workspace.0)),
        Event::Ignored { workspace: Some(workspace), why, .. } => Some(format!("{} {why}", workspace.0)),
        Event::Ignored { workspace: None, why, .. } => Some(why.to_string()),
        Event::WebhookMatched { ignored, gave_up, .. } => {
            let counts = Ignored::ALL.iter().zip(ignored).filter(|(_, count)| *count > 0);
            let counts: Vec<String> = counts.map(|(why, count)| format!("{count} {why}")).collect();
            Some(counts.join(", ") + if gave_up { " given up" } else { "" })
        }
        _ => None,
    };
    records.range(range).filter_map(|r| answer(r.event())).collect()
}

/// W1: repository, branch, and a changed path under the root or an extra path.
#[test]
fn a_push_makes_a_run_where_repository_branch_and_paths_match() {
    let mut play = Play::new(org(vec![linked("a", "/"), linked("b", "prod"), workspace("c")]));
    assert_eq!(answers(&mut play, push("main", &["prod/x.tf"])), ["0 push", "1 push"]);
    assert_eq!(answers(&mut play, push("main", &["dev/x.tf"])), ["1 paths", "0 push"]);
    assert_eq!(answers(&mut play, push("main", &["modules/x.tf"])), ["0 push", "1 push"]);
    assert_eq!(answers(&mut play, push("dev", &["prod/x.tf"])), ["2 branch"]);
    let elsewhere = Command::Push { repo: "acme/other".into(), branch: "main".into(), paths: vec!["x".into()] };
    assert_eq!(answers(&mut play, elsewhere), ["no_repo"]);
}

/// W2: opened, synchronize and reopened; the path filter is given up above 300 files.
#[test]
fn a_pull_request_makes_a_run_by_its_action_base_and_paths() {
    let mut play = Play::new(org(vec![linked("a", "prod")]));
    let prod = || vec![String::from("prod/x.tf")];
    for (action, answer) in PrAction::ALL.iter().zip(["0 pr", "0 pr", "0 pr", "0 action"]) {
        assert_eq!(answers(&mut play, pull_request("main", *action, prod())), [answer]);
    }
    assert_eq!(play.known(1).birth.pr, 7);
    assert_eq!(answers(&mut play, pull_request("dev", PrAction::Opened, prod())), ["0 branch"]);
    assert_eq!(answers(&mut play, pull_request("main", PrAction::Opened, vec!["x".into(); 300])), ["0 paths"]);
    assert_eq!(
        answers(&mut play, pull_request("main", PrAction::Opened, vec!["x".into(); 301])),
        [" given up", "0 pr"]
    );
}

/// W3: each tick makes a plan, and ticks may overlap. The case starts at midnight UTC, a tick exactly then counts.
#[test]
fn a_schedule_makes_a_plan_at_each_tick() {
    let mut draft = org(vec![workspace("a")]);
    let cron = |cron: &str, zone: Option<&str>| SourceDraft {
        kind: SourceWord::Schedule,
        name: cron.into(),
        workspace: "a".into(),
        cron: Some(cron.into()),
        time_zone: zone.map(Into::into),
        ..SourceDraft::default()
    };
    draft.sources = vec![cron("0 * * * *", None)];
    draft.workspaces[0].plan = fixed(2 * HOUR);
    let ticks = |draft: &signalbox::scenario::Draft| {
        let mut play = Play::new(draft.clone());
        play.until(3 * HOUR);
        let created =
            |(at, e): &(u64, Event)| matches!(e, Event::Created { trigger: Trigger::Schedule, .. }).then_some(*at);
        play.events().iter().filter_map(created).collect::<Vec<_>>()
    };
    assert_eq!(ticks(&draft), [0, HOUR, 2 * HOUR, 3 * HOUR]);
    draft.sources = vec![cron("30 4 * * *", Some("+03:00"))];
    assert_eq!(ticks(&draft), [90 * MIN]);
}

/// W5: pausing is a command and an event; arrivals of a paused source go on being counted (D2) but make no run.
#[test]
fn a_paused_source_makes_no_run_and_says_so() {
    let mut draft = org(vec![workspace("a")]);
    draft.sources = vec![clicks("a", &[10_000, 20_000, 30_000])];
    let straight = {
        let mut play = Play::new(draft.clone());
        play.until(HOUR);
        play.known(3).birth.lineage
    };
    let pause = |paused| Command::PauseSource { source: "clicks a".into(), paused };
    let mut play = Play::new(draft);
    play.until(15_000).must(pause(true)).until(25_000).must(pause(false)).until(HOUR);
    let ignored = Event::Ignored {
        workspace: Some(signalbox::words::WorkspaceNo(0)),
        trigger: Trigger::Manual,
        why: Ignored::Paused,
    };
    assert_eq!((play.count(|e| *e == ignored), play.scene().world.run_count()), (1, 2));
    assert_eq!(play.known(2).birth.lineage, straight, "the third arrival draws as if nothing had been paused");
    assert_eq!(play.refused(Command::PauseSource { source: "nobody".into(), paused: true }), RefusalCode::UnknownName);
}

/// W4: one event per webhook, whatever the number of workspaces that it does not concern; it carries their number by reason.
#[test]
fn a_webhook_is_one_event_however_many_workspaces_it_does_not_concern() {
    let mut workspaces: Vec<WorkspaceDraft> =
        (0..500).map(|i| linked(&format!("w{i}"), &format!("live/w{i}"))).collect();
    for workspace in &mut workspaces[..200] {
        if let Some(repo) = &mut workspace.repo {
            repo.source_branch = "dev".into();
        }
    }
    let mut draft = org(workspaces);
    draft.sources = vec![SourceDraft {
        kind: SourceWord::Push,
        name: "pushes".into(),
        repo: "acme/infra".into(),
        at_ms: Some(vec![10_000, 20_000]),
        path_sets: vec![vec!["live/w499/x.tf".into()]],
        ..SourceDraft::default()
    }];
    let mut play = Play::new(draft);
    assert_eq!(answers(&mut play, push("main", &["docs/x.md"])), ["200 branch, 300 paths"]);
    assert_eq!(answers(&mut play, push("main", &["live/w300/x.tf"])), ["200 branch, 299 paths", "300 push"]);
    let gone = pull_request("main", PrAction::Closed, vec!["modules/x.tf".into()]);
    assert_eq!(answers(&mut play, gone), ["500 action"]);
    let large = pull_request("main", PrAction::Opened, vec!["docs/x.md".into(); 301]);
    assert_eq!(answers(&mut play, large)[..2], ["200 branch given up", "200 pr"]);
    play.until(15_000).must(Command::PauseSource { source: "pushes".into(), paused: true }).until(HOUR);
    let matched: Vec<_> = play
        .events()
        .iter()
        .filter(|(at, e)| *at > 0 && matches!(e, Event::WebhookMatched { .. }))
        .map(|(at, _)| *at)
        .collect();
    assert_eq!(matched, [10_000, 20_000]);
    let paused = |e: &Event| matches!(e, Event::WebhookMatched { ignored: [0, 0, 0, 0, 500], gave_up: false, .. });
    assert_eq!(play.count(paused), 1);
}

/// W0: in branches and paths, with entries that take out.
#[test]
fn branches_and_paths_may_be_patterns() {
    let with = |name: &str, branch: &str, root: &str, extra: &[&str]| {
        let repo = RepoDraft {
            repo: "acme/infra".into(),
            source_branch: branch.into(),
            source_root: root.into(),
            extra_checkout_paths: extra.iter().map(|path| (*path).into()).collect(),
            ..RepoDraft::default()
        };
        WorkspaceDraft { repo: Some(repo), ..workspace(name) }
    };
    let mut play = Play::new(org(vec![
        with("0", "release/*", "/", &["!docs", "!**/*.md"]),
        with("1", "main", "modules/**/*.tf", &["!modules/old/**"]),
        with("2", "{main,dev}", "env/[a-c]?", &[]),
    ]));
    let mut concerned = |branch: &str, paths: &[&str]| -> String {
        let found = answers(&mut play, push(branch, paths));
        found.iter().filter_map(|answer| answer.strip_suffix(" push")).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(concerned("release/1.2", &["infra/a.tf"]), "0");
    assert_eq!(concerned("release/1/2", &["infra/a.tf"]), "");
    assert_eq!(concerned("release/1.2", &["docs/a.tf", "infra/README.md"]), "");
    assert_eq!(concerned("release/1.2", &["docs/a.tf", "infra/main.tf"]), "0");
    assert_eq!(concerned("main", &["modules/main.tf"]), "1");
    assert_eq!(concerned("main", &["modules/vpc/main.tf"]), "1");
    assert_eq!(concerned("main", &["modules/old/x/main.tf", "modules/a.md"]), "");
    assert_eq!(concerned("dev", &["env/b1", "modules/a.tf"]), "2");
    assert_eq!(concerned("main", &["env/b1/x", "env/d1", "env/b"]), "");
}
