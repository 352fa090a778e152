//! What one worker found, on its way to another: numbers and text as bytes.

use crate::error::{Error, ErrorKind};

/// Numbers and text as bytes, one after the other.
#[derive(Default)]
pub(crate) struct Writer(pub(crate) Vec<u8>);

impl Writer {
    pub(crate) fn u64(&mut self, value: u64) {
        self.0.extend(value.to_le_bytes());
    }

    pub(crate) fn u64s(&mut self, values: &[u64]) {
        values.iter().for_each(|value| self.u64(*value));
    }

    pub(crate) fn f64(&mut self, value: f64) {
        self.u64(value.to_bits());
    }

    pub(crate) fn f64s(&mut self, values: &[f64]) {
        self.u64(values.len() as u64);
        values.iter().for_each(|value| self.f64(*value));
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        self.u64(bytes.len() as u64);
        self.0.extend(bytes);
    }
}

/// Reads back what a [`Writer`] wrote.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn u64(&mut self) -> Result<u64, Error> {
        let (bytes, rest) = self.0.split_first_chunk::<8>().ok_or_else(corrupt)?;
        self.0 = rest;
        Ok(u64::from_le_bytes(*bytes))
    }

    pub(crate) fn f64(&mut self) -> Result<f64, Error> {
        self.u64().map(f64::from_bits)
    }

    /// How many things follow, each of at least one byte.
    pub(crate) fn count(&mut self) -> Result<usize, Error> {
        let count = usize::try_from(self.u64()?).map_err(|_| corrupt())?;
        if count > self.0.len() {
            Err(corrupt())
        } else {
            Ok(count)
        }
    }

    pub(crate) fn f64s(&mut self) -> Result<Vec<f64>, Error> {
        (0..self.count()?).map(|_| self.f64()).collect()
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

pub(crate) fn corrupt() -> Error {
    Error::from(ErrorKind::Document {
        field: "part".to_owned(),
        reason: "is not what another worker wrote; all workers must run one version".to_owned(),
    })
}
