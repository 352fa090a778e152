//! The loss as a function of the coefficients: a quadratic bowl, known whole from the moments.
//!
//! In working coordinates u the loss is `least + factor · d' A d` with `d = u - optimum` and A the
//! products of the working columns (and the ridge). So the distance from the least loss is computed
//! without the cancellation that a sum over rows would suffer. Steps take A in `f64`. Every distance that is
//! reported, or that decides something, is a sum of squares, from the root of A in double-double (see
//! `root`).

use std::ops::Range;

use super::coordinates::{Coordinates, Scaling};
use super::root::Root;
use super::solve::{LeastSquares, product};
use crate::error::{Error, ErrorKind, check_bounds};
use crate::matrix::eigen::Spectrum;
use crate::matrix::symmetric::Symmetric;
use crate::moments::Moments;
use crate::numerics::double::Double;
use crate::numerics::row::{dot_f64, exactly, nearest, row_of};
use crate::numerics::vector::{
    add, diagonal_less_outer, difference, dot, product_and_form, vector_of,
};

/// Which sum of squared residuals is made least.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Loss {
    /// The mean: its curvature does not grow with the number of rows.
    #[default]
    Mean,
    /// The sum, whose stable learning rates shrink with every row.
    Sum,
}

/// Rounding of the optimum is ignored if it moves predictions by less than this part of the response's size:
/// a tenth of the usual tolerance.
const SHIFTED: f64 = 1e-11;

/// The loss of a linear model on some observations.
#[derive(Clone, Debug, PartialEq)]
pub struct Quadratic {
    coordinates: Coordinates,
    intercept: bool,
    /// Products of the working columns, with the ridge over `factor` added for each slope. All rows are whole,
    /// because every step of a descent reads them.
    products: Vec<f64>,
    /// The products of these, if there are many.
    levels: Option<Levels>,
    /// The root of these products without the ridge.
    root: Root,
    /// A bound on the rounding error of the gap by [`slope_and_gap`](Self::slope_and_gap), over the square
    /// of the offset's length.
    rounding: f64,
    uncertainty: f64,
    optimum: Vec<f64>,
    /// How far the nearest `f64` of the optimum is from the optimum.
    shift: Vec<Double>,
    /// Whether the slopes' part of this distance moves predictions noticeably, as it does where columns are
    /// nearly collinear.
    is_shifted: bool,
    /// The solution of least loss: that of least squares, or of ridge regression.
    exact: LeastSquares,
    /// One over the sum of the rows' weights for the mean loss, one for the sum.
    factor: f64,
    /// The factor of the sum of squared slopes, in working coordinates.
    ridge: f64,
    count: u64,
}

/// Disjoint columns among the working columns: of their products only the diagonal and one number each are needed, so that
/// a step takes a time that grows with their number, not with its square.
#[derive(Clone, Debug, PartialEq)]
struct Levels {
    run: Range<usize>,
    diagonal: Vec<f64>,
    /// The products beside the diagonal are these numbers times each other, with a minus sign.
    outer: Vec<f64>,
}

/// The parts that make a loss.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct LossSpec<'a> {
    pub(crate) loss: Loss,
    pub(crate) scaling: Scaling,
    pub(crate) ridge: f64,
    pub(crate) intercept: bool,
    /// The names of the predictors.
    pub(crate) names: &'a [String],
}

impl Quadratic {
    /// The loss of these moments, whose least-squares solution is known.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`] for a ridge below zero; [`ErrorKind::TooLarge`] where curvatures are not
    /// finite; [`ErrorKind::Collinear`] for predictors that cannot be whitened.
    pub(crate) fn new(
        moments: &Moments,
        least_squares: &LeastSquares,
        spec: LossSpec<'_>,
    ) -> Result<Self, Error> {
        // Its products with the sums of squares have to be numbers, as those of a column.
        let expected = "0 or a number above 0, below 1e150";
        check_bounds("ridge", spec.ridge, expected, 0.0..1e150)?;
        let intercept = spec.intercept;
        let coordinates = Coordinates::of(moments, spec.scaling, intercept, spec.names)?;
        let factor = match spec.loss {
            Loss::Mean => 1.0 / moments.weight(),
            Loss::Sum => 1.0,
        };
        let penalty = spec.ridge / factor;
        let exact = match penalty > 0.0 {
            true => penalised(moments, &coordinates, spec, penalty)?,
            false => least_squares.clone(),
        };
        let mut levels = Levels::of(moments, &coordinates, spec);
        let mut products = working_products(moments, &coordinates, intercept, levels.as_ref());
        let exact_optimum = coordinates.to_working(exact.exact_coefficients(), intercept);
        let optimum = nearest(&exact_optimum);
        let n = optimum.len();
        for i in usize::from(intercept)..n {
            products[i * n + i] += penalty;
        }
        if let Some(levels) = &mut levels {
            for (at, outer) in levels.outer.iter().enumerate() {
                let i = levels.run.start + at;
                levels.diagonal.push(products[i * n + i] + outer * outer);
            }
        }
        let root = Root::of(moments, &coordinates, least_squares.factor(), intercept);
        let shift = row_of(n, |i| Double::from(optimum[i]) - exact_optimum[i]);
        let quadratic = Self {
            uncertainty: uncertainty(&exact) * factor.sqrt(),
            rounding: rounding(&products, &root, &coordinates, moments.weight()) * factor,
            levels,
            intercept,
            products,
            is_shifted: is_shifted(&root, &shift, intercept, exact.tss()),
            coordinates,
            root,
            optimum,
            shift,
            exact,
            factor,
            ridge: spec.ridge,
            count: moments.count(),
        };
        quadratic.check(spec.names)?;
        Ok(quadratic)
    }

    /// Refuses curvatures, or an optimum, whose sums are beyond the range of numbers.
    fn check(&self, names: &[String]) -> Result<(), Error> {
        let n = self.dimension();
        let is_too_large = |i: &usize| {
            let curvatures = self.products_of(*i).iter();
            let mut numbers = curvatures
                .map(|a| self.gradient_factor() * a)
                .chain([self.optimum[*i]]);
            numbers.any(|x| !(x * n as f64).is_finite())
        };
        let Some(i) = (0..n).find(is_too_large) else {
            return Ok(());
        };
        let name = self.predictor_of(i).and_then(|at| names.get(at));
        Err(Error::from(ErrorKind::TooLarge {
            column: name.cloned().unwrap_or_default(),
        }))
    }

    /// The coordinates that positions are in.
    pub fn coordinates(&self) -> &Coordinates {
        &self.coordinates
    }

    /// How many coordinates a position has.
    pub fn dimension(&self) -> usize {
        self.optimum.len()
    }

    /// The position of least loss.
    pub fn optimum(&self) -> &[f64] {
        &self.optimum
    }

    /// The position at an offset from the optimum.
    #[inline(never)]
    pub(crate) fn position_at(&self, offset: &[f64]) -> Vec<f64> {
        vector_of(offset.len(), |i| self.optimum[i] + offset[i])
    }

    /// The exact solution of least loss, in the data's units: of least squares, or with a ridge, of
    /// ridge regression.
    pub fn exact(&self) -> &LeastSquares {
        &self.exact
    }

    /// The number of observations in the loss.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// The ridge penalty: the factor of the sum of squared slopes, in working coordinates, that is added to the loss.
    pub fn ridge(&self) -> f64 {
        self.ridge
    }

    /// The least loss, including the ridge's part.
    pub fn least(&self) -> f64 {
        self.factor * self.exact.rss() + self.penalty(&self.optimum)
    }

    /// The loss of predicting the mean (or zero, without an intercept) for every row.
    pub fn null(&self) -> f64 {
        self.factor * self.exact.tss()
    }

    /// How far the loss at a position in working coordinates is above the least.
    ///
    /// # Errors
    /// [`ErrorKind::WidthMismatch`] for another number of coordinates.
    pub fn gap_at(&self, position: &[f64]) -> Result<f64, Error> {
        let (expected, found) = (self.dimension(), position.len());
        if expected != found {
            return Err(Error::from(ErrorKind::WidthMismatch { expected, found }));
        }
        Ok(self.gap(&difference(position, &self.optimum)))
    }

    /// How far the loss at `optimum + offset` is above the least: never below zero, and right to about
    /// twelve digits however small the least curvature is. At most the largest number, as the loss itself.
    pub(crate) fn gap(&self, offset: &[f64]) -> f64 {
        let square = match self.is_shifted {
            true => self.root.exact_square(&self.exact_offset(offset)),
            false => self.root.square(offset),
        };
        (self.factor * square + self.penalty(offset)).min(f64::MAX)
    }

    /// As [`gap`](Self::gap), where the optimum's nearest `f64` counts as the optimum: zero for an offset
    /// of zero.
    pub(crate) fn offset_gap(&self, offset: &[f64]) -> f64 {
        self.factor * self.root.square(offset) + self.penalty(offset)
    }

    /// Whether rounding of the optimum is part of the gap.
    pub(crate) fn is_shifted(&self) -> bool {
        self.is_shifted
    }

    /// An offset from the optimum's nearest `f64` as one from the optimum, where that makes a difference.
    fn exact_offset(&self, offset: &[f64]) -> Vec<Double> {
        row_of(offset.len(), |i| match self.is_shifted {
            true => Double::from(offset[i]) + self.shift[i],
            false => Double::from(offset[i]),
        })
    }

    /// The coefficients at an offset in the data's units, intercept first: the optimum is more precise than an
    /// `f64`, and the offset from it is exact as it is.
    pub(crate) fn exact_coefficients_at(&self, offset: &[f64]) -> Vec<Double> {
        let offset = self.coordinates.to_data_exact(&self.exact_offset(offset));
        let optimum = self.exact.exact_coefficients();
        row_of(offset.len(), |i| optimum[i] + offset[i])
    }

    /// The ridge's part in the loss at some position, or in the gap at some offset.
    fn penalty(&self, coordinates: &[f64]) -> f64 {
        if self.ridge == 0.0 {
            return 0.0;
        }
        let squares: f64 = self.slopes(coordinates).iter().map(|u| u * u).sum();
        self.ridge * squares
    }

    /// The most that the gap of [`slope_and_gap`](Self::slope_and_gap) can be off by at this offset.
    pub(crate) fn doubt(&self, offset: &[f64]) -> f64 {
        let square: f64 = offset.iter().map(|d| d * d).sum();
        self.rounding * square
    }

    /// Whether [`doubt`](Self::doubt) is at most a third of a gap, wherever the gap is from, if the least
    /// curvature is this: the square of an offset's length is at most twice its gap over that curvature.
    pub(crate) fn has_little_doubt(&self, least_curvature: Option<&f64>) -> bool {
        least_curvature.is_some_and(|least| 16.0 * self.rounding <= *least)
    }

    /// The gap that rounding the slopes in the data's units to `f64` makes by itself.
    pub(crate) fn gap_of_rounding(&self, offset: &[f64]) -> f64 {
        let exact = self.exact_coefficients_at(offset);
        let mut rounding = row_of(exact.len(), |i| Double::from(exact[i].to_f64()) - exact[i]);
        rounding[0] = Double::ZERO;
        let mut rounding = self.coordinates.to_working(&rounding, self.intercept);
        if self.intercept {
            rounding[0] = Double::ZERO;
            rounding[0] = -self.root.mean(&rounding);
        }
        self.factor * self.root.exact_square(&rounding)
    }

    /// The least gap, roughly, that a position in `f64` can have: rounding it moves predictions, and
    /// least squares itself is known to the digits of double-double.
    pub(crate) fn least_gap(&self) -> f64 {
        let least = self.gap(&vec![0.0; self.dimension()]).sqrt() + self.uncertainty();
        least * least
    }

    /// How far the predictions of the exact solution may be off, as the root of a gap.
    pub(crate) fn uncertainty(&self) -> f64 {
        self.uncertainty
    }

    /// How far the residual sum of squares at `optimum + offset`, where the loss is `gap` above the
    /// least, is above that at the optimum. With a ridge it can be below.
    pub(crate) fn rss_above(&self, offset: &[f64], gap: f64) -> f64 {
        if self.ridge == 0.0 {
            return gap / self.factor;
        }
        let pairs = self.slopes(offset).iter().zip(self.slopes(&self.optimum));
        let penalty: f64 = pairs.map(|(d, o)| d * (2.0 * o + d)).sum();
        (gap - self.ridge * penalty) / self.factor
    }

    /// The slopes among coordinates.
    fn slopes<'a>(&self, coordinates: &'a [f64]) -> &'a [f64] {
        &coordinates[usize::from(self.intercept)..]
    }

    /// The number of the predictor that a coordinate is of; `None` for the intercept.
    pub(crate) fn predictor_of(&self, coordinate: usize) -> Option<usize> {
        coordinate.checked_sub(usize::from(self.intercept))
    }

    /// Whether the model has an intercept, which is then the first coordinate.
    pub(crate) fn has_intercept(&self) -> bool {
        self.intercept
    }

    /// The position of coefficients in the data's units, intercept first.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`] for another number of coefficients or one that is not finite.
    pub(crate) fn position_of(&self, start: &[f64]) -> Result<Vec<f64>, Error> {
        let expected = self.coordinates.scale.len() + 1;
        if start.len() != expected || !start.iter().all(|c| c.is_finite()) {
            return Err(Error::from(ErrorKind::InvalidOption {
                option: "start",
                found: format!("a list of {}", start.len()),
                expected: "finite numbers, the intercept and then one for each other coefficient",
            }));
        }
        let position = self.coordinates.to_working(&exactly(start), self.intercept);
        Ok(nearest(&position))
    }

    /// Writes half the gradient of the unscaled loss, `A offset`, and returns the gap, right to within
    /// [`doubt`](Self::doubt): how far the loss at `optimum + offset` is above the least.
    pub(crate) fn slope_and_gap(&self, offset: &[f64], slope: &mut [f64]) -> f64 {
        let Some(levels) = &self.levels else {
            return self.factor * product_and_form(&self.products, offset, slope);
        };
        let run = levels.run.clone();
        let own = &mut slope[run.clone()];
        diagonal_less_outer(&levels.diagonal, &levels.outer, &offset[run.clone()], own);
        for k in (0..run.start).chain(run.end..offset.len()) {
            let row = self.products_of(k);
            slope[k] = dot(row, offset);
            add(&mut slope[run.clone()], offset[k], &row[run.clone()]);
        }
        self.factor * dot(offset, slope)
    }

    /// `A offset` in double-double.
    pub(crate) fn exact_slope(&self, offset: &[Double]) -> Vec<Double> {
        row_of(offset.len(), |i| dot_f64(offset, self.products_of(i)))
    }

    /// The factor that turns the slope of [`slope_and_gap`](Self::slope_and_gap) into the gradient.
    pub(crate) fn gradient_factor(&self) -> f64 {
        2.0 * self.factor
    }

    /// A row of the products of the working columns.
    pub(crate) fn products_of(&self, coordinate: usize) -> &[f64] {
        let n = self.dimension();
        &self.products[coordinate * n..(coordinate + 1) * n]
    }

    /// The matrix of second derivatives of the loss, row by row.
    pub fn hessian(&self) -> Vec<f64> {
        let factor = self.gradient_factor();
        vector_of(self.products.len(), |at| factor * self.products[at])
    }

    /// The curvatures that count for a descent from this offset: all, or for disjoint columns, of which there are many,
    /// those that this offset has a part in, and the extremes.
    pub(crate) fn spectrum_for(&self, offset: &[f64]) -> Spectrum {
        if self.levels.is_none() {
            return self.spectrum();
        }
        let times = |x: &[f64]| {
            let mut image = vec![0.0; x.len()];
            self.slope_and_gap(x, &mut image);
            image
                .iter_mut()
                .for_each(|entry| *entry *= self.gradient_factor());
            image
        };
        let spectrum = Spectrum::of_start(offset, &times);
        spectrum.refined(&|axis| 2.0 * self.offset_gap(axis))
    }

    /// The curvatures of the loss and the axes they are along: the eigenvalues and eigenvectors of
    /// the Hessian.
    pub fn spectrum(&self) -> Spectrum {
        let spectrum = Spectrum::of(self.hessian(), self.dimension());
        spectrum.refined(&|axis| 2.0 * self.offset_gap(axis))
    }
}

/// Whether rounding of the optimum moves predictions by more than [`SHIFTED`] of the response's size.
fn is_shifted(root: &Root, shift: &[Double], intercept: bool, tss: f64) -> bool {
    // A response far from zero has an intercept that is rounded, and no prediction can do without it.
    let mut slopes = shift.to_vec();
    slopes[..usize::from(intercept)].fill(Double::ZERO);
    root.exact_square(&slopes) > SHIFTED * SHIFTED * tss
}

/// How far the predictions of a solution may be off, as the root of a sum of squares: by the rounding of
/// moments and normal equations in double-double (Higham, "Accuracy and Stability of Numerical
/// Algorithms", section 20.4).
fn uncertainty(exact: &LeastSquares) -> f64 {
    // The relative precision of a sum of squares in moments.
    const ROUNDING: f64 = 1e-28;
    let factor = exact.factor();
    let slopes = &exact.exact_coefficients()[1..];
    let (mut size, mut condition) = (0.0, 1.0f64);
    for (i, slope) in slopes.iter().enumerate() {
        let own = factor.pivot(i).to_f64();
        let parts = factor.row(i).iter().enumerate();
        let square: f64 = parts
            .map(|(k, l)| l.to_f64() * l.to_f64() * factor.pivot(k).to_f64())
            .fold(own, |sum, part| sum + part);
        size += slope.to_f64().abs() * square.sqrt();
        condition = condition.max((square / own).sqrt());
    }
    ROUNDING * condition * size
}

/// A bound on the error of `d'A d` in `f64`, over the square of the length of d.
fn rounding(products: &[f64], root: &Root, coordinates: &Coordinates, weight: f64) -> f64 {
    let n = root.size();
    let row = |row: &[f64]| row.iter().map(|a| a.abs()).sum::<f64>();
    let norm = products.chunks_exact(n).map(row).fold(0.0, f64::max);
    let rounding = 2.0 * (n + 2) as f64 * f64::EPSILON * norm;
    let Some(mixing) = &coordinates.mixing else {
        return rounding;
    };
    // Whitened, the products are said to be round; the mixing is rounded.
    let mut off = root.distance_from_round(weight.sqrt());
    if off == 0.0 {
        // It was not multiplied out. Each number of the mixing is rounded, and the mean square of R without it is 1.
        let squares: f64 = mixing.iter().map(|entry| entry * entry).sum();
        off = f64::EPSILON * (n as f64 * squares).sqrt();
    }
    rounding + weight * off * (2.0 + off)
}

/// The solution of ridge regression: the penalty, over the loss's factor, is on the slopes in working
/// coordinates, `K u` for a penalty of u'u with `K = R'R` where `slopes = R^-1 u`.
fn penalised(
    moments: &Moments,
    coordinates: &Coordinates,
    spec: LossSpec<'_>,
    penalty: f64,
) -> Result<LeastSquares, Error> {
    let n = moments.exact_weight();
    let whitened = coordinates.mixing.is_some();
    let entry = |i: usize, j: usize| {
        let square = match (whitened, i == j) {
            // Whitened, the sum of squares of the slopes is the mean square of what they predict.
            (true, _) => product(moments, spec.intercept, i, j) / n,
            (false, true) => {
                Double::from(coordinates.scale[i]) * Double::from(coordinates.scale[i])
            }
            (false, false) => Double::ZERO,
        };
        Double::from(penalty) * square
    };
    let penalty = Symmetric::of(spec.names.len(), &entry);
    LeastSquares::penalised(moments, spec.names, spec.intercept, Some(&penalty))
}

impl Levels {
    /// The disjoint columns among the working columns, if there are many. Their diagonal is empty yet.
    fn of(moments: &Moments, coordinates: &Coordinates, spec: LossSpec<'_>) -> Option<Self> {
        let p = spec.names.len();
        let first = usize::from(spec.intercept);
        let known = moments.disjoint(spec.intercept && spec.scaling != Scaling::Raw, p)?;
        let mut levels = Self {
            run: known.rows.start + first..known.rows.end + first,
            diagonal: Vec::new(),
            outer: Vec::new(),
        };
        for (outer, scale) in known
            .outer
            .iter()
            .zip(&coordinates.scale[known.rows.clone()])
        {
            levels.outer.push(outer.to_f64() / scale);
        }
        if coordinates.mixing.is_some() {
            // Mixed, no column has a product with another.
            levels.run = 0..p + first;
            levels.outer = vec![0.0; p + first];
        }
        Some(levels)
    }

    /// The number of a working column among these.
    fn place(&self, i: usize) -> Option<usize> {
        self.run.contains(&i).then(|| i - self.run.start)
    }
}

/// The products of the working columns, row by row; the first column is ones if there is an intercept.
fn working_products(
    moments: &Moments,
    coordinates: &Coordinates,
    intercept: bool,
    levels: Option<&Levels>,
) -> Vec<f64> {
    let p = moments.width() - 1;
    let n = moments.exact_weight();
    let first = usize::from(intercept);
    let dimension = p + first;
    let shifted_mean = |j: usize| moments.exact_mean(j) - Double::from(coordinates.centre[j]);
    let about_centre =
        |i: usize, j: usize| moments.exact_comoment(i, j) + n * shifted_mean(i) * shifted_mean(j);
    // Working column i is the ones if there is an intercept and i is 0, else predictor i - first.
    let product = |i: usize, j: usize| match (i.checked_sub(first), j.checked_sub(first)) {
        (None, None) => n,
        (None, Some(j)) | (Some(j), None) if coordinates.mixing.is_none() => {
            n * shifted_mean(j) / Double::from(coordinates.scale[j])
        }
        (Some(i), Some(j)) if coordinates.mixing.is_none() => {
            about_centre(i, j)
                / Double::from(coordinates.scale[i])
                / Double::from(coordinates.scale[j])
        }
        // Mixed so that they are uncorrelated, of mean zero and mean square one.
        (i, j) if i == j => n,
        _ => Double::ZERO,
    };
    let entry = |i: usize, j: usize| {
        let pair = levels
            .filter(|_| i != j)
            .map(|of| (of, of.place(i), of.place(j)));
        match pair {
            Some((of, Some(i), Some(j))) => -of.outer[i] * of.outer[j],
            _ => product(i, j).to_f64(),
        }
    };
    Symmetric::of(dimension, &entry).dense()
}
