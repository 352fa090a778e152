//! The objective of ridge, lasso and elastic net in working units, and its least.
//!
//! Of the rows it needs only X'X / n and X'y / n: coordinate descent with covariance updates
//! (Friedman, Hastie and Tibshirani, "Regularization paths for generalized linear models via
//! coordinate descent", 2010, section 2.2). The descent finds which coefficients are not zero, and
//! their signs; given those the objective is a quadratic, whose least value L D L' finds in
//! double-double. So ridge is solved in closed form, and a lasso is exact to the last bits however
//! near to dependent the predictors are, where a descent by itself would creep.

use super::solve::Factor;
use crate::error::{Error, ErrorKind};
use crate::moments::Moments;
use crate::numerics::double::Double;

/// What the optimality conditions may be violated by, of the least penalty that leaves no
/// coefficient.
const TOLERANCE: f64 = 1e-14;

/// A coefficient stays zero as long as its gradient exceeds the penalty by this part of the largest
/// gradient or less: that is rounding.
const SLACK: f64 = 1e-15;

/// How often each coordinate is visited, at the most, before the signs found so far are tried.
const SWEEPS: u64 = 10;

/// The most sweeps. Few fits take more than ten.
const LIMIT: u64 = 1000;

/// The objective of some moments but for the penalty's size, and where it was last least.
pub(crate) struct Elastic {
    /// The observations.
    pub(crate) count: u64,
    /// What they weigh together: their count, unless they have weights. It is n.
    pub(crate) weight: f64,
    /// Of the penalty, how much is on absolute values.
    pub(crate) l1_ratio: f64,
    /// Of the predictors and the response, where there is an intercept to take them up; else zero.
    pub(crate) means: Vec<Double>,
    /// What each predictor is divided by; zero for one that says nothing.
    pub(crate) scale: Vec<Double>,
    /// X'X / n in working units, row by row, and as `f64`.
    gram: Vec<Double>,
    gram_f64: Vec<f64>,
    /// X'y / n in working units.
    pub(crate) cross: Vec<Double>,
    /// y'y / n.
    pub(crate) square: Double,
    /// The largest of `cross`.
    pub(crate) largest: Double,
    /// The last solution, in working units: the next one's start.
    pub(crate) at: Vec<Double>,
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
        let p = moments.width().saturating_sub(1);
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
        let n = moments.exact_weight();
        let product = |i: usize, j: usize| match intercept {
            true => moments.exact_comoment(i, j) / n,
            false => moments.exact_product(i, j) / n,
        };
        // By its range, which is exact: the square of what is constant may be a rounding above zero.
        let says_nothing = |j: usize| match moments.range(j) {
            Some([least, greatest]) => least == greatest && (intercept || least == 0.0),
            None => true,
        };
        let scale: Vec<Double> = (0..p)
            .map(|j| match (says_nothing(j), standardise) {
                (true, _) => Double::ZERO,
                (false, true) => product(j, j).sqrt(),
                (false, false) => Double::from(1.0),
            })
            .collect();
        let scaled = |value: Double, j: usize| match scale[j] {
            scale if scale == Double::ZERO => Double::ZERO,
            scale => value / scale,
        };
        let mut gram = vec![Double::ZERO; p * p];
        for i in 0..p {
            for j in 0..=i {
                let value = scaled(scaled(product(i, j), i), j);
                (gram[i * p + j], gram[j * p + i]) = (value, value);
            }
        }
        let cross: Vec<Double> = (0..p).map(|j| scaled(product(j, p), j)).collect();
        let mean = |j| match intercept {
            true => moments.exact_mean(j),
            false => Double::ZERO,
        };
        Ok(Self {
            l1_ratio,
            count: moments.count(),
            weight: moments.weight(),
            means: (0..=p).map(mean).collect(),
            scale,
            gram_f64: gram.iter().map(|value| value.to_f64()).collect(),
            gram,
            largest: cross.iter().map(|c| c.abs()).fold(Double::ZERO, larger),
            cross,
            square: product(p, p),
            at: vec![Double::ZERO; p],
        })
    }

    /// The least penalty that leaves no coefficient; of a penalty on squares alone, which leaves them
    /// all, that of a lasso with a thousandth of it (as glmnet has it).
    pub(crate) fn largest_penalty(&self) -> f64 {
        let largest = self.largest / Double::from(self.l1_ratio.max(1e-3));
        // Rounded up: below the true one a coefficient of one rounding error would stay.
        largest.to_f64().next_up()
    }

    /// How much of a penalty is on what.
    pub(crate) fn weights(&self, penalty: f64) -> Weights {
        let (size, ratio) = (Double::from(penalty), Double::from(self.l1_ratio));
        Weights {
            lasso: size * ratio,
            ridge: size * (Double::from(1.0) - ratio),
        }
    }

    /// Goes to the least objective; how many sweeps that took, and whether it is there.
    pub(crate) fn minimise(&mut self, weights: Weights) -> (u64, bool) {
        if weights.lasso == Double::ZERO {
            // No coefficient is held at zero, so that their signs do not matter.
            self.at.clone_from(&self.scale);
        }
        let mut sweeps = 0;
        loop {
            self.land(weights);
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

    /// Minimises along one coordinate after the other, in `f64`, until none comes, goes or changes its
    /// sign; how many times.
    fn sweep(&mut self, gradient: &[Double], weights: Weights) -> u64 {
        let p = self.at.len();
        let (lasso, ridge) = (weights.lasso.to_f64(), weights.ridge.to_f64());
        let held = lasso + SLACK * self.largest.to_f64();
        let mut gradient: Vec<f64> = gradient.iter().map(|g| g.to_f64()).collect();
        for sweeps in 1..SWEEPS {
            let mut settled = true;
            for j in 0..p {
                let row = &self.gram_f64[j * p..][..p];
                let curvature = row[j];
                if curvature <= 0.0 {
                    continue;
                }
                let before = self.at[j].to_f64();
                // The gradient were this coefficient zero, and softly thresholded.
                let pull = gradient[j] + curvature * before;
                let after = match pull.abs() <= held {
                    true => 0.0,
                    false => (pull - lasso.copysign(pull)) / (curvature + ridge),
                };
                if after != before {
                    let change = after - before;
                    for (g, product) in gradient.iter_mut().zip(row) {
                        *g -= change * product;
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

    /// Solves for the coefficients that are not zero, given their signs. On the way there it stops
    /// where the first of them is zero, and goes on without that one: the objective falls all the way.
    fn land(&mut self, weights: Weights) {
        loop {
            let active: Vec<usize> = (0..self.at.len())
                .filter(|j| self.at[*j] != Double::ZERO)
                .collect();
            let products = self.products(&active, weights.ridge);
            let factor = Factor::independent(&products);
            let idle = products.get(factor.size());
            let way = match idle {
                Some(row) => self.idle_way(&active, factor.solve(&row[..factor.size()])),
                None => self.way_down(&active, &factor, weights.lasso),
            };
            // Signs matter to a penalty on absolute values, and an idle way has no other end.
            let stops = idle.is_some() || weights.lasso != Double::ZERO;
            let mut step = Double::from(1.0);
            let mut leaves = None;
            for (j, way) in active.iter().zip(&way) {
                let here = self.at[*j];
                if stops && (here * *way).to_f64() < 0.0 {
                    let part = -(here / *way);
                    let sooner = (part - step).to_f64() <= 0.0;
                    if sooner || idle.is_some() && leaves.is_none() {
                        (step, leaves) = (part, Some(*j));
                    }
                }
            }
            if idle.is_some() && leaves.is_none() {
                return;
            }
            for (j, way) in active.iter().zip(&way) {
                self.at[*j] = match leaves {
                    Some(leaving) if leaving == *j => Double::ZERO,
                    _ => self.at[*j] + step * *way,
                };
            }
            if leaves.is_none() {
                return;
            }
        }
    }

    /// From where the coefficients are to where the objective is least, their signs as they are.
    fn way_down(&self, active: &[usize], factor: &Factor, lasso: Double) -> Vec<Double> {
        let right: Vec<Double> = active
            .iter()
            .map(|j| self.cross[*j] - lasso.with_sign_of(self.at[*j]))
            .collect();
        let target = factor.solve(&right);
        let way = active.iter().zip(&target);
        way.map(|(j, target)| *target - self.at[*j]).collect()
    }

    /// Where the next predictor is the sum of those before it by these weights, a way on which no
    /// prediction changes, and the sum of absolute values does not grow.
    fn idle_way(&self, active: &[usize], mut weights: Vec<Double>) -> Vec<Double> {
        weights.push(Double::from(-1.0));
        let grows = active.iter().zip(&weights);
        let growth = grows.fold(Double::ZERO, |sum, (j, weight)| {
            sum + weight.with_sign_of(self.at[*j])
        });
        if growth.to_f64() > 0.0 {
            weights.iter_mut().for_each(|weight| *weight = -*weight);
        }
        weights
    }

    /// Of some predictors, with a penalty on squares: row i up to its diagonal.
    fn products(&self, active: &[usize], ridge: Double) -> Vec<Vec<Double>> {
        let p = self.at.len();
        let row = |(at, i): (usize, &usize)| {
            let mut row: Vec<Double> = active[..=at].iter().map(|j| self.gram[i * p + j]).collect();
            row[at] += ridge;
            row
        };
        active.iter().enumerate().map(row).collect()
    }

    /// Whether some predictors are independent of each other.
    pub(crate) fn are_independent(&self, active: &[usize]) -> bool {
        let products = self.products(active, Double::ZERO);
        Factor::independent(&products).size() == active.len()
    }

    /// X'(y - Xu) / n.
    pub(crate) fn gradient(&self, at: &[Double]) -> Vec<Double> {
        let rows = self.gram.chunks_exact(at.len().max(1));
        let row = |(row, cross): (&[Double], &Double)| {
            let moved = row.iter().zip(at).filter(|(_, u)| **u != Double::ZERO);
            moved.fold(*cross, |rest, (product, u)| rest - *product * *u)
        };
        rows.zip(&self.cross).map(row).collect()
    }

    /// By how much the worst coordinate violates the conditions of optimality, as a part of the
    /// largest gradient there is at zero.
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

    /// Where it stands: the coefficients in the data's units, intercept first, and the slopes in working
    /// units as they are once the coefficients are rounded to `f64`.
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

    /// A part of a whole; of nothing, there is nothing to take a part of.
    pub(crate) fn part(value: Double, whole: Double) -> f64 {
        match whole == Double::ZERO {
            true => value.to_f64(),
            false => (value / whole).to_f64(),
        }
    }
}

pub(crate) fn dot(a: &[Double], b: &[Double]) -> Double {
    let products = a.iter().zip(b).filter(|(a, _)| **a != Double::ZERO);
    products.fold(Double::ZERO, |sum, (a, b)| sum + *a * *b)
}

pub(crate) fn larger(a: Double, b: Double) -> Double {
    match (a - b).to_f64() < 0.0 {
        true => b,
        false => a,
    }
}
