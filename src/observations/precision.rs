//! The precision of least squares, with the leverages of the sample.

use std::ops::Range;

use super::Observations;
use crate::design::model_columns::Column;
use crate::error::Error;
use crate::fit::normal::Normal;
use crate::fit::precision::Precision;
use crate::numerics::double::Double;

impl Observations {
    /// How precisely the least-squares solution is known, and where the rows are. The largest leverage is that
    /// of the sample, which has all rows of a small input.
    ///
    /// # Errors
    /// As [`inference`](Self::inference).
    pub fn precision(&self) -> Result<Precision, Error> {
        if let Some(known) = self.precision_cache.get() {
            return Ok(known.clone());
        }
        let names = self.model_columns().owned_names();
        let mut precision = Precision::of(self.moments(), &self.exact, &names);
        precision.weights.clone_from(&self.collected.weights);
        let width = self.model_columns().predictors.len() + 1;
        if let Some(disjoint) = self.moments().disjoint(self.has_intercept(), names.len()) {
            self.observe_leverages(&disjoint.rows, &mut precision);
            return Ok(self.precision_cache.get_or_init(|| precision).clone());
        }
        let mut centred: [Vec<f64>; 4] = Default::default();
        for rows in self.collected.sample_rows.chunks(4 * width) {
            let rows = rows.chunks_exact(width);
            let count = rows.len();
            for (row, centred) in rows.zip(&mut centred) {
                let mut columns = self.model_columns().row(row);
                precision.about_centre(&mut columns, centred);
            }
            // The last rows may be fewer than four: the first one stands in for those that are missing.
            let four =
                [0, 1, 2, 3].map(|at: usize| centred[if at < count { at } else { 0 }].as_slice());
            for leverage in &precision.leverages(four)[..count.min(4)] {
                precision.observe_leverage(*leverage);
            }
        }
        Ok(self.precision_cache.get_or_init(|| precision).clone())
    }

    /// Takes note of the leverages of the sample in a model with so many disjoint columns that a substitution for each row
    /// would take longer than reading the rows. A row has few columns that are not 0.
    fn observe_leverages(&self, disjoint: &Range<usize>, precision: &mut Precision) {
        let model_columns = self.model_columns();
        let first = usize::from(model_columns.intercept);
        let names = model_columns.owned_names();
        let inverse = Normal::of(self.moments(), &self.exact, &names).covariance();
        let columns = &model_columns.columns;
        let by_level = by_level(columns, disjoint);
        let width = model_columns.predictors.len() + 1;
        let mut own: Vec<(usize, Double)> = Vec::new();
        for row in self.collected.sample_rows.chunks_exact(width) {
            own.clear();
            if first == 1 {
                own.push((0, Double::from(1.0)));
            }
            let mut add = |places: Range<usize>| {
                for at in places {
                    if columns[at].has(row) {
                        own.push((at + first, columns[at].of(row)));
                    }
                }
            };
            add(0..disjoint.start);
            match &by_level {
                Some((source, places)) => {
                    let at = places.get(row[*source] as usize);
                    let at = *at.unwrap_or(&disjoint.end);
                    add(at..disjoint.end.min(at + 1));
                }
                None => add(disjoint.clone()),
            }
            add(disjoint.end..columns.len());
            let mut leverage = Double::ZERO;
            for (i, value) in &own {
                for (j, other) in &own {
                    leverage += *value * *other * inverse.at(*i, *j);
                }
            }
            precision.observe_leverage(leverage.to_f64());
        }
    }
}

/// If neighbouring columns have one level each, all of one category: its place among the predictors, and for each level the
/// number of its column, or where it has none, of the column after these.
fn by_level(columns: &[Column], own: &Range<usize>) -> Option<(usize, Vec<usize>)> {
    let mut category = None;
    let mut places = Vec::new();
    for at in own.clone() {
        let [[source, level]] = columns[at].levels[..] else {
            return None;
        };
        places.resize(places.len().max(level + 1), own.end);
        // Two columns of one level can have a product of 0 without being disjoint.
        let is_second = places[level] < own.end;
        if is_second || *category.get_or_insert(source) != source {
            return None;
        }
        places[level] = at;
    }
    Some((category?, places))
}
