//! Commands: one function each; the match holds only the routing.

use crate::{
    lifecycle,
    policy::{apply, approval, callers, promotion},
    scenario::{
        MAX_SLOTS,
        webhook::{Listeners, Webhook},
    },
    words::{
        Command, Event, PersonNo, PrAction, Reason, Refusal, RunNo, RunType, Signal, SourceNo, StartedBy, Trigger,
        WorkspaceNo,
    },
    world::{HeldBy, chance},
};

use super::{Engine, Move, NewRun};

/// How many steps comparing a webhook's branch and paths with patterns may take: some tenths of a second.
const MAX_STEPS: u64 = 50_000_000;

impl Engine {
    /// Carries out a command, or refuses it having changed nothing. `place` is the command's in the script.
    pub(super) fn obey(&mut self, command: &Command, place: u32, cause: u32) -> Result<(), Refusal> {
        let by = callers::giver(&self.scene(), command)?;
        match command {
            Command::Plan { workspace, rerun_of, .. } => self.plan_by_hand(cause, by, workspace, *rerun_of),
            Command::Unlock { workspace, .. } => self.unlock(cause, by, workspace),
            Command::Apply { run, .. } => self.apply_by_hand(cause, by, *run),
            Command::Abort { run, .. } => self.abort(cause, *run),
            Command::Approve { run, by } => self.approve_by_hand(cause, *run, by),
            Command::Reject { run, by, .. } => self.reject_by_hand(cause, place, *run, by),
            Command::Renotify { run, .. } => self.renotify(cause, *run),
            Command::AnswerCheck { run, check, passed } => self.answer_check_by_hand(cause, *run, check, *passed),
            Command::Promote { workspace, to, .. } => self.promote_by_hand(cause, by, workspace, to),
            Command::Discard { run, .. } => self.discard(cause, *run),
            Command::Push { repo, branch, paths } => self.webhook(cause, repo, Webhook::Push { branch }, 0, paths),
            Command::PullRequest { repo, base, number, action, paths } => {
                self.webhook(cause, repo, Webhook::Pr { base, action: *action }, *number, paths)
            }
            Command::SetLimit { limit } => self.set_limit(cause, *limit),
            Command::SetReadings { readings } => {
                self.emit(cause, Event::ReadingsChanged { readings: *readings });
                Ok(())
            }
            Command::PauseSource { source, paused } => self.pause_source(cause, source, *paused),
            Command::PauseEdge { from, to, paused } => self.pause_edge(cause, from, to, *paused),
            Command::TakeForeignLock { workspace } => self.take_foreign_lock(cause, workspace),
            Command::ReleaseForeignLock { workspace } => self.release_foreign_lock(cause, workspace),
        }
    }

    fn workspace_named(&self, name: &str) -> Result<WorkspaceNo, Refusal> {
        self.scenario
            .workspace_named(name)
            .ok_or_else(|| Refusal::UnknownName { kind: "workspace", name: name.to_owned() })
    }

    fn person_named(&self, name: &str) -> Result<PersonNo, Refusal> {
        self.scenario.person_named(name).ok_or_else(|| Refusal::UnknownName { kind: "person", name: name.to_owned() })
    }

    fn plan_by_hand(
        &mut self,
        cause: u32,
        by: Option<PersonNo>,
        name: &str,
        rerun_of: Option<RunNo>,
    ) -> Result<(), Refusal> {
        let workspace = self.workspace_named(name)?;
        if let Some(run) = rerun_of
            && self.scene().run(run)?.birth.workspace != workspace
        {
            return Err(Refusal::OtherWorkspace { run });
        }
        self.create_by_command(cause, by, workspace, RunType::Plan, Trigger::Manual, rerun_of, 0);
        Ok(())
    }

    fn unlock(&mut self, cause: u32, by: Option<PersonNo>, name: &str) -> Result<(), Refusal> {
        let workspace = self.workspace_named(name)?;
        self.create_by_command(cause, by, workspace, RunType::Unlock, Trigger::Manual, None, 0);
        Ok(())
    }

    #[expect(clippy::too_many_arguments, reason = "a run's birth in one line; the callers differ in each of them")]
    fn create_by_command(
        &mut self,
        cause: u32,
        by: Option<PersonNo>,
        workspace: WorkspaceNo,
        run_type: RunType,
        trigger: Trigger,
        origin: Option<RunNo>,
        pr: u32,
    ) {
        let ordinal = self.world.workspace(workspace).commanded;
        let lineage = chance::of_command(self.scenario.keys.workspace(workspace), ordinal);
        let started_by = StartedBy::Person;
        self.create_for(cause, by, NewRun { workspace, run_type, trigger, started_by, origin, pr, lineage });
    }

    fn apply_by_hand(&mut self, cause: u32, by: Option<PersonNo>, run: RunNo) -> Result<(), Refusal> {
        apply::may_apply(&self.scene(), run)?;
        self.create_apply(cause, run, StartedBy::Person, by);
        Ok(())
    }

    /// T5 or T13. Slot, workspace and lock are free in the same instant (T5).
    fn abort(&mut self, cause: u32, run: RunNo) -> Result<(), Refusal> {
        let scene = self.scene();
        let known = scene.run(run)?;
        lifecycle::next(scene.subject(&known), Signal::Abort)?;
        let lock_left = known.live.is_some_and(|live| live.locked && self.leaves_lock(live, false));
        let cause = self.withdraw_dispatch(cause, run);
        self.must_move(cause, run, Signal::Abort, Move { lock_left, ..Move::bad(Reason::User) });
        Ok(())
    }

    fn approve_by_hand(&mut self, cause: u32, run: RunNo, by: &str) -> Result<(), Refusal> {
        let person = self.person_named(by)?;
        approval::may_decide(&self.scene(), run, person, Signal::Satisfied)?;
        self.approve(cause, run, person);
        Ok(())
    }

    fn reject_by_hand(&mut self, cause: u32, place: u32, run: RunNo, by: &str) -> Result<(), Refusal> {
        let person = self.person_named(by)?;
        approval::may_decide(&self.scene(), run, person, Signal::Refused)?;
        self.decline(cause, run, Some(person), Some(place));
        Ok(())
    }

    fn renotify(&mut self, cause: u32, run: RunNo) -> Result<(), Refusal> {
        approval::may_renotify(&self.scene(), run)?;
        self.emit(cause, Event::Renotified { run });
        Ok(())
    }

    fn answer_check_by_hand(&mut self, cause: u32, run: RunNo, name: &str, passed: bool) -> Result<(), Refusal> {
        let unknown = || Refusal::UnknownName { kind: "check", name: name.to_owned() };
        let check = self.scenario.check_named(name).ok_or_else(unknown)?;
        let requirement = approval::may_answer(&self.scene(), run, check)?;
        self.answer_check(cause, run, requirement, passed);
        Ok(())
    }

    /// P4: one plan for each chosen downstream workspace, in the order of their numbers; one the caller may not trigger says so.
    fn promote_by_hand(
        &mut self,
        cause: u32,
        by: Option<PersonNo>,
        workspace: &str,
        to: &[String],
    ) -> Result<(), Refusal> {
        let (apply, edges) = promotion::by_hand(&self.scene(), workspace, to, by)?;
        for (edge, why) in edges {
            match why {
                Some(why) => {
                    self.emit(cause, Event::PromotionSkipped { run: apply, edge, why });
                }
                None => {
                    let to = self.scenario.edges[edge.index()].to;
                    self.create_by_command(cause, by, to, RunType::Plan, Trigger::Promotion, Some(apply), 0);
                }
            }
        }
        Ok(())
    }

    fn discard(&mut self, cause: u32, run: RunNo) -> Result<(), Refusal> {
        apply::may_discard(&self.scene(), run)?;
        self.emit(cause, Event::Discarded { run });
        Ok(())
    }

    /// Each workspace of the repository that it concerns makes a plan; one event says where it makes none (W4).
    fn webhook(
        &mut self,
        cause: u32,
        repo: &str,
        webhook: Webhook<'_>,
        pr: u32,
        paths: &[String],
    ) -> Result<(), Refusal> {
        let trigger = match webhook {
            Webhook::Push { .. } => Trigger::Push,
            Webhook::Pr { .. } => Trigger::Pr,
        };
        let answers = Listeners::of(&self.scenario.workspaces, repo).answers_within(webhook, paths, MAX_STEPS)?;
        self.matched(cause, trigger, &answers, webhook.gives_up(paths.len()));
        for (workspace, _) in answers.iter().filter(|(_, why)| why.is_none()) {
            self.create_by_command(cause, None, *workspace, RunType::Plan, trigger, None, pr);
        }
        if let Webhook::Pr { action: PrAction::Closed, .. } = webhook {
            self.let_pull_request_go(cause, repo, pr);
        }
        Ok(())
    }

    /// W2: nothing of a closed pull request is applied any more, unless it is or has been. Looks at all runs: pull requests are closed
    /// rarely.
    fn let_pull_request_go(&mut self, cause: u32, repo: &str, pr: u32) {
        let mut plans = Vec::new();
        for run in (0..self.world.run_count() as usize).map(RunNo::at_index) {
            let birth = self.past.birth(run);
            let of_it = birth.run_type == RunType::Plan && birth.trigger == Trigger::Pr && birth.pr == pr;
            let link = self.scenario.workspace(birth.workspace).repo.as_ref();
            if of_it && link.is_some_and(|link| link.repo == repo) && apply::may_discard(&self.scene(), run).is_ok() {
                plans.push(run);
            }
        }
        for run in plans {
            self.emit(cause, Event::Discarded { run });
        }
    }

    fn set_limit(&mut self, cause: u32, limit: u32) -> Result<(), Refusal> {
        if limit > MAX_SLOTS {
            return Err(Refusal::LimitTooLarge { limit, max: MAX_SLOTS });
        }
        self.emit(cause, Event::LimitChanged { limit });
        Ok(())
    }

    fn pause_source(&mut self, cause: u32, name: &str, paused: bool) -> Result<(), Refusal> {
        let source: SourceNo = self
            .scenario
            .source_named(name)
            .ok_or_else(|| Refusal::UnknownName { kind: "source", name: name.to_owned() })?;
        self.emit(cause, Event::SourcePaused { source, paused });
        Ok(())
    }

    fn pause_edge(&mut self, cause: u32, from: &str, to: &str, paused: bool) -> Result<(), Refusal> {
        let edge = self
            .scenario
            .edge_between(from, to)
            .ok_or_else(|| Refusal::UnknownName { kind: "edge", name: format!("{from} → {to}") })?;
        self.emit(cause, Event::EdgePaused { edge, paused });
        Ok(())
    }

    fn take_foreign_lock(&mut self, cause: u32, name: &str) -> Result<(), Refusal> {
        let workspace = self.workspace_named(name)?;
        if self.world.workspace(workspace).lock.is_some() {
            return Err(Refusal::LockState { workspace: name.to_owned(), condition: "held already" });
        }
        self.emit(cause, Event::ForeignLockTaken { workspace });
        Ok(())
    }

    fn release_foreign_lock(&mut self, cause: u32, name: &str) -> Result<(), Refusal> {
        let workspace = self.workspace_named(name)?;
        match self.world.workspace(workspace).lock {
            Some(HeldBy::Foreign) => {
                self.emit(cause, Event::ForeignLockReleased { workspace });
                Ok(())
            }
            Some(_) => Err(Refusal::LockState { workspace: name.to_owned(), condition: "held by a run" }),
            None => Err(Refusal::LockState { workspace: name.to_owned(), condition: "free" }),
        }
    }
}
