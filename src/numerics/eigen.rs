//! Eigenvalues and eigenvectors of a symmetric matrix: the curvatures of the loss and the axes they
//! are along.

/// Jacobi converges quadratically: matrices of this size need fewer than ten sweeps.
const SWEEPS: usize = 60;

/// The curvatures of a quadratic and the axes they are along.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrum {
    /// The eigenvalues of the Hessian, the least first.
    pub values: Vec<f64>,
    /// An eigenvector of length 1 for each of them, one after the other.
    pub vectors: Vec<f64>,
}

impl Spectrum {
    /// Of a symmetric matrix given row by row, by Jacobi's cyclic method (Golub and Van Loan, "Matrix
    /// Computations", section 8.5), which finds small eigenvalues of graded matrices to their own
    /// last digits (Demmel and Veselić, "Jacobi's method is more accurate than QR", 1992).
    pub(crate) fn of(mut a: Vec<f64>, n: usize) -> Self {
        let mut vectors: Vec<f64> = (0..n * n)
            .map(|at| if at / n == at % n { 1.0 } else { 0.0 })
            .collect();
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
                    rotate(&mut a, &mut vectors, n, [p, q], [cos, t * cos]);
                }
            }
            if !rotated {
                break;
            }
        }
        let values: Vec<f64> = (0..n).map(|i| a[i * (n + 1)]).collect();
        Self { values, vectors }.sorted()
    }

    /// The least value first.
    fn sorted(self) -> Self {
        let n = self.values.len();
        let mut order: Vec<usize> = (0..n).collect();
        // By insertion: a few dozen values at the most, and no sort to carry.
        for end in 1..n {
            let mut at = end;
            while at > 0 && self.values[order[at]] < self.values[order[at - 1]] {
                order.swap(at, at - 1);
                at -= 1;
            }
        }
        Self {
            values: order.iter().map(|i| self.values[*i]).collect(),
            vectors: order.iter().flat_map(|i| self.axis(*i).to_vec()).collect(),
        }
    }

    /// Finds small eigenvalues again, which rounding of the largest has spoilt: by the curvature along
    /// their axes, where `curvature` is right to its own last digits (Rayleigh's quotient, whose error is
    /// the square of the axis's).
    pub(crate) fn refined(mut self, curvature: &dyn Fn(&[f64]) -> f64) -> Self {
        const SMALL: f64 = 1e-9;
        let small = SMALL * self.largest();
        for number in 0..self.values.len() {
            if self.values[number] < small {
                self.values[number] = curvature(self.axis(number));
            }
        }
        self.sorted()
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

    /// How many times the largest curvature is the least, κ: 1 for a round bowl. `None` where that
    /// has no number.
    pub fn condition(&self) -> Option<f64> {
        Some(self.largest() / self.least()).filter(|condition| condition.is_finite())
    }

    /// The axis of the eigenvalue `number`.
    pub(crate) fn axis(&self, number: usize) -> &[f64] {
        let n = self.values.len();
        &self.vectors[number * n..(number + 1) * n]
    }
}

/// Rotates rows and columns `p` and `q` of a symmetric matrix into each other, and the vectors of
/// these numbers.
fn rotate(a: &mut [f64], vectors: &mut [f64], n: usize, [p, q]: [usize; 2], [cos, sin]: [f64; 2]) {
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
    fn curvatures_near_the_largest_number_do_not_overflow() {
        let big = 1.5e308;
        let spectrum = Spectrum::of(vec![big, 0.0, 0.0, 1.0], 2);
        assert_eq!(spectrum.values, [1.0, big]);
    }
}
