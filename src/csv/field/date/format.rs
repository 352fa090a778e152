//! The type of a date format.

/// A way to write dates.
pub(super) struct Format {
    /// Its name in documents of models and in JavaScript.
    pub(super) name: &'static str,
    /// Microseconds since the beginning of 1970 in universal time. `None` if the value, which has no spaces around
    /// it, is not a date in this format.
    pub(super) parse: fn(&[u8]) -> Option<i64>,
    /// Whether a value is in this format for certain, although another format reads it as another day.
    pub(super) is_certain: fn(&[u8]) -> bool,
    /// Some values and their days.
    #[cfg(test)]
    pub(super) examples: &'static [(&'static str, f64)],
}
