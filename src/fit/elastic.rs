//! The objective of ridge, lasso and elastic net in working units, and its minimum.
//!
//! Of the rows it needs only X'X / n and X'y / n: coordinate descent with covariance updates
//! (Friedman, Hastie and Tibshirani, "Regularization paths for generalized linear models via
//! coordinate descent", 2010, section 2.2). The descent finds which coefficients are not zero, and
//! their signs. Given those the objective is a quadratic, whose minimum L D L' finds in double-double. So
//! ridge is solved in closed form, and a lasso is exact to the last bits even if predictors are nearly
//! dependent, where a descent by itself would creep.

use super::solve::product;
use crate::error::{Error, ErrorKind};
use crate::matrix::ldl::Ldl;
use crate::matrix::symmetric::Symmetric;
use crate::moments::Moments;
use crate::numerics::double::Double;
use crate::numerics::row::{less_dot, nearest, row_of};

/// The most that the optimality conditions may be violated by, over the least penalty that leaves no
/// coefficient.
const TOLERANCE: f64 = 1e-14;

/// A coefficient stays zero while its gradient exceeds the penalty by at most this part of the largest
/// gradient: that is rounding.
const SLACK: f64 = 1e-15;

/// The most sweeps over all coordinates before the signs found so far are tried.
const SWEEPS: u64 = 10;

/// The most sweeps in all. Few fits take more than ten.
const LIMIT: u64 = 1000;

/// The objective of some moments, for any size of the penalty, and where it was last minimised.
pub(crate) struct Elastic {
    /// The observations.
    pub(crate) count: u64,
    /// The sum of their weights: their count, if they have none. It is n.
    pub(crate) weight: f64,
    /// The part of the penalty that is on absolute values.
    pub(crate) l1_ratio: f64,
    /// The means of the predictors and then the response if there is an intercept; zeros if there is none.
    pub(crate) means: Vec<Double>,
    /// The divisor of each predictor; zero for a constant predictor, which explains nothing.
    pub(crate) scale: Vec<Double>,
    /// X'X / n in working units.
    gram: Symmetric<Double>,
    /// X'y / n in working units.
    pub(crate) cross: Vec<Double>,
    /// y'y / n.
    pub(crate) square: Double,
    /// The largest absolute value in `cross`.
    pub(crate) largest: Double,
    /// The last solution, in working units: the next one's start.
    pub(crate) at: Vec<Double>,
    /// The set of predictors that was factored last.
    last: Option<ActiveSet>,
}

/// The predictors with a coefficient other than 0: the cross products of their columns, with the penalty on squares added
/// to the diagonal, and the factors of that matrix.
struct ActiveSet {
    columns: Vec<usize>,
    ridge: Double,
    products: Symmetric<Double>,
    factor: Ldl,
}

impl ActiveSet {
    fn is_independent(&self) -> bool {
        self.factor.size() == self.columns.len()
    }
}

/// The penalties on absolute values and on half the squares.
#[derive(Clone, Copy)]
pub(crate) struct Weights {
    pub(crate) lasso: Double,
    pub(crate) ridge: Double,
}

impl Elastic {
    /// # Errors
    /// [`ErrorKind::TooFewObservations`] without any, [`ErrorKind::TooLarge`].
    pub(crate) fn new(
        moments: &Moments,
        intercept: bool,
        standardise: bool,
        l1_ratio: f64,
    ) -> Result<Self, Error> {
        check(moments)?;
        let p = moments.width() - 1;
        let n = moments.exact_weight();
        let product = |i: usize, j: usize| product(moments, intercept, i, j) / n;
        let scale = row_of(p, |j| {
            match (is_constant(moments, intercept, j), standardise) {
                (true, _) => Double::ZERO,
                (false, true) => product(j, j).sqrt(),
                (false, false) => Double::from(1.0),
            }
        });
        let scaled = |value: Double, j: usize| match scale[j] {
            scale if scale == Double::ZERO => Double::ZERO,
            scale => value / scale,
        };
        let cross = row_of(p, |j| scaled(product(j, p), j));
        let mean = |j: usize| match intercept {
            true => moments.exact_mean(j),
            false => Double::ZERO,
        };
        Ok(Self {
            l1_ratio,
            count: moments.count(),
            weight: moments.weight(),
            means: row_of(p + 1, mean),
            gram: Symmetric::of(p, &|i, j| scaled(scaled(product(i, j), i), j)),
            scale,
            largest: cross.iter().map(|c| c.abs()).fold(Double::ZERO, larger),
            cross,
            square: product(p, p),
            at: vec![Double::ZERO; p],
            last: None,
        })
    }

    /// The least penalty that leaves no coefficient. A penalty on squares alone leaves them all: then it is
    /// that of a lasso with a thousandth of it, as in glmnet.
    pub(crate) fn largest_penalty(&self) -> f64 {
        let largest = self.largest / Double::from(self.l1_ratio.max(1e-3));
        // Rounded up: below the true one a coefficient of one rounding error would stay.
        largest.to_f64().next_up()
    }

    /// The parts of a penalty of this size.
    pub(crate) fn weights(&self, penalty: f64) -> Weights {
        let (size, ratio) = (Double::from(penalty), Double::from(self.l1_ratio));
        Weights {
            lasso: size * ratio,
            ridge: size * (Double::from(1.0) - ratio),
        }
    }

    /// Goes to the minimum. Returns how many sweeps that took, and whether it converged.
    pub(crate) fn minimise(&mut self, weights: Weights) -> (u64, bool) {
        if weights.lasso == Double::ZERO {
            // No coefficient is held at zero, so that their signs do not matter.
            self.at.clone_from(&self.scale);
        }
        let mut sweeps = 0;
        loop {
            self.solve_active_set(weights);
            let gradient = self.gradient(&self.at);
            if self.violation(&self.at, &gradient, weights) <= TOLERANCE {
                return (sweeps, true);
            }
            if sweeps >= LIMIT {
                return (sweeps, false);
            }
            sweeps += self.sweep(&gradient, weights);
        }
    }

    /// Minimises along one coordinate after the other, in `f64`, until no coefficient becomes zero, leaves
    /// zero or changes its sign. Returns how many sweeps that took.
    fn sweep(&mut self, gradient: &[Double], weights: Weights) -> u64 {
        let p = self.at.len();
        let (lasso, ridge) = (weights.lasso.to_f64(), weights.ridge.to_f64());
        let held = lasso + SLACK * self.largest.to_f64();
        let mut gradient = nearest(gradient);
        for sweeps in 1..SWEEPS {
            let mut settled = true;
            for j in 0..p {
                let curvature = self.gram.at(j, j).to_f64();
                if curvature <= 0.0 {
                    continue;
                }
                let before = self.at[j].to_f64();
                // The gradient if this coefficient were zero, softly thresholded.
                let pull = gradient[j] + curvature * before;
                let after = match pull.abs() <= held {
                    true => 0.0,
                    false => (pull - lasso.copysign(pull)) / (curvature + ridge),
                };
                if after != before {
                    let change = after - before;
                    for (i, g) in gradient.iter_mut().enumerate() {
                        *g -= change * self.gram.at(i, j).to_f64();
                    }
                    self.at[j] = Double::from(after);
                    settled &= after * before > 0.0;
                }
            }
            if settled {
                return sweeps;
            }
        }
        SWEEPS
    }

    /// Solves for the coefficients that are not zero, given their signs.
    fn solve_active_set(&mut self, weights: Weights) {
        while self.step(weights) {}
    }

    /// Steps towards the minimum for the coefficients that are not zero. Where the first of them becomes
    /// zero, the step ends and the function returns `true`: the next step is without that coefficient. The
    /// objective falls all the way.
    fn step(&mut self, weights: Weights) -> bool {
        let active: Vec<usize> = (0..self.at.len())
            .filter(|j| self.at[*j] != Double::ZERO)
            .collect();
        let set = self.factored(active, weights.ridge);
        let is_null = !set.is_independent();
        let direction = match is_null {
            true => self.null_direction(&set),
            false => self.newton_direction(&set, weights.lasso),
        };
        // Only a penalty on absolute values depends on signs, and only a change of sign ends a null direction.
        let stops = is_null || weights.lasso != Double::ZERO;
        let mut step = Double::from(1.0);
        let mut leaves = None;
        for (j, way) in set.columns.iter().zip(&direction) {
            let here = self.at[*j];
            if stops && (here * *way).to_f64() < 0.0 {
                let part = -(here / *way);
                let sooner = (part - step).to_f64() <= 0.0;
                if sooner || is_null && leaves.is_none() {
                    (step, leaves) = (part, Some(*j));
                }
            }
        }
        if !is_null || leaves.is_some() {
            for (j, way) in set.columns.iter().zip(&direction) {
                self.at[*j] = match leaves {
                    Some(leaving) if leaving == *j => Double::ZERO,
                    _ => self.at[*j] + step * *way,
                };
            }
        }
        self.last = Some(set);
        leaves.is_some()
    }

    /// The direction from the coefficients to the minimum of the objective for their signs.
    fn newton_direction(&self, set: &ActiveSet, lasso: Double) -> Vec<Double> {
        let columns = &set.columns;
        let right = row_of(columns.len(), |k| {
            self.cross[columns[k]] - lasso.with_sign_of(self.at[columns[k]])
        });
        let target = set.factor.solve(&right);
        row_of(columns.len(), |k| target[k] - self.at[columns[k]])
    }

    /// A direction along which no prediction changes and the sum of absolute values does not grow. There is
    /// one where a predictor is a combination of those before it.
    fn null_direction(&self, set: &ActiveSet) -> Vec<Double> {
        let size = set.factor.size();
        let mut weights = set.factor.solve(&set.products.row(size)[..size]);
        weights.push(Double::from(-1.0));
        let grows = set.columns.iter().zip(&weights);
        let growth = grows.fold(Double::ZERO, |sum, (j, weight)| {
            sum + weight.with_sign_of(self.at[*j])
        });
        if growth.to_f64() > 0.0 {
            weights.iter_mut().for_each(|weight| *weight = -*weight);
        }
        weights
    }

    /// Some predictors with a penalty on squares, factored: the last ones again, if they are those.
    fn factored(&mut self, columns: Vec<usize>, ridge: Double) -> ActiveSet {
        match self.last.take() {
            Some(last) if last.columns == columns && last.ridge == ridge => last,
            _ => {
                let entry = |i: usize, j: usize| match self.gram.at(columns[i], columns[j]) {
                    product if i == j => product + ridge,
                    product => product,
                };
                let products = Symmetric::of(columns.len(), &entry);
                ActiveSet {
                    factor: Ldl::of(&products),
                    columns,
                    ridge,
                    products,
                }
            }
        }
    }

    /// Whether some predictors are independent of each other.
    pub(crate) fn are_independent(&mut self, columns: Vec<usize>) -> bool {
        let set = self.factored(columns, Double::ZERO);
        self.last.insert(set).is_independent()
    }

    /// X'(y - Xu) / n.
    pub(crate) fn gradient(&self, at: &[Double]) -> Vec<Double> {
        let active: Vec<usize> = (0..at.len()).filter(|j| at[*j] != Double::ZERO).collect();
        let coefficients = row_of(active.len(), |k| at[active[k]]);
        row_of(self.cross.len(), |i| {
            let products = row_of(active.len(), |k| self.gram.at(i, active[k]));
            less_dot(self.cross[i], &products, &coefficients)
        })
    }

    /// The violation of the optimality conditions by the worst coordinate, over the largest gradient at
    /// zero.
    pub(crate) fn violation(&self, at: &[Double], gradient: &[Double], weights: Weights) -> f64 {
        let worst = at
            .iter()
            .zip(gradient)
            .map(|(u, g)| match *u == Double::ZERO {
                true => larger(g.abs() - weights.lasso, Double::ZERO),
                false => (*g - weights.ridge * *u - weights.lasso.with_sign_of(*u)).abs(),
            })
            .fold(Double::ZERO, larger);
        Self::part(worst, self.largest)
    }

    /// The last solution: the slopes in working units, as they are after the coefficients are rounded to
    /// `f64`, and the coefficients in the data's units before that, intercept first.
    pub(crate) fn coefficients(&self) -> (Vec<Double>, Vec<Double>) {
        let p = self.at.len();
        let mut first = self.means[p];
        let mut coefficients = vec![Double::ZERO];
        let mut given = Vec::with_capacity(p);
        for (j, u) in self.at.iter().enumerate() {
            let mut slope = Double::ZERO;
            if *u != Double::ZERO {
                slope = *u / self.scale[j];
                first = first - slope * self.means[j];
            }
            coefficients.push(slope);
            given.push(Double::from(slope.to_f64()) * self.scale[j]);
        }
        coefficients[0] = first;
        (given, coefficients)
    }

    /// A part of a whole; the part itself if the whole is zero.
    pub(crate) fn part(value: Double, whole: Double) -> f64 {
        match whole == Double::ZERO {
            true => value.to_f64(),
            false => (value / whole).to_f64(),
        }
    }
}

/// Refuses moments that no fit can be made of.
fn check(moments: &Moments) -> Result<(), Error> {
    if moments.count() == 0 || moments.width() == 0 {
        return Err(Error::from(ErrorKind::TooFewObservations {
            count: 0,
            coefficients: 1,
            left_out: 0,
        }));
    }
    if !moments.is_finite() {
        return Err(Error::from(ErrorKind::TooLarge {
            column: String::new(),
        }));
    }
    Ok(())
}

/// Whether a predictor explains nothing: with an intercept a constant, without one a column of zeros. By its
/// range, which is exact: the square of a constant may be a rounding error above zero.
fn is_constant(moments: &Moments, intercept: bool, j: usize) -> bool {
    match moments.range(j) {
        Some([least, greatest]) => least == greatest && (intercept || least == 0.0),
        None => true,
    }
}

/// The larger of two numbers.
pub(crate) fn larger(a: Double, b: Double) -> Double {
    match (a - b).to_f64() < 0.0 {
        true => b,
        false => a,
    }
}
