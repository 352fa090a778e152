//! Observations from sums that a database computed.

use crate::collect::collected::Collected;
use crate::collect::collector::Collector;
use crate::design::model_columns::{Column, raw_source};
use crate::design::options::Options;
use crate::error::{Error, ErrorKind};
use crate::ingest::Ingest;
use crate::moments::{Moments, packed};
use crate::numerics::double::Double;
use crate::observations::Observations;
use crate::rows::from_arrays::Data;

/// The figures of a group before those of its numeric columns: count, sum of weights, sum of their logarithms.
const BEFORE: usize = 3;

/// The figures of a numeric column before its products: pivot, minimum, maximum, sum.
const OF_COLUMN: usize = 4;

/// The sums of the rows of one group: those that have the same values of all categories.
struct Group<'a> {
    figures: &'a [f64],
    numeric: usize,
}

impl Group<'_> {
    fn column(&self, at: usize) -> &[f64] {
        &self.figures[BEFORE + OF_COLUMN * at..][..OF_COLUMN]
    }

    fn product(&self, i: usize, j: usize) -> f64 {
        self.figures[BEFORE + OF_COLUMN * self.numeric + packed(i, j)]
    }

    /// The moments of the model's columns and of the response. A column is one of the numeric columns, 1 everywhere
    /// (`Some(None)`), or 0 in this group (`None`).
    fn moments(&self, columns: &[Option<Option<usize>>]) -> Moments {
        let pivot = |column: &Option<Option<usize>>| match column {
            None => 0.0,
            Some(None) => 1.0,
            Some(Some(at)) => self.column(*at)[0],
        };
        let mut moments = Moments::about(columns.iter().map(pivot).collect());
        moments.set_weights(self.figures[0] as u64, self.figures[1], self.figures[2]);
        for (i, column) in columns.iter().enumerate() {
            let own = pivot(column);
            moments.set_column(i, [own, own], Double::ZERO);
            let Some(Some(at)) = *column else { continue };
            let figures = self.column(at);
            moments.set_column(i, [figures[1], figures[2]], Double::from(figures[3]));
            for (j, other) in columns[..=i].iter().enumerate() {
                if let Some(Some(other)) = *other {
                    moments.set_product(packed(i, j), Double::from(self.product(at, other)));
                }
            }
        }
        moments
    }
}

impl Observations {
    /// Observations of a table that a database has summed up.
    ///
    /// `columns` has a row for each group of rows: the rows that have the same values of all categories. It gives those
    /// values, and any number for each numeric column. `figures` has for each group its count, the sum of its weights and
    /// the sum of their logarithms (the count and 0 without weights). Then come pivot, minimum, maximum, and the sum of
    /// `x - pivot` for each numeric column in the order of `columns`, weights left out. Last come the sums of
    /// `(x - pivot)(y - pivot)`: the lower triangle, row by row.
    ///
    /// No rows are known, so there is no sample of them and no method of descent that goes from row to row.
    ///
    /// ```
    /// use galton::{Data, Observations, Options};
    ///
    /// // Three rows of x and y: (1, 2), (2, 4), (3, 9). The pivots are 2 and 5.
    /// let columns = [("x", Data::Numbers(&[2.0][..])), ("y", Data::Numbers(&[5.0][..]))];
    /// let figures = [3.0, 3.0, 0.0, 2.0, 1.0, 3.0, 0.0, 5.0, 2.0, 9.0, 0.0, 2.0, 7.0, 26.0];
    /// let observations = Observations::from_aggregates(&columns, &figures, &Options::new().formula("y ~ x"))?;
    /// assert_eq!(observations.exact().coefficients(), [-2.0, 3.5]);
    /// # Ok::<(), galton::Error>(())
    /// ```
    ///
    /// # Errors
    /// The errors of [`Ingest::table`]; [`ErrorKind::InvalidOption`] for a model with functions or powers of columns.
    pub fn from_aggregates(
        columns: &[(&str, Data<'_>)],
        figures: &[f64],
        options: &Options,
    ) -> Result<Self, Error> {
        let mut collector = Collector::of_columns(columns, options)?;
        collector.take_rows_as_groups();
        let mut collected = Ingest::collect(columns, collector)?;
        let weights = collected.weights.clone();
        let is_numeric = |(name, data): &&(&str, Data<'_>)| {
            data.has_numbers() && weights.as_deref() != Some(name)
        };
        let names: Vec<&str> = columns.iter().filter(is_numeric).map(|of| of.0).collect();
        let numeric = names.len();
        let width = BEFORE + OF_COLUMN * numeric + numeric * (numeric + 1) / 2;
        let groups = columns.first().map_or(0, |(_, data)| data.len());
        if figures.len() != width * groups {
            let (expected, found) = (width * groups, figures.len());
            return Err(Error::from(ErrorKind::WidthMismatch { expected, found }));
        }
        let has_frequencies = collected.model_columns.frequency.is_some();
        let mut moments = Moments::new(collected.moments.width());
        collected.start_again();
        for (at, figures) in figures.chunks_exact(width).enumerate() {
            let group = Group { figures, numeric };
            let levels = levels_of(&collected, columns, at);
            let mut own = Vec::new();
            for column in &collected.model_columns.columns {
                let applies = column
                    .levels
                    .iter()
                    .all(|[of, level]| levels[*of] == Some(*level));
                own.push(match applies {
                    true => Some(numeric_of(&collected, column, &names)?),
                    false => None,
                });
            }
            let response = &collected.model_columns.response;
            own.push(Some(names.iter().position(|name| name == response)));
            let mut moments_of_group = group.moments(&own);
            if has_frequencies {
                moments_of_group.count_by_weight();
            }
            collected.count_group(&levels, figures[0] as u64);
            moments.merge(&moments_of_group)?;
        }
        collected.moments = moments;
        collected.update_figures();
        Self::new(collected)
    }
}

/// The place of the value of each predictor in a group, if it is a category.
fn levels_of(
    collected: &Collected,
    columns: &[(&str, Data<'_>)],
    group: usize,
) -> Vec<Option<usize>> {
    let predictors = collected.model_columns.predictors.iter();
    let level = |(name, levels): (&String, &Vec<String>)| {
        let (_, data) = columns.iter().find(|(known, _)| known == name)?;
        let Data::Texts { codes, values } = data else {
            return None;
        };
        let value = values.get(*codes.get(group)? as usize)?;
        levels.iter().position(|level| level == value)
    };
    predictors
        .zip(&collected.model_columns.levels)
        .map(level)
        .collect()
}

/// The numeric column that a column of the model is in the rows of its levels; `None` where it is 1.
fn numeric_of(
    collected: &Collected,
    column: &Column,
    names: &[&str],
) -> Result<Option<usize>, Error> {
    let model_columns = &collected.model_columns;
    if column.powers.is_empty() && model_columns.is_response_plain() {
        return Ok(None);
    }
    let source = raw_source(&column.powers).and_then(|at| model_columns.predictors.get(at));
    let place = source.and_then(|source| names.iter().position(|name| name == source));
    let is_plain = model_columns.is_response_plain() && model_columns.offset.is_none();
    match place.filter(|_| is_plain) {
        Some(place) => Ok(Some(place)),
        None => Err(Error::from(ErrorKind::InvalidOption {
            option: "formula",
            found: model_columns.formula(),
            expected: "of columns without functions, as only their sums are known",
        })),
    }
}
