//! Options that are numbers within bounds.

use std::ops::Range;

use super::kind::{Error, ErrorKind};
use super::message::rounded;

/// Refuses an option that is outside its bounds, or NaN.
///
/// # Errors
/// [`ErrorKind::InvalidOption`].
pub(crate) fn check_bounds(
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
