//! Added-variable plots, also called partial regression plots: what a coefficient's column adds to the others.

use super::Observations;
use crate::error::Error;

/// The rows of the sample in the added-variable plot of one coefficient. Through these points least squares without an
/// intercept has the coefficient as its slope, and the residuals of the whole fit as its residuals.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct AddedVariable {
    /// The coefficient.
    pub slope: f64,
    /// The residuals of the coefficient's column, fitted by the model's other columns.
    pub x: Vec<f64>,
    /// The residuals of the response, fitted by the model's other columns; in the unit of the prediction.
    pub y: Vec<f64>,
}

impl Observations {
    /// The added-variable plot of a coefficient, by its place: the intercept is the first, if there is one. `None` if there
    /// are fewer coefficients. No row is read and no other model fitted. Rows may have weights, which the sample need not
    /// know.
    ///
    /// With C = (X'WX)⁻¹, the coefficient b of column j and a row's residual e, the row is at x = (C x)ⱼ / Cⱼⱼ and
    /// y = e + b x, because the column fitted by the others has these residuals (Velleman and Welsch, "Efficient computing of
    /// regression diagnostics", 1981, section 4; Belsley, Kuh and Welsch, "Regression diagnostics", 1980, section 2.1).
    ///
    /// ```
    /// let csv = b"a,b,y\n1,0,1\n2,1,4\n3,0,3\n4,1,7\n";
    /// let mut ingest = galton::Ingest::new(galton::Options::default())?;
    /// ingest.push(csv)?;
    /// let rows = ingest.finish()?;
    /// let added = rows.added_variable(2)?.expect("a second slope");
    /// assert!((added.slope - rows.model()?.coefficients()[1]).abs() < 1e-12);
    /// assert!((added.x[0] - -0.2).abs() < 1e-12); // 0 less 0.2, which b is where a is 1
    /// # Ok::<(), galton::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`inference`](Self::inference).
    pub fn added_variable(&self, coefficient: usize) -> Result<Option<AddedVariable>, Error> {
        let precision = self.precision()?;
        let Some(direction) = precision.direction(coefficient) else {
            return Ok(None);
        };
        let model = self.model()?;
        let exact = precision.least_squares();
        let slope = precision.estimates()[coefficient];
        let width = model.predictors().len() + 1;
        let columns = self.model_columns();
        let (mut x, mut y) = (Vec::new(), Vec::new());
        let (mut centred, mut scores) = (Vec::new(), Vec::new());
        for row in self.sample_rows().chunks_exact(width) {
            precision.about_centre(&mut columns.row(row), &mut centred);
            precision.scores(&centred, &mut scores);
            let terms = scores.iter().zip(&direction);
            let place = terms.map(|(score, weight)| score * weight).sum();
            let response = columns.response_of(row[width - 1]).to_f64();
            let residual = response - model.value(&exact, &row[..width - 1]);
            x.push(place);
            y.push(residual + slope * place);
        }
        Ok(Some(AddedVariable { slope, x, y }))
    }
}
