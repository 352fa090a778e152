//! Where fields and records end: one state machine over bytes, its state kept between chunks.

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
    /// After a carriage return that ended a record: a line feed here belongs to it.
    AfterReturn,
}

/// One record: where it begins and which of [`Index::ends`] are its own.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) first_end: usize,
    pub(super) line: u64,
}

/// The ends of all fields and the spans of all records found so far in one buffer.
#[derive(Clone, Debug)]
pub(super) struct Index {
    delimiter: u8,
    state: State,
    /// The line that the scan stands on.
    line: u64,
    /// The record that is being scanned.
    open: Span,
    pub(super) ends: Vec<usize>,
    pub(super) records: Vec<Span>,
}

impl Index {
    pub(super) fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            state: State::FieldStart,
            line: 1,
            open: Span {
                start: 0,
                first_end: 0,
                line: 1,
            },
            ends: Vec::new(),
            records: Vec::new(),
        }
    }

    /// Scans `buffer[from..]`, all before `from` having been scanned.
    pub(super) fn scan(&mut self, buffer: &[u8], from: usize) {
        for (at, &byte) in buffer.iter().enumerate().skip(from) {
            if self.state == State::AfterReturn {
                self.state = State::FieldStart;
                if byte == b'\n' {
                    self.open.start = at + 1;
                    continue;
                }
            }
            if self.state == State::Quoted {
                match byte {
                    b'"' => self.state = State::QuoteInQuoted,
                    b'\n' => self.line += 1,
                    _ => {}
                }
                continue;
            }
            // Most bytes of a table are digits, and most fields are bare.
            if byte > b'"' && byte != self.delimiter {
                self.state = State::Bare;
                continue;
            }
            match byte {
                b'"' if matches!(self.state, State::FieldStart | State::QuoteInQuoted) => {
                    self.state = State::Quoted;
                }
                b'\n' => self.end_record(at, State::FieldStart),
                b'\r' => self.end_record(at, State::AfterReturn),
                _ if byte == self.delimiter => {
                    self.ends.push(at);
                    self.state = State::FieldStart;
                }
                _ => self.state = State::Bare,
            }
        }
    }

    /// Ends the last record at the end of the input; whether a quote was left open.
    pub(super) fn finish(&mut self, length: usize) -> bool {
        let unclosed = self.state == State::Quoted;
        if self.open.start < length {
            self.end_record(length, State::FieldStart);
        }
        unclosed
    }

    fn end_record(&mut self, at: usize, next: State) {
        self.line += 1;
        let blank = at == self.open.start;
        if !blank {
            self.ends.push(at);
            self.records.push(self.open);
        }
        self.open = Span {
            start: at + 1,
            first_end: self.ends.len(),
            line: self.line,
        };
        self.state = next;
    }

    /// Where the record that is still open begins: nothing before it is needed again.
    pub(super) fn open_start(&self) -> usize {
        self.open.start
    }

    /// How many of the ends belong to complete records.
    pub(super) fn open_first_end(&self) -> usize {
        self.open.first_end
    }

    /// The line on which the record that is still open begins.
    pub(super) fn open_line(&self) -> u64 {
        self.open.line
    }

    /// Forgets all complete records, as the buffer drops its first `bytes` bytes.
    pub(super) fn forget(&mut self, bytes: usize) {
        self.records.clear();
        self.ends.drain(..self.open.first_end);
        for end in &mut self.ends {
            *end -= bytes;
        }
        self.open.first_end = 0;
        self.open.start -= bytes;
    }
}
