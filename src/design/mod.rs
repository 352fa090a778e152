//! Which columns a model is of, and how a record becomes a row of numbers, or is left out.

pub(crate) mod by_group;
pub(crate) mod contrasts;
pub(crate) mod expand;
pub(crate) mod formula;
pub(crate) mod model_columns;
pub(crate) mod options;
pub(crate) mod parse;
pub(crate) mod split;

use std::borrow::Cow;

use crate::csv::{ColumnKind, Field, FieldFormat, Numerals, Record, Schema, excerpt, is_missing};
use crate::error::{Error, ErrorKind, Position, rounded};
use crate::rows::exclude::{LeftOut, Reason};
use crate::rows::from_arrays::Data;
use crate::rows::levels::{Levels, MOST};
use contrasts::Contrasts;
use formula::Factor;
use model_columns::ModelColumns;
use options::{Candidate, OnText, Options};

/// The columns of a model within the columns of an input.
#[derive(Clone, Debug)]
pub(crate) struct Design {
    pub(crate) response: String,
    pub(crate) log_response: bool,
    pub(crate) intercept: bool,
    pub(crate) predictors: Vec<String>,
    /// Where the predictors, the response and then the weights, if there are any, stand in a record.
    pub(crate) at: Vec<usize>,
    /// How the fields of each of them become numbers, where it is no category.
    pub(crate) reads: Vec<FieldFormat>,
    /// The day that the dates in each of them are counted from, in days since 1970.
    pub(crate) origins: Vec<Option<f64>>,
    pub(crate) contrasts: Contrasts,
    /// Of which of them a logarithm is taken.
    logs: Vec<bool>,
    /// How many fields a record should have.
    pub(crate) width: usize,
    weights: Option<String>,
    comment: Option<u8>,
    on_text: OnText,
}

/// What keeps a number in a column from being used.
enum Unfit {
    NoLogarithm,
    NegativeWeight,
    ZeroWeight,
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
                is_category: column.is_category(),
                is_data: !matches!(column.kind, ColumnKind::Index | ColumnKind::Empty),
            })
            .collect();
        let mut design = Self::among(&columns, options)?;
        let reads = |at: &usize| schema.columns[*at].field_format(&schema.dialect);
        design.reads = design.at.iter().map(reads).collect();
        let origin = |at: &usize| schema.columns[*at].origin();
        let origins = design.at[..=design.predictors.len()].iter().enumerate();
        let origins = origins.map(|(number, at)| match design.category(number) {
            Some(_) => None,
            None => origin(at),
        });
        design.origins = origins.collect();
        design.comment = schema.dialect.comment;
        Ok(design)
    }

    /// As [`choose`](Self::choose), among columns of which this is known.
    pub(crate) fn among(columns: &[Candidate<'_>], options: &Options) -> Result<Self, Error> {
        let formula = options.to_formula(columns)?;
        let find = |of: &Factor| {
            if let Some(at) = of.at {
                return Ok(at);
            }
            let name = &of.column;
            let mut found = (0..columns.len()).filter(|at| columns[*at].name == name);
            match (found.next(), found.next()) {
                (Some(at), None) => Ok(at),
                (Some(_), Some(_)) => Err(Error::from(ErrorKind::AmbiguousColumn {
                    name: name.clone(),
                })),
                (None, _) => Err(Error::from(ErrorKind::NoSuchColumn {
                    name: name.clone(),
                    columns: columns
                        .iter()
                        .map(|column| column.name.to_owned())
                        .collect(),
                })),
            }
        };
        let used = || {
            formula
                .variables
                .iter()
                .flat_map(|variable| &variable.factors)
        };
        let mut predictors: Vec<&Factor> = Vec::new();
        for of in used() {
            if !predictors.iter().any(|known| known.same_column(of)) {
                predictors.push(of);
            }
        }
        let mut at: Vec<usize> = predictors
            .iter()
            .map(|of| find(of))
            .collect::<Result<_, _>>()?;
        at.push(find(&formula.response)?);
        if at[..predictors.len()].contains(&at[predictors.len()]) {
            return Err(Error::from(ErrorKind::RepeatedColumn {
                name: formula.response.column,
            }));
        }
        let mut is_category = Vec::with_capacity(predictors.len());
        for (predictor, at) in predictors.iter().zip(&at) {
            let (mut category, mut number) = (false, false);
            for variable in &formula.variables {
                if variable.factors.iter().any(|of| of.same_column(predictor)) {
                    let is_text = columns[*at].is_category && variable.is_plain();
                    category |= variable.category || is_text;
                    number |= !(variable.category || is_text);
                }
            }
            if category && number {
                return Err(Error::from(ErrorKind::InvalidOption {
                    option: "terms",
                    found: format!("\"{}\" as a category and as a number", predictor.column),
                    expected: "one of the two for each column",
                }));
            }
            is_category.push(category);
        }
        if formula.terms.is_empty() {
            return Err(Error::from(ErrorKind::InvalidOption {
                option: if options.formula.is_some() {
                    "formula"
                } else {
                    "terms"
                },
                found: "without a term".to_owned(),
                expected: "a model with one at least",
            }));
        }
        let mut logs = vec![false; predictors.len() + 1];
        for (log, predictor) in logs.iter_mut().zip(&predictors) {
            *log = used().any(|of| of.log && of.same_column(predictor));
        }
        logs[predictors.len()] = formula.response.log;
        let origins = vec![None; at.len()];
        if let Some(weights) = &options.weights {
            at.push(find(&Factor::column(weights))?);
        }
        Ok(Self {
            contrasts: Contrasts::new(&formula, &predictors, &is_category, options.max_columns)?,
            predictors: predictors.iter().map(|of| of.column.clone()).collect(),
            log_response: formula.response.log,
            intercept: formula.intercept,
            reads: vec![FieldFormat::Numbers(Numerals::default()); at.len()],
            origins,
            at,
            logs,
            response: formula.response.column,
            comment: None,
            width: columns.len(),
            weights: options.weights.clone(),
            on_text: options.text,
        })
    }

    /// Which of the categories the `number`th of the chosen columns is, if it is one.
    pub(crate) fn category(&self, number: usize) -> Option<usize> {
        let mut categories = self.contrasts.categories.iter();
        categories.position(|category| *category == number)
    }

    /// The name of the weights' column.
    pub(crate) fn weights_name(&self) -> Option<String> {
        self.weights.clone()
    }

    /// Where the weights stand among the chosen columns, if there are any.
    pub(crate) fn weights(&self) -> Option<usize> {
        self.weights.as_ref().map(|_| self.predictors.len() + 1)
    }

    /// Which numbers in the `number`th of the chosen columns cannot be used.
    pub(crate) fn unfit(&self, number: usize) -> Option<fn(f64) -> bool> {
        let log = self.logs.get(number) == Some(&true);
        (log || self.weights() == Some(number)).then_some(|value| value <= 0.0)
    }

    fn why_unfit(&self, number: usize, value: f64) -> Option<Unfit> {
        let unfit = self.unfit(number)?;
        if !unfit(value) {
            None
        } else if self.weights() != Some(number) {
            Some(Unfit::NoLogarithm)
        } else if value < 0.0 {
            Some(Unfit::NegativeWeight)
        } else {
            Some(Unfit::ZeroWeight)
        }
    }

    /// Why a record has no row of numbers; `None` if it has. `levels` are the values known of each
    /// category. `tell` is told of each chosen column that has none: its number, and why.
    pub(crate) fn left_out<'a>(
        &'a self,
        record: &Record<'a>,
        levels: &[Levels],
        mut tell: impl FnMut(usize, Reason),
    ) -> Result<Option<LeftOut<'a>>, Error> {
        if record.is_comment(self.comment) {
            return Ok(Some(LeftOut {
                reason: Reason::Comment,
                column: "",
                text: Cow::Borrowed(record.text()),
            }));
        }
        if let Some(left_out) = self.ragged(record) {
            return Ok(Some(left_out));
        }
        let mut first = None;
        for (number, at) in self.at.iter().enumerate() {
            let field = record.field(*at).unwrap_or_default();
            let position = || Position {
                row: record.row(),
                line: record.line(),
                column: self.name(number).to_owned(),
            };
            let reason = if let Some(category) = self.category(number) {
                let value = field.trim_ascii();
                if is_missing(value) {
                    Reason::Missing
                } else if levels[category].knows(value) {
                    continue;
                } else {
                    return Err(Error::from(ErrorKind::TooManyLevels {
                        position: position(),
                        limit: MOST,
                    }));
                }
            } else {
                match self.reads[number].classify(&field) {
                    Field::Number(value) => match self.unfit_reason(number, value, position)? {
                        Some(reason) => reason,
                        None => continue,
                    },
                    Field::Missing => Reason::Missing,
                    Field::Text => Reason::Text,
                }
            };
            tell(number, reason);
            if reason == Reason::Text && self.on_text == OnText::Error {
                return Err(Error::from(ErrorKind::Text {
                    position: position(),
                    text: excerpt(&field),
                }));
            }
            first.get_or_insert(LeftOut {
                reason,
                column: self.name(number),
                text: field,
            });
        }
        Ok(first)
    }

    /// Why a number is not used, or cannot be.
    fn unfit_reason(
        &self,
        number: usize,
        value: f64,
        position: impl Fn() -> Position,
    ) -> Result<Option<Reason>, Error> {
        match self.why_unfit(number, value) {
            None => Ok(None),
            Some(Unfit::ZeroWeight) => Ok(Some(Reason::ZeroWeight)),
            Some(Unfit::NoLogarithm) if self.on_text == OnText::Missing => {
                Ok(Some(Reason::NoLogarithm))
            }
            Some(Unfit::NoLogarithm) => Err(Error::from(ErrorKind::NoLogarithm {
                position: position(),
                value,
            })),
            Some(Unfit::NegativeWeight) => Err(Error::from(ErrorKind::NegativeWeight {
                position: position(),
                value,
            })),
        }
    }

    /// The numbers in row `at` of columns given whole, into `row`; or why there is none, and which of
    /// the chosen columns it is for.
    pub(crate) fn row_of(
        &self,
        columns: &[(&str, Data<'_>)],
        at: usize,
        levels: &mut [Levels],
        row: &mut Vec<f64>,
    ) -> Result<Option<(usize, Reason)>, Error> {
        row.clear();
        for (number, column) in self.at.iter().enumerate() {
            let data = &columns[*column].1;
            data.check(at, self.name(number))?;
            let value = data.number(at);
            let position = || Position {
                row: at as u64 + 1,
                line: at as u64 + 1,
                column: self.name(number).to_owned(),
            };
            if value.is_infinite() {
                return Err(Error::from(ErrorKind::Text {
                    position: position(),
                    text: rounded(value),
                }));
            }
            if value.is_nan() {
                return Ok(Some((number, Reason::Missing)));
            }
            if let Some(category) = self.category(number) {
                let text = data.text(at).ok_or_else(|| {
                    Error::from(ErrorKind::InvalidOption {
                        option: "terms",
                        found: format!(
                            "\"{}\" as a category, with {}",
                            self.name(number),
                            rounded(value)
                        ),
                        expected: "a category of whole numbers, or of text",
                    })
                })?;
                let code = levels[category].code(text.as_bytes());
                let code = code.ok_or_else(|| {
                    Error::from(ErrorKind::TooManyLevels {
                        position: position(),
                        limit: MOST,
                    })
                })?;
                row.push(code as f64);
                continue;
            }
            if let Data::Texts { values, .. } = data {
                let text = values.get(value as usize).cloned().unwrap_or_default();
                match self.on_text {
                    OnText::Missing => return Ok(Some((number, Reason::Text))),
                    OnText::Error => {
                        let position = position();
                        return Err(Error::from(ErrorKind::Text { position, text }));
                    }
                }
            }
            if let Some(reason) = self.unfit_reason(number, value, position)? {
                return Ok(Some((number, reason)));
            }
            row.push(value);
        }
        Ok(None)
    }

    /// The codes of each category's values that there are rows of, in the order of the values.
    pub(crate) fn in_order(&self, levels: &[Levels], used: &[Vec<u64>]) -> Vec<Vec<usize>> {
        let categories = self
            .contrasts
            .categories
            .iter()
            .zip(levels.iter().zip(used));
        let order = |(number, (levels, used)): (&usize, (&Levels, &Vec<u64>))| {
            let reads = &self.reads[*number];
            let mut order = levels.in_order(&|text| match reads.classify(text.as_bytes()) {
                Field::Number(value) => Some(value),
                _ => None,
            });
            order.retain(|code| used[*code] > 0);
            order
        };
        categories.map(order).collect()
    }

    /// What the model is of, now that the order of the values is known.
    pub(crate) fn model_columns(
        &self,
        levels: &[Levels],
        order: &[Vec<usize>],
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
        let (columns, terms) = self.contrasts.columns(&ordered)?;
        let of = |number| match self.category(number) {
            Some(category) => ordered[category].clone(),
            None => Vec::new(),
        };
        Ok(ModelColumns {
            response: self.response.clone(),
            log_response: self.log_response,
            levels: (0..self.predictors.len()).map(of).collect(),
            predictors: self.predictors.clone(),
            origins: self.origins.clone(),
            orders: self
                .origins
                .iter()
                .zip(&self.reads)
                .map(|(origin, reads)| match reads {
                    FieldFormat::Days(order, _) => origin.map(|_| *order),
                    FieldFormat::Numbers(_) => None,
                })
                .collect(),
            intercept: self.intercept,
            columns,
            terms,
        })
    }

    /// The name of the `number`th of the chosen columns.
    pub(crate) fn name(&self, number: usize) -> &str {
        match self.weights.as_ref() {
            Some(weights) if number > self.predictors.len() => weights,
            _ => self.predictors.get(number).unwrap_or(&self.response),
        }
    }

    /// Whether the record has too few fields, or too many that are not empty.
    fn ragged<'a>(&self, record: &Record<'a>) -> Option<LeftOut<'a>> {
        let surplus = (self.width..record.width())
            .filter_map(|at| record.field(at))
            .any(|field| !field.trim_ascii().is_empty());
        (record.width() < self.width || surplus).then(|| LeftOut {
            reason: Reason::Ragged,
            column: "",
            text: Cow::Borrowed(record.text()),
        })
    }
}
