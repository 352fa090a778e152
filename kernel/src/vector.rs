//! Rows of `f64`: sums of products, multiples added, rotations; and the products of a matrix or a triangle
//! with such a row.
//!
//! They are calls of their own, because an engine replaces the first, slow code of a WebAssembly function only
//! between calls: a function that lasts as long as the whole work would do all of it in slow code.

use crate::simd::Pair;

/// A row of zeros.
#[inline(never)]
pub fn zeros(count: usize) -> Vec<f64> {
    vec![0.0; count]
}

/// A row of so many numbers, each from its place. For rare code: a `collect` of a `map` is three functions.
#[inline(always)]
pub fn vector_of(count: usize, entry: impl Fn(usize) -> f64) -> Vec<f64> {
    let mut row = zeros(count);
    for (at, number) in row.iter_mut().enumerate() {
        *number = entry(at);
    }
    row
}

/// One row less another.
#[inline(never)]
pub fn difference(a: &[f64], b: &[f64]) -> Vec<f64> {
    a.iter().zip(b).map(|(a, b)| a - b).collect()
}

/// The sum of the products of two rows, even and odd ones apart.
#[inline(never)]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    let ((a, a_rest), (b, b_rest)) = (a.as_chunks::<2>(), b.as_chunks::<2>());
    let mut sum = Pair::splat(0.0);
    for (a, b) in a.iter().zip(b) {
        sum = sum.plus(Pair::load(a).times(Pair::load(b)));
    }
    let [even, odd] = sum.lanes();
    let rest = a_rest.iter().zip(b_rest).map(|(a, b)| a * b);
    even + odd + rest.sum::<f64>()
}

/// Adds a multiple of a row to another.
#[inline(never)]
pub fn add(to: &mut [f64], factor: f64, row: &[f64]) {
    let by = Pair::splat(factor);
    let (to, to_rest) = to.as_chunks_mut::<2>();
    let (row, row_rest) = row.as_chunks::<2>();
    for (to, row) in to.iter_mut().zip(row) {
        Pair::load(to).plus(by.times(Pair::load(row))).store(to);
    }
    for (to, row) in to_rest.iter_mut().zip(row_rest) {
        *to += factor * row;
    }
}

/// A symmetric matrix row by row, from its lower triangle row by row.
#[inline(never)]
pub fn mirrored(triangle: &[f64], size: usize) -> Vec<f64> {
    let mut matrix = zeros(size * size);
    let mut entries = triangle.iter();
    for i in 0..size {
        for (j, entry) in (0..=i).zip(&mut entries) {
            matrix[i * size + j] = *entry;
            matrix[j * size + i] = *entry;
        }
    }
    matrix
}

/// Rotates two rows of equal length into each other.
#[inline(never)]
pub fn rotate(lower: &mut [f64], upper: &mut [f64], [cos, sin]: [f64; 2]) {
    let (by_cos, by_sin) = (Pair::splat(cos), Pair::splat(sin));
    let (lower, lower_rest) = lower.as_chunks_mut::<2>();
    let (upper, upper_rest) = upper.as_chunks_mut::<2>();
    for (lower, upper) in lower.iter_mut().zip(upper) {
        let (x, y) = (Pair::load(lower), Pair::load(upper));
        by_cos.times(x).minus(by_sin.times(y)).store(lower);
        by_sin.times(x).plus(by_cos.times(y)).store(upper);
    }
    for (lower, upper) in lower_rest.iter_mut().zip(upper_rest) {
        (*lower, *upper) = (cos * *lower - sin * *upper, sin * *lower + cos * *upper);
    }
}

/// Writes A x, for a square matrix row by row, and returns x'A x. Both are summed in the order of the
/// columns.
#[inline(never)]
pub fn product_and_form(matrix: &[f64], x: &[f64], out: &mut [f64]) -> f64 {
    let rows = matrix.chunks_exact(x.len().max(1));
    let mut form = 0.0;
    for ((row, out), x_i) in rows.zip(out.iter_mut()).zip(x) {
        *out = row.iter().zip(x).map(|(a, x)| a * x).sum();
        form += *out * x_i;
    }
    form
}

/// Writes (D - u u') x, for a diagonal matrix D and a column u.
#[inline(never)]
pub fn diagonal_less_outer(diagonal: &[f64], outer: &[f64], x: &[f64], out: &mut [f64]) {
    let along = dot(outer, x);
    let rows = diagonal.iter().zip(outer).zip(x);
    for (out, ((d, u), x)) in out.iter_mut().zip(rows) {
        *out = d * x - along * u;
    }
}

/// The square of the length of R x, for an upper triangle given row by row from the diagonal on, and a bound
/// on its error: from the rounding of the entries, the terms and the sum (Higham, "Accuracy and Stability of
/// Numerical Algorithms", section 3.1).
#[inline(never)]
pub fn triangle_square(triangle: &[f64], x: &[f64]) -> (f64, f64) {
    let (mut square, mut doubt) = (0.0, 0.0);
    let mut rest = triangle;
    for i in 0..x.len() {
        let (row, others) = rest.split_at(x.len() - i);
        rest = others;
        let (mut sum, mut size) = (0.0, 0.0);
        for (r, x) in row.iter().zip(&x[i..]) {
            let term = r * x;
            sum += term;
            size += term.abs();
        }
        square += sum * sum;
        let error = (row.len() + 2) as f64 * (f64::EPSILON / 2.0) * size;
        doubt += error * (2.0 * sum.abs() + error);
    }
    (square, doubt)
}

/// Solves L u = x in place for the rows of L D L' one after the other, D in place of the ones on the diagonal.
/// Returns the sum of `u_i^2 / d_i`.
///
/// The substitution (Golub and Van Loan, "Matrix Computations", section 3.1) takes no difference of large
/// numbers.
#[inline(never)]
pub fn substitute(factor: &[f64], x: &mut [f64]) -> f64 {
    let mut form = 0.0;
    let mut from = 0;
    for i in 0..x.len() {
        let (lower, rest) = factor[from..].split_at(i);
        let known: f64 = lower.iter().zip(x.iter()).map(|(l, u)| l * u).sum();
        x[i] -= known;
        form += x[i] * x[i] / rest[0];
        from += i + 1;
    }
    form
}

/// The forms of [`substitute`] for four rows side by side: each with the bits that it has alone. `before` stands
/// in front of every row.
#[inline(never)]
pub fn substitute_four(factor: &[f64], before: Option<f64>, rows: [&[f64]; 4]) -> [f64; 4] {
    let quad = |[a, b, c, d]: [f64; 4]| [Pair::load(&[a, b]), Pair::load(&[c, d])];
    let width = rows
        .iter()
        .fold(usize::MAX, |least, row| least.min(row.len()));
    let first = before.map(|first| quad([first; 4]));
    let columns = (0..width).map(|j| quad(rows.map(|row| row[j])));
    let mut solved: Vec<[Pair; 2]> = Vec::with_capacity(width + 1);
    let mut forms = quad([0.0; 4]);
    let mut from = 0;
    for (i, column) in first.into_iter().chain(columns).enumerate() {
        let (lower, rest) = factor[from..].split_at(i);
        let mut known = quad([0.0; 4]);
        for (l, u) in lower.iter().zip(&solved) {
            let l = Pair::splat(*l);
            known = [0, 1].map(|half: usize| known[half].plus(l.times(u[half])));
        }
        let u = [0, 1].map(|half: usize| column[half].minus(known[half]));
        let pivot = Pair::splat(rest[0]);
        let part = |half: usize| u[half].times(u[half]).over(pivot);
        forms = [0, 1].map(|half: usize| forms[half].plus(part(half)));
        solved.push(u);
        from += i + 1;
    }
    let [[a, b], [c, d]] = forms.map(Pair::lanes);
    [a, b, c, d]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whole numbers and halves, whose sums of products are exact.
    fn numbers(count: usize, seed: usize) -> Vec<f64> {
        let number = |i: usize| ((i * 37 + seed * 11) % 19) as f64 / 2.0 - 4.0;
        (0..count).map(number).collect()
    }

    #[test]
    fn a_triangle_is_mirrored_at_its_diagonal() {
        assert_eq!(mirrored(&[], 0), []);
        let square = [1.0, 2.0, 4.0, 2.0, 3.0, 5.0, 4.0, 5.0, 6.0];
        assert_eq!(mirrored(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0], 3), square);
    }

    #[test]
    fn rows_of_every_length_are_added_multiplied_and_rotated() {
        for n in 0..7 {
            let (a, b) = (numbers(n, 1), numbers(n, 2));
            let expected: f64 = (0..n).map(|i| a[i] * b[i]).sum();
            assert_eq!(dot(&a, &b), expected);
            let mut to = a.clone();
            add(&mut to, 3.0, &b);
            assert!((0..n).all(|i| to[i] == a[i] + 3.0 * b[i]));
            let (mut lower, mut upper) = (a.clone(), b.clone());
            rotate(&mut lower, &mut upper, [0.5, 2.0]);
            assert!((0..n).all(|i| lower[i] == 0.5 * a[i] - 2.0 * b[i]));
            assert!((0..n).all(|i| upper[i] == 2.0 * a[i] + 0.5 * b[i]));
        }
    }

    #[test]
    fn a_matrix_and_a_triangle_are_multiplied_with_a_row() {
        let (matrix, x) = (numbers(9, 3), numbers(3, 1));
        let mut out = [0.0; 3];
        let form = product_and_form(&matrix, &x, &mut out);
        let row = |i: usize| -> f64 { (0..3).map(|j| matrix[3 * i + j] * x[j]).sum() };
        assert_eq!(out, [0, 1, 2].map(row));
        assert_eq!(form, (0..3).map(|i| row(i) * x[i]).sum::<f64>());
        let (diagonal, outer) = (numbers(3, 4), numbers(3, 5));
        diagonal_less_outer(&diagonal, &outer, &x, &mut out);
        let along: f64 = outer.iter().zip(&x).map(|(u, x)| u * x).sum();
        assert_eq!(
            out,
            [0, 1, 2].map(|i| diagonal[i] * x[i] - along * outer[i])
        );
        let triangle = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        let (square, doubt) = triangle_square(&triangle, &[1.0, -1.0, 2.0]);
        assert_eq!(square, 25.0 + 36.0 + 144.0);
        assert!(doubt > 0.0 && doubt < 1e-12 * square);
    }

    #[test]
    fn four_rows_are_substituted_with_the_bits_of_each_alone() {
        let factor = [4.0, 0.25, 2.0, -0.75, 0.125, 8.0];
        let rows = [1, 2, 3, 4].map(|seed| numbers(2, seed));
        let alone = rows
            .each_ref()
            .map(|row| substitute(&factor, &mut [&[1.0], row.as_slice()].concat()));
        let four = substitute_four(&factor, Some(1.0), rows.each_ref().map(Vec::as_slice));
        assert_eq!(four, alone);
        let mut row = [1.0, 2.25, 0.5];
        let form = substitute(&factor, &mut row);
        assert_eq!(row, [1.0, 2.0, 1.0]);
        assert_eq!(form, 0.25 + 2.0 + 0.125);
    }
}
