//! Awkward files, one table of them: each is read whole, cut at every byte, in pieces of many sizes,
//! written in place and with rows held out, natively and in a browser, to the same bits.
#![allow(clippy::unwrap_used)]

mod around;
mod fields;
mod layout;
mod long;
mod values;

use galton::csv::{ColumnKind, Encoding, Lookalike, NoteKind};
use galton::{Density, Error, Ingest, Moments, Observations, OnText, Options, Report};

use ColumnKind::{Date, Empty, Index, Number, Text};
use Content::{Bytes, Made, Utf8, Utf16Be, Utf16Le};
use Fact::{
    Begins, Comment, Decimal, Delimiter, Encoded, Example, Header, Hints, Kinds, Names, Notes,
    Preamble, Since, Skipped, Thousands,
};

/// The dialect is found in this many bytes, if they hold two records.
const LOOK: usize = galton::csv::WINDOW;

/// The records that begin in a segment of this many bytes are read together.
const SEGMENT: usize = galton::csv::SEGMENT as usize;

struct File {
    name: &'static str,
    content: Content,
    options: fn(&mut Options),
    expected: Expected,
    facts: &'static [Fact],
}

enum Content {
    Utf8(&'static str),
    Utf16Le(&'static str),
    Utf16Be(&'static str),
    Bytes(&'static [u8]),
    Made(fn() -> Vec<u8>),
}

enum Expected {
    Fit {
        used: u64,
        /// Missing, text, ragged, comment.
        left_out: [u64; 4],
        /// Of the predictors, then of the response.
        means: &'static [f64],
        /// All moments, as [`checksum`] has them; computed natively.
        checksum: u64,
    },
    Error {
        kind: &'static str,
        says: &'static str,
    },
}

/// The dialect in the report.
enum Fact {
    Delimiter(char),
    Header(bool),
    Decimal(char),
    Thousands(Option<char>),
    Comment(Option<char>),
    Encoded(Encoding),
    Skipped(u64),
    Preamble(&'static [&'static str]),
    Names(&'static [&'static str]),
    /// The beginning of a column's name, for one too long to write down.
    Begins(usize, &'static str),
    Kinds(&'static [ColumnKind]),
    Hints(&'static [Option<Lookalike>]),
    Since(usize, &'static str),
    /// The number of the example, its row, line and text.
    Example(usize, u64, u64, &'static str),
    /// All that is odd: its kind, its line, and the text there.
    Notes(&'static [(NoteKind, u64, &'static str)]),
}

const NONE: [u64; 4] = [0; 4];

/// The table that most of the files are, each written in another way: (1, 2), (2, 4), (3, 9).
const PLAIN: File = File {
    name: "",
    content: Utf8(""),
    options: |_| (),
    expected: plain(NONE),
    facts: &[],
};

const fn plain(left_out: [u64; 4]) -> Expected {
    fit(3, left_out, &[2.0, 5.0], 0x5baa_2c73_b7ff_63ff)
}

/// (1.5, 2.5), (2.5, 4.5), (3.5, 9.5).
const HALVES: Expected = fit(3, NONE, &[2.5, 5.5], 0x321b_c725_328f_ee08);

/// (1000, 2000), (2000, 4000), (3000, 9000).
const THOUSANDS: Expected = fit(3, NONE, &[2000.0, 5000.0], 0xe983_adfe_f406_c7f3);

/// (-1234.5, 1234567.5), (2000, -4000), (3000, 9000).
const GROUPED: Expected = fit(
    3,
    NONE,
    &[1255.1666666666667, 413_189.166_666_666_7],
    0x73ee_7515_e5bf_fabb,
);

/// 0, 1 and 14 days after the first of March, 2000: (0, 2), (1, 4), (14, 9).
const DAYS: Expected = fit(3, NONE, &[5.0, 5.0], 0x6efd_df18_9799_660f);

const fn fit(used: u64, left_out: [u64; 4], means: &'static [f64], checksum: u64) -> Expected {
    Expected::Fit {
        used,
        left_out,
        means,
        checksum,
    }
}

const fn error(kind: &'static str, says: &'static str) -> Expected {
    Expected::Error { kind, says }
}

fn text_is_missing(options: &mut Options) {
    options.text = OnText::Missing;
}

/// The date as the predictor, y as the response.
fn by_date(options: &mut Options) {
    options.predictors = Some(vec!["date".to_owned()]);
}

/// All of them, by what is awkward in them.
fn files() -> impl Iterator<Item = &'static File> {
    [
        layout::LINE_ENDS,
        layout::QUOTES,
        layout::ENCODINGS,
        fields::DELIMITERS,
        fields::HEADERS,
        values::NUMERALS,
        values::NO_NUMBERS,
        values::DATES,
        around::TABLES,
        around::NOTHING,
        long::FILES,
    ]
    .into_iter()
    .flatten()
}

/// Every other file: a browser gives up on a test that takes a third of a minute.
fn half(part: usize) -> impl Iterator<Item = &'static File> {
    files().skip(part).step_by(2)
}

impl File {
    fn bytes(&self) -> Vec<u8> {
        let utf16 = |text: &str, bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            let marked = std::iter::once(0xfeff).chain(text.encode_utf16());
            marked.flat_map(bytes).collect()
        };
        match self.content {
            Utf8(text) => text.into(),
            Utf16Le(text) => utf16(text, u16::to_le_bytes),
            Utf16Be(text) => utf16(text, u16::to_be_bytes),
            Bytes(bytes) => bytes.into(),
            Made(make) => make(),
        }
    }

    fn ingest(&self, hold_out: usize) -> Ingest {
        let mut options = Options::new().hold_out(hold_out).density(true);
        (self.options)(&mut options);
        Ingest::new(options).unwrap()
    }

    fn read<'a>(
        &self,
        hold_out: usize,
        pieces: impl IntoIterator<Item = &'a [u8]>,
    ) -> Result<Read, Error> {
        let mut ingest = self.ingest(hold_out);
        for piece in pieces {
            ingest.push(piece)?;
        }
        ingest.finish().map(Read::of)
    }

    /// By two, as two workers do: the second one from byte `at` on. And whether what it found was of
    /// use; `None` where the file cannot be divided there.
    fn read_in_two(&self, bytes: &[u8], at: usize) -> Option<(Result<Read, Error>, bool)> {
        let mut second = self.ingest(0);
        second.push(&bytes[..bytes.len().min(2 * SEGMENT)]).ok()?;
        let from = usize::try_from(second.skip_to(at as u64)?).unwrap();
        let pushed = second.push(&bytes[from..]);
        let part = pushed.and_then(|()| second.finish_part());

        let mut first = self.ingest(0).until(at as u64);
        let mut rest = bytes.chunks(LOOK);
        while !first.is_complete() {
            let Some(piece) = rest.next() else {
                break;
            };
            if let Err(error) = first.push(piece) {
                return Some((Err(error), false));
            }
        }
        let joined = part.is_ok_and(|part| first.join(&part).unwrap());
        if !joined {
            let next = usize::try_from(first.go_on()).unwrap();
            if let Err(error) = first.push(&bytes[next..]) {
                return Some((Err(error), false));
            }
        }
        let mut read = first.finish().map(Read::of);
        if let Ok(read) = &mut read {
            assert_eq!(read.report.workers, 1 + u32::from(joined));
            read.report.workers = 1;
        }
        Some((read, joined))
    }

    /// As browsers write into the reader's own memory.
    fn read_in_place(&self, bytes: &[u8], size: usize) -> Result<Read, Error> {
        let mut ingest = self.ingest(0);
        let mut left = bytes;
        while !left.is_empty() {
            let space = ingest.space();
            let count = left.len().min(space.len()).min(size);
            space[..count].copy_from_slice(&left[..count]);
            ingest.advance(count)?;
            left = &left[count..];
        }
        ingest.finish().map(Read::of)
    }
}

/// All that is to be the same however a file is cut; numbers by their bits.
#[derive(Clone, Debug, PartialEq)]
struct Read {
    moments: Moments,
    checksum: u64,
    report: Report,
    sample: Vec<u64>,
    held_out: Vec<u64>,
    density: Vec<Density>,
    names: Vec<String>,
}

impl Read {
    fn of(observations: Observations) -> Self {
        let bits = |rows: &[f64]| rows.iter().map(|x| x.to_bits()).collect();
        let response = [observations.response().to_owned()];
        Self {
            moments: observations.moments().clone(),
            checksum: checksum(observations.moments()),
            report: observations.report().clone(),
            sample: bits(observations.sample_rows()),
            held_out: bits(observations.held_out_rows()),
            density: observations.density().to_vec(),
            names: [observations.predictors(), &response].concat(),
        }
    }
}

/// The bits of all moments in one number: FNV-1a, 64 bits (RFC 9923).
fn checksum(moments: &Moments) -> u64 {
    let width = moments.width();
    let ranges = (0..width).flat_map(|i| moments.range(i).into_iter().flatten());
    let means = (0..width).filter_map(|i| moments.mean(i));
    let products = (0..width).flat_map(|i| (0..=i).filter_map(move |j| moments.comoment(i, j)));
    let numbers = ranges.chain(means).chain(products).map(f64::to_bits);
    let bytes = std::iter::once(moments.count()).chain(numbers);
    bytes
        .flat_map(u64::to_le_bytes)
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

/// The expectations that the reading of a file does not meet.
fn wrong(file: &File, found: &Result<Read, Error>) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut expect = |what: &str, found: String, expected: String| {
        if found != expected {
            wrong.push(format!("{}: {what} is {found}, not {expected}", file.name));
        }
    };
    let (read, used, left_out, means, checksum) = match (&file.expected, found) {
        (Expected::Error { kind, says }, Err(error)) => {
            expect("the error", error.code().to_owned(), (*kind).to_owned());
            let says_so = error.to_string().contains(says);
            expect(
                &format!("\"{says}\" in \"{error}\""),
                says_so.to_string(),
                true.to_string(),
            );
            return wrong;
        }
        (
            Expected::Fit {
                used,
                left_out,
                means,
                checksum,
            },
            Ok(read),
        ) => (read, *used, *left_out, *means, *checksum),
        (Expected::Error { kind, .. }, Ok(_)) => {
            expect("it", "read".to_owned(), (*kind).to_owned());
            return wrong;
        }
        (Expected::Fit { .. }, Err(error)) => {
            expect("it", error.to_string(), "read".to_owned());
            return wrong;
        }
    };
    let report = &read.report;
    let left = &report.left_out;
    let counts = [left.missing, left.text, left.ragged, left.comment];
    expect("left out", format!("{counts:?}"), format!("{left_out:?}"));
    expect("used", report.used.to_string(), used.to_string());
    let rows = used + left_out.iter().sum::<u64>();
    expect("rows", report.rows.to_string(), rows.to_string());
    let width = read.moments.width();
    let found: Vec<f64> = (0..width).filter_map(|i| read.moments.mean(i)).collect();
    expect("means", format!("{found:?}"), format!("{means:?}"));
    expect(
        "the moments",
        format!("{:#018x}", read.checksum),
        format!("{checksum:#018x}"),
    );
    for fact in file.facts {
        let (what, found, expected) = told(report, fact);
        expect(what, found, expected);
    }
    wrong
}

/// The subject of a fact, its value in the report, and the expected value.
fn told(report: &Report, fact: &Fact) -> (&'static str, String, String) {
    fn pair<T: std::fmt::Debug>(
        what: &'static str,
        found: T,
        expected: T,
    ) -> (&'static str, String, String) {
        (what, format!("{found:?}"), format!("{expected:?}"))
    }
    let dialect = report.dialect.as_ref().unwrap();
    let columns = &report.columns;
    match fact {
        Delimiter(c) => pair("the delimiter", dialect.delimiter, *c),
        Header(header) => pair("the header", dialect.header, *header),
        Decimal(c) => pair("the decimal mark", dialect.decimal, *c),
        Thousands(c) => pair("the mark of thousands", dialect.thousands, *c),
        Comment(c) => pair("the mark of comments", dialect.comment, *c),
        Encoded(encoding) => pair("the encoding", dialect.encoding, *encoding),
        Skipped(lines) => pair("lines skipped", dialect.skipped_lines, *lines),
        Preamble(lines) => pair(
            "the preamble",
            dialect.preamble.iter().map(String::as_str).collect(),
            lines.to_vec(),
        ),
        Names(names) => pair(
            "the names",
            columns.iter().map(|column| column.name.as_str()).collect(),
            names.to_vec(),
        ),
        Begins(at, text) => pair("a name", columns[*at].name.starts_with(text), true),
        Kinds(kinds) => pair(
            "the kinds",
            columns.iter().map(|column| column.kind).collect(),
            kinds.to_vec(),
        ),
        Hints(hints) => pair(
            "the hints",
            columns.iter().map(|column| column.lookalike).collect(),
            hints.to_vec(),
        ),
        Since(at, text) => pair("the first date", columns[*at].since.as_deref(), Some(*text)),
        Example(at, row, line, text) => pair(
            "an example",
            report
                .examples
                .get(*at)
                .map(|example| (example.row, example.line, example.text.as_str())),
            Some((*row, *line, *text)),
        ),
        Notes(notes) => pair(
            "the notes",
            report
                .notes
                .iter()
                .map(|note| (note.kind, note.line, note.text.as_str()))
                .collect(),
            notes.to_vec(),
        ),
    }
}

/// Reads all files whole and says all that is wrong with any.
fn check_all() {
    let wrong: Vec<String> = files()
        .flat_map(|file| wrong(file, &file.read(0, [file.bytes().as_slice()])))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[track_caller]
fn same(found: &Result<Read, Error>, whole: &Result<Read, Error>, file: &File, how: &str) {
    assert_eq!(found, whole, "{}, {how}", file.name);
}

/// Where to cut a file: everywhere, or about where something ends for the reader.
fn cuts(length: usize) -> Vec<usize> {
    if is_small(length) {
        return (0..=length).collect();
    }
    let ends = [1, 2, 4, 8].map(|number| number * LOOK);
    ends.into_iter()
        .chain([0, length])
        .flat_map(|end| end.saturating_sub(2)..=end + 2)
        .filter(|at| *at <= length)
        .collect()
}

fn sizes(length: usize) -> &'static [usize] {
    const LARGE: [usize; 8] = [
        1,
        1000,
        LOOK - 1,
        LOOK,
        LOOK + 1,
        SEGMENT - 1,
        SEGMENT,
        SEGMENT + 1,
    ];
    match length {
        _ if is_small(length) => &[1, 2, 3, 7, 16, 64, 1000],
        ..SEGMENT => &LARGE,
        _ => &LARGE[1..],
    }
}

fn is_small(length: usize) -> bool {
    length <= 4000
}

fn check_cuts(part: usize) {
    for file in half(part) {
        let bytes = file.bytes();
        // Long ones are read with rows held out in pieces only.
        let held_out: &[usize] = if is_small(bytes.len()) { &[0, 1] } else { &[0] };
        for hold_out in held_out.iter().copied() {
            let whole = file.read(hold_out, [bytes.as_slice()]);
            for at in cuts(bytes.len()) {
                let (before, after) = bytes.split_at(at);
                let cut = file.read(hold_out, [before, after]);
                let how = format!("{hold_out} held out, cut at {at}");
                same(&cut, &whole, file, &how);
            }
        }
    }
}

fn check_pieces(part: usize) {
    for file in half(part) {
        let bytes = file.bytes();
        for hold_out in [0, 1, 2] {
            let whole = file.read(hold_out, [bytes.as_slice()]);
            for size in sizes(bytes.len()) {
                let pieces = file.read(hold_out, bytes.chunks(*size));
                let how = format!("{hold_out} held out, in pieces of {size}");
                same(&pieces, &whole, file, &how);
            }
        }
    }
}

fn check_in_place() {
    for file in files() {
        let bytes = file.bytes();
        let whole = file.read(0, [bytes.as_slice()]);
        for size in sizes(bytes.len()).iter().chain(&[usize::MAX]) {
            let how = format!("in place, {size} at a time");
            same(&file.read_in_place(&bytes, *size), &whole, file, &how);
        }
    }
}

fn check_by_two() {
    let (mut divided, mut joined) = (0, 0);
    for file in files() {
        let bytes = file.bytes();
        let whole = file.read(0, [bytes.as_slice()]);
        for at in (SEGMENT..bytes.len()).step_by(SEGMENT) {
            if let Some((read, of_use)) = file.read_in_two(&bytes, at) {
                same(&read, &whole, file, &format!("by two, divided at {at}"));
                divided += 1;
                joined += u32::from(of_use);
            }
        }
    }
    // Some can be, and some are divided between quotes.
    assert!(0 < joined && joined < divided, "{joined} of {divided}");
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use super::*;

    #[test]
    fn awkward_files_are_read_as_a_person_would() {
        check_all();
    }

    #[test]
    fn awkward_files_are_read_the_same_wherever_they_are_cut() {
        check_cuts(0);
    }

    #[test]
    fn more_awkward_files_are_read_the_same_wherever_they_are_cut() {
        check_cuts(1);
    }

    #[test]
    fn awkward_files_are_read_the_same_in_pieces_of_any_size() {
        check_pieces(0);
    }

    #[test]
    fn more_awkward_files_are_read_the_same_in_pieces_of_any_size() {
        check_pieces(1);
    }

    #[test]
    fn awkward_files_are_read_the_same_where_they_are_written_in_place() {
        check_in_place();
    }

    #[test]
    fn awkward_files_are_read_the_same_by_two() {
        check_by_two();
    }

    #[test]
    fn awkward_files_have_names_of_their_own() {
        let mut names: Vec<&str> = files().map(|file| file.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), files().count());
        assert!(names.len() >= 60);
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test]
    fn awkward_files_are_read_to_the_bits_they_have_natively() {
        check_all();
    }

    #[wasm_bindgen_test]
    fn awkward_files_are_read_the_same_wherever_they_are_cut() {
        check_cuts(0);
    }

    #[wasm_bindgen_test]
    fn more_awkward_files_are_read_the_same_wherever_they_are_cut() {
        check_cuts(1);
    }

    #[wasm_bindgen_test]
    fn awkward_files_are_read_the_same_in_pieces_of_any_size() {
        check_pieces(0);
    }

    #[wasm_bindgen_test]
    fn more_awkward_files_are_read_the_same_in_pieces_of_any_size() {
        check_pieces(1);
    }

    #[wasm_bindgen_test]
    fn awkward_files_are_read_the_same_where_they_are_written_in_place() {
        check_in_place();
    }

    #[wasm_bindgen_test]
    fn awkward_files_are_read_the_same_by_two() {
        check_by_two();
    }
}
