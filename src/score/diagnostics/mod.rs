//! The findings of a second pass over the rows of a fit: the rows that the fit depends on most, statistics of
//! its residuals, and robust standard errors. In constant memory.
//!
//! To add a statistic of the residuals: see CONTRIBUTING.md, "Add a residual diagnostic".

mod influence;
mod robust;
mod statistic;

mod durbin_watson;

pub use influence::Influence;
use influence::MostInfluential;
use robust::ONE;
pub(crate) use robust::RobustSums;
pub use robust::{Robust, RobustTable};
use statistic::{Residuals, Statistic};

use crate::design::model_columns::ModelColumns;
use crate::error::Error;
use crate::fit::inference::{check_level, with_intercept};
use crate::fit::precision::Precision;
use crate::numerics::double::Double;
use crate::numerics::special::t_quantile;
use crate::warning::Warning;
use galton_kernel::leverage::{self, Measures, ProductSums, ScoredRows};

/// A new statistic, of no rows.
type NewStatistic = fn() -> Box<dyn Statistic>;

/// The statistics, each with its name in JavaScript.
const STATISTICS: [(&str, NewStatistic); 1] = [("durbinWatson", || {
    Box::<durbin_watson::DurbinWatson>::default()
})];

/// All that a second pass finds. The rows must come in the order of the file.
#[derive(Debug)]
pub struct Diagnostics {
    precision: Precision,
    names: Vec<String>,
    /// Whether the weights say how many times each row counts.
    has_frequencies: bool,
    count: u64,
    held_out: u64,
    /// Products of the scores times squared residuals: as they are, over 1 - leverage, over its square.
    meat: [ProductSums; 3],
    /// The sum of squared weighted residuals, which the model knows too.
    weighted: Double,
    largest: f64,
    /// The largest leverage, if every row weighed 1.
    largest_unweighted: f64,
    /// A row of leverage 1, for which neither HC2 nor HC3 have a value.
    row_of_leverage_one: Option<u64>,
    statistics: Vec<Box<dyn Statistic>>,
    by_distance: MostInfluential,
    by_leverage: MostInfluential,
    by_studentised: MostInfluential,
    /// The distances and the residuals of a block, and the scores of a row. Kept for the memory.
    distances: Vec<f64>,
    residuals: Vec<f64>,
    row: Vec<f64>,
    measures: Measures,
    /// Whether every row is given out, and not only those that are among the largest so far.
    gives_all: bool,
}

impl Clone for Diagnostics {
    fn clone(&self) -> Self {
        let statistics = self.statistics.iter();
        Self {
            precision: self.precision.clone(),
            names: self.names.clone(),
            meat: self.meat.clone(),
            statistics: statistics.map(|statistic| statistic.boxed()).collect(),
            by_distance: self.by_distance.clone(),
            by_leverage: self.by_leverage.clone(),
            by_studentised: self.by_studentised.clone(),
            distances: Vec::new(),
            residuals: Vec::new(),
            row: Vec::new(),
            measures: Measures::default(),
            ..*self
        }
    }
}

/// Some rows of a fit, in columns.
#[derive(Clone, Debug, Default)]
pub(crate) struct FitRows {
    /// The number of each row in the file.
    pub(crate) numbers: Vec<u64>,
    /// The predictions of least squares.
    pub(crate) fitted: Vec<f64>,
    /// The response as it is modelled.
    pub(crate) response: Vec<f64>,
    pub(crate) weights: Vec<f64>,
    /// The model's columns about their centre, after a column of ones for an intercept.
    pub(crate) centred: Vec<Vec<f64>>,
}

impl FitRows {
    /// No rows, of a model with this many coefficients.
    pub(crate) fn new(coefficients: usize) -> Self {
        Self {
            centred: vec![Vec::new(); coefficients],
            ..Self::default()
        }
    }

    /// Forgets all rows.
    pub(crate) fn clear(&mut self) {
        self.numbers.clear();
        for column in [&mut self.fitted, &mut self.response, &mut self.weights] {
            column.clear();
        }
        self.centred.iter_mut().for_each(Vec::clear);
    }
}

/// How many of the first rows count at most `most` times together, and how many times they count.
fn leading(times: &[f64], most: u64) -> (usize, u64) {
    let mut seen = 0;
    for (at, times) in times.iter().enumerate() {
        if seen + *times as u64 > most {
            return (at, seen);
        }
        seen += *times as u64;
    }
    (times.len(), seen)
}

impl Diagnostics {
    /// Findings of the fit that a model with this precision and these columns comes from, keeping the `most`
    /// influential rows of each kind.
    pub(crate) fn new(precision: Precision, columns: &ModelColumns, most: usize) -> Self {
        let k = precision.coefficients();
        let has_frequencies = columns.frequency.is_some();
        let columns = &columns.columns;
        let names = columns.iter().map(|column| column.name.clone());
        Self {
            precision,
            names: with_intercept(k > columns.len(), names).collect(),
            has_frequencies,
            count: 0,
            held_out: 0,
            meat: [(); 3].map(|()| ProductSums::new(k)),
            weighted: Double::ZERO,
            largest: 0.0,
            largest_unweighted: 0.0,
            row_of_leverage_one: None,
            statistics: STATISTICS.map(|(_, new)| new()).into(),
            by_distance: MostInfluential::new(most, |row| row.cooks_distance),
            by_leverage: MostInfluential::new(most, |row| Some(row.leverage)),
            by_studentised: MostInfluential::new(most, |row| row.studentised.map(f64::abs)),
            distances: Vec::new(),
            residuals: Vec::new(),
            row: Vec::new(),
            measures: Measures::default(),
            gives_all: true,
        }
    }

    /// Gives out no rows but those that are among the largest so far: nobody wants the others.
    #[cfg(target_arch = "wasm32")]
    pub(crate) fn give_largest_only(&mut self) {
        self.gives_all = false;
    }

    /// Whether this row of the block may be among the largest by some measure.
    fn is_among_largest(&self, at: usize) -> bool {
        self.measures.leverages[at] > self.by_leverage.least()
            || self.measures.cooks_distances[at] > self.by_distance.least()
            || self.measures.studentised[at].abs() > self.by_studentised.least()
    }

    /// Takes the next rows of the fit, and gives `sink` the influence of each. Rows after those of the fit are
    /// held out. `line` finds the line of the file on which one of the rows begins.
    pub(crate) fn push(
        &mut self,
        rows: &mut FitRows,
        line: &dyn Fn(usize) -> u64,
        sink: &mut dyn FnMut(Influence),
    ) {
        let left = self.precision.count().saturating_sub(self.count);
        let mut count = rows
            .numbers
            .len()
            .min(usize::try_from(left).unwrap_or(usize::MAX));
        let mut times = Vec::new();
        let mut seen = count as u64;
        if self.has_frequencies {
            (count, seen) = leading(&rows.weights, left);
            // Each copy weighs 1.
            let ones = vec![1.0; rows.weights.len()];
            times = std::mem::replace(&mut rows.weights, ones);
        }
        self.held_out += (rows.numbers.len() - count) as u64;
        leverage::scores(
            &self.precision.factor,
            &mut rows.centred,
            &mut self.distances,
        );
        self.residuals.clear();
        let pairs = rows.response.iter().zip(&rows.fitted).take(count);
        self.residuals
            .extend(pairs.map(|(response, fitted)| response - fitted));
        let residuals = Residuals {
            residuals: &self.residuals,
            times: &times,
        };
        for statistic in &mut self.statistics {
            statistic.push(&residuals);
        }
        let scored = ScoredRows {
            weights: &rows.weights,
            distances: &self.distances,
            residuals: &self.residuals,
            scores: &rows.centred,
        };
        // The products of all copies of a row are those of a residual as much larger.
        let pairs = self.residuals.iter().zip(&times);
        let all_copies: Vec<f64> = pairs
            .map(|(residual, times)| residual * times.sqrt())
            .collect();
        let summed = ScoredRows {
            residuals: match self.has_frequencies {
                true => &all_copies,
                false => &self.residuals,
            },
            ..scored
        };
        self.weighted =
            leverage::add_products(&mut self.meat, self.weighted, summed, ONE, &mut self.row);
        let k = self.precision.coefficients() as f64;
        let df = self.precision.df_residual as f64;
        let error = self.precision.residual_standard_error;
        let error = error.filter(|error| *error > 0.0);
        self.measures.of(scored, error.unwrap_or(f64::NAN), df, k);
        for at in 0..count {
            let leverage = self.measures.leverages[at];
            self.largest = self.largest.max(leverage);
            self.largest_unweighted = self.largest_unweighted.max(self.distances[at]);
            let is_one = leverage > ONE;
            if is_one {
                self.row_of_leverage_one.get_or_insert(rows.numbers[at]);
            }
            if !self.gives_all && !self.is_among_largest(at) {
                continue;
            }
            let measure = |column: &[f64]| error.filter(|_| !is_one).map(|_| column[at]);
            let standardised = measure(&self.measures.standardised);
            let studentised = measure(&self.measures.studentised).filter(|t| t.is_finite());
            let cooks_distance = measure(&self.measures.cooks_distances);
            let mut influence = Influence {
                row: rows.numbers[at],
                line: 0,
                fitted: rows.fitted[at],
                residual: self.residuals[at],
                leverage,
                standardised,
                studentised,
                cooks_distance,
            };
            let line = &|| line(at);
            self.by_distance.push(&mut influence, line);
            self.by_leverage.push(&mut influence, line);
            self.by_studentised.push(&mut influence, line);
            sink(influence);
        }
        self.count += seen;
    }

    /// Takes note of a row that was held out of the fit.
    pub(crate) fn leave_out(&mut self) {
        self.held_out += 1;
    }

    /// The names of the coefficients, the intercept first.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The rows seen of the fit.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The rows that there are in the fit. Where this is another number, or
    /// [`agrees`](Self::agrees) says so, the input is another one than that of the fit.
    pub fn expected(&self) -> u64 {
        self.precision.count()
    }

    /// The rows held out of the fit.
    pub fn held_out(&self) -> u64 {
        self.held_out
    }

    /// Whether the rows are those of the fit: as many, and with the same sum of squared residuals.
    pub fn agrees(&self) -> bool {
        let error = self.precision.residual_standard_error.unwrap_or(0.0);
        let expected = error * error * self.precision.df_residual as f64;
        // The residuals of a perfect fit are rounding errors, which differ between the two passes.
        let is_same = error == 0.0 || (self.weighted.to_f64() / expected - 1.0).abs() < 1e-6;
        self.count == self.expected() && is_same
    }

    /// The largest leverage of all rows.
    pub fn largest_leverage(&self) -> f64 {
        self.largest
    }

    /// The largest leverage, if every row weighed 1 like a new one.
    pub(crate) fn largest_unweighted_leverage(&self) -> f64 {
        self.largest_unweighted
    }

    /// The statistics of the residuals, each with its name.
    pub(crate) fn statistics(&self) -> impl Iterator<Item = (&'static str, Option<f64>)> {
        let names = STATISTICS.iter().map(|(name, _)| *name);
        names.zip(self.statistics.iter().map(|statistic| statistic.value()))
    }

    /// The statistic of Durbin and Watson, "Testing for serial correlation in least squares regression",
    /// 1950: near 2 where the residuals of successive rows are uncorrelated, near 0
    /// where they are alike, near 4 where they alternate. `None` where all are zero.
    pub fn durbin_watson(&self) -> Option<f64> {
        let mut statistics = self.statistics();
        statistics.find_map(|(name, value)| value.filter(|_| name == "durbinWatson"))
    }

    /// The rows of the largest Cook's distances, the largest first.
    pub fn by_cooks_distance(&self) -> &[Influence] {
        self.by_distance.rows()
    }

    /// The rows of the largest leverages.
    pub fn by_leverage(&self) -> &[Influence] {
        self.by_leverage.rows()
    }

    /// The rows of the largest studentised residuals, of either sign.
    pub fn by_studentised(&self) -> &[Influence] {
        self.by_studentised.rows()
    }

    /// The number of a row of leverage 1, if there is one: a coefficient depends on it alone, and neither
    /// HC2 nor HC3 have a value.
    pub fn row_of_leverage_one(&self) -> Option<u64> {
        self.row_of_leverage_one
    }

    /// Warnings about these results.
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if !self.agrees() {
            let (expected, found) = (self.expected(), self.count);
            warnings.push(Warning::OtherTable { expected, found });
        }
        if let Some(row) = self.row_of_leverage_one {
            warnings.push(Warning::Alone { row });
        }
        warnings
    }

    /// The covariances of the coefficients, row by row, the intercept first, whatever the variances of
    /// the errors are. `None` where no degrees of freedom are left, for HC2 and HC3 with a
    /// [row of leverage 1](Self::row_of_leverage_one), and for clusters, which the rows do not name.
    pub fn covariance(&self, kind: Robust) -> Option<Vec<f64>> {
        let (meat, is_defined) = match kind {
            Robust::Hc0 | Robust::Hc1 => (&self.meat[0], true),
            Robust::Hc2 => (&self.meat[1], self.row_of_leverage_one.is_none()),
            Robust::Hc3 => (&self.meat[2], self.row_of_leverage_one.is_none()),
            Robust::Cr0 | Robust::Cr1 => return None,
        };
        let df = self.precision.df_residual;
        if df == 0 || !is_defined {
            return None;
        }
        let scale = match kind {
            Robust::Hc1 => Double::from(self.count as f64) / Double::from(df as f64),
            _ => Double::from(1.0),
        };
        Some(robust::covariance(&self.precision, meat, scale))
    }

    /// The table of coefficients with these standard errors, and the ends of their confidence intervals
    /// at this level. `None` as of [`covariance`](Self::covariance).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) for a level that is not between 0 and 1.
    pub fn robust(&self, kind: Robust, level: f64) -> Result<Option<RobustTable>, Error> {
        check_level(level)?;
        let df = self.precision.df_residual as f64;
        let known = self.covariance(kind).zip(t_quantile(level, df));
        Ok(known.map(|(covariance, quantile)| {
            robust::table(&self.precision, &self.names, &covariance, (df, quantile))
        }))
    }
}
