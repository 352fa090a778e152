//! Eigenvalues and eigenvectors of a symmetric matrix: the curvatures of the loss and their axes.

use crate::numerics::vector::{add, dot, rotate, vector_of};

/// Larger matrices are first made tridiagonal: Jacobi's method takes a second for 150 rows, and its time
/// grows with their cube times ten.
const LARGE: usize = 100;

/// Jacobi converges quadratically: matrices of this size need fewer than ten sweeps.
const SWEEPS: usize = 60;

/// The curvatures of a quadratic and their axes.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Spectrum {
    /// The eigenvalues of the Hessian, the least first.
    pub values: Vec<f64>,
    /// An eigenvector of length 1 for each eigenvalue, one after the other.
    pub vectors: Vec<f64>,
}

impl Spectrum {
    /// The spectrum of a symmetric matrix given row by row.
    ///
    /// Up to a hundred rows, by Jacobi's cyclic method (Golub and Van Loan, "Matrix Computations", section
    /// 8.5): it finds small eigenvalues of graded matrices to their own last digits (Demmel and Veselić,
    /// "Jacobi's method is more accurate than QR", 1992). Larger matrices by Householder's reflections and
    /// QL, to the last digits of the largest eigenvalue.
    pub(crate) fn of(mut a: Vec<f64>, n: usize) -> Self {
        if n > LARGE {
            return Self::of_large(a, n);
        }
        let mut vectors = vector_of(n * n, |at| if at / n == at % n { 1.0 } else { 0.0 });
        for _ in 0..SWEEPS {
            let mut rotated = false;
            for p in 0..n {
                for q in p + 1..n {
                    let off = a[p * n + q];
                    let size = a[p * n + p].abs().sqrt() * a[q * n + q].abs().sqrt();
                    if off.abs() <= f64::EPSILON * size * 0.5 || off == 0.0 {
                        continue;
                    }
                    rotated = true;
                    let theta = (a[q * n + q] / 2.0 - a[p * n + p] / 2.0) / off;
                    let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                    let cos = 1.0 / (t * t + 1.0).sqrt();
                    rotate_both(&mut a, &mut vectors, n, [p, q], [cos, t * cos]);
                }
            }
            if !rotated {
                break;
            }
        }
        Self::ordered(vector_of(n, |i| a[i * (n + 1)]), &vectors)
    }

    /// Sorts eigenvalues and their vectors.
    pub(super) fn ordered(values: Vec<f64>, vectors: &[f64]) -> Self {
        let n = values.len();
        let width = vectors.len() / n.max(1);
        let mut order: Vec<usize> = (0..n).collect();
        // An insertion sort: a few hundred values at most do not need the code of the standard sort.
        for end in 1..n {
            let mut at = end;
            while at > 0 && values[order[at]] < values[order[at - 1]] {
                order.swap(at, at - 1);
                at -= 1;
            }
        }
        Self {
            values: vector_of(n, |at| values[order[at]]),
            vectors: vector_of(vectors.len(), |at| {
                vectors[order[at / width] * width + at % width]
            }),
        }
    }

    /// By reduction to a tridiagonal matrix (Golub and Van Loan, section 8.3.1), whose eigenvectors are
    /// then reflected back.
    fn of_large(mut a: Vec<f64>, n: usize) -> Self {
        // In units of the largest entry, which is on the diagonal, so that no square overflows.
        let size = (0..n).fold(f64::MIN_POSITIVE, |most, i| most.max(a[i * (n + 1)]));
        a.iter_mut().for_each(|entry| *entry /= size);
        let mut off = vec![0.0; n];
        let mut half_squares = vec![0.0; n];
        for i in (1..n).rev() {
            let (above, row) = a.split_at_mut(i * n);
            let u = &mut row[..i];
            let length = dot(u, u).sqrt();
            let last = u[i - 1];
            off[i - 1] = if last > 0.0 { -length } else { length };
            if length == 0.0 {
                continue;
            }
            // The reflection by u takes the row to its last entry: 1 - u u' / half_square.
            u[i - 1] = last - off[i - 1];
            let half_square = length * (length + last.abs());
            half_squares[i] = half_square;
            let mut q = vec![0.0; i];
            for j in 0..i {
                let row = &above[j * n..][..=j];
                q[j] += dot(&row[..j], &u[..j]) + row[j] * u[j];
                add(&mut q[..j], u[j], &row[..j]);
            }
            q.iter_mut().for_each(|q| *q /= half_square);
            let half = dot(&q, u) / (2.0 * half_square);
            add(&mut q, -half, u);
            for j in 0..i {
                let row = &mut above[j * n..][..=j];
                add(row, -u[j], &q[..=j]);
                add(row, -q[j], &u[..=j]);
            }
        }
        let mut values = vector_of(n, |i| a[i * (n + 1)]);
        let mut vectors = tridiagonal(&mut values, &mut off);
        for vector in vectors.chunks_exact_mut(n) {
            for i in (1..n).filter(|i| half_squares[*i] > 0.0) {
                let u = &a[i * n..][..i];
                let along = dot(u, &vector[..i]) / half_squares[i];
                add(&mut vector[..i], -along, u);
            }
        }
        values.iter_mut().for_each(|value| *value *= size);
        Self::ordered(values, &vectors)
    }

    /// Computes small eigenvalues again, because rounding of the largest spoils them. Each becomes the
    /// curvature along its axis, which `curvature` gives to its own last digits (Rayleigh's quotient, whose
    /// error is the square of the axis's error).
    pub(crate) fn refined(mut self, curvature: &dyn Fn(&[f64]) -> f64) -> Self {
        const SMALL: f64 = 1e-9;
        let small = SMALL * self.largest();
        for number in 0..self.values.len() {
            if self.values[number] < small {
                self.values[number] = curvature(self.axis(number));
            }
        }
        Self::ordered(self.values, &self.vectors)
    }

    /// The largest curvature; above zero, however flat the loss is.
    pub fn largest(&self) -> f64 {
        let largest = self.values.last().copied().unwrap_or_default();
        largest.max(f64::MIN_POSITIVE)
    }

    /// The least curvature above zero: along an axis without any the loss is the same everywhere, and
    /// there is nowhere to descend to.
    pub fn least(&self) -> f64 {
        let curved = self.values.iter().find(|value| **value > 0.0);
        curved.map_or(self.largest(), |least| least.max(f64::MIN_POSITIVE))
    }

    /// The condition κ: the largest curvature over the least, 1 for a round bowl. `None` if it is beyond the
    /// range of numbers.
    pub fn condition(&self) -> Option<f64> {
        Some(self.largest() / self.least()).filter(|condition| condition.is_finite())
    }

    /// The axis of the eigenvalue `number`.
    pub(crate) fn axis(&self, number: usize) -> &[f64] {
        let n = self.vectors.len() / self.values.len();
        &self.vectors[number * n..(number + 1) * n]
    }
}

/// The eigenvalues of a symmetric tridiagonal matrix, in place of its diagonal, and their eigenvectors
/// one after the other: by QL with implicit shifts (Bowdler, Martin, Reinsch and Wilkinson, "The QR and
/// QL algorithms for symmetric matrices", 1968). `off` has the entries beside the diagonal, and a zero.
pub(super) fn tridiagonal(d: &mut [f64], off: &mut [f64]) -> Vec<f64> {
    let n = d.len();
    let mut vectors = vec![0.0; n * n];
    (0..n).for_each(|i| vectors[i * (n + 1)] = 1.0);
    for l in 0..n {
        for _ in 0..SWEEPS {
            let small = |m: &usize| off[*m].abs() <= f64::EPSILON * (d[*m].abs() + d[m + 1].abs());
            let m = (l..n - 1).find(small).unwrap_or(n - 1);
            if m == l {
                break;
            }
            let g = (d[l + 1] - d[l]) / (2.0 * off[l]);
            let r = (g * g + 1.0).sqrt();
            let mut g = d[m] - d[l] + off[l] / (g + r.copysign(g));
            let (mut sin, mut cos, mut p) = (1.0, 1.0, 0.0);
            let mut split = false;
            for i in (l..m).rev() {
                let (f, b) = (sin * off[i], cos * off[i]);
                let r = (f * f + g * g).sqrt();
                off[i + 1] = r;
                if r == 0.0 {
                    d[i + 1] -= p;
                    off[m] = 0.0;
                    split = true;
                    break;
                }
                (sin, cos) = (f / r, g / r);
                g = d[i + 1] - p;
                let r = (d[i] - g) * sin + 2.0 * cos * b;
                p = sin * r;
                d[i + 1] = g + p;
                g = cos * r - b;
                let (lower, upper) = vectors[i * n..(i + 2) * n].split_at_mut(n);
                rotate(lower, upper, [cos, sin]);
            }
            if !split {
                d[l] -= p;
                off[l] = g;
                off[m] = 0.0;
            }
        }
    }
    vectors
}

/// Rotates rows and columns `p` and `q` of a symmetric matrix into each other, and the vectors of
/// these numbers.
fn rotate_both(
    a: &mut [f64],
    vectors: &mut [f64],
    n: usize,
    [p, q]: [usize; 2],
    [cos, sin]: [f64; 2],
) {
    let turn = |values: &mut [f64], i: usize, j: usize| {
        let (x, y) = (values[i], values[j]);
        values[i] = cos * x - sin * y;
        values[j] = sin * x + cos * y;
    };
    for k in 0..n {
        turn(a, k * n + p, k * n + q);
    }
    for k in 0..n {
        turn(a, p * n + k, q * n + k);
        turn(vectors, p * n + k, q * n + k);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_eigenvalues_of_a_matrix_that_has_them_in_whole_numbers() {
        // Two blocks: [[2, 1], [1, 2]] has 1 and 3, and 7 stands alone.
        let matrix = vec![2.0, 0.0, 1.0, 0.0, 7.0, 0.0, 1.0, 0.0, 2.0];
        let spectrum = Spectrum::of(matrix, 3);
        for (found, expected) in spectrum.values.iter().zip([1.0, 3.0, 7.0]) {
            assert!((found - expected).abs() < 1e-15 * expected, "{spectrum:?}");
        }
        assert_eq!(spectrum.condition().map(f64::round), Some(7.0));
    }

    #[test]
    fn a_matrix_is_the_sum_of_its_axes_times_their_curvatures() {
        let n = 6;
        let matrix: Vec<f64> = (0..n * n)
            .map(|at| 1.0 / (1 + at / n + at % n) as f64)
            .collect();
        let spectrum = Spectrum::of(matrix.clone(), n);
        for (at, expected) in matrix.iter().enumerate() {
            let found: f64 = (0..n)
                .map(|k| spectrum.values[k] * spectrum.axis(k)[at / n] * spectrum.axis(k)[at % n])
                .sum();
            assert!((found - expected).abs() < 1e-15, "{at}: {found}");
        }
        // The Hilbert matrix of six rows: its least eigenvalue is 1.08279948e-7 (exact arithmetic).
        let least = spectrum.values[0];
        assert!(
            (least / 1.082_799_484_565_6e-7 - 1.0).abs() < 1e-9,
            "{least:e}"
        );
    }

    #[test]
    fn a_large_matrix_is_the_sum_of_its_axes_times_their_curvatures() {
        let n = 2 * LARGE + 1;
        // Condition number 4e4, some eigenvalues close together.
        let entry = |i: usize, j: usize| {
            let own = if i == j { 1.0 + (i % 7) as f64 } else { 0.0 };
            own + 1.0 / (1 + i.abs_diff(j)) as f64 + ((i + 1) * (j + 1)) as f64 / 40.0
        };
        for size in [1.0, 1e300] {
            let matrix: Vec<f64> = (0..n * n).map(|at| size * entry(at / n, at % n)).collect();
            let spectrum = Spectrum::of(matrix.clone(), n);
            let largest = spectrum.largest();
            for i in 0..n {
                assert!(spectrum.values[i.saturating_sub(1)] <= spectrum.values[i]);
                for j in 0..n {
                    let (found, product) = (0..n).fold((0.0, 0.0), |(sum, product), k| {
                        let axis = spectrum.axis(k);
                        let other = spectrum.axis(i)[k] * spectrum.axis(j)[k];
                        (
                            sum + spectrum.values[k] / size * axis[i] * axis[j],
                            product + other,
                        )
                    });
                    let error = (found - matrix[i * n + j] / size).abs();
                    assert!(error < 1e-13 * largest / size, "{i}, {j}: {error:e}");
                    let right = if i == j { 1.0 } else { 0.0 };
                    assert!((product - right).abs() < 1e-12, "{i}, {j}: {product}");
                }
            }
        }
    }

    #[test]
    fn curvatures_near_the_largest_number_do_not_overflow() {
        let big = 1.5e308;
        let spectrum = Spectrum::of(vec![big, 0.0, 0.0, 1.0], 2);
        assert_eq!(spectrum.values, [1.0, big]);
    }
}
