//! Text around a table, and empty tables.

use super::*;

pub(crate) const TABLES: &[File] = &[
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
    File {
        name: "titles with a comma",
        content: Utf8(
            "Heights, 1886\nGalton, Francis, Sir, of Haslemere\nname,x,y\na,1,2\nb,2,4\nc,3,9\n",
        ),
        facts: &[
            Skipped(2),
            Preamble(&["Heights, 1886", "Galton, Francis, Sir, of Haslemere"]),
            Names(&["name", "x", "y"]),
            Notes(&[]),
        ],
        ..PLAIN
    },
    File {
        name: "a title with a comma over a table without a header",
        content: Utf8("Heights, 1886\na,1,2\nb,2,4\nc,3,9\n"),
        facts: &[Header(false), Skipped(1), Preamble(&["Heights, 1886"])],
        ..PLAIN
    },
    File {
        name: "a row that begins with an error value is not a comment",
        content: Utf8("# heights\nx,y\n1,2\n#N/A,1\n2,4\n#note\n3,9\n"),
        expected: plain([1, 0, 0, 1]),
        facts: &[
            Comment(Some('#')),
            Example(0, 2, 4, "#N/A"),
            Notes(&[(NoteKind::ErrorValue, 4, "#N/A")]),
        ],
        ..PLAIN
    },
    File {
        name: "an error value in the first column, and no comments",
        content: Utf8("x,y\n1,2\n#DIV/0!,1\n2,4\n3,9\n"),
        expected: plain([1, 0, 0, 0]),
        facts: &[
            Comment(None),
            Notes(&[(NoteKind::ErrorValue, 3, "#DIV/0!")]),
        ],
        ..PLAIN
    },
];

pub(crate) const NOTHING: &[File] = &[
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
        expected: error("too-few-numeric-columns", "found none"),
        ..PLAIN
    },
    File {
        name: "nothing but missing values",
        content: Utf8("x,y\nNA,\n,NA\n"),
        expected: error("too-few-numeric-columns", "found none"),
        ..PLAIN
    },
    File {
        name: "a response that never is with its predictor",
        content: Utf8("x,y\n1,\n2,\n,4\n,9\n"),
        expected: error("too-few-observations", "there are 0, and 4 rows"),
        ..PLAIN
    },
];
