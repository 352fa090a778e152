//! The moments of each fold and of the test set.

use crate::design::split::Split;
use crate::error::Error;
use crate::moments::merge_tree::{GroupKey, GroupedMoments, MergeTree};
use galton_kernel::block::BLOCK;
use galton_kernel::bottom_k::Sample;

/// Sums the rows of each segment, share by share. The shares are the folds and the test set.
#[derive(Clone, Debug)]
pub(crate) struct FoldSums {
    pub(crate) split: Split,
    /// The moments of all rows, if there is one share only.
    merge_tree: MergeTree,
    /// The folds, one if none were asked for, and then the test set.
    shares: Vec<Share>,
    /// A sample of the test set, for charts.
    pub(crate) test_rows: Sample,
    /// The rows of a segment in each share. The buffers are reused.
    rows: Vec<Vec<usize>>,
}

/// A fold or the test set. One worker reads all rows in order, so that moments need no merge tree. The trees of a
/// hundred folds would take a gigabyte.
#[derive(Clone, Debug, Default)]
struct Share {
    total: GroupedMoments,
    /// The columns of rows that are not summed yet. A segment may have one or two rows of a fold, and adding
    /// their sums would take longer than computing them.
    pending: Vec<Vec<f64>>,
}

impl Share {
    /// Sums the pending rows if there are at least `minimum` of them.
    fn sum(&mut self, minimum: usize, sum: &mut Sum<'_>) -> Result<(), Error> {
        if self.pending.first().map_or(0, Vec::len) >= minimum {
            self.total.merge(sum(&self.pending))?;
            self.pending.iter_mut().for_each(Vec::clear);
        }
        Ok(())
    }
}

/// Computes the moments of rows given as columns.
pub(crate) type Sum<'a> = dyn FnMut(&[Vec<f64>]) -> GroupedMoments + 'a;

/// The moments of all shares.
pub(crate) struct FoldTotals {
    /// The sums of all rows in the fit.
    pub(crate) fit: GroupedMoments,
    /// The sums of each fold; empty without folds.
    pub(crate) folds: Vec<GroupedMoments>,
    pub(crate) test: GroupedMoments,
    pub(crate) test_rows: Vec<f64>,
}

impl FoldTotals {
    /// The sums of each fold, and of the test set.
    pub(crate) fn into_shares(self) -> Vec<GroupedMoments> {
        let mut shares = self.folds;
        if shares.is_empty() {
            shares.push(self.fit);
        }
        shares.push(self.test);
        shares
    }
}

impl FoldSums {
    /// Without rows. The sample of the test set has the capacity of `sample`.
    pub(crate) fn new(split: Split, sample: &Sample) -> Self {
        Self {
            merge_tree: MergeTree::default(),
            shares: vec![Share::default(); split.shares()],
            split,
            test_rows: sample.emptied(),
            rows: Vec::new(),
        }
    }

    /// A copy without rows.
    pub(crate) fn emptied(&self) -> Self {
        Self::new(self.split, &self.test_rows)
    }

    /// Whether there is one share only, so that the number of a row does not matter.
    pub(crate) fn is_single(&self) -> bool {
        !self.split.is_some()
    }

    /// The shares of the rows with these numbers, as a column; `None` if there is one share only.
    pub(crate) fn shares_of(&self, numbers: &mut dyn Iterator<Item = u64>) -> Option<Vec<f64>> {
        let share = |number| self.split.share_of(number) as f64;
        (!self.is_single()).then(|| numbers.map(share).collect())
    }

    /// Takes the rows of a segment. The last column has the shares of the rows; it is removed, and so are the rows
    /// of the test set. The first `width` columns are sampled, and `sum` computes moments.
    pub(crate) fn push(
        &mut self,
        number: u64,
        columns: &mut Vec<Vec<f64>>,
        width: usize,
        sum: &mut Sum<'_>,
    ) -> Result<(), Error> {
        if self.is_single() {
            return self.merge_tree.push(number, sum(columns));
        }
        let shares = columns.pop().unwrap_or_default();
        self.rows.resize(self.split.shares(), Vec::new());
        self.rows.iter_mut().for_each(Vec::clear);
        for (row, share) in shares.iter().enumerate() {
            self.rows[*share as usize].push(row);
        }
        for (at, (share, rows)) in self.shares.iter_mut().zip(&self.rows).enumerate() {
            if rows.is_empty() {
                continue;
            }
            let first = share.pending.first().map_or(0, Vec::len);
            share.pending.resize(columns.len(), Vec::new());
            for (values, all) in share.pending.iter_mut().zip(columns.iter()) {
                values.extend(rows.iter().map(|row| all[*row]));
            }
            if at == self.split.folds() {
                let own = share.pending[..width].iter();
                let own: Vec<Vec<f64>> = own.map(|values| values[first..].to_vec()).collect();
                self.test_rows.draw(number, &own);
                for values in columns.iter_mut() {
                    let mut shares = shares.iter();
                    values.retain(|_| shares.next().is_some_and(|share| *share != at as f64));
                }
            }
            share.sum(BLOCK, sum)?;
        }
        Ok(())
    }

    /// Sets the moments of a share, of those that [`FoldTotals::into_shares`] gives.
    pub(crate) fn set(&mut self, share: usize, groups: GroupedMoments) -> Result<(), Error> {
        if self.is_single() && share == 0 {
            return self.take(groups);
        }
        if let Some(share) = self.shares.get_mut(share) {
            share.total = groups;
        }
        Ok(())
    }

    /// Takes the moments of all rows, if there is one share only.
    pub(crate) fn take(&mut self, groups: GroupedMoments) -> Result<(), Error> {
        self.merge_tree.push(0, groups)
    }

    /// Takes the segments that follow in the input, if there is one share only.
    pub(crate) fn append(
        &mut self,
        other: MergeTree,
        rekey: &dyn Fn(GroupKey) -> GroupKey,
    ) -> Result<(), Error> {
        self.merge_tree.append(other, rekey)
    }

    /// The segments, if there is one share only.
    pub(crate) fn into_merge_tree(self) -> MergeTree {
        self.merge_tree
    }

    /// Ends the input.
    pub(crate) fn finish(mut self, sum: &mut Sum<'_>) -> Result<FoldTotals, Error> {
        let count = self.split.folds();
        let mut folds = Vec::with_capacity(self.shares.len());
        if self.is_single() {
            folds.push(self.merge_tree.total()?);
        } else {
            for share in &mut self.shares {
                share.sum(1, sum)?;
                folds.push(std::mem::take(&mut share.total));
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
