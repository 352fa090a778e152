//! Rows dealt into folds and a test set, each of which keeps moments of its own.

use super::sample::Sample;
use crate::design::split::Split;
use crate::error::Error;
use crate::moments::segments::{Cells, Key, Segments};

/// Takes the rows of a segment, fold by fold.
#[derive(Clone, Debug)]
pub(crate) struct Deal {
    pub(crate) split: Split,
    /// Of each fold, one where there are none, and then of the test set.
    segments: Vec<Segments>,
    /// Rows of the test set, for drawing.
    test_rows: Sample,
    /// Which rows of a segment are in each part, and the columns of those of one; kept for their memory.
    rows: Vec<Vec<usize>>,
    part: Vec<Vec<f64>>,
}

/// Makes moments of rows in columns.
pub(crate) type Sum<'a> = dyn FnMut(&[Vec<f64>]) -> Cells + 'a;

/// What was dealt.
pub(crate) struct Dealt {
    /// Of all rows in the fit.
    pub(crate) fit: Cells,
    /// Of each fold of them; none where there are no folds.
    pub(crate) folds: Vec<Cells>,
    pub(crate) test: Cells,
    pub(crate) test_rows: Vec<f64>,
}

impl Deal {
    /// No rows yet; of the test set as many are kept as `sample` has room for.
    pub(crate) fn new(split: Split, sample: &Sample) -> Self {
        Self {
            segments: vec![Segments::default(); split.parts()],
            split,
            test_rows: sample.emptied(),
            rows: Vec::new(),
            part: Vec::new(),
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
            return self.push_part(0, number, sum(columns));
        }
        let places = columns.pop().unwrap_or_default();
        self.rows.resize(self.split.parts(), Vec::new());
        self.rows.iter_mut().for_each(Vec::clear);
        for (row, place) in places.iter().enumerate() {
            self.rows[*place as usize].push(row);
        }
        for at in 0..self.split.parts() {
            let rows = &self.rows[at];
            if rows.is_empty() {
                continue;
            }
            let mut part = std::mem::take(&mut self.part);
            part.resize(columns.len(), Vec::new());
            for (values, all) in part.iter_mut().zip(columns.iter()) {
                values.clear();
                values.extend(rows.iter().map(|row| all[*row]));
            }
            self.push_part(at, number, sum(&part))?;
            if at == self.split.folds() {
                self.test_rows.draw(number, &part[..width]);
                for values in columns.iter_mut() {
                    let mut places = places.iter();
                    values.retain(|_| places.next().is_some_and(|place| *place != at as f64));
                }
            }
            self.part = part;
        }
        Ok(())
    }

    fn push_part(&mut self, at: usize, number: u64, cells: Cells) -> Result<(), Error> {
        let segments = self.segments.get_mut(at);
        segments.map_or(Ok(()), |segments| segments.push(number, cells))
    }

    /// Takes the segments of the part of the input that follows, where all rows are alike.
    pub(crate) fn append(
        &mut self,
        segments: Segments,
        rekey: &dyn Fn(Key) -> Key,
    ) -> Result<(), Error> {
        let own = self.segments.first_mut();
        own.map_or(Ok(()), |own| own.append(segments, rekey))
    }

    /// The segments, where all rows are alike.
    pub(crate) fn into_segments(self) -> Segments {
        self.segments.into_iter().next().unwrap_or_default()
    }

    /// All rows were given.
    pub(crate) fn finish(self) -> Result<Dealt, Error> {
        let count = self.split.folds();
        let mut folds = Vec::with_capacity(self.segments.len());
        for segments in self.segments {
            folds.push(segments.total()?);
        }
        let test = folds.split_off(count).pop().unwrap_or_default();
        let mut fit = Cells::default();
        if count == 1 {
            fit = folds.pop().unwrap_or_default();
        }
        for fold in &folds {
            fit.merge(fold.clone())?;
        }
        Ok(Dealt {
            fit,
            folds,
            test,
            test_rows: self.test_rows.into_rows(),
        })
    }
}
