#![doc = include_str!("../README.md")]

// Each uses only those before it.
mod error;
#[cfg(target_arch = "wasm32")]
mod value;
mod warning;

mod wire;

mod numerics;

mod matrix;

pub mod csv;

mod rows;

mod moments;

mod design;

mod collect;

mod fit;

mod model;

mod descent;

mod score;

mod observations;

mod ingest;

#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub mod wasm;

pub use collect::density::Density;
pub use collect::describe::Describe;
pub use collect::report::{ColumnReport, DialectReport, Example, Frequent, LeftOutCounts, Report};
pub use descent::methods::{self, Method, Stochastic};
pub use descent::{
    Descent, Divergence, HeldOut, LearningRate, Ledger, Rates, Schedule, Settings, Spacing, Step,
    Stop, Track,
};
pub use design::formula::Variable;
pub use design::model_columns::Term;
pub use design::options::{OnText, Options};
pub use design::split::{Folds, TestPart};
pub use error::{Error, ErrorKind, Position};
pub use fit::coordinates::{Coordinates, Scaling};
pub use fit::inference::{AnovaRow, Coefficient, FTest, Inference, Vif};
pub use fit::penalised::{Certificate, Penalised, Penalties, Shrinkage};
pub use fit::precision::{Interval, Precision, Prediction};
pub use fit::quadratic::{Loss, Quadratic};
pub use fit::solve::LeastSquares;
pub use fit::validate::{CrossValidated, CrossValidation, PathRun};
pub use ingest::Ingest;
#[cfg(not(target_arch = "wasm32"))]
pub use ingest::{fit, fit_reader};
pub use matrix::eigen::Spectrum;
pub use model::{Model, Training};
pub use moments::Moments;
pub use numerics::special;
pub use observations::Observations;
pub use rows::exclude::Reason;
pub use rows::from_arrays::Data;
pub use score::diagnosis::Diagnosis;
pub use score::diagnostics::{Diagnostics, Influence, Robust, RobustTable};
pub use score::metrics::{Metrics, Residual};
pub use score::{NewLevel, Scored, Scorer};
pub use warning::Warning;
