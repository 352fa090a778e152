//! The summary of one worker as bytes for another.
//!
//! A type has one function that visits its parts, for writing and for reading. So the two cannot differ in the
//! order of the parts, and the WebAssembly has the function once.

use crate::error::{Error, ErrorKind};

/// Bytes that are being written, or that are still to be read.
pub(crate) enum Wire<'a> {
    Writing(Vec<u8>),
    Reading(&'a [u8]),
}

impl Wire<'_> {
    /// Visits a number: writes it, or replaces it by the number that was read.
    pub(crate) fn u64(&mut self, value: &mut u64) -> Result<(), Error> {
        match self {
            Self::Writing(bytes) => bytes.extend(value.to_le_bytes()),
            Self::Reading(bytes) => {
                let (first, rest) = bytes.split_first_chunk::<8>().ok_or_else(corrupt)?;
                *value = u64::from_le_bytes(*first);
                *bytes = rest;
            }
        }
        Ok(())
    }

    /// As [`u64`](Self::u64), for a smaller number.
    pub(crate) fn u32(&mut self, value: &mut u32) -> Result<(), Error> {
        let mut wide = u64::from(*value);
        self.u64(&mut wide)?;
        *value = u32::try_from(wide).map_err(|_| corrupt())?;
        Ok(())
    }

    /// As [`u64`](Self::u64), for a size.
    pub(crate) fn usize(&mut self, value: &mut usize) -> Result<(), Error> {
        let mut wide = *value as u64;
        self.u64(&mut wide)?;
        *value = usize::try_from(wide).map_err(|_| corrupt())?;
        Ok(())
    }

    /// As [`u64`](Self::u64), for the bits of an `f64`.
    pub(crate) fn f64(&mut self, value: &mut f64) -> Result<(), Error> {
        let mut bits = value.to_bits();
        self.u64(&mut bits)?;
        *value = f64::from_bits(bits);
        Ok(())
    }

    /// Visits one of the values of an `enum`, as its place among `all`.
    pub(crate) fn one_of<T: Copy + PartialEq>(
        &mut self,
        value: &mut T,
        all: &[T],
    ) -> Result<(), Error> {
        let place = all.iter().position(|one| one == value);
        let mut place = place.ok_or_else(corrupt)?;
        self.usize(&mut place)?;
        *value = *all.get(place).ok_or_else(corrupt)?;
        Ok(())
    }

    /// Visits the length of a list. Each of its items takes a byte or more.
    fn length(&mut self, length: &mut usize) -> Result<(), Error> {
        self.usize(length)?;
        match self {
            Self::Reading(bytes) if *length > bytes.len() => Err(corrupt()),
            _ => Ok(()),
        }
    }

    /// Visits a list, whose items are made by `new` when they are read.
    pub(crate) fn list<T>(
        &mut self,
        list: &mut Vec<T>,
        new: fn() -> T,
        visit: fn(&mut T, &mut Self) -> Result<(), Error>,
    ) -> Result<(), Error> {
        let mut length = list.len();
        self.length(&mut length)?;
        for at in 0..length {
            if at == list.len() {
                list.push(new());
            }
            visit(&mut list[at], self)?;
        }
        Ok(())
    }

    /// Visits a list of numbers.
    pub(crate) fn f64s(&mut self, list: &mut Vec<f64>) -> Result<(), Error> {
        self.list(list, f64::default, |value, wire| wire.f64(value))
    }

    /// Visits bytes.
    pub(crate) fn bytes(&mut self, value: &mut Vec<u8>) -> Result<(), Error> {
        let mut length = value.len();
        self.length(&mut length)?;
        match self {
            Self::Writing(bytes) => bytes.extend_from_slice(value),
            Self::Reading(bytes) => {
                let (first, rest) = bytes.split_at(length);
                *value = first.to_vec();
                *bytes = rest;
            }
        }
        Ok(())
    }

    /// Visits text.
    pub(crate) fn text(&mut self, value: &mut String) -> Result<(), Error> {
        let mut bytes = std::mem::take(value).into_bytes();
        self.bytes(&mut bytes)?;
        *value = String::from_utf8(bytes).map_err(|_| corrupt())?;
        Ok(())
    }

    /// The bytes that were written.
    pub(crate) fn written(self) -> Vec<u8> {
        match self {
            Self::Writing(bytes) => bytes,
            Self::Reading(_) => Vec::new(),
        }
    }
}

/// The error for bytes that no worker of this version wrote.
pub(crate) fn corrupt() -> Error {
    Error::from(ErrorKind::Document {
        field: "part".to_owned(),
        reason: "is not what another worker wrote; all workers must run one version".to_owned(),
    })
}
