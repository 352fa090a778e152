//! SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014): random
//! numbers that are the same on every machine.

/// The step from one state of the generator to the next: 2^64 over the golden ratio, odd.
const STEP: u64 = 0x9E37_79B9_7F4A_7C15;

/// The generator, with its state.
pub struct SplitMix64(u64);

impl SplitMix64 {
    /// A generator that starts from `seed`.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next output.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(STEP);
        mix(self.0)
    }
}

/// The output number `number` of the generator that starts from `seed`, without those before it. The
/// first has the number 1.
pub fn output(seed: u64, number: u64) -> u64 {
    mix(seed.wrapping_add(number.wrapping_mul(STEP)))
}

/// The output for a state of the generator: a bijection of 64 bits.
pub fn mix(state: u64) -> u64 {
    let z = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outputs_are_those_of_the_published_generator() {
        // The first outputs from 1234567, of the reference implementation (Vigna, splitmix64.c), as
        // they are listed at https://rosettacode.org/wiki/Pseudo-random_numbers/Splitmix64
        let published = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ];
        assert_eq!(
            [1, 2, 3, 4, 5].map(|number| output(1_234_567, number)),
            published
        );
        let mut random = SplitMix64::new(1_234_567);
        assert_eq!([(); 5].map(|()| random.next_u64()), published);
    }
}
