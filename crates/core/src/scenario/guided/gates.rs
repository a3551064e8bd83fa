//! Guided scenarios about governance: approval, escalation, policies.

use super::{Guided, MINUTE, SECOND, Variant, clicks, fixed, nothing, small, workspace};
use crate::{
    scenario::{
        ApprovalRuleDraft, ApproverDraft, ConditionDraft, Draft, Enforcement, PersonDraft, PolicyDraft, PolicySetDraft,
        ScopeDraft, TimeoutActionDraft,
    },
    words::WorkspaceHold,
};

pub(super) const WAITING_FOR_A_PERSON: Guided = Guided {
    number: 4,
    id: "waiting_for_a_person",
    title: "Plan passes, run waits",
    lesson: "A plan can wait long for a person; whether others wait with it is a choice.",
    draft: waiting_for_a_person,
    seed: 1,
    commands: nothing,
    question: "The plan of run 1 is ready and waits for an approval that takes minutes. Meanwhile run 2 is created in the same \
               workspace. What does run 2 do?",
    answers: &[
        "It is planned at once: waiting for a person holds nothing.",
        "It waits until run 1 is decided.",
        "It fails on the state lock of run 1.",
    ],
    right: 0,
    moment_ms: 3 * MINUTE,
    look: "Run 1 is striped, waiting for a person; run 2 of the same lane executes.",
    explanation: "Only a run that is dispatched or executing holds its workspace (Q6), and a plan's lock is released when its execution \
                  ends (L1). The documentation is silent here, so it is a switch: several platforms keep later plans waiting instead. \
                  The rule made run 1 pending (T9). Nobody of `platform` answers within ten minutes, so the rule escalates to `sre`, whose approval settles the plan \
                  (G4, T10).",
    rules: &["Q6", "G4", "T9", "T10"],
    explore: None,
    variants: &[Variant {
        id: "until_decided",
        title: "An undecided plan keeps later plans of its workspace waiting (Q6)",
        change: |draft| draft.readings.workspace_hold = WorkspaceHold::UntilDecided,
    }],
};

fn waiting_for_a_person() -> Draft {
    let mut draft = small("Plan passes, run waits", vec![workspace("payments-prod", 60)]);
    draft.horizon_ms = (20 * MINUTE).cast_signed();
    let person = |name: &str, team: &str, minutes| PersonDraft {
        name: name.into(),
        teams: vec![team.into()],
        response: Some(fixed(minutes * MINUTE)),
        ..PersonDraft::default()
    };
    draft.people = vec![person("Ada", "platform", 45), person("Chidi", "sre", 3)];
    draft.approval_rules = vec![ApprovalRuleDraft {
        name: "production".into(),
        approvers: vec![ApproverDraft::Team("platform".into())],
        timeout_hours: 10.0 / 60.0,
        timeout_action: TimeoutActionDraft::EscalateTo("sre".into()),
        ..ApprovalRuleDraft::default()
    }];
    draft.sources = vec![clicks("payments-prod", &[10, 150])];
    draft
}

pub(super) const MANDATORY_AND_ADVISORY: Guided = Guided {
    number: 5,
    id: "mandatory_and_advisory",
    title: "Mandatory and advisory",
    lesson: "A mandatory violation refuses a run; an advisory one only warns.",
    draft: mandatory_and_advisory,
    seed: 1,
    commands: nothing,
    question: "An advisory policy set complains about every plan of the organisation. A mandatory one covers `prod` only, and its \
               policy is violated too. Run 1 is a plan of `sandbox`, run 2 one of `prod`. Which can be applied afterwards?",
    answers: &["Both, with warnings.", "Run 1 only, with a warning.", "Neither."],
    right: 1,
    moment_ms: 95 * SECOND,
    look: "Run 1 ended well and carries a warning; run 2 was refused without ever waiting for a person.",
    explanation: "Both sets cover run 2 (G3). Governance has four verdicts (G1): advisory violations never change the outcome and stay with the run (G2). A mandatory violation ends the plan as \
                  rejected (T8), which is terminal (S1): its findings have to be mended and a new run made.",
    rules: &["G1", "G2", "G3", "T8"],
    explore: None,
    variants: &[Variant {
        id: "all_advisory",
        title: "Both sets are advisory",
        change: |draft| {
            for set in &mut draft.policy_sets {
                set.enforcement = Enforcement::Advisory;
            }
        },
    }],
};

fn mandatory_and_advisory() -> Draft {
    let mut draft = small("Mandatory and advisory", vec![workspace("sandbox", 60), workspace("prod", 60)]);
    draft.horizon_ms = (3 * MINUTE).cast_signed();
    let deny =
        |name: &str| vec![PolicyDraft { name: name.into(), when: ConditionDraft::Always, ..PolicyDraft::default() }];
    draft.policy_sets = vec![
        PolicySetDraft {
            name: "cost hints".into(),
            enforcement: Enforcement::Advisory,
            evaluation: fixed(5 * SECOND),
            policies: deny("expensive"),
            ..PolicySetDraft::default()
        },
        PolicySetDraft {
            name: "guardrails".into(),
            scope: ScopeDraft::Workspace("prod".into()),
            evaluation: fixed(15 * SECOND),
            policies: deny("no public buckets"),
            ..PolicySetDraft::default()
        },
    ];
    draft.sources = vec![clicks("sandbox", &[0]), clicks("prod", &[5])];
    draft
}
