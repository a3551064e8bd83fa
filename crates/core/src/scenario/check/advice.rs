//! What is odd about a scenario without being wrong.

use super::Check;
use crate::scenario::{Dist, Scenario, SourceKind, Target, Variant, Warning, place::Place};

impl Check {
    /// Notes the warnings that need the whole scenario.
    pub(super) fn advise(&mut self, scenario: &Scenario) {
        let root = Place::Root;
        let managed = scenario.workspaces.iter().any(|w| w.target == Target::Managed);
        if scenario.limit == 0 && managed {
            self.warnings.push(Warning::NoSlots { path: "limit".into() });
        }
        let runners = &scenario.runners;
        if managed && shortest(&runners.start_up) > runners.start_timeout.millis() {
            self.warnings.push(Warning::NeverClaimed { path: "runners.start_up".into() });
        }
        self.advise_on_workspaces(&root.key("workspaces"), scenario);
        let sources = root.key("sources");
        for (i, source) in scenario.sources.iter().enumerate() {
            if variants(&source.kind).is_some_and(|v| !v.iter().any(makes_a_run)) {
                self.warnings.push(Warning::NobodyListens { path: sources.item(i).to_string() });
            }
        }
    }

    fn advise_on_workspaces(&mut self, at: &Place<'_>, scenario: &Scenario) {
        let mut has_arrivals = vec![false; scenario.workspaces.len()];
        for edge in scenario.edges.iter().filter(|e| e.auto_promote) {
            has_arrivals[edge.to.index()] = true;
        }
        for source in &scenario.sources {
            if let SourceKind::Plan { workspace, .. } = source.kind {
                has_arrivals[workspace.index()] = true;
            }
            let answers = variants(&source.kind).unwrap_or_default().iter().flat_map(|v| &v.answers);
            for (workspace, _) in answers.filter(|(_, ignored)| ignored.is_none()) {
                has_arrivals[workspace.index()] = true;
            }
        }
        for (i, workspace) in scenario.workspaces.iter().enumerate() {
            let at = at.item(i);
            let name = &workspace.name;
            if !has_arrivals[i] {
                self.warnings.push(Warning::NoArrivals { path: at.to_string(), workspace: name.clone() });
            }
            if let Target::Pool(pool) = workspace.target {
                let pool = &scenario.pools[pool.index()];
                if pool.agents == 0 {
                    let (path, workspace) = (at.key("pool").to_string(), name.clone());
                    self.warnings.push(Warning::NoAgents { path, pool: pool.name.clone(), workspace });
                }
            }
            for (key, dist) in [("plan", &workspace.plan), ("apply", &workspace.apply)] {
                // At exactly the timeout a run still succeeds (D3).
                if shortest(dist) > workspace.timeout.millis() {
                    self.warnings.push(Warning::AlwaysTimesOut { path: at.key(key).to_string() });
                }
            }
        }
    }
}

/// The path sets of a webhook source.
fn variants(kind: &SourceKind) -> Option<&[Variant]> {
    match kind {
        SourceKind::Plan { .. } => None,
        SourceKind::Push { variants } | SourceKind::Pr { variants, .. } => Some(variants),
    }
}

fn makes_a_run(variant: &Variant) -> bool {
    variant.answers.iter().any(|(_, ignored)| ignored.is_none())
}

/// A length that no drawn one falls below, in milliseconds.
fn shortest(dist: &Dist) -> u64 {
    match *dist {
        Dist::Fixed { ms } => ms,
        Dist::Uniform { min_ms, .. } => min_ms,
        Dist::Exponential { .. } | Dist::Lognormal { .. } => 0,
    }
}
