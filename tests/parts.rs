//! An input in two parts, each read by itself: the same bits as one reader finds.
#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use galton::csv::NoteKind;
use galton::{Ingest, Observations, OnText, Options};

const SEGMENT: usize = galton::csv::SEGMENT as usize;

fn options() -> Options {
    Options::new()
        .response("y")
        .predictors(["x"])
        .text(OnText::Missing)
        .sample(500)
        .density(true)
}

fn whole(table: &[u8]) -> Observations {
    let mut ingest = Ingest::new(options()).unwrap();
    ingest.push(table).unwrap();
    ingest.finish().unwrap()
}

/// Read by two, cut at `at`; whether the second was of use.
fn in_two(table: &[u8], at: usize, chunk: usize) -> (Observations, bool) {
    let mut second = Ingest::new(options()).unwrap();
    second.push(&table[..2 * SEGMENT]).unwrap();
    let from = usize::try_from(second.skip_to(at as u64).unwrap()).unwrap();
    // Begun between quotes it may go wrong in any way.
    let pieces = &mut table[from..].chunks(chunk);
    let pushed = pieces.try_for_each(|piece| second.push(piece));
    let part = pushed.and_then(|()| second.finish_part());

    let mut first = Ingest::new(options()).unwrap().until(at as u64);
    let mut rest = table.chunks(chunk);
    while !first.is_complete() {
        first.push(rest.next().unwrap()).unwrap();
    }
    let joined = part.is_ok_and(|part| first.join(&part).unwrap());
    if !joined {
        let next = usize::try_from(first.go_on()).unwrap();
        first.push(&table[next..]).unwrap();
    }
    (first.finish().unwrap(), joined)
}

#[track_caller]
fn same(found: &Observations, expected: &Observations, workers: u32, how: &str) {
    assert_eq!(found.moments(), expected.moments(), "{how}");
    assert_eq!(found.sample_rows(), expected.sample_rows(), "{how}");
    assert!(found.density() == expected.density(), "{how}");
    let mut report = expected.report().clone();
    report.workers = workers;
    assert_eq!(*found.report(), report, "{how}");
}

fn table(line_end: &str, note: impl Fn(usize) -> String) -> String {
    let mut table = format!("note,x,y{line_end}");
    for i in 0..90_000 {
        let x = (i * 7919 % 10_007) as f64 / 8.0;
        let y = if i % 1000 == 0 {
            "NA".to_owned()
        } else {
            format!("{}", x * 0.3 + (i % 13) as f64)
        };
        table.push_str(&format!("{},{x},{y}{line_end}", note(i)));
    }
    table
}

#[test]
fn two_parts_give_the_bits_of_the_whole_wherever_they_are_divided() {
    for line_end in ["\n", "\r\n", "\r"] {
        let table = table(line_end, |i| format!("{i:x}"));
        let bytes = table.as_bytes();
        let expected = whole(bytes);
        for segments in 1..bytes.len().div_ceil(SEGMENT) {
            for chunk in [bytes.len(), 100_003] {
                let (found, joined) = in_two(bytes, segments * SEGMENT, chunk);
                assert!(joined, "{line_end:?}, {segments}");
                same(&found, &expected, 2, &format!("{line_end:?}, {segments}"));
            }
        }
    }
}

#[test]
fn carriage_returns_and_line_feeds_on_both_sides_of_the_division_are_one_line_end() {
    let table = table("\r\n", |i| format!("{i:x}"));
    for shift in 0..40 {
        let shifted = format!("{}{table}", " ".repeat(shift));
        let expected = whole(shifted.as_bytes());
        let (found, joined) = in_two(shifted.as_bytes(), 3 * SEGMENT, 1 << 16);
        assert!(joined, "{shift}");
        same(&found, &expected, 2, &format!("shifted by {shift}"));
    }
}

#[test]
fn a_division_between_quotes_is_seen_and_one_reads_all() {
    let table = table("\n", |i| match i % 50_000 {
        20_000 => format!("\"{}\"", "1,2,3\n".repeat(SEGMENT / 3)),
        _ => format!("\"{i}, \"\"quoted\"\"\n\""),
    });
    let bytes = table.as_bytes();
    let expected = whole(bytes);
    let joined = (2..bytes.len() / SEGMENT)
        .filter(|segments| {
            let (found, joined) = in_two(bytes, segments * SEGMENT, 1 << 18);
            same(
                &found,
                &expected,
                1 + u32::from(joined),
                &format!("{segments}"),
            );
            joined
        })
        .count();
    assert!((1..bytes.len() / SEGMENT - 3).contains(&joined), "{joined}");
}

#[test]
fn what_cannot_be_divided_is_not() {
    let table = table("\n", |i| format!("{i:x}"));
    let held = options().hold_out(5);
    let mut ingest = Ingest::new(held).unwrap();
    ingest.push(table.as_bytes()).unwrap();
    assert_eq!(ingest.skip_to(3 * SEGMENT as u64), None);
    let mut short = Ingest::new(options()).unwrap();
    short.push(&table.as_bytes()[..1000]).unwrap();
    assert_eq!(short.skip_to(3 * SEGMENT as u64), None);
}

#[test]
fn a_torn_part_is_refused() {
    let mut ingest = Ingest::new(options()).unwrap();
    ingest.push(b"note,x,y\na,1,2\n").unwrap();
    for torn in [&b""[..], b"galton", &[255; 100]] {
        assert_eq!(ingest.join(torn).unwrap_err().code(), "document");
    }
}

#[test]
fn what_the_second_part_tells_is_told_under_its_own_name() {
    let table = table("\n", |i| match i {
        80_000 | 80_004 => "\"a".to_owned(),
        _ => format!("{i:x}"),
    });
    let bytes = table.as_bytes();
    let expected = whole(bytes);
    let notes = &expected.report().notes;
    assert!(notes.iter().any(|note| note.kind == NoteKind::StrayQuote));
    let (found, joined) = in_two(bytes, 3 * SEGMENT, bytes.len());
    assert!(joined);
    same(&found, &expected, 2, "a stray quote in the second part");
}
