//! Rows dealt into folds and a test set, each of which keeps moments of its own.

use crate::design::split::Split;
use crate::error::Error;
use crate::moments::merge_tree::{GroupKey, GroupedMoments, MergeTree};
use galton_kernel::block::BLOCK;
use galton_kernel::bottom_k::Sample;

/// Takes the rows of a segment, fold by fold.
#[derive(Clone, Debug)]
pub(crate) struct FoldSums {
    pub(crate) split: Split,
    /// Of all rows, where they are alike.
    segments: MergeTree,
    /// Each fold, one where there are none, and then the test set.
    parts: Vec<Part>,
    /// Rows of the test set, for drawing.
    test_rows: Sample,
    /// Which rows of a segment are in each part; kept for their memory.
    rows: Vec<Vec<usize>>,
}

/// Some of the rows. They are read by one worker, in their order, so that their moments need no tree: of a
/// hundred folds it would be a gigabyte.
#[derive(Clone, Debug, Default)]
struct Part {
    total: GroupedMoments,
    /// The columns of rows that are not summed yet: a segment may have one or two of a fold, whose sums
    /// would take longer to add than to form.
    pending: Vec<Vec<f64>>,
}

impl Part {
    /// Sums the rows that wait, if there are so many.
    fn sum(&mut self, least: usize, sum: &mut Sum<'_>) -> Result<(), Error> {
        if self.pending.first().map_or(0, Vec::len) >= least {
            self.total.merge(sum(&self.pending))?;
            self.pending.iter_mut().for_each(Vec::clear);
        }
        Ok(())
    }
}

/// Makes moments of rows in columns.
pub(crate) type Sum<'a> = dyn FnMut(&[Vec<f64>]) -> GroupedMoments + 'a;

/// What was dealt.
pub(crate) struct FoldTotals {
    /// Of all rows in the fit.
    pub(crate) fit: GroupedMoments,
    /// Of each fold of them; none where there are no folds.
    pub(crate) folds: Vec<GroupedMoments>,
    pub(crate) test: GroupedMoments,
    pub(crate) test_rows: Vec<f64>,
}

impl FoldSums {
    /// No rows yet; of the test set as many are kept as `sample` has room for.
    pub(crate) fn new(split: Split, sample: &Sample) -> Self {
        Self {
            segments: MergeTree::default(),
            parts: vec![Part::default(); split.parts()],
            split,
            test_rows: sample.emptied(),
            rows: Vec::new(),
        }
    }

    /// The same without any row.
    pub(crate) fn emptied(&self) -> Self {
        Self::new(self.split, &self.test_rows)
    }

    /// Whether all rows are alike, so that none has to be known by its number.
    pub(crate) fn is_plain(&self) -> bool {
        !self.split.is_some()
    }

    /// Where rows of these numbers belong, as a column beside their values; nothing where all are alike.
    pub(crate) fn places(&self, numbers: &mut dyn Iterator<Item = u64>) -> Option<Vec<f64>> {
        let place = |number| self.split.part_of(number) as f64;
        (!self.is_plain()).then(|| numbers.map(place).collect())
    }

    /// Takes the rows of a segment, the last column being their places, which is dropped; rows of the
    /// test set are too. `width` is how many of the columns are drawn, and `sum` makes moments of rows.
    pub(crate) fn push(
        &mut self,
        number: u64,
        columns: &mut Vec<Vec<f64>>,
        width: usize,
        sum: &mut Sum<'_>,
    ) -> Result<(), Error> {
        if self.is_plain() {
            return self.segments.push(number, sum(columns));
        }
        let places = columns.pop().unwrap_or_default();
        self.rows.resize(self.split.parts(), Vec::new());
        self.rows.iter_mut().for_each(Vec::clear);
        for (row, place) in places.iter().enumerate() {
            self.rows[*place as usize].push(row);
        }
        for (at, (part, rows)) in self.parts.iter_mut().zip(&self.rows).enumerate() {
            if rows.is_empty() {
                continue;
            }
            let first = part.pending.first().map_or(0, Vec::len);
            part.pending.resize(columns.len(), Vec::new());
            for (values, all) in part.pending.iter_mut().zip(columns.iter()) {
                values.extend(rows.iter().map(|row| all[*row]));
            }
            if at == self.split.folds() {
                let own = part.pending[..width].iter();
                let own: Vec<Vec<f64>> = own.map(|values| values[first..].to_vec()).collect();
                self.test_rows.draw(number, &own);
                for values in columns.iter_mut() {
                    let mut places = places.iter();
                    values.retain(|_| places.next().is_some_and(|place| *place != at as f64));
                }
            }
            part.sum(BLOCK, sum)?;
        }
        Ok(())
    }

    /// Takes the segments of the part of the input that follows, where all rows are alike.
    pub(crate) fn append(
        &mut self,
        segments: MergeTree,
        rekey: &dyn Fn(GroupKey) -> GroupKey,
    ) -> Result<(), Error> {
        self.segments.append(segments, rekey)
    }

    /// The segments, where all rows are alike.
    pub(crate) fn into_segments(self) -> MergeTree {
        self.segments
    }

    /// All rows were given.
    pub(crate) fn finish(mut self, sum: &mut Sum<'_>) -> Result<FoldTotals, Error> {
        let count = self.split.folds();
        let mut folds = Vec::with_capacity(self.parts.len());
        if self.is_plain() {
            folds.push(self.segments.total()?);
        } else {
            for part in &mut self.parts {
                part.sum(1, sum)?;
                folds.push(std::mem::take(&mut part.total));
            }
        }
        let test = folds.split_off(count).pop().unwrap_or_default();
        let mut fit = GroupedMoments::default();
        if count == 1 {
            fit = folds.pop().unwrap_or_default();
        }
        for fold in &folds {
            fit.merge(fold.clone())?;
        }
        Ok(FoldTotals {
            fit,
            folds,
            test,
            test_rows: self.test_rows.into_rows(),
        })
    }
}
