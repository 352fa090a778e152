//! The choice of columns: which of an input's make the model, and how each is read.

pub(crate) mod arithmetic;
pub(crate) mod by_group;
pub(crate) mod contrasts;
pub(crate) mod expand;
pub(crate) mod formula;
pub(crate) mod model_columns;
pub(crate) mod narrow;
pub(crate) mod options;
pub(crate) mod orthogonal;
pub(crate) mod parse;
pub(crate) mod requested;
pub(crate) mod split;

use crate::csv::{ColumnKind, FieldFormat, Numerals, Schema, Written, find_column};
use crate::error::{Error, ErrorKind, list};
use crate::moments::merge_tree::GroupedMoments;
use crate::rows::levels::Levels;
use crate::rows::plan::{Plan, PlannedColumn, Role};
use contrasts::Contrasts;
use formula::{ColumnName, Formula, Variable};
use model_columns::{Computed, ModelColumns};
use options::{OnText, Options, WeightKind};
use requested::{Candidate, requested};

/// The columns of a model within the columns of an input.
#[derive(Clone, Debug)]
pub(crate) struct Design {
    pub(crate) response: String,
    modelled: Computed,
    pub(crate) intercept: bool,
    pub(crate) predictors: Vec<String>,
    /// How a row of numbers is made: the predictors, the response and then the weights, if there are any.
    pub(crate) plan: Plan,
    /// The day from which the dates in each predictor and the response are counted, in days since 1970.
    origins: Vec<Option<f64>>,
    pub(crate) contrasts: Contrasts,
    /// Predictors that are categories, and the value that the others are compared with.
    references: Vec<(usize, String)>,
}

impl Design {
    /// Finds the columns that the options ask for, or those that hold numbers.
    pub(crate) fn choose(schema: &Schema, options: &Options) -> Result<Self, Error> {
        let columns: Vec<Candidate<'_>> = schema
            .columns
            .iter()
            .map(|column| Candidate {
                name: &column.name,
                is_number: column.kind == ColumnKind::Number,
                has_numbers: matches!(column.kind, ColumnKind::Number | ColumnKind::Index),
                is_category: column.is_category(),
                is_date: column.has_dates(),
                is_data: !matches!(column.kind, ColumnKind::Index | ColumnKind::Empty),
                looks_like: column.looks_like.as_ref(),
                // Dates count from the first of them.
                near: match column.has_dates() {
                    true => 0.0,
                    false => [column.min, column.max].into_iter().flatten().sum::<f64>() / 2.0,
                },
            })
            .collect();
        let mut design = Self::among(&columns, options)?;
        let chosen = design.plan.columns.iter_mut();
        for (number, planned) in chosen.enumerate() {
            let column = &schema.columns[planned.at];
            planned.written = column.written.clone();
            if planned.role.category().is_some() {
                planned.format = column.field_format(&schema.dialect);
                continue;
            }
            planned.format = column.field_format_in_fit(&schema.dialect)?;
            if let Some(origin) = design.origins.get_mut(number)
                && let FieldFormat::Days(_, first, _) = planned.format
            {
                *origin = Some(first);
            }
        }
        Ok(design)
    }

    /// As [`choose`](Self::choose), of columns that are described by [`Candidate`]s. All of them hold plain
    /// numbers.
    pub(crate) fn among(columns: &[Candidate<'_>], options: &Options) -> Result<Self, Error> {
        let formula = requested(options, columns)?;
        let names: Vec<&str> = columns.iter().map(|column| column.name).collect();
        let find = |column: &ColumnName| match column.at {
            Some(at) => Ok(at),
            None => find_column(&column.name, &names),
        };
        let predictors = predictors(&formula);
        let at: Vec<usize> = predictors
            .iter()
            .map(|of| find(of))
            .collect::<Result<_, _>>()?;
        let response_column = formula.response_column();
        let response = find(&response_column)?;
        if at.contains(&response) {
            return Err(Error::from(ErrorKind::RepeatedColumn {
                name: response_column.name,
            }));
        }
        let is_category = categories(&formula, &predictors, &|number| {
            columns[at[number]].is_category
        })?;
        let has_empty_term = formula.terms.iter().any(Vec::is_empty);
        if has_empty_term || formula.terms.is_empty() {
            return Err(Error::from(ErrorKind::InvalidOption {
                option: match options.formula {
                    Some(_) => "formula",
                    None => "terms",
                },
                found: match has_empty_term {
                    true => "with a term of no column".to_owned(),
                    false => "without a term".to_owned(),
                },
                expected: "a model with one at least",
            }));
        }
        let mut planned = planned(&formula, &predictors, &is_category, &at, response);
        for column in &mut planned {
            column.has_numbers = columns[column.at].has_numbers;
        }
        if let Some(weights) = &options.weights {
            let at = find_column(weights, &names)?;
            if columns[at].is_date {
                return Err(Error::from(ErrorKind::InvalidOption {
                    option: "weights",
                    found: format!("\"{weights}\", which has dates"),
                    expected: "a column of numbers",
                }));
            }
            let role = match options.weight_kind {
                WeightKind::Precision => Role::Weight,
                WeightKind::Frequency => Role::Frequency,
            };
            planned.push(column(weights, at, role));
        }
        for column in &mut planned {
            column.written = Written::with_missing(options.missing.of(&column.name));
        }
        let reference = |(name, value): &(String, String)| {
            let mut predictors = predictors.iter().zip(&is_category);
            let at = predictors.position(|(of, is_category)| *is_category && of.name == *name);
            at.map(|at| (at, value.clone())).ok_or_else(|| {
                Error::from(ErrorKind::InvalidOption {
                    option: "reference",
                    found: format!("\"{value}\" for \"{name}\""),
                    expected: "a value for categories that are predictors",
                })
            })
        };
        let near: Vec<f64> = at.iter().map(|at| columns[*at].near).collect();
        let max_columns = options.max_columns;
        let contrasts = Contrasts::new(&formula, &predictors, &is_category, &near, max_columns)?;
        if options.weights.is_some() && !contrasts.orthogonal.is_empty() {
            return Err(Error::from(ErrorKind::InvalidOption {
                option: "weights",
                found: "given beside an orthogonal polynomial".to_owned(),
                expected: "left out, or poly( ) written with raw = TRUE, which predicts the same",
            }));
        }
        Ok(Self {
            references: options
                .reference
                .iter()
                .map(reference)
                .collect::<Result<_, _>>()?,
            predictors: predictors.iter().map(|of| of.name.clone()).collect(),
            modelled: Computed {
                name: formula.response.name(),
                steps: formula.response.factors[0].base.clone(),
            },
            intercept: formula.intercept,
            origins: vec![None; predictors.len() + 1],
            plan: Plan {
                computed: contrasts.computed.clone(),
                width: columns.len(),
                text_is_missing: options.text == OnText::Missing,
                columns: planned,
                left_out: options.sorted_leave_out()?,
            },
            response: response_column.name,
            contrasts,
        })
    }

    /// Which of the categories the `number`th of the chosen columns is, if it is one.
    pub(crate) fn category(&self, number: usize) -> Option<usize> {
        self.plan.columns[number].role.category()
    }

    /// The name of the `number`th of the chosen columns.
    pub(crate) fn name(&self, number: usize) -> &str {
        &self.plan.columns[number].name
    }

    /// The values of each category, none of which is known yet.
    pub(crate) fn empty_levels(&self) -> Vec<Levels> {
        let numbers = self.contrasts.categories.iter().enumerate();
        let empty = |(category, number): (usize, &usize)| {
            self.plan.columns[*number].empty_levels(self.contrasts.most_levels(category))
        };
        numbers.map(empty).collect()
    }

    /// The codes of the values that the rows have of each category, in the order of the values. A reference that was
    /// asked for comes first.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidOption`] for a reference that no row has.
    pub(crate) fn in_order(
        &self,
        levels: &[Levels],
        used: &[Vec<u64>],
    ) -> Result<Vec<Vec<usize>>, Error> {
        let categories = self
            .contrasts
            .categories
            .iter()
            .zip(levels.iter().zip(used));
        let order = |(number, (levels, used)): (&usize, (&Levels, &Vec<u64>))| {
            let column = &self.plan.columns[*number];
            let mut order = levels.in_order(&|text| column.parse(text.as_bytes(), None).ok());
            order.retain(|code| used.get(*code).is_some_and(|count| *count > 0));
            let mut references = self.references.iter();
            if let Some((_, value)) = references.find(|(at, _)| at == number) {
                let code = levels.code_of(value);
                match order.iter().position(|own| Some(*own) == code) {
                    Some(at) => order[..=at].rotate_right(1),
                    None => {
                        let texts: Vec<String> = levels.texts().map(str::to_owned).collect();
                        return Err(Error::from(ErrorKind::InvalidOption {
                            option: "reference",
                            found: format!(
                                "\"{value}\" for \"{}\", which has {}",
                                column.name,
                                list(&texts)
                            ),
                            expected: "one of the values of each category",
                        }));
                    }
                }
            }
            Ok(order)
        };
        categories.map(order).collect()
    }

    /// The model's columns, for categories with these values in this order, of a fit to the rows of these moments.
    pub(crate) fn model_columns(
        &self,
        levels: &[Levels],
        order: &[Vec<usize>],
        fit: &GroupedMoments,
    ) -> Result<ModelColumns, Error> {
        let ordered = |(levels, order): (&Levels, &Vec<usize>)| -> Vec<String> {
            let texts: Vec<&str> = levels.texts().collect();
            order.iter().map(|code| texts[*code].to_owned()).collect()
        };
        let ordered: Vec<Vec<String>> = levels.iter().zip(order).map(ordered).collect();
        for (category, values) in ordered.iter().enumerate() {
            if let [value] = values.as_slice() {
                let number = self.contrasts.categories[category];
                return Err(Error::from(ErrorKind::OneLevel {
                    column: self.name(number).to_owned(),
                    value: value.clone(),
                }));
            }
        }
        let (columns, terms) = self.contrasts.columns(&ordered, fit)?;
        let of = |number| match self.category(number) {
            Some(category) => ordered[category].clone(),
            None => Vec::new(),
        };
        Ok(ModelColumns {
            response: self.response.clone(),
            modelled: self.modelled.clone(),
            offset: self.contrasts.offset.clone(),
            levels: (0..self.predictors.len()).map(of).collect(),
            predictors: self.predictors.clone(),
            origins: self.origins.clone(),
            written: {
                let columns = self.plan.columns.iter();
                columns
                    .map(|column| column.written.kept())
                    .take(self.origins.len())
                    .collect()
            },
            orders: self
                .origins
                .iter()
                .zip(&self.plan.columns)
                .map(|(origin, column)| match column.format {
                    FieldFormat::Days(order, ..) => origin.map(|_| order),
                    FieldFormat::Numbers(_) => None,
                })
                .collect(),
            intercept: self.intercept,
            aliased: Vec::new(),
            frequency: match self.plan.has_frequencies() {
                true => self.plan.weights().map(|at| self.name(at).to_owned()),
                false => None,
            },
            columns,
            terms,
        })
    }
}

/// How the predictors at these places, and the response, make a row of numbers.
fn planned(
    formula: &Formula,
    predictors: &[&ColumnName],
    is_category: &[bool],
    at: &[usize],
    response: usize,
) -> Vec<PlannedColumn> {
    let number_role = |has_log| match has_log {
        true => Role::Logarithm,
        false => Role::Number,
    };
    let is_logarithm_of = |variables: &mut dyn Iterator<Item = &Variable>, column: &ColumnName| {
        let mut factors = variables.flat_map(|variable| &variable.factors);
        factors.any(|factor| factor.is_logarithm() && factor.columns[0] == *column)
    };
    let mut planned = Vec::with_capacity(at.len() + 2);
    let mut category = 0;
    for ((predictor, at), is_category) in predictors.iter().zip(at).zip(is_category) {
        let role = match is_category {
            true => Role::Category(category),
            false => number_role(is_logarithm_of(&mut formula.right_side(), predictor)),
        };
        category += usize::from(*is_category);
        let is_of = |variable: &&Variable| variable.columns().next() == Some(*predictor);
        let variables = formula
            .variables
            .iter()
            .filter(|variable| variable.category);
        planned.push(PlannedColumn {
            is_factor: variables.filter(is_of).count() > 0,
            ..column(&predictor.name, *at, role)
        });
    }
    let name = formula.response_column();
    let role = number_role(is_logarithm_of(&mut [&formula.response].into_iter(), &name));
    planned.push(column(&name.name, response, role));
    planned
}

/// A column of plain numbers.
fn column(name: &str, at: usize, role: Role) -> PlannedColumn {
    PlannedColumn {
        name: name.to_owned(),
        at,
        format: FieldFormat::Numbers(Numerals::default()),
        has_numbers: false,
        written: Written::default(),
        role,
        is_factor: false,
    }
}

/// The columns of a formula's right side, each once.
fn predictors(formula: &Formula) -> Vec<&ColumnName> {
    let mut predictors: Vec<&ColumnName> = Vec::new();
    for column in formula.right_side().flat_map(Variable::columns) {
        if !predictors.contains(&column) {
            predictors.push(column);
        }
    }
    predictors
}

/// Which of the predictors are categories: those that the formula says are, and columns of text.
fn categories(
    formula: &Formula,
    predictors: &[&ColumnName],
    is_text: &dyn Fn(usize) -> bool,
) -> Result<Vec<bool>, Error> {
    let mut categories = Vec::with_capacity(predictors.len());
    for (number, predictor) in predictors.iter().enumerate() {
        let (mut as_category, mut as_number) = (false, false);
        for variable in formula.right_side() {
            if variable.columns().any(|column| column == *predictor) {
                let is_category = variable.category || is_text(number) && variable.is_plain();
                as_category |= is_category;
                as_number |= !is_category;
            }
        }
        if as_category && as_number {
            return Err(Error::from(ErrorKind::InvalidOption {
                option: "terms",
                found: format!("\"{}\" as a category and as a number", predictor.name),
                expected: "one of the two for each column",
            }));
        }
        categories.push(as_category);
    }
    Ok(categories)
}
