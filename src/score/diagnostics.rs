//! What a second pass over the rows of a fit finds: which of them it hangs on, whether its residuals
//! are of a kind, and standard errors that do not suppose so. In constant memory.

use crate::design::model_columns::Column;
use crate::error::Error;
use crate::fit::inference::{Coefficient, check_level};
use crate::fit::precision::Precision;
use crate::numerics::double::Double;
use crate::numerics::special::{Tail, t_quantile};
use crate::warning::Warning;

/// One row of the fit, and its influence on it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Influence {
    /// The row's number, 1 for the first after the header.
    pub row: u64,
    /// The line of the file on which it begins.
    pub line: u64,
    /// What least squares predict for it.
    pub fitted: f64,
    /// The response less that.
    pub residual: f64,
    /// How far it is from the middle of the rows: the weight of its own response in what is fitted to
    /// it, from 0 to 1.
    pub leverage: f64,
    /// The residual over its standard error (R's `rstandard`); `None` for a leverage of 1.
    pub standardised: Option<f64>,
    /// The same with the residual variance of the other rows (`rstudent`).
    pub studentised: Option<f64>,
    /// How far all predictions move if the row is left out (Cook, "Detection of influential
    /// observation in linear regression", 1977).
    pub cooks_distance: Option<f64>,
}

/// An estimator of the covariance of the coefficients that holds whatever the variances of the errors
/// are (White, 1980; MacKinnon and White, "Some heteroskedasticity-consistent covariance matrix
/// estimators with improved finite sample properties", 1985).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Robust {
    /// White's.
    Hc0,
    /// The same times n / (n - k).
    Hc1,
    /// Squared residuals over 1 - leverage: unbiased where variances are equal after all.
    Hc2,
    /// Over its square: near the jackknife, and the best for few rows (Long and Ervin, 2000).
    Hc3,
}

/// The rows of a table of coefficients, each with the ends of its confidence interval.
pub type RobustTable = Vec<(Coefficient, [f64; 2])>;

/// All that a second pass finds. The rows must come in the order of the file.
#[derive(Clone, Debug)]
pub struct Diagnostics {
    precision: Precision,
    names: Vec<String>,
    /// How many rows are kept of each kind of influence.
    most: usize,
    count: u64,
    held_out: u64,
    /// Products of the scores times squared residuals: as they are, over 1 - leverage, over its square.
    meat: [Vec<Double>; 3],
    /// The sum of squared residuals, and of the squares of their differences from row to row.
    squares: Double,
    steps: Double,
    before: Option<f64>,
    /// Of weighted residuals, to be held against what the model knows.
    weighted: Double,
    largest: f64,
    /// The same, if every row weighed 1.
    farthest: f64,
    /// A row of leverage 1, for which neither HC2 nor HC3 have a value.
    alone: Option<u64>,
    most_distant: Vec<Influence>,
    most_leverage: Vec<Influence>,
    most_studentised: Vec<Influence>,
    memory: [Vec<f64>; 2],
}

/// A leverage above this is 1: the row's own coefficient fits it exactly, and what is left of its
/// residual is rounding.
const ALONE: f64 = 1.0 - 1e-12;

impl Diagnostics {
    /// Of the fit that a model with this precision and these columns comes from, keeping the `most`
    /// influential rows of each kind.
    pub(crate) fn new(precision: Precision, columns: &[Column], most: usize) -> Self {
        let k = precision.coefficients();
        let intercept = (k > columns.len()).then(|| "(Intercept)".to_owned());
        let names = columns.iter().map(|column| column.name.clone());
        Self {
            precision,
            names: intercept.into_iter().chain(names).collect(),
            most,
            count: 0,
            held_out: 0,
            meat: [(); 3].map(|()| vec![Double::ZERO; k * (k + 1) / 2]),
            squares: Double::ZERO,
            steps: Double::ZERO,
            before: None,
            weighted: Double::ZERO,
            largest: 0.0,
            farthest: 0.0,
            alone: None,
            most_distant: Vec::new(),
            most_leverage: Vec::new(),
            most_studentised: Vec::new(),
            memory: Default::default(),
        }
    }

    /// Takes the next row of the fit: the model's columns, what least squares predict for it, the response
    /// as it is modelled, and its weight. What it is; `None` for one after those of the fit, which is held out.
    pub(crate) fn push(
        &mut self,
        columns: &mut dyn Iterator<Item = Double>,
        fitted: f64,
        response: f64,
        weight: f64,
        row: u64,
        line: &mut dyn FnMut() -> u64,
    ) -> Option<Influence> {
        if self.count >= self.precision.count() {
            self.leave_out();
            return None;
        }
        let mut memory = std::mem::take(&mut self.memory);
        let [centred, scores] = &mut memory;
        self.precision.about_centre(columns, centred);
        let distance = self.precision.scores(centred, scores);
        let leverage = weight * distance;
        let residual = response - fitted;
        self.count += 1;
        self.largest = self.largest.max(leverage);
        self.farthest = self.farthest.max(distance);
        self.squares += Double::from(residual) * residual.into();
        if let Some(before) = self.before.replace(residual) {
            let step = Double::difference(residual, before);
            self.steps += step * step;
        }
        // With weights all is of rows times the root of theirs, in which least squares are plain.
        let weighted = Double::from(residual) * residual.into() * weight.into();
        self.weighted += weighted;
        let rest = 1.0 - leverage;
        let is_alone = leverage > ALONE;
        if is_alone {
            self.alone.get_or_insert(row);
        }
        let scale = [1.0, rest, rest * rest].map(|by| weighted.to_f64() * weight / by);
        for (products, scale) in self
            .meat
            .iter_mut()
            .zip(scale)
            .take(if is_alone { 1 } else { 3 })
        {
            let mut products = products.iter_mut();
            for (i, u) in scores.iter().enumerate() {
                for (v, product) in scores[..=i].iter().zip(&mut products) {
                    *product += (scale * u * v).into();
                }
            }
        }
        self.memory = memory;

        let k = self.precision.coefficients() as f64;
        let df = self.precision.df_residual as f64;
        let standardised = self
            .precision
            .residual_standard_error
            .filter(|error| *error > 0.0 && !is_alone)
            .map(|error| residual * weight.sqrt() / (error * rest.sqrt()));
        let studentised = standardised
            .map(|r| r * ((df - 1.0) / (df - r * r)).sqrt())
            .filter(|t| t.is_finite());
        let mut influence = Influence {
            row,
            line: 0,
            fitted,
            residual,
            leverage,
            standardised,
            studentised,
            cooks_distance: standardised.map(|r| r * r / k * leverage / rest),
        };
        let by = |of: fn(&Influence) -> Option<f64>| of;
        let lists = [
            (&mut self.most_distant, by(|row| row.cooks_distance)),
            (&mut self.most_leverage, by(|row| Some(row.leverage))),
            (
                &mut self.most_studentised,
                by(|row| row.studentised.map(f64::abs)),
            ),
        ];
        for (list, size) in lists {
            let Some(own) = size(&influence) else {
                continue;
            };
            let place = list.partition_point(|kept| size(kept) >= Some(own));
            if place < self.most {
                if influence.line == 0 {
                    // Lines take counting.
                    influence.line = line();
                }
                list.truncate(self.most - 1);
                list.insert(place, influence);
            }
        }
        Some(influence)
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
        // Of a perfect fit the residuals are rounding, which is not the same both times.
        let is_same = error == 0.0 || (self.weighted.to_f64() / expected - 1.0).abs() < 1e-6;
        self.count == self.expected() && is_same
    }

    /// The largest leverage of all rows.
    pub fn largest_leverage(&self) -> f64 {
        self.largest
    }

    /// The same, if every row weighed 1 like a new one.
    pub(crate) fn farthest(&self) -> f64 {
        self.farthest
    }

    /// The statistic of Durbin and Watson, "Testing for serial correlation in least squares regression",
    /// 1950: near 2 where the residuals of successive rows have nothing to do with each other, near 0
    /// where they are alike, near 4 where they alternate. `None` where all are zero.
    pub fn durbin_watson(&self) -> Option<f64> {
        let ratio = (self.steps / self.squares).to_f64();
        (self.count > 1 && ratio.is_finite()).then_some(ratio)
    }

    /// The rows of the largest Cook's distances, the largest first.
    pub fn by_cooks_distance(&self) -> &[Influence] {
        &self.most_distant
    }

    /// The rows of the largest leverages.
    pub fn by_leverage(&self) -> &[Influence] {
        &self.most_leverage
    }

    /// The rows of the largest studentised residuals, of either sign.
    pub fn by_studentised(&self) -> &[Influence] {
        &self.most_studentised
    }

    /// The number of a row of leverage 1, if there is one: a coefficient hangs on it alone, and neither
    /// HC2 nor HC3 have a value.
    pub fn alone(&self) -> Option<u64> {
        self.alone
    }

    /// What to know before relying on all this.
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if !self.agrees() {
            let (expected, found) = (self.expected(), self.count);
            warnings.push(Warning::OtherTable { expected, found });
        }
        if let Some(row) = self.alone {
            warnings.push(Warning::Alone { row });
        }
        warnings
    }

    /// The covariances of the coefficients, row by row, the intercept first, whatever the variances of
    /// the errors are. `None` where no degrees of freedom are left, or for HC2 and HC3 with a row of
    /// [leverage 1](Self::alone).
    ///
    /// With Z'Z = L D L' and rows u = L^-1 z it is G M G' for G = L'^-1 D^-1 and M = sum of e^2 u u'.
    pub fn covariance(&self, kind: Robust) -> Option<Vec<f64>> {
        let (meat, is_defined) = match kind {
            Robust::Hc0 | Robust::Hc1 => (&self.meat[0], true),
            Robust::Hc2 => (&self.meat[1], self.alone.is_none()),
            Robust::Hc3 => (&self.meat[2], self.alone.is_none()),
        };
        let df = self.precision.df_residual;
        if df == 0 || !is_defined {
            return None;
        }
        let k = self.precision.coefficients();
        let scale = match kind {
            Robust::Hc1 => Double::from(self.count as f64) / Double::from(df as f64),
            _ => Double::from(1.0),
        };
        let rows = self.precision.whitened();
        let at = |i: usize, j: usize| meat[i.max(j) * (i.max(j) + 1) / 2 + i.min(j)];
        let mut covariance = Vec::with_capacity(k * k);
        for g in rows.chunks_exact(k) {
            let towards: Vec<Double> = (0..k)
                .map(|j| {
                    let terms = g.iter().enumerate();
                    terms.fold(Double::ZERO, |sum, (i, g)| sum + *g * at(i, j))
                })
                .collect();
            for other in rows.chunks_exact(k) {
                let product = towards.iter().zip(other);
                let sum = product.fold(Double::ZERO, |sum, (t, g)| sum + *t * *g);
                covariance.push((sum * scale).to_f64());
            }
        }
        Some(covariance)
    }

    /// The table of coefficients with these standard errors, and the ends of their confidence intervals
    /// at this level. `None` as of [`covariance`](Self::covariance).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`](crate::ErrorKind::InvalidOption) for a level that is not between 0 and 1.
    pub fn robust(&self, kind: Robust, level: f64) -> Result<Option<RobustTable>, Error> {
        check_level(level)?;
        let df = self.precision.df_residual as f64;
        let Some((covariance, quantile)) = self.covariance(kind).zip(t_quantile(level, df)) else {
            return Ok(None);
        };
        let estimates = self.precision.estimates();
        let k = estimates.len();
        let row = |(i, estimate): (usize, f64)| {
            let error = covariance[i * (k + 1)].max(0.0).sqrt();
            let t = Some(estimate / error).filter(|t| t.is_finite());
            let coefficient = Coefficient {
                name: self.names[i].clone(),
                estimate,
                standard_error: Some(error),
                t_value: t,
                p_value: t.map(|t| Tail::of_t(t.into(), df).probability().to_f64()),
            };
            let reach = quantile * error;
            (coefficient, [estimate - reach, estimate + reach])
        };
        Ok(Some(estimates.into_iter().enumerate().map(row).collect()))
    }
}
