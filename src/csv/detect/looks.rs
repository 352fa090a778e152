//! What does the text of a column look like to a person, and can it be read so without doubt?

use std::borrow::Cow;

use super::evidence::JUDGED;
use super::numerals::NUMERALS;
use crate::csv::dialect::DialectHints;
use crate::csv::encoding;
use crate::csv::field::amount::{Amount, Mark, Marked, SIGNS, has_char, is_among};
use crate::csv::field::date::names_month;
use crate::csv::field::number::{Field, Numerals};
use crate::csv::field::written::Written;
use crate::csv::note::NoteKind;
use crate::csv::scan::record::Record;
use crate::csv::schema::{Lookalike, LooksLike, is_nearly_all};

/// Words of two values, as they are written in several languages.
const BOOLEANS: &str = "true false yes no t f y n on off ja nein oui non si sí sim não vero falso wahr falsch vrai faux да нет";

/// The text of a column as it looks.
#[derive(Default)]
pub(super) struct Looks {
    pub(super) like: Option<LooksLike>,
    /// How the column is read nevertheless.
    pub(super) amount: Option<Amount>,
    /// The note about that, and the place of the value among the records that shows why.
    pub(super) note: Option<(NoteKind, usize)>,
}

/// One value of a column that is not missing.
struct Value<'a> {
    /// The place of its record.
    at: usize,
    field: Cow<'a, [u8]>,
    marked: Option<Marked>,
    is_plain: bool,
}

impl Value<'_> {
    /// Whether it has one of these marks, and is a number without them in some numerals.
    fn has(&self, marks: &[Mark]) -> bool {
        let marked = self.marked.as_ref();
        marked.is_some_and(|marked| marks.contains(&marked.mark) && reads_somehow(marked))
    }

    fn unit(&self) -> &str {
        self.marked.as_ref().map_or("", |marked| &marked.unit)
    }

    fn number(&self, numerals: &Numerals) -> Option<f64> {
        self.marked.as_ref()?.value(numerals)
    }
}

const WITH_UNIT: [Mark; 3] = [Mark::Currency, Mark::Percent, Mark::Unit];
const ACCOUNTING: [Mark; 2] = [Mark::Parentheses, Mark::TrailingMinus];

/// Whether it is a number without its marks, in some numerals.
pub(super) fn reads_somehow(marked: &Marked) -> bool {
    NUMERALS
        .iter()
        .any(|numerals| marked.value(numerals).is_some())
}

/// Judges a column by its first values that are not missing, and if it is mostly text, by as many of its first texts.
#[inline(never)] // cold: see DESIGN.md
pub(super) fn look(
    rows: &[Record<'_>],
    column: usize,
    is_mostly_text: bool,
    numerals: &Numerals,
    written: &Written,
    hints: &DialectHints,
) -> Looks {
    let mut values = Vec::new();
    let mut texts = 0;
    for (at, record) in rows.iter().enumerate() {
        let field = record.field(column).unwrap_or_default();
        let is_plain = matches!(numerals.classify(&field), Field::Number(_));
        let is_due = values.len() < JUDGED || is_mostly_text && !is_plain && texts < JUDGED;
        if is_due && !written.is_missing(&field, true) {
            texts += usize::from(!is_plain);
            values.push(Value {
                at,
                marked: Marked::of(&field),
                is_plain,
                field,
            });
        }
    }
    let texts: Vec<&Value<'_>> = values.iter().filter(|value| !value.is_plain).collect();
    if texts.is_empty() {
        return Looks::default();
    }
    let (amount, note) = read_as(&values, &texts, numerals, hints);
    let shows = |value: &&Value<'_>| match note {
        Some(NoteKind::AccountingNegatives) => value.has(&ACCOUNTING),
        _ => true,
    };
    let shown = texts.iter().copied().find(shows).unwrap_or(texts[0]);
    Looks {
        like: match amount {
            Some(_) => None,
            None => like(&texts, numerals),
        },
        amount,
        note: note.map(|kind| (kind, shown.at)),
    }
}

/// How a column is read that has texts among its values, if there is one way. The note tells of it.
fn read_as(
    values: &[Value<'_>],
    texts: &[&Value<'_>],
    numerals: &Numerals,
    hints: &DialectHints,
) -> (Option<Amount>, Option<NoteKind>) {
    let count = |marks: &[Mark]| texts.iter().filter(|value| value.has(marks)).count();
    let (mut unit, mut own) = ("", 0);
    for value in texts
        .iter()
        .filter(|value| hints.units && value.has(&WITH_UNIT))
    {
        let is_same = |other: &&&Value<'_>| other.has(&WITH_UNIT) && other.unit() == value.unit();
        let count = texts.iter().filter(is_same).count();
        if count > own {
            (unit, own) = (value.unit(), count);
        }
    }
    let numerals_of = |candidates: &mut dyn Iterator<Item = Numerals>| {
        let mut best = (0, *numerals);
        for numerals in candidates {
            let reads = |value: &&Value<'_>| value.number(&numerals).is_some();
            let count = values.iter().filter(reads).count();
            if count > best.0 {
                best = (count, numerals);
            }
        }
        best
    };
    // Numerals that the caller has set are those of every column.
    let is_open = hints.decimal.is_none() && hints.thousands.is_none();
    let others = NUMERALS.into_iter().filter(|_| is_open);
    let mut candidates = [*numerals].into_iter().chain(others);
    let (read, best) = numerals_of(&mut candidates);
    if own * 2 > texts.len() {
        let unit = unit.to_owned();
        let amount = Amount {
            numerals: best,
            unit,
        };
        // Most values are numbers of another kind than those with the unit.
        let is_rare = !amount.takes_plain() && values.len() - texts.len() > own;
        return match is_rare {
            true => (None, None),
            false => (Some(amount), Some(NoteKind::Units)),
        };
    }
    // Without a unit every value must be read: a word among numbers shows that the file is not as expected.
    // A value that the numerals of the table read must be the same number in them.
    let agrees =
        |value: &Value<'_>| !value.is_plain || value.number(numerals) == value.number(&best);
    if read < values.len() || count(&WITH_UNIT) > 0 || !values.iter().all(agrees) {
        return (None, None);
    }
    let is_minus = |value: &Value<'_>| value.is_plain && value.number(numerals) < Some(0.0);
    // Beside numbers with a minus, parentheses may mean anything.
    let has_doubt = count(&[Mark::Parentheses]) > 0 && values.iter().any(is_minus);
    if has_doubt && !hints.units {
        return (None, None);
    }
    let kind = if count(&ACCOUNTING) > 0 {
        NoteKind::AccountingNegatives
    } else if count(&[Mark::Guard]) > 0 {
        NoteKind::Guards
    } else {
        NoteKind::OwnNumerals
    };
    let unit = String::new();
    (
        Some(Amount {
            numerals: best,
            unit,
        }),
        Some(kind),
    )
}

/// What most of the texts look like.
fn like(texts: &[&Value<'_>], numerals: &Numerals) -> Option<LooksLike> {
    let is_like = |value: &Value<'_>, kind: Lookalike| match kind {
        Lookalike::Currency => value.has(&[Mark::Currency]),
        Lookalike::Percent => value.has(&[Mark::Percent]),
        Lookalike::Unit => value.has(&[Mark::Unit]),
        Lookalike::OtherDecimal => {
            value.has(&[Mark::Plain, Mark::Guard]) && value.number(numerals).is_none()
        }
        Lookalike::Accounting => value.has(&[Mark::Parentheses, Mark::TrailingMinus, Mark::Guard]),
        _ => {
            let text = encoding::decoded(value.field.trim_ascii()).to_ascii_lowercase();
            is_among(&text, BOOLEANS)
        }
    };
    for kind in [
        Lookalike::Currency,
        Lookalike::Percent,
        Lookalike::Unit,
        Lookalike::OtherDecimal,
        Lookalike::Accounting,
        Lookalike::Boolean,
    ] {
        let mut alike = texts.iter().filter(|value| is_like(value, kind));
        let first = alike.next();
        if alike.count() * 2 + 2 > texts.len()
            && let Some(first) = first
        {
            let mut candidates = NUMERALS.iter();
            let read = candidates.find(|numerals| first.number(numerals).is_some());
            return Some(LooksLike::of(kind, first.at, &first.field, read));
        }
    }
    let first = texts.first()?;
    let mut distinct = Vec::new();
    for value in texts {
        if let Err(place) = distinct.binary_search(&&*value.field) {
            distinct.insert(place, &*value.field);
        }
    }
    let kind = match is_nearly_all(distinct.len() as u64, texts.len() as u64) {
        true => Lookalike::Identifier,
        false => Lookalike::Words,
    };
    Some(LooksLike::of(kind, first.at, &first.field, None))
}

/// Whether a text may be a number, a date or a part of one in a notation that is not read: a digit comes first, marks
/// aside, and no more letters than digits are in it; or it has a month, a day of the week, or a year beside a few letters,
/// as in FY2019.
pub(super) fn may_be_counted(field: &[u8]) -> bool {
    let text = encoding::decoded(field.trim_ascii());
    // As in "ca. 3", in a cell that was copied from the source of a page, in the duration PT4M13S, and in USD 1.5M.
    let words = ["ca.", "ca", "c.", "&nbsp;", "PT", "USD", "EUR"];
    let rest = words.iter().find_map(|word| text.strip_prefix(word));
    let text = rest.unwrap_or(&text).trim_start();
    let is_digit = |c: char| matches!(c, '0'..='9' | '٠'..='٩' | '۰'..='۹' | '०'..='९');
    // Among the marks are those of no width: the first ones of a field that was copied from a page or a chat.
    let marks = "<>=~+-≤≥≈([{“‘«`￥\u{200b}\u{200e}\u{200f}\u{feff}";
    let begin = text.trim_start_matches(|c| has_char(marks, c));
    let letters = text.chars().filter(char::is_ascii_alphabetic).count();
    let has_year = || {
        let mut numbers = text.split(|c: char| !c.is_ascii_digit());
        numbers.any(|digits| {
            digits.len() == 4 && (digits.starts_with("19") || digits.starts_with("20"))
        })
    };
    let digits = text.chars().filter(|c| is_digit(*c)).count();
    // As in $1.5M and R$ 5 milhões.
    let is_money = || digits > 0 && letters <= 8 && text.chars().any(|c| has_char(SIGNS, c));
    begin.starts_with(is_digit) && letters <= digits
        || is_money()
        || letters <= 3 && has_year()
        || begin.starts_with("FY") && letters == 2
        || names_month(field)
}

/// The likely kind of a field that is not a number in these numerals.
#[inline(never)] // cold: see DESIGN.md
pub(crate) fn looks_of(field: &[u8], numerals: &Numerals) -> Option<LooksLike> {
    let value = Value {
        at: 0,
        marked: Marked::of(field),
        is_plain: false,
        field: Cow::Borrowed(field),
    };
    let Field::Number(own) = numerals.classify(field) else {
        return like(&[&value], numerals);
    };
    // It is a number, and may be another one.
    let is_other = |other: &&Numerals| value.number(other).is_some_and(|found| found != own);
    let other = NUMERALS.iter().rfind(is_other)?;
    Some(LooksLike::of(
        Lookalike::OtherDecimal,
        0,
        field,
        Some(other),
    ))
}
