//! Arithmetic that the standard library has not.

pub(crate) use galton_kernel::{bits, double, random, row, vector};

pub(crate) mod expression;
pub mod special;
