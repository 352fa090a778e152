//! The influence of single rows on a fit, and the rows with the most.

/// One row of the fit, and its influence on it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Influence {
    /// The row's number, 1 for the first record below the header.
    pub row: u64,
    /// The line of the file on which it begins.
    pub line: u64,
    /// The prediction of least squares.
    pub fitted: f64,
    /// The response less the prediction.
    pub residual: f64,
    /// The row's distance from the centre of the rows: the weight of its own response in the value fitted to
    /// it, from 0 to 1.
    pub leverage: f64,
    /// The residual over its standard error (R's `rstandard`); `None` for a leverage of 1.
    pub standardised: Option<f64>,
    /// The standardised residual with the residual variance of the other rows (`rstudent`).
    pub studentised: Option<f64>,
    /// How far all predictions move if the row is removed (Cook, "Detection of influential
    /// observation in linear regression", 1977).
    pub cooks_distance: Option<f64>,
}

/// The rows of largest influence by one measure, the largest first.
#[derive(Clone, Debug)]
pub(super) struct MostInfluential {
    rows: Vec<Influence>,
    /// How many are kept.
    most: usize,
    measure: fn(&Influence) -> Option<f64>,
    /// A row must be above this to be kept.
    least: f64,
}

impl MostInfluential {
    pub(super) fn new(most: usize, measure: fn(&Influence) -> Option<f64>) -> Self {
        Self {
            rows: Vec::new(),
            most,
            measure,
            least: if most > 0 {
                f64::NEG_INFINITY
            } else {
                f64::INFINITY
            },
        }
    }

    /// Keeps the row if it is among the largest. `line` finds its line by counting line ends, so it is called for kept rows only.
    #[inline(always)]
    pub(super) fn push(&mut self, row: &mut Influence, line: &dyn Fn() -> u64) {
        if let Some(size) = (self.measure)(row)
            && size > self.least
        {
            self.insert(row, size, line);
        }
    }

    #[inline(never)] // cold: see DESIGN.md, "Hot and cold"
    fn insert(&mut self, row: &mut Influence, size: f64, line: &dyn Fn() -> u64) {
        if row.line == 0 {
            row.line = line();
        }
        let measure = self.measure;
        let place = self
            .rows
            .partition_point(|kept| measure(kept) >= Some(size));
        self.rows.truncate(self.most - 1);
        self.rows.insert(place, *row);
        if let Some(last) = self.rows.get(self.most - 1) {
            self.least = measure(last).unwrap_or(f64::NEG_INFINITY);
        }
    }

    /// A row must be above this to be kept.
    pub(super) fn least(&self) -> f64 {
        self.least
    }

    pub(super) fn rows(&self) -> &[Influence] {
        &self.rows
    }
}
