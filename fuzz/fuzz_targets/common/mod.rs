//! The shared part of the targets: a table and options from the fuzzer's bytes, and the comparisons.
#![allow(dead_code)]

use galton::{Density, Error, Ingest, Moments, Observations, OnText, Options, Report, WeightKind};

/// The last bytes say how the others are read: so the beginning of an input is that of a file.
pub struct Case<'a> {
    pub bytes: &'a [u8],
    pub options: Options,
    /// Where to cut, in sixteenths of the bytes, and how long pieces are.
    pub cut: usize,
    pub piece: usize,
}

impl<'a> Case<'a> {
    pub fn of(data: &'a [u8]) -> Option<Self> {
        let (bytes, last) = data.split_last_chunk::<8>()?;
        let [values, marks, written, model, flags, held_out, cut, piece] = *last;
        let flag = |bit: u8| flags >> bit & 1 == 1;
        let mut options = Options::new()
            .text(if flag(0) {
                OnText::Error
            } else {
                OnText::Missing
            })
            .intercept(!flag(1))
            .sample(if flag(2) { 2 } else { 1000 })
            .density(!flag(7));
        options.header = flag(3).then_some(flag(4));
        options.delimiter =
            flag(5).then_some(char::from(b" ,;x\t:-0"[usize::from(held_out / 4 % 8)]));
        options.decimal = flag(6).then_some(if flag(4) { '.' } else { ',' });
        options.skip_lines = (held_out >= 240).then_some(u64::from(held_out % 16));
        choose_values(&mut options, values);
        choose_marks(&mut options, marks);
        choose_written(&mut options, written);
        choose_model(&mut options, model, held_out);
        Some(Self {
            bytes,
            options,
            cut: bytes.len() * usize::from(cut) / 255,
            piece: 1 + usize::from(piece),
        })
    }

    pub fn ingest(&self) -> Ingest {
        Ingest::new(self.options.clone()).expect("all of these options can be")
    }

    pub fn read<'b>(&self, pieces: impl IntoIterator<Item = &'b [u8]>) -> Result<Read, Error> {
        let mut ingest = self.ingest();
        for piece in pieces {
            ingest.push(piece)?;
        }
        ingest.finish().map(Read::of)
    }

    /// As browsers write into the reader's own memory.
    pub fn read_in_place(&self) -> Result<Read, Error> {
        let mut ingest = self.ingest();
        let mut left = self.bytes;
        while !left.is_empty() {
            let space = ingest.space();
            let count = left.len().min(space.len()).min(self.piece);
            space[..count].copy_from_slice(&left[..count]);
            ingest.advance(count)?;
            left = &left[count..];
        }
        ingest.finish().map(Read::of)
    }
}

/// How dates are written, and which words stand for a missing value.
fn choose_values(options: &mut Options, byte: u8) {
    const FORMATS: [&str; 14] = [
        "day-month-year",
        "month-day-year",
        "year-month-day",
        "year-month",
        "month-year",
        "quarter",
        "week",
        "yyyymmdd",
        "yyyymm",
        "yymmdd",
        "yyyyddd",
        "yyyyq",
        "ddmmyyyy",
        "mmddyyyy",
    ];
    let format = usize::from(byte % 16).checked_sub(1);
    options.date_format = format
        .and_then(|at| FORMATS.get(at))
        .map(|name| (*name).to_owned());
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    match byte / 16 {
        1 => options.missing.all = Some(Vec::new()),
        2 => options.missing.all = Some(words(&["NA"])),
        3 => options.missing.all = Some(words(&["-999", "None", "2.0"])),
        4 => options.missing.columns = vec![("x".to_owned(), words(&["1", ""]))],
        5 => options.missing.columns = vec![("y".to_owned(), Vec::new())],
        _ => {}
    }
}

/// The marks of quotes, units and thousands.
fn choose_marks(options: &mut Options, byte: u8) {
    let of = |texts: [Option<&str>; 4], shift: u8| {
        texts[usize::from(byte >> shift & 3)].map(str::to_owned)
    };
    options.units = byte & 1 == 1;
    options.every_row = byte & 2 == 2;
    options.quote = of([None, Some(""), Some("'"), Some("\"")], 2);
    options.escape = of([None, Some("\\"), Some(""), None], 4);
    // The decimal mark is another one.
    let other = options.decimal.map(|mark| if mark == '.' { "," } else { "." });
    options.thousands = of([None, Some(""), other, Some("'")], 6);
}

/// The encoding, and what comments begin with.
fn choose_written(options: &mut Options, byte: u8) {
    const ENCODINGS: [Option<&str>; 8] = [
        None,
        Some("utf-16le"),
        Some("utf-16be"),
        Some("latin1"),
        Some("utf-8"),
        None,
        None,
        None,
    ];
    options.encoding = ENCODINGS[usize::from(byte % 8)].map(str::to_owned);
    options.comment = [None, Some("#"), Some("%"), Some("")][usize::from(byte / 8 % 4)].map(str::to_owned);
}

/// The terms, the weights and the rows that are held out.
fn choose_model(options: &mut Options, byte: u8, held_out: u8) {
    const FORMULAS: [Option<&str>; 8] = [
        None,
        Some("y ~ x"),
        Some("y ~ factor(x)"),
        Some("y ~ ."),
        Some("y ~ poly(x, 2)"),
        Some("log(y) ~ x + I(x^2)"),
        None,
        None,
    ];
    options.formula = FORMULAS[usize::from(byte % 8)].map(str::to_owned);
    if byte & 8 == 8 {
        options.weights = Some("w".to_owned());
    }
    if byte & 16 == 16 {
        options.weight_kind = WeightKind::Frequency;
    }
    match byte / 32 {
        1 => options.folds = Some(3.into()),
        2 => options.hold_out_part = Some(0.25.into()),
        _ => options.hold_out = usize::from(held_out % 4),
    }
}

/// All that is to be the same however a file is read; numbers by their bits.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    moments: Moments,
    bits: Vec<u64>,
    density: Vec<Density>,
    pub report: Report,
}

impl Read {
    pub fn of(observations: Observations) -> Self {
        let moments = observations.moments();
        let width = moments.width();
        let products = (0..width).flat_map(|i| (0..=i).filter_map(move |j| moments.comoment(i, j)));
        let rows = [observations.sample_rows(), observations.held_out_rows()].concat();
        Self {
            moments: moments.clone(),
            bits: products.chain(rows).map(f64::to_bits).collect(),
            density: observations.density().to_vec(),
            report: observations.report().clone(),
        }
    }
}
