//! Symmetric matrices: layout, factors and eigenvalues.

pub(crate) mod condition;
pub(crate) mod eigen;
mod lanczos;
pub(crate) mod ldl;
pub(crate) mod symmetric;
