//! A bounded, even sample of the rows, for drawing.

use std::hint::black_box;

use crate::random::output;
use crate::simd::Quad;

/// At most `capacity` rows, each row of the input as likely to be among them as any other: those
/// with the least keys, a row's key being a hash of its place in the input ("bottom-k"
/// sampling: Cohen and Kaplan, "Summarizing data using bottom-k sketches", 2007). So the same input
/// gives the same sample, however it is cut and in whatever order its parts are read.
#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    width: usize,
    capacity: usize,
    /// No row beyond this is in the sample.
    limit: Entry,
    entries: Vec<Entry>,
    /// The rows of the entries, one after the other.
    rows: Vec<f64>,
}

/// The key of a row, and its place in the input, which distinguishes rows with equal keys.
pub type Entry = (u32, u64);

/// The parts of a [`Sample`].
#[derive(Clone, Debug)]
pub struct Parts {
    /// How many numbers a row has.
    pub width: usize,
    /// The most rows that it may have.
    pub capacity: usize,
    /// No row beyond this entry is in the sample.
    pub limit: Entry,
    /// An entry for each row.
    pub entries: Vec<Entry>,
    /// The rows, one after the other.
    pub rows: Vec<f64>,
}

impl Sample {
    /// An empty sample of at most `capacity` rows of `width` numbers.
    pub fn new(width: usize, capacity: usize) -> Self {
        Self {
            width,
            capacity,
            limit: (u32::MAX, u64::MAX),
            entries: Vec::new(),
            rows: Vec::new(),
        }
    }

    /// An empty sample of this width and capacity.
    pub fn emptied(&self) -> Self {
        Self::new(self.width, self.capacity)
    }

    /// Has these rows, as if they were all that it has drawn.
    pub fn fill(&mut self, rows: Vec<f64>) {
        self.entries = vec![(0, 0); rows.len() / self.width];
        self.rows = rows;
    }

    /// Takes rows of a segment of the input, from columns of their values.
    pub fn draw(&mut self, segment: u64, columns: &[Vec<f64>]) {
        if self.capacity == 0 {
            return;
        }
        let seed = seed(segment);
        let count = columns.first().map_or(0, Vec::len) as u32;
        // No branch for a row or for four: it would be unpredictable.
        let mut fours = vec![0; count.div_ceil(4) as usize];
        let mut found = 0;
        let limit = Quad::splat(self.limit.0);
        let factors = FACTORS.map(|factor| black_box(Quad::splat(factor)));
        let mut rows = Quad::splat(seed).plus(Quad::counting());
        let next = black_box(Quad::splat(4));
        for row in (0..count).step_by(4) {
            if let Some(four) = fours.get_mut(found) {
                *four = row;
            }
            found += usize::from(mix(rows, factors).any_up_to(limit));
            rows = rows.plus(next);
        }
        let mut drawn = vec![(0, 0); 4 * found];
        let mut kept = 0;
        for four in &fours[..found] {
            for row in *four..*four + 4 {
                let key = key(seed, row);
                drawn[kept] = (key, row);
                kept += usize::from((key <= self.limit.0) & (row < count));
            }
        }
        for (key, row) in &drawn[..kept] {
            self.entries.push((*key, segment << 32 | u64::from(*row)));
            let values = columns.iter().map(|values| values[*row as usize]);
            self.rows.extend(values);
        }
        while self.entries.len() >= self.capacity.saturating_mul(2) {
            self.thin();
        }
    }

    /// Drops some of the rows that cannot be in the sample: about all, as long as there are many. To find
    /// all takes longer.
    fn thin(&mut self) {
        // The keys are uniform below the limit, and there are twice as many as needed: a little more than half.
        let limit = self.limit.0 / 64 * 33;
        let below = self.entries.iter().filter(|entry| entry.0 <= limit);
        if limit < self.limit.0 && below.count() >= self.capacity {
            self.keep((limit, u64::MAX));
        } else {
            self.shrink();
        }
    }

    /// Keeps the rows with the least keys only.
    fn shrink(&mut self) {
        if self.entries.len() > self.capacity && self.capacity > 0 {
            self.keep(least(&self.entries, self.capacity - 1));
        }
    }

    /// Keeps the rows up to this one.
    fn keep(&mut self, limit: Entry) {
        self.limit = limit;
        let mut kept = 0;
        // Every row is written, and the next one overwrites it unless it is kept: a branch would be unpredictable.
        for at in 0..self.entries.len() {
            let entry = self.entries[at];
            self.entries[kept] = entry;
            for value in 0..self.width {
                self.rows[kept * self.width + value] = self.rows[at * self.width + value];
            }
            let tie = (entry.0 == limit.0) & (entry.1 <= limit.1);
            kept += usize::from((entry.0 < limit.0) | tie);
        }
        self.entries.truncate(kept);
        self.rows.truncate(kept * self.width);
    }

    /// Drops the rows beyond the capacity.
    pub fn shrunk(mut self) -> Self {
        self.shrink();
        self
    }

    /// Gives the values of a category other codes.
    pub fn recode(&mut self, column: usize, codes: &[usize]) {
        recode(&mut self.rows, self.width, column, codes);
    }

    /// Takes the rows in of a sample of another part of the input.
    pub fn append(&mut self, other: &Self) {
        self.limit = self.limit.min(other.limit);
        self.entries.extend(&other.entries);
        self.rows.extend(&other.rows);
    }

    /// The parts of the sample, to be written down.
    pub fn into_parts(self) -> Parts {
        Parts {
            width: self.width,
            capacity: self.capacity,
            limit: self.limit,
            entries: self.entries,
            rows: self.rows,
        }
    }

    /// The sample that has these parts; `None` if the numbers of entries and rows differ.
    pub fn from_parts(parts: Parts) -> Option<Self> {
        let fits = parts.entries.len().checked_mul(parts.width) == Some(parts.rows.len());
        fits.then_some(Self {
            width: parts.width,
            capacity: parts.capacity,
            limit: parts.limit,
            entries: parts.entries,
            rows: parts.rows,
        })
    }

    /// The most rows that it may have.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// The rows, one after the other, in the order in which they came.
    pub fn into_rows(self) -> Vec<f64> {
        self.shrunk().rows
    }
}

/// Gives the values of a category in rows of some width other codes.
pub fn recode(rows: &mut [f64], width: usize, column: usize, codes: &[usize]) {
    for value in rows.iter_mut().skip(column).step_by(width) {
        let code = codes
            .get(*value as usize)
            .filter(|code| **code < usize::MAX);
        *value = code.map_or(f64::NAN, |code| *code as f64);
    }
}

/// The entry before which `rank` others are less (Hoare, "Find", 1961). Keys are a hash, so that any
/// of them is as good to divide by as another; the standard library's takes four times the code.
fn least(entries: &[Entry], mut rank: usize) -> Entry {
    let mut keys: Vec<u32> = entries.iter().map(|entry| entry.0).collect();
    while let Some(middle) = keys.get(keys.len() / 2).copied() {
        let below = keys.iter().filter(|key| **key < middle).count();
        let equal = keys.iter().filter(|key| **key == middle).count();
        if rank < below {
            keep(&mut keys, |key| key < middle);
        } else if rank < below + equal {
            let ties = entries.iter().filter(|entry| entry.0 == middle);
            let places: Vec<u64> = ties.map(|entry| entry.1).collect();
            let before = |place: u64| places.iter().filter(|other| **other < place).count();
            let place = places.iter().find(|place| before(**place) == rank - below);
            return (middle, place.copied().unwrap_or(u64::MAX));
        } else {
            rank -= below + equal;
            keep(&mut keys, |key| key > middle);
        }
    }
    (u32::MAX, u64::MAX)
}

/// `Vec::retain` without a branch for each.
fn keep(keys: &mut Vec<u32>, stays: impl Fn(u32) -> bool) {
    let mut kept = 0;
    for at in 0..keys.len() {
        let key = keys[at];
        keys[kept] = key;
        kept += usize::from(stays(key));
    }
    keys.truncate(kept);
}

/// A start for the keys of a segment's rows.
fn seed(segment: u64) -> u32 {
    output(0, segment.wrapping_add(1886)) as u32
}

/// The factors of keys.
const FACTORS: [u32; 2] = [0x7feb_352d, 0x846c_a68b];

/// A row's key: a bijection of 32 bits for each segment (after Wellons, "Prospecting for hash
/// functions", 2018), short because every row goes through it.
#[inline(always)]
fn key(seed: u32, row: u32) -> u32 {
    let x = row.wrapping_add(seed);
    let x = (x ^ (x >> 16)).wrapping_mul(FACTORS[0]);
    let x = (x ^ (x >> 15)).wrapping_mul(FACTORS[1]);
    x ^ (x >> 16)
}

/// [`key`] of four rows, from `row + seed` of each. The factors are made once for many rows. As literals they would
/// be built again for each.
#[inline(always)]
fn mix(rows: Quad, factors: [Quad; 2]) -> Quad {
    let x = rows.folded(16).times(factors[0]);
    let x = x.folded(15).times(factors[1]);
    x.folded(16)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SEGMENT: usize = 9_000;

    /// A sample of the numbers below `count`, its segments drawn in this order.
    fn sample(capacity: usize, count: usize, backwards: bool) -> Vec<f64> {
        let mut sample = Sample::new(1, capacity);
        let mut segments: Vec<usize> = (0..count.div_ceil(SEGMENT)).collect();
        if backwards {
            segments.reverse();
        }
        for segment in segments {
            let rows = segment * SEGMENT..count.min((segment + 1) * SEGMENT);
            sample.draw(segment as u64, &[rows.map(|i| i as f64).collect()]);
        }
        let mut rows = sample.into_rows();
        rows.sort_by(f64::total_cmp);
        rows
    }

    #[test]
    fn keeps_all_rows_while_they_fit() {
        assert_eq!(sample(3, 2, false), [0.0, 1.0]);
        assert_eq!(sample(2, 2, false), [0.0, 1.0]);
        assert!(sample(0, 100, false).is_empty());
    }

    #[test]
    fn the_rows_with_the_least_keys_are_kept() {
        let (capacity, count) = (100, 30_001);
        let entry = |at: usize| {
            let (segment, row) = ((at / SEGMENT) as u64, (at % SEGMENT) as u32);
            (key(seed(segment), row), at)
        };
        let mut entries: Vec<(u32, usize)> = (0..count).map(entry).collect();
        entries.sort_unstable();
        let mut expected: Vec<usize> = entries[..capacity].iter().map(|(_, at)| *at).collect();
        expected.sort_unstable();
        let found: Vec<usize> = sample(capacity, count, false)
            .into_iter()
            .map(|row| row as usize)
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn rows_of_one_key_are_told_apart_by_their_place() {
        let entries = [(7, 30), (1, 5), (7, 10), (9, 1), (7, 20)];
        assert_eq!(least(&entries, 0), (1, 5));
        assert_eq!(least(&entries, 1), (7, 10));
        assert_eq!(least(&entries, 3), (7, 30));
        assert_eq!(least(&entries, 4), (9, 1));
    }

    #[test]
    fn every_part_of_a_long_input_is_drawn_alike() {
        let rows = sample(1000, 100_000, false);
        assert_eq!(rows.len(), 1000);
        // Each tenth has 100 of them, and each remainder by 7: binomial with sd 9.5 and 11, six of them.
        for part in 0..10 {
            let tenth = f64::from(part) * 1e4..f64::from(part + 1) * 1e4;
            let count = rows.iter().filter(|x| tenth.contains(x)).count();
            assert!((43..=157).contains(&count), "{part}: {count}");
        }
        for remainder in 0..7 {
            let count = rows
                .iter()
                .filter(|x| *x % 7.0 == f64::from(remainder))
                .count();
            assert!((77..=209).contains(&count), "{remainder}: {count}");
        }
    }

    #[test]
    fn the_order_in_which_segments_come_does_not_matter() {
        assert_eq!(sample(1000, 100_000, true), sample(1000, 100_000, false));
    }
}
