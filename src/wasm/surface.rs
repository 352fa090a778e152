//! The loss surface as pixels: filled bands, evenly spaced in the square root of the gap.

use crate::{Error, ErrorKind, Quadratic};

/// The most pixels of a picture. A larger size is a mistake, and would fill the memory.
const MOST_PIXELS: u64 = 1 << 24;

/// Red, green, blue and alpha of each pixel, row by row from the top.
///
/// `axes` are the slope at the left and at the right edge, and the intercept at the lower and at
/// the upper one; `colours` three bytes for each band.
pub(super) fn paint(
    quadratic: &Quadratic,
    (width, height): (u32, u32),
    axes: &[f64],
    colours: &[u8],
    levels: f64,
) -> Result<Vec<u8>, Error> {
    let pixels = u64::from(width) * u64::from(height);
    let &[left, right, lower, upper] = axes else {
        return Err(Error::from(ErrorKind::WidthMismatch {
            expected: 4,
            found: axes.len(),
        }));
    };
    let bands = colours.len() / 3;
    if pixels == 0 || pixels > MOST_PIXELS || bands == 0 {
        return Err(Error::from(ErrorKind::InvalidOption {
            option: "area",
            found: format!("{width} x {height} pixels in {bands} colours"),
            expected: "at least 1 pixel, at most 16777216, in at least 1 colour",
        }));
    }
    let mut picture = Vec::with_capacity(pixels as usize * 4);
    for row in 0..height {
        let intercept = at(upper, lower, row, height);
        for column in 0..width {
            let slope = at(left, right, column, width);
            let level = quadratic.gap_at(&[intercept, slope])?.sqrt() / levels;
            let band = ((level * bands as f64) as usize).min(bands - 1);
            picture.extend_from_slice(&colours[band * 3..band * 3 + 3]);
            picture.push(255);
        }
    }
    Ok(picture)
}

/// The value in the middle of one of `count` pixels between two edges.
fn at(from: f64, to: f64, pixel: u32, count: u32) -> f64 {
    from + (to - from) * (f64::from(pixel) + 0.5) / f64::from(count)
}
