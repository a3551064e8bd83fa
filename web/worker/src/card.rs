//! What there is to choose from, and what was found, put into the protocol's words.

use serde_json::Value;
use signalbox::{
    api::{self, Values},
    studies::explore::{self, Report, Sabotage},
};

use crate::protocol::{
    Access, Catalogue, Counterexample, Fault, Law, Param, Route, Study, Takes, Verdict, World, text,
};

/// Everything there is to choose from.
pub(crate) fn catalogue() -> Catalogue {
    let worlds = explore::PRESETS.iter().map(|preset| {
        let small = (preset.world)();
        World { id: preset.id.into(), name: small.name, about: preset.about.into(), fault: small.sabotage }
    });
    let faults = Sabotage::ALL.iter().map(|fault| Fault { fault: *fault, says: fault.says().into() });
    Catalogue { worlds: worlds.collect(), faults: faults.collect(), routes: api::ROUTES.iter().map(route).collect() }
}

fn route(route: &api::Route) -> Route {
    Route {
        method: route.method.as_str().into(),
        pattern: route.pattern.into(),
        summary: route.summary.into(),
        rules: route.rules.iter().map(|rule| (*rule).into()).collect(),
        access: match route.access {
            api::Access::Open => Access::Open,
            api::Access::Read => Access::Read,
            api::Access::Command => Access::Command,
            api::Access::Check => Access::Check,
        },
        query: route.query.iter().map(param).collect(),
        body: route.body.map(|schema| template(&schema())),
        statuses: route.statuses(),
    }
}

fn param(param: &api::Param) -> Param {
    let takes = match param.values {
        Values::Words(words) => Takes::Words(words().into_iter().map(Into::into).collect()),
        Values::Number { min, max, default } => Takes::Number { min, max, default },
        Values::Workspace => Takes::Workspace,
        Values::Project => Takes::Project,
        Values::Cursor => Takes::Cursor,
    };
    Param { name: param.name.into(), about: param.about.into(), takes }
}

/// A body with every field that the schema names, as empty as each may be.
fn template(schema: &Value) -> String {
    let fields = schema["properties"].as_object().into_iter().flatten();
    let lines: Vec<String> = fields.map(|(name, field)| format!("  \"{name}\": {}", blank(field))).collect();
    format!("{{\n{}\n}}", lines.join(",\n"))
}

fn blank(field: &Value) -> &'static str {
    let is =
        |kind: &str| field["type"] == kind || field["type"].as_array().is_some_and(|all| all.contains(&kind.into()));
    match () {
        () if is("boolean") => "true",
        () if is("string") => "\"\"",
        () => "null",
    }
}

/// What a search found, in the protocol's words.
pub(crate) fn study(report: Report, fault: Option<Sabotage>) -> Study {
    let laws = report.laws.into_iter().map(|finding| Law {
        name: finding.law.into(),
        says: finding.says.into(),
        rules: finding.rules.into(),
        verdict: match finding.verdict {
            explore::Verdict::Holds => Verdict::Holds,
            explore::Verdict::HoldsSoFar => Verdict::HoldsSoFar,
            explore::Verdict::NotChecked => Verdict::NotChecked,
            explore::Verdict::Broken { counterexample } => Verdict::Broken(Box::new(way(*counterexample))),
        },
    });
    Study {
        name: report.name,
        fault,
        states: report.states,
        transitions: report.transitions,
        depth: report.depth,
        levels: report.levels,
        ends: report.ends,
        complete: report.complete,
        laws: laws.collect(),
        taken: report.taken,
    }
}

fn way(found: explore::Counterexample) -> Counterexample {
    Counterexample {
        why: found.why,
        steps: found.steps.into_iter().map(|told| (told.step, told.then)).collect(),
        case: found.case.map(|case| text(&case)),
        shared: found.shared,
        note: found.note,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every route that takes a body has one to begin with that is JSON with the fields its schema names.
    #[test]
    fn templates_hold_the_fields_of_their_schemas() {
        let mut bodies = 0;
        for (known, told) in api::ROUTES.iter().zip(catalogue().routes) {
            assert_eq!(told.body.is_some(), known.body.is_some(), "{}", told.pattern);
            let (Some(schema), Some(body)) = (known.body, told.body) else { continue };
            bodies += 1;
            let body: Value = serde_json::from_str(&body).expect("it reads");
            let names = |value: &Value| value.as_object().expect("it reads").keys().cloned().collect::<Vec<_>>();
            assert_eq!(names(&body), names(&schema()["properties"]));
        }
        assert_eq!(bodies, 4);
    }

    #[test]
    fn all_worlds_and_faults_are_offered() {
        let all = catalogue();
        assert_eq!(all.worlds.len(), explore::PRESETS.len());
        assert_eq!(all.faults.len(), Sabotage::ALL.len());
        let bug = all.worlds.iter().find(|world| world.id == "find_the_bug").expect("it reads");
        assert_eq!(bug.fault, Some(Sabotage::IgnoresBusyWorkspace));
    }
}
