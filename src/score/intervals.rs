//! Intervals of predictions, for columns of rows.

use crate::error::{Error, ErrorKind};
use crate::fit::precision::{FAR, Interval, Precision};
use crate::model::Model;
use crate::numerics::double::Double;
use galton_kernel::{leverage, linear};

/// How the intervals of a table's predictions are made. They are those of least squares, as
/// [`Model::predict_intervals`] has them.
#[derive(Clone, Debug)]
pub(super) struct Intervals {
    interval: Interval,
    quantile: Option<f64>,
    least_squares: Vec<Double>,
    /// The predictions of least squares, the scores and the distances of the rows of a batch. Kept for the
    /// memory.
    middles: Vec<f64>,
    /// The numbers from 0 on.
    places: Vec<usize>,
    scores: Vec<Vec<f64>>,
    distances: Vec<f64>,
    /// How many rows so far extrapolate, as [`Prediction::extrapolates`](crate::Prediction::extrapolates) has it.
    pub(super) extrapolating: u64,
}

impl Intervals {
    pub(super) fn new(model: &Model, interval: Interval, level: f64) -> Result<Self, Error> {
        let precision = model
            .precision()
            .ok_or(Error::from(ErrorKind::NoPrecision))?;
        Ok(Self {
            interval,
            quantile: precision.quantile(level)?,
            least_squares: precision.least_squares(),
            middles: Vec::new(),
            places: Vec::new(),
            scores: vec![Vec::new(); precision.coefficients()],
            distances: Vec::new(),
            extrapolating: 0,
        })
    }

    /// The lower and the upper ends for rows whose numbers are in columns; NaN where a number is, or no
    /// degrees of freedom are left.
    pub(super) fn find(
        &mut self,
        model: &Model,
        columns: &[Vec<f64>],
        count: usize,
        ends: &mut [Vec<f64>; 2],
    ) {
        let Some(precision) = model.precision() else {
            return;
        };
        model.values(&self.least_squares, columns, count, &mut self.middles);
        self.scores.iter_mut().for_each(Vec::clear);
        self.places.extend(self.places.len()..count);
        centre(
            model,
            precision,
            columns,
            &self.places[..count],
            &mut self.scores,
        );
        leverage::scores(&precision.factor, &mut self.scores, &mut self.distances);
        self.extrapolating += self.beyond(model, precision, columns);
        let error = precision.residual_standard_error.zip(self.quantile);
        let own = self.interval.own_variance();
        let scale = error.map_or(f64::NAN, |(s, q)| q * s);
        linear::interval_ends(&self.middles, &self.distances, own, scale, ends);
    }

    /// How many of the rows whose middles and distances are known lie outside the data of the fit.
    fn beyond(&self, model: &Model, precision: &Precision, columns: &[Vec<f64>]) -> u64 {
        let largest = match precision.largest_leverage {
            largest if largest > 0.0 => largest * FAR,
            _ => f64::INFINITY,
        };
        let mut row = Vec::with_capacity(columns.len());
        let mut is_outside = |at: usize| {
            let beyond =
                |(value, [least, greatest]): (f64, &[f64; 2])| value < *least || value > *greatest;
            if model.is_identity {
                let values = columns.iter().map(|column| column[at]);
                return values.zip(&precision.ranges).any(beyond);
            }
            row.clear();
            row.extend(columns.iter().map(|column| column[at]));
            let values = model.model_columns.row(&row).map(Double::to_f64);
            values.zip(&precision.ranges).any(beyond)
        };
        let rows = self.middles.iter().zip(&self.distances).enumerate();
        let outside = rows.filter(|(at, (middle, distance))| {
            !middle.is_nan() && (**distance > largest || is_outside(*at))
        });
        outside.count() as u64
    }
}

/// Appends the numbers of some rows to columns, about the centre: a column of ones for an intercept, then the
/// model's columns. These may be known beyond an `f64`.
pub(super) fn centre(
    model: &Model,
    precision: &Precision,
    columns: &[Vec<f64>],
    places: &[usize],
    centred: &mut [Vec<f64>],
) {
    let own = match precision.at_centre {
        Some(_) => {
            let length = centred[0].len();
            centred[0].resize(length + places.len(), 1.0);
            &mut centred[1..]
        }
        None => centred,
    };
    if model.is_identity {
        for ((column, centre), centred) in columns.iter().zip(&precision.centre).zip(own) {
            linear::gather_less(column, places, *centre, centred);
        }
        return;
    }
    let mut row = Vec::with_capacity(columns.len());
    for place in places {
        row.clear();
        row.extend(columns.iter().map(|column| column[*place]));
        let values = model.model_columns.row(&row).zip(&precision.centre);
        for ((value, centre), column) in values.zip(own.iter_mut()) {
            column.push((value - (*centre).into()).to_f64());
        }
    }
}
