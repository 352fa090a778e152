//! Arithmetic beyond `f64`, functions of it, and vectors.

pub(crate) mod bits;
pub(crate) mod double;
pub(crate) mod eigen;
pub(crate) mod random;
pub(crate) mod row;
pub(crate) mod simd;
pub mod special;
