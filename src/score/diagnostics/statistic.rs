//! The form that every statistic of residuals has.

/// Some rows of a fit, for a [`Statistic`].
pub(crate) struct Residuals<'a> {
    /// The response less what least squares predict.
    pub(crate) residuals: &'a [f64],
    /// How many times each row counts; empty if each counts once.
    pub(crate) times: &'a [f64],
}

/// One number about the residuals of a fit.
pub(crate) trait Statistic {
    /// Takes the next rows, in the order of the file.
    fn push(&mut self, rows: &Residuals<'_>);

    /// The statistic of the rows so far; `None` if it has no value.
    fn value(&self) -> Option<f64>;

    /// A copy.
    fn boxed(&self) -> Box<dyn Statistic>;
}

/// The numbers are not shown: in a table of virtual functions, that would bring the standard library's formatting
/// of `f64` into the WebAssembly, 8 KB of gzip.
impl std::fmt::Debug for dyn Statistic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a statistic")
    }
}
