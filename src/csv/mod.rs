//! CSV: bytes in chunks of any size -> batches of records -> fields -> numbers.

mod dialect;
mod index;
mod number;
mod reader;

pub use dialect::{Column, ColumnKind, Dialect, Preview};
pub use number::{Field, classify};
pub use reader::{Batch, Reader, Record};
