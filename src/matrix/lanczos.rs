//! Lanczos's method: a symmetric matrix as it acts on one vector and its images, tridiagonal.

use super::eigen::{Spectrum, tridiagonal};
use crate::numerics::vector::{add, dot, vector_of};

/// An extreme eigenvalue is found by Lanczos's method when the image of its vector differs by less than this part of the
/// eigenvalue from a multiple of it: the eigenvalue has twice as many digits. One below this part of the largest is lost
/// in rounding.
const FOUND: f64 = 1e-9;
const SMALLEST: f64 = 1e-13;

/// Two eigenvalues that differ by less than this part are one.
const SAME: f64 = 1e-10;

/// A tridiagonal matrix and the vectors that take the whole matrix to it. Every vector is kept orthogonal to all before
/// it (Golub and Van Loan, "Matrix Computations", section 10.3.2).
#[derive(Debug)]
pub(super) struct Lanczos {
    pub(super) basis: Vec<Vec<f64>>,
    diagonal: Vec<f64>,
    off: Vec<f64>,
    next: Vec<f64>,
    length: f64,
}

impl Lanczos {
    /// Before its first step, from a vector that is not zero.
    pub(super) fn new(start: Vec<f64>) -> Self {
        Self {
            basis: Vec::new(),
            diagonal: Vec::new(),
            off: Vec::new(),
            length: dot(&start, &start).sqrt(),
            next: start,
        }
    }

    /// Goes on by a vector. Returns `false` when nothing is left but rounding.
    pub(super) fn step(&mut self, times: &dyn Fn(&[f64]) -> Vec<f64>) -> bool {
        let mut vector = std::mem::take(&mut self.next);
        vector.iter_mut().for_each(|x| *x /= self.length);
        let mut image = times(&vector);
        self.diagonal.push(dot(&image, &vector));
        self.basis.push(vector);
        // Twice is enough (Giraud, Langou and Rozložník, "The loss of orthogonality in the Gram-Schmidt
        // orthogonalization process", 2005).
        for vector in self.basis.iter().chain(&self.basis) {
            let along = dot(&image, vector);
            add(&mut image, -along, vector);
        }
        self.length = dot(&image, &image).sqrt();
        self.off.push(self.length);
        self.next = image;
        self.length > f64::EPSILON * self.diagonal[0]
    }

    /// The eigenvalues of the tridiagonal matrix, and their eigenvectors one after the other.
    pub(super) fn spectrum(&self) -> (Vec<f64>, Vec<f64>) {
        let (mut values, mut off) = (self.diagonal.clone(), self.off.clone());
        off.pop();
        off.push(0.0);
        let vectors = tridiagonal(&mut values, &mut off);
        (values, vectors)
    }

    /// How far the image of an eigenvector of the tridiagonal matrix, brought back, is from a multiple of it.
    pub(super) fn residual(&self, weights: &[f64]) -> f64 {
        self.length * weights.last().map_or(0.0, |last| last.abs())
    }

    /// An eigenvector of the tridiagonal matrix as a vector of the whole one.
    pub(super) fn vector(&self, weights: &[f64]) -> Vec<f64> {
        let mut vector = vec![0.0; self.basis[0].len()];
        for (weight, own) in weights.iter().zip(&self.basis) {
            add(&mut vector, *weight, own);
        }
        vector
    }
}

/// A vector that is orthogonal to no eigenvector except by chance.
pub(super) fn any_start(n: usize) -> Vec<f64> {
    let entry = |i: usize| 0.5 + ((i * 7919 + 13) % 1009) as f64 / 1009.0;
    vector_of(n, entry)
}

impl Spectrum {
    /// The eigenvalues that count for a vector and the extremes among all, of a matrix with products with vectors that take
    /// little time: by Lanczos's method from that vector, until its extremes are found. So a power or a polynomial of
    /// the matrix, times the vector, follows from them as from the whole spectrum.
    pub(crate) fn of_start(start: &[f64], times: &dyn Fn(&[f64]) -> Vec<f64>) -> Self {
        let any = Self::by_lanczos(any_start(start.len()), times);
        // In units of the largest number, so that no square overflows.
        let size = start.iter().fold(0.0, |most: f64, x| most.max(x.abs()));
        if size == 0.0 {
            return any;
        }
        let mut start = start.to_vec();
        start.iter_mut().for_each(|x| *x /= size);
        let mut own = Self::by_lanczos(start, times);
        // An extreme that the vector has no part in counts for the rates.
        for (at, end) in [(0, own.least()), (any.values.len() - 1, -own.largest())] {
            let value = any.values[at];
            if value.copysign(end) < end * (1.0 - SAME.copysign(end)) {
                own.values.push(value);
                own.vectors.extend_from_slice(any.axis(at));
            }
        }
        Self::ordered(own.values, &own.vectors)
    }

    fn by_lanczos(start: Vec<f64>, times: &dyn Fn(&[f64]) -> Vec<f64>) -> Self {
        let n = start.len();
        let mut lanczos = Lanczos::new(start);
        let mut look = 32;
        loop {
            let goes_on = lanczos.step(times);
            let k = lanczos.basis.len();
            let ends = k == n || !goes_on;
            if !ends && k < look {
                continue;
            }
            look += look / 2;
            let (values, weights) = lanczos.spectrum();
            let spectrum = Self::ordered(values, &weights);
            let is_found = |at: usize| {
                let bound = FOUND * spectrum.values[at].max(SMALLEST * spectrum.largest());
                lanczos.residual(spectrum.axis(at)) <= bound
            };
            if ends || is_found(0) && is_found(k - 1) {
                let mut vectors = Vec::with_capacity(k * n);
                for at in 0..k {
                    vectors.extend_from_slice(&lanczos.vector(spectrum.axis(at)));
                }
                return Self {
                    vectors,
                    ..spectrum
                };
            }
        }
    }
}
