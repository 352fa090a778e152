//! Records and arrays become rows of numbers: the one place that judges a field.
//!
//! To add a reason for leaving a row out: a variant of [`exclude::Reason`] and of [`exclude::Fault`], and
//! the line in [`exclude::Fault::reason`] that says when the one follows from the other.

pub(crate) mod exclude;

pub(crate) mod levels;

pub(crate) mod plan;

pub(crate) mod from_arrays;

pub(crate) mod from_csv;

pub(crate) mod block;
