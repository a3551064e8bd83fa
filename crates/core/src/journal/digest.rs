//! A running 64-bit fingerprint of records. Integer arithmetic on explicit words, so byte order and target do not matter (D1).

use super::Record;

/// The fingerprint of a journal. Two journals with the same fingerprint are taken to be the same, byte for byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Digest(u64);

impl Default for Digest {
    fn default() -> Digest {
        Digest(0x5169_6E61_6C62_6F78)
    }
}

impl Digest {
    /// Adds a record. Every bit of every field reaches every bit of the result within two records.
    #[inline(always)]
    pub(super) fn take(&mut self, record: &Record) {
        let heads = u64::from(record.run) << 32 | u64::from(record.a);
        let tails = u64::from(record.cause) << 32
            | u64::from(record.c) << 16
            | u64::from(record.kind) << 8
            | u64::from(record.rule);
        // The five products are independent of the running value, so only the last line is serial.
        let folded = record.at.wrapping_mul(0x9E37_79B9_7F4A_7C15)
            ^ record.b.wrapping_mul(0xC2B2_AE3D_27D4_EB4F).rotate_left(13)
            ^ record.d.wrapping_mul(0x1656_67B1_9E37_79F9).rotate_left(29)
            ^ heads.wrapping_mul(0x27D4_EB2F_1656_67C5).rotate_left(43)
            ^ tails.wrapping_mul(0xFF51_AFD7_ED55_8CCD).rotate_left(53);
        let mixed = (self.0 ^ folded).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        self.0 = mixed ^ mixed >> 32;
    }

    /// The fingerprint as a number.
    #[must_use]
    pub const fn get(self) -> u64 {
        self.0
    }
}

impl std::fmt::Display for Digest {
    /// 16 hexadecimal digits.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        journal::Journal,
        words::{Event, SimTime},
    };

    #[test]
    fn one_changed_bit_changes_the_fingerprint() {
        let digest = |at: u64, command: u32| {
            let mut journal = Journal::default();
            journal.push(SimTime::from_millis(at), 0, &Event::CommandGiven { command });
            journal.push(SimTime::from_millis(at), 0, &Event::CommandGiven { command: 9 });
            journal.digest()
        };
        assert_ne!(digest(1, 1), digest(1, 2));
        assert_ne!(digest(1, 1), digest(2, 1));
        assert_eq!(digest(1, 1), digest(1, 1));
    }

    #[test]
    fn every_field_counts() {
        let of = |change: fn(&mut Record)| {
            let mut record = Record::new(SimTime::from_millis(1), 2, &Event::CommandGiven { command: 3 });
            change(&mut record);
            let mut digest = Digest::default();
            digest.take(&record);
            digest.get()
        };
        let changed = [
            of(|_| {}),
            of(|r| r.at ^= 1),
            of(|r| r.b ^= 1),
            of(|r| r.d ^= 1),
            of(|r| r.run ^= 1),
            of(|r| r.a ^= 1),
            of(|r| r.cause ^= 1),
            of(|r| r.c ^= 1),
            of(|r| r.kind ^= 1),
            of(|r| r.rule ^= 1),
        ];
        let different: std::collections::BTreeSet<u64> = changed.into_iter().collect();
        assert_eq!(different.len(), changed.len());
    }

    /// Pinned: if this changes, every digest ever saved is void (law 8).
    #[test]
    fn the_fingerprint_is_what_it_always_was() {
        let mut journal = Journal::default();
        journal.push(SimTime::from_millis(7), 3, &Event::LimitChanged { limit: 5 });
        assert_eq!(journal.digest().to_string(), "cc323661aca1663b");
    }
}
