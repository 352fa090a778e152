//! What one worker found, on its way to another: numbers and text as bytes.

use crate::error::Error;

/// Numbers and text as bytes, one after the other.
#[derive(Default)]
pub(crate) struct Writer(pub(crate) Vec<u8>);

impl Writer {
    pub(crate) fn whole(&mut self, value: u64) {
        self.0.extend(value.to_le_bytes());
    }

    pub(crate) fn wholes(&mut self, values: &[u64]) {
        values.iter().for_each(|value| self.whole(*value));
    }

    pub(crate) fn number(&mut self, value: f64) {
        self.whole(value.to_bits());
    }

    pub(crate) fn numbers(&mut self, values: &[f64]) {
        self.whole(values.len() as u64);
        values.iter().for_each(|value| self.number(*value));
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.whole(bytes.len() as u64);
        self.0.extend(bytes);
    }
}

/// Reads back what a [`Writer`] wrote.
pub(crate) struct Parcel<'a>(pub(crate) &'a [u8]);

impl<'a> Parcel<'a> {
    pub(crate) fn whole(&mut self) -> Result<u64, Error> {
        let (bytes, rest) = self.0.split_first_chunk::<8>().ok_or_else(torn)?;
        self.0 = rest;
        Ok(u64::from_le_bytes(*bytes))
    }

    pub(crate) fn number(&mut self) -> Result<f64, Error> {
        self.whole().map(f64::from_bits)
    }

    /// How many things follow, each of at least one byte.
    pub(crate) fn count(&mut self) -> Result<usize, Error> {
        let count = usize::try_from(self.whole()?).map_err(|_| torn())?;
        if count > self.0.len() {
            Err(torn())
        } else {
            Ok(count)
        }
    }

    pub(crate) fn numbers(&mut self) -> Result<Vec<f64>, Error> {
        (0..self.count()?).map(|_| self.number()).collect()
    }

    pub(crate) fn text(&mut self) -> Result<String, Error> {
        Ok(String::from_utf8_lossy(self.bytes()?).into_owned())
    }

    pub(crate) fn bytes(&mut self) -> Result<&'a [u8], Error> {
        let length = self.count()?;
        let (bytes, rest) = self.0.split_at(length);
        self.0 = rest;
        Ok(bytes)
    }
}

pub(crate) fn torn() -> Error {
    Error::Document {
        field: "part".to_owned(),
        reason: "is not what another worker wrote; all workers must run one version".to_owned(),
    }
}
