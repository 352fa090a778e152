//! Symmetric matrices: how they are kept, factored and taken apart into eigenvalues.

pub(crate) mod condition;
pub(crate) mod eigen;
pub(crate) mod ldl;
pub(crate) mod symmetric;
