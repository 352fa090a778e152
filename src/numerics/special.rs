//! Tails and quantiles of the distributions of t and F.
//!
//! All of it is double-double and calls nothing of the platform's: a p-value has the same bits
//! everywhere, and all its digits however small it is. In `f64` alone it couldn't: the relative error
//! of e^x is that of x times its size, and p = 1e-300 has x = -690.

use super::bits::exponent;
use super::double::Double;

/// 2^-72, a relative error that no `f64` shows.
const SMALL: f64 = 2.117_582_368_135_751e-22;

/// ln 2, and ln(2 pi) / 2, to 107 bits.
const LN_2: [f64; 2] = [std::f64::consts::LN_2, 2.319_046_813_846_299_6e-17];
const HALF_LN_TAU: [f64; 2] = [0.918_938_533_204_672_8, -3.878_294_158_067_241_5e-17];

/// The probability of a t at least as far from zero, to either side, of `df` degrees of freedom: the
/// p-value of a coefficient. It is 1 for less than one degree of freedom, or a t that is not a number.
///
/// P(|T| >= t) = I_x(df / 2, 1 / 2) with x = df / (df + t^2) (DLMF 8.17; Abramowitz and Stegun 26.7.1).
pub fn t_tails(t: f64, df: f64) -> f64 {
    Tail::of_any_t(df)
        .beyond_t(Double::from(t))
        .probability()
        .to_f64()
}

/// The probability of an F at least as large, of `df1` and `df2` degrees of freedom. It is 1 for less
/// than one degree of freedom, or an F that is not above zero.
///
/// P(F' >= F) = I_x(df2 / 2, df1 / 2) with x = df2 / (df2 + df1 F) (Abramowitz and Stegun 26.6.2).
pub fn f_tail(f: f64, df1: f64, df2: f64) -> f64 {
    Tail::of_f(Double::from(f), df1, df2).probability().to_f64()
}

/// The t that is exceeded, to either side, with probability `1 - level`, of `df` degrees of freedom:
/// how many standard errors a confidence interval is wide to each side. `None` for a level that is not
/// between 0 and 1, or less than one degree of freedom.
pub fn t_quantile(level: f64, df: f64) -> Option<f64> {
    exact_t_quantile(level, df).map(Double::to_f64)
}

/// Newton's method on the tails, which are convex in t: started at zero, it approaches from below and
/// never passes the root.
pub(crate) fn exact_t_quantile(level: f64, df: f64) -> Option<Double> {
    if !(level > 0.0 && level < 1.0 && df >= 1.0) {
        return None;
    }
    let beyond = Double::difference(1.0, level);
    // The slope at zero is -2 / (sqrt(df) B(df / 2, 1 / 2)).
    let [a, b] = [df / 2.0, 0.5].map(Double::from);
    let reach = Double::from(df).sqrt() * exp(ln_beta(a, b)) / Double::from(2.0);
    let mut t = Double::from(level) * reach;
    let tails = Tail::of_any_t(df);
    // Each step at least doubles t, or adds a standard deviation's part, until it is near.
    for _ in 0..2000 {
        let tail = tails.beyond_t(t);
        let excess = tail.probability() - beyond;
        // dP/dt = -2 x^a y^b / (B(a, b) t)
        let step = t * excess / (Double::from(2.0) * tail.density());
        t += step;
        if step.to_f64().abs() <= SMALL * t.to_f64() {
            break;
        }
    }
    t.is_finite().then_some(t)
}

/// I_x(a, b) with x = 1 / (1 + odds) and y = 1 - x.
#[derive(Clone, Copy)]
pub(crate) struct Tail {
    a: Double,
    b: Double,
    ln_beta: Double,
    odds: Double,
    /// The logarithm of the odds, where they are beyond 2^500 and stand in no [`Double`].
    far: Option<Double>,
}

impl Tail {
    /// The tails of t with `df` degrees of freedom, of which [`beyond_t`](Self::beyond_t) makes those of a value.
    pub(crate) fn of_any_t(df: f64) -> Self {
        Self::new(df, 1.0)
    }

    /// Both tails beyond a value of t.
    pub(crate) fn beyond_t(&self, t: Double) -> Self {
        let size = if t.high() < 0.0 { -t } else { t };
        let degrees = Double::from(2.0 * self.a.high());
        let mut tail = *self;
        if size.high() > FAR {
            let far = far_ln(size);
            tail.far = Some(far + far - ln(degrees));
        } else {
            tail.odds = size * size / degrees;
        }
        tail
    }

    pub(crate) fn of_f(f: Double, df1: f64, df2: f64) -> Self {
        let ratio = Double::from(df1) / Double::from(df2);
        let mut tail = Self::new(df2, df1);
        if f.high() > FAR {
            tail.far = Some(far_ln(f) + ln(ratio));
        } else {
            tail.odds = f * ratio;
        }
        tail
    }

    fn new(df_a: f64, df_b: f64) -> Self {
        let (a, b) = (Double::from(df_a / 2.0), Double::from(df_b / 2.0));
        let ln_beta = match Self::has_degrees(a, b) {
            true => ln_beta(a, b),
            false => Double::ZERO,
        };
        Self {
            a,
            b,
            ln_beta,
            odds: Double::ZERO,
            far: None,
        }
    }

    /// Whether there is at least one degree of freedom on each side.
    fn has_degrees(a: Double, b: Double) -> bool {
        let degrees = 0.5..f64::INFINITY;
        degrees.contains(&a.high()) && degrees.contains(&b.high())
    }

    pub(crate) fn probability(&self) -> Double {
        let one = Double::from(1.0);
        let (a, b) = (self.a, self.b);
        if !Self::has_degrees(a, b) {
            return one;
        }
        if let Some(ln_odds) = self.far {
            // x^a / (a B(a, b)), the first term of the series in x, which is below 2^-500.
            return exp(-(a * ln_odds) - self.ln_beta) / a;
        }
        // Below this, y^b is too small to change 1.
        if self.odds.high().is_nan() || self.odds.high() < 1e-60 {
            return one;
        }
        let x = one / (one + self.odds);
        let y = self.odds * x;
        let density = self.density();
        // The fraction converges quickly on its own side of the mean, a / (a + b), and what it gives
        // is not a difference: a small tail keeps its digits.
        if (a * y - b * x).high() >= 0.0 {
            density * fraction(a, b, x, y)
        } else {
            one - density * fraction(b, a, y, x)
        }
    }

    /// x^a y^b / B(a, b)
    fn density(&self) -> Double {
        let one = Double::from(1.0);
        let ln_x = -ln(one + self.odds);
        let ln_y = ln(self.odds) + ln_x;
        exp(self.a * ln_x + self.b * ln_y - self.ln_beta)
    }
}

/// Beyond this, a square and a product with degrees of freedom could overflow.
const FAR: f64 = 1e100;

/// The logarithm of a number beyond [`FAR`], which is too large to be split as it is.
fn far_ln(value: Double) -> Double {
    if value.high() == f64::INFINITY {
        return Double::from(FAR);
    }
    let halvings = Double::from(300.0) * constant(LN_2);
    ln(value.scaled(-300)) + halvings
}

/// I_x(a, b) B(a, b) / (x^a y^b), as the continued fraction of DiDonato and Morris, "Algorithm 708:
/// significant digit computation of the incomplete beta function ratios", 1992, equation 9, by
/// Lentz's method as modified by Thompson and Barnett, 1986. Takes some hundred terms, or as many as
/// the root of the smaller of `a` and `b`.
fn fraction(a: Double, b: Double, x: Double, y: Double) -> Double {
    let one = Double::from(1.0);
    let lambda = a * y - b * x;
    let mut below = a / (a + one) * (lambda + one);
    let mut c = below;
    let mut d = Double::ZERO;
    for n in 1..10_000_000 {
        let n = Double::from(f64::from(n));
        let a_n = a + n;
        let a_2n = a_n + n;
        let before = one / (a_2n - one);
        let rest = n * (b - n) * x * before;
        let alpha = (a_n - one) * (a_n + b - one) * rest * x * before;
        let beta = n + rest + a_n / (a_2n + one) * (lambda + one + n * (one + y));
        d = one / (beta + alpha * d);
        c = beta + alpha / c;
        let factor = c * d;
        below = below * factor;
        if (factor - one).to_f64().abs() < SMALL {
            break;
        }
    }
    one / below
}

pub(crate) fn half_ln_tau() -> Double {
    constant(HALF_LN_TAU)
}

fn constant([high, low]: [f64; 2]) -> Double {
    Double::new(high, low)
}

/// e^x, zero below the least number there is: x = k ln 2 + 512 r, and the powers of e^r - 1 by
/// squaring. The difference from 1 loses no digits.
pub(crate) fn exp(x: Double) -> Double {
    if x.high() < -800.0 {
        return Double::ZERO;
    }
    let k = (x.high() / LN_2[0]).round();
    let r = (x - Double::from(k) * constant(LN_2)).scaled(-9);
    // |r| < 0.0007, and the first term left out is r^9 / 9!
    let mut sum = Double::ZERO;
    for n in (1..=9).rev() {
        sum = (Double::from(1.0) + sum) * r / Double::from(f64::from(n));
    }
    for _ in 0..9 {
        sum = sum + sum + sum * sum;
    }
    (Double::from(1.0) + sum).scaled(k as i32)
}

/// ln x for x above zero: Newton's method on e^y = x from the first terms of the series of the
/// inverse hyperbolic tangent, which are right to six digits.
pub(crate) fn ln(x: Double) -> Double {
    // x = 2^k m, m between 0.7 and 1.41
    let k = exponent(x.high() * std::f64::consts::SQRT_2);
    let m = x.scaled(-k);
    let s = (m.high() - 1.0) / (m.high() + 1.0);
    let q = s * s;
    let mut y = Double::from(2.0 * s * (1.0 + q * (1.0 / 3.0 + q * (1.0 / 5.0))));
    for _ in 0..3 {
        y = y + m * exp(-y) - Double::from(1.0);
    }
    y + Double::from(f64::from(k)) * constant(LN_2)
}

fn ln_beta(a: Double, b: Double) -> Double {
    ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b)
}

/// Bernoulli's numbers of even index, as fractions.
const BERNOULLI: [[f64; 2]; 13] = [
    [1.0, 6.0],
    [-1.0, 30.0],
    [1.0, 42.0],
    [-1.0, 30.0],
    [5.0, 66.0],
    [-691.0, 2730.0],
    [7.0, 6.0],
    [-3617.0, 510.0],
    [43_867.0, 798.0],
    [-174_611.0, 330.0],
    [854_513.0, 138.0],
    [-236_364_091.0, 2730.0],
    [8_553_103.0, 6.0],
];

/// ln of gamma(x), x above zero: Stirling's series (DLMF 5.11.1) at 40 or above, which an x below it
/// is brought to by gamma(x + 1) = x gamma(x).
fn ln_gamma(x: Double) -> Double {
    let one = Double::from(1.0);
    let (mut x, mut product) = (x, one);
    while x.high() < 40.0 {
        product = product * x;
        x += one;
    }
    let inverse = one / x;
    let square = inverse * inverse;
    let mut series = Double::ZERO;
    for (number, [over, under]) in BERNOULLI.into_iter().enumerate().rev() {
        let k = 2.0 * (number as f64 + 1.0);
        let term = Double::from(over) / Double::from(under * k * (k - 1.0));
        series = series * square + term;
    }
    (x - Double::from(0.5)) * ln(x) - x + half_ln_tau() + series * inverse - ln(product)
}
