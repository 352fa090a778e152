//! Where fields end: 64 bytes at a time as bit masks, and one byte at a time where those won't do.
//!
//! Both find the same places in any bytes; the tests hold one against the other. The masks are the
//! approach of Langdale and Lemire, "Parsing gigabytes of JSON per second", 2019, with a check that
//! every quote stands where RFC 4180 lets one stand: a block with any other quote in it is scanned
//! byte by byte.

use super::record::{is_record_end, next_start};
use crate::numerics::simd::Bytes;

/// Where the scan stands.
#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    /// At the first byte of a field: only here does a quote open a quoted field (RFC 4180).
    FieldStart,
    /// In a field that did not begin with a quote; quotes in it are text.
    Bare,
    /// Between quotes: delimiters and line ends are text.
    Quoted,
    /// After a quote between quotes: the closing one, or the first of a doubled one.
    QuoteInQuoted,
}

/// The ends of all fields found so far in one buffer: the places of delimiters, of line feeds, and
/// of carriage returns, none of them between quotes. A line feed after such a carriage return is
/// not an end of its own.
#[derive(Clone, Debug)]
pub(super) struct Index {
    delimiter: u8,
    state: State,
    /// Kept longer than what counts of it, so that ends are written without a look at each.
    ends: Vec<u32>,
    count: usize,
    /// How many lines end in the scanned bytes, between quotes or not.
    pub(super) lines: u64,
    /// The least bytes so far, as signed numbers: one that is not positive is no ASCII, or a zero.
    least: Bytes,
}

const BLOCK: usize = 64;

/// How many blocks are scanned at once where they are plain: four times as many line ends fit a byte. Few for
/// the fuzzers.
const PLAIN: usize = if cfg!(fuzzing) { 2 } else { 32 };

impl Index {
    pub(super) fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            state: State::FieldStart,
            ends: Vec::new(),
            count: 0,
            lines: 0,
            least: Bytes::splat(1),
        }
    }

    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// All ends found so far.
    pub(super) fn ends(&self) -> &[u32] {
        &self.ends[..self.count]
    }

    /// Adds an end that is none of a byte's: that of the input.
    pub(super) fn push(&mut self, end: u32) {
        self.ends.truncate(self.count);
        self.ends.push(end);
        self.count += 1;
    }

    /// Forgets the ends before `done`, as the buffer drops that many bytes.
    pub(super) fn forget(&mut self, done: usize) {
        let dropped = self.ends().partition_point(|end| (*end as usize) < done);
        self.ends.copy_within(dropped..self.count, 0);
        self.count -= dropped;
        for end in &mut self.ends[..self.count] {
            *end -= done as u32;
        }
    }

    /// Whether a scanned byte was no ASCII, or a zero. Asked for but seldom.
    pub(super) fn is_odd(&self) -> bool {
        self.least.bitmask() != 0 || self.least.eq(Bytes::splat(0)).any()
    }

    /// Forgets which bytes were scanned, but for these.
    pub(super) fn forget_odd(&mut self, bytes: &[u8]) {
        let least = bytes.iter().map(|byte| *byte as i8).min().unwrap_or(1);
        self.least = Bytes::splat(least.min(1) as u8);
    }

    /// Where the record begins that is still open.
    #[cold]
    pub(super) fn open_record(&self, bytes: &[u8]) -> usize {
        let mut ends = self.ends().iter().rev();
        ends.find(|end| is_record_end(bytes, **end))
            .map_or(0, |end| next_start(bytes, *end))
    }

    /// Whether the scan stands between quotes.
    pub(super) fn is_quoted(&self) -> bool {
        self.state == State::Quoted
    }

    /// Scans `buffer[from..to]`, all before `from` having been scanned. The last byte may be a
    /// carriage return only where nothing follows it.
    pub(super) fn scan(&mut self, buffer: &[u8], from: usize, to: usize) {
        let mut at = from;
        // Spaces come in runs, and a run is one delimiter: that takes a look at each.
        if self.delimiter != b' ' {
            let mut plain = true;
            while at + BLOCK <= to {
                if plain && matches!(self.state, State::FieldStart | State::Bare) {
                    at = self.scan_plain(buffer, at, to);
                }
                let Some(block) = buffer[..to]
                    .get(at..)
                    .and_then(<[u8]>::first_chunk::<BLOCK>)
                else {
                    break;
                };
                match self.scan_block(block, buffer, at) {
                    Some(is_plain) => plain = is_plain,
                    None => self.scan_bytes(buffer, at, at + BLOCK),
                }
                at += BLOCK;
            }
        }
        self.scan_bytes(buffer, at, to);
    }

    /// Blocks from `at` on, outside quotes, for as long as there are neither quotes nor carriage returns in
    /// them; where it got to.
    fn scan_plain(&mut self, buffer: &[u8], at: usize, to: usize) -> usize {
        if at > 0 && buffer[at - 1] == b'\r' {
            return at;
        }
        let mut scanned = at;
        let mut last = 0;
        let mut least = self.least;
        let [delimiter, feed, carriage, quote] =
            [self.delimiter, b'\n', b'\r', b'"'].map(Bytes::splat);
        let (blocks, _) = buffer[at..to].as_chunks::<BLOCK>();
        // What grows is made large enough, and what is counted in bytes is summed up, once for many blocks.
        for blocks in blocks.chunks(PLAIN) {
            if self.ends.len() < self.count + PLAIN * BLOCK + 8 {
                self.ends.resize(self.count + 2 * PLAIN * BLOCK, 0);
            }
            let mut lines = Bytes::splat(0);
            let mut count = self.count;
            let mut rare = false;
            for block in blocks {
                let parts = parts(block);
                let feeds = parts.map(|part| part.eq(feed));
                let either = |part: Bytes| part.eq(quote).or(part.eq(carriage));
                let [a, b, c, d] = parts.map(either);
                rare = a.or(b).or(c.or(d)).any();
                if rare {
                    break;
                }
                let [a, b, c, d] = parts;
                least = least.least(a.least(b).least(c.least(d)));
                // What is equal is -1.
                let [a, b, c, d] = feeds;
                lines = lines.minus(a.plus(b).plus(c.plus(d)));
                let mut ends = feeds;
                for (part, end) in parts.iter().zip(&mut ends) {
                    *end = end.or(part.eq(delimiter));
                }
                last = mask(ends);
                count = put(&mut self.ends, count, last, scanned);
                scanned += BLOCK;
            }
            self.lines += u64::from(lines.sum());
            self.count = count;
            if rare {
                break;
            }
        }
        self.least = least;
        if scanned > at {
            self.state = if last >> 63 == 1 {
                State::FieldStart
            } else {
                State::Bare
            };
        }
        scanned
    }

    /// One byte at a time.
    pub(super) fn scan_bytes(&mut self, buffer: &[u8], from: usize, to: usize) {
        for at in from..to {
            let byte = buffer[at];
            if byte as i8 <= 0 {
                self.least = Bytes::splat(byte).least(self.least);
            }
            let after_return = byte == b'\n' && at > 0 && buffer[at - 1] == b'\r';
            self.lines += u64::from(byte == b'\n' && !after_return || byte == b'\r');
            self.state = match (self.state, byte) {
                (State::Quoted, b'"') => State::QuoteInQuoted,
                (State::Quoted, _) => State::Quoted,
                (State::FieldStart | State::QuoteInQuoted, b'"') => State::Quoted,
                // The line feed of a pair: the return before it has ended the record.
                (State::FieldStart, b'\n') if after_return => State::FieldStart,
                (State::FieldStart, b' ') if self.delimiter == b' ' => State::FieldStart,
                (_, byte) if byte == self.delimiter || byte == b'\n' || byte == b'\r' => {
                    self.push(at as u32);
                    State::FieldStart
                }
                _ => State::Bare,
            };
        }
    }

    /// 64 bytes at once: whether there was neither a quote nor a carriage return among them. `None`, and
    /// nothing done, where a quote stands in an odd place.
    #[inline(always)]
    fn scan_block(&mut self, block: &[u8; BLOCK], buffer: &[u8], at: usize) -> Option<bool> {
        let parts = parts(block);
        let [a, b, c, d] = parts;
        self.least = self.least.least(a.least(b).least(c.least(d)));
        let find = |byte: u8| {
            let byte = Bytes::splat(byte);
            mask(parts.map(|part| part.eq(byte)))
        };
        let masks = Masks {
            delimiters: find(self.delimiter),
            feeds: find(b'\n'),
            returns: find(b'\r'),
            quotes: find(b'"'),
        };
        let plain = masks.returns | masks.quotes == 0;
        self.scan_masks(masks, buffer, at).then_some(plain)
    }

    /// `false`, and nothing done, where a quote stands in an odd place.
    fn scan_masks(&mut self, masks: Masks, buffer: &[u8], at: usize) -> bool {
        let Masks {
            delimiters,
            feeds,
            returns,
            quotes,
        } = masks;
        let after_return = at > 0 && buffer[at - 1] == b'\r';
        let [begins_field, quoted, quote_before] =
            [State::FieldStart, State::Quoted, State::QuoteInQuoted]
                .map(|state| u64::from(self.state == state));

        // Bit i: byte i is between quotes, an opening quote being so and a closing one not.
        let inside = running_parity(quotes) ^ 0u64.wrapping_sub(quoted);
        let separators = (delimiters | feeds | returns) & !inside;
        let opening = quotes & inside;
        let closing = quotes & !inside;
        let may_open = (separators | quotes) << 1 | begins_field | quote_before;
        let after_closing = closing << 1 | quote_before;
        if opening & !may_open != 0 || after_closing & !(separators | quotes) != 0 {
            return false;
        }
        let returned = (returns & !inside) << 1 | u64::from(after_return && quoted == 0);
        let ends = separators & !(feeds & returned);
        let pairs = feeds & (returns << 1 | u64::from(after_return));
        self.lines += u64::from((feeds | returns).count_ones() - pairs.count_ones());
        if self.ends.len() < self.count + BLOCK + 8 {
            self.ends.resize(self.count + 64 * BLOCK, 0);
        }
        self.count = put(&mut self.ends, self.count, ends, at);
        self.state = if closing >> 63 == 1 {
            State::QuoteInQuoted
        } else if inside >> 63 == 1 {
            State::Quoted
        } else if separators >> 63 == 1 {
            State::FieldStart
        } else {
            State::Bare
        };
        true
    }
}

/// Sets the places of the bits after the first `count` of `ends`, which has place for eight more than there
/// are; how many it has then.
#[inline(always)]
fn put(ends: &mut [u32], count: usize, mut bits: u64, at: usize) -> usize {
    let (mut written, count) = (count, count + bits.count_ones() as usize);
    // Eight at a time: a branch for each would be hard to predict.
    while written < count {
        for place in &mut ends[written..written + 8] {
            *place = at as u32 + bits.trailing_zeros();
            bits &= bits.wrapping_sub(1);
        }
        written += 8;
    }
    count
}

fn parts(block: &[u8; BLOCK]) -> [Bytes; 4] {
    std::array::from_fn(|part| {
        let mut sixteen = [0; 16];
        sixteen.copy_from_slice(&block[part * 16..part * 16 + 16]);
        Bytes::load(&sixteen)
    })
}

struct Masks {
    delimiters: u64,
    feeds: u64,
    returns: u64,
    quotes: u64,
}

#[inline(always)]
fn mask(parts: [Bytes; 4]) -> u64 {
    let [a, b, c, d] = parts.map(|part| u64::from(part.bitmask()));
    a | b << 16 | c << 32 | d << 48
}

/// Bit i: whether an odd number of bits is set from 0 up to and with i.
fn running_parity(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The ends, the lines and the state after all bytes, block by block or byte by byte.
    fn scanned(bytes: &[u8], by_byte: bool) -> (Vec<u32>, u64, State) {
        let mut index = Index::new(b',');
        if by_byte {
            index.scan_bytes(bytes, 0, bytes.len());
        } else {
            index.scan(bytes, 0, bytes.len());
        }
        (index.ends().to_vec(), index.lines, index.state)
    }

    fn awkward() -> impl Strategy<Value = Vec<u8>> {
        let byte = prop::sample::select(&b"\"\"\"\",,,\r\n\n12a "[..]);
        let quiet = prop::sample::select(&b",\n\r1234567890"[..]);
        const PARTS: [&[u8]; 9] = [
            b"\"a,\r\nb\"",
            b"\"\"",
            b"\"c \"\"d\"\" \"",
            b",",
            b",",
            b"\n",
            b"\r\n",
            b"12.5",
            b"x",
        ];
        let regular = prop::sample::select(&PARTS[..]);
        // Plain blocks, about as many as are scanned at once, and what ends them.
        let blocks = prop::sample::select(&[1, PLAIN - 1, PLAIN, PLAIN + 1, 2 * PLAIN][..]);
        let awkward = prop::collection::vec(byte.clone(), 1..200);
        prop_oneof![
            prop::collection::vec(byte, 0..400),
            prop::collection::vec(quiet, 0..400),
            prop::collection::vec(regular, 0..120).prop_map(|parts| parts.concat()),
            (blocks, 0..3usize, awkward).prop_map(|(blocks, less, awkward)| {
                let plain = b"12.5,7\n,".iter().copied().cycle();
                let mut bytes: Vec<u8> = plain.take(blocks * BLOCK - less).collect();
                bytes.extend(awkward);
                bytes
            }),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn blocks_find_what_single_bytes_find(bytes in awkward()) {
            prop_assert_eq!(scanned(&bytes, false), scanned(&bytes, true));
        }
    }
}
