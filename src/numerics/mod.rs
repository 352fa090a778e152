//! Arithmetic that the standard library has not.

pub(crate) use galton_kernel::{bits, double, random, row, simd};

pub mod special;
