//! Every error of the crate, and every message.

mod kind;
mod message;

mod bounds;

pub(crate) use bounds::check_bounds;
pub use kind::{Error, ErrorKind, Position};
#[cfg(target_arch = "wasm32")]
pub(crate) use message::Renamed;
pub(crate) use message::{Visible, list, rounded};
