//! Generated values: the same ones in the same order after every start.

/// A SplitMix64 generator.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) const fn new(seed: u64) -> Random {
        Random(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % limit as u64).unwrap_or(0)
    }

    /// A UUID of version 4.
    pub(crate) fn uuid(&mut self) -> String {
        let high = (self.next() & 0xFFFF_FFFF_FFFF_0FFF) | 0x4000;
        let low = (self.next() & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000;
        format!(
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xFFFF,
            high & 0xFFFF,
            low >> 48,
            low & 0xFFFF_FFFF_FFFF
        )
    }

    /// A reference such as `KTH-650932`.
    pub(crate) fn reference(&mut self) -> String {
        format!("{}-{}", self.pick(b"ABCDEFGHJKLMNPQRSTUVWXYZ", 3), self.pick(b"0123456789", 6))
    }

    /// Lower-case letters and digits, as in a generated user name or password.
    pub(crate) fn token(&mut self, length: usize) -> String {
        self.pick(b"abcdefghijkmnopqrstuvwxyz23456789", length)
    }

    pub(crate) fn digits(&mut self, length: usize) -> String {
        self.pick(b"0123456789", length)
    }

    fn pick(&mut self, alphabet: &[u8], length: usize) -> String {
        (0..length).map(|_| char::from(alphabet[self.below(alphabet.len())])).collect()
    }
}

/// The id of the seeded row of type `kind` called `key`: always the same, whatever else is seeded.
pub(crate) fn seeded_id(kind: &str, key: &str) -> String {
    Random::new(hash(kind, key)).uuid()
}

/// A number that follows from a type and a key (FNV-1a).
pub(crate) fn hash(kind: &str, key: &str) -> u64 {
    kind.bytes().chain([b':']).chain(key.bytes()).fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}
