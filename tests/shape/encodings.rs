//! Encodings, and files that are no text.

use super::{fits, of, read, try_read};
use galton::csv::NoteKind;
use galton::{Ingest, Observations, Options};

fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

/// `read.csv(fileEncoding = "UTF-16LE")`.
#[test]
fn utf_16_is_known_without_its_mark() {
    for text in [
        "größe,y\r\n1.5,2\r\n2.5,4\r\n3.5,9\r\n4.5,11\r\n".to_owned(),
        "größe\ty\n1.5\t2\n2.5\t4\n3.5\t9\n4.5\t11".to_owned(),
        // Names and words that have no zero bytes.
        "身長体重年齢;y;名\n1.5;2;東京都\n2.5;4;大阪府\n3.5;9;北海道\n4.5;11;沖縄県\n"
            .replace("身長体重年齢", "größe"),
    ] {
        for bytes in [
            utf_16(&text, u16::to_le_bytes),
            utf_16(&text, u16::to_be_bytes),
        ] {
            let found =
                try_read(&bytes, &Options::new().predictors(["größe"]).response("y")).unwrap();
            fits(&found, 4, &[-3.1, 3.2]);
        }
    }
}

#[test]
fn an_encoding_is_what_the_option_says() {
    use galton::csv::Encoding;
    let encoding = |found: &Observations| found.report().dialect.as_ref().unwrap().encoding;
    let options = |label: &str| {
        Options::new()
            .predictors(["größe"])
            .response("y")
            .encoding(label)
    };
    let text = "größe,y\n1.5,2\n2.5,4\n3.5,9\n4.5,11\n";
    let latin1: Vec<u8> = text.chars().map(|c| c as u8).collect();
    for (bytes, label, known) in [
        (text.as_bytes().to_vec(), "UTF-8", Encoding::Utf8),
        (latin1, "latin1", Encoding::Windows1252),
        (
            utf_16(text, u16::to_le_bytes),
            "utf-16le",
            Encoding::Utf16Le,
        ),
        (
            utf_16(&format!("\u{feff}{text}"), u16::to_be_bytes),
            "utf-16be",
            Encoding::Utf16Be,
        ),
    ] {
        let found = try_read(&bytes, &options(label)).unwrap();
        fits(&found, 4, &[-3.1, 3.2]);
        assert_eq!(encoding(&found), known);
    }
    // Two letters of Windows-1252 that are one of UTF-8.
    let found = try_read(
        text.as_bytes(),
        &Options::new().response("y").encoding("cp1252"),
    )
    .unwrap();
    assert_eq!(found.predictors(), ["grÃ¶ÃŸe"]);
    let error = Ingest::new(Options::new().encoding("klingon"))
        .unwrap_err()
        .to_string();
    assert!(
        error.starts_with("encoding is \"klingon\"; it must be utf-8, "),
        "{error}"
    );
}

#[test]
fn a_byte_order_mark_within_the_first_name_is_no_part_of_it() {
    for start in ["\u{feff}\u{feff}", "\n\u{feff}", "\u{a0}", "\u{200b}"] {
        let csv = format!("{start}x,y\n1,2\n2,4\n3,9\n4,11\n");
        fits(&read(&csv, &of("y ~ x")), 4, &[-1.5, 3.2]);
    }
}

#[test]
fn markup_and_binary_formats_without_a_zero_byte_are_named() {
    for (csv, name) in [
        (
            &b"<table><tr><td>1</td><td>2</td></tr></table>"[..],
            "HTML or XML",
        ),
        (b"<!-- a page -->\n<p>a, b</p>", "HTML or XML"),
        (b"<svg><path d=\"M1,2 L3,4\"/></svg>", "HTML or XML"),
        (b"%PDF-1.4\nx,y\n1,2\n2,3\n3,5\n", "a PDF document"),
        (b"\x28\xb5\x2f\xfdabc,d\n1,2\n", "a zstd file"),
    ] {
        let error = try_read(csv, &Options::new()).unwrap_err();
        assert!(error.to_string().contains(name), "{error}");
    }
}

#[test]
fn bytes_that_are_not_utf_8_are_told_wherever_they_begin() {
    // 身長 in Shift_JIS, вес in Windows-1251 and größe in Latin-1.
    for name in [&b"\x90g\x92\xb7"[..], b"\xe2\xe5\xf1", b"gr\xf6\xdfe"] {
        for before in [0, 300, 20_000] {
            let mut csv = b"x,y,name\n".to_vec();
            (0..before).for_each(|at| csv.extend(format!("{at},{},a\n", at * 2 + at % 3).bytes()));
            for at in 0..9 {
                csv.extend(format!("{at},{},", at * at).bytes());
                csv.extend(name);
                csv.push(b'\n');
            }
            let read = |options: &Options| {
                let mut ingest = Ingest::new(options.clone()).unwrap();
                ingest.push(&csv).unwrap();
                ingest.finish().unwrap().report().notes.clone()
            };
            let options = Options::new().formula("y ~ x");
            let notes = read(&options);
            let told: Vec<(NoteKind, u64)> =
                notes.iter().map(|note| (note.kind, note.line)).collect();
            assert_eq!(told, [(NoteKind::NotUtf8, before as u64 + 2)], "{before}");
            // Whoever names the encoding knows.
            assert_eq!(read(&options.encoding("latin1")), []);
        }
    }
}
