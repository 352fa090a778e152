//! The type of a date format.

/// A way to write dates.
pub(super) struct Format {
    /// Its name in documents of models and in JavaScript.
    pub(super) name: &'static str,
    /// Days since the first of January 1970, with a fraction if there is a time of day. `None` if the value,
    /// which has no spaces around it, is not a date in this format.
    pub(super) parse: fn(&[u8]) -> Option<f64>,
    /// Formats that may read the same values as other days. If one of them reads all values of a column,
    /// the column is ambiguous, and stays text.
    pub(super) rivals: &'static [&'static Format],
    /// Whether a value is in this format for certain, although a rival reads it as another day.
    pub(super) is_certain: fn(&[u8]) -> bool,
    /// Some values and their days.
    #[cfg(test)]
    pub(super) examples: &'static [(&'static str, f64)],
}
