//! A model as an expression of SQL. It is a sum over deviations from means: far from 0, the terms of the model itself cancel,
//! and a database has no more than doubles to sum them in. The coefficients of deviations are exact before they are rounded.
//! `pkg/model-sql.js` writes the same text.

use std::collections::HashMap;

use super::dialect::Dialect;
use super::exact::Exact;
use crate::design::model_columns::{Column, ModelColumns, Power};
use crate::model::Model;
use crate::numerics::double::Double;
use crate::numerics::expression::Step;

impl Model {
    /// The model as an expression of SQL whose value is that of [`predict`](Self::predict), but for rounding. Every step
    /// stands in brackets. It is NULL where a value is missing, and for a value of a category that the model does not know. Of
    /// a logarithmic model it is the logarithm.
    ///
    /// ```ignore-wasm32
    /// use galton::Dialect;
    ///
    /// let model = galton::fit("tests/data/cars.csv", "dist ~ speed")?.model()?;
    /// let query = format!("SELECT {} AS dist FROM cars", model.to_sql(Dialect::PostgreSql));
    /// assert!(query.contains(r#"CAST("speed" AS DOUBLE PRECISION)"#));
    /// # Ok::<(), galton::Error>(())
    /// ```
    pub fn to_sql(&self, dialect: Dialect) -> String {
        let own = &self.model_columns;
        let row = Row {
            model: self,
            dialect,
        };
        let divided = Divided::of(own);
        let levels = divided
            .category
            .map_or(&[][..], |category| &own.levels[category]);
        let cases: Vec<String> = (0..levels.len())
            .map(|level| {
                let is = row.is(divided.category.unwrap_or_default(), level);
                let columns = divided.own.iter().copied().filter(|at| {
                    let mut levels = own.columns[*at].levels.iter();
                    levels.next().is_none_or(|[_, known]| *known == level)
                });
                let group = divided.category.map(|category| [category, level]);
                let terms = self.terms_in_sql(&row, columns, true, group);
                format!("WHEN {is} THEN {}", balanced(&terms))
            })
            .collect();
        let mut terms = Vec::new();
        if !cases.is_empty() {
            terms.push(format!("(CASE {} END)", cases.join(" ")));
        }
        let others = divided.others.iter().copied();
        terms.extend(self.terms_in_sql(&row, others, cases.is_empty(), None));
        if let Some(offset) = &own.offset {
            terms.push(row.expression(&offset.steps));
        }
        let sum = balanced(&terms);
        let predictors = own.predictors.iter().zip(&own.levels);
        let known = predictors.filter(|(_, levels)| !levels.is_empty());
        let known = known.map(|(name, levels)| {
            let levels = levels.iter().map(|level| dialect.literal(level));
            let levels: Vec<String> = levels.collect();
            format!("{} IN ({})", text(dialect, name), levels.join(", "))
        });
        let known: Vec<String> = known.collect();
        match known.is_empty() {
            true => sum,
            false => format!("(CASE WHEN {} THEN {sum} END)", known.join(" AND ")),
        }
    }

    /// Some columns of the model as terms, the intercept before them if it is among them. With a group, a category and its
    /// level, they are those of the rows in it.
    fn terms_in_sql(
        &self,
        row: &Row<'_>,
        columns: impl Iterator<Item = usize>,
        is_first: bool,
        group: Option<[usize; 2]>,
    ) -> Vec<String> {
        let own = &self.model_columns;
        let mut sums = Sums {
            row,
            centres: self.centres(group),
            sums: Terms::default(),
        };
        if own.intercept && is_first {
            sums.add(Vec::new(), &[], self.exact[0]);
        }
        for at in columns {
            let column = &own.columns[at];
            let levels = match group {
                None => &column.levels[..],
                Some(_) => &[],
            };
            let is = levels.iter().map(|[source, level]| {
                format!(
                    "(CASE WHEN {} THEN {} ELSE {} END)",
                    row.is(*source, *level),
                    row.dialect.number(1.0),
                    row.dialect.number(0.0)
                )
            });
            sums.add(is.collect(), &column.powers, self.exact[at + 1]);
        }
        sums.terms()
    }

    /// The means of what powers are of, as far as the precision of the model tells: those of all rows, or of those in a
    /// group.
    fn centres(&self, group: Option<[usize; 2]>) -> Vec<(&[Step], f64)> {
        let Some(precision) = self.precision() else {
            return Vec::new();
        };
        let mut all: Vec<Means<'_>> = Vec::new();
        for (at, column) in self.model_columns.columns.iter().enumerate() {
            let base = match &column.powers[..] {
                [] => &[][..],
                [own] if own.basis.is_empty() && own.exponent == 1 => own.base.as_slice(),
                _ => continue,
            };
            if column.levels.len() > 1 {
                continue;
            }
            let place = all.iter().position(|known| known.base == base);
            let place = place.unwrap_or_else(|| {
                all.push(Means {
                    base,
                    mean: 0.0,
                    own: Vec::new(),
                });
                all.len() - 1
            });
            let known = &mut all[place];
            // A model without an intercept has no means.
            let mean = match precision.at_centre {
                Some(_) => precision.centre.get(at).copied(),
                None => precision
                    .ranges
                    .get(at)
                    .map(|[least, most]| (least + most) / 2.0),
            };
            let mean = mean.unwrap_or_default();
            match column.levels.first() {
                None => known.mean = mean,
                Some([source, level]) => {
                    let is_own = group.is_some_and(|[category, _]| category == *source);
                    if is_own && precision.at_centre.is_some() {
                        known.own.push((*level, mean));
                    }
                }
            }
        }
        // The value that the others are compared with has what they leave.
        let none = all.iter().find(|known| known.base.is_empty());
        let share = none.map_or(1.0, |shares| shares.of(group, 1.0));
        let centre = |known: &Means<'_>| {
            let mean = match group.is_some() && !known.own.is_empty() && share > 0.0 {
                true => known.of(group, known.mean) / share,
                false => known.mean,
            };
            if mean.is_finite() { mean } else { 0.0 }
        };
        all.iter()
            .map(|known| (known.base, centre(known)))
            .collect()
    }
}

/// The mean of what a power is of, times whether a category has a level for some levels. Without a power it is the share
/// of the level.
struct Means<'a> {
    base: &'a [Step],
    mean: f64,
    own: Vec<(usize, f64)>,
}

impl Means<'_> {
    /// The part of a group; what the others leave of the whole if it is none of those known.
    fn of(&self, group: Option<[usize; 2]>, whole: f64) -> f64 {
        let mut own = self.own.iter();
        let known = own.find(|(level, _)| group.is_some_and(|[_, own]| own == *level));
        let others = || self.own.iter().fold(0.0, |sum, (_, mean)| sum + mean);
        known.map_or_else(|| whole - others(), |(_, mean)| *mean)
    }
}

/// The category on whose value slopes depend, if it is one, and the columns of which an expression for each value is made.
/// Values of a predictor may be far from each other in groups that have slopes of their own, so that each has its own
/// centre.
struct Divided {
    category: Option<usize>,
    own: Vec<usize>,
    others: Vec<usize>,
}

impl Divided {
    fn of(model_columns: &ModelColumns) -> Self {
        let columns = &model_columns.columns;
        let is_sloped = |column: &&Column| !column.powers.is_empty() && !column.levels.is_empty();
        let sloped = || columns.iter().filter(is_sloped);
        let mut categories = sloped()
            .flat_map(|column| &column.levels)
            .map(|level| level[0]);
        let first = categories.next();
        let category = first.filter(|first| categories.all(|other| other == *first));
        let is_base = |power: &Power| {
            let mut bases = sloped().flat_map(|column| &column.powers);
            bases.any(|known| known.base == power.base)
        };
        let is_own = |at: &usize| {
            let Column { powers, levels, .. } = &columns[*at];
            category.is_some()
                && levels.iter().all(|[source, _]| Some(*source) == category)
                && (!levels.is_empty() || powers.iter().any(is_base))
        };
        let (own, others) = (0..columns.len()).partition(is_own);
        Self {
            category,
            own,
            others,
        }
    }
}

/// A column of text.
fn text(dialect: Dialect, name: &str) -> String {
    format!("CAST({} AS {})", dialect.named(name), dialect.text())
}

/// A product of factors, and the number that it is multiplied with.
#[derive(Clone)]
struct Term {
    factors: Vec<String>,
    coefficient: Exact,
}

/// Terms in the order in which they first came; those of equal factors are one.
#[derive(Default)]
struct Terms {
    terms: Vec<Term>,
    places: HashMap<Vec<String>, usize>,
}

impl Terms {
    fn add(&mut self, factors: Vec<String>, coefficient: &Exact) {
        let mut key = factors.clone();
        key.sort_unstable();
        match self.places.get(&key).and_then(|at| self.terms.get_mut(*at)) {
            Some(known) => {
                known.coefficient = known.coefficient.plus(coefficient);
                known.factors = factors;
            }
            None => {
                self.places.insert(key, self.terms.len());
                let coefficient = coefficient.clone();
                self.terms.push(Term {
                    factors,
                    coefficient,
                });
            }
        }
    }
}

/// A row of a table in a database.
struct Row<'a> {
    model: &'a Model,
    dialect: Dialect,
}

impl Row<'_> {
    /// The number of a predictor; a date's is counted from the model's first.
    fn value(&self, source: usize) -> String {
        let own = &self.model.model_columns;
        let (dialect, name) = (self.dialect, self.dialect.named(&own.predictors[source]));
        let double = dialect.double();
        if let Some(since) = own.origins[source] {
            let days = dialect.days(&name);
            return format!("(CAST({days} AS {double}) - {})", dialect.number(since));
        }
        let plain = format!("CAST({name} AS {double})");
        match dialect.is_number(&name) {
            Some(is_number) => format!("(CASE WHEN {is_number} THEN {plain} END)"),
            None => plain,
        }
    }

    /// Whether a category has a level.
    fn is(&self, source: usize, level: usize) -> String {
        let own = &self.model.model_columns;
        let name = text(self.dialect, &own.predictors[source]);
        format!(
            "{name} = {}",
            self.dialect.literal(&own.levels[source][level])
        )
    }

    fn expression(&self, steps: &[Step]) -> String {
        self.dialect.expression(steps, &|source| self.value(source))
    }
}

/// Sums of products of powers of deviations.
struct Sums<'a> {
    row: &'a Row<'a>,
    centres: Vec<(&'a [Step], f64)>,
    sums: Terms,
}

impl Sums<'_> {
    /// Adds a column of the model: a product of powers where these conditions, each 1 or 0, hold.
    fn add(&mut self, is: Vec<String>, powers: &[Power], coefficient: Double) {
        let (high, low) = (
            Exact::from(coefficient.high()),
            Exact::from(coefficient.low()),
        );
        let mut all = vec![Term {
            factors: is,
            coefficient: high.plus(&low),
        }];
        for power in powers {
            let base = self.row.expression(&power.base);
            if !power.basis.is_empty() {
                let own = polynomial(self.row.dialect, &base, &power.basis);
                all.iter_mut()
                    .for_each(|term| term.factors.push(own.clone()));
                continue;
            }
            let mut centres = self.centres.iter();
            let centre = centres.find(|(base, _)| *base == power.base);
            let centre = centre.map_or(0.0, |(_, centre)| *centre);
            let deviation = match centre == 0.0 {
                true => base,
                false => format!("({base} - {})", self.row.dialect.number(centre)),
            };
            // (d + c)^n is the sum of the binomial coefficients times c^(n - k) d^k.
            let centre = Exact::from(centre);
            for _ in 0..power.exponent {
                all = raised(&all, &deviation, &centre);
            }
        }
        for term in all {
            self.sums.add(term.factors, &term.coefficient);
        }
    }

    /// The terms as text.
    fn terms(&self) -> Vec<String> {
        let term = |term: &Term| {
            let coefficient = self.row.dialect.number(term.coefficient.rounded());
            let mut factors = std::iter::once(&coefficient).chain(&term.factors).rev();
            let last = factors.next().cloned().unwrap_or_default();
            factors.fold(last, |product, own| format!("({own} * {product})"))
        };
        self.sums.terms.iter().map(term).collect()
    }
}

/// Terms times d + c.
fn raised(all: &[Term], deviation: &str, centre: &Exact) -> Vec<Term> {
    let mut found = Terms::default();
    for term in all {
        let mut factors = term.factors.clone();
        factors.push(deviation.to_owned());
        found.add(factors, &term.coefficient);
        found.add(term.factors.clone(), &term.coefficient.times(centre));
    }
    let terms = found.terms.into_iter();
    terms.filter(|term| !term.coefficient.is_zero()).collect()
}

/// The orthogonal polynomial of the last degree, as R's `poly` has it: each is made of the two before it.
fn polynomial(dialect: Dialect, x: &str, basis: &[[f64; 2]]) -> String {
    let (mut before, mut last) = (None, dialect.number(1.0));
    for (degree, [centre, _]) in basis.iter().enumerate().skip(1) {
        let product = format!("(({x} - {}) * {last})", dialect.number(*centre));
        let next = match before {
            None => product,
            Some(before) => {
                let ratio = dialect.number(basis[degree - 1][1] / basis[degree - 2][1]);
                format!("({product} - ({ratio} * {before}))")
            }
        };
        (before, last) = (Some(last), next);
    }
    let norm = basis.last().map_or(1.0, |entry| entry[1]);
    format!("({last} / {})", dialect.number(norm.sqrt()))
}

/// A sum of pairs of pairs, so that no parser meets deep brackets.
fn balanced(terms: &[String]) -> String {
    let (left, right) = terms.split_at(terms.len() / 2);
    match (left, right) {
        ([], [only, ..]) => only.clone(),
        ([], []) => String::new(),
        _ => format!("({} + {})", balanced(left), balanced(right)),
    }
}
