//! Everything that follows from moments alone: least squares, its inference, penalised fits, and the loss as a
//! quadratic.

pub(crate) mod aliased;
pub(crate) mod coordinates;
pub(crate) mod elastic;
pub(crate) mod inference;
pub(crate) mod normal;
pub(crate) mod penalised;
pub(crate) mod precision;
pub(crate) mod quadratic;
pub(crate) mod root;
pub(crate) mod solve;
#[cfg(not(target_arch = "wasm32"))]
mod summary_text;
pub(crate) mod validate;
