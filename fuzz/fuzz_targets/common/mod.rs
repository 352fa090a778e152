//! The shared part of the targets: a table and options from the fuzzer's bytes, and the comparisons.
#![allow(dead_code)]

use galton::{Density, Error, Ingest, Moments, Observations, OnText, Options, Report};

/// The last bytes say how the others are read: so the beginning of an input is that of a file.
pub struct Case<'a> {
    pub bytes: &'a [u8],
    pub options: Options,
    /// Where to cut, in sixteenths of the bytes, and how long pieces are.
    pub cut: usize,
    pub piece: usize,
}

impl<'a> Case<'a> {
    pub fn of(data: &'a [u8]) -> Option<Self> {
        let (bytes, last) = data.split_last_chunk::<4>()?;
        let [flags, held_out, cut, piece] = *last;
        let flag = |bit: u8| flags >> bit & 1 == 1;
        let mut options = Options::new()
            .text(if flag(0) {
                OnText::Error
            } else {
                OnText::Missing
            })
            .intercept(!flag(1))
            .hold_out(usize::from(held_out % 4))
            .sample(if flag(2) { 2 } else { 1000 })
            .density(!flag(7));
        options.header = flag(3).then_some(flag(4));
        options.delimiter =
            flag(5).then_some(char::from(b" ,;x\t:-0"[usize::from(held_out / 4 % 8)]));
        options.decimal = flag(6).then_some(if flag(4) { '.' } else { ',' });
        options.thousands =
            flag(7).then(|| ["", "'", "_", " "][usize::from(held_out / 32 % 4)].into());
        if flag(2) {
            options.quote = [None, Some(""), Some("'"), Some("\"")][usize::from(piece % 4)].map(Into::into);
            options.every_row = piece >= 200;
            options.encoding = [None, Some("utf-16le"), Some("utf-16be"), Some("latin1"), Some("utf-8")]
                [usize::from(piece / 16 % 5)]
            .map(Into::into);
            options.escape = [None, Some("\\"), Some("")][usize::from(piece / 4 % 3)].map(Into::into);
        }
        options.skip_lines = (held_out >= 240).then_some(u64::from(held_out % 16));
        Some(Self {
            bytes,
            options,
            cut: bytes.len() * usize::from(cut) / 255,
            piece: 1 + usize::from(piece),
        })
    }

    pub fn ingest(&self) -> Ingest {
        Ingest::new(self.options.clone()).expect("all of these options can be")
    }

    pub fn read<'b>(&self, pieces: impl IntoIterator<Item = &'b [u8]>) -> Result<Read, Error> {
        let mut ingest = self.ingest();
        for piece in pieces {
            ingest.push(piece)?;
        }
        ingest.finish().map(Read::of)
    }

    /// As browsers write into the reader's own memory.
    pub fn read_in_place(&self) -> Result<Read, Error> {
        let mut ingest = self.ingest();
        let mut left = self.bytes;
        while !left.is_empty() {
            let space = ingest.space();
            let count = left.len().min(space.len()).min(self.piece);
            space[..count].copy_from_slice(&left[..count]);
            ingest.advance(count)?;
            left = &left[count..];
        }
        ingest.finish().map(Read::of)
    }
}

/// All that is to be the same however a file is read; numbers by their bits.
#[derive(Clone, Debug, PartialEq)]
pub struct Read {
    moments: Moments,
    bits: Vec<u64>,
    density: Vec<Density>,
    pub report: Report,
}

impl Read {
    pub fn of(observations: Observations) -> Self {
        let moments = observations.moments();
        let width = moments.width();
        let products = (0..width).flat_map(|i| (0..=i).filter_map(move |j| moments.comoment(i, j)));
        let rows = [observations.sample_rows(), observations.held_out_rows()].concat();
        Self {
            moments: moments.clone(),
            bits: products.chain(rows).map(f64::to_bits).collect(),
            density: observations.density().to_vec(),
            report: observations.report().clone(),
        }
    }
}
