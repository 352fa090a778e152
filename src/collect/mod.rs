//! A reading collects the moments of the fit, the rows held out, a sample, and a report.

pub(crate) mod sample;

pub(crate) mod ordered_levels;

pub(crate) mod report;

pub(crate) mod density;
pub(crate) mod fold_sums;
pub(crate) mod hold_out;

pub(crate) mod partial;

pub(crate) mod collected;

pub(crate) mod collector;

pub(crate) mod other_model;

pub(crate) mod describe;
