//! Values that may mean that a value is missing, such as -999, and totals: each stands apart from all others of its column.

use crate::csv::{Field, classify};
use crate::design::model_columns::ModelColumns;
use crate::error::rounded;
use crate::moments::Moments;
use crate::rows::from_arrays::decimals;
use crate::warning::Warning;

/// How many times the range of the others such a value is away from them, and a code of nines that repeats.
const FAR: f64 = 3.0;
const FAR_FOR_NINES: f64 = 0.5;

/// A value so many times the range away is told whatever it is: 1e20 among numbers below 100.
const BEYOND: f64 = 1e6;

/// The warnings about the columns of a model. `moments` are those of all rows, `rows` a sample of the predictors and the
/// response.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn far_values(columns: &ModelColumns, moments: &Moments, rows: &[f64]) -> Vec<Warning> {
    let width = columns.predictors.len() + 1;
    let mut warnings = Vec::new();
    for at in 0..width {
        if columns
            .levels
            .get(at)
            .is_some_and(|levels| !levels.is_empty())
        {
            continue;
        }
        let place = columns.place_of(at);
        let range = place.and_then(|place| moments.range(place));
        let mean = place.and_then(|place| moments.mean(place));
        let sum = mean.map_or(0.0, |mean| mean * moments.weight());
        for sign in [1.0, -1.0] {
            let end = range.map_or(f64::INFINITY, |[min, max]| (sign * min).min(sign * max));
            let Some(extreme) = Extreme::of(end, sign, rows, width, at) else {
                continue;
            };
            let Extreme {
                least, next, count, ..
            } = extreme;
            let value = sign * least;
            let is_sum = count < 2 && (sum - 2.0 * value).abs() <= 1e-9 * value.abs();
            let plain = decimals(value).unwrap_or_else(|| with_exponent(value));
            let nines = nines(&plain);
            let origin = columns.origins.get(at).copied().flatten();
            let has_other_sign = least < 0.0 && next >= 0.0;
            let is_odd = count > 1 || is_sum || has_other_sign || nines > 0 && plain.len() > 2;
            if extreme.is_far(FAR) && (is_odd || origin.is_some())
                || extreme.is_far(BEYOND)
                || nines > 1 && count > 1 && extreme.is_far(FAR_FOR_NINES)
                || has_other_sign && origin.is_none() && extreme.is_code(nines)
                || origin.is_none() && extreme.is_near_code(&plain, nines, sign, rows, width, at)
            {
                let text = origin.map_or(plain, |origin| iso_date(origin + value));
                let name = columns.predictors.get(at).unwrap_or(&columns.response);
                warnings.push(Warning::FarValue {
                    column: name.clone(),
                    value: text,
                    count: count.max(1),
                    is_sum,
                });
            }
        }
    }
    warnings
}

/// A number with a power of ten, such as 1e36, in the fewest digits that are read as the number itself.
#[inline(never)] // cold: see DESIGN.md
fn with_exponent(value: f64) -> String {
    let sign = if value < 0.0 { "-" } else { "" };
    let exponent = libm::log10(value.abs()).floor() as i32;
    let written = |places: i32| {
        let digits = (value.abs() / 10f64.powi(exponent - places)).round() as u64;
        let digits = digits.to_string();
        let (first, rest) = digits.split_at_checked(1).unwrap_or_default();
        let mark = if rest.is_empty() { "" } else { "." };
        format!("{sign}{first}{mark}{rest}e{exponent}")
    };
    let is_exact = |text: &String| classify(text.as_bytes()) == Field::Number(value);
    let exact = (0..17).map(written).find(is_exact);
    exact.unwrap_or_else(|| rounded(value))
}

/// How many digits a number has, if all of them are nines: 999, 99.9.
fn nines(text: &str) -> usize {
    let is_one = |byte: u8| matches!(byte, b'9' | b'.' | b'-');
    match text.bytes().all(is_one) {
        true => text.bytes().filter(|byte| *byte == b'9').count(),
        false => 0,
    }
}

/// Whether a number is like those by which surveys code answers that are lacking: 77, 88, 999, and beside that 998 or 96.
#[inline(never)] // cold: see DESIGN.md
fn is_survey_code(text: &str) -> bool {
    let text = text.as_bytes();
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let [first @ b'6'..=b'9', .., last] = digits else {
        return false;
    };
    let inner = &digits[..digits.len() - 1];
    inner.iter().all(|digit| digit == first) && (last == first || *first == b'9' && *last >= b'6')
}

/// The day of this number, from the first of January 1970 on, as ISO 8601 writes it (Hinnant, "chrono-compatible low-level
/// date algorithms", civil_from_days).
fn iso_date(day: f64) -> String {
    let day = day.floor() as i64 + 719_468;
    let (era, day) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let from_march = (5 * day + 2) / 153;
    let day = day - (153 * from_march + 2) / 5 + 1;
    let month = (from_march + 2) % 12 + 1;
    let year = era * 400 + year + i64::from(month < 3);
    format!("{year:04}-{month:02}-{day:02}")
}

/// The least value of a column, and those beside it.
struct Extreme {
    least: f64,
    next: f64,
    most: f64,
    /// How many values are the least.
    count: u64,
    /// How many values are the next one.
    next_count: u64,
}

impl Extreme {
    /// Whether the least value is so many times the range of the others away from them.
    fn is_far(&self, times: f64) -> bool {
        self.next - self.least > times * (self.most - self.next)
    }

    /// Whether the least value, which is of another sign than the others, may be a code: it has nines, or it is -1 and far
    /// more frequent than the next value.
    fn is_code(&self, nines: usize) -> bool {
        nines > 1
            || nines == 1 && self.count > 1
            || self.least == -1.0 && self.count > 2 && self.count > 2 * self.next_count
    }

    /// Whether the least value may be a code although it is near the others: the gap before them is large beside the
    /// usual distance of neighbours. Codes such as 98 and 99, or -8 and -9, are taken together. `text` is the value.
    #[inline(never)] // cold: see DESIGN.md
    fn is_near_code(
        &self,
        text: &str,
        nines: usize,
        sign: f64,
        rows: &[f64],
        width: usize,
        column: usize,
    ) -> bool {
        /// Enough for the distance of neighbours.
        const LOOKED_AT: usize = 1000;
        let is_code = nines > 1 || self.count > 1 && is_survey_code(text);
        let is_small = sign > 0.0 && (-9.0..0.0).contains(&self.least) && self.least.fract() == 0.0;
        let last_code = match (is_code, is_small) {
            (_, true) => -1.0,
            (true, _) if !text.as_bytes().contains(&b'.') => self.least + 3.0,
            _ => self.least,
        };
        let (mut code, mut next) = (self.least, f64::INFINITY);
        for row in rows.chunks_exact(width) {
            let value = sign * row[column];
            match value <= last_code {
                true => code = code.max(value),
                false => next = next.min(value),
            }
        }
        let step = (rows.len() / width).div_ceil(LOOKED_AT).max(1);
        let mut others: Vec<f64> = Vec::new();
        for row in rows.chunks_exact(width).step_by(step) {
            let value = sign * row[column];
            let place = others.partition_point(|other| *other < value);
            if value >= next && others.get(place) != Some(&value) {
                others.insert(place, value);
            }
        }
        let (distinct, gap) = (others.len(), next - code);
        let usual = (self.most - next) / (distinct.max(2) - 1) as f64;
        match self.count {
            _ if distinct < 3 => false,
            0 | 1 => is_code && distinct > 4 && gap > 5.0 * usual,
            _ if is_code => gap > 1.5 * usual,
            // A code is more frequent than most values.
            _ if is_small && next >= 0.0 => {
                let is_frequent = self.count as usize * distinct > 2 * (rows.len() / width);
                distinct > 4 && self.most > 45.0 && gap > 2.0 * usual
                    || self.most > 99.0 && is_frequent
            }
            _ if nines == 1 => distinct > 4 && gap >= 2.0 && gap >= 2.0 * usual,
            // Of other values that repeat: codes are whole numbers, and stand clear of the others.
            _ => {
                let is_clear = 4.0 * gap > self.most - next;
                distinct > 9 && gap > 10.0 * usual && is_clear && self.least.fract() == 0.0
            }
        }
    }

    /// The least value of a column of the rows, of which `end` may be another; `None` if there are no three others. The
    /// values are multiplied by `sign`.
    fn of(end: f64, sign: f64, rows: &[f64], width: usize, column: usize) -> Option<Self> {
        let (mut least, mut most) = (end, f64::NEG_INFINITY);
        for row in rows.chunks_exact(width) {
            let value = sign * row[column];
            (least, most) = (least.min(value), most.max(value));
        }
        let (mut count, mut next, mut next_count) = (0, most, 0);
        let mut others: Vec<f64> = Vec::new();
        for row in rows.chunks_exact(width) {
            let value = sign * row[column];
            if value == least {
                count += 1;
                continue;
            }
            if value < next {
                (next, next_count) = (value, 0);
            }
            next_count += u64::from(value == next);
            if others.len() < 3 && !others.contains(&value) {
                others.push(value);
            }
        }
        (others.len() == 3).then_some(Self {
            least,
            next,
            most,
            count,
            next_count,
        })
    }
}
