//! Whose commands are obeyed (H4). The API and the engine both ask here.

use crate::{
    scenario::Scenario,
    words::{Command, PersonNo, Refusal},
};

use super::Scene;

/// The role that may only read, if it is a person's only one.
const VIEWER: &str = "viewer";

/// Whether a person may give commands at all.
///
/// # Errors
/// A person without a role but `viewer`.
pub fn may_command(scenario: &Scenario, person: PersonNo) -> Result<(), Refusal> {
    let person = &scenario.people[person.index()];
    if !person.roles.is_empty() && person.roles.iter().all(|role| role == VIEWER) {
        return Err(Refusal::ReadOnly { person: person.name.clone() });
    }
    Ok(())
}

/// The person who gives a command, who may do so whatever the state of the run is; `None` for a command of nobody in particular. What
/// acts in a workspace needs the right to trigger runs there. A promotion acts in several, of which some may be skipped (P4), so
/// [`super::promotion::by_hand`] asks there. Who may approve and reject is the requirements' question
/// ([`super::approval::may_decide`]).
///
/// # Errors
/// An unknown person, workspace or run (404); then a person who may not (403).
pub fn giver(scene: &Scene<'_>, command: &Command) -> Result<Option<PersonNo>, Refusal> {
    let Some(name) = command.by() else { return Ok(None) };
    let scenario = scene.scenario;
    let unknown = |kind, name: &str| Refusal::UnknownName { kind, name: name.to_owned() };
    let person = scenario.person_named(name).ok_or_else(|| unknown("person", name))?;
    let workspace = match command {
        Command::Plan { workspace, .. } | Command::Unlock { workspace, .. } => {
            Some(scenario.workspace_named(workspace).ok_or_else(|| unknown("workspace", workspace))?)
        }
        Command::Apply { run, .. }
        | Command::Abort { run, .. }
        | Command::Renotify { run, .. }
        | Command::Discard { run, .. } => Some(scene.run(*run)?.birth.workspace),
        _ => None,
    };
    may_command(scenario, person)?;
    match workspace.filter(|workspace| !scenario.people[person.index()].may_trigger(*workspace)) {
        Some(workspace) => Err(Refusal::MayNotTrigger {
            person: name.to_owned(),
            workspace: scenario.workspace(workspace).name.clone(),
        }),
        None => Ok(Some(person)),
    }
}
