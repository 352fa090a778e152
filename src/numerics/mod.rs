//! Arithmetic that the standard library has not.

pub(crate) use galton_kernel::{bits, double, random, row, simd};

pub(crate) mod eigen;
pub mod special;
