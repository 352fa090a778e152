//! However an input is cut, what is read from it is the same, bit for bit, errors too; and when two
//! read it as well.
#![no_main]

mod common;

use common::{Case, Read};
use galton::Error;
use galton::csv::SEGMENT;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Some(case) = Case::of(data) else {
        return;
    };
    let whole = case.read([case.bytes]);
    let (before, after) = case.bytes.split_at(case.cut);
    assert_eq!(case.read([before, after]), whole, "cut at {}", case.cut);
    let pieces = case.read(case.bytes.chunks(case.piece));
    assert_eq!(pieces, whole, "in pieces of {}", case.piece);
    assert_eq!(case.read_in_place(), whole, "in place, {}", case.piece);
    let at = case.cut.next_multiple_of(SEGMENT as usize);
    if let Some(read) = by_two(&case, at) {
        assert_eq!(read, whole, "by two, divided at {at}");
    }
});

/// The second one from byte `at` on, a whole number of segments; `None` where the input cannot be
/// divided there.
fn by_two(case: &Case<'_>, at: usize) -> Option<Result<Read, Error>> {
    if at >= case.bytes.len() {
        return None;
    }
    let mut second = case.ingest();
    second.push(&case.bytes[..at]).ok()?;
    let from = second.skip_to(at as u64)? as usize;
    let pushed = second.push(&case.bytes[from..]);
    let part = pushed.and_then(|()| second.finish_part());

    let mut first = case.ingest().until(at as u64);
    for piece in case.bytes.chunks(case.piece) {
        if first.is_complete() {
            break;
        }
        if let Err(error) = first.push(piece) {
            return Some(Err(error));
        }
    }
    let joined = match part {
        Ok(part) => first.join(&part).expect("what another wrote"),
        Err(_) => false,
    };
    if !joined {
        let next = first.go_on() as usize;
        if let Err(error) = first.push(&case.bytes[next..]) {
            return Some(Err(error));
        }
    }
    Some(first.finish().map(|observations| {
        let mut read = Read::of(observations);
        assert_eq!(read.report.workers, 1 + u32::from(joined));
        read.report.workers = 1;
        read
    }))
}
