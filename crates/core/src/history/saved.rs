//! The saved form of a case. Saved cases live for ever (law 8): `format` says how the file is laid out, `semantics` which rules it
//! was played under. A case of older rules opens and is played under those of this build, and says so.

use std::sync::Arc;

use serde::Serialize;

use crate::{
    form::read_group,
    scenario::{Draft, Problems},
    words::{SimTime, TimedCommand},
};

use super::Limit;

/// The newest layout of a saved case that this build reads.
pub const FORMAT: u16 = 1;

/// The rules of this build. It is raised when a change makes an old case play differently.
pub const SEMANTICS: u16 = 2;

/// The oldest rules whose cases this build opens.
const OLDEST_SEMANTICS: u16 = 1;

/// A case: everything needed to get a history again.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SavedCase {
    /// How this file is laid out; see [`FORMAT`].
    pub format: u16,
    /// Which rules it was played under; see [`SEMANTICS`].
    pub semantics: u16,
    /// The scenario, as it was written; shared, since a case is saved far more often than its scenario is changed.
    pub scenario: Arc<Draft>,
    /// The seed.
    pub seed: u32,
    /// The commands with their instants, in the order in which they act.
    pub commands: Vec<TimedCommand>,
    /// How far it was played, if beyond the scenario's horizon (D4).
    pub until: Option<SimTime>,
    /// How many records the journal had when the case was saved.
    pub records: Option<u32>,
    /// The journal's digest then: 16 hexadecimal digits. It proves that the case still means the same.
    pub digest: Option<String>,
}

read_group!(SavedCase { format, semantics, scenario, seed, commands: may, until: may, records: may, digest: may });

impl SavedCase {
    /// A new case of a scenario, nothing commanded yet.
    #[must_use]
    pub fn new(scenario: impl Into<Arc<Draft>>, seed: u32) -> SavedCase {
        SavedCase {
            format: FORMAT,
            semantics: SEMANTICS,
            scenario: scenario.into(),
            seed,
            commands: Vec::new(),
            until: None,
            records: None,
            digest: None,
        }
    }

    /// The case under the rules of this build, with the older semantics it was saved under, if it was. What it came to under those
    /// (records and digest) is left out: these rules may lead elsewhere.
    ///
    /// # Errors
    /// A format or semantics number this build does not know.
    pub fn under_these_rules(self) -> Result<(SavedCase, Option<u16>), OpenProblem> {
        SavedCase::check_version(self.format, self.semantics)?;
        if self.semantics == SEMANTICS {
            return Ok((self, None));
        }
        let older = self.semantics;
        Ok((SavedCase { semantics: SEMANTICS, records: None, digest: None, ..self }, Some(older)))
    }

    /// Whether this build opens cases of this format and these semantics.
    ///
    /// # Errors
    /// Why not.
    pub fn check_version(format: u16, semantics: u16) -> Result<(), OpenProblem> {
        if format > FORMAT {
            return Err(OpenProblem::TooNew { found: format });
        }
        if !(OLDEST_SEMANTICS..=SEMANTICS).contains(&semantics) {
            return Err(OpenProblem::OtherRules { found: semantics });
        }
        Ok(())
    }
}

/// Why a saved case cannot be opened. Nothing has changed when this is returned.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum OpenProblem {
    /// The file is laid out in a way this build does not know.
    #[error("the case has format {found}, this build reads up to {FORMAT}: open it with a newer Signalbox")]
    TooNew {
        /// The file's format.
        found: u16,
    },
    /// The case was played under rules this build does not have.
    #[error(
        "the case was played under semantics {found}, this build knows {OLDEST_SEMANTICS} to {SEMANTICS}: open it with the Signalbox that made it"
    )]
    OtherRules {
        /// The file's semantics.
        found: u16,
    },
    /// The scenario has problems.
    #[error("{0}")]
    Scenario(Problems),
    /// The case was played further than the limits let it be played here.
    #[error(
        "the history does not fit: {records} records reach to millisecond {} of {}, and it may have no more {limit}; save the case with an earlier `until`, or open it with higher limits",
        reached.millis(),
        until.millis()
    )]
    TooLong {
        /// The limit that was met.
        limit: Limit,
        /// The end of the last instant that fits.
        reached: SimTime,
        /// The records up to there.
        records: u32,
        /// How far the case was played.
        until: SimTime,
    },
    /// The case plays differently from what its digest says: it was damaged, or a rule changed without raising the semantics.
    #[error(
        "replayed, the journal has {records} records and digest {digest}, but the case was saved with {kept_records} and {kept_digest}"
    )]
    Diverged {
        /// Records of the replay up to where the case was played.
        records: u32,
        /// Its digest.
        digest: String,
        /// Records when it was saved.
        kept_records: u32,
        /// Digest when it was saved.
        kept_digest: String,
    },
}
