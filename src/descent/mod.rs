//! Gradient descent as an iterator: one step costs the square of the number of coefficients,
//! however many rows the loss is over.

// Each uses only those before it.
mod batches;

mod schedule;

mod step;

mod stop;

mod state;

mod ledger;

mod eigenmodes;

pub mod methods;

mod settings;

mod rates;

mod plan;

mod history;

mod run;

mod explain;

mod track;

pub use ledger::Ledger;
pub use rates::Rates;
pub use run::Descent;
pub(crate) use run::DescentData;
pub use schedule::Schedule;
pub use settings::{LearningRate, Settings};
pub use step::{HeldOut, Step};
pub use stop::{Divergence, Stop};
pub use track::{Spacing, Track};
