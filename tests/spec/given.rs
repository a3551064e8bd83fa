//! `given` lines: a scenario in a few words each.

use signalbox::scenario::{
    ApprovalRuleDraft, ApproverDraft, ChangesDraft, ConditionDraft, Dist, Draft, EdgeDraft, Effect, Enforcement,
    ExternalCheckDraft, OfficeDraft, PersonDraft, PolicyDraft, PolicySetDraft, PoolDraft, RepoDraft, RunnersDraft,
    ScopeDraft, SourceDraft, SourceWord, TimeoutActionDraft, WorkspaceDraft, guided, profiles::Profile,
    switches::SWITCHES,
};
use signalbox::words::{TimedCommand, Trigger};
use signalbox_tests::play;

use crate::words::{Fault, Line, Words, duration, unreadable};

/// What a scenario starts from.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    /// The scenario.
    pub(crate) draft: Draft,
    /// Its seed.
    pub(crate) seed: u32,
    /// Commands that a guided scenario brings along.
    pub(crate) commands: Vec<TimedCommand>,
    /// The readings that lines name: field and value as it is written.
    pub(crate) named: Vec<(String, String)>,
}

impl Given {
    /// Three slots, runners that start in 5 s, nothing else.
    pub(crate) fn new() -> Given {
        let runners = RunnersDraft { start_up: fixed(5_000), ..RunnersDraft::default() };
        let draft = Draft { runners, ..Draft::default() };
        Given { draft, seed: 1, commands: Vec::new(), named: Vec::new() }
    }

    /// Reads one line.
    pub(crate) fn read(&mut self, line: &Line) -> Result<(), Fault> {
        if line.at.is_some() {
            return unreadable("a `given` line has no instant");
        }
        let words = &mut line.words();
        let draft = &mut self.draft;
        match words.word("what is given")? {
            "seed" => self.seed = words.number()?,
            "limit" => draft.limit = words.number()?,
            "horizon" => draft.horizon_ms = words.time()?.cast_signed(),
            "starts" => draft.starts_at = words.word("an instant")?.into(),
            "reading" => {
                let (field, value) = (words.word("a reading")?, words.word("its value")?);
                set_reading(draft, field, value)?;
                self.named.push((field.into(), value.into()));
            }
            "profile" => {
                let id = words.word("a profile")?;
                let Some(profile) = Profile::by_id(id) else {
                    return unreadable(format!("there is no profile `{id}`"));
                };
                profile.apply(draft);
            }
            "runners" => runners(&mut draft.runners, words)?,
            "pool" => draft.pools.push(pool(words)?),
            "workspace" => draft.workspaces.push(workspace(words)?),
            "edge" => draft.edges.push(edge(words)?),
            "person" => draft.people.push(person(words)?),
            "policy_set" => draft.policy_sets.push(policy_set(words)?),
            "policy" => policy(&mut draft.policy_sets, words)?,
            "approval_rule" => draft.approval_rules.push(approval_rule(words)?),
            "check" => draft.checks.push(check(words)?),
            "source" => draft.sources.push(source(words)?),
            "paused" => {
                let name = words.word("a source's name")?;
                let Some(source) = draft.sources.iter_mut().find(|s| s.name == name) else {
                    return unreadable(format!("there is no source `{name}`"));
                };
                source.paused = true;
            }
            "guided" => {
                let id = words.word("a guided scenario's id")?;
                let Some(found) = guided::GUIDED.iter().find(|g| g.id == id) else {
                    return unreadable(format!("there is no guided scenario `{id}`"));
                };
                (*draft, self.commands) = ((found.draft)(), (found.commands)());
                self.seed = found.seed;
                if words.eat("variant") {
                    let id = words.word("a variant's id")?;
                    let Some(variant) = found.variants.iter().find(|v| v.id == id) else {
                        return unreadable(format!("the guided scenario has no variant `{id}`"));
                    };
                    (variant.change)(draft);
                }
            }
            other => return unreadable(format!("`{other}` is nothing that can be given")),
        }
        words.end()
    }
}

/// Sets a reading of a draft.
pub(crate) fn set_reading(draft: &mut Draft, field: &str, value: &str) -> Result<(), Fault> {
    let Some(switch) = SWITCHES.iter().find(|s| s.field == field) else {
        return unreadable(format!("there is no reading `{field}`"));
    };
    match switch.set(&draft.readings, value) {
        Some(readings) => draft.readings = readings,
        None => return unreadable(format!("`{value}` is no value of `{field}`")),
    }
    Ok(())
}

fn fixed(ms: u64) -> Dist {
    play::fixed(ms)
}

fn time(words: &mut Words<'_>) -> Result<i64, Fault> {
    Ok(words.time()?.cast_signed())
}

/// A length, or one drawn evenly between two: `30s..90s`.
fn length(words: &mut Words<'_>) -> Result<Dist, Fault> {
    let word = words.word("a length of time")?;
    Ok(match word.split_once("..") {
        Some((least, most)) => Dist::Uniform { min_ms: duration(least)?, max_ms: duration(most)? },
        None => fixed(duration(word)?),
    })
}

/// The rest of a line: options in any order, each begun by its name.
fn options(
    words: &mut Words<'_>,
    mut read: impl FnMut(&str, &mut Words<'_>) -> Result<bool, Fault>,
) -> Result<(), Fault> {
    while let Some(name) = words.any() {
        if !read(name, words)? {
            return unreadable(format!("`{name}` means nothing here"));
        }
    }
    Ok(())
}

fn runners(runners: &mut RunnersDraft, words: &mut Words<'_>) -> Result<(), Fault> {
    options(words, |name, words| {
        match name {
            "start_up" => runners.start_up = length(words)?,
            "start_timeout" => runners.start_timeout_ms = time(words)?,
            "heartbeat" => runners.heartbeat_ms = time(words)?,
            "missed" => runners.missed_limit = words.number()?,
            "init" => runners.init_ms = time(words)?,
            "loss" => runners.loss = words.number()?,
            "agent_restart" => runners.agent_restart_ms = time(words)?,
            _ => return Ok(false),
        }
        Ok(true)
    })
}

fn pool(words: &mut Words<'_>) -> Result<PoolDraft, Fault> {
    let mut pool = PoolDraft { name: words.word("a pool's name")?.into(), ..PoolDraft::default() };
    options(words, |name, words| {
        match name {
            "agents" => pool.agents = words.number()?,
            "poll" => pool.poll = length(words)?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(pool)
}

fn workspace(words: &mut Words<'_>) -> Result<WorkspaceDraft, Fault> {
    let mut made = play::workspace(words.word("a workspace's name")?);
    // Every plan changes exactly one resource unless the line says otherwise.
    made.changes = ChangesDraft { none: 0.0, added_max: 0, changed_max: 1, destroyed_max: 0 };
    let mut repo = RepoDraft::default();
    options(words, |name, words| {
        match name {
            "project" => made.project = words.word("a project")?.into(),
            "pool" => made.pool = Some(words.word("a pool")?.into()),
            "timeout" => made.timeout_ms = time(words)?,
            "auto_apply" => made.auto_apply = true,
            "allow_pr_apply" => made.allow_pr_apply = true,
            "plan" => made.plan = length(words)?,
            "apply" => made.apply = length(words)?,
            "unlock" => made.unlock = length(words)?,
            "plan_fails" => made.plan_fails = words.number()?,
            "apply_fails" => made.apply_fails = words.number()?,
            "no_changes" => made.changes.none = 1.0,
            "adds_up_to" => (made.changes.added_max, made.changes.changed_max) = (words.number()?, 0),
            "destroys_up_to" => (made.changes.destroyed_max, made.changes.changed_max) = (words.number()?, 0),
            "repo" => repo.repo = words.word("a repository")?.into(),
            "branch" => repo.source_branch = words.word("a branch")?.into(),
            "pr_base" => repo.pr_base_branch = Some(words.word("a branch")?.into()),
            "root" => repo.source_root = words.word("a folder")?.into(),
            "extra" => repo.extra_checkout_paths = words.list("folders")?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    if repo != RepoDraft::default() {
        made.repo = Some(repo);
    }
    Ok(made)
}

fn edge(words: &mut Words<'_>) -> Result<EdgeDraft, Fault> {
    let from = words.word("an upstream workspace")?.into();
    words.must("->")?;
    let to = words.word("a downstream workspace")?.into();
    Ok(EdgeDraft { from, to, auto_promote: !words.eat("by_hand") })
}

fn person(words: &mut Words<'_>) -> Result<PersonDraft, Fault> {
    let mut person = PersonDraft { name: words.word("a person's name")?.into(), ..PersonDraft::default() };
    options(words, |name, words| {
        match name {
            "team" => person.teams.push(words.word("a team")?.into()),
            "role" => person.roles.push(words.word("a role")?.into()),
            "answers" => {
                words.must("after")?;
                person.response = Some(length(words)?);
            }
            "approves" => person.approves = words.number()?,
            "office" => {
                let hours = words.word("office hours")?;
                let Some((opens, closes)) = hours.split_once('-') else {
                    return unreadable("office hours look like 09:00-17:00");
                };
                let time_zone = if words.eat("zone") { Some(words.word("a zone")?.into()) } else { None };
                person.office = Some(OfficeDraft { opens: opens.into(), closes: closes.into(), time_zone });
            }
            "may_trigger" => person.may_trigger = Some(words.list("workspaces")?),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(person)
}

fn scope(name: &str, words: &mut Words<'_>) -> Result<Option<ScopeDraft>, Fault> {
    Ok(match name {
        "project" => Some(ScopeDraft::Project(words.word("a project")?.into())),
        "workspace" => Some(ScopeDraft::Workspace(words.word("a workspace")?.into())),
        _ => None,
    })
}

fn condition(words: &mut Words<'_>) -> Result<ConditionDraft, Fault> {
    Ok(match words.word("a condition")? {
        "always" => ConditionDraft::Always,
        "added_gt" => ConditionDraft::AddedGt(words.number()?),
        "changed_gt" => ConditionDraft::ChangedGt(words.number()?),
        "destroyed_gt" => ConditionDraft::DestroyedGt(words.number()?),
        "trigger_is" => ConditionDraft::TriggerIs(words.one_of(Trigger::ALL)?),
        "chance" => ConditionDraft::Chance(words.number()?),
        other => return unreadable(format!("`{other}` is no condition")),
    })
}

fn policy_set(words: &mut Words<'_>) -> Result<PolicySetDraft, Fault> {
    let mut set = PolicySetDraft { name: words.word("a set's name")?.into(), ..PolicySetDraft::default() };
    options(words, |name, words| {
        if let Some(scope) = scope(name, words)? {
            set.scope = scope;
            return Ok(true);
        }
        match name {
            "advisory" => set.enforcement = Enforcement::Advisory,
            "disabled" => set.enabled = false,
            "takes" => set.evaluation = length(words)?,
            "errors" => set.errors = words.number()?,
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(set)
}

fn policy(sets: &mut [PolicySetDraft], words: &mut Words<'_>) -> Result<(), Fault> {
    let name = words.word("a policy, like guard/no-public")?;
    let found = name.split_once('/').and_then(|(set, policy)| Some((sets.iter_mut().find(|s| s.name == set)?, policy)));
    let Some((set, policy)) = found else { return unreadable(format!("`{name}` names no policy set given above")) };
    let effect = words.one_of(Effect::ALL)?;
    words.must("when")?;
    set.policies.push(PolicyDraft { name: policy.into(), when: condition(words)?, effect });
    Ok(())
}

fn action(words: &mut Words<'_>) -> Result<TimeoutActionDraft, Fault> {
    Ok(match words.word("what happens at the timeout")? {
        "auto_approve" => TimeoutActionDraft::AutoApprove,
        "reject" => TimeoutActionDraft::Reject,
        "escalate_to" => TimeoutActionDraft::EscalateTo(words.word("a team")?.into()),
        other => return unreadable(format!("`{other}` is no action")),
    })
}

fn hours(words: &mut Words<'_>) -> Result<f64, Fault> {
    Ok(words.time()? as f64 / 3_600_000.0)
}

fn approval_rule(words: &mut Words<'_>) -> Result<ApprovalRuleDraft, Fault> {
    let mut rule = ApprovalRuleDraft { name: words.word("a rule's name")?.into(), ..ApprovalRuleDraft::default() };
    options(words, |name, words| {
        if let Some(scope) = scope(name, words)? {
            rule.scope = scope;
            return Ok(true);
        }
        match name {
            "when" => rule.when = condition(words)?,
            "needs" => rule.min_approvals = words.number()?,
            "stage" => rule.stage = words.number()?,
            "from" => {
                let kind = words.word("person, team or role")?;
                let who = words.word("a name")?.to_owned();
                rule.approvers.push(match kind {
                    "person" => ApproverDraft::Person(who),
                    "team" => ApproverDraft::Team(who),
                    "role" => ApproverDraft::Role(who),
                    other => return unreadable(format!("`{other}` is not person, team or role")),
                });
            }
            "timeout" => (rule.timeout_hours, rule.timeout_action) = (hours(words)?, action(words)?),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(rule)
}

fn check(words: &mut Words<'_>) -> Result<ExternalCheckDraft, Fault> {
    let mut check = ExternalCheckDraft { name: words.word("a check's name")?.into(), ..ExternalCheckDraft::default() };
    options(words, |name, words| {
        if let Some(scope) = scope(name, words)? {
            check.scope = scope;
            return Ok(true);
        }
        match name {
            "stage" => check.stage = words.number()?,
            "answers" => {
                words.must("after")?;
                check.latency = Some(length(words)?);
            }
            "passes" => check.passes = words.number()?,
            "timeout" => (check.timeout_hours, check.timeout_action) = (hours(words)?, action(words)?),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(check)
}

fn source(words: &mut Words<'_>) -> Result<SourceDraft, Fault> {
    let name = words.word("a source's name")?.into();
    let kind = words.one_of(SourceWord::ALL)?;
    let mut source = SourceDraft { name, kind, ..SourceDraft::default() };
    match kind {
        SourceWord::Manual | SourceWord::Schedule => source.workspace = words.word("a workspace")?.into(),
        SourceWord::Push | SourceWord::Pr => source.repo = words.word("a repository")?.into(),
    }
    options(words, |name, words| {
        match name {
            "paused" => source.paused = true,
            "branch" => source.branch = Some(words.word("a branch")?.into()),
            "base" => source.base = Some(words.word("a branch")?.into()),
            "opens" => source.opens = Some(words.number()?),
            "paths" => source.path_sets.push(words.list("paths")?),
            "every" => source.gaps = Some(length(words)?),
            "on" => {
                let instants: Result<Vec<u64>, Fault> = words.list("instants")?.iter().map(|t| duration(t)).collect();
                source.at_ms = Some(instants?.into_iter().map(u64::cast_signed).collect());
            }
            "cron" => source.cron = Some(words.word("a cron expression")?.into()),
            "zone" => source.time_zone = Some(words.word("a time zone")?.into()),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    Ok(source)
}
