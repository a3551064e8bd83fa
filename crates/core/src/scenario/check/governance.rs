//! People, policy sets and approval rules (rules G), with their scopes resolved to workspaces.

use super::{Check, Names, Scopes, people::Members};
use crate::{
    scenario::{
        ApprovalRule, ApprovalTimeout, Condition, Dist, Draft, ExternalCheck, OfficeHours, Person, Policy, PolicySet,
        Problem, TimeoutAction, Warning, Workspace,
        draft::{ApproverDraft, ConditionDraft, OfficeDraft, PersonDraft, ScopeDraft, TimeoutActionDraft},
        place::Place,
    },
    words::{ApprovalRuleNo, CheckNo, PersonNo, PolicySetNo, Span, WorkspaceNo},
};

/// The most policies of a set, and the most approvers of a rule.
const MAX_ITEMS: usize = 1_000;
/// The longest timeout in hours: 366 days.
const MAX_HOURS: f64 = 8_784.0;

/// A scope whose name is resolved.
#[derive(Clone, Copy)]
enum Scope {
    Org,
    Project(usize),
    Workspace(usize),
    /// Its name names nothing; reported already.
    Nothing,
}

impl Scope {
    /// Does something with each workspace that it holds.
    fn each(self, workspaces: &mut [Workspace], mut with: impl FnMut(&mut Workspace)) {
        for (w, workspace) in workspaces.iter_mut().enumerate() {
            let holds = match self {
                Scope::Org => true,
                Scope::Project(project) => project == workspace.project,
                Scope::Workspace(only) => only == w,
                Scope::Nothing => false,
            };
            if holds {
                with(workspace);
            }
        }
    }
}

impl Check {
    pub(super) fn people(&mut self, at: &Place<'_>, drafts: &[PersonDraft], names: &Names<'_>) -> Vec<Person> {
        self.names(at, "person", &mut drafts.iter().map(|p| p.name.as_str()));
        let people = drafts.iter().enumerate().map(|(i, draft)| {
            let at = at.item(i);
            self.labels(&at.key("teams"), "a team", &draft.teams);
            self.labels(&at.key("roles"), "a role", &draft.roles);
            Person {
                name: draft.name.clone(),
                teams: draft.teams.clone(),
                roles: draft.roles.clone(),
                response: draft.response.as_ref().map(|dist| self.dist(&at.key("response"), dist)),
                approves: self.chance(&at.key("approves"), draft.approves),
                office: draft.office.as_ref().and_then(|office| self.office(&at.key("office"), office)),
                triggers: draft.may_trigger.as_ref().map(|list| {
                    let at = at.key("may_trigger");
                    let found = list.iter().enumerate();
                    found
                        .filter_map(|(i, name)| self.find(&at.item(i), "workspace", name, names))
                        .map(WorkspaceNo::at)
                        .collect()
                }),
            }
        });
        people.collect()
    }

    /// Office hours; `None` where they have a problem, which is noted.
    fn office(&mut self, at: &Place<'_>, draft: &OfficeDraft) -> Option<OfficeHours> {
        let opens = self.time_of_day(&at.key("opens"), &draft.opens);
        let closes = self.time_of_day(&at.key("closes"), &draft.closes);
        let zone_name = draft.time_zone.clone().unwrap_or_default();
        let zone = match self.zones.of(&zone_name) {
            Ok(zone) => Some(zone),
            Err(error) => {
                self.problems.push(Problem::Schedule { path: at.key("time_zone").to_string(), error });
                None
            }
        };
        let (opens, closes) = (opens?, closes?);
        if opens >= closes {
            self.problems.push(Problem::OfficeHours { path: at.to_string() });
            return None;
        }
        Some(OfficeHours { zone: zone?, zone_name, opens, closes })
    }

    /// A time of day, in minutes after midnight.
    fn time_of_day(&mut self, at: &Place<'_>, text: &str) -> Option<i64> {
        let time = text.split_once(':').and_then(|(hours, minutes)| {
            let two = |text: &str| (text.len() == 2).then(|| text.parse::<i64>().ok()).flatten();
            let (hours, minutes) = (two(hours)?, two(minutes)?);
            ((0..24).contains(&hours) && (0..60).contains(&minutes)).then_some(hours * 60 + minutes)
        });
        if time.is_none() {
            self.problems.push(Problem::TimeOfDay { path: at.to_string(), text: text.into() });
        }
        time
    }

    pub(super) fn external_checks(
        &mut self,
        at: &Place<'_>,
        draft: &Draft,
        scopes: Scopes<'_>,
        workspaces: &mut [Workspace],
    ) -> Vec<ExternalCheck> {
        self.names(at, "check", &mut draft.checks.iter().map(|c| c.name.as_str()));
        let nobody = Members::of(&[]);
        let mut checks = Vec::with_capacity(draft.checks.len());
        for (i, check) in draft.checks.iter().enumerate() {
            let at = at.item(i);
            let scope = self.scope(&at.key("scope"), &check.scope, scopes);
            scope.each(workspaces, |workspace| workspace.checks.push(CheckNo::at(i)));
            // Nobody else can answer in a provider's place.
            if let TimeoutActionDraft::EscalateTo(_) = check.timeout_action {
                self.problems.push(Problem::NoEscalation { path: at.key("timeout_action").to_string() });
                continue;
            }
            checks.push(ExternalCheck {
                name: check.name.clone(),
                stage: self.count(&at.key("stage"), check.stage, 1, 1_000) as u16,
                latency: check.latency.as_ref().map(|dist| self.dist(&at.key("latency"), dist)),
                passes: self.chance(&at.key("passes"), check.passes),
                timeout: self.timeout(&at, check.timeout_hours, &check.timeout_action, &nobody),
            });
        }
        checks
    }

    pub(super) fn policy_sets(
        &mut self,
        at: &Place<'_>,
        draft: &Draft,
        scopes: Scopes<'_>,
        workspaces: &mut [Workspace],
    ) -> Vec<PolicySet> {
        self.names(at, "policy set", &mut draft.policy_sets.iter().map(|s| s.name.as_str()));
        let mut sets = Vec::with_capacity(draft.policy_sets.len());
        for (i, set) in draft.policy_sets.iter().enumerate() {
            let at = at.item(i);
            let scope = self.scope(&at.key("scope"), &set.scope, scopes);
            scope.each(workspaces, |workspace| workspace.policy_sets.push(PolicySetNo::at(i)));
            let list = at.key("policies");
            self.at_most(&list, "policies", set.policies.len());
            if set.policies.is_empty() {
                self.warnings.push(Warning::NoPolicies { path: list.to_string() });
            }
            self.names(&list, "policy", &mut set.policies.iter().map(|p| p.name.as_str()));
            let policies = set.policies.iter().enumerate().map(|(i, policy)| Policy {
                name: policy.name.clone(),
                when: self.condition(&list.item(i).key("when"), &policy.when),
                effect: policy.effect,
            });
            let policies = policies.collect();
            sets.push(PolicySet {
                name: set.name.clone(),
                enforcement: set.enforcement,
                enabled: set.enabled,
                evaluation: self.dist(&at.key("evaluation"), &set.evaluation),
                errors: self.chance(&at.key("errors"), set.errors),
                policies,
            });
        }
        sets
    }

    pub(super) fn approval_rules(
        &mut self,
        draft: &Draft,
        people: &[Person],
        scopes: Scopes<'_>,
        workspaces: &mut [Workspace],
    ) -> Vec<ApprovalRule> {
        let at = Place::Root.key("approval_rules");
        self.names(&at, "approval rule", &mut draft.approval_rules.iter().map(|r| r.name.as_str()));
        let mut members = Members::of(people);
        let mut rules = Vec::with_capacity(draft.approval_rules.len());
        for (i, rule) in draft.approval_rules.iter().enumerate() {
            let at = at.item(i);
            let scope = self.scope(&at.key("scope"), &rule.scope, scopes);
            scope.each(workspaces, |workspace| workspace.approval_rules.push(ApprovalRuleNo::at(i)));
            let when = self.condition(&at.key("when"), &rule.when);
            let approvers = self.approvers(&at.key("approvers"), &rule.approvers, &mut members);
            let min_approvals = self.count(&at.key("min_approvals"), rule.min_approvals, 1, MAX_ITEMS as u32);
            let stage = self.count(&at.key("stage"), rule.stage, 1, 1_000) as u16;
            let timeout = self.timeout(&at, rule.timeout_hours, &rule.timeout_action, &members);
            self.satisfiable(&at, min_approvals, &approvers, timeout.as_ref());
            let name = rule.name.clone();
            rules.push(ApprovalRule { name, when, min_approvals, stage, approvers, timeout });
        }
        rules
    }

    /// Warns of a rule that nobody can satisfy (G4): too few approvers, now and after an escalation, which keeps earlier
    /// approvals. A timeout that approves satisfies it.
    fn satisfiable(&mut self, at: &Place<'_>, needs: u32, approvers: &[PersonNo], timeout: Option<&ApprovalTimeout>) {
        let later: &[PersonNo] = match timeout.map(|t| &t.action) {
            Some(TimeoutAction::AutoApprove) => return,
            Some(TimeoutAction::EscalateTo { people, .. }) => people,
            Some(TimeoutAction::Reject) | None => &[],
        };
        // Neither list names anybody twice, and both are in the order of the scenario's people.
        let eligible = approvers.len() + later.iter().filter(|person| approvers.binary_search(person).is_err()).count();
        if eligible < needs as usize {
            let path = at.key("min_approvals").to_string();
            self.warnings.push(Warning::NeverSatisfied { path, needs, eligible });
        }
    }

    fn scope(&mut self, at: &Place<'_>, scope: &ScopeDraft, scopes: Scopes<'_>) -> Scope {
        let found = match scope {
            ScopeDraft::Org => return Scope::Org,
            ScopeDraft::Workspace(name) => {
                self.find(&at.key("workspace"), "workspace", name, scopes.workspaces).map(Scope::Workspace)
            }
            ScopeDraft::Project(name) => {
                self.find(&at.key("project"), "project", name, scopes.projects).map(Scope::Project)
            }
        };
        found.unwrap_or(Scope::Nothing)
    }

    fn condition(&mut self, at: &Place<'_>, when: &ConditionDraft) -> Condition {
        let most = u32::MAX;
        match *when {
            ConditionDraft::Always => Condition::Always,
            ConditionDraft::AddedGt(n) => Condition::AddedGt(self.count(&at.key("added_gt"), n, 0, most)),
            ConditionDraft::ChangedGt(n) => Condition::ChangedGt(self.count(&at.key("changed_gt"), n, 0, most)),
            ConditionDraft::DestroyedGt(n) => Condition::DestroyedGt(self.count(&at.key("destroyed_gt"), n, 0, most)),
            ConditionDraft::TriggerIs(trigger) => Condition::TriggerIs(trigger),
            ConditionDraft::Chance(chance) => Condition::Chance(self.chance(&at.key("chance"), chance)),
        }
    }

    /// Everybody named, in the order of the scenario's people.
    fn approvers(&mut self, at: &Place<'_>, drafts: &[ApproverDraft], members: &mut Members<'_>) -> Vec<PersonNo> {
        self.at_most(at, "approvers", drafts.len());
        members.choose_nobody();
        for (i, approver) in drafts.iter().enumerate() {
            let at = at.item(i);
            let (key, name) = match approver {
                ApproverDraft::Person(name) => ("person", name),
                ApproverDraft::Team(name) => ("team", name),
                ApproverDraft::Role(name) => ("role", name),
            };
            if !members.choose(key, name) {
                self.unknown(&at.key(key), key, name, &mut members.names(key));
            }
        }
        members.chosen()
    }

    fn timeout(
        &mut self,
        at: &Place<'_>,
        hours: f64,
        action: &TimeoutActionDraft,
        members: &Members<'_>,
    ) -> Option<ApprovalTimeout> {
        let action = match action {
            TimeoutActionDraft::AutoApprove => TimeoutAction::AutoApprove,
            TimeoutActionDraft::Reject => TimeoutAction::Reject,
            TimeoutActionDraft::EscalateTo(team) => {
                let people = members.of_team(team);
                if people.is_empty() {
                    let here = at.key("timeout_action");
                    self.unknown(&here.key("escalate_to"), "team", team, &mut members.names("team"));
                }
                TimeoutAction::EscalateTo { team: team.clone(), people }
            }
        };
        if !(0.0..=MAX_HOURS).contains(&hours) {
            let path = at.key("timeout_hours").to_string();
            self.problems.push(Problem::Hours { path, found: hours, most: MAX_HOURS });
            return None;
        }
        // A timeout too short to be seen is one millisecond; only exactly 0 waits for ever (G4).
        let after = Span::from_millis(((hours * 3_600_000.0 + 0.5) as u64).clamp(1, Dist::LONGEST));
        (hours > 0.0).then_some(ApprovalTimeout { after, action })
    }

    fn at_most(&mut self, at: &Place<'_>, what: &'static str, count: usize) {
        if count > MAX_ITEMS {
            self.problems.push(Problem::TooMany { path: at.to_string(), what, count, most: MAX_ITEMS });
        }
    }
}
