//! The condition of a symmetric positive definite matrix, from its extreme eigenvalues.
//!
//! A whole spectrum takes the cube of the rows many times over; two eigenvalues take a few dozen products with
//! the matrix and with its inverse.

use super::lanczos::{Lanczos, any_start};
use super::symmetric::Symmetric;
use crate::numerics::double::Double;
use crate::numerics::vector::{dot, vector_of};

/// A smallest eigenvalue below this part of the largest is lost in rounding.
const LOST: f64 = 1e-30;

/// The most steps of Lanczos's method.
const STEPS: usize = 400;

/// An eigenvector is found when its image differs by less than this part of the eigenvalue from a multiple
/// of it.
const RESIDUAL: f64 = 1e-13;

/// The square root of the ratio of the largest to the smallest eigenvalue of a symmetric positive definite
/// matrix whose inverse is known. `None` where the smallest is lost in rounding.
pub(crate) fn root_condition(
    matrix: &Symmetric<Double>,
    inverse: &Symmetric<Double>,
) -> Option<f64> {
    let largest = largest_eigenvalue(matrix).to_f64();
    let smallest = (Double::from(1.0) / largest_eigenvalue(inverse)).to_f64();
    (smallest > LOST * largest).then(|| (largest / smallest).sqrt())
}

/// The largest eigenvalue of a symmetric positive definite matrix.
///
/// The eigenvector is found in `f64`, where its last digits are wrong. Rayleigh's quotient in double-double
/// has twice as many digits of the eigenvalue as the vector has (Golub and Van Loan, "Matrix Computations",
/// section 8.2.3).
fn largest_eigenvalue(matrix: &Symmetric<Double>) -> Double {
    let n = matrix.size();
    let size = (0..n).fold(0.0, |most: f64, i| most.max(matrix.at(i, i).high()));
    let dense = matrix.dense_times(Double::from(1.0 / size));
    let vector = top_eigenvector(n, &|x| vector_of(n, |i| dot(&dense[i * n..(i + 1) * n], x)));
    let square = |sum, x: &f64| sum + Double::from(*x) * (*x).into();
    matrix.quadratic_form(&vector) / vector.iter().fold(Double::ZERO, square)
}

/// The eigenvector of length 1 of the largest eigenvalue of a symmetric positive definite matrix of `n` rows, given by its
/// products with vectors.
fn top_eigenvector(n: usize, times: &dyn Fn(&[f64]) -> Vec<f64>) -> Vec<f64> {
    let mut lanczos = Lanczos::new(any_start(n));
    loop {
        let goes_on = lanczos.step(times);
        let k = lanczos.basis.len();
        let ends = k == n.min(STEPS) || !goes_on;
        if ends || k.is_multiple_of(16) {
            let (values, vectors) = lanczos.spectrum();
            let greater =
                |best: usize, at: usize| if values[at] > values[best] { at } else { best };
            let top = (0..k).fold(0, greater);
            let weights = &vectors[top * k..(top + 1) * k];
            if ends || lanczos.residual(weights) <= RESIDUAL * values[top] {
                return lanczos.vector(weights);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::eigen::Spectrum;
    use super::super::ldl::Ldl;
    use super::*;

    fn symmetric(rows: &[&[Double]]) -> Symmetric<Double> {
        Symmetric::of(rows.len(), &|i, j| rows[i][j])
    }

    /// The condition number of a matrix that has an inverse.
    fn of(matrix: &Symmetric<Double>) -> Option<f64> {
        root_condition(matrix, &Ldl::of(matrix).inverse())
    }

    #[test]
    fn the_condition_of_a_matrix_with_known_eigenvalues() {
        // Two blocks: [[2, 1], [1, 2]] has 1 and 3, and 16 stands alone.
        let matrix = [[2.0, 0.0, 1.0], [0.0, 16.0, 0.0], [1.0, 0.0, 2.0]];
        let matrix = Symmetric::of(3, &|i, j| Double::from(matrix[i][j]));
        assert_eq!(of(&matrix), Some(4.0));
        // Hardly a second direction.
        let (one, tiny) = (Double::from(1.0), Double::from(2f64.powi(-102)));
        let matrix = symmetric(&[&[one], &[one, one + tiny]]);
        let inverse = Symmetric::of(2, &|_, _| one / tiny);
        assert_eq!(root_condition(&matrix, &inverse), None);
    }

    #[test]
    fn a_small_singular_value_keeps_its_digits() {
        // Eigenvalues 1 + c and 1 - c, c = 1 - 2^-60.
        let c = Double::from(1.0) - Double::from(2f64.powi(-60));
        let one = Double::from(1.0);
        let expected = (2f64.powi(61) - 1.0).sqrt();
        let found = of(&symmetric(&[&[one], &[c, one]])).unwrap_or(f64::NAN);
        assert!((found / expected - 1.0).abs() < 1e-14, "{found}");
    }

    #[test]
    fn eigenvalues_that_are_equal_or_close_together_make_the_same_condition() {
        // Reflected by I - 2 v v' / v'v, the eigenvalues stay as they are.
        let n = 40;
        let clusters: [&dyn Fn(usize) -> f64; 4] = [
            &|_| 1.0,
            &|i| if i < 20 { 1e14 } else { 1.0 },
            &|i| if i < 39 { 1.0 } else { 1e-14 },
            &|i| (if i < 20 { 1e12 } else { 1.0 }) * (1.0 + i as f64 * 1e-13),
        ];
        for values in clusters {
            let v = |i: usize| Double::from(1.0 + (i * i % 11) as f64);
            let length = (0..n).fold(Double::ZERO, |sum, i| sum + v(i) * v(i));
            let reflected = |value: &dyn Fn(usize) -> Double| {
                let along = (0..n).fold(Double::ZERO, |sum, k| sum + v(k) * v(k) * value(k));
                let two = Double::from(2.0);
                let entry = |i: usize, j: usize| {
                    let own = if i == j { value(i) } else { Double::ZERO };
                    let sides = (value(i) + value(j)) * v(i) * v(j) * two / length;
                    own - sides + two * two * v(i) * v(j) * along / length / length
                };
                Symmetric::of(n, &entry)
            };
            let matrix = reflected(&|i| Double::from(values(i)));
            let inverse = reflected(&|i| Double::from(1.0) / Double::from(values(i)));
            let (least, largest) = (0..n)
                .map(values)
                .fold((f64::MAX, 0.0), |(least, most), x| {
                    (f64::min(least, x), f64::max(most, x))
                });
            let expected = (largest / least).sqrt();
            let found = root_condition(&matrix, &inverse).unwrap_or(f64::NAN);
            assert!(
                (found / expected - 1.0).abs() < 1e-12,
                "{found}, {expected}"
            );
        }
    }

    #[test]
    fn the_top_eigenvector_is_that_of_the_whole_spectrum() {
        for n in [1, 2, 9, 60, 150] {
            let entry = |i: usize, j: usize| 1.0 / (1 + i.abs_diff(j)) as f64;
            let matrix: Vec<f64> = (0..n * n).map(|at| entry(at / n, at % n)).collect();
            let spectrum = Spectrum::of(matrix.clone(), n);
            let rows = |x: &[f64]| matrix.chunks_exact(n).map(|row| dot(row, x)).collect();
            let axis = top_eigenvector(n, &rows);
            let along = dot(&axis, spectrum.axis(n - 1)).abs();
            assert!((along - 1.0).abs() < 1e-12, "{n}: {along}");
        }
    }
}
