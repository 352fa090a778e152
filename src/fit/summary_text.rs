//! The regression table as text, laid out as R's `print(summary(lm(..)))` lays it out.
//!
//! Natively only: the standard library's formatting of numbers would be a sixth of the WebAssembly. The
//! JavaScript package has its own writer of such a table, `Summary.toString`.
//!
//! The rules are those of R 4.2.2: `format` (`formatReal` in `src/main/format.c`), `printCoefmat` and
//! `format.pval`. Spaces at the ends of lines are left out.

use std::fmt::{self, Write};

use super::inference::Inference;
use crate::warning::Warning;

/// R's `max(3, getOption("digits") - 3)`.
const DIGITS: i32 = 4;

/// Significant digits of a p-value in the table, and decimals of a t.
const TEST_DIGITS: i32 = 3;

impl fmt::Display for Inference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.aliased.len() {
            0 => f.write_str("Coefficients:\n")?,
            count => writeln!(
                f,
                "Coefficients: ({count} not defined because of singularities)"
            )?,
        }
        write_columns(f, &self.columns())?;
        if self.has_stars() {
            f.write_str("---\nSignif. codes:  0 '***' 0.001 '**' 0.01 '*' 0.05 '.' 0.1 ' ' 1\n")?;
        }
        if let Some(error) = self.residual_standard_error {
            let (error, df) = (significant(error, DIGITS), self.df_residual);
            write!(
                f,
                "\nResidual standard error: {error} on {df} degrees of freedom\n"
            )?;
        }
        if let Some(r_squared) = self.r_squared {
            let adjusted = self.adjusted_r_squared;
            let adjusted = adjusted.map_or("NA".to_owned(), |value| significant(value, DIGITS));
            let r_squared = significant(r_squared, DIGITS);
            writeln!(
                f,
                "Multiple R-squared:  {r_squared},\tAdjusted R-squared:  {adjusted}"
            )?;
        }
        if let Some(test) = &self.f_test {
            let value = significant(test.value, DIGITS);
            let p = &p_values(&[test.p_value], DIGITS)[0];
            writeln!(
                f,
                "F-statistic: {value} on {} and {} DF,  p-value: {p}",
                test.df, test.df_residual
            )?;
        }
        for warning in &self.warnings {
            writeln!(f, "\nWarning: {warning}")?;
        }
        Ok(())
    }
}

impl Inference {
    /// The table of coefficients, column by column, each with its title.
    fn columns(&self) -> Vec<Vec<String>> {
        let rows = self.rows();
        let known = || rows.iter().filter_map(|row| row.1);
        let is_perfect = self.warnings.contains(&Warning::PerfectFit);
        let names = rows.iter().map(|row| row.0.to_owned());
        // Estimates and standard errors share their decimals.
        let estimates = known().map(|row| row.estimate);
        let errors: Vec<f64> = known().filter_map(|row| row.standard_error).collect();
        let lengths: Vec<f64> = estimates.chain(errors).collect();
        let mut estimates = formatted(&rounded_to_least(&lengths), DIGITS);
        let errors = estimates.split_off(known().count());
        let t_values: Vec<f64> = known().filter_map(|row| row.t_value).collect();
        let t_values: Vec<f64> = t_values.iter().map(|t| rounded(*t, TEST_DIGITS)).collect();
        let p: Vec<f64> = known().filter_map(|row| row.p_value).collect();

        let titled = |title: &str, cells: &mut dyn Iterator<Item = String>| -> Vec<String> {
            let title = std::iter::once(title.to_owned());
            title.chain(cells).collect()
        };
        // A figure that a row has not is `missing`.
        let filled =
            |has: fn(&super::inference::Coefficient) -> bool, cells: Vec<String>, missing: &str| {
                let mut cells = cells.into_iter();
                let cell = |row: &(&str, Option<&super::inference::Coefficient>)| match row.1 {
                    None => "NA".to_owned(),
                    Some(row) if has(row) => cells.next().unwrap_or_default(),
                    Some(_) => missing.to_owned(),
                };
                rows.iter().map(cell).collect::<Vec<_>>()
            };
        let infinite = if is_perfect { "Inf" } else { "NA" };
        let estimates = filled(|_| true, estimates, "NA");
        let errors = filled(|row| row.standard_error.is_some(), errors, "NA");
        let t_values = filled(
            |row| row.t_value.is_some(),
            formatted(&t_values, DIGITS),
            infinite,
        );
        let p_values = filled(|row| row.p_value.is_some(), p_values(&p, TEST_DIGITS), "NA");
        let mut columns = vec![
            titled("", &mut names.into_iter()),
            titled("Estimate", &mut estimates.into_iter()),
            titled("Std. Error", &mut errors.into_iter()),
            titled("t value", &mut t_values.into_iter()),
            titled("Pr(>|t|)", &mut p_values.into_iter()),
        ];
        if self.has_stars() {
            let stars = rows
                .iter()
                .map(|row| stars(row.1.and_then(|row| row.p_value)).to_owned());
            columns.push(titled("", &mut stars.into_iter()));
        }
        columns
    }

    /// Whether any p-value earns a star or a point.
    fn has_stars(&self) -> bool {
        let mut p_values = self.coefficients.iter().filter_map(|row| row.p_value);
        p_values.any(|p| p < 0.1)
    }
}

/// Writes cells in lines: the first and the sixth column to the left, the others to the right.
fn write_columns(f: &mut fmt::Formatter<'_>, columns: &[Vec<String>]) -> fmt::Result {
    let width = |column: &Vec<String>| {
        let lengths = column.iter().map(|cell| cell.chars().count());
        lengths.max().unwrap_or(0)
    };
    let widths: Vec<usize> = columns.iter().map(width).collect();
    for row in 0..columns.first().map_or(0, Vec::len) {
        let mut line = String::new();
        for (at, (column, width)) in columns.iter().zip(&widths).enumerate() {
            match at {
                0 => write!(line, "{:<width$}", column[row])?,
                5 => write!(line, " {}", column[row])?,
                _ => write!(line, " {:>width$}", column[row])?,
            }
        }
        writeln!(f, "{}", line.trim_end())?;
    }
    Ok(())
}

fn stars(p: Option<f64>) -> &'static str {
    match p {
        Some(p) if p <= 0.001 => "***",
        Some(p) if p <= 0.01 => "**",
        Some(p) if p <= 0.05 => "*",
        Some(p) if p <= 0.1 => ".",
        _ => "",
    }
}

/// Rounded to the decimals that the smallest of the numbers, 0 apart, needs for [`DIGITS`] digits.
fn rounded_to_least(values: &[f64]) -> Vec<f64> {
    let sizes = values.iter().map(|value| value.abs());
    let least = sizes.filter(|size| *size > 0.0).reduce(f64::min);
    let least = least.map_or(0, |least| libm::log10(least).floor() as i32);
    let decimals = (DIGITS - 1 - least).max(1);
    values.iter().map(|x| rounded(*x, decimals)).collect()
}

/// R's `round`.
fn rounded(value: f64, decimals: i32) -> f64 {
    let decimals = decimals.max(0) as usize;
    format!("{value:.decimals$}").parse().unwrap_or(value)
}

/// R's `format.pval`: those of 0.0001 or more are formatted together, and so are the others.
fn p_values(values: &[f64], digits: i32) -> Vec<String> {
    let is_below = |p: f64| p < f64::EPSILON;
    let is_fixed = |p: f64| p >= 1e-4;
    let group = |fixed: bool| {
        let group = values.iter().copied();
        let group = group.filter(|p| !is_below(*p) && is_fixed(*p) == fixed);
        formatted(&group.collect::<Vec<_>>(), digits)
    };
    let (fixed, small) = (group(true), group(false));
    let widest = fixed.iter().chain(&small).map(String::len).max();
    let least_digits = (digits - 2).max(1);
    let least = significant(f64::EPSILON, least_digits);
    let space = match least_digits == 1 && widest.is_none_or(|width| width <= 6) {
        true => "",
        false => " ",
    };
    let (mut fixed, mut small) = (fixed.into_iter(), small.into_iter());
    let text = |p: &f64| {
        let next = match (is_below(*p), is_fixed(*p)) {
            (true, _) => None,
            (false, true) => fixed.next(),
            (false, false) => small.next(),
        };
        next.unwrap_or_else(|| format!("<{space}{least}"))
    };
    values.iter().map(text).collect()
}

/// R's `format` of one number.
fn significant(value: f64, digits: i32) -> String {
    formatted(&[value], digits).concat()
}

/// R's `format`. All numbers get the same number of decimals: the most that any of them needs to show its significant
/// digits, without zeros at its end. All get exponents if that is narrower.
fn formatted(values: &[f64], digits: i32) -> Vec<String> {
    let (mut decimals, mut figures, mut left, mut far) = (0, 1, 1, false);
    let mut sign = 0;
    for value in values {
        let text = format!("{:.*e}", (digits - 1) as usize, value.abs());
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let exponent: i32 = exponent.parse().unwrap_or(0);
        let mantissa = mantissa.trim_end_matches('0');
        let own = mantissa.bytes().filter(u8::is_ascii_digit).count().max(1) as i32;
        let minus = i32::from(*value < 0.0);
        sign = sign.max(minus);
        left = left.max(minus + 1 + exponent.max(0));
        decimals = decimals.max(own - exponent - 1);
        figures = figures.max(own);
        far |= exponent.abs() >= 100;
    }
    let fixed_width = left + decimals + i32::from(decimals > 0);
    let exponent_width = sign + figures + i32::from(figures > 1) + if far { 5 } else { 4 };
    let text = |value: &f64| match fixed_width <= exponent_width {
        true => format!("{value:.*}", decimals as usize),
        false => with_exponent(*value, figures),
    };
    values.iter().map(text).collect()
}

/// A number as R writes it with an exponent: `1.5e-07`, with a sign and two digits at least.
fn with_exponent(value: f64, figures: i32) -> String {
    let text = format!("{value:.*e}", (figures - 1) as usize);
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, exponent) = match exponent.strip_prefix('-') {
        Some(exponent) => ('-', exponent),
        None => ('+', exponent),
    };
    format!("{mantissa}e{sign}{exponent:0>2}")
}
