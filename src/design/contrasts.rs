//! How the columns of a model are made of those of an input, before the values of its categories are known.
//!
//! Dummy columns are never materialised. A column that is 1 for one value of a category and 0 for the others
//! has no sums of its own. Instead the moments of the numeric columns are kept for each value: every product with
//! a dummy column is a sum over the rows of that value (see [`expand`](super::expand)). So values may come in
//! any order, and a category of fifty values costs a row no more than one of two.

use super::formula::{Factor, Formula};
use super::model_columns::{Column, NumericColumns, Power, Term};
use crate::error::{Error, ErrorKind};
use crate::moments::merge_tree::{GroupKey, GroupedMoments};

/// The terms of a model, the numeric columns in them, and the categories that distinguish groups of rows.
#[derive(Clone, Debug)]
pub(crate) struct Contrasts {
    terms: Vec<PlannedTerm>,
    /// The numeric predictors, the other numeric products in the terms, the response, and last the response
    /// as it is modelled.
    pub(crate) numeric: NumericColumns,
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
    fn powers(&self) -> Vec<Power> {
        let factors = self.factors.iter();
        factors
            .flat_map(|factor| factor.powers.iter().copied())
            .collect()
    }
}

/// A formula, and which of the predictors are categories.
struct Planner<'a> {
    formula: &'a Formula,
    predictors: &'a [&'a Factor],
    categories: &'a [usize],
}

impl Planner<'_> {
    /// The predictor that a factor is of.
    fn source(&self, factor: &Factor) -> Option<usize> {
        let mut predictors = self.predictors.iter();
        predictors.position(|known| known.same_column(factor))
    }

    /// The place of a variable among the categories, if it is one.
    fn category_of(&self, variable: usize) -> Option<usize> {
        let factors = &self.formula.variables[variable].factors;
        let at = self.source(factors.first()?)?;
        self.categories.iter().position(|category| *category == at)
    }

    /// The term whose first category has a column for each value, in a model without an intercept: the
    /// first term of categories alone. The sum of those columns stands for the intercept.
    fn term_of_all_values(&self) -> Option<&[usize]> {
        if self.formula.intercept {
            return None;
        }
        let is_pure = |term: &&Vec<usize>| term.iter().all(|at| self.category_of(*at).is_some());
        let mut terms = self.formula.terms.iter();
        terms.find(is_pure).map(Vec::as_slice)
    }

    /// The variable `at` of a term. `all_values` is [`term_of_all_values`](Self::term_of_all_values).
    fn factor(&self, term: &[usize], at: usize, all_values: Option<&[usize]>) -> PlannedFactor {
        let variable = &self.formula.variables[at];
        let category = self.category_of(at).map(|place| {
            // R's rule: a value is the reference if the term without the category is in the model too
            // (Chambers and Hastie, "Statistical Models in S", 1992, section 2.4).
            let rest: Vec<usize> = term.iter().copied().filter(|other| *other != at).collect();
            let has_all_values = all_values == Some(term) && term[0] == at;
            let is_margin = rest.is_empty() || self.formula.terms.contains(&rest);
            PlannedCategory {
                place,
                has_reference: is_margin && !has_all_values,
            }
        });
        let powers = variable.factors.iter().map(|factor| Power {
            source: self.source(factor).unwrap_or_default(),
            log: factor.log,
            exponent: factor.exponent,
        });
        PlannedFactor {
            name: variable.name(),
            powers: match category {
                Some(_) => Vec::new(),
                None => powers.collect(),
            },
            category,
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
    fn products(&self, terms: &[PlannedTerm]) -> Vec<Vec<Power>> {
        let mut products: Vec<Vec<Power>> = (0..self.predictors.len())
            .filter(|at| !self.categories.contains(at))
            .map(|at| vec![Power::plain(at)])
            .collect();
        for term in terms {
            let powers = term.powers();
            if !powers.is_empty() && !products.contains(&powers) {
                products.push(powers);
            }
        }
        let response = Power::plain(self.predictors.len());
        products.push(vec![response]);
        if self.formula.response.log {
            let log = true;
            products.push(vec![Power { log, ..response }]);
        }
        products
    }
}

impl Contrasts {
    /// Plans the columns of a formula. The predictors stand in the order in which they are read, and the
    /// response follows them.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`] for too many categories in two terms together.
    pub(crate) fn new(
        formula: &Formula,
        predictors: &[&Factor],
        is_category: &[bool],
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
        Ok(Self {
            groupings: groupings(&terms)?,
            max_columns,
            numeric: NumericColumns::new(planner.products(&terms)),
            terms,
            categories,
        })
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
    pub(crate) fn columns(
        &self,
        levels: &[Vec<String>],
    ) -> Result<(Vec<Column>, Vec<Term>), Error> {
        let spared = self.spared(levels);
        let mut columns = Vec::new();
        let mut terms = Vec::new();
        for term in &self.terms {
            let from = columns.len();
            // As in R, the values of the first category change fastest.
            let mut own = vec![(String::new(), Vec::new())];
            for (at, factor) in term.factors.iter().enumerate() {
                let colon = if at == 0 { "" } else { ":" };
                let Some(category) = factor.category else {
                    for (name, _) in &mut own {
                        name.push_str(colon);
                        name.push_str(&factor.name);
                    }
                    continue;
                };
                let values = levels.get(category.place).map_or(&[][..], Vec::as_slice);
                let without_reference = usize::from(category.has_reference);
                let values = values.iter().enumerate().skip(without_reference);
                let mut product = Vec::new();
                for (level, text) in values {
                    for (name, before) in &own {
                        let mut levels: Vec<[usize; 2]> = before.clone();
                        levels.push([self.categories[category.place], level]);
                        product.push((format!("{name}{colon}{}{text}", factor.name), levels));
                    }
                }
                own = product;
                self.check_columns(term, columns.len() + own.len(), spared)?;
            }
            self.check_columns(term, columns.len() + own.len(), spared)?;
            columns.extend(own.into_iter().map(|(name, levels)| Column {
                name,
                powers: term.powers(),
                levels,
            }));
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

/// The bits of the code of one value in the key of a group of rows, for a grouping by so many categories.
pub(crate) fn bits_of_code(categories: usize) -> u32 {
    const MOST: u32 = 24;
    (u64::BITS / categories.max(1) as u32).min(MOST)
}

/// The code of the category at a place of a key. Each code has so many bits.
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
