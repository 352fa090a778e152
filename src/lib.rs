#![doc = include_str!("../README.md")]

mod error;

pub mod csv;
mod design;
mod double;
mod moments;

mod solve;

mod model;
mod quadratic;

mod descent;

mod track;

mod sample;

mod observations;

mod ingest;

#[cfg(not(target_arch = "wasm32"))]
mod document;

mod score;

#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub mod wasm;

pub use descent::{Descent, HeldOut, Settings, Step, Stop};
pub use design::{OnText, Options, Reason};
pub use double::Double;
pub use error::{Error, Position};
pub use ingest::Ingest;
pub use model::{Model, Training};
pub use moments::Moments;
pub use observations::{Example, LeftOutCounts, Observations, Report};
pub use quadratic::{Loss, Quadratic, Scaling};
pub use score::{Scored, Scorer};
pub use solve::LeastSquares;
pub use track::Track;
