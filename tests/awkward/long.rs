//! Files beyond what is read at once.

use super::*;

pub(crate) const FILES: &[File] = &[
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
        name: "points alone as the only missing values, over several segments",
        content: Made(|| {
            let mut table = "x,y\n".to_owned();
            for i in 0..150_000u32 {
                table += match i {
                    i if i % 1000 == 500 => ".,2\n",
                    i if i % 3 == 0 => "1,2\n",
                    _ => "2,5\n",
                };
            }
            table.into()
        }),
        expected: fit(
            149_850,
            [150, 0, 0, 0],
            &[5.0 / 3.0, 4.0],
            0x8fbf_3eb7_77bf_d5f5,
        ),
        facts: &[Example(0, 501, 502, ".")],
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
            [1600, 0, 0, 0],
            &[2_499.924_479_166_666_5, 1.458_333_333_333_333_3],
            0xcdbe_a73a_867d_19f2,
        ),
        facts: &[Example(0, 24, 26, "NA"), Example(1, 32, 34, "")],
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
    File {
        name: "Latin-1 beyond the part that is looked at, in a column that is not used",
        content: Made(|| beyond_the_look(b"3,9,zw\xf6lf\n,,\xe9\n")),
        facts: &[
            Kinds(&[Number, Number, Empty]),
            Encoded(Encoding::Utf8),
            Notes(&[(NoteKind::NotUtf8, 4, "3,9,zwölf")]),
        ],
        expected: plain([1, 0, 0, 0]),
        ..PLAIN
    },
    File {
        name: "Latin-1 beyond the part that is looked at, in a row that is left out",
        content: Made(|| beyond_the_look(b"\r\nzw\xf6lf,1,\r\n3,9,\r\n")),
        options: text_is_missing,
        expected: plain([0, 1, 0, 0]),
        facts: &[
            Example(0, 3, 5, "zwölf"),
            Notes(&[(NoteKind::NotUtf8, 5, "zwölf,1,")]),
        ],
    },
    File {
        name: "UTF-8 beyond the part that is looked at",
        content: Made(|| beyond_the_look("3,9,zwölf𝜋".as_bytes())),
        facts: &[Encoded(Encoding::Utf8), Notes(&[])],
        ..PLAIN
    },
    File {
        name: "Latin-1 in the part that is looked at, and beyond it",
        content: Made(|| {
            let mut table = beyond_the_look(b"3,9,\xe9\n");
            table[20] = 0xe9;
            table
        }),
        facts: &[
            Encoded(Encoding::Windows1252),
            Notes(&[(
                NoteKind::NotUtf8,
                3,
                "2,4,nnénnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn…",
            )]),
        ],
        ..PLAIN
    },
    File {
        name: "zeros beyond the part that is looked at, in a column that is not used",
        content: Made(|| beyond_the_look(b"3,9,a\0b\0\n")),
        facts: &[Notes(&[(NoteKind::Zero, 4, "3,9,a\0b\0")])],
        ..PLAIN
    },
    File {
        name: "zeros in a number beyond the part that is looked at",
        content: Made(|| beyond_the_look(b"3,9\0,\n")),
        expected: error("text", "row 3 (line 4) has text in \"y\": \"9\\u{0}\""),
        ..PLAIN
    },
    File {
        name: "zeros where the rest of a file should be",
        content: Made(|| {
            let mut table = beyond_the_look(b"3,9,\n5");
            table.resize(SEGMENT + LOOK, 0);
            table
        }),
        expected: plain([0, 0, 1, 0]),
        facts: &[Notes(&[(
            NoteKind::Zero,
            5,
            "5\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0…",
        )])],
        ..PLAIN
    },
    File {
        name: "Latin-1 and zeros in the last of several segments",
        content: Made(|| {
            let mut table = beyond_the_look(b"");
            for _ in 0..40_000 {
                table.extend_from_slice(b"2,4,\xc3\xa9\n");
            }
            table.extend_from_slice(b"3,9,\"a\nb\xe9\"\n3,9,\0\n");
            table
        }),
        expected: fit(
            40_004,
            NONE,
            &[2.0000249975002498, 4.000199980002],
            0x9de5_687c_75c9_1350,
        ),
        facts: &[Notes(&[
            (NoteKind::Zero, 40_006, "3,9,\0"),
            (NoteKind::NotUtf8, 40_005, "bé\""),
        ])],
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

/// A table that goes on with these bytes where the part ends that is looked at first.
fn beyond_the_look(rest: &[u8]) -> Vec<u8> {
    let mut table = b"x,y,note\n1,2,\n2,4,".to_vec();
    table.resize(LOOK, b'n');
    table.push(b'\n');
    table.extend_from_slice(rest);
    table
}
