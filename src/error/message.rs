//! Every message: what happened, where, both sides of a mismatch, what to do. Lower case, without a full stop.

use std::fmt;

use super::kind::{Error, ErrorKind};
use crate::suggestion::Suggestion;

/// How many names a message lists, and how many characters of each.
const LISTED: usize = 20;
const SHOWN: usize = 100;

/// `"a", "b", "c"`; of many names the first, and how many more there are.
pub(crate) fn list(names: &[String]) -> String {
    list_first(&mut names.iter(), names.len())
}

/// Texts with a separator between them. The standard library's `join` would take 2 KB of WebAssembly.
#[inline(never)] // cold: see DESIGN.md
pub(crate) fn joined<T: AsRef<str>>(texts: &[T], separator: &str) -> String {
    let mut all = String::new();
    for text in texts {
        if !all.is_empty() {
            all.push_str(separator);
        }
        all.push_str(text.as_ref());
    }
    all
}

/// The marks of numbers that are suggested, after a sentence that ends in "with".
fn write_marks(f: &mut dyn fmt::Write, suggestion: &Suggestion) -> fmt::Result {
    let mut separator = " ";
    let marks = [
        ("decimal", suggestion.decimal),
        ("thousands", suggestion.thousands),
    ];
    for (option, mark) in marks {
        if let Some(mark) = mark {
            write!(f, "{separator}{option} \"{mark}\"")?;
            separator = " and ";
        }
    }
    Ok(())
}

/// The first of `count` names.
fn list_first(names: &mut dyn Iterator<Item = &String>, count: usize) -> String {
    let mut text = String::new();
    for name in names.take(LISTED) {
        let separator = if text.is_empty() { "\"" } else { ", \"" };
        text.push_str(separator);
        let mut characters = name.chars();
        text.extend(characters.by_ref().take(SHOWN));
        text.push_str(if characters.next().is_some() {
            "...\""
        } else {
            "\""
        });
    }
    if count > LISTED {
        text.push_str(&format!(" and {} more", count - LISTED));
    }
    text
}

/// As [`list`]; of many names, those most like `wanted`.
fn list_like(wanted: &str, names: &[String]) -> String {
    if names.len() <= LISTED {
        return list(names);
    }
    // An insertion sort keeps the nearest names, ordered by distance and then by place.
    let mut nearest: Vec<(usize, usize)> = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let entry = (distance(wanted, name), at);
        let place = nearest.partition_point(|other| *other < entry);
        if place < LISTED {
            nearest.insert(place, entry);
            nearest.truncate(LISTED);
        }
    }
    list_first(&mut nearest.iter().map(|(_, at)| &names[*at]), names.len())
}

/// The name that a misspelt one is nearest to, unless all are far from it.
pub(crate) fn nearest<'a>(name: &str, names: &mut dyn Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut found = None;
    // About a third of the characters may differ.
    let mut least = (name.len() + 1) / 3 + 1;
    for other in names {
        let distance = distance(name, other);
        if distance < least {
            (found, least) = (Some(other), distance);
        }
    }
    found
}

/// How many bytes must be changed, added or dropped to make one name of another (Wagner and Fischer,
/// "The string-to-string correction problem", 1974), whatever the case. Of long names, the first bytes.
fn distance(a: &str, b: &str) -> usize {
    const MOST: usize = 24;
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let (a, b) = (&a[..a.len().min(MOST)], &b[..b.len().min(MOST)]);
    let mut row: [usize; MOST + 1] = std::array::from_fn(|at| at);
    for (i, x) in a.iter().enumerate() {
        let mut before = std::mem::replace(&mut row[0], i + 1);
        for (j, y) in b.iter().enumerate() {
            let changed = before + usize::from(!x.eq_ignore_ascii_case(y));
            before = row[j + 1];
            row[j + 1] = changed.min(before + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// Writes characters that cannot be seen, or that change how others are shown, as `\u{202e}`: control
/// characters, those of no width, and those that set the direction of writing.
pub(crate) struct Visible<'a, 'b>(pub(crate) &'a mut fmt::Formatter<'b>);

impl fmt::Write for Visible<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let is_hidden = |c: char| {
            let marks = [
                '\u{200b}'..='\u{200f}',
                '\u{2028}'..='\u{202e}',
                '\u{2060}'..='\u{206f}',
            ];
            c.is_control() || c == '\u{feff}' || marks.iter().any(|range| range.contains(&c))
        };
        // By characters, since indexing text brings the standard library's tables of them.
        for c in text.chars() {
            match is_hidden(c) {
                true => write!(self.0, "\\u{{{:x}}}", u32::from(c))?,
                false => self.0.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// A number for a message, to five significant digits: `0.0023697`, `1.2e-9`, `120000`.
///
/// The standard library's formatting of numbers would be a sixth of the WebAssembly.
pub(crate) fn rounded(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    let sign = if value < 0.0 { "-" } else { "" };
    let size = value.abs();
    if size == 0.0 || size.is_infinite() {
        return format!("{sign}{}", if size == 0.0 { "0" } else { "Infinity" });
    }
    // size = digits * 10^(exponent - 4), digits of five figures
    let mut exponent = libm::log10(size).floor() as i32;
    // 10^-310 is subnormal, so that a division by it loses digits.
    let scaled = |exponent: i32| match exponent < -300 {
        true => (size * 1e304 / 10f64.powi(exponent + 300)).round() as u64,
        false => (size / 10f64.powi(exponent) * 1e4).round() as u64,
    };
    let mut digits = scaled(exponent);
    if digits >= 100_000 {
        exponent += 1;
        digits = scaled(exponent);
    }
    let mut figures = digits.to_string();
    while figures.ends_with('0') && figures.len() > 1 {
        figures.pop();
    }
    let count = figures.len() as i32;
    let text = match exponent {
        -5..0 => format!("0.{}{figures}", "0".repeat((-exponent - 1) as usize)),
        0..=15 if count <= exponent + 1 => {
            figures.push_str(&"0".repeat((exponent + 1 - count) as usize));
            figures
        }
        0..=15 => {
            figures.insert((exponent + 1) as usize, '.');
            figures
        }
        _ => {
            if count > 1 {
                figures.insert(1, '.');
            }
            format!("{figures}e{exponent}")
        }
    };
    format!("{sign}{text}")
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind().write_message(&mut Visible(f), str::to_owned)
    }
}

impl std::error::Error for Error {}

/// The message of an error whose options have other names than in Rust: `name` makes one of the other.
#[cfg(target_arch = "wasm32")]
pub(crate) struct Renamed<'a> {
    pub(crate) error: &'a Error,
    pub(crate) name: fn(&str) -> String,
}

#[cfg(target_arch = "wasm32")]
impl fmt::Display for Renamed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.kind().write_message(&mut Visible(f), self.name)
    }
}

impl ErrorKind {
    /// Writes the message, with options under the names that `name` gives them.
    fn write_message(&self, f: &mut dyn fmt::Write, name: fn(&str) -> String) -> fmt::Result {
        match self {
            #[cfg(not(target_arch = "wasm32"))]
            Self::Io {
                path,
                bytes,
                message,
                ..
            } => {
                match path {
                    Some(path) => write!(f, "could not read \"{}\"", path.display())?,
                    None => f.write_str("could not read the input")?,
                }
                match bytes {
                    0 => write!(f, ": {message}"),
                    _ => write!(f, " beyond byte {bytes}: {message}"),
                }
            }
            Self::Empty => write!(
                f,
                "the input has no rows; it needs at least one line of numbers"
            ),
            Self::Binary { byte, format: None } => write!(
                f,
                "the input is not a text file: byte {byte} is zero; save the table as CSV first"
            ),
            Self::Binary {
                format: Some(format),
                ..
            }
            | Self::NotATable { format } => {
                write!(f, "the input is {format}, not a table; save its table as CSV first")
            }
            Self::Packed => f.write_str("the input is gzip; unpack it first"),
            Self::UnclosedQuote { line } => write!(
                f,
                "the quote opened in the record on line {line} is never closed; close it, double it if it belongs to the text, or set the option quote to nothing if quotes are text"
            ),
            Self::RecordTooLong {
                line,
                limit,
                in_quotes,
            } => {
                let remedy = match in_quotes {
                    true => "a quote is probably not closed",
                    false => "check that the file is a table with a line for each row",
                };
                write!(
                    f,
                    "the record on line {line} is longer than {limit} bytes; {remedy}"
                )
            }
            Self::NoSuchColumn { name, columns } => {
                write!(
                    f,
                    "there is no column \"{name}\"; the columns are {}",
                    list_like(name, columns)
                )?;
                let is_delimiter =
                    |c: char| c.is_ascii_control() || c.is_ascii_punctuation() && !"_.-".contains(c);
                let is_part = |only: &str| only.split(is_delimiter).any(|part| part == name);
                match nearest(name, &mut columns.iter().map(String::as_str)) {
                    // With a wrong delimiter, all names of a header are one name.
                    _ if matches!(columns.as_slice(), [only] if is_part(only)) => {
                        f.write_str("; if that is several names, set the delimiter between them")
                    }
                    Some(nearest) => write!(f, "; did you mean \"{nearest}\"?"),
                    None => Ok(()),
                }
            }
            Self::AmbiguousColumn { name } => write!(
                f,
                "more than one column is named \"{name}\"; rename all but one"
            ),
            Self::RepeatedColumn { name } => write!(
                f,
                "column \"{name}\" is asked for twice; the response and each predictor must be different columns"
            ),
            Self::TooFewNumericColumns {
                numeric,
                column,
                example,
                remedy,
                suggestion,
            } => {
                f.write_str("a regression needs a response and a predictor, two columns of numbers beside any weights; found ")?;
                match numeric.len() {
                    0 => f.write_str("none"),
                    count => write!(f, "{count}: {}", list(numeric)),
                }?;
                if column.is_empty() {
                    return Ok(());
                }
                write!(f, "; \"{column}\" has text, such as \"{example}\": ")?;
                f.write_str(remedy)?;
                write_marks(f, suggestion)
            }
            Self::Text {
                position,
                text,
                remedy,
                suggestion,
            } => {
                write!(
                    f,
                    "row {} (line {}) has text in \"{}\": \"{text}\"; ",
                    position.row, position.line, position.column
                )?;
                match *remedy {
                    "" => f.write_str("treat text as missing, or choose another column"),
                    remedy => f.write_str(remedy),
                }?;
                write_marks(f, suggestion)
            }
            Self::TooLarge { column } => write!(
                f,
                "column \"{column}\" has values beyond 1e150 in size, whose squares cannot be summed; rescale it"
            ),
            Self::TooSmall { column } => write!(
                f,
                "the squares of column \"{column}\" are too small for their sums to keep all digits: below 1e-280, by weight 1e-200, or with weights below 1e-150; rescale the column, or the weights"
            ),
            Self::NotFinite { place, value } => write!(
                f,
                "number {place} of the row is {}; leave rows with missing values out",
                rounded(*value)
            ),
            Self::WidthMismatch { expected, found } => {
                write!(
                    f,
                    "expected a row of width {expected}, found one of width {found}"
                )
            }
            Self::LengthMismatch {
                column,
                expected,
                found,
            } => write!(
                f,
                "column \"{column}\" has {found} values, but the first column has {expected}"
            ),
            Self::TooFewObservations {
                count,
                coefficients,
                left_out,
            } => {
                write!(
                    f,
                    "{coefficients} coefficients need at least {coefficients} observations; there are {count}"
                )?;
                match left_out {
                    0 => Ok(()),
                    1 => f.write_str(", and 1 row was left out or held out"),
                    _ => write!(f, ", and {left_out} rows were left out or held out"),
                }
            }
            Self::ConstantPredictor {
                column,
                is_only: true,
            } => write!(
                f,
                "predictor \"{column}\" has the same value in every row, so the slope cannot be determined: all points lie one above the other; choose another predictor, or rows with different values of it"
            ),
            Self::ConstantPredictor { column, .. } => write!(
                f,
                "predictor \"{column}\" has the same value in every row, so it has no slope; leave it out"
            ),
            Self::Collinear { column, on } => write!(
                f,
                "predictor \"{column}\" is a linear combination of {}; leave one of them out",
                list(on)
            ),
            Self::Formula {
                character,
                found,
                expected,
            } => {
                write!(f, "character {character} of the formula is ")?;
                match found.is_empty() {
                    true => f.write_str("its end")?,
                    false => write!(f, "\"{found}\"")?,
                }
                write!(f, "; expected {expected}")
            }
            Self::TooManyLevels { position, limit } => write!(
                f,
                "\"{}\" has {} different values up to row {} (line {}); a category may have at most {limit}: leave it out, or read another column",
                position.column,
                limit + 1,
                position.row,
                position.line
            ),
            Self::NotACategory {
                column,
                values,
                rows,
                example,
                remedy,
                suggestion,
            } => {
                write!(
                    f,
                    "\"{column}\" has {values} different texts in {rows} rows of the fit, such as \"{example}\": too many for a category; "
                )?;
                let name = quoted(column);
                match *remedy {
                    "" => write!(f, "leave it out, in a formula by \"- {name}\", or write factor({name}) to have a category nevertheless"),
                    remedy => f.write_str(remedy),
                }?;
                write_marks(f, suggestion)
            }
            Self::NotDates { column, is_number } => write!(
                f,
                "\"{column}\" has {} here, and the model counts its days; write them as 2024-03-16",
                match is_number {
                    true => "numbers that are not dates",
                    false => "text that is not a date",
                }
            ),
            Self::UnclearDates {
                column,
                value,
                formats,
            } => {
                write!(
                    f,
                    "\"{column}\" has dates that have several readings, such as \"{value}\"; choose one of them by the option {}: ",
                    name("date_format")
                )?;
                for (at, format) in formats.iter().enumerate() {
                    let separator = if at == 0 { "" } else { " or " };
                    write!(f, "{separator}\"{format}\"")?;
                }
                Ok(())
            }
            Self::TimeZone {
                column,
                zone,
                value,
            } => write!(
                f,
                "\"{column}\" has times in the zone {zone}, such as \"{value}\", and the offset that this name stands for is not known; write the offset in its place, such as +01:00"
            ),
            Self::NoSuchLevel {
                column,
                value,
                levels,
            } => write!(
                f,
                "\"{column}\" has no value \"{value}\" in the rows that the model was fitted to; they have {}",
                list(levels)
            ),
            Self::TooManyColumns { term, count, limit } if term.is_empty() => write!(
                f,
                "the model has {count} columns, beyond the limit of {limit}; name fewer predictors, or raise {}",
                name("max_columns")
            ),
            Self::TooManyColumns { term, count, limit } => write!(
                f,
                "the model has {count} columns with the term {term}, beyond the limit of {limit}; leave a term out, or raise {}",
                name("max_columns")
            ),
            Self::NarrowHeader {
                line,
                names,
                fields,
            } => write!(
                f,
                "line {line} may be the header, but has names for {names} of {fields} columns; quote fields with the delimiter in them, name all columns, or skip the line: set {} to {line}",
                name("skip_lines")
            ),
            Self::TooWide { count, limit } => write!(
                f,
                "the table has {count} columns, beyond the limit of {limit}; first make a table with only the columns that you need"
            ),
            Self::TooMuchMemory {
                columns,
                bytes,
                limit,
            } => write!(
                f,
                "the sums of {columns} columns take {} MB, more than the {} MB allowed; name fewer predictors, or ask for fewer folds",
                bytes >> 20,
                limit >> 20
            ),
            Self::TooManyGroups { limit } => write!(
                f,
                "the categories of two terms have more than {limit} combinations of values; leave an interaction out"
            ),
            Self::NoLogarithm { position, value } => write!(
                f,
                "row {} (line {}) has {} in \"{}\", and there is no logarithm of that; treat text as missing to leave such rows out, or model the column as it is",
                position.row,
                position.line,
                rounded(*value),
                position.column
            ),
            Self::NoValue {
                position,
                expression,
                values,
            } => write!(
                f,
                "row {} (line {}) has {values}, and {expression} has no finite value there; treat text as missing to leave such rows out, or change the formula",
                position.row, position.line
            ),
            Self::NegativeWeight { position, value } => write!(
                f,
                "row {} (line {}) has the weight {} in \"{}\"; weights must be 0 or more",
                position.row,
                position.line,
                rounded(*value),
                position.column
            ),
            Self::InvalidOption {
                option,
                found,
                expected,
            } => {
                write!(f, "{} is {found}; it must be {expected}", name(option))
            }
            Self::OptionsConflict { option, other } => write!(
                f,
                "{} is given beside {}; it must be the only one of the two",
                name(option),
                name(other)
            ),
            Self::Diverged { explanation, .. } => write!(f, "the descent {explanation}"),
            Self::OneLevel { column, value } => write!(
                f,
                "column \"{column}\" has \"{value}\" in all rows of the fit, and a category needs two values to compare; leave it out, in a formula by \"- {}\"",
                quoted(column)
            ),
            Self::NotRun => write!(
                f,
                "the descent has not made a step, so it has no model yet; run it, or ask for an iteration by its number"
            ),
            Self::NoSuchIteration { iteration, last } => write!(
                f,
                "iteration {iteration} does not exist; the last is {last}"
            ),
            Self::NoPrecision => f.write_str(
                "the model has no record of its precision, so its predictions have no intervals; train it again, or save it with a later version",
            ),
            Self::Document { field, reason } => write!(f, "{field}: {reason}"),
        }
    }
}

/// The name of a column in a formula, between backticks if it could mean something else.
pub(crate) fn quoted(name: &str) -> String {
    let bytes = name.as_bytes();
    let is_letter = |byte: &u8| byte.is_ascii_alphabetic() || !byte.is_ascii();
    let begins = match bytes {
        [b'.', second, ..] => !second.is_ascii_digit(),
        [first, ..] => is_letter(first) || *first == b'.',
        [] => false,
    };
    let goes_on = |byte: &u8| is_letter(byte) || byte.is_ascii_digit() || b"._".contains(byte);
    if begins && bytes.iter().all(goes_on) && name != "." {
        name.to_owned()
    } else {
        format!("`{name}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_messages_have_five_significant_digits() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (1.0, "1"),
            (0.1, "0.1"),
            (-2.5, "-2.5"),
            (0.002_369_668, "0.0023697"),
            (99_999.6, "100000"),
            (123_456.0, "123460"),
            (0.000_012_345, "0.000012345"),
            (1.2e-9, "1.2e-9"),
            (3e200, "3e200"),
            (-1.25e-310, "-1.25e-310"),
            (1e-305, "1e-305"),
            (5e-324, "4.9407e-324"),
            (f64::NAN, "NaN"),
            (f64::NEG_INFINITY, "-Infinity"),
        ] {
            assert_eq!(rounded(value), text);
        }
    }
}
