//! Settings that are numbers within bounds.

use std::ops::Range;

use crate::error::{Error, ErrorKind, rounded};

/// Refuses a setting that is outside its bounds.
///
/// # Errors
/// [`ErrorKind::InvalidOption`].
pub(super) fn check_bounds(
    option: &'static str,
    value: f64,
    expected: &'static str,
    bounds: Range<f64>,
) -> Result<(), Error> {
    if bounds.contains(&value) {
        return Ok(());
    }
    Err(Error::from(ErrorKind::InvalidOption {
        option,
        found: rounded(value),
        expected,
    }))
}
