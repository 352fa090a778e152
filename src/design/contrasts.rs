//! How the columns of a model are made of those of an input, before the values of its categories are known.
//!
//! Dummy columns are never materialised. A column that is 1 for one value of a category and 0 for the others
//! has no sums of its own. Instead the moments of the numeric columns are kept for each value: every product with
//! a dummy column is a sum over the rows of that value (see [`expand`](super::expand)). So values may come in
//! any order, and a category of fifty values costs a row no more than one of two.

use super::formula::{ColumnName, Factor, Formula, Polynomial};
use super::model_columns::{Column, Computed, NumericColumns, Power, Term};
use super::orthogonal::Orthogonal;
use crate::error::{Error, ErrorKind};
use crate::moments::merge_tree::{GroupKey, GroupedMoments};
use crate::numerics::expression::{Operation, Step, evaluate};
use crate::rows::plan::PlannedExpression;

/// The terms of a model, the numeric columns in them, and the categories that distinguish groups of rows.
#[derive(Clone, Debug)]
pub(crate) struct Contrasts {
    terms: Vec<PlannedTerm>,
    /// The numeric predictors, the other numeric products in the terms, the response, and last the response
    /// as it is modelled.
    pub(crate) numeric: NumericColumns,
    /// The response as it is modelled, offset included.
    observed: Power,
    /// The expressions that need a value in every row.
    pub(crate) computed: Vec<PlannedExpression>,
    /// The orthogonal polynomials in the terms.
    pub(crate) orthogonal: Vec<Orthogonal>,
    /// The offset, whose columns are numbered as the predictors are.
    pub(crate) offset: Option<Computed>,
    /// The predictors that are categories.
    pub(crate) categories: Vec<usize>,
    /// Sets of categories, as places in `categories`. The rows are grouped once by each set.
    pub(crate) groupings: Vec<Vec<usize>>,
    /// The most columns that the model may have.
    max_columns: usize,
}

/// A term before the values of its categories are known.
#[derive(Clone, Debug)]
struct PlannedTerm {
    name: String,
    factors: Vec<PlannedFactor>,
}

/// A variable of a term.
#[derive(Clone, Debug)]
struct PlannedFactor {
    name: String,
    /// The powers whose product it is; none for a category.
    powers: Vec<Power>,
    category: Option<PlannedCategory>,
    /// The polynomial of its only power.
    polynomial: Option<Polynomial>,
}

/// A category in a term.
#[derive(Clone, Copy, Debug)]
struct PlannedCategory {
    /// The category's index in [`Contrasts::categories`].
    place: usize,
    /// Whether its first value has no column, because the other values are compared with it.
    has_reference: bool,
}

impl PlannedTerm {
    /// The product of powers that each of its columns is of, whatever the categories: one product, unless the
    /// term has polynomials. As in R, the degree of the first polynomial changes fastest. Those of orthogonal
    /// polynomials are the powers that they are sums of.
    fn products(&self, orthogonal: &[Orthogonal]) -> Vec<Vec<Power>> {
        let mut products = vec![Vec::new()];
        for factor in &self.factors {
            let degrees = factor.degrees(orthogonal, None);
            products = crossed(&products, &degrees, |product, (_, powers)| {
                [product.as_slice(), powers].concat()
            });
        }
        products
    }
}

impl PlannedFactor {
    /// The name and the powers of a variable of numbers, for each degree of a polynomial. Without the bases of
    /// orthogonal polynomials: those powers that they are sums of.
    fn degrees(
        &self,
        orthogonal: &[Orthogonal],
        bases: Option<&[Vec<[f64; 2]>]>,
    ) -> Vec<(String, Vec<Power>)> {
        let Some((polynomial, power)) = self.polynomial.zip(self.powers.first()) else {
            return vec![(self.name.clone(), self.powers.clone())];
        };
        let place = orthogonal.iter().position(|own| own.base == power.base);
        let degree = |exponent: u32| {
            let raw = || vec![Power::of_base(power.base.clone(), exponent)];
            let powers = match (place.filter(|_| !polynomial.is_raw), bases) {
                (Some(place), None) => orthogonal[place].power(exponent),
                (Some(place), Some(bases)) => vec![Power {
                    basis: bases[place][..=exponent as usize].to_vec(),
                    ..Power::of_base(power.base.clone(), 1)
                }],
                (None, _) => raw(),
            };
            (format!("{}{exponent}", self.name), powers)
        };
        let least = u32::from(polynomial.is_raw || bases.is_some());
        (least..=polynomial.degree).map(degree).collect()
    }
}

/// A formula, and which of the predictors are categories.
struct Planner<'a> {
    formula: &'a Formula,
    predictors: &'a [&'a ColumnName],
    categories: &'a [usize],
}

impl Planner<'_> {
    /// The predictor of a name.
    fn source(&self, column: &ColumnName) -> Option<usize> {
        let mut predictors = self.predictors.iter();
        predictors.position(|known| *known == column)
    }

    /// The steps of a factor, whose columns are numbered as those of a row: the response follows the predictors.
    fn steps(&self, factor: &Factor) -> Vec<Step> {
        let numbered = |step: &Step| match *step {
            Step::Column(at) => Step::Column(
                self.source(&factor.columns[at])
                    .unwrap_or(self.predictors.len()),
            ),
            step => step,
        };
        factor.base.iter().map(numbered).collect()
    }

    /// The place of a variable among the categories, if it is one.
    fn category_of(&self, variable: usize) -> Option<usize> {
        let mut columns = self.formula.variables[variable].columns();
        let at = self.source(columns.next()?)?;
        self.categories.iter().position(|category| *category == at)
    }

    /// The term whose first category has a column for each value, in a model without an intercept: the
    /// first term with a category, as in R.
    fn term_of_all_values(&self) -> Option<&[usize]> {
        if self.formula.intercept {
            return None;
        }
        let has_category = |term: &&Vec<usize>| self.first_category(term).is_some();
        let mut terms = self.formula.terms.iter();
        terms.find(has_category).map(Vec::as_slice)
    }

    /// The first variable of a term that is a category.
    fn first_category(&self, term: &[usize]) -> Option<usize> {
        let mut variables = term.iter().copied();
        variables.find(|at| self.category_of(*at).is_some())
    }

    /// The variable `at` of a term. `all_values` is [`term_of_all_values`](Self::term_of_all_values).
    fn factor(&self, term: &[usize], at: usize, all_values: Option<&[usize]>) -> PlannedFactor {
        let variable = &self.formula.variables[at];
        let category = self.category_of(at).map(|place| {
            // R's rule: a value is the reference if a term before this one has all other variables of this one
            // (`TermCode` in R's model.c; Chambers and Hastie, "Statistical Models in S", 1992, section 2.4).
            let has_rest = |before: &Vec<usize>| {
                term.iter()
                    .all(|other| *other == at || before.contains(other))
            };
            let mut before = self.formula.terms.iter().take_while(|of| *of != term);
            let is_margin = term.len() == 1 || before.any(has_rest);
            let has_all_values = all_values == Some(term) && self.first_category(term) == Some(at);
            PlannedCategory {
                place,
                has_reference: is_margin && !has_all_values,
            }
        });
        let factors = variable.factors.iter();
        let powers = factors.map(|factor| Power::of_base(self.steps(factor), factor.exponent));
        PlannedFactor {
            name: variable.name(),
            powers: match category {
                Some(_) => Vec::new(),
                None => powers.collect(),
            },
            category,
            polynomial: variable.polynomial,
        }
    }

    fn terms(&self) -> Vec<PlannedTerm> {
        let all_values = self.term_of_all_values();
        let factor = |term: &[usize], at: usize| self.factor(term, at, all_values);
        let term = |term: &Vec<usize>| PlannedTerm {
            name: self.formula.name_of(term),
            factors: term.iter().map(|at| factor(term, *at)).collect(),
        };
        self.formula.terms.iter().map(term).collect()
    }

    /// The products of powers that have moments: see [`Contrasts::numeric`].
    fn products(&self, terms: &[PlannedTerm], orthogonal: &[Orthogonal]) -> Vec<Vec<Power>> {
        let mut products: Vec<Vec<Power>> = (0..self.predictors.len())
            .filter(|at| !self.categories.contains(at))
            .map(|at| vec![Power::plain(at)])
            .collect();
        let alone = orthogonal
            .iter()
            .flat_map(|own| (1..=own.degree).map(|of| own.power(of)));
        let products_of = |term: &PlannedTerm| term.products(orthogonal);
        for powers in terms.iter().flat_map(products_of).chain(alone) {
            if !powers.is_empty() && !products.contains(&powers) {
                products.push(powers);
            }
        }
        let response = Power::plain(self.predictors.len());
        let modelled = self.modelled();
        products.push(vec![response]);
        let observed = vec![self.observed()];
        if self.formula.offset.is_some() && !products.contains(&observed) {
            products.push(observed);
        }
        if modelled.len() > 1 {
            products.push(vec![Power::of_base(modelled, 1)]);
        }
        products
    }

    /// The expressions that need a value in every row. The role of a column sees to its logarithm.
    fn computed(&self) -> Vec<PlannedExpression> {
        let mut computed: Vec<PlannedExpression> = Vec::new();
        let sides = [&self.formula.response].into_iter();
        for variable in sides.chain(self.formula.right_side()) {
            let factors = variable.factors.iter();
            for factor in factors.filter(|of| of.base.len() > 1 && !of.is_logarithm()) {
                let name = variable.name();
                let steps = self.steps(factor);
                computed.push(PlannedExpression { name, steps });
            }
        }
        computed
    }

    /// The response as it is modelled, offset included.
    fn observed(&self) -> Power {
        let factors = self.formula.response.factors.iter();
        Power::of_base(factors.flat_map(|factor| self.steps(factor)).collect(), 1)
    }

    /// The response as it is modelled, less the offset. In a row, the response follows the predictors.
    fn modelled(&self) -> Vec<Step> {
        let mut steps = self.observed().base;
        if let Some(offset) = self.offset() {
            steps.extend(offset.steps);
            steps.push(Step::Apply(Operation::Subtract));
        }
        steps
    }

    fn offset(&self) -> Option<Computed> {
        let offset = self.formula.offset.as_ref()?;
        Some(Computed {
            name: offset.name(),
            steps: self.steps(offset.factors.first()?),
        })
    }
}

/// The orthogonal polynomials of the terms. Those of one expression have the highest of their degrees. `near` has a number
/// near the first rows for each predictor.
fn orthogonal(terms: &[PlannedTerm], near: &[f64]) -> Vec<Orthogonal> {
    let mut found: Vec<Orthogonal> = Vec::new();
    for factor in terms.iter().flat_map(|term| &term.factors) {
        let polynomial = factor.polynomial.filter(|polynomial| !polynomial.is_raw);
        let Some((polynomial, power)) = polynomial.zip(factor.powers.first()) else {
            continue;
        };
        match found.iter_mut().find(|known| known.base == power.base) {
            Some(known) => known.degree = known.degree.max(polynomial.degree),
            None => {
                let near = evaluate(&power.base, &|at| near[at]).high();
                let (name, base) = (factor.name.clone(), power.base.clone());
                found.push(Orthogonal::new(name, base, near, polynomial.degree));
            }
        }
    }
    found
}

/// Each of `slow` with each of `fast`; the place in `fast` changes last.
fn crossed<A, B, C>(fast: &[A], slow: &[B], with: impl Fn(&A, &B) -> C) -> Vec<C> {
    let pairs = slow.iter().flat_map(|b| fast.iter().map(move |a| (a, b)));
    pairs.map(|(a, b)| with(a, b)).collect()
}

impl Contrasts {
    /// Plans the columns of a formula. The predictors stand in the order in which they are read, and the
    /// response follows them.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`] for too many categories in two terms together.
    pub(crate) fn new(
        formula: &Formula,
        predictors: &[&ColumnName],
        is_category: &[bool],
        near: &[f64],
        max_columns: usize,
    ) -> Result<Self, Error> {
        let categories: Vec<usize> = (0..predictors.len())
            .filter(|at| is_category[*at])
            .collect();
        let planner = Planner {
            formula,
            predictors,
            categories: &categories,
        };
        let terms = planner.terms();
        let orthogonal = orthogonal(&terms, near);
        Ok(Self {
            groupings: groupings(&terms)?,
            max_columns,
            numeric: NumericColumns::new(planner.products(&terms, &orthogonal)),
            orthogonal,
            computed: planner.computed(),
            observed: planner.observed(),
            offset: planner.offset(),
            terms,
            categories,
        })
    }

    /// The model's columns, and then the response with its offset, if there is one.
    pub(crate) fn with_observed(&self, columns: &[Column]) -> Option<Vec<Column>> {
        self.offset.as_ref()?;
        let observed = Column {
            name: String::new(),
            powers: vec![self.observed.clone()],
            levels: Vec::new(),
        };
        Some([columns, &[observed]].concat())
    }

    /// The key of a group after the values of each category were given other codes.
    pub(crate) fn rekey(&self, (grouping, key): GroupKey, codes: &[Vec<usize>]) -> GroupKey {
        let set = self.groupings.get(grouping as usize);
        let set = set.map_or(&[][..], Vec::as_slice);
        let bits = bits_of_code(set.len());
        let code = |(place, category): (usize, &usize)| {
            let code = code_in(key, place, bits);
            let known = codes.get(*category).and_then(|codes| codes.get(code));
            (known.copied().unwrap_or(code) as u64) << (bits * place as u32)
        };
        (grouping, set.iter().enumerate().map(code).sum())
    }

    /// The most values that a category may have: their codes have their place in each key.
    pub(crate) fn most_levels(&self, category: usize) -> usize {
        let sets = self.groupings.iter().filter(|set| set.contains(&category));
        sets.map(|set| 1 << bits_of_code(set.len()))
            .min()
            .unwrap_or_default()
    }

    /// How many rows there are of each code, a list for each category; shorter if no row has the last codes.
    pub(crate) fn used(&self, grouped: &GroupedMoments) -> Vec<Vec<u64>> {
        let count = |category: usize| {
            let mut counts = Vec::new();
            let with = |set: &Vec<usize>| set.iter().position(|other| *other == category);
            let grouping = self.groupings.iter().position(|set| with(set).is_some());
            let place = grouping.and_then(|grouping| with(&self.groupings[grouping]));
            if let Some((grouping, place)) = grouping.zip(place) {
                let bits = bits_of_code(self.groupings[grouping].len());
                let groups = grouped.0.iter();
                let own = groups.filter(|group| group.0.0 as usize == grouping);
                for ((_, key), moments) in own {
                    let code = code_in(*key, place, bits);
                    if counts.len() <= code {
                        counts.resize(code + 1, 0);
                    }
                    counts[code] += moments.count();
                }
            }
            counts
        };
        (0..self.categories.len()).map(count).collect()
    }

    /// The columns and the terms of the model, once the values of each category are known.
    /// `fit` are the moments of the rows of the fit, which decide the bases of orthogonal polynomials.
    pub(crate) fn columns(
        &self,
        levels: &[Vec<String>],
        fit: &GroupedMoments,
    ) -> Result<(Vec<Column>, Vec<Term>), Error> {
        let spared = self.spared(levels);
        let mut bases = Vec::new();
        if !self.orthogonal.is_empty() {
            let moments = fit.all(self.numeric.len())?;
            for own in &self.orthogonal {
                bases.push(own.basis(&self.numeric, &moments)?);
            }
        }
        let mut columns = Vec::new();
        let mut terms = Vec::new();
        for term in &self.terms {
            let from = columns.len();
            // As in R, the values of the first category change fastest.
            let mut own = vec![Column {
                name: String::new(),
                powers: Vec::new(),
                levels: Vec::new(),
            }];
            for (at, factor) in term.factors.iter().enumerate() {
                let colon = if at == 0 { "" } else { ":" };
                let Some(category) = factor.category else {
                    let degrees = factor.degrees(&self.orthogonal, Some(&bases));
                    own = crossed(&own, &degrees, |column, (name, powers)| Column {
                        name: format!("{}{colon}{name}", column.name),
                        powers: [column.powers.as_slice(), powers].concat(),
                        levels: column.levels.clone(),
                    });
                    continue;
                };
                let values = levels.get(category.place).map_or(&[][..], Vec::as_slice);
                let without_reference = usize::from(category.has_reference);
                let values = values.iter().enumerate().skip(without_reference);
                let values: Vec<(usize, &String)> = values.collect();
                self.check_columns(term, columns.len() + own.len() * values.len(), spared)?;
                let source = self.categories[category.place];
                own = crossed(&own, &values, |column, (level, text)| Column {
                    name: format!("{}{colon}{}{text}", column.name, factor.name),
                    powers: column.powers.clone(),
                    levels: [column.levels.as_slice(), &[[source, *level]]].concat(),
                });
            }
            self.check_columns(term, columns.len() + own.len(), spared)?;
            columns.extend(own);
            terms.push(Term {
                name: term.name.clone(),
                columns: from..columns.len(),
            });
        }
        Ok((columns, terms))
    }

    /// How many columns are not counted among those that the model may have: those of its largest category, if it has
    /// many values. No two of its values are in one row, so that its columns take little time.
    fn spared(&self, levels: &[Vec<String>]) -> usize {
        const MANY: usize = 100;
        let columns = |term: &PlannedTerm| match term.factors[..] {
            [
                PlannedFactor {
                    category: Some(category),
                    ..
                },
            ] => levels.get(category.place).map_or(0, Vec::len),
            _ => 0,
        };
        let most = self.terms.iter().map(columns).max();
        most.filter(|most| *most > MANY).unwrap_or(0)
    }

    fn check_columns(&self, term: &PlannedTerm, count: usize, spared: usize) -> Result<(), Error> {
        let (term, limit) = (term.name.clone(), self.max_columns);
        match count > limit.saturating_add(spared) {
            true => Err(Error::from(ErrorKind::TooManyColumns {
                term,
                count,
                limit,
            })),
            false => Ok(()),
        }
    }
}

/// The most categories in one grouping: their codes fit into one word.
const MOST_TOGETHER: usize = 10;
/// The most groupings.
const MOST_UNIONS: usize = 1000;

/// The bits of the code of one value in the key of a group of rows, for a grouping by this many categories.
pub(crate) fn bits_of_code(categories: usize) -> u32 {
    const MOST: u32 = 24;
    (u64::BITS / categories.max(1) as u32).min(MOST)
}

/// The code of the category at a place of a key. Each code has `bits` bits.
pub(crate) fn code_in(key: u64, place: usize, bits: u32) -> usize {
    (key >> (bits * place as u32)) as usize & ((1 << bits) - 1)
}

/// The sets of categories by which rows are grouped, so that the product of any two terms can be summed: the
/// unions of the categories of two terms, without those that are in a larger union.
fn groupings(terms: &[PlannedTerm]) -> Result<Vec<Vec<usize>>, Error> {
    let set = |term: &PlannedTerm| -> Vec<usize> {
        let factors = term.factors.iter().filter_map(|factor| factor.category);
        union(
            &[],
            &factors.map(|category| category.place).collect::<Vec<_>>(),
        )
    };
    let mut sets: Vec<Vec<usize>> = Vec::new();
    for set in terms.iter().map(set) {
        if !sets.contains(&set) {
            sets.push(set);
        }
    }
    let mut unions = vec![Vec::new()];
    for a in &sets {
        for b in &sets {
            let both = union(a, b);
            if both.len() > MOST_TOGETHER || unions.len() > MOST_UNIONS {
                return Err(Error::from(ErrorKind::InvalidOption {
                    option: "terms",
                    found: format!(
                        "{} in number, two with {} categories",
                        terms.len(),
                        both.len()
                    ),
                    expected: "fewer, or with at most 10 categories in any two together",
                }));
            }
            if !unions.contains(&both) {
                unions.push(both);
            }
        }
    }
    let is_largest = |set: &&Vec<usize>| {
        let mut others = unions.iter().filter(|other| other != set);
        !others.any(|other| contains(other, set))
    };
    Ok(unions.iter().filter(is_largest).cloned().collect())
}

/// Whether a set has all elements of `subset`.
pub(crate) fn contains(set: &[usize], subset: &[usize]) -> bool {
    subset.iter().all(|element| set.contains(element))
}

/// The elements of two sets, in ascending order.
pub(crate) fn union(a: &[usize], b: &[usize]) -> Vec<usize> {
    let mut union = Vec::new();
    for element in a.iter().chain(b) {
        if let Err(at) = union.binary_search(element) {
            union.insert(at, *element);
        }
    }
    union
}
