//! A bounded, even sample of the rows, for drawing.

use serde::Serialize;

/// At most `capacity` rows, each row of the input as likely to be among them as any other
/// (reservoir sampling: Vitter, "Random sampling with a reservoir", 1985, algorithm R). The
/// generator's seed is fixed, so that the same rows give the same picture.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct Sample {
    width: usize,
    capacity: usize,
    seen: u64,
    state: u64,
    rows: Vec<f64>,
}

impl Sample {
    pub(crate) fn new(width: usize, capacity: usize) -> Self {
        Self {
            width,
            capacity,
            seen: 0,
            state: 1886,
            rows: Vec::new(),
        }
    }

    pub(crate) fn push(&mut self, row: &[f64]) {
        self.seen += 1;
        if self.rows.len() / self.width < self.capacity {
            self.rows.extend_from_slice(row);
            return;
        }
        let place = self.random() % self.seen;
        if place < self.capacity as u64 {
            let start = place as usize * self.width;
            self.rows[start..start + self.width].copy_from_slice(row);
        }
    }

    /// The rows kept, one after the other.
    pub(crate) fn rows(&self) -> &[f64] {
        &self.rows
    }

    /// SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014).
    fn random(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_all_rows_while_they_fit() {
        let mut sample = Sample::new(2, 3);
        for row in [[1.0, 2.0], [3.0, 4.0]] {
            sample.push(&row);
        }
        assert_eq!(sample.rows(), [1.0, 2.0, 3.0, 4.0]);
    }

    #[test]
    fn every_part_of_a_long_input_is_drawn_alike() {
        let mut sample = Sample::new(1, 1000);
        for i in 0..100_000 {
            sample.push(&[f64::from(i)]);
        }
        assert_eq!(sample.rows().len(), 1000);
        let first_half = sample.rows().iter().filter(|x| **x < 50_000.0).count();
        // Binomial with sd 15.8: six of them.
        assert!((405..=595).contains(&first_half), "{first_half}");
    }
}
