//! Any bytes, read with any options: an answer or an error, never a panic; and the answer is sound.
#![no_main]

mod common;

use common::Case;
use galton::csv::{Batch, DateFormat, DialectHints, Reader, Schema, classify};
use galton::{Describe, Ingest, Model, Options, Scored, Scorer, Settings};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

fuzz_target!(|data: &[u8]| {
    let Some(case) = Case::of(data) else {
        return;
    };
    let read = case.read([case.bytes]);
    if let Ok(read) = &read {
        let report = &read.report;
        let told = report.used + report.held_out + report.left_out.total();
        assert_eq!(report.rows, told, "a row is unaccounted for");
        assert_eq!(report.bytes, case.bytes.len() as u64);
    }
    for hints in [DialectHints::default(), hints(&case)] {
        let _ = Schema::detect(case.bytes, true, &hints);
        records(case.bytes, &hints);
        scores(case.bytes, case.piece, &hints);
    }
    let mut describe = Describe::new(&case.options).expect("all of these options can be");
    let _ = case
        .bytes
        .chunks(case.piece)
        .try_for_each(|piece| describe.push(piece))
        .and_then(|()| describe.finish());
});

/// The options of the case that say how its values are written.
fn hints(case: &Case<'_>) -> DialectHints {
    let byte = |text: &Option<String>| text.as_ref().map(|text| text.bytes().next());
    let options = &case.options;
    DialectHints {
        header: options.header,
        decimal: options.decimal.map(|mark| mark as u8),
        quote: byte(&options.quote),
        escape: byte(&options.escape),
        thousands: byte(&options.thousands),
        comment: byte(&options.comment),
        date_format: options.date_format.as_deref().and_then(DateFormat::from_name),
        missing: options.missing.clone(),
        units: options.units,
        every_row: options.every_row,
        ..DialectHints::default()
    }
}

/// Every record is a part of the input, in order, and its fields can be had.
fn records(bytes: &[u8], hints: &DialectHints) {
    let mut reader = Reader::new(hints.clone());
    let (mut rows, mut line) = (0, 0);
    let mut take = |batch: Batch<'_>| {
        assert_eq!(batch.len(), batch.records().count());
        for record in batch.records() {
            rows += 1;
            assert_eq!(record.row(), rows);
            assert!(record.line() > line, "line {}", record.line());
            line = record.line();
            for at in 0..record.width() {
                let field = record.field(at).expect("within its width");
                classify(&field);
            }
            assert!(record.field(record.width()).is_none());
        }
        Ok(())
    };
    let _ = reader
        .push(bytes, &mut take)
        .and_then(|()| reader.finish(&mut take));
}

/// No prediction is NaN.
fn scores(bytes: &[u8], piece: usize, hints: &DialectHints) {
    static MODEL: LazyLock<Model> = LazyLock::new(|| {
        let mut ingest = Ingest::new(Options::default()).expect("plain options");
        ingest.push(b"x,y\n1,2\n2,4\n3,9\n").expect("plain rows");
        let observations = ingest.finish().expect("a line");
        let mut descent = observations.descend(Settings::default()).expect("settings");
        descent.run();
        descent.model(None).expect("a model")
    });
    let mut scorer = Scorer::new(MODEL.clone(), hints.clone());
    let mut take = |scored: Scored<'_>| {
        assert!(scored.prediction.is_none_or(f64::is_finite));
    };
    let _ = bytes
        .chunks(piece)
        .try_for_each(|piece| scorer.push(piece, &mut take))
        .and_then(|()| scorer.finish(&mut take));
}
