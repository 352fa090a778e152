//! The form that every statistic of residuals has.

/// Some rows of a fit, for a [`Statistic`].
pub(crate) struct Residuals<'a> {
    /// The response less what least squares predict.
    pub(crate) residuals: &'a [f64],
}

/// One number about the residuals of a fit.
pub(crate) trait Statistic: std::fmt::Debug {
    /// Takes the next rows, in the order of the file.
    fn push(&mut self, rows: &Residuals<'_>);

    /// The statistic of the rows so far; `None` if it has no value.
    fn value(&self) -> Option<f64>;

    /// A copy.
    fn boxed(&self) -> Box<dyn Statistic>;
}
