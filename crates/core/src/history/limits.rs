//! How large a history may grow. Limits belong to whoever plays a case and are no part of it: the same case under other limits has
//! the same history, as far as both reach.

/// How large a history may grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Records of the journal.
    pub records: u32,
    /// Bytes of the journal, the past, the world, the agenda and the checkpoints together. The step that meets the limit may go
    /// beyond it by what the world takes.
    pub bytes: usize,
}

impl Default for Limits {
    /// What a browser tab holds. Measured in Chromium (version 156): with the app's own indexes the module stays below 1 GiB at both
    /// limits.
    fn default() -> Limits {
        Limits { records: 5_000_000, bytes: 512 << 20 }
    }
}

/// Which limit a history has met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// [`Limits::records`].
    Records,
    /// [`Limits::bytes`].
    Bytes,
}

impl Limit {
    /// What there may be no more of.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Limit::Records => "records",
            Limit::Bytes => "bytes",
        }
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How far a history got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The target instant is reached and everything due by then has happened.
    Reached,
    /// The caller's budget is spent. Another call goes on; until then the head may be within an instant.
    Paused,
    /// The history may not grow any further. The head is at the end of an instant.
    Full(Limit),
}

/// A command whose consequences do not fit: nothing has changed, and it is not part of the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("what follows from the command does not fit: the history may have no more {0}")]
pub struct Full(pub Limit);
