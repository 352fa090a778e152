//! The regression table: the statistics of the coefficients beyond their values.
//!
//! Formulas are the textbook's, and what they are called is R's (`summary.lm`, `anova`, `confint`,
//! `logLik`, `AIC`, `BIC`). Every figure is rounded once, at the end.

use super::aliased::Aliased;
use super::normal::Normal;
use super::solve::{LeastSquares, product};
use crate::design::model_columns::Term;
use crate::error::{Error, ErrorKind, rounded};
use crate::matrix::ldl::Ldl;
use crate::matrix::symmetric::Symmetric;
use crate::moments::Moments;
use crate::numerics::double::Double;
use crate::numerics::row::sum;
use crate::numerics::special::{Tail, exact_t_quantile, exp, half_ln_tau, ln};
use crate::warning::Warning;

/// The regression table of least squares. Made by
/// [`Observations::inference`](crate::Observations::inference).
///
/// ```
/// let mut ingest = galton::Ingest::new(galton::Options::default())?;
/// ingest.push(b"week,height\n1,2.1\n2,3.9\n3,6.2\n4,7.8\n5,10.1\n")?;
/// let table = ingest.finish()?.inference()?;
/// let week = &table.coefficients[1];
/// assert_eq!((week.name.as_str(), week.estimate), ("week", 1.99));
/// assert_eq!(week.p_value, Some(5.941539111755361e-5));
/// # Ok::<(), galton::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Inference {
    /// The intercept first, as `(Intercept)`, where the model has one.
    pub coefficients: Vec<Coefficient>,
    /// The observations in the fit.
    pub count: u64,
    /// Observations less coefficients.
    pub df_residual: u64,
    /// The square root of the residual variance, in the response's unit; `None` where no degrees of
    /// freedom are left.
    pub residual_standard_error: Option<f64>,
    /// 1 - rss / tss; `None` where the response is constant.
    pub r_squared: Option<f64>,
    /// R² of variances, each over its degrees of freedom (adjusted R²).
    pub adjusted_r_squared: Option<f64>,
    /// The test of the whole model against the mean alone, or against zero without an intercept.
    pub f_test: Option<FTest>,
    /// The log-likelihood of normal errors, at their likeliest variance; `None` for a perfect fit.
    pub log_likelihood: Option<f64>,
    /// Akaike's criterion; the error's variance counts as a parameter.
    pub aic: Option<f64>,
    /// Schwarz's criterion.
    pub bic: Option<f64>,
    /// The condition number of the model matrix, its columns (the intercept's of ones, too) divided by
    /// their lengths (Belsley, Kuh and Welsch); above 30 coefficients begin to depend on each other.
    /// `None` beyond about 1e15.
    pub condition_number: Option<f64>,
    /// The condition number of the unscaled columns: R's `kappa(exact = TRUE)`.
    pub kappa: Option<f64>,
    /// The analysis of variance, terms in the model's order.
    pub anova: Vec<AnovaRow>,
    /// The factors by which its relation to the other terms inflates the variances of a term's coefficients;
    /// empty where there is one term only.
    pub vif: Vec<Vif>,
    /// The columns without a coefficient, because they are combinations of others: those that R gives NA. They are not
    /// among the coefficients.
    pub aliased: Vec<Aliased>,
    /// Warnings about these results.
    pub warnings: Vec<Warning>,
    /// How many coefficients are of columns.
    columns: usize,
    /// Estimates and standard errors before they were rounded.
    exact: Vec<[Double; 2]>,
    /// Covariances of the coefficients, row by row.
    covariance: Vec<f64>,
}

/// A row of the table of coefficients.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Coefficient {
    /// The name of the model's column, or `(Intercept)`.
    pub name: String,
    /// In the response's unit per unit of the column.
    pub estimate: f64,
    /// In the unit of the estimate; 0 for a perfect fit, `None` where no degrees of freedom are left.
    pub standard_error: Option<f64>,
    /// Estimate over standard error; `None` where that is 0.
    pub t_value: Option<f64>,
    /// The probability of a t as far from zero, if the coefficient were zero.
    pub p_value: Option<f64>,
}

/// An F with its degrees of freedom and its p-value.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct FTest {
    /// The statistic.
    pub value: f64,
    /// The degrees of freedom of the tested terms.
    pub df: u64,
    /// The degrees of freedom of the residuals.
    pub df_residual: u64,
    /// The probability of an F at least as large if the tested terms explained nothing.
    pub p_value: f64,
}

/// A row of the analysis of variance: what a term explains beyond the terms before it. The last row is
/// of the residuals.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AnovaRow {
    /// The term's name, or `Residuals`.
    pub term: String,
    /// The degrees of freedom: the number of the term's columns, or that of the residuals.
    pub df: u64,
    /// The sum of squares, in the squared unit of the response.
    pub sum_of_squares: f64,
    /// The sum of squares over its degrees of freedom.
    pub mean_square: Option<f64>,
    /// The mean square over that of the residuals.
    pub f_value: Option<f64>,
    /// The probability of an F as large, if the term explained nothing more.
    pub p_value: Option<f64>,
}

/// The variance inflation of a term (Fox and Monette, "Generalized collinearity diagnostics", 1992).
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Vif {
    /// The term's name.
    pub term: String,
    /// The generalised factor; of a term of one column, the factor as it is known.
    pub gvif: f64,
    /// How many columns the term has.
    pub df: u64,
    /// gvif^(1 / (2 df)), which compares terms of different numbers of columns.
    pub per_df: f64,
}

impl Inference {
    /// The table of the least-squares solution of these moments, whose columns have these names and belong to
    /// these terms. `explained` is the sum of squares of the fitted values if they have an offset. `aliased` are columns that have no moments here, because they are combinations of the others.
    pub(crate) fn of(
        moments: &Moments,
        exact: &LeastSquares,
        names: &[String],
        terms: &[Term],
        aliased: &[Aliased],
        explained: Option<Double>,
    ) -> Self {
        // A term all of whose columns are aliased has no row, as in R.
        let terms = terms.iter().filter(|term| !term.columns.is_empty());
        let terms: &[Term] = &terms.cloned().collect::<Vec<Term>>();
        let normal = Normal::of(moments, exact, names);
        let unscaled = normal.covariance();
        let residuals = Residuals::of(&normal);
        let (coefficients, pairs) = coefficients(&normal, exact, names, &unscaled);
        let (n, k) = (normal.count, coefficients.len());

        let one = Double::from(1.0);
        let varies = normal.tss.high() > 0.0;
        let total = explained.map_or(normal.tss, |explained| explained + normal.rss);
        let unexplained = varies.then(|| normal.rss / total);
        let explained = explained.unwrap_or_else(|| sum(&normal.sequential_ss));
        let freedom = n - Double::from(f64::from(normal.has_intercept));
        let log_likelihood = log_likelihood(&normal, moments);
        let criterion = |penalty: Double| {
            let parameters = Double::from((k + 1) as f64);
            let likelihood = log_likelihood?;
            Some((parameters * penalty - likelihood - likelihood).to_f64())
        };
        let [kappa, condition_number] = normal.conditions(moments, &unscaled);
        let scale = residuals.variance.unwrap_or(Double::ZERO);
        Self {
            count: moments.count(),
            df_residual: normal.df_residual,
            residual_standard_error: residuals.variance.map(|v| v.sqrt().to_f64()),
            r_squared: unexplained.map(|part| (one - part).to_f64()),
            adjusted_r_squared: unexplained
                .filter(|_| normal.df_residual > 0)
                .map(|part| (one - part * freedom / Double::from(residuals.df())).to_f64()),
            f_test: residuals.test(explained, names.len()).filter(|_| varies),
            log_likelihood: log_likelihood.map(Double::to_f64),
            aic: criterion(Double::from(2.0)),
            bic: criterion(ln(n)),
            condition_number,
            kappa,
            anova: anova(&normal, terms),
            vif: vif(&normal, moments, &unscaled, terms),
            columns: names.len(),
            exact: pairs,
            covariance: unscaled.dense_times(scale),
            coefficients,
            aliased: aliased.to_vec(),
            warnings: aliased
                .iter()
                .map(Aliased::warning)
                .chain(normal.warnings)
                .collect(),
        }
    }

    /// The coefficients in the order of the model's columns, with the name of a column that has none.
    pub fn rows(&self) -> Vec<(&str, Option<&Coefficient>)> {
        let mut rows: Vec<(&str, Option<&Coefficient>)> = Vec::new();
        for row in &self.coefficients {
            rows.push((&row.name, Some(row)));
        }
        let all = self.exact.len() - self.columns;
        for of in &self.aliased {
            rows.insert(all + of.place, (&of.column, None));
        }
        rows
    }

    /// For each coefficient, the ends of the interval that holds it at this level, 0.95 for instance;
    /// `None` where no degrees of freedom are left.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`] for a level that is not between 0 and 1.
    pub fn confidence_interval(&self, level: f64) -> Result<Option<Vec<[f64; 2]>>, Error> {
        check_level(level)?;
        let Some(quantile) = exact_t_quantile(level, self.df_residual as f64) else {
            return Ok(None);
        };
        let interval = |[estimate, error]: &[Double; 2]| {
            let reach = quantile * *error;
            [(*estimate - reach).to_f64(), (*estimate + reach).to_f64()]
        };
        Ok(Some(self.exact.iter().map(interval).collect()))
    }

    /// The covariances of the coefficients, row by row; `None` where no degrees of freedom are left.
    pub fn covariance(&self) -> Option<&[f64]> {
        (self.df_residual > 0).then_some(&self.covariance)
    }
}

/// The residuals' variance and degrees of freedom, which every test divides by.
#[derive(Clone, Copy)]
struct Residuals {
    /// `None` where no degrees of freedom are left.
    variance: Option<Double>,
    df: u64,
}

impl Residuals {
    fn of(normal: &Normal) -> Self {
        Self {
            variance: normal.variance(),
            df: normal.df_residual,
        }
    }

    fn df(self) -> f64 {
        self.df as f64
    }

    /// Whether `columns` columns, which explain this sum of squares, explain more than noise would. `None`
    /// for a perfect fit.
    fn test(self, squares: Double, columns: usize) -> Option<FTest> {
        let variance = self.variance.filter(|variance| variance.high() > 0.0)?;
        let mean = squares / Double::from(columns as f64);
        let f = mean / variance;
        Some(FTest {
            value: f.to_f64(),
            df: columns as u64,
            df_residual: self.df,
            p_value: Tail::of_f(f, columns as f64, self.df())
                .probability()
                .to_f64(),
        })
    }
}

/// The table of coefficients, and their estimates and standard errors before they are rounded.
fn coefficients(
    normal: &Normal,
    exact: &LeastSquares,
    names: &[String],
    unscaled: &Symmetric<Double>,
) -> (Vec<Coefficient>, Vec<[Double; 2]>) {
    let residuals = Residuals::of(normal);
    let tails = Tail::of_any_t(residuals.df());
    let estimates = &exact.exact_coefficients()[usize::from(!normal.has_intercept)..];
    let names = with_intercept(normal.has_intercept, names.iter().cloned());
    let row = |(i, (name, estimate)): (usize, (String, &Double))| {
        let variance = residuals.variance;
        let error = variance.map(|variance| root_of_product(unscaled.at(i, i), variance));
        let t = error
            .filter(|error| error.high() > 0.0)
            .map(|error| *estimate / error);
        let coefficient = Coefficient {
            name,
            estimate: estimate.to_f64(),
            standard_error: error.map(Double::to_f64),
            t_value: t.map(Double::to_f64),
            p_value: t.map(|t| tails.beyond_t(t).probability().to_f64()),
        };
        (coefficient, [*estimate, error.unwrap_or_default()])
    };
    names.zip(estimates).enumerate().map(row).unzip()
}

/// The names of the coefficients: R's name of the intercept, if there is one, and those of the columns.
pub(crate) fn with_intercept(
    has_intercept: bool,
    names: impl Iterator<Item = String>,
) -> impl Iterator<Item = String> {
    let intercept = has_intercept.then(|| "(Intercept)".to_owned());
    intercept.into_iter().chain(names)
}

/// The log-likelihood of normal errors, at their likeliest variance; `None` for a perfect fit.
///
/// It is -n / 2 (ln(2 pi) + ln(rss / n) + 1), and half the logarithms of the weights.
fn log_likelihood(normal: &Normal, moments: &Moments) -> Option<Double> {
    let (n, half, one) = (normal.count, Double::from(0.5), Double::from(1.0));
    (normal.rss.high() > 0.0).then(|| {
        half * moments.exact_log_weight() - n * (half_ln_tau() + half * (ln(normal.rss / n) + one))
    })
}

/// The analysis of variance: a row for each term, and one for the residuals.
fn anova(normal: &Normal, terms: &[Term]) -> Vec<AnovaRow> {
    let residuals = Residuals::of(normal);
    let row = |Term { name, columns }: &Term| {
        let squares = sum(&normal.sequential_ss[columns.clone()]);
        let f = residuals.test(squares, columns.len());
        AnovaRow {
            term: name.clone(),
            df: columns.len() as u64,
            sum_of_squares: squares.to_f64(),
            mean_square: Some((squares / Double::from(columns.len() as f64)).to_f64()),
            f_value: f.map(|f| f.value),
            p_value: f.map(|f| f.p_value),
        }
    };
    let last = AnovaRow {
        term: "Residuals".to_owned(),
        df: normal.df_residual,
        sum_of_squares: normal.rss.to_f64(),
        mean_square: residuals.variance.map(Double::to_f64),
        f_value: None,
        p_value: None,
    };
    terms.iter().map(row).chain([last]).collect()
}

/// The square root of a product, which may itself be beyond the range of numbers.
fn root_of_product(a: Double, b: Double) -> Double {
    let product = a * b;
    match (1e-280..1e280).contains(&product.high()) {
        true => product.sqrt(),
        false => a.sqrt() * b.sqrt(),
    }
}

/// Refuses a level that no interval has.
pub(crate) fn check_level(level: f64) -> Result<(), Error> {
    if level > 0.0 && level < 1.0 {
        return Ok(());
    }
    Err(Error::from(ErrorKind::InvalidOption {
        option: "level",
        found: rounded(level),
        expected: "between 0 and 1, such as 0.95",
    }))
}

/// The variance inflation of each term, for a model of two terms or more.
///
/// It is det(V) det(C) for the term's part V of the slopes' covariances and C of the predictors' products,
/// which is Fox and Monette's det(R11) det(R22) / det(R) by Jacobi's identity. For a term of disjoint columns it is
/// computed as they have it: R11 is a diagonal less an outer product, and V is full.
fn vif(
    normal: &Normal,
    moments: &Moments,
    unscaled: &Symmetric<Double>,
    terms: &[Term],
) -> Vec<Vif> {
    if terms.len() < 2 {
        return Vec::new();
    }
    let first = usize::from(normal.has_intercept);
    // Entries in units of the columns' sizes, so that no product of many of them overflows.
    let squares = &normal.sizes;
    let size = |i: usize| squares[i].sqrt();
    let inverse = |i: usize, j: usize| unscaled.at(i + first, j + first) * size(i) * size(j);
    let product =
        |i: usize, j: usize| product(moments, normal.has_intercept, i, j) / size(i) / size(j);
    let disjoint = moments.disjoint(normal.has_intercept, squares.len());
    let of = |Term { name, columns }: &Term| {
        let df = columns.len();
        let gvif = match &disjoint {
            Some(disjoint) if disjoint.rows == *columns => {
                let others = |at: usize| if at < columns.start { at } else { at + df };
                let other = |i: usize, j: usize| product(others(i), others(j));
                let mut gvif = determinant(squares.len() - df, &other)?;
                let mut rest = Double::from(1.0);
                for (i, square) in squares.iter().enumerate() {
                    gvif = gvif * *square / normal.factor.pivot(i);
                }
                for (outer, square) in disjoint.outer.iter().zip(&squares[columns.clone()]) {
                    let whole = *square + *outer * *outer;
                    gvif = gvif * whole / *square;
                    rest = rest - *outer * *outer / whole;
                }
                gvif * rest
            }
            _ => {
                let from = columns.start;
                let own = determinant(df, &|i, j| inverse(from + i, from + j))?;
                own * determinant(df, &|i, j| product(from + i, from + j))?
            }
        };
        let root = match df {
            1 => gvif.sqrt(),
            _ => exp(ln(gvif) / Double::from(2.0 * df as f64)),
        };
        Some(Vif {
            term: name.clone(),
            gvif: gvif.to_f64(),
            df: df as u64,
            per_df: root.to_f64(),
        })
    };
    let all: Option<Vec<Vif>> = terms.iter().map(of).collect();
    all.unwrap_or_default()
}

/// The determinant of a symmetric positive definite matrix of `n` rows. `None` if they are dependent.
fn determinant(n: usize, entry: &dyn Fn(usize, usize) -> Double) -> Option<Double> {
    let factor = Ldl::of(&Symmetric::of(n, entry));
    (factor.size() == n).then(|| factor.determinant())
}
