//! Awkward files, one table of them: each is read whole, cut at every byte, in pieces of many sizes,
//! written in place and with rows held out, natively and in a browser, to the same bits.
#![allow(clippy::unwrap_used)]

use galton::csv::{ColumnKind, Encoding, Hint};
use galton::{Density, Error, Ingest, Moments, Observations, OnText, Options, Report};

use ColumnKind::{Date, Empty, Number, Text};
use Content::{Bytes, Made, Utf8, Utf16Be, Utf16Le};
use Fact::{
    Begins, Comment, Decimal, Delimiter, Encoded, Example, Header, Hints, Kinds, Names, Preamble,
    Since, Skipped, Thousands,
};

/// In so many bytes the dialect is found, if they hold two records.
const LOOK: usize = 64 * 1024;

/// The records that begin in so many bytes are read together.
const SEGMENT: usize = 256 * 1024;

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

/// What the report says of how the file is written.
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
    Hints(&'static [Option<Hint>]),
    Since(usize, &'static str),
    /// The number of the example, its row, line and text.
    Example(usize, u64, u64, &'static str),
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

const FILES: &[File] = &[
    // ---- line ends ----
    File {
        name: "line feeds",
        content: Utf8("x,y\n1,2\n2,4\n3,9\n"),
        facts: &[
            Delimiter(','),
            Header(true),
            Decimal('.'),
            Thousands(None),
            Comment(None),
            Encoded(Encoding::Utf8),
            Skipped(0),
            Preamble(&[]),
            Names(&["x", "y"]),
            Kinds(&[Number, Number]),
            Hints(&[None, None]),
        ],
        ..PLAIN
    },
    File {
        name: "no last line end",
        content: Utf8("x,y\n1,2\n2,4\n3,9"),
        ..PLAIN
    },
    File {
        name: "carriage returns and line feeds",
        content: Utf8("x,y\r\n1,2\r\n2,4\r\n3,9\r\n"),
        ..PLAIN
    },
    File {
        name: "carriage returns",
        content: Utf8("x,y\r1,2\r2,4\r3,9\r"),
        ..PLAIN
    },
    File {
        name: "carriage returns but for a last one",
        content: Utf8("x,y\r1,2\r2,4\r3,9"),
        ..PLAIN
    },
    File {
        name: "every kind of line end, and where it is text",
        content: Utf8("x,y\r\n1,2\n2,4\rten,1\r\n3,9\n\r"),
        options: text_is_missing,
        expected: plain([0, 1, 0, 0]),
        facts: &[Example(0, 3, 4, "ten")],
    },
    File {
        name: "blank lines everywhere",
        content: Utf8("\n\r\nx,y\n\n1,2\r\n\r\n2,4\n\n\n3,9\n\n\n"),
        facts: &[Skipped(2), Preamble(&[])],
        ..PLAIN
    },
    File {
        name: "a line of spaces, and one of nothing but delimiters",
        content: Utf8("x,y\n1,2\n  \n2,4\n,\n3,9\n"),
        expected: plain([1, 0, 1, 0]),
        facts: &[Example(0, 2, 3, ""), Example(1, 4, 5, "")],
        ..PLAIN
    },
    // ---- quotes ----
    File {
        name: "everything in quotes",
        content: Utf8("\"x\",\"y\"\r\n\"1\",\"2\"\r\n\"2\",\"4\"\r\n\"3\",\"9\"\r\n"),
        facts: &[Names(&["x", "y"])],
        ..PLAIN
    },
    File {
        name: "delimiters and all line ends in quotes",
        content: Utf8("name,x,y\n\"a, b\",1,2\n\"c\nd\r\re\",2,4\n\"f\r\ng\",3,9\n"),
        facts: &[Delimiter(','), Kinds(&[Text, Number, Number])],
        ..PLAIN
    },
    File {
        name: "a line number below lines in quotes",
        content: Utf8("name,x,y\n\"a\r\nb\",1,2\n\"c\nd\r\re\",2,4\nf,ten,1\ng,3,9\n"),
        options: text_is_missing,
        expected: plain([0, 1, 0, 0]),
        facts: &[Example(0, 3, 8, "ten")],
    },
    File {
        name: "doubled quotes",
        content: Utf8("name,x,y\n\"a \"\"b\"\"\",1,2\n\"\"\"\",2,4\n\"\"\"c\",3,9\n"),
        ..PLAIN
    },
    File {
        name: "quotes within bare fields",
        content: Utf8("size,x,y\n5\" pipe,1,2\n6\",2,4\n7\"\"x\",3,9\n"),
        ..PLAIN
    },
    File {
        name: "a quoted number at the end of the input",
        content: Utf8("x,y\n1,2\n2,4\n3,\"9\""),
        ..PLAIN
    },
    File {
        name: "a doubled quote at the end of the input",
        content: Utf8("x,y,name\n1,2,a\n2,4,b\n3,9,\"c \"\"\""),
        ..PLAIN
    },
    File {
        name: "nothing in quotes at the end of the input",
        content: Utf8("x,y,name\n1,2,\"\"\n2,4,\"\"\n3,9,\"\""),
        facts: &[Kinds(&[Number, Number, Empty])],
        ..PLAIN
    },
    File {
        name: "text after a closing quote",
        content: Utf8("name,x,y\n\"a\"b,1,2\n\"c\" \"d\",\"2\" ,4\n\"e\"\"\"f,3,9\n"),
        ..PLAIN
    },
    File {
        name: "spaces before an opening quote, which is text then",
        content: Utf8("name, \"x\", \"y\"\na, \"1\", \"2\"\nb, \"2\", \"4\"\nc, \"3\", \"9\"\n"),
        facts: &[Names(&["name", "x", "y"])],
        ..PLAIN
    },
    File {
        name: "names of several lines",
        content: Utf8("\"x\n(cm)\",\"y, \"\"kg\"\"\"\n1,2\n2,4\n3,9\n"),
        facts: &[Names(&["x\n(cm)", "y, \"kg\""])],
        ..PLAIN
    },
    File {
        name: "spaces in quotes around numbers",
        content: Utf8("x,y\n\" 1 \",\"2 \"\n\"\t2\",4\n3,\" 9\"\n"),
        ..PLAIN
    },
    File {
        name: "a quote that is never closed",
        content: Utf8("x,y\n1,2\n2,\"4\n3,9\n"),
        expected: error("unclosed-quote", "line 3"),
        ..PLAIN
    },
    File {
        name: "a quote that is never closed, below lines in quotes",
        content: Utf8("name,x,y\r\n\"a\r\nb\rc\",1,2\r\n\"d,2,4\r\ne,3,9\r\n"),
        expected: error("unclosed-quote", "line 5"),
        ..PLAIN
    },
    File {
        name: "a quote that is never closed in the header",
        content: Utf8("\"x,y\n1,2\n2,4\n3,9\n"),
        expected: error("unclosed-quote", "line 1"),
        ..PLAIN
    },
    File {
        name: "a quote as the last byte",
        content: Utf8("x,y\n1,2\n2,4\n3,\""),
        expected: error("unclosed-quote", "line 4"),
        ..PLAIN
    },
    // ---- encodings ----
    File {
        name: "a byte order mark",
        content: Utf8("\u{feff}x,y\n1,2\n2,4\n3,9\n"),
        facts: &[Names(&["x", "y"]), Encoded(Encoding::Utf8), Preamble(&[])],
        ..PLAIN
    },
    File {
        name: "a byte order mark before a quote",
        content: Utf8("\u{feff}\"x\",y\r\n1,2\r\n2,4\r\n3,9\r\n"),
        facts: &[Names(&["x", "y"])],
        ..PLAIN
    },
    File {
        name: "a byte order mark before a title and a blank line",
        content: Utf8("\u{feff}Heights\n\nx,y\n1,2\n2,4\n3,9\n"),
        facts: &[Names(&["x", "y"]), Skipped(2), Preamble(&["Heights"])],
        ..PLAIN
    },
    File {
        name: "a byte order mark before no lines to skip",
        content: Utf8("\u{feff}x,y\n1,2\n2,4\n3,9\n"),
        options: |options| options.skip_lines = Some(0),
        facts: &[Names(&["x", "y"]), Skipped(0)],
        ..PLAIN
    },
    File {
        name: "UTF-8 beyond the basic plane",
        content: Utf8("Größe «cm»,y,名\n1,2,\"身長, \u{1f4cf}\"\n2,4,é\n3,9,\"ß\"\n"),
        facts: &[Names(&["Größe «cm»", "y", "名"]), Encoded(Encoding::Utf8)],
        ..PLAIN
    },
    File {
        name: "UTF-16, little end first",
        content: Utf16Le("größe,y,𝜋\r\n1,2,\"a,\r\nb\"\r\n2,4,𝜋\r\n3,9,\r\n"),
        facts: &[
            Names(&["größe", "y", "𝜋"]),
            Encoded(Encoding::Utf16Le),
            Delimiter(','),
        ],
        ..PLAIN
    },
    File {
        name: "UTF-16, big end first, tabs, no last line end",
        content: Utf16Be("größe\ty\t𝜋\n1\t2\t\"a\t\"\n2\t4\t𝜋\n3\t9\t\""),
        expected: error("unclosed-quote", "line 4"),
        ..PLAIN
    },
    File {
        name: "UTF-16, big end first, as spreadsheets write it",
        content: Utf16Be("größe\ty\r\n1,5\t2,5\r\n2,5\t4,5\r\n3,5\t9,5"),
        expected: HALVES,
        facts: &[
            Names(&["größe", "y"]),
            Encoded(Encoding::Utf16Be),
            Delimiter('\t'),
            Decimal(','),
        ],
        ..PLAIN
    },
    File {
        name: "UTF-16 that ends in half a character",
        content: Bytes(b"\xff\xfex\x00,\x00y\x00\n\x001\x00,\x002\x00\n\x002\x00,\x004\x00\n\x003\x00,\x009\x00\n\x00\n"),
        expected: plain([0, 0, 1, 0]),
        facts: &[Example(0, 4, 5, "\u{fffd}")],
        ..PLAIN
    },
    File {
        name: "UTF-16 without its mark",
        content: Bytes(b"x\x00,\x00y\x00\n\x001\x00,\x002\x00\n\x00"),
        expected: error("binary", "byte 1 is zero"),
        ..PLAIN
    },
    File {
        name: "Latin-1",
        content: Bytes(b"gr\xf6\xdfe,y,art\n1,2,\xe9\n2,4,e\n3,9,\xff\n"),
        facts: &[
            Names(&["größe", "y", "art"]),
            Encoded(Encoding::Windows1252),
        ],
        ..PLAIN
    },
    File {
        name: "Windows-1252, which has letters where Latin-1 has none",
        content: Bytes(b"\x93x\x94,y \x80\r\n1,2\r\n2,4\r\n3,9\r\n"),
        facts: &[Names(&["“x”", "y €"]), Encoded(Encoding::Windows1252)],
        ..PLAIN
    },
    File {
        name: "Latin-1 in a field that is left out",
        content: Bytes(b"x,y\n1,2\nzw\xf6lf,3\n2,4\n3,9\n"),
        options: text_is_missing,
        expected: plain([0, 1, 0, 0]),
        facts: &[Example(0, 2, 3, "zwölf")],
    },
    File {
        name: "a binary file",
        content: Bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        expected: error("binary", "byte 8 is zero"),
        ..PLAIN
    },
    File {
        name: "zeros in the middle",
        content: Bytes(b"x,y\n1,2\n2,\0\0\n3,9\n"),
        expected: error("binary", "byte 10 is zero"),
        ..PLAIN
    },
    // ---- delimiters ----
    File {
        name: "semicolons",
        content: Utf8("x;y\n1;2\n2;4\n3;9\n"),
        facts: &[Delimiter(';')],
        ..PLAIN
    },
    File {
        name: "tabs",
        content: Utf8("x\ty\r\n1\t2\r\n2\t4\r\n3\t9\r\n"),
        facts: &[Delimiter('\t')],
        ..PLAIN
    },
    File {
        name: "bars",
        content: Utf8("x|y\n1|2\n2|4\n3|9\n"),
        facts: &[Delimiter('|')],
        ..PLAIN
    },
    File {
        name: "single spaces",
        content: Utf8("x y\n1 2\n2 4\n3 9\n"),
        facts: &[Delimiter(' ')],
        ..PLAIN
    },
    File {
        name: "runs of spaces, as numbers are aligned",
        content: Utf8("  x      y\n  1      2\n  2      4\n  3      9\n"),
        facts: &[Delimiter(' '), Names(&["x", "y"])],
        ..PLAIN
    },
    File {
        name: "spaces after the last field",
        content: Utf8("x   y \r\n1   2  \r\n2   4\r\n3   9 \r\n"),
        facts: &[Delimiter(' '), Names(&["x", "y"])],
        ..PLAIN
    },
    File {
        name: "spaces after the last field of the input",
        content: Utf8("x y\n1 2\n2 4\n3 9   "),
        facts: &[Delimiter(' ')],
        ..PLAIN
    },
    File {
        name: "runs of spaces around quotes",
        content: Utf8("name    x   y\n\"a b\"   1   2\n\"c\"     2   4\n  \"d  \" 3   9\n"),
        facts: &[Delimiter(' '), Names(&["name", "x", "y"])],
        ..PLAIN
    },
    File {
        name: "commas within fields between semicolons",
        content: Utf8("name;x;y\nb, a, c;1;2\nd, e, f;2;4\ng, h, i;3;9\n"),
        facts: &[Delimiter(';')],
        ..PLAIN
    },
    File {
        name: "semicolons and spaces within fields between commas",
        content: Utf8("name,x,y\na b; c,1,2\nd e; f,2,4\ng h; i,3,9\n"),
        facts: &[Delimiter(',')],
        ..PLAIN
    },
    File {
        name: "a delimiter that has to be told",
        content: Utf8("x:y\n1:2\n2:4\n3:9\n"),
        options: |options| options.delimiter = Some(':'),
        facts: &[Delimiter(':'), Header(true)],
        ..PLAIN
    },
    File {
        name: "a minus sign for a delimiter",
        content: Utf8("x-y\n1-2\n2-4\n--\n3-9\n"),
        options: |options| options.delimiter = Some('-'),
        expected: plain([1, 0, 0, 0]),
        ..PLAIN
    },
    File {
        name: "a digit for a delimiter",
        content: Utf8("x0y\n102\n204\n309\n"),
        options: |options| options.delimiter = Some('0'),
        facts: &[Delimiter('0')],
        ..PLAIN
    },
    File {
        name: "a delimiter told against appearances",
        content: Utf8("x,y;z\n1,2;5\n2,4;5\n3,9;5\n"),
        options: |options| {
            options.delimiter = Some(',');
            options.text = OnText::Missing;
        },
        expected: error("too-few-numeric-columns", "found 1: \"x\""),
        ..PLAIN
    },
    File {
        name: "a delimiter at every end",
        content: Utf8("x,y,\n1,2,\n2,4,\n3,9,\n"),
        facts: &[
            Names(&["x", "y", "column 3"]),
            Kinds(&[Number, Number, Empty]),
        ],
        ..PLAIN
    },
    File {
        name: "a delimiter at the end of every row, not of the header",
        content: Utf8("x,y\n1,2,\n2,4,\n3,9,"),
        facts: &[Names(&["x", "y"])],
        ..PLAIN
    },
    File {
        name: "delimiters at the end of the header, not of the rows",
        content: Utf8("x,y,,\n1,2\n2,4\n3,9\n"),
        facts: &[Names(&["x", "y"])],
        ..PLAIN
    },
    // ---- headers ----
    File {
        name: "no header",
        content: Utf8("1,2\n2,4\n3,9\n"),
        facts: &[Header(false), Names(&["column 1", "column 2"])],
        ..PLAIN
    },
    File {
        name: "no header, and text in the first column",
        content: Utf8("a,1,2\nb,2,4\nc,3,9\n"),
        facts: &[
            Header(false),
            Names(&["column 1", "column 2", "column 3"]),
            Kinds(&[Text, Number, Number]),
        ],
        ..PLAIN
    },
    File {
        name: "numbers that are told to be names",
        content: Utf8("2019,2020\n1,2\n2,4\n3,9\n"),
        options: |options| options.header = Some(true),
        facts: &[Header(true), Names(&["2019", "2020"])],
        ..PLAIN
    },
    File {
        name: "names that are told to be none",
        content: Utf8("x,y\n1,2\n2,4\n3,9\n"),
        options: |options| {
            options.header = Some(false);
            options.text = OnText::Missing;
        },
        expected: plain([0, 1, 0, 0]),
        facts: &[Header(false), Names(&["column 1", "column 2"])],
    },
    File {
        name: "a column without a name, as data frames write their index",
        content: Utf8(",x,y\na,1,2\nb,2,4\nc,3,9\n"),
        facts: &[Header(true), Names(&["column 1", "x", "y"])],
        ..PLAIN
    },
    File {
        name: "no names in quotes",
        content: Utf8("\"\",\" \"\n1,2\n2,4\n3,9\n"),
        options: |options| options.header = Some(true),
        facts: &[Names(&["column 1", "column 2"])],
        ..PLAIN
    },
    File {
        name: "one name twice",
        content: Utf8("x,x\n1,2\n2,4\n3,9\n"),
        facts: &[Names(&["x", "x"])],
        ..PLAIN
    },
    File {
        name: "one name twice, and asked for",
        content: Utf8("x,x,y\n1,5,2\n2,1,4\n3,7,9\n"),
        options: |options| options.predictors = Some(vec!["x".to_owned()]),
        expected: error("ambiguous-column", "\"x\""),
        ..PLAIN
    },
    File {
        name: "a missing value right below the header",
        content: Utf8("x,y\n,NA\n1,2\n2,4\n3,9\n"),
        expected: plain([1, 0, 0, 0]),
        facts: &[Header(true), Names(&["x", "y"])],
        ..PLAIN
    },
    // ---- numerals ----
    File {
        name: "decimal commas between semicolons",
        content: Utf8("x;y\n1,5;2,5\n2,5;4,5\n3,5;9,5\n"),
        expected: HALVES,
        facts: &[Delimiter(';'), Decimal(','), Thousands(None)],
        ..PLAIN
    },
    File {
        name: "decimal commas between semicolons, without a header",
        content: Utf8("1,5;2,5\n2,5;4,5\n3,5;9,5\n"),
        expected: HALVES,
        facts: &[Delimiter(';'), Decimal(','), Header(false)],
        ..PLAIN
    },
    File {
        name: "decimal commas between tabs",
        content: Utf8("x\ty\n1,5\t2,5\n2,5\t4,5\n3,5\t9,5\n"),
        expected: HALVES,
        facts: &[Delimiter('\t'), Decimal(',')],
        ..PLAIN
    },
    File {
        name: "decimal commas in quotes between commas",
        content: Utf8("x,y\n\"1,5\",\"2,5\"\n\"2,5\",\"4,5\"\n\"3,5\",\"9,5\"\n"),
        expected: HALVES,
        facts: &[Delimiter(','), Decimal(',')],
        ..PLAIN
    },
    File {
        name: "decimal commas between bars, with an exponent",
        content: Utf8("x|y\n1,5|25e-1\n0,25E+1|4,5\n3,5|9,5\n"),
        expected: HALVES,
        facts: &[Delimiter('|'), Decimal(',')],
        ..PLAIN
    },
    File {
        name: "three decimals after a comma between semicolons are decimals",
        content: Utf8("x;y\n1,500;2,500\n2,500;4,500\n3,500;9,500\n"),
        expected: HALVES,
        facts: &[Decimal(','), Thousands(None)],
        ..PLAIN
    },
    File {
        name: "three digits after a comma told to be thousands",
        content: Utf8("x;y\n1,000;2,000\n2,000;4,000\n3,000;9,000\n"),
        options: |options| options.thousands = Some(",".to_owned()),
        expected: THOUSANDS,
        facts: &[Decimal('.'), Thousands(Some(','))],
    },
    File {
        name: "three digits after a point are decimals",
        content: Utf8("x;y\n1.000;2.000\n2.000;4.000\n3.000;9.000\n"),
        facts: &[Decimal('.'), Thousands(None)],
        ..PLAIN
    },
    File {
        name: "thousands with commas in quotes",
        content: Utf8("x,y\n\"1,000\",\"2,000\"\n\"2,000\",\"4,000\"\n\"3,000\",\"9,000\"\n"),
        expected: THOUSANDS,
        facts: &[Delimiter(','), Decimal('.'), Thousands(Some(','))],
        ..PLAIN
    },
    File {
        name: "thousands with commas between tabs",
        content: Utf8("x\ty\n1,000\t2,000.0\n2,000\t4,000\n3,000\t9,000\n"),
        expected: THOUSANDS,
        facts: &[Delimiter('\t'), Decimal('.'), Thousands(Some(','))],
        ..PLAIN
    },
    File {
        name: "negative numbers and millions with commas in quotes",
        content: Utf8("x,y\n\"-1,234.5\",\"1,234,567.5\"\n\"2,000\",\"-4,000\"\n3000,9000\n"),
        expected: GROUPED,
        facts: &[Decimal('.'), Thousands(Some(','))],
        ..PLAIN
    },
    File {
        name: "negative numbers and millions with points",
        content: Utf8("x;y\n-1.234,5;1.234.567,5\n2.000;-4.000\n3000;9.000,00\n"),
        expected: GROUPED,
        facts: &[Delimiter(';'), Decimal(','), Thousands(Some('.'))],
        ..PLAIN
    },
    File {
        name: "negative numbers and millions with spaces",
        content: Utf8("x;y\n-1 234,5;1 234 567,5\n2 000;-4 000\n3000;9 000,00\n"),
        expected: GROUPED,
        facts: &[Delimiter(';'), Decimal(','), Thousands(Some(' '))],
        ..PLAIN
    },
    File {
        name: "negative numbers and millions with spaces before a decimal point",
        content: Utf8("x,y\n-1 234.5,1 234 567.5\n2 000,-4 000\n3000,9 000.00\n"),
        expected: GROUPED,
        facts: &[Delimiter(','), Decimal('.'), Thousands(Some(' '))],
        ..PLAIN
    },
    File {
        name: "negative numbers and millions with apostrophes",
        content: Utf8("x,y\n-1'234.5,1'234'567.5\n2'000,-4'000\n3000,9'000.00\n"),
        expected: GROUPED,
        facts: &[Decimal('.'), Thousands(Some('\''))],
        ..PLAIN
    },
    File {
        name: "thousands with underscores have to be told",
        content: Utf8("x,y\n1_000,2_000\n2_000,4_000\n+3_000,9_000\n"),
        options: |options| options.thousands = Some("_".to_owned()),
        expected: THOUSANDS,
        facts: &[Thousands(Some('_'))],
    },
    File {
        name: "thousands with a plus sign",
        content: Utf8("x,y\n\"+100,000\",2\n\"+200,000\",4\n\"+300,000\",9\n"),
        expected: fit(3, NONE, &[200_000.0, 5.0], 0x8097_35a2_1f0a_6770),
        facts: &[Thousands(Some(','))],
        ..PLAIN
    },
    File {
        name: "groups that are none",
        content: Utf8("x,y\n\"1,000\",2000\n\"2,000\",4000\n\"30,00\",1\n\"3,000\",9000\n"),
        options: |options| {
            options.thousands = Some(",".to_owned());
            options.text = OnText::Missing;
        },
        expected: fit(3, [0, 1, 0, 0], &[2000.0, 5000.0], 0xe983_adfe_f406_c7f3),
        facts: &[Thousands(Some(',')), Example(0, 3, 4, "30,00")],
    },
    File {
        name: "groups that are told to be none",
        content: Utf8("x,y\n1,2\n\"1,000\",3\n2,4\n3,9\n"),
        options: |options| {
            options.thousands = Some(String::new());
            options.decimal = Some('.');
            options.text = OnText::Missing;
        },
        expected: plain([0, 1, 0, 0]),
        facts: &[Thousands(None), Example(0, 2, 3, "1,000")],
    },
    File {
        name: "exponents, signs, zeros before and after, points at the ends",
        content: Utf8("x,y\n1e0,+2.0000\n200e-2,0.4E+1\n0003,900000000000000000000000e-23\n"),
        ..PLAIN
    },
    File {
        name: "points at the ends",
        content: Utf8("x,y\n1.,2.\n+2.,.4e1\n3.0,9\n"),
        ..PLAIN
    },
    File {
        name: "more digits than an f64 has",
        content: Utf8(
            "x,y\n1.0000000000000000,2.00000000000000000000000000000000000000001\n\
             2.00000000000000000,4.0000000000000000000\n\
             3.000000000000000000,00000000000000000000000000000000009\n",
        ),
        ..PLAIN
    },
    File {
        name: "numbers of 15 to 20 digits",
        content: Utf8(
            "x,y\n123456789012345,0.30000000000000004\n\
             9007199254740993,61696206518683519\n\
             1234567890123456789,-0.0061696206518683516\n\
             12345678901234567890,-12.061696206518683\n",
        ),
        expected: fit(
            4,
            NONE,
            &[3.397_344_361_850_444_3e18, 1.542_405_162_967_087_8e16],
            0xcd6f_92d1_cf9e_273d,
        ),
        ..PLAIN
    },
    File {
        name: "minus zero, and numbers too small to be anything else",
        content: Utf8("x,y\n-0,0\n0,-0.0\n1e-400,-1e-400\n-0e5,1\n1,1\n"),
        expected: fit(5, NONE, &[0.2, 0.4], 0x7a2e_cf0e_f839_7c91),
        ..PLAIN
    },
    File {
        name: "a number too large to be one",
        content: Utf8("x,y\n1,2\n1e400,3\n2,4\n3,9\n"),
        options: text_is_missing,
        expected: plain([0, 1, 0, 0]),
        facts: &[Example(0, 2, 3, "1e400")],
    },
    File {
        name: "infinity is no number",
        content: Utf8("x,y\n1,2\ninf,3\n2,4\n-Infinity,1\n3,9\n"),
        options: text_is_missing,
        expected: plain([0, 2, 0, 0]),
        ..PLAIN
    },
    File {
        name: "spaces and tabs around numbers",
        content: Utf8("x , y\n1 , 2\n\t2,4\t\n  3  ,\t9 \n"),
        facts: &[Names(&["x", "y"])],
        ..PLAIN
    },
    // ---- what is no number ----
    File {
        name: "amounts of money beside numbers",
        content: Utf8(
            "price,x,euro,y\n$1.50,1,\"1.234,50 €\",2\n-$20,2,NA,4\n\"$1,234.00\",3,3 €,9\n",
        ),
        facts: &[
            Kinds(&[Text, Number, Text, Number]),
            Hints(&[Some(Hint::Currency), None, Some(Hint::Currency), None]),
        ],
        ..PLAIN
    },
    File {
        name: "per cent beside numbers",
        content: Utf8("share,x,y\n1.5%,1,2\n20 %,2,4\n-3%,3,9\n"),
        facts: &[
            Kinds(&[Text, Number, Number]),
            Hints(&[Some(Hint::Percent), None, None]),
        ],
        ..PLAIN
    },
    File {
        name: "money in a column that is asked for",
        content: Utf8("x,y\n$1,2\n$2,4\n$3,9\n"),
        options: |options| options.predictors = Some(vec!["x".to_owned()]),
        expected: error("text", "row 1 (line 2) has text in \"x\": \"$1\""),
        ..PLAIN
    },
    File {
        name: "text in a column of numbers",
        content: Utf8("x,y\n1,2\n2,4\nten,1\n3,9\n"),
        expected: error("text", "row 3 (line 4) has text in \"x\": \"ten\""),
        ..PLAIN
    },
    File {
        name: "every word for a missing value, in any case",
        content: Utf8(
            "x,y\n1,2\nNA,1\nna,1\nN/A,1\nn/a,1\nNaN,1\nnan,1\nNULL,1\nNull,1\n-,1\n.,1\n,1\n\
             \"\",1\n\" \",1\n NA ,1\n\"NA\",1\n2,4\n3,9\n",
        ),
        expected: plain([15, 0, 0, 0]),
        facts: &[
            Kinds(&[Number, Number]),
            Example(0, 2, 3, "NA"),
            Example(2, 4, 5, "N/A"),
        ],
        ..PLAIN
    },
    File {
        name: "missing values where they do not matter",
        content: Utf8("x,z,y\n1,NA,2\n2,,4\n3,-,9\n"),
        facts: &[Kinds(&[Number, Empty, Number])],
        ..PLAIN
    },
    File {
        name: "short and long records",
        content: Utf8("x,y\n1,2\n7\n2,4\n1,2,3\n3,9\n1,2,,\n"),
        expected: fit(4, [0, 0, 2, 0], &[1.75, 4.25], 0x8c0f_d2dc_480a_c3de),
        facts: &[Example(0, 2, 3, "7"), Example(1, 4, 5, "1,2,3")],
        ..PLAIN
    },
    File {
        name: "nothing beyond the last column, between quotes or spaces",
        content: Utf8("x,y\n1,2,\"\"\n2,4,\" \", \n3,9\n"),
        ..PLAIN
    },
    // ---- what stands around a table ----
    File {
        name: "comments first",
        content: Utf8("# heights\n# of 1886\nx,y\n1,2\n2,4\n3,9\n"),
        facts: &[
            Comment(Some('#')),
            Skipped(2),
            Preamble(&["# heights", "# of 1886"]),
            Names(&["x", "y"]),
        ],
        ..PLAIN
    },
    File {
        name: "comments everywhere",
        content: Utf8("# first\nx,y\n1,2\n# in, the, middle\n2,4\n3,9\n#last"),
        expected: plain([0, 0, 0, 2]),
        facts: &[
            Comment(Some('#')),
            Example(0, 2, 4, "# in, the, middle"),
            Example(1, 5, 7, "#last"),
        ],
        ..PLAIN
    },
    File {
        name: "a comment as wide as the table",
        content: Utf8("# width, height\nx,y\n1,2\n2,4\n3,9\n"),
        facts: &[
            Comment(Some('#')),
            Names(&["x", "y"]),
            Preamble(&["# width, height"]),
        ],
        ..PLAIN
    },
    File {
        name: "a header that begins like a comment",
        content: Utf8("#id,x,y\na,1,2\nb,2,4\nc,3,9\n"),
        facts: &[Comment(None), Header(true), Names(&["#id", "x", "y"])],
        ..PLAIN
    },
    File {
        name: "a header that begins like a comment over decimal commas",
        content: Utf8("#x;y\n1,5;2,5\n2,5;4,5\n3,5;9,5\n"),
        expected: HALVES,
        facts: &[Comment(None), Names(&["#x", "y"]), Decimal(',')],
        ..PLAIN
    },
    File {
        name: "a comment that has to be told",
        content: Utf8("% first\nx,y\n1,2\n% second\n2,4\n3,9\n"),
        options: |options| options.comment = Some("%".to_owned()),
        expected: plain([0, 0, 0, 1]),
        facts: &[Comment(Some('%')), Example(0, 2, 4, "% second")],
    },
    File {
        name: "comments that are told to be none",
        content: Utf8("#x,y\n#1,2\n1,2\n2,4\n3,9\n"),
        options: |options| {
            options.comment = Some(String::new());
            options.text = OnText::Missing;
        },
        expected: plain([0, 1, 0, 0]),
        facts: &[Comment(None), Names(&["#x", "y"])],
    },
    File {
        name: "a quote and a number sign within a comment",
        content: Utf8("# 5\" pipes #1\nx,y\n1,2\n# 6\" ones\n2,4\n3,9\n"),
        expected: plain([0, 0, 0, 1]),
        ..PLAIN
    },
    File {
        name: "titles and notes",
        content: Utf8(
            "Heights of children\nSource: Galton's notebooks\n\nname,x,y\na,1,2\nb,2,4\nc,3,9\n",
        ),
        facts: &[
            Delimiter(','),
            Skipped(3),
            Preamble(&["Heights of children", "Source: Galton's notebooks"]),
            Names(&["name", "x", "y"]),
        ],
        ..PLAIN
    },
    File {
        name: "a title padded with delimiters, as spreadsheets write it",
        content: Utf8("Heights,,\r\n,,\r\nname,x,y\r\na,1,2\r\nb,2,4\r\nc,3,9\r\n"),
        facts: &[Skipped(2), Names(&["name", "x", "y"])],
        ..PLAIN
    },
    File {
        name: "a title and no header",
        content: Utf8("Heights\n1,2\n2,4\n3,9\n"),
        facts: &[Header(false), Skipped(1), Preamble(&["Heights"])],
        ..PLAIN
    },
    File {
        name: "lines before the table that are told",
        content: Utf8("5,6\r\n7,8\r\n\r\nx,y\r\n1,2\r\n2,4\r\n3,9\r\n"),
        options: |options| options.skip_lines = Some(3),
        facts: &[Skipped(3), Names(&["x", "y"]), Preamble(&["5,6", "7,8"])],
        ..PLAIN
    },
    File {
        name: "lines before the table that end in every way",
        content: Utf8("5,6\n7,8\r\n8\rx,y\n1,2\n2,4\n3,9\n"),
        options: |options| options.skip_lines = Some(3),
        facts: &[Skipped(3), Names(&["x", "y"])],
        ..PLAIN
    },
    File {
        name: "more lines to skip than there are",
        content: Utf8("x,y\n1,2\n2,4\n3,9\n"),
        options: |options| options.skip_lines = Some(9),
        expected: error("empty", "no rows"),
        ..PLAIN
    },
    File {
        name: "a note below the table",
        content: Utf8("x,y\n1,2\n2,4\n3,9\nSource: Galton\n"),
        expected: plain([0, 0, 1, 0]),
        ..PLAIN
    },
    // ---- dates ----
    File {
        name: "dates, the year first",
        content: Utf8("date,y\n2000-03-01,2\n2000-03-02,4\n2000-03-15,9\n"),
        options: by_date,
        expected: DAYS,
        facts: &[Kinds(&[Date, Number]), Since(0, "2000-03-01")],
    },
    File {
        name: "dates and times",
        content: Utf8(
            "date,y\n2000-03-01T12:00:00Z,2\n2000-03-02 12:00,4\n2000-03-15T12:00:00.000,9\n",
        ),
        options: by_date,
        expected: DAYS,
        facts: &[Kinds(&[Date, Number]), Since(0, "2000-03-01T12:00:00Z")],
    },
    File {
        name: "dates with slashes, the year first, some missing",
        content: Utf8("date,y\nNA,1\n2000/3/1,2\n2000/3/2,4\n,3\n2000/03/15,9\n"),
        options: by_date,
        expected: fit(3, [2, 0, 0, 0], &[5.0, 5.0], 0x6efd_df18_9799_660f),
        facts: &[Kinds(&[Date, Number]), Since(0, "2000/3/1")],
    },
    File {
        name: "dates with points, the day first",
        content: Utf8("date;y\n01.03.2000;2\n2.3.2000;4\n15.03.2000;9\n"),
        options: by_date,
        expected: DAYS,
        facts: &[Delimiter(';'), Kinds(&[Date, Number])],
    },
    File {
        name: "dates with points that could be the other way round, which points never are",
        content: Utf8("date;y\n01.03.2000;2\n02.03.2000;4\n03.03.2000;9\n"),
        options: by_date,
        expected: fit(3, NONE, &[1.0, 5.0], 0x1be4_65f1_0031_cd4b),
        facts: &[Kinds(&[Date, Number]), Since(0, "01.03.2000")],
    },
    File {
        name: "dates with slashes, the day first, as a 15 shows",
        content: Utf8("date,y\n1/3/2000,2\n2/3/2000,4\n15/3/2000,9\n"),
        options: by_date,
        expected: DAYS,
        facts: &[Kinds(&[Date, Number])],
    },
    File {
        name: "dates with slashes, the month first, as a 15 shows",
        content: Utf8("date,y\n3/1/2000,2\n3/2/2000,4\n3/15/2000,9\n"),
        options: by_date,
        expected: DAYS,
        facts: &[Kinds(&[Date, Number])],
    },
    File {
        name: "dates that may be read either way are text",
        content: Utf8("date,x,y\n3/1/2000,1,2\n3/2/2000,2,4\n3/3/2000,3,9\n"),
        facts: &[Kinds(&[Text, Number, Number])],
        ..PLAIN
    },
    File {
        name: "dates that may be read either way, and asked for",
        content: Utf8("date,y\n3/1/2000,2\n3/2/2000,4\n3/3/2000,9\n"),
        options: by_date,
        expected: error("text", "\"3/1/2000\""),
        ..PLAIN
    },
    File {
        name: "dates are no predictor unless asked for",
        content: Utf8("date,x,y\n2000-03-01,1,2\n2000-03-02,2,4\n2000-02-30,3,9\n"),
        facts: &[Kinds(&[Text, Number, Number])],
        ..PLAIN
    },
    // ---- nothing to fit ----
    File {
        name: "nothing",
        expected: error("empty", "no rows"),
        ..PLAIN
    },
    File {
        name: "nothing but a byte order mark",
        content: Utf8("\u{feff}"),
        expected: error("empty", "no rows"),
        ..PLAIN
    },
    File {
        name: "nothing but a byte order mark of UTF-16",
        content: Utf16Le(""),
        expected: error("empty", "no rows"),
        ..PLAIN
    },
    File {
        name: "nothing but line ends",
        content: Utf8("\r\n\n\r\r\n"),
        expected: error("empty", "no rows"),
        ..PLAIN
    },
    File {
        name: "nothing but comments",
        content: Utf8("# x,y\n# 1,2\n"),
        expected: error("empty", "no rows"),
        ..PLAIN
    },
    File {
        name: "nothing but a header",
        content: Utf8("x,y\r\n"),
        expected: error("empty", "no rows"),
        ..PLAIN
    },
    File {
        name: "one column",
        content: Utf8("x\n1\n2\n3\n"),
        expected: error("too-few-numeric-columns", "found 1: \"x\""),
        ..PLAIN
    },
    File {
        name: "nothing but text",
        content: Utf8("name,town\na,b\nc,d\n"),
        expected: error("too-few-numeric-columns", "found 0"),
        ..PLAIN
    },
    File {
        name: "nothing but missing values",
        content: Utf8("x,y\nNA,\n,NA\n"),
        expected: error("too-few-numeric-columns", "found 0"),
        ..PLAIN
    },
    File {
        name: "a response that never is with its predictor",
        content: Utf8("x,y\n1,\n2,\n,4\n,9\n"),
        expected: error("too-few-observations", "there are 0, and 4 rows"),
        ..PLAIN
    },
    // ---- long ones ----
    File {
        name: "a name of 70 KB",
        content: Made(|| format!("{},y\n1,2\n2,4\n3,9\n", "x".repeat(70_000)).into()),
        facts: &[Begins(0, "xxx"), Header(true)],
        ..PLAIN
    },
    File {
        name: "fields of 300 KB, beyond a segment",
        content: Made(|| {
            let long = "a, \"\"b\"\"\r\n".repeat(30_000);
            format!("note,x,y\n\"{long}\",1,2\nb,2,4\n\"{long}\",3,9\n").into()
        }),
        facts: &[Kinds(&[Text, Number, Number])],
        ..PLAIN
    },
    File {
        name: "numbers of 30,000 digits",
        content: Made(|| {
            let zeros = "0".repeat(30_000);
            format!("x,y\n1.{zeros},2\n2,4.{zeros}\n{zeros}3,9\n").into()
        }),
        ..PLAIN
    },
    File {
        name: "a title of 300 KB",
        content: Made(|| format!("{}\nx,y\n1,2\n2,4\n3,9\n", "Heights ".repeat(37_500)).into()),
        facts: &[Skipped(1), Names(&["x", "y"])],
        ..PLAIN
    },
    File {
        name: "a thousand columns",
        content: Made(|| {
            let mut table = (0..1000).map(|i| format!("x{i},")).collect::<String>() + "y\n";
            for y in [2, 4, 9] {
                table += &(0..1000).map(|i| format!("{},", i * y)).collect::<String>();
                table += &format!("{y}\n");
            }
            table.into()
        }),
        options: |options| options.predictors = Some(vec!["x999".to_owned()]),
        expected: fit(3, NONE, &[4995.0, 5.0], 0xd3c4_9352_4377_6d9f),
        ..PLAIN
    },
    File {
        name: "many short records over several segments",
        content: Made(|| {
            let mut table = "x,y\n".to_owned();
            for i in 0..150_000u32 {
                table += if i % 3 == 0 { "1,2\n" } else { "2,5\n" };
            }
            table.into()
        }),
        expected: fit(150_000, NONE, &[5.0 / 3.0, 4.0], 0xa359_5c74_07f5_f7fc),
        ..PLAIN
    },
    File {
        name: "pairs of line ends, missing values and quotes over several segments",
        content: Made(|| {
            let mut table = "note,x,y\r\n".to_owned();
            for i in 0..40_000 {
                let x = f64::from(i) * 0.125;
                table += &match i % 50 {
                    7 => format!("\"several\r\nlines, {i}\",{x},1\r\n"),
                    23 => format!("{i},NA,1\r\n"),
                    31 => format!("{i},{x}\r\n"),
                    _ => format!("note {i},{x:.3},{}\r\n", i % 4),
                };
            }
            table.into()
        }),
        expected: fit(
            38_400,
            [800, 0, 800, 0],
            &[2_499.924_479_166_666_5, 1.458_333_333_333_333_3],
            0xcdbe_a73a_867d_19f2,
        ),
        facts: &[Example(0, 24, 26, "NA"), Example(1, 32, 34, "31,3.875")],
        ..PLAIN
    },
    File {
        name: "a record that ends where a segment does",
        content: Made(|| at_the_boundary(b"2,4,\n", 5)),
        expected: plain([1, 0, 0, 0]),
        facts: &[Example(0, 4, 5, "NA")],
        ..PLAIN
    },
    File {
        name: "a record that begins with the last byte of a segment",
        content: Made(|| at_the_boundary(b"2,4,\n", 1)),
        expected: plain([1, 0, 0, 0]),
        facts: &[Example(0, 4, 5, "NA")],
        ..PLAIN
    },
    File {
        name: "a pair of line ends as the last bytes of a segment",
        content: Made(|| at_the_boundary(b"2,4,\r\n", 6)),
        expected: plain([1, 0, 0, 0]),
        facts: &[Example(0, 4, 5, "NA")],
        ..PLAIN
    },
    File {
        name: "a line end that has its halves in two segments",
        content: Made(|| at_the_boundary(b"2,4,\r\n", 5)),
        expected: plain([1, 0, 0, 0]),
        facts: &[Example(0, 4, 5, "NA")],
        ..PLAIN
    },
    File {
        name: "a carriage return as the last byte of a segment",
        content: Made(|| at_the_boundary(b"2,4,\r", 5)),
        expected: plain([1, 0, 0, 0]),
        facts: &[Example(0, 4, 5, "NA")],
        ..PLAIN
    },
    File {
        name: "a doubled quote that has its halves in two segments",
        content: Made(|| at_the_boundary(b"2,4,\"\"\"\"\n", 6)),
        expected: plain([1, 0, 0, 0]),
        facts: &[Example(0, 4, 5, "NA")],
        ..PLAIN
    },
    File {
        name: "a line end in quotes that has its halves in two segments",
        content: Made(|| at_the_boundary(b"2,4,\"a\r\n\r\nb\"\n", 7)),
        expected: plain([1, 0, 0, 0]),
        facts: &[Example(0, 4, 7, "NA")],
        ..PLAIN
    },
    File {
        name: "a quote that closes with the last byte of a segment",
        content: Made(|| at_the_boundary(b"2,4,\"a,\r\"\r\n", 8)),
        expected: plain([1, 0, 0, 0]),
        facts: &[Example(0, 4, 6, "NA")],
        ..PLAIN
    },
    File {
        name: "blank lines across the end of a segment",
        content: Made(|| at_the_boundary(b"2,4,\n\n\r\n\n", 7)),
        expected: plain([1, 0, 0, 0]),
        facts: &[Example(0, 4, 8, "NA")],
        ..PLAIN
    },
];

/// A table of which `record` has `before` bytes in the first segment.
fn at_the_boundary(record: &[u8], before: usize) -> Vec<u8> {
    let mut table = b"x,y,note\n1,2,".to_vec();
    table.resize(SEGMENT - before - 1, b'n');
    table.push(b'\n');
    table.extend_from_slice(record);
    table.extend_from_slice(b"3,9,\nNA,1,\n");
    table
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
        let mut options = Options {
            hold_out,
            density: true,
            ..Options::default()
        };
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
    // Which of two zeros is the lesser is up to the processor; adding zero makes them one.
    let ranges = (0..width)
        .flat_map(|i| moments.range(i).into_iter().flatten())
        .map(|end| end + 0.0);
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

/// What of the expectation the reading of a file does not meet.
fn wrong(file: &File, found: &Result<Read, Error>) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut expect = |what: &str, found: String, expected: String| {
        if found != expected {
            wrong.push(format!("{}: {what} is {found}, not {expected}", file.name));
        }
    };
    let (read, used, left_out, means, checksum) = match (&file.expected, found) {
        (Expected::Error { kind, says }, Err(error)) => {
            expect("the error", error.kind().to_owned(), (*kind).to_owned());
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

/// What a fact is about, what the report says of it, and what it should.
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
            columns.iter().map(|column| column.hint).collect(),
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
    }
}

/// Reads all files whole and says all that is wrong with any.
fn check_all() {
    let wrong: Vec<String> = FILES
        .iter()
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
    if is_small(length) {
        &[1, 2, 3, 7, 16, 64, 1000]
    } else {
        &[
            1,
            1000,
            LOOK - 1,
            LOOK,
            LOOK + 1,
            SEGMENT - 1,
            SEGMENT,
            SEGMENT + 1,
        ]
    }
}

fn is_small(length: usize) -> bool {
    length <= 4000
}

fn check_cuts() {
    for file in FILES {
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

fn check_pieces() {
    for file in FILES {
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
    for file in FILES {
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
    for file in FILES {
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
        check_cuts();
    }

    #[test]
    fn awkward_files_are_read_the_same_in_pieces_of_any_size() {
        check_pieces();
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
        let mut names: Vec<&str> = FILES.iter().map(|file| file.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FILES.len());
        assert!(names.len() >= 60);
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use super::*;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    wasm_bindgen_test_configure!(run_in_browser);

    #[wasm_bindgen_test]
    fn awkward_files_are_read_to_the_bits_they_have_natively() {
        check_all();
    }

    #[wasm_bindgen_test]
    fn awkward_files_are_read_the_same_wherever_they_are_cut() {
        check_cuts();
    }

    #[wasm_bindgen_test]
    fn awkward_files_are_read_the_same_in_pieces_of_any_size() {
        check_pieces();
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
