//! The split of the rows into folds and a test set, by a seeded hash of the row's number.
//!
//! The number of a row does not depend on how the input is cut into chunks, so every reading splits the rows in
//! the same way. A hash follows no order of the rows, and needs no count of them.

use crate::error::{Error, ErrorKind, rounded};
use crate::numerics::random::output;

/// The default seed of folds and of a test set.
const SEED: u64 = 1;

/// Folds of the rows, for cross-validation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Folds {
    /// The number of folds, from 2 to 100.
    pub count: usize,
    /// The seed of the hash. Row i, where 1 is the first record below the header, is in fold
    /// `h * count / 2^64`, rounded down, where h is the i-th output of SplitMix64 from this seed.
    pub seed: u64,
}

/// A random share of the rows, held out of the fit to test it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TestPart {
    /// The chance of each row to be held out, above 0 and below 1. So the number of rows held out is near this
    /// fraction of all rows, but rarely exactly.
    pub fraction: f64,
    /// The seed of the hash. Row i is held out if the i-th output of SplitMix64 from the complement of this
    /// seed is below `fraction * 2^64`.
    pub seed: u64,
}

/// A number of folds, with the seed 1.
impl From<usize> for Folds {
    fn from(count: usize) -> Self {
        Self { count, seed: SEED }
    }
}

/// A fraction of the rows, with the seed 1.
impl From<f64> for TestPart {
    fn from(fraction: f64) -> Self {
        Self {
            fraction,
            seed: SEED,
        }
    }
}

/// How rows are split into shares: the folds, and then the test set.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Split {
    folds: Option<Folds>,
    test: Option<TestPart>,
}

impl Split {
    /// # Errors
    /// [`ErrorKind::InvalidOption`].
    pub(crate) fn new(folds: Option<Folds>, test: Option<TestPart>) -> Result<Self, Error> {
        let count = folds.map_or(2, |folds| folds.count);
        if !(2..=100).contains(&count) {
            return Err(Error::from(ErrorKind::InvalidOption {
                option: "folds",
                found: count.to_string(),
                expected: "a whole number from 2 to 100",
            }));
        }
        let fraction = test.map_or(0.5, |test| test.fraction);
        if fraction <= 0.0 || fraction >= 1.0 || fraction.is_nan() {
            return Err(Error::from(ErrorKind::InvalidOption {
                option: "hold_out_part.fraction",
                found: rounded(fraction),
                expected: "a number above 0 and below 1",
            }));
        }
        Ok(Self { folds, test })
    }

    /// The number of folds; 1 if none are asked for.
    pub(crate) fn folds(&self) -> usize {
        self.folds.map_or(1, |folds| folds.count)
    }

    /// The number of shares: the folds, and the test set if there is one.
    pub(crate) fn shares(&self) -> usize {
        self.folds() + usize::from(self.test.is_some())
    }

    /// Whether there is more than one share.
    pub(crate) fn is_some(&self) -> bool {
        self.folds.is_some() || self.test.is_some()
    }

    /// Whether row `number` is held out.
    pub(crate) fn is_held_out(&self, number: u64) -> bool {
        self.test.is_some() && self.share_of(number) == self.folds()
    }

    /// The share of row `number`: its fold, or one more than the last fold if it is held out.
    pub(crate) fn share_of(&self, number: u64) -> usize {
        if let Some(TestPart { fraction, seed }) = self.test {
            // Both are compared as 53 bits, because a fraction has no more.
            const UNIT: f64 = 1.0 / 9_007_199_254_740_992.0;
            if (output(!seed, number) >> 11) as f64 * UNIT < fraction {
                return self.folds();
            }
        }
        self.folds.map_or(0, |Folds { count, seed }| {
            ((u128::from(output(seed, number)) * count as u128) >> 64) as usize
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(folds: usize, fraction: f64, seed: u64) -> Split {
        let folds = (folds > 1).then_some(Folds { count: folds, seed });
        let test = (fraction > 0.0).then_some(TestPart { fraction, seed });
        Split::new(folds, test).unwrap_or_default()
    }

    #[test]
    fn every_part_gets_its_share_and_none_depends_on_the_other() {
        let split = split(5, 0.2, 7);
        let mut counts = [0i32; 6];
        for row in 1..=100_000 {
            counts[split.share_of(row)] += 1;
        }
        // 20,000 held out and 16,000 in each fold: binomial with sd 126 and 116, five of them.
        assert!((counts[5] - 20_000).abs() <= 630, "{counts:?}");
        for fold in &counts[..5] {
            assert!((fold - 16_000).abs() <= 580, "{counts:?}");
        }
    }

    #[test]
    fn another_seed_deals_otherwise() {
        let same = (1..=10_000)
            .filter(|row| split(2, 0.0, 1).share_of(*row) == split(2, 0.0, 2).share_of(*row));
        // Half of them: binomial with sd 50, five of them.
        let same = same.count() as i32;
        assert!((same - 5_000).abs() <= 250, "{same}");
    }

    #[test]
    fn without_folds_or_test_set_all_rows_are_together() {
        assert!((1..100).all(|row| Split::default().share_of(row) == 0));
    }
}
