//! Cursors (H3): opaque, stable while runs are added, and refused when this list did not give them.
//!
//! A cursor holds the number of the last run that was shown. Lists go from the newest run to the oldest and runs never leave, so
//! the next page begins below that number however many runs have come on top. The number is veiled and sealed with a sum over
//! the case, the list and its filters; it keeps honest clients from mistakes and holds no secret.

use crate::words::{RunNo, stirred};

/// What a cursor is bound to: a list with its filters, in one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Seal(u64);

impl Seal {
    /// The seal of a list. `parts` say which list it is.
    pub(super) fn of(seed: u64, parts: &[u64]) -> Seal {
        Seal(parts.iter().fold(stirred(seed ^ 0x6375_7273_6F72_2031), |sum, part| stirred(sum.rotate_left(5) ^ part)))
    }

    /// The cursor of the page that begins after this run.
    pub(super) fn close(self, last: RunNo) -> String {
        format!("{:08x}{:016x}", last.get() ^ self.0 as u32, self.sum(last))
    }

    /// The run that the cursor's page begins after; `None` for a cursor that was not made by [`Seal::close`].
    pub(super) fn open(self, cursor: &str) -> Option<RunNo> {
        let small = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if cursor.len() != 24 || !cursor.bytes().all(small) {
            return None;
        }
        let last = RunNo::new(u32::from_str_radix(&cursor[..8], 16).ok()? ^ self.0 as u32)?;
        let sum = u64::from_str_radix(&cursor[8..], 16).ok()?;
        (sum == self.sum(last)).then_some(last)
    }

    fn sum(self, last: RunNo) -> u64 {
        stirred(self.0 ^ stirred(u64::from(last.get())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_opens_with_its_own_seal_only() {
        let seal = Seal::of(42, &[1, 2]);
        let run = RunNo::at_index(16);
        let cursor = seal.close(run);
        assert_eq!(seal.open(&cursor), Some(run));
        assert!(!cursor.starts_with("00000011"));
        for other in [Seal::of(43, &[1, 2]), Seal::of(42, &[2, 1]), Seal::of(42, &[1])] {
            assert_eq!(other.open(&cursor), None);
        }
        for i in 0..cursor.len() {
            let mut forged = cursor.clone().into_bytes();
            forged[i] = if forged[i] == b'0' { b'1' } else { b'0' };
            assert_eq!(seal.open(&String::from_utf8(forged).unwrap()), None);
        }
    }
}
