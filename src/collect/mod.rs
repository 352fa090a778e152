//! What a reading collects: the moments of the fit, rows held out, a sample, and a report.

pub(crate) mod report;

pub(crate) mod density;
pub(crate) mod sample;

pub(crate) mod fold_sums;
pub(crate) mod partial;

pub(crate) mod collector;
pub(crate) mod describe;
