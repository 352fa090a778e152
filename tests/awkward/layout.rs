//! Line ends, quotes and encodings.

use super::*;

pub(crate) const LINE_ENDS: &[File] = &[
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
        name: "carriage returns except for a last one",
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
        expected: plain([2, 0, 0, 0]),
        facts: &[Example(0, 2, 3, ""), Example(1, 4, 5, "")],
        ..PLAIN
    },
];

pub(crate) const QUOTES: &[File] = &[
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
];

pub(crate) const ENCODINGS: &[File] = &[
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
        content: Bytes(b"x\x00,\x00y\x00\n\x001\x00,\x002\x00\n\x002\x00,\x004\x00\n\x003\x00,\x009\x00"),
        facts: &[Encoded(Encoding::Utf16Le), Names(&["x", "y"])],
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
        expected: error("binary", "a PNG image"),
        ..PLAIN
    },
    File {
        name: "zeros in the middle",
        content: Bytes(b"x,y\n1,2\n2,\0\0\n3,9\n"),
        expected: error("binary", "byte 10 is zero"),
        ..PLAIN
    },
];
