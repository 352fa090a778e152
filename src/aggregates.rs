//! Observations from sums that a database computed.
//!
//! The database sums products of deviations from means, so that nothing cancels. A power or a product of columns is a
//! polynomial of these deviations: with d = x - c, x^2 is d^2 + 2 c d + c^2. So sums of products of powers of deviations
//! give those of the model's columns, in double-double.

use crate::collect::collector::Collector;
use crate::design::Design;
use crate::design::formula::Factor;
use crate::design::model_columns::{Column, ModelColumns, Power};
use crate::design::options::Options;
use crate::design::parse::expression;
use crate::error::{Error, ErrorKind};
use crate::fit::precision::Precision;
use crate::moments::{Moments, packed};
use crate::numerics::double::Double;
use crate::numerics::expression::{Operation, Step, power};
use crate::observations::Observations;
use crate::rows::from_arrays::Data;
use crate::score::diagnostics::RobustSums;

/// The figures of a group before those of its bases: count, sum of weights, sum of their logarithms.
const BEFORE: usize = 3;

/// The figures of a base or a monomial before the products: pivot, minimum, maximum, sum.
const OF_COLUMN: usize = 4;

/// A table that a database has summed up, group by group.
///
/// ```
/// use galton::{Aggregates, Data, Options};
///
/// // Three rows of x and y: (1, 2), (2, 4), (3, 9). The pivots are 2 and 5.
/// let columns = [("x", Data::Numbers(&[2.0][..])), ("y", Data::Numbers(&[5.0][..]))];
/// let figures = [3.0, 3.0, 0.0, 2.0, 1.0, 3.0, 0.0, 5.0, 2.0, 9.0, 0.0, 2.0, 7.0, 26.0];
/// let aggregates = Aggregates::new(&columns, &figures);
/// let observations = aggregates.observations(&Options::new().formula("y ~ x"))?;
/// assert_eq!(observations.exact().coefficients(), [-2.0, 3.5]);
/// # Ok::<(), galton::Error>(())
/// ```
///
/// Powers need sums of powers:
///
/// ```
/// use galton::{Aggregates, Data, Options};
///
/// // Four rows of x and y: (0, 1), (1, 2), (2, 5), (3, 10). The pivots are 1.5 and 4.5. The monomial is (x - 1.5)^2.
/// let columns = [("x", Data::Numbers(&[1.5][..])), ("y", Data::Numbers(&[4.5][..]))];
/// let figures = [
///     4.0, 4.0, 0.0, 1.5, 0.0, 3.0, 0.0, 4.5, 1.0, 10.0, 0.0, 0.0, 0.0, 0.0, 5.0, 5.0, 15.0, 49.0, 0.0, 4.0, 10.25,
/// ];
/// let aggregates = Aggregates::new(&columns, &figures).powers(&["x", "y"], &[2, 0]);
/// let observations = aggregates.observations(&Options::new().formula("y ~ x + I(x^2)"))?;
/// assert_eq!(observations.exact().coefficients(), [1.0, 0.0, 1.0]);
/// # Ok::<(), galton::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Aggregates<'a> {
    columns: &'a [(&'a str, Data<'a>)],
    figures: &'a [f64],
    bases: Vec<&'a str>,
    exponents: &'a [u32],
    are_alike: bool,
    clusters: Option<&'a [u32]>,
}

impl<'a> Aggregates<'a> {
    /// Sums of the numeric columns of a table.
    ///
    /// `columns` has a row for each group of rows: the rows that have the same values of all categories. It gives those
    /// values, for each numeric column a number near its values, and for the weights any whole number, or a broken one if
    /// some weights are broken. `figures` has for each group its count, the sum of its weights and the sum of their
    /// logarithms (the count and 0 without weights). Then come pivot, minimum, maximum, and the sum of `x - pivot` for each
    /// numeric column in the order of `columns`, weights left out. Last come the sums of `(x - pivot)(y - pivot)`: the lower
    /// triangle, row by row.
    pub fn new(columns: &'a [(&'a str, Data<'a>)], figures: &'a [f64]) -> Self {
        Self {
            columns,
            figures,
            bases: Vec::new(),
            exponents: &[],
            are_alike: false,
            clusters: None,
        }
    }

    /// With sums of functions, powers and products. The figures are of `bases` in the place of the numeric columns:
    /// expressions such as `x`, `log(x)` or `x / 100`, each numeric column of the model among them. Then come the
    /// figures of monomials: products of powers of the deviations of the bases from their pivots. A monomial has an
    /// exponent for each base in `exponents`. Its pivot is 0, and its minimum and maximum are those of the product of
    /// powers of the bases themselves.
    #[must_use]
    pub fn powers(mut self, bases: &[&'a str], exponents: &'a [u32]) -> Self {
        self.bases = bases.to_vec();
        self.exponents = exponents;
        self
    }

    /// The rows of each group have the same predictors and the same weight, so that standard errors are known that hold
    /// whatever the variances of the errors are: see [`Observations::robust`].
    #[must_use]
    pub fn alike(mut self) -> Self {
        self.are_alike = true;
        self
    }

    /// The rows of a group are of one cluster; its number for each group, from 0. Standard errors are known that hold whatever the
    /// correlations within clusters are: see [`Observations::robust`].
    #[must_use]
    pub fn clusters(mut self, clusters: &'a [u32]) -> Self {
        self.clusters = Some(clusters);
        self
    }

    /// The observations. No rows are known, so there is no sample of them and no method of descent that goes from row to
    /// row.
    ///
    /// # Errors
    /// Those of [`Ingest::table`](crate::Ingest::table); [`ErrorKind::WidthMismatch`] for too many or too few figures;
    /// [`ErrorKind::InvalidOption`] for folds, rows held out or left out, and a model with other functions or powers than those summed.
    pub fn observations(&self, options: &Options) -> Result<Observations, Error> {
        let mut collector = Collector::of_columns(self.columns, options)?;
        let groups = self.columns.first().map_or(0, |(_, data)| data.len());
        let mut sums: Option<Sums<'_>> = None;
        let mut own = Vec::with_capacity(groups);
        collector.push_sums(self.columns, &mut |group, design| {
            let sums = match &sums {
                Some(sums) => sums,
                None => sums.insert(Sums::new(self, design, groups)?),
            };
            let moments = sums.moments(group)?;
            if self.clusters.is_some() {
                own.push(moments.clone());
            }
            Ok(moments)
        })?;
        let mut observations = Observations::new(collector.finish(None)?)?;
        if let Some(sums) = &sums
            && (self.are_alike || self.clusters.is_some())
        {
            observations.robust = Some(Box::new(self.robust(sums, &observations, &own)?));
        }
        Ok(observations)
    }

    /// The sums that robust standard errors need. `own` has the moments of the numeric columns in each group.
    fn robust(
        &self,
        sums: &Sums<'_>,
        observations: &Observations,
        own: &[Moments],
    ) -> Result<RobustSums, Error> {
        let mut robust = RobustSums::default();
        let precision = observations.precision()?;
        let model_columns = observations.model_columns();
        let fit = Fit {
            precision: &precision,
            coefficients: precision.least_squares(),
            model_columns,
            sums,
        };
        let groups = self.columns.first().map_or(0, |(_, data)| data.len());
        let rows = (0..groups).map(|group| self.row(model_columns, sums, group));
        let rows: Vec<Vec<f64>> = rows.collect();
        if self.are_alike {
            for (group, row) in rows.iter().enumerate() {
                fit.add_alike(&mut robust, group, row)?;
            }
        }
        let Some(clusters) = self.clusters else {
            return Ok(robust);
        };
        if clusters.len() != groups {
            let (expected, found) = (groups, clusters.len());
            return Err(Error::from(ErrorKind::WidthMismatch { expected, found }));
        }
        let mut totals: Vec<Vec<Double>> = vec![Vec::new(); groups];
        for (group, cluster) in clusters.iter().enumerate() {
            let Some(total) = totals.get_mut(*cluster as usize) else {
                return Err(Error::from(ErrorKind::InvalidOption {
                    option: "clusters",
                    found: cluster.to_string(),
                    expected: "numbers of clusters from 0, fewer than there are groups",
                }));
            };
            total.resize(precision.coefficients(), Double::ZERO);
            fit.add_scores(total, &rows[group], &own[group])?;
        }
        for total in totals {
            if !total.is_empty() {
                let total = total.into_iter().map(Double::to_f64).collect();
                robust.add_cluster(&precision, total);
            }
        }
        Ok(robust)
    }

    /// The predictors of a group: the pivot of a number, and the code of a category's value.
    fn row(&self, model_columns: &ModelColumns, sums: &Sums<'_>, group: usize) -> Vec<f64> {
        let value = |(at, name): (usize, &String)| {
            let column = self.columns.iter().find(|(known, _)| known == name);
            match column {
                Some((_, Data::Texts { codes, values })) => {
                    let code = codes.get(group).copied().unwrap_or_default();
                    let text = values.get(code as usize);
                    let mut levels = model_columns.levels[at].iter();
                    let level = levels.position(|level| Some(level) == text);
                    level.map_or(f64::NAN, |level| level as f64)
                }
                _ => {
                    let plain = [Step::Column(at)];
                    let base = sums.bases.iter().position(|base| base[..] == plain);
                    base.map_or(f64::NAN, |base| sums.column(group, base)[0])
                }
            }
        };
        model_columns
            .predictors
            .iter()
            .enumerate()
            .map(value)
            .collect()
    }
}

/// A fit, and the sums that it is of.
struct Fit<'a> {
    precision: &'a Precision,
    coefficients: Vec<Double>,
    model_columns: &'a ModelColumns,
    sums: &'a Sums<'a>,
}

impl Fit<'_> {
    /// Adds a group of rows with the same predictors, given as one row.
    fn add_alike(&self, robust: &mut RobustSums, group: usize, row: &[f64]) -> Result<(), Error> {
        let columns: Vec<Double> = self.model_columns.row(row).collect();
        let response = self.sums.response;
        let [count, weight, ..] = *self.sums.figures(group) else {
            return Err(unknown(&self.model_columns.formula()));
        };
        let [pivot, _, _, sum] = self.sums.column(group, response);
        let residual = Double::from(pivot) - self.fitted(&columns);
        // The sum of (d + r)^2 about the pivot, for deviations d from it.
        let square = self.sums.product(group, response, response);
        let squared = square
            + Double::from(2.0) * residual * Double::from(sum)
            + Double::from(weight) * residual * residual;
        let (mut centred, mut scores) = (Vec::new(), Vec::new());
        let mut row = columns.into_iter();
        self.precision.about_centre(&mut row, &mut centred);
        let leverage = self.precision.scores(&centred, &mut scores);
        robust.add(weight / count, leverage, &scores, squared);
        Ok(())
    }

    /// Adds the sums over a group of the residuals times each column about the centre.
    fn add_scores(&self, total: &mut [Double], row: &[f64], own: &Moments) -> Result<(), Error> {
        let columns = &self.model_columns.columns;
        let places: Vec<Place> = columns
            .iter()
            .map(|column| self.sums.place(column, row))
            .collect::<Result<_, _>>()?;
        let pivots: Vec<Double> = places.iter().map(|place| place.pivot(own)).collect();
        let response = Place::Numeric(own.width() - 1);
        let at_pivot = response.pivot(own) - self.fitted(&pivots);
        let slopes = &self.coefficients[self.coefficients.len() - columns.len()..];
        let terms = || places.iter().zip(slopes);
        // The sums of the residuals, and of their products with deviations from pivots.
        let sum = terms().fold(response.sum(own), |sum, (place, slope)| {
            sum - *slope * place.sum(own)
        });
        let residuals = sum + own.exact_weight() * at_pivot;
        let (first, others) = total.split_at_mut(total.len() - columns.len());
        if let [first] = first {
            *first += residuals;
        }
        for (at, (place, pivot)) in places.iter().zip(&pivots).enumerate() {
            let product = terms().fold(place.product(response, own), |sum, (other, slope)| {
                sum - *slope * place.product(*other, own)
            });
            let centre = Double::from(self.precision.centre[at]);
            others[at] += product + place.sum(own) * at_pivot + (*pivot - centre) * residuals;
        }
        Ok(())
    }

    /// The prediction of least squares for a row of the model's columns.
    fn fitted(&self, columns: &[Double]) -> Double {
        let (first, slopes) = self
            .coefficients
            .split_at(self.coefficients.len() - columns.len());
        let start = first.first().copied().unwrap_or(Double::ZERO);
        let terms = slopes.iter().zip(columns);
        terms.fold(start, |sum, (slope, column)| sum + *slope * *column)
    }
}

/// The values of a column of the model in the rows of one group.
#[derive(Clone, Copy)]
enum Place {
    Zero,
    One,
    Numeric(usize),
}

impl Place {
    fn pivot(self, own: &Moments) -> Double {
        match self {
            Self::Zero => Double::ZERO,
            Self::One => Double::from(1.0),
            Self::Numeric(at) => Double::from(own.pivot(at)),
        }
    }

    fn sum(self, own: &Moments) -> Double {
        match self {
            Self::Numeric(at) => own.sum(at),
            _ => Double::ZERO,
        }
    }

    fn product(self, other: Self, own: &Moments) -> Double {
        match (self, other) {
            (Self::Numeric(a), Self::Numeric(b)) => own.product(a, b),
            _ => Double::ZERO,
        }
    }
}

/// A polynomial of deviations: the exponent of each base, and the factor, of each of its terms.
type Polynomial = Vec<(Vec<u32>, Double)>;

/// The sums of all groups, and the numeric columns that they are for.
struct Sums<'a> {
    figures: &'a [f64],
    /// The steps of each base, whose columns are numbered as those of a row: the response follows the predictors.
    bases: Vec<Vec<Step>>,
    monomials: Vec<Vec<u32>>,
    /// The products that the numeric columns are. The last one is the response as it is modelled.
    products: Vec<Vec<Power>>,
    /// The place among the bases of the response as it is modelled.
    response: usize,
    formula: String,
}

impl<'a> Sums<'a> {
    fn new(aggregates: &Aggregates<'a>, design: &Design, groups: usize) -> Result<Self, Error> {
        let contrasts = &design.contrasts;
        let weights = design.plan.weights().map(|at| design.name(at));
        let source = |name: &str| match name == design.response {
            true => Some(design.predictors.len()),
            false => design.predictors.iter().position(|known| known == name),
        };
        let mut bases = Vec::new();
        for text in &aggregates.bases {
            bases.push(steps_of(text, &source)?);
        }
        if bases.is_empty() {
            let numeric = aggregates.columns.iter();
            let numeric = numeric
                .filter(|(name, data)| matches!(data, Data::Numbers(_)) && weights != Some(*name));
            let plain = numeric.map(|(name, _)| source(name).map(|at| vec![Step::Column(at)]));
            bases.extend(plain.map(Option::unwrap_or_default));
        }
        let products = contrasts.numeric.products().to_vec();
        let modelled = products.last().and_then(|powers| powers.first());
        let response = modelled.and_then(|own| bases.iter().position(|base| *base == own.base));
        let formula = design.response.clone();
        let sums = Self {
            figures: aggregates.figures,
            monomials: match bases.len() {
                0 => Vec::new(),
                width => aggregates
                    .exponents
                    .chunks(width)
                    .map(<[u32]>::to_vec)
                    .collect(),
            },
            response: response.ok_or_else(|| unknown(&formula))?,
            bases,
            products,
            formula,
        };
        let (expected, found) = (sums.width() * groups, sums.figures.len());
        match expected == found {
            true => Ok(sums),
            false => Err(Error::from(ErrorKind::WidthMismatch { expected, found })),
        }
    }

    fn summed(&self) -> usize {
        self.bases.len() + self.monomials.len()
    }

    fn width(&self) -> usize {
        let summed = self.summed();
        BEFORE + OF_COLUMN * summed + summed * (summed + 1) / 2
    }

    fn figures(&self, group: usize) -> &[f64] {
        &self.figures[group * self.width()..][..self.width()]
    }

    /// Pivot, minimum, maximum and sum of a base or a monomial.
    fn column(&self, group: usize, at: usize) -> [f64; OF_COLUMN] {
        let figures = &self.figures(group)[BEFORE + OF_COLUMN * at..];
        [0, 1, 2, 3].map(|of: usize| figures[of])
    }

    fn product(&self, group: usize, i: usize, j: usize) -> Double {
        let before = BEFORE + OF_COLUMN * self.summed();
        Double::from(self.figures(group)[before + packed(i, j)])
    }

    /// The moments of the numeric columns in a group.
    fn moments(&self, group: usize) -> Result<Moments, Error> {
        let mut columns = Vec::with_capacity(self.products.len());
        for powers in &self.products {
            columns.push(self.numeric(group, powers)?);
        }
        let mut moments = Moments::about(columns.iter().map(|column| column.pivot).collect());
        let figures = self.figures(group);
        moments.set_weights(figures[0] as u64, figures[1], figures[2]);
        let weight = Double::from(figures[1]);
        for (i, column) in columns.iter().enumerate() {
            let terms = column.terms.iter();
            let deviations = terms.fold(Double::ZERO, |sum, (at, factor)| {
                sum + *factor * Double::from(self.column(group, *at)[3])
            });
            let sum = deviations + weight * column.rest;
            moments.set_column(i, column.range, sum);
            for (j, other) in columns[..=i].iter().enumerate() {
                let mut product = column.rest * moments.sum(j) + deviations * other.rest;
                for (at, factor) in &column.terms {
                    let terms = other.terms.iter();
                    let row = terms.fold(Double::ZERO, |sum, (to, other)| {
                        sum + *other * self.product(group, *at, *to)
                    });
                    product += *factor * row;
                }
                moments.set_product(packed(i, j), product);
            }
        }
        Ok(moments)
    }

    /// A product of powers in a group, as a sum of deviations and a constant.
    fn numeric(&self, group: usize, powers: &[Power]) -> Result<Numeric, Error> {
        let mut polynomial = vec![(vec![0; self.bases.len()], Double::from(1.0))];
        let mut range = [1.0; 2];
        let mut exponents = vec![0; self.bases.len()];
        for own in powers {
            let (base, shift) = self.base_of(own)?;
            let [pivot, least, most, _] = self.column(group, base);
            let shift = Double::difference(pivot, shift);
            polynomial = times_power(&polynomial, base, shift, own.exponent);
            exponents[base] += own.exponent;
            let ends = [least, most].map(|end| shift + Double::difference(end, pivot));
            range = ends.map(|end| power(end, own.exponent).to_f64());
            if own.exponent % 2 == 0 {
                let least = if ends[0].high() < 0.0 && ends[1].high() > 0.0 {
                    0.0
                } else {
                    f64::INFINITY
                };
                range = [range[0].min(range[1]).min(least), range[0].max(range[1])];
            }
        }
        if powers.len() > 1 {
            let at = self.monomials.iter().position(|known| *known == exponents);
            let at = at.ok_or_else(|| unknown(&self.formula))?;
            let [_, least, most, _] = self.column(group, self.bases.len() + at);
            range = [least, most];
        }
        let mut constant = Double::ZERO;
        let mut terms = Vec::new();
        for (exponents, factor) in polynomial {
            match exponents.iter().sum() {
                0u32 => constant += factor,
                1 => {
                    let base = exponents.iter().position(|exponent| *exponent == 1);
                    terms.push((base.unwrap_or_default(), factor));
                }
                _ => {
                    let at = self.monomials.iter().position(|known| *known == exponents);
                    let at = at.ok_or_else(|| unknown(&self.formula))?;
                    terms.push((self.bases.len() + at, factor));
                }
            }
        }
        let pivot = constant.to_f64();
        Ok(Numeric {
            pivot,
            rest: constant - Double::from(pivot),
            terms,
            range,
        })
    }

    /// The base that a power is of, and the number that is subtracted from it.
    fn base_of(&self, own: &Power) -> Result<(usize, f64), Error> {
        let position = |steps: &[Step]| self.bases.iter().position(|base| base[..] == *steps);
        let (steps, shift) = match own.base.split_last_chunk::<2>() {
            Some((steps, [Step::Number(shift), Step::Apply(Operation::Subtract)]))
                if position(&own.base).is_none() =>
            {
                (steps, *shift)
            }
            _ => (&own.base[..], 0.0),
        };
        let base = position(steps).ok_or_else(|| unknown(&self.formula))?;
        Ok((base, shift))
    }

    /// The values of a column of the model in the rows of a group, of which `row` is one.
    fn place(&self, column: &Column, row: &[f64]) -> Result<Place, Error> {
        let mut levels = column.levels.iter();
        if !levels.all(|[source, level]| row[*source] == *level as f64) {
            return Ok(Place::Zero);
        }
        if column.powers.is_empty() {
            return Ok(Place::One);
        }
        let at = self
            .products
            .iter()
            .position(|known| *known == column.powers);
        at.map(Place::Numeric).ok_or_else(|| {
            Error::from(ErrorKind::InvalidOption {
                option: "clusters",
                found: "given beside an orthogonal polynomial".to_owned(),
                expected: "left out, or poly( ) written with raw = TRUE, which predicts the same",
            })
        })
    }
}

/// A numeric column in a group: about its pivot it is the rest, and multiples of bases and monomials.
struct Numeric {
    pivot: f64,
    rest: Double,
    terms: Vec<(usize, Double)>,
    range: [f64; 2],
}

/// A polynomial times (d + shift)^exponent, for the deviation d of a base.
fn times_power(polynomial: &Polynomial, base: usize, shift: Double, exponent: u32) -> Polynomial {
    let mut product = polynomial.clone();
    for _ in 0..exponent {
        let mut next: Polynomial = Vec::with_capacity(product.len() + 1);
        for (exponents, factor) in &product {
            let mut raised = exponents.clone();
            raised[base] += 1;
            for (exponents, term) in [(raised, *factor), (exponents.clone(), *factor * shift)] {
                match next.iter_mut().find(|(known, _)| *known == exponents) {
                    Some((_, sum)) => *sum += term,
                    None => next.push((exponents, term)),
                }
            }
        }
        product = next;
    }
    product
}

/// The steps of an expression.
fn steps_of(text: &str, source: &dyn Fn(&str) -> Option<usize>) -> Result<Vec<Step>, Error> {
    let Factor { columns, base, .. } = expression(text)?;
    let numbered = |step: &Step| match *step {
        Step::Column(at) => source(&columns[at].name).map(Step::Column),
        step => Some(step),
    };
    let steps: Option<Vec<Step>> = base.iter().map(numbered).collect();
    steps.ok_or_else(|| unknown(text))
}

fn unknown(found: &str) -> Error {
    Error::from(ErrorKind::InvalidOption {
        option: "formula",
        found: found.to_owned(),
        expected: "of functions, powers and products whose sums are known",
    })
}

impl Observations {
    /// Observations of [aggregates](Aggregates) of numeric columns: see [`Aggregates::new`].
    ///
    /// # Errors
    /// Those of [`Aggregates::observations`].
    pub fn from_aggregates(
        columns: &[(&str, Data<'_>)],
        figures: &[f64],
        options: &Options,
    ) -> Result<Self, Error> {
        Aggregates::new(columns, figures).observations(options)
    }
}
