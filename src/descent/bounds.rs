//! Settings that are numbers within bounds.

use std::ops::Range;

use crate::error::{Error, rounded};

/// Refuses a setting that is outside its bounds.
///
/// # Errors
/// [`Error::InvalidOption`].
pub(super) fn check_bounds(
    option: &'static str,
    value: f64,
    expected: &'static str,
    bounds: Range<f64>,
) -> Result<(), Error> {
    if bounds.contains(&value) {
        return Ok(());
    }
    Err(Error::InvalidOption {
        option,
        found: rounded(value),
        expected,
    })
}
