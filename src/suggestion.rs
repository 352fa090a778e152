//! Options that make a table readable that was read otherwise, or not at all.

/// Options to be merged with those of a reading, which is then tried again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Suggestion {
    /// [`Options::units`](crate::Options::units), if it is to be true.
    pub units: bool,
    /// [`Options::decimal`](crate::Options::decimal), if there is to be another one.
    pub decimal: Option<char>,
    /// [`Options::thousands`](crate::Options::thousands), if there is to be another one.
    pub thousands: Option<char>,
}

impl Suggestion {
    /// Whether there is nothing to change.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
