//! Where fields end: 64 bytes at a time as bit masks, or one byte at a time where masks do not serve.
//!
//! Both ways find the same places in any bytes; the tests and the fuzzer `twins` compare them. The masks
//! follow Langdale and Lemire, "Parsing gigabytes of JSON per second", 2019. A check is added: every
//! quote has to stand where RFC 4180 allows one. A block with any other quote is scanned byte by byte.
//!
//! Three loops, the fastest first: `scan_plain` takes blocks without quotes and carriage returns,
//! `scan_block` any block with regular quotes, `scan_bytes` everything else. Whoever changes what ends a
//! field changes `scan_bytes` first, as the definition, and then the masks.

use crate::lines::{is_record_end, next_start};
use crate::simd::Bytes;

/// How fields are quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quoting {
    /// The quote; `None` if quotes are text.
    pub quote: Option<u8>,
    /// Whether a backslash makes text of the byte after it. Otherwise a quote in quotes is doubled.
    pub backslash: bool,
    /// Whether a quote may stand after spaces at the beginning of a field.
    pub after_spaces: bool,
}

impl Quoting {
    /// As RFC 4180 has it.
    pub const USUAL: Self = Self {
        quote: Some(b'"'),
        backslash: false,
        after_spaces: false,
    };
}

/// The state after the last scanned byte.
#[derive(Clone, Copy, Debug, PartialEq)]
enum State {
    /// At the first byte of a field: only here does a quote open a quoted field (RFC 4180).
    FieldStart,
    /// In a field that did not begin with a quote; quotes in it are text.
    Unquoted,
    /// Between quotes: delimiters and line ends are text.
    Quoted,
    /// After a quote between quotes: the closing quote, or the first of a doubled quote.
    QuoteInQuoted,
    /// After a backslash outside quotes, and between them.
    Escaped,
    EscapedInQuoted,
}

/// The ends of all fields found so far in one buffer: the offsets of delimiters, line feeds and carriage
/// returns that are not between quotes. A line feed after such a carriage return is not an end of its
/// own.
#[derive(Clone, Debug)]
pub struct FieldEnds {
    delimiter: u8,
    quoting: Quoting,
    /// The quote. If there is no quote character, it is a carriage return, which is searched for anyway.
    quote: u8,
    state: State,
    /// Only the first `count` are ends. The rest is room, so that ends are written without a check for each.
    ends: Vec<u32>,
    count: usize,
    /// How many lines end in the scanned bytes, inside quotes too.
    pub lines: u64,
    /// How many of the ends are those of records: line ends outside quotes.
    pub record_ends: u64,
    /// Whether text followed the quote that closes a field. A stray quote causes that.
    pub has_text_after_quotes: bool,
    /// The minimum of the scanned bytes as signed numbers, in 16 lanes: zero is NUL, and a negative
    /// number is not ASCII.
    min_signed_byte: Bytes,
}

const BLOCK: usize = 64;

/// How many plain blocks are scanned together. A lane of a byte counts line feeds of all of them: at most 4
/// in a block. Few for the fuzzers.
const PLAIN: usize = if cfg!(fuzzing) { 2 } else { 32 };

impl FieldEnds {
    /// No ends, before the first byte of fields with this delimiter.
    pub fn new(delimiter: u8, quoting: Quoting) -> Self {
        Self {
            delimiter,
            quoting,
            quote: quoting.quote.unwrap_or(b'\r'),
            state: State::FieldStart,
            ends: Vec::new(),
            count: 0,
            lines: 0,
            record_ends: 0,
            has_text_after_quotes: false,
            min_signed_byte: Bytes::splat(1),
        }
    }

    /// The delimiter.
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// The offsets of all ends found so far.
    pub fn places(&self) -> &[u32] {
        &self.ends[..self.count]
    }

    /// Adds the end of the input, which has no delimiter byte.
    pub fn push(&mut self, end: u32) {
        self.ends.truncate(self.count);
        self.ends.push(end);
        self.count += 1;
    }

    /// Drops the ends before `done`, because the buffer drops its first `done` bytes.
    pub fn drop_before(&mut self, done: usize) {
        let dropped = self.places().partition_point(|end| (*end as usize) < done);
        self.ends.copy_within(dropped..self.count, 0);
        self.count -= dropped;
        for end in &mut self.ends[..self.count] {
            *end -= done as u32;
        }
    }

    /// Whether a scanned byte was not ASCII, or NUL.
    pub fn has_non_ascii_or_nul(&self) -> bool {
        self.min_signed_byte.bitmask() != 0 || self.min_signed_byte.eq(Bytes::splat(0)).any()
    }

    /// Makes [`has_non_ascii_or_nul`](Self::has_non_ascii_or_nul) answer for `bytes` alone.
    pub fn reset_non_ascii_or_nul(&mut self, bytes: &[u8]) {
        let min = bytes.iter().map(|byte| *byte as i8).min().unwrap_or(1);
        self.min_signed_byte = Bytes::splat(min.min(1) as u8);
    }

    /// Where the last record begins, which has no end yet.
    #[cold]
    pub fn open_record(&self, bytes: &[u8]) -> usize {
        let mut ends = self.places().iter().rev();
        ends.find(|end| is_record_end(bytes, **end))
            .map_or(0, |end| next_start(bytes, *end))
    }

    /// Whether the next byte is between quotes.
    pub fn is_quoted(&self) -> bool {
        matches!(self.state, State::Quoted | State::EscapedInQuoted)
    }

    /// Scans `buffer[from..to]`; everything before `from` was scanned before. The last byte may be a
    /// carriage return only at the end of the input.
    pub fn scan(&mut self, buffer: &[u8], from: usize, to: usize) {
        let mut at = from;
        // A run of spaces is one delimiter. Only `scan_bytes` handles that, and quotes that are not those of RFC 4180.
        let Quoting {
            quote,
            backslash,
            after_spaces,
        } = self.quoting;
        if self.delimiter != b' ' && quote.is_some() && !backslash && !after_spaces {
            let mut plain = true;
            while at + BLOCK <= to {
                if plain && matches!(self.state, State::FieldStart | State::Unquoted) {
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

    /// Scans blocks from `at` on, up to the first that has a quote or a carriage return. The state is
    /// outside quotes. Returns where that block begins.
    fn scan_plain(&mut self, buffer: &[u8], at: usize, to: usize) -> usize {
        if at > 0 && buffer[at - 1] == b'\r' {
            return at;
        }
        let mut scanned = at;
        let mut last = 0;
        let mut min = self.min_signed_byte;
        let [delimiter, feed, carriage, quote] =
            [self.delimiter, b'\n', b'\r', self.quote].map(Bytes::splat);
        let (blocks, _) = buffer[at..to].as_chunks::<BLOCK>();
        // Once for many blocks: the room for ends is made, and the counts of line feeds are summed.
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
                min = min.least(a.least(b).least(c.least(d)));
                // Lanes that are equal are -1.
                let [a, b, c, d] = feeds;
                lines = lines.minus(a.plus(b).plus(c.plus(d)));
                let mut ends = feeds;
                for (part, end) in parts.iter().zip(&mut ends) {
                    *end = end.or(part.eq(delimiter));
                }
                last = mask(ends);
                count = append(&mut self.ends, count, last, scanned);
                scanned += BLOCK;
            }
            let lines = u64::from(lines.sum());
            self.lines += lines;
            self.record_ends += lines;
            self.count = count;
            if rare {
                break;
            }
        }
        self.min_signed_byte = min;
        if scanned > at {
            self.state = if last >> 63 == 1 {
                State::FieldStart
            } else {
                State::Unquoted
            };
        }
        scanned
    }

    /// Scans one byte at a time: the definition of where fields end.
    pub fn scan_bytes(&mut self, buffer: &[u8], from: usize, to: usize) {
        let backslash = self.quoting.backslash;
        let skips_spaces = self.delimiter == b' ' || self.quoting.after_spaces;
        for at in from..to {
            let byte = buffer[at];
            let is_quote = self.quoting.quote == Some(byte);
            if byte as i8 <= 0 {
                self.min_signed_byte = Bytes::splat(byte).least(self.min_signed_byte);
            }
            let after_return = byte == b'\n' && at > 0 && buffer[at - 1] == b'\r';
            self.lines += u64::from(byte == b'\n' && !after_return || byte == b'\r');
            self.state = match (self.state, byte) {
                (State::Escaped, _) => State::Unquoted,
                (State::Quoted, b'\\') if backslash => State::EscapedInQuoted,
                (State::FieldStart | State::Unquoted, b'\\') if backslash => State::Escaped,
                (State::Quoted, _) if is_quote => State::QuoteInQuoted,
                (State::Quoted | State::EscapedInQuoted, _) => State::Quoted,
                (State::FieldStart | State::QuoteInQuoted, _) if is_quote => State::Quoted,
                // The line feed of CRLF: the carriage return before it has ended the record.
                (State::FieldStart, b'\n') if after_return => State::FieldStart,
                (State::FieldStart, b' ') if skips_spaces => State::FieldStart,
                (_, byte) if byte == self.delimiter || byte == b'\n' || byte == b'\r' => {
                    self.record_ends += u64::from(byte != self.delimiter);
                    self.push(at as u32);
                    State::FieldStart
                }
                (State::QuoteInQuoted, _) => {
                    self.has_text_after_quotes = true;
                    State::Unquoted
                }
                _ => State::Unquoted,
            };
        }
    }

    /// Scans 64 bytes; returns whether they have neither quotes nor carriage returns. `None`, with
    /// nothing changed, if a quote stands where RFC 4180 does not allow one.
    #[inline(always)]
    fn scan_block(&mut self, block: &[u8; BLOCK], buffer: &[u8], at: usize) -> Option<bool> {
        let parts = parts(block);
        let [a, b, c, d] = parts;
        self.min_signed_byte = self.min_signed_byte.least(a.least(b).least(c.least(d)));
        let find = |byte: u8| {
            let byte = Bytes::splat(byte);
            mask(parts.map(|part| part.eq(byte)))
        };
        let masks = Masks {
            delimiters: find(self.delimiter),
            feeds: find(b'\n'),
            returns: find(b'\r'),
            quotes: find(self.quote),
        };
        let plain = masks.returns | masks.quotes == 0;
        self.scan_masks(masks, buffer, at).then_some(plain)
    }

    /// Appends the ends that the masks of a block give. `false`, with nothing changed, if a quote stands
    /// where RFC 4180 does not allow one.
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

        // Bit i: byte i is between quotes. An opening quote counts as inside, a closing quote as outside.
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
        self.record_ends += u64::from((ends & (feeds | returns)).count_ones());
        if self.ends.len() < self.count + BLOCK + 8 {
            self.ends.resize(self.count + 64 * BLOCK, 0);
        }
        self.count = append(&mut self.ends, self.count, ends, at);
        self.state = if closing >> 63 == 1 {
            State::QuoteInQuoted
        } else if inside >> 63 == 1 {
            State::Quoted
        } else if separators >> 63 == 1 {
            State::FieldStart
        } else {
            State::Unquoted
        };
        true
    }
}

/// Writes the offsets of the set bits to `ends` from `count` on, and returns the new count. There is room for
/// eight more than there are bits.
#[inline(always)]
fn append(ends: &mut [u32], count: usize, mut bits: u64, at: usize) -> usize {
    let (mut written, count) = (count, count + bits.count_ones() as usize);
    // Eight at a time: a branch for each bit would be hard to predict.
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

/// Bit i of the result: whether an odd number of the bits 0 to i is set.
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

    /// The ends, the numbers of lines and of records, and the last state, block by block or byte by byte.
    fn scanned(bytes: &[u8], quote: u8, by_byte: bool) -> (Vec<u32>, [u64; 2], State) {
        let quoting = Quoting {
            quote: Some(quote),
            ..Quoting::USUAL
        };
        let mut ends = FieldEnds::new(b',', quoting);
        if by_byte {
            ends.scan_bytes(bytes, 0, bytes.len());
        } else {
            ends.scan(bytes, 0, bytes.len());
        }
        let counts = [ends.lines, ends.record_ends];
        (ends.places().to_vec(), counts, ends.state)
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
        // About as many plain blocks as are scanned together, and bytes that end them.
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
            prop_assert_eq!(scanned(&bytes, b'"', false), scanned(&bytes, b'"', true));
            let (places, [_, records], _) = scanned(&bytes, b'"', false);
            let record_ends = places.iter().filter(|end| is_record_end(&bytes, **end));
            prop_assert_eq!(record_ends.count() as u64, records);
            let single: Vec<u8> = bytes.iter().map(|byte| match byte {
                b'"' => b'\'',
                byte => *byte,
            }).collect();
            prop_assert_eq!(scanned(&single, b'\'', false), scanned(&bytes, b'"', true));
        }
    }
}
