//! From a model as it was asked for to its columns, once it is known what the categories in it are.

use super::formula::{Factor, Formula};
use super::model_columns::{Column, NumericColumns, Power, Term};
use crate::error::{Error, ErrorKind};
use crate::moments::merge_tree::{GroupKey, GroupedMoments};

/// How the columns of a model are made of those of an input, and by which categories rows are to be
/// told apart for that.
///
/// A column that is 1 for one value of a category, or x there and 0 elsewhere, has no sums of its own:
/// moments of what is numeric in it are kept for each value, and what is wanted follows from those. So
/// values may come as they like, and a category of fifty costs no more a row than one of two.
#[derive(Clone, Debug)]
pub(crate) struct Contrasts {
    terms: Vec<PlannedTerm>,
    /// Numbers alone: the predictors that are numbers, what else is numeric in the terms, the response,
    /// and last the response as it is modelled.
    pub(crate) numeric: NumericColumns,
    /// The predictors that are categories.
    pub(crate) categories: Vec<usize>,
    /// Sets of categories, as places in the list of them: by each set rows are told apart.
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
    powers: Vec<Power>,
    /// Which of the categories it is, if it is one, and whether its first value has no column since the
    /// others are held against it.
    category: Option<(usize, bool)>,
}

impl PlannedTerm {
    fn powers(&self) -> Vec<Power> {
        let factors = self.factors.iter();
        factors
            .flat_map(|factor| factor.powers.iter().copied())
            .collect()
    }
}

impl Contrasts {
    /// Of predictors in the order in which they are read; the response follows them.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`] for more categories together than rows can be told apart by.
    pub(crate) fn new(
        formula: &Formula,
        predictors: &[&Factor],
        is_category: &[bool],
        max_columns: usize,
    ) -> Result<Self, Error> {
        let source = |factor: &Factor| {
            predictors
                .iter()
                .position(|known| known.same_column(factor))
        };
        let categories: Vec<usize> = (0..predictors.len())
            .filter(|at| is_category[*at])
            .collect();
        let category_of = |variable: usize| {
            let factors = &formula.variables[variable].factors;
            let at = source(factors.first()?)?;
            categories.iter().position(|category| *category == at)
        };
        // Without an intercept the first category has a column for each value, unless a number is there
        // to be their sum.
        let is_pure = |term: &&Vec<usize>| term.iter().all(|at| category_of(*at).is_some());
        let without = formula
            .terms
            .iter()
            .filter(|_| !formula.intercept)
            .find(is_pure);
        let factor = |term: &Vec<usize>, at: usize| {
            let variable = &formula.variables[at];
            let category = category_of(at).map(|category| {
                // R's rule: values are held against the first where the term without the category is in
                // the model too (Chambers and Hastie, "Statistical Models in S", 1992, section 2.4).
                let rest: Vec<usize> = term.iter().copied().filter(|other| *other != at).collect();
                let is_first = without == Some(term) && term[0] == at;
                let is_margin = rest.is_empty() || formula.terms.contains(&rest);
                (category, is_margin && !is_first)
            });
            let powers = variable.factors.iter().map(|of| Power {
                source: source(of).unwrap_or_default(),
                log: of.log,
                exponent: of.exponent,
            });
            PlannedFactor {
                name: variable.name(),
                powers: match category {
                    Some(_) => Vec::new(),
                    None => powers.collect(),
                },
                category,
            }
        };
        let terms: Vec<PlannedTerm> = formula
            .terms
            .iter()
            .map(|term| PlannedTerm {
                name: formula.name_of(term),
                factors: term.iter().map(|at| factor(term, *at)).collect(),
            })
            .collect();

        let mut products: Vec<Vec<Power>> = (0..predictors.len())
            .filter(|at| !is_category[*at])
            .map(|at| vec![Power::plain(at)])
            .collect();
        for term in &terms {
            let powers = term.powers();
            if !powers.is_empty() && !products.contains(&powers) {
                products.push(powers);
            }
        }
        let response = Power::plain(predictors.len());
        products.push(vec![response]);
        if formula.response.log {
            products.push(vec![Power {
                log: true,
                ..response
            }]);
        }
        Ok(Self {
            groupings: groupings(&terms)?,
            max_columns,
            numeric: NumericColumns::new(products),
            terms,
            categories,
        })
    }

    /// The key of a group where the values of each category have other codes.
    pub(crate) fn rekey(&self, (grouping, key): GroupKey, codes: &[Vec<usize>]) -> GroupKey {
        let set = self.groupings.get(grouping as usize);
        let set = set.map_or(&[][..], Vec::as_slice);
        let code = |(place, category): (usize, &usize)| {
            let code = code_in(key, place);
            let known = codes.get(*category).and_then(|codes| codes.get(code));
            (known.copied().unwrap_or(code) as u64) << (CODE * place as u32)
        };
        (grouping, set.iter().enumerate().map(code).sum())
    }

    /// Which codes of each category there are rows of, and how many.
    pub(crate) fn used(&self, cells: &GroupedMoments) -> Vec<Vec<u64>> {
        let count = |category: usize| {
            let mut counts = vec![0; 1 << CODE];
            let with = |set: &Vec<usize>| set.iter().position(|other| *other == category);
            let grouping = self.groupings.iter().position(|set| with(set).is_some());
            let place = grouping.and_then(|grouping| with(&self.groupings[grouping]));
            if let Some((grouping, place)) = grouping.zip(place) {
                let own = cells.0.iter().filter(|cell| cell.0.0 as usize == grouping);
                for ((_, key), moments) in own {
                    counts[code_in(*key, place)] += moments.count();
                }
            }
            counts
        };
        (0..self.categories.len()).map(count).collect()
    }

    /// The model's columns, and which are whose, for these values of each of the categories.
    pub(crate) fn columns(
        &self,
        levels: &[Vec<String>],
    ) -> Result<(Vec<Column>, Vec<Term>), Error> {
        let mut columns = Vec::new();
        let mut terms = Vec::new();
        for term in &self.terms {
            let from = columns.len();
            // The first category's values change the fastest, as in R.
            let mut own = vec![(String::new(), Vec::new())];
            for (at, factor) in term.factors.iter().enumerate() {
                let colon = if at == 0 { "" } else { ":" };
                let Some((category, contrasts)) = factor.category else {
                    for (name, _) in &mut own {
                        name.push_str(colon);
                        name.push_str(&factor.name);
                    }
                    continue;
                };
                let values = levels.get(category).map_or(&[][..], Vec::as_slice);
                let values = values.iter().enumerate().skip(usize::from(contrasts));
                let mut product = Vec::new();
                for (level, text) in values {
                    for (name, before) in &own {
                        let mut levels: Vec<[usize; 2]> = before.clone();
                        levels.push([self.categories[category], level]);
                        product.push((format!("{name}{colon}{}{text}", factor.name), levels));
                    }
                }
                own = product;
                self.check_columns(term, columns.len() + own.len())?;
            }
            self.check_columns(term, columns.len() + own.len())?;
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
}

impl Contrasts {
    fn check_columns(&self, term: &PlannedTerm, count: usize) -> Result<(), Error> {
        let (term, limit) = (term.name.clone(), self.max_columns);
        match count > limit {
            true => Err(Error::from(ErrorKind::TooManyColumns {
                term,
                count,
                limit,
            })),
            false => Ok(()),
        }
    }
}

/// The most categories that rows are told apart by at once, and the most sets of them.
const MOST_TOGETHER: usize = u64::BITS as usize / CODE as usize;
const MOST_UNIONS: usize = 1000;

/// Bits that the code of one value takes in a key.
pub(crate) const CODE: u32 = 6;

/// The code at one place of a key.
pub(crate) fn code_in(key: u64, place: usize) -> usize {
    (key >> (CODE * place as u32)) as usize & ((1 << CODE) - 1)
}

/// By which sets of categories rows must be told apart so that the product of any two terms can be
/// summed: the largest unions of the categories of two.
fn groupings(terms: &[PlannedTerm]) -> Result<Vec<Vec<usize>>, Error> {
    let set = |term: &PlannedTerm| -> Vec<usize> {
        let factors = term.factors.iter().filter_map(|factor| factor.category);
        union(
            &[],
            &factors.map(|(category, _)| category).collect::<Vec<_>>(),
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

/// Whether all of a set's elements are among another's.
pub(crate) fn contains(set: &[usize], part: &[usize]) -> bool {
    part.iter().all(|element| set.contains(element))
}

/// The elements of both, ascending.
pub(crate) fn union(a: &[usize], b: &[usize]) -> Vec<usize> {
    let mut union = Vec::new();
    for element in a.iter().chain(b) {
        if let Err(at) = union.binary_search(element) {
            union.insert(at, *element);
        }
    }
    union
}
