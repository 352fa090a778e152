#![doc = include_str!("../README.md")]

mod error;
mod warning;

mod double;
mod simd;

pub mod special;

pub mod csv;

mod block;

mod halves;
mod knives;
mod parcel;
#[cfg_attr(feature = "plain-moments", path = "plain.rs")]
mod slices;

mod moments;
mod segments;

mod terms;

mod spec;
mod split;

mod formula;
mod options;

mod blueprint;
mod levels;

mod assemble;
mod design;
mod groups;

mod solve;

mod elastic;
mod penalised;
mod validate;

mod coordinates;
mod eigen;

mod normal;

mod inference;

mod precision;

mod quadratic;

mod model;

mod descent;

mod track;

mod grid;
mod sample;

mod deal;

mod report;

mod describe;

mod part;

mod gather;
mod observations;
mod online;

mod ingest;

#[cfg(not(target_arch = "wasm32"))]
mod document;

mod diagnostics;
mod metrics;
mod score;

mod diagnosis;

#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub mod wasm;

pub use coordinates::{Coordinates, Scaling};
pub use descent::{
    Descent, Divergence, HeldOut, LearningRate, Ledger, Method, Rates, Schedule, Settings, Step,
    Stochastic, Stop,
};
pub use describe::Describe;
pub use design::{Data, Reason};
pub use diagnosis::Diagnosis;
pub use diagnostics::{Diagnostics, Influence, Robust, RobustTable};
pub use double::Double;
pub use eigen::Spectrum;
pub use error::{Error, Position};
pub use grid::Density;
pub use inference::{AnovaRow, Coefficient, FTest, Inference, Vif};
pub use ingest::Ingest;
pub use metrics::{Metrics, Residual};
pub use model::{Model, Training};
pub use moments::Moments;
pub use observations::Observations;
pub use options::{OnText, Options};
pub use penalised::{Certificate, Penalised, Penalties, Shrinkage};
pub use precision::{Interval, Precision, Prediction};
pub use quadratic::{Loss, Quadratic};
pub use report::{ColumnReport, DialectReport, Example, Frequent, LeftOutCounts, Report};
pub use score::{NewLevel, Scored, Scorer};
pub use solve::LeastSquares;
pub use spec::Variable;
pub use split::{Folds, TestPart};
pub use terms::Term;
pub use track::{Spacing, Track};
pub use validate::{CrossValidated, CrossValidation};
pub use warning::Warning;
