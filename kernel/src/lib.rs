//! The inner loops of galton, as functions of slices.
//!
//! They are a crate of their own because a crate is what an optimisation level is set for: these are
//! compiled for speed, everything else for size.

// A module uses only those before it.
pub mod bits;
pub mod random;
pub mod simd;
pub mod vector;

pub mod double;
pub mod row;

pub mod linear;

pub mod leverage;
pub mod shortest;

pub mod append_rows;

pub mod block;
pub mod compensated_products;
#[cfg_attr(feature = "plain-moments", path = "plain_products.rs")]
pub mod split_products;

pub mod block_products;

pub mod decimal;
pub mod lines;

pub mod records;

pub mod field_ends;

pub mod short_number;

pub mod parse_column;

pub mod bottom_k;
pub mod cells;
pub mod sorted_rows;
