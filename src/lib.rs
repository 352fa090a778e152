//! Linear regression of a CSV: exact least squares, gradient descent that can be watched, ridge and lasso, and
//! R's regression table. The input is read once, in constant memory, in chunks of any size.
//!
//! # In three steps
//!
//! Read a table for a model, look at the fit, predict. The formula is written as in R.
//!
//! ```ignore-wasm32
//! let cars = galton::fit("tests/data/cars.csv", "dist ~ speed")?;
//!
//! println!("{}", cars.inference()?); // R's table
//!
//! let model = cars.model()?;
//! assert_eq!(model.predict(&[21.0])?, 65.0014890510949);
//! # Ok::<(), galton::Error>(())
//! ```
//!
//! `fit` is short for the three steps in full, in which everything can be set. A descent takes the place of the
//! exact solution here. It is an iterator of [`Step`]s, and each costs the square of the number of coefficients,
//! however many rows there are.
//!
//! ```
//! use galton::{Ingest, Method, Model, Options, Settings};
//!
//! // 1. Read: bytes in, observations out. Chunks may end anywhere.
//! let mut ingest = Ingest::new(Options::new().formula("height ~ week"))?;
//! ingest.push(b"week,height\n1,2.1\n2,3.9\n3,")?;
//! ingest.push(b"6.2\n4,7.8\n5,10.1\n")?;
//! let observations = ingest.finish()?;
//!
//! // 2. Descend, step by step or to the end.
//! let settings = Settings::new().method(Method::Nesterov).learning_rate(0.1);
//! let mut descent = observations.descend(settings)?;
//! let first_losses: Vec<f64> = descent.by_ref().take(3).map(|step| step.loss).collect();
//! assert!(first_losses[2] < first_losses[0]);
//! assert_eq!(descent.run().reason(), "converged");
//!
//! // 3. Keep the model. Its document is JSON, and loads in JavaScript too.
//! let model = descent.model(None)?;
//! # #[cfg(not(target_arch = "wasm32"))]
//! assert_eq!(Model::from_json(&model.to_json())?, model);
//! assert!((model.predict(&[6.0])? - 11.99).abs() < 1e-8);
//! # Ok::<(), galton::Error>(())
//! ```
//!
//! `examples/` has three programs of a screenful each: `cargo run --example fit`, `descend` and `score`.
//!
//! # The types by what they are for
//!
//! | to | use |
//! |---|---|
//! | read | [`fit`](fit()) and [`fit_reader`] in a line; [`Ingest`] with [`Options`]: [`Variable`], [`Folds`], [`TestPart`], [`OnText`]; [`Data`] for columns in memory |
//! | know what was read | [`Report`]: [`DialectReport`], [`ColumnReport`], [`LeftOutCounts`] by [`Reason`]; [`Density`] for drawing; [`Describe`] for figures of every column, without a model |
//! | keep | [`Observations`], which everything below comes from, and its [`Moments`] |
//! | know the exact fit | [`LeastSquares`]; [`Inference`] with [`Coefficient`], [`FTest`], [`AnovaRow`] and [`Vif`] |
//! | descend | [`Settings`]: [`Method`], [`LearningRate`], [`Schedule`], [`Loss`], [`Scaling`]; [`Descent`], its [`Step`]s and [`Stop`]; [`Track`] for drawing |
//! | understand a descent | [`Ledger`] for the arithmetic of one step; [`Rates`], [`Spectrum`] and [`Quadratic`] for the loss |
//! | penalise | [`Penalties`] and [`Shrinkage`] in, [`Penalised`] out, all at once or with progress as a [`PathRun`]; [`CrossValidation`] to choose one |
//! | predict | [`Model`], with [`Training`] and [`Precision`]; [`Prediction`] with an [`Interval`] |
//! | score a file | [`Scorer`]: [`Scored`] records, [`Metrics`], [`NewLevel`]s |
//! | look for odd rows | [`Diagnosis`], a second pass: [`Influence`], [`Diagnostics`], [`Robust`] covariances |
//! | fit a table that stays in a database | [`AggregateQuery`] for a [`Dialect`], and its [`Answer`]; [`Model::to_sql`] predicts there |
//! | parse a CSV, and no more | the module [`csv`] |
//!
//! `Options` and `Settings` have a method of the same name for each of their fields. Results have public fields,
//! and are `#[non_exhaustive]`: a later version may add to them.
//!
//! # Errors
//!
//! Nothing panics because of an input. Whatever can fail gives an [`Error`]: [`code`](Error::code) and
//! [`kind`](Error::kind) are for a program, `Display` is for a person. The message names the row, the line and
//! the column, has both sides of a mismatch, and says what to do.
//!
//! ```
//! use galton::{ErrorKind, Ingest, Options};
//!
//! let mut ingest = Ingest::new(Options::new().formula("hieght ~ week"))?;
//! ingest.push(b"week,height\n1,2.1\n2,3.9\n3,6.2\n")?;
//! let error = ingest.finish().expect_err("there is no such column");
//! assert_eq!(
//!     error.to_string(),
//!     r#"there is no column "hieght"; the columns are "week", "height"; did you mean "height"?"#
//! );
//! assert!(matches!(error.kind(), ErrorKind::NoSuchColumn { name, .. } if name == "hieght"));
//! # Ok::<(), galton::Error>(())
//! ```
//!
//! A value that does not exist is `None`, never NaN. [`Warning`]s accompany results that exist but are to be
//! read with care.
//!
//! # Precision
//!
//! Sums of squares are double-double numbers, of about 106 bits, and least squares is solved in them.
//! Coefficients on NIST's eleven reference sets have at least 13 correct digits, every other figure 12. p-values
//! are right to 1e-12 down to 1e-300. A prediction is right to its last few bits. [`Moments`] and
//! [`Precision`] have more on this.
//!
//! The answer is the same, to the last bit, wherever the input is cut into chunks, and natively as in
//! WebAssembly.
//!
//! # Features
//!
//! `plain-moments` sums in plain `f64`. It exists to measure how much time exactness takes, and is not for use.

// Each uses only those before it.
mod suggestion;

mod error;
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

mod aggregates;

#[cfg(not(target_arch = "wasm32"))]
mod sql;

#[cfg(target_arch = "wasm32")]
#[doc(hidden)]
pub mod wasm;

// Reading.
pub use aggregates::Aggregates;
pub use design::formula::Variable;
pub use design::options::{OnText, Options, WeightKind};
pub use design::split::{Folds, TestPart};
pub use ingest::Ingest;
#[cfg(not(target_arch = "wasm32"))]
pub use ingest::{fit, fit_reader};
pub use rows::from_arrays::Data;

// The results of reading.
pub use collect::density::Density;
pub use collect::describe::Describe;
pub use collect::report::{ColumnReport, DialectReport, Example, Frequent, LeftOutCounts, Report};
pub use moments::Moments;
pub use observations::Observations;
pub use observations::added_variable::AddedVariable;
pub use rows::exclude::Reason;

// The exact fit.
pub use design::model_columns::Term;
pub use fit::aliased::Aliased;
pub use fit::inference::{AnovaRow, Coefficient, FTest, Inference, Vif};
pub use fit::solve::LeastSquares;

// Descents.
pub use descent::methods::{self, Method, Stochastic};
pub use descent::{
    Descent, Divergence, HeldOut, LearningRate, Ledger, Rates, Schedule, Settings, Spacing, Step,
    Stop, Track,
};
pub use fit::coordinates::{Coordinates, Scaling};
pub use fit::quadratic::{Loss, Quadratic};
pub use matrix::eigen::Spectrum;

// Penalised fits.
pub use fit::penalised::{Certificate, Penalised, Penalties, Shrinkage};
pub use fit::validate::{CrossValidated, CrossValidation, PathRun};

// Models, and tables that they score.
pub use fit::precision::{Interval, Precision, Prediction};
pub use model::{Model, Training};
pub use score::diagnosis::Diagnosis;
pub use score::diagnostics::{Diagnostics, Influence, Robust, RobustTable};
pub use score::metrics::{Metrics, Residual};
pub use score::{NewLevel, Scored, Scorer, Unread};

// Tables that stay in a database.
#[cfg(not(target_arch = "wasm32"))]
pub use sql::{answer::Answer, dialect::Dialect, query::AggregateQuery};

// What went wrong, or nearly.
pub use error::{Error, ErrorKind, Position};
pub use suggestion::Suggestion;
pub use warning::Warning;

/// Tails and quantiles of t and F, for this crate's own tests.
#[doc(hidden)]
pub use numerics::special;

/// Compiles and runs the examples of the README, and of the page about Rust.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
#[doc = include_str!("../docs/rust.md")]
struct Readme;
