//! The inner loops of galton, as functions of slices.
//!
//! They are a crate of their own because a crate is what an optimisation level is set for: these are
//! compiled for speed, everything else for size.

pub mod bits;
pub mod double;
pub mod random;
pub mod row;
pub mod simd;
