//! A small generator (splitmix64): the inputs are random, the test is not.

/// Draws, the same ones for the same seed.
pub(crate) struct Dice(u64);

impl Dice {
    /// The draws of one input: seed and number give them, whatever was drawn before.
    pub(crate) fn of(seed: u64, number: u64) -> Dice {
        Dice(seed ^ number.wrapping_mul(0xD134_2543_DE82_EF95))
    }

    /// Any number.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let x = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }

    /// A number below `n`; 0 if there is none.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    /// Whether one of `n` equal chances came up.
    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of these.
    pub(crate) fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}
