//! What divides fields, and what names them.

use super::*;

pub(crate) const DELIMITERS: &[File] = &[
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
];

pub(crate) const HEADERS: &[File] = &[
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
];
