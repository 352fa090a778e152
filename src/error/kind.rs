//! Every error of the crate, with its place and both sides of a mismatch.

use crate::suggestion::Suggestion;

/// A place in the input.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Position {
    /// The record's number, as [`Record::row`](crate::csv::Record::row) has it.
    pub row: u64,
    /// The line of the file on which the record begins, 1 for the first.
    pub line: u64,
    /// The name of the column.
    pub column: String,
}

/// The reason why an operation failed: [`code`](Self::code) and [`kind`](Self::kind) for a program, `Display` for a person.
///
/// It is one pointer in size, so a `Result` costs little where nothing fails.
#[derive(Clone, Debug, PartialEq)]
pub struct Error(Box<ErrorKind>);

impl From<ErrorKind> for Error {
    #[cold]
    fn from(kind: ErrorKind) -> Self {
        Self(Box::new(kind))
    }
}

/// Each kind of [`Error`], with its place and both sides of a mismatch.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file could not be opened, or a reader failed.
    #[cfg(not(target_arch = "wasm32"))]
    Io {
        /// The file's path; `None` for another reader.
        path: Option<std::path::PathBuf>,
        /// How many bytes were read before.
        bytes: u64,
        /// The category of the system's error.
        kind: std::io::ErrorKind,
        /// The system's message.
        message: String,
    },
    /// The input has no records.
    Empty,
    /// The input is not text: it has a NUL byte.
    Binary {
        /// How many bytes precede it.
        byte: u64,
        /// The format that the input begins like, as part of a sentence.
        format: Option<&'static str>,
    },
    /// The input is text, but no table.
    NotATable {
        /// The format, as part of a sentence.
        format: &'static str,
    },
    /// The input is gzip.
    Packed,
    /// A quote was opened and never closed.
    UnclosedQuote {
        /// The line of the record that opens it.
        line: u64,
    },
    /// A record is longer than the reader will hold.
    RecordTooLong {
        /// The line on which it begins.
        line: u64,
        /// The longest record that is read, in bytes.
        limit: usize,
        /// Whether a quote in it is open.
        in_quotes: bool,
    },
    /// No column has the name asked for.
    NoSuchColumn {
        /// The name asked for.
        name: String,
        /// The names there are.
        columns: Vec<String>,
    },
    /// Two columns have the name asked for.
    AmbiguousColumn {
        /// The name.
        name: String,
    },
    /// One column was asked for twice.
    RepeatedColumn {
        /// The name.
        name: String,
    },
    /// Fewer than two columns hold numbers. A regression needs a response and a predictor.
    TooFewNumericColumns {
        /// The names of the columns that hold numbers.
        numeric: Vec<String>,
        /// The column of text that is likeliest to be one, or else the first one; empty if there is none.
        column: String,
        /// A text in it.
        example: String,
        /// How the column can be read, as part of a sentence.
        remedy: &'static str,
        /// The options for that.
        suggestion: Suggestion,
    },
    /// A field of a column in use is text.
    Text {
        /// Which field.
        position: Position,
        /// The text at that place.
        text: String,
        /// What it looks like and how it can be read, as part of a sentence; empty for plain words.
        remedy: &'static str,
        /// The options by which it can be read.
        suggestion: Suggestion,
    },
    /// A model counts the days of a column that has no dates here.
    NotDates {
        /// The name of the column.
        column: String,
        /// Whether it has numbers.
        is_number: bool,
    },
    /// The dates of a column in use may be read in several ways.
    UnclearDates {
        /// The name of the column.
        column: String,
        /// One of the dates.
        value: String,
        /// The names of the formats that read them, as different days.
        formats: Vec<&'static str>,
    },
    /// The times of a column in use have the name of a time zone, which is not an offset.
    TimeZone {
        /// The name of the column.
        column: String,
        /// The name of the zone.
        zone: String,
        /// One of the times.
        value: String,
    },
    /// A number is too large for its square to be summed.
    TooLarge {
        /// The name of the column, where it is known.
        column: String,
    },
    /// The numbers of a column, or the weights, are so small that their squares lose digits.
    TooSmall {
        /// The name of the column.
        column: String,
    },
    /// A row has NaN or an infinite number in it.
    NotFinite {
        /// Which of its numbers, 1 for the first.
        place: usize,
        /// The number that is not finite.
        value: f64,
    },
    /// A row or a set of moments has another width.
    WidthMismatch {
        /// The width it should have.
        expected: usize,
        /// The width it has.
        found: usize,
    },
    /// A column given as an array has another length than the first one.
    LengthMismatch {
        /// The name of the column.
        column: String,
        /// The length of the first column.
        expected: usize,
        /// The length of this one.
        found: usize,
    },
    /// There are fewer observations than coefficients.
    TooFewObservations {
        /// The observations in the fit.
        count: u64,
        /// The coefficients to be found.
        coefficients: usize,
        /// The rows skipped because a number is missing, and the rows held out.
        left_out: u64,
    },
    /// A predictor has one value only.
    ConstantPredictor {
        /// The name of the column.
        column: String,
        /// Whether the model has no other predictor.
        is_only: bool,
    },
    /// A predictor is a linear combination of others.
    Collinear {
        /// The name of the dependent column.
        column: String,
        /// The names of those it depends on.
        on: Vec<String>,
    },
    /// The text of a formula is not a formula.
    Formula {
        /// Which character of it is not as expected, 1 for the first.
        character: usize,
        /// The text at that place; empty at the end.
        found: String,
        /// The expected text or kind of text.
        expected: String,
    },
    /// A category has more different values than a category may have.
    TooManyLevels {
        /// The field with the first value beyond the limit.
        position: Position,
        /// The most values that a category may have.
        limit: usize,
    },
    /// A column of text has (nearly) as many different values as the fit has rows, so that it explains
    /// everything and nothing.
    NotACategory {
        /// The name of the column.
        column: String,
        /// Its different values.
        values: u64,
        /// The rows of the fit.
        rows: u64,
        /// The first of them.
        example: String,
        /// What it looks like and how it can be read, as part of a sentence; empty for plain words.
        remedy: &'static str,
        /// The options by which it can be read.
        suggestion: Suggestion,
    },
    /// A category has a value that the model has not seen.
    NoSuchLevel {
        /// The name of the column.
        column: String,
        /// The value.
        value: String,
        /// The values that it has seen.
        levels: Vec<String>,
    },
    /// The model has more columns, each with a coefficient, than [`Options::max_columns`] allows.
    ///
    /// [`Options::max_columns`]: crate::Options::max_columns
    TooManyColumns {
        /// The term whose categories have too many combinations of values; empty if the cause is not a term.
        term: String,
        /// The model's columns, up to that term.
        count: usize,
        /// The most columns that the model may have.
        limit: usize,
    },
    /// The record above the rows may name the columns, but has fewer names than the rows have fields.
    NarrowHeader {
        /// Its line.
        line: u64,
        /// How many names it has.
        names: usize,
        /// How many fields most rows have.
        fields: usize,
    },
    /// A table has more columns than the limit.
    TooWide {
        /// The columns it has.
        count: usize,
        /// The limit of columns.
        limit: usize,
    },
    /// The sums of products that the model needs are larger than memory should hold.
    TooMuchMemory {
        /// The model's columns.
        columns: usize,
        /// The bytes that their sums would take.
        bytes: u64,
        /// The most bytes that sums may take.
        limit: u64,
    },
    /// The values of the categories of two terms have too many combinations.
    TooManyGroups {
        /// The most that there may be.
        limit: usize,
    },
    /// A logarithm is taken of a column with a number that has none.
    NoLogarithm {
        /// Which field.
        position: Position,
        /// The number in it: 0 or below.
        value: f64,
    },
    /// A function of columns has no value in a row, such as the square root of a number below zero.
    NoValue {
        /// The first field that the function uses.
        position: Position,
        /// The function as R writes it.
        expression: String,
        /// The numbers that the function uses, with the names of their columns.
        values: String,
    },
    /// A row has a weight below zero.
    NegativeWeight {
        /// Which field.
        position: Position,
        /// The weight.
        value: f64,
    },
    /// A setting has a value it cannot have.
    InvalidOption {
        /// The setting's name.
        option: &'static str,
        /// The given value.
        found: String,
        /// The allowed values.
        expected: &'static str,
    },
    /// Two settings are given that exclude each other.
    OptionsConflict {
        /// The name of the first.
        option: &'static str,
        /// The name of the second.
        other: &'static str,
    },
    /// The descent diverged, so it has no model.
    Diverged {
        /// The first iteration at which the divergence was certain.
        iteration: u64,
        /// Why, and what would help.
        explanation: String,
    },
    /// All rows of the fit have one value of a category, so there is nothing to compare it with.
    OneLevel {
        /// The category's column.
        column: String,
        /// The value.
        value: String,
    },
    /// A model was asked of a descent that has not made a step.
    NotRun,
    /// An iteration was asked for that the descent does not reach.
    NoSuchIteration {
        /// The iteration asked for.
        iteration: u64,
        /// The last there is.
        last: u64,
    },
    /// An interval was asked of a model that has no record of its precision.
    NoPrecision,
    /// A saved model or a set of options cannot be trusted.
    Document {
        /// The path of the field, `predictors[0].coefficient`.
        field: String,
        /// The fault of the value.
        reason: String,
    },
}

impl Error {
    /// The error with its parts.
    pub fn kind(&self) -> &ErrorKind {
        &self.0
    }

    /// The error with its parts, to take them out of it.
    pub fn into_kind(self) -> ErrorKind {
        *self.0
    }

    /// The error's name for a program, in kebab case; stable across versions.
    pub fn code(&self) -> &'static str {
        self.0.code()
    }

    /// Where in the input it happened, for an error that one field caused.
    pub fn position(&self) -> Option<&Position> {
        self.0.position()
    }

    /// Options that cure the fault, where some do.
    pub fn suggestion(&self) -> Option<&Suggestion> {
        match self.kind() {
            ErrorKind::Text { suggestion, .. }
            | ErrorKind::NotACategory { suggestion, .. }
            | ErrorKind::TooFewNumericColumns { suggestion, .. } => {
                Some(suggestion).filter(|suggestion| !suggestion.is_empty())
            }
            _ => None,
        }
    }

    /// The column at fault, where there is one.
    pub fn column(&self) -> Option<&str> {
        self.0.column()
    }
}

/// Makes [`ErrorKind::code`] and the list of codes from the table below.
macro_rules! codes {
    ($($(#[$cfg:meta])* $kind:ident => $code:literal, $fields:literal;)*) => {
        impl ErrorKind {
            /// The error's name for a program, in kebab case; stable across versions.
            fn code(&self) -> &'static str {
                match self {
                    $($(#[$cfg])* Self::$kind { .. } => $code,)*
                }
            }
        }

        /// Every code, with the properties that its error has in JavaScript, as TypeScript has them.
        #[cfg(target_arch = "wasm32")]
        #[allow(dead_code)] // Its only use is in a custom section, which the lint does not see.
        pub(crate) const CODES: &[(&str, &str)] = &[$(($code, $fields)),*];
    };
}

// The table: each kind of error, its code, and its properties in JavaScript.
codes! {
    #[cfg(not(target_arch = "wasm32"))]
    Io => "io", "";
    Empty => "empty", "";
    Binary => "binary", "";
    NotATable => "not-a-table", "";
    Packed => "packed", "";
    UnclosedQuote => "unclosed-quote", "line: number;";
    RecordTooLong => "record-too-long", "line: number; limit: number;";
    NoSuchColumn => "no-such-column", "column: string; character?: number; suggestion?: Suggestion;";
    AmbiguousColumn => "ambiguous-column", "column: string;";
    RepeatedColumn => "repeated-column", "column: string;";
    TooFewNumericColumns => "too-few-numeric-columns", "column?: string; suggestion?: Suggestion;";
    Text => "text", "row: number; line: number; column: string; text: string; suggestion?: Suggestion;";
    NotDates => "not-dates", "column: string;";
    UnclearDates => "unclear-dates", "column: string;";
    TimeZone => "time-zone", "column: string;";
    TooLarge => "too-large", "column?: string;";
    TooSmall => "too-small", "column?: string;";
    NotFinite => "not-finite", "";
    WidthMismatch => "width-mismatch", "";
    LengthMismatch => "length-mismatch", "column: string;";
    TooFewObservations => "too-few-observations", "count: number;";
    ConstantPredictor => "constant-predictor", "column: string;";
    Collinear => "collinear", "column: string;";
    Formula => "formula", "character: number; suggestion?: Suggestion;";
    TooManyLevels => "too-many-levels", "row: number; line: number; column: string; limit: number;";
    NotACategory => "not-a-category", "column: string; suggestion?: Suggestion;";
    NoSuchLevel => "no-such-level", "column: string; text: string;";
    TooManyColumns => "too-many-columns", "count: number; limit: number;";
    NarrowHeader => "narrow-header", "line: number;";
    TooWide => "too-wide", "count: number; limit: number;";
    TooMuchMemory => "too-much-memory", "";
    TooManyGroups => "too-many-groups", "limit: number;";
    NoLogarithm => "no-logarithm", "row?: number; line?: number; column: string;";
    NoValue => "no-value", "row?: number; line?: number; column: string;";
    NegativeWeight => "negative-weight", "row: number; line: number; column: string;";
    InvalidOption => "invalid-option", "option?: string;";
    OptionsConflict => "invalid-option", "option?: string;";
    Diverged => "diverged", "iteration: number;";
    OneLevel => "one-level", "column: string;";
    NotRun => "not-run", "";
    NoSuchIteration => "no-such-iteration", "iteration: number;";
    NoPrecision => "no-precision", "";
    Document => "document", "field?: string;";
}

impl ErrorKind {
    fn position(&self) -> Option<&Position> {
        match self {
            Self::Text { position, .. }
            | Self::TooManyLevels { position, .. }
            | Self::NoLogarithm { position, .. }
            | Self::NoValue { position, .. }
            | Self::NegativeWeight { position, .. } => Some(position),
            _ => None,
        }
    }

    fn column(&self) -> Option<&str> {
        if let Some(position) = self.position() {
            return Some(&position.column);
        }
        match self {
            Self::NoSuchColumn { name, .. }
            | Self::AmbiguousColumn { name }
            | Self::RepeatedColumn { name } => Some(name),
            Self::TooFewNumericColumns { column, .. } => (!column.is_empty()).then_some(column),
            Self::TooLarge { column }
            | Self::TooSmall { column }
            | Self::NotDates { column, .. }
            | Self::UnclearDates { column, .. }
            | Self::TimeZone { column, .. }
            | Self::LengthMismatch { column, .. }
            | Self::NotACategory { column, .. }
            | Self::NoSuchLevel { column, .. }
            | Self::ConstantPredictor { column, .. }
            | Self::Collinear { column, .. }
            | Self::OneLevel { column, .. } => Some(column),
            _ => None,
        }
    }
}
