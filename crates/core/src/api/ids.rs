//! Ids at the border (H3): from a UUID to the thing it names, exactly, without a table of ids.

use uuid::Uuid;

use crate::{
    policy::Scene,
    scenario::Scenario,
    words::{CheckNo, RunNo, WorkspaceNo, run_uuid},
    world::Known,
};

use super::fault::Fault;

/// The UUID by which the outside knows a workspace: version 8, made from its name alone, so it is the same in every scenario that
/// has such a workspace.
#[must_use]
pub fn workspace_uuid(name: &str) -> Uuid {
    uuid::Builder::from_custom_bytes(mixed(0x776F_726B_7370_6163, name.as_bytes())).into_uuid()
}

/// The UUID of a plan's changeset (A1): version 8, made from the plan's UUID, with the plan's number at the end.
#[must_use]
pub fn changeset_uuid(plan: Uuid, run: RunNo) -> Uuid {
    let mut bytes = mixed(0x6368_616E_6765_7365, plan.as_bytes());
    bytes[12..].copy_from_slice(&run.get().to_be_bytes());
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// 128 bits that depend on each byte of the data: two FNV-1a sums with different starts, stirred. Ids need to differ, not to be
/// secret, so nothing cryptographic is needed.
fn mixed(salt: u64, data: &[u8]) -> [u8; 16] {
    let mut bytes = [0; 16];
    for (i, half) in bytes.chunks_mut(8).enumerate() {
        let sum = data.iter().fold(0xCBF2_9CE4_8422_2325 ^ salt.rotate_left(17 * i as u32), |sum, byte| {
            (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3)
        });
        half.copy_from_slice(&stirred(sum ^ data.len() as u64).to_be_bytes());
    }
    bytes
}

/// A 64-bit number whose bits each depend on all bits of `x`.
pub(super) const fn stirred(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
}

/// A UUID in its one written form: 32 hexadecimal digits in five groups. Braces, `urn:` and missing hyphens are other texts, and
/// other texts are other ids.
pub(super) fn parse(text: &str) -> Option<Uuid> {
    if text.len() == 36 { Uuid::try_parse(text).ok() } else { None }
}

/// The UUID of a run.
pub(super) fn of_run(scene: &Scene<'_>, run: &Known<'_>) -> Uuid {
    run_uuid(scene.scenario.starts_at, run.birth.created, scene.seed, run.no)
}

/// The UUID of the changeset of a plan.
pub(super) fn of_changeset(scene: &Scene<'_>, plan: &Known<'_>) -> Uuid {
    changeset_uuid(of_run(scene, plan), plan.no)
}

/// The number that stands at the end of a run's or a changeset's id.
fn number(id: Uuid) -> Option<RunNo> {
    let [.., a, b, c, d] = *id.as_bytes();
    RunNo::new(u32::from_be_bytes([a, b, c, d]))
}

/// The workspace with this id or name. An id that is also some workspace's name is taken as the id.
///
/// # Errors
/// [`Fault::Unknown`].
pub(super) fn workspace(scenario: &Scenario, text: &str) -> Result<WorkspaceNo, Fault> {
    let by_id = parse(text)
        .and_then(|id| scenario.workspaces.iter().position(|w| workspace_uuid(&w.name) == id))
        .map(WorkspaceNo::at);
    by_id.or_else(|| scenario.workspace_named(text)).ok_or_else(|| unknown("workspace", text))
}

/// The run with this id, in any workspace.
///
/// # Errors
/// [`Fault::Unknown`].
pub(super) fn run<'a>(scene: &Scene<'a>, text: &str) -> Result<Known<'a>, Fault> {
    // The number only says where to look; the id must be the run's in every bit.
    parse(text)
        .and_then(|id| {
            let run = scene.world.known(scene.past, number(id)?)?;
            (of_run(scene, &run) == id).then_some(run)
        })
        .ok_or_else(|| unknown("run", text))
}

/// The run with this id in this workspace; anywhere else it is as unknown as no run (H3).
///
/// # Errors
/// [`Fault::Unknown`].
pub(super) fn run_of<'a>(scene: &Scene<'a>, workspace_id: &str, text: &str) -> Result<Known<'a>, Fault> {
    let workspace = workspace(scene.scenario, workspace_id)?;
    run(scene, text)
        .ok()
        .filter(|run| run.birth.workspace == workspace)
        .ok_or_else(|| unknown("run", &format!("{text} in {}", scene.scenario.workspace(workspace).name)))
}

/// The plan whose changeset has this id, in this workspace.
///
/// # Errors
/// [`Fault::Unknown`].
pub(super) fn plan_of<'a>(scene: &Scene<'a>, workspace_id: &str, text: &str) -> Result<Known<'a>, Fault> {
    let workspace = workspace(scene.scenario, workspace_id)?;
    parse(text)
        .and_then(|id| {
            let run = scene.world.known(scene.past, number(id)?)?;
            let same = run.is_plan() && run.birth.workspace == workspace && of_changeset(scene, &run) == id;
            same.then_some(run)
        })
        .ok_or_else(|| unknown("changeset", &format!("{text} in {}", scene.scenario.workspace(workspace).name)))
}

/// The external check with this name: its provider's id (G5).
///
/// # Errors
/// [`Fault::Unknown`].
pub(super) fn check(scenario: &Scenario, name: &str) -> Result<CheckNo, Fault> {
    scenario.check_named(name).ok_or_else(|| unknown("check", name))
}

fn unknown(kind: &'static str, id: &str) -> Fault {
    Fault::Unknown { kind, id: id.into(), path: String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_make_different_ids_of_version_8() {
        let names = ["", "a", "b", "ab", "ba", "app-prod", "app-prod ", "App-prod"];
        let ids: std::collections::BTreeSet<_> = names.iter().map(|name| workspace_uuid(name)).collect();
        assert_eq!(ids.len(), names.len());
        assert!(ids.iter().all(|id| id.get_version_num() == 8));
        // Links and scripts hold these: they never change.
        assert_eq!(workspace_uuid("app-prod").to_string(), "633a9c07-568f-88c8-971c-0971d3aed508");
    }

    #[test]
    fn only_the_written_form_is_an_id() {
        let id = workspace_uuid("a").to_string();
        assert!(parse(&id).is_some() && parse(&id.to_uppercase()).is_some());
        for other in [format!("{{{id}}}"), format!("urn:uuid:{id}"), id.replace('-', ""), String::from("ä")] {
            assert_eq!(parse(&other), None);
        }
    }
}
