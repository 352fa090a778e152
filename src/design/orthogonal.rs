//! Orthogonal polynomials, as R's `poly`: their bases from the moments of powers, and their own moments.
//!
//! The basis of `poly(x, k)` depends on all rows. So a reading keeps the moments of t, t^2, ..., t^k, where t is x
//! less a number near the first rows, which costs no digits. Then the recurrence follows from sums over the rows, and
//! each polynomial is a combination of these powers.

use super::model_columns::{Column, NumericColumns, Power};
use crate::error::{Error, ErrorKind};
use crate::moments::{Moments, packed};
use crate::numerics::double::Double;
use crate::numerics::expression::{Operation, Step};

/// The part of a power's sum of squares that its polynomial must have. Less is rounding.
const LEAST_PART: f64 = 1e-26;

/// The polynomials of an expression up to a degree.
#[derive(Clone, Debug)]
pub(crate) struct Orthogonal {
    /// The name of the variable.
    pub(crate) name: String,
    pub(crate) base: Vec<Step>,
    /// The number that is subtracted before powers are taken.
    shift: f64,
    pub(crate) degree: u32,
}

/// A sum of products with powers, and the factor of each.
type Combination = Vec<(Vec<Power>, Double)>;

impl Orthogonal {
    /// `near` is near the values of the base in the first rows.
    pub(crate) fn new(name: String, base: Vec<Step>, near: f64, degree: u32) -> Self {
        Self {
            name,
            base,
            shift: if near.is_finite() { near } else { 0.0 },
            degree,
        }
    }

    /// A power of the base less the shift; nothing for an exponent of 0.
    pub(crate) fn power(&self, exponent: u32) -> Vec<Power> {
        let mut base = self.base.clone();
        if self.shift != 0.0 {
            base.extend([Step::Number(self.shift), Step::Apply(Operation::Subtract)]);
        }
        let power = (exponent > 0).then(|| Power::of_base(base, exponent));
        power.into_iter().collect()
    }

    /// The basis of the rows with these moments: see [`Power::basis`]. The method is that of Stieltjes (Gautschi,
    /// "Orthogonal Polynomials", 2004, section 2.2). Every entry is rounded before it is used, so that the
    /// polynomials of a saved model are those of the fit.
    ///
    /// # Errors
    /// [`ErrorKind::Collinear`] if there are no more different values than the degree.
    pub(crate) fn basis(
        &self,
        numeric: &NumericColumns,
        moments: &Moments,
    ) -> Result<Vec<[f64; 2]>, Error> {
        let places: Vec<usize> = (1..=self.degree)
            .filter_map(|exponent| numeric.position(&self.power(exponent)))
            .collect();
        let weight = moments.exact_weight();
        let sum = |i: usize, j: usize| match (i.min(j), i.max(j)) {
            (0, 0) => weight,
            (0, j) => moments.exact_mean(places[j - 1]) * weight,
            (i, j) => moments.exact_product(places[i - 1], places[j - 1]),
        };
        // The sum over the rows of p times t^up times q.
        let inner = |p: &[Double], up: usize, q: &[Double]| {
            let mut total = Double::ZERO;
            for (i, a) in p.iter().enumerate() {
                for (j, b) in q.iter().enumerate() {
                    total += *a * *b * sum(i + up, j);
                }
            }
            total
        };
        let mut basis = vec![[0.0, weight.to_f64()]];
        let mut polynomials = vec![vec![Double::from(1.0)]];
        for degree in 1..=places.len() {
            let last = &polynomials[degree - 1];
            let centre = inner(last, 1, last) / inner(last, 0, last);
            basis.push([(centre + Double::from(self.shift)).to_f64(), 1.0]);
            let next = self.next(&basis, &polynomials);
            let square = inner(&next, 0, &next);
            if square.high() <= LEAST_PART * sum(degree, degree).high() || !square.is_finite() {
                let name = |degree: usize| format!("{}{degree}", self.name);
                return Err(Error::from(ErrorKind::Collinear {
                    column: name(degree),
                    on: (1..degree).map(name).collect(),
                }));
            }
            basis[degree][1] = square.to_f64();
            polynomials.push(next);
        }
        Ok(basis)
    }

    /// The next polynomial of the recurrence, by its factors of the powers. The last entry of the basis has its
    /// centre.
    fn next(&self, basis: &[[f64; 2]], polynomials: &[Vec<Double>]) -> Vec<Double> {
        let degree = polynomials.len();
        let centre = Double::difference(basis[degree][0], self.shift);
        let last = &polynomials[degree - 1];
        let mut next = vec![Double::ZERO; degree + 1];
        for (at, factor) in last.iter().enumerate() {
            next[at + 1] += *factor;
            next[at] += -(centre * *factor);
        }
        if degree > 1 {
            let ratio = Double::from(basis[degree - 1][1] / basis[degree - 2][1]);
            for (at, factor) in polynomials[degree - 2].iter().enumerate() {
                next[at] += -(ratio * *factor);
            }
        }
        next
    }

    /// A polynomial of the basis as a sum of powers.
    fn combination(&self, basis: &[[f64; 2]]) -> Combination {
        let mut polynomials = vec![vec![Double::from(1.0)]];
        for degree in 1..basis.len() {
            polynomials.push(self.next(&basis[..=degree], &polynomials));
        }
        let root = basis.last().map_or(1.0, |entry| entry[1].sqrt());
        let last = polynomials.pop().unwrap_or_default();
        let term =
            |(at, factor): (usize, Double)| (self.power(at as u32), factor / Double::from(root));
        last.into_iter().enumerate().map(term).collect()
    }
}

/// The columns of a model as sums of others, which have moments.
pub(crate) struct Combined {
    /// The columns that have moments.
    pub(crate) raw: Vec<Column>,
    /// For each column of the model, the places in `raw` and their factors. A constant has no place.
    sums: Vec<Vec<(Option<usize>, Double)>>,
}

impl Combined {
    pub(crate) fn new(columns: &[Column], orthogonal: &[Orthogonal]) -> Self {
        let mut combined = Self {
            raw: Vec::new(),
            sums: Vec::new(),
        };
        for column in columns {
            let sum = combination_of(column, orthogonal);
            let sum = sum.into_iter().map(|(powers, factor)| {
                let raw = Column {
                    name: String::new(),
                    powers,
                    levels: column.levels.clone(),
                };
                (combined.place(raw), factor)
            });
            let sum = sum.collect();
            combined.sums.push(sum);
        }
        combined
    }

    /// The place of a column in `raw`, which it is added to.
    fn place(&mut self, column: Column) -> Option<usize> {
        if column.powers.is_empty() && column.levels.is_empty() {
            return None;
        }
        let known = self.raw.iter().position(|known| *known == column);
        if known.is_none() {
            self.raw.push(column);
        }
        known.or(Some(self.raw.len() - 1))
    }

    /// The moments of the model's columns and the response, from those of `raw` and the response.
    pub(crate) fn moments(&self, raw: &Moments) -> Moments {
        let response = vec![(Some(self.raw.len()), Double::from(1.0))];
        let sums: Vec<&Vec<(Option<usize>, Double)>> =
            self.sums.iter().chain([&response]).collect();
        if raw.count() == 0 {
            return Moments::new(sums.len());
        }
        let mean = |sum: &&Vec<(Option<usize>, Double)>| {
            let terms = sum.iter().map(|(place, factor)| match place {
                Some(place) => *factor * raw.exact_mean(*place),
                None => *factor,
            });
            terms.fold(Double::ZERO, |sum, term| sum + term)
        };
        let means: Vec<Double> = sums.iter().map(mean).collect();
        let pivots: Vec<f64> = means.iter().map(|mean| mean.to_f64()).collect();
        let weight = raw.exact_weight();
        let off = |i: usize| (means[i] - Double::from(pivots[i])) * weight;
        let mut moments = Moments::about(pivots.clone());
        moments.add_weights_of(raw);
        let comoments = comoments(raw, self.raw.len() + 1);
        for (i, sum) in sums.iter().enumerate() {
            moments.set_column(i, range(sum, raw), off(i));
            // The comoments of this sum with every column of `raw`. Those with another sum are combinations of them.
            let with = |place: usize| {
                let terms = sum.iter().filter_map(|(own, factor)| {
                    own.map(|own| *factor * comoments[packed(own, place)])
                });
                terms.fold(Double::ZERO, |total, term| total + term)
            };
            let along: Vec<Double> = (0..=self.raw.len()).map(with).collect();
            for (j, other) in sums[..=i].iter().enumerate() {
                let mut product = off(i) * off(j) / weight;
                for (place, factor) in other.iter() {
                    product += place.map_or(Double::ZERO, |place| *factor * along[place]);
                }
                moments.set_product(packed(i, j), product);
            }
        }
        moments
    }
}

/// The comoments of the first `width` columns with each other, packed.
fn comoments(raw: &Moments, width: usize) -> Vec<Double> {
    (0..width)
        .flat_map(|i| (0..=i).map(move |j| raw.exact_comoment(i, j)))
        .collect()
}

/// A column as a sum of products without orthogonal polynomials.
fn combination_of(column: &Column, orthogonal: &[Orthogonal]) -> Combination {
    let mut sum: Combination = vec![(Vec::new(), Double::from(1.0))];
    for power in &column.powers {
        let own = orthogonal.iter().find(|own| own.base == power.base);
        let factors = match own.filter(|_| !power.basis.is_empty()) {
            Some(own) => own.combination(&power.basis),
            None => vec![(vec![power.clone()], Double::from(1.0))],
        };
        let products = sum.iter().flat_map(|(powers, factor)| {
            factors
                .iter()
                .map(move |(own, by)| ([powers.as_slice(), own].concat(), *factor * *by))
        });
        sum = products.collect();
    }
    sum
}

/// The range of a sum, or a wider one: no value of an orthogonal polynomial is beyond 1, so the first term bounds the
/// product of it with other columns.
fn range(sum: &[(Option<usize>, Double)], raw: &Moments) -> [f64; 2] {
    let range_of = |place: Option<usize>| match place {
        Some(place) => raw.range(place).unwrap_or_default(),
        None => [1.0; 2],
    };
    match sum {
        [(place, _)] => range_of(*place),
        // A polynomial of degree 1.
        [(None, constant), (place, slope)] => {
            range_of(*place).map(|end| (*constant + *slope * Double::from(end)).to_f64())
        }
        _ => {
            let [least, greatest] = range_of(sum.first().and_then(|(place, _)| *place));
            let most = least.abs().max(greatest.abs());
            [-most, most]
        }
    }
}
