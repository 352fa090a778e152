//! Any bytes, read with any options: an answer or an error, never a panic; and the answer is sound.
#![no_main]

mod common;

use common::Case;
use galton::csv::{Batch, DialectHints, Reader, Schema, classify};
use galton::{Ingest, Model, Options, Scored, Scorer, Settings};
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
    let _ = Schema::detect(case.bytes, true, &DialectHints::default());
    records(case.bytes);
    scores(case.bytes, case.piece);
});

/// Every record is a part of the input, in order, and its fields can be had.
fn records(bytes: &[u8]) {
    let mut reader = Reader::new(DialectHints::default());
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
fn scores(bytes: &[u8], piece: usize) {
    static MODEL: LazyLock<Model> = LazyLock::new(|| {
        let mut ingest = Ingest::new(Options::default()).expect("plain options");
        ingest.push(b"x,y\n1,2\n2,4\n3,9\n").expect("plain rows");
        let observations = ingest.finish().expect("a line");
        let mut descent = observations.descend(Settings::default()).expect("settings");
        descent.run();
        descent.model(None).expect("a model")
    });
    let mut scorer = Scorer::new(MODEL.clone(), DialectHints::default());
    let mut take = |scored: Scored<'_>| {
        assert!(scored.prediction.is_none_or(f64::is_finite));
    };
    let _ = bytes
        .chunks(piece)
        .try_for_each(|piece| scorer.push(piece, &mut take))
        .and_then(|()| scorer.finish(&mut take));
}
