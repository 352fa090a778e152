//! Rows gathered into moments: those of the fit, those held out, and a sample for drawing.

use serde::Serialize;

use crate::descent::{Descent, Names, Settings};
use crate::design::{Design, LeftOut, Options, Reason};
use crate::error::Error;
use crate::moments::Moments;
use crate::quadratic::Quadratic;
use crate::sample::Sample;
use crate::solve::LeastSquares;

/// How many rows of each reason a report shows.
const EXAMPLES: usize = 3;

/// What became of the rows of an input.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The bytes read.
    pub bytes: u64,
    /// The rows read, the header not counted.
    pub rows: u64,
    /// The rows in the fit.
    pub used: u64,
    /// The rows held out.
    pub held_out: u64,
    /// The rows left out, by reason.
    pub left_out: LeftOutCounts,
    /// The first rows left out for each reason.
    pub examples: Vec<Example>,
}

/// How many rows were left out for each reason.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LeftOutCounts {
    /// No value in a chosen column.
    pub missing: u64,
    /// Text in a chosen column.
    pub text: u64,
    /// Another number of fields than the first record.
    pub ragged: u64,
}

impl LeftOutCounts {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.missing + self.text + self.ragged
    }

    fn of(&mut self, reason: Reason) -> &mut u64 {
        match reason {
            Reason::Missing => &mut self.missing,
            Reason::Text => &mut self.text,
            Reason::Ragged => &mut self.ragged,
        }
    }
}

/// One row that was left out.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Example {
    /// Why.
    pub reason: Reason,
    /// The line on which it begins.
    pub line: u64,
    /// Its number, 1 for the first after the header.
    pub row: u64,
    /// The column for which it is left out; empty for a row of the wrong width.
    pub column: String,
    /// What stands there.
    pub text: String,
}

/// Takes rows as they come. The last `hold_out` ones are always kept back.
#[derive(Clone, Debug)]
pub(crate) struct Gather {
    design: Design,
    moments: Moments,
    hold_out: usize,
    /// The rows kept back, one after the other: a ring once it is full.
    back: Vec<f64>,
    /// Where in it the oldest row stands.
    oldest: usize,
    sample: Sample,
    pub(crate) report: Report,
}

impl Gather {
    pub(crate) fn new(design: Design, options: &Options) -> Self {
        let width = design.predictors.len() + 1;
        Self {
            design,
            moments: Moments::new(width),
            hold_out: options.hold_out,
            back: Vec::new(),
            oldest: 0,
            sample: Sample::new(width, options.sample),
            report: Report::default(),
        }
    }

    pub(crate) fn design(&self) -> &Design {
        &self.design
    }

    pub(crate) fn take(&mut self, row: &[f64]) -> Result<(), Error> {
        self.report.rows += 1;
        if self.hold_out == 0 {
            return self.fit(row);
        }
        if self.back.len() / row.len() < self.hold_out {
            self.back.extend_from_slice(row);
            return Ok(());
        }
        let oldest = self.oldest..self.oldest + row.len();
        self.oldest = if oldest.end == self.back.len() {
            0
        } else {
            oldest.end
        };
        let place = &mut self.back[oldest];
        self.sample.push(place);
        let taken = self.moments.push(place);
        place.copy_from_slice(row);
        taken
    }

    fn fit(&mut self, row: &[f64]) -> Result<(), Error> {
        self.sample.push(row);
        self.moments.push(row)
    }

    pub(crate) fn leave_out(&mut self, row: u64, line: u64, left_out: LeftOut) {
        let LeftOut {
            reason,
            column,
            text,
        } = left_out;
        self.report.rows += 1;
        let count = self.report.left_out.of(reason);
        *count += 1;
        if *count <= EXAMPLES as u64 {
            self.report.examples.push(Example {
                reason,
                line,
                row,
                column,
                text,
            });
        }
    }

    /// All rows were given: what there is to fit.
    pub(crate) fn finish(mut self, intercept: bool) -> Result<Observations, Error> {
        let mut held_out = Moments::new(self.moments.width());
        self.back.rotate_left(self.oldest);
        for row in self.back.chunks_exact(self.moments.width()) {
            held_out.push(row)?;
        }
        self.report.used = self.moments.count();
        self.report.held_out = held_out.count();
        let exact = LeastSquares::solve(&self.moments, &self.design.predictors, intercept)
            .map_err(|error| self.name(error))?;
        Ok(Observations {
            names: Names {
                response: self.design.response,
                predictors: self.design.predictors,
            },
            intercept,
            moments: self.moments,
            exact,
            held_out: (held_out.count() > 0).then_some(held_out),
            held_out_rows: self.back,
            sample: self.sample,
            report: self.report,
        })
    }

    /// Adds what the solver does not know: the response's name, and how many rows were not used.
    fn name(&self, error: Error) -> Error {
        match error {
            Error::TooLarge { column } if column.is_empty() => Error::TooLarge {
                column: self.design.response.clone(),
            },
            Error::TooFewObservations {
                count,
                coefficients,
                ..
            } => {
                let left_out = self.report.left_out.total() + self.report.held_out;
                Error::TooFewObservations {
                    count,
                    coefficients,
                    left_out,
                }
            }
            other => other,
        }
    }
}

/// All that is kept of the rows: enough for any descent, none of it growing with their number.
#[derive(Clone, Debug)]
pub struct Observations {
    names: Names,
    intercept: bool,
    moments: Moments,
    exact: LeastSquares,
    held_out: Option<Moments>,
    held_out_rows: Vec<f64>,
    sample: Sample,
    report: Report,
}

impl Observations {
    /// The name of the response's column.
    pub fn response(&self) -> &str {
        &self.names.response
    }

    /// The names of the predictors' columns.
    pub fn predictors(&self) -> &[String] {
        &self.names.predictors
    }

    /// The moments of the rows in the fit: the predictors' columns and then the response's.
    pub fn moments(&self) -> &Moments {
        &self.moments
    }

    /// The moments of the rows held out, if any were.
    pub fn held_out(&self) -> Option<&Moments> {
        self.held_out.as_ref()
    }

    /// The rows held out, one after the other, each the predictors and then the response.
    pub fn held_out_rows(&self) -> &[f64] {
        &self.held_out_rows
    }

    /// An even sample of the rows in the fit, laid out like the rows held out.
    pub fn sample_rows(&self) -> &[f64] {
        self.sample.rows()
    }

    /// What became of the rows.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The exact least-squares solution.
    pub fn exact(&self) -> &LeastSquares {
        &self.exact
    }

    /// A descent to be stepped through or run. Costs nothing that grows with the rows.
    ///
    /// # Errors
    /// [`Error::InvalidOption`].
    pub fn descend(&self, settings: Settings) -> Result<Descent, Error> {
        let quadratic = Quadratic::new(
            &self.moments,
            self.exact.clone(),
            settings.loss,
            settings.standardise,
            self.intercept,
        );
        Descent::new(
            quadratic,
            settings,
            self.names.clone(),
            self.held_out.clone(),
        )
    }
}
