//! Numbers that name things. Inside, runs and workspaces are small integers in order of creation; UUIDs exist at the border only.

use std::num::NonZeroU32;

use serde::{Deserialize, Serialize};

use super::time::SimTime;
use crate::form::{FromNode, Node, Notes};

/// A run's number: 1 for the first run of the organisation, in order of creation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunNo(NonZeroU32);

impl RunNo {
    /// The run with this number; `None` for 0.
    #[must_use]
    pub const fn new(number: u32) -> Option<RunNo> {
        match NonZeroU32::new(number) {
            Some(n) => Some(RunNo(n)),
            None => None,
        }
    }

    /// The run at this place of a list that starts with run 1.
    #[must_use]
    pub const fn at_index(index: usize) -> RunNo {
        match NonZeroU32::new(index as u32 + 1) {
            Some(n) => RunNo(n),
            None => panic!("more runs than a 32-bit number can name"),
        }
    }

    /// The number as people see it, from 1.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0.get()
    }

    /// The place in a list that starts with run 1.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0.get() as usize - 1
    }
}

impl FromNode for RunNo {
    fn from_node<'a>(node: &'a Node, notes: &mut Notes<'a>) -> Option<RunNo> {
        let number = u32::from_node(node, notes)?;
        if number == 0 {
            notes.add_type(node, "a run's number, from 1");
        }
        RunNo::new(number)
    }
}

impl std::fmt::Display for RunNo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

macro_rules! place {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u16);

        impl FromNode for $name {
            fn from_node<'a>(node: &'a Node, notes: &mut Notes<'a>) -> Option<$name> {
                u16::from_node(node, notes).map($name)
            }
        }

        impl $name {
            /// The place in the scenario's list.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }

            /// The thing at this place of the scenario's list, which a checked scenario keeps below 65,536.
            #[must_use]
            pub const fn at(index: usize) -> $name {
                $name(index as u16)
            }
        }
    };
}

place! {
    /// A workspace, by its place in the scenario, from 0.
    WorkspaceNo
}
place! {
    /// An agent pool, by its place in the scenario, from 0.
    PoolNo
}
place! {
    /// An agent, numbered through all pools in the order of the scenario, from 0.
    AgentNo
}
place! {
    /// A person, by place in the scenario, from 0.
    PersonNo
}
place! {
    /// A promotion edge, by its place in the scenario, from 0.
    EdgeNo
}
place! {
    /// A source of arrivals (pushes, pull requests, ticks, clicks), by its place in the scenario, from 0.
    SourceNo
}
place! {
    /// A policy set, by its place in the scenario, from 0.
    PolicySetNo
}
place! {
    /// An approval rule, by its place in the scenario, from 0.
    ApprovalRuleNo
}

place! {
    /// An external check, by its place in the scenario, from 0.
    CheckNo
}

/// The UUID by which the outside knows a run: version 7, from the virtual instant of its creation and bytes that depend on
/// seed and number alone, so the same case gives the same ids everywhere (D1). `starts_at` is the scenario's, in Unix milliseconds.
#[must_use]
pub fn run_uuid(starts_at: i64, created: SimTime, seed: u64, run: RunNo) -> uuid::Uuid {
    let mut bytes = [0_u8; 10];
    let mut x = seed ^ (u64::from(run.get())).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    for chunk in bytes.chunks_mut(5) {
        x = (x ^ (x >> 31)).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        x ^= x >> 32;
        chunk.copy_from_slice(&x.to_le_bytes()[..5]);
    }
    // The run's number stands at the end, so two runs of one case never share an id.
    bytes[6..].copy_from_slice(&run.get().to_be_bytes());
    let millis = starts_at.saturating_add_unsigned(created.millis()).max(0).unsigned_abs();
    uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
}

/// The UUID by which the outside knows a workspace: version 8, made from its name alone, so it is the same in every scenario that
/// has such a workspace.
#[must_use]
pub fn workspace_uuid(name: &str) -> uuid::Uuid {
    uuid::Builder::from_custom_bytes(mixed(0x776F_726B_7370_6163, name.as_bytes())).into_uuid()
}

/// The UUID of a plan's changeset (A1): version 8, made from the plan's UUID, with the plan's number at the end.
#[must_use]
pub fn changeset_uuid(plan: uuid::Uuid, run: RunNo) -> uuid::Uuid {
    let mut bytes = mixed(0x6368_616E_6765_7365, plan.as_bytes());
    bytes[12..].copy_from_slice(&run.get().to_be_bytes());
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// 128 bits that depend on each byte of the data: two FNV-1a sums with different starts, stirred. Ids need to differ, not to be
/// secret, so nothing cryptographic is needed.
fn mixed(salt: u64, data: &[u8]) -> [u8; 16] {
    let mut bytes = [0; 16];
    for (i, half) in bytes.chunks_mut(8).enumerate() {
        let sum = fnv(FNV_START ^ salt.rotate_left(17 * i as u32), data);
        half.copy_from_slice(&stirred(sum ^ data.len() as u64).to_be_bytes());
    }
    bytes
}

const FNV_START: u64 = 0xCBF2_9CE4_8422_2325;

/// 64-bit FNV-1a, from a given start.
fn fnv(start: u64, data: &[u8]) -> u64 {
    data.iter().fold(start, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3))
}

/// The 64-bit FNV-1a sum of a name.
pub(crate) fn name_sum(name: &str) -> u64 {
    fnv(FNV_START, name.as_bytes())
}

/// A 64-bit number whose bits each depend on all bits of `x`.
pub(crate) const fn stirred(x: u64) -> u64 {
    let x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    x ^ (x >> 31)
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
    fn run_ids_are_version_7_and_differ() {
        let at = SimTime::from_millis(1_000);
        let a = run_uuid(1_767_571_200_000, at, 42, RunNo::at_index(0));
        let b = run_uuid(1_767_571_200_000, at, 42, RunNo::at_index(1));
        assert_eq!(a.get_version_num(), 7);
        assert_ne!(a, b);
        assert_eq!(a, run_uuid(1_767_571_200_000, at, 42, RunNo::at_index(0)));
    }
}
