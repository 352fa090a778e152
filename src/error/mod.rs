//! Every error of the crate, and every message.

mod kind;
mod message;

mod bounds;

pub(crate) use bounds::check_bounds;
#[cfg(target_arch = "wasm32")]
#[allow(unused_imports)] // As above its definition.
pub(crate) use kind::CODES;
pub use kind::{Error, ErrorKind, Position};
#[cfg(target_arch = "wasm32")]
pub(crate) use message::Renamed;
pub(crate) use message::{Visible, joined, list, nearest, quoted, rounded};
