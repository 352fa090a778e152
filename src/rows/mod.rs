//! Records and arrays become rows of numbers.

pub(crate) mod exclude;
pub(crate) mod from_arrays;
pub(crate) mod from_csv;
pub(crate) mod levels;
