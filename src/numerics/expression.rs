//! Arithmetic on the columns of a row: the steps of an expression in postfix order. `log(x + 1)` is
//! `x 1 + log`.

use super::double::Double;

/// The largest exponent of a power.
pub(crate) const HIGHEST_POWER: u32 = 99;

/// The most numbers that wait at a time for the operation that uses them.
const DEEPEST: usize = 16;

/// One step of an expression.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Step {
    /// Takes the number of a column. The columns of a row are numbered from 0.
    Column(usize),
    /// Takes a finite number.
    Number(f64),
    /// Replaces the last number by its power.
    Power(u32),
    /// Replaces the last number, or the last two.
    Apply(Operation),
}

/// A number in a step is finite, so that it equals itself.
impl Eq for Step {}

/// An operation on one number or two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operation {
    Add,
    Subtract,
    Multiply,
    Divide,
    Negate,
    Abs,
    Exp,
    Log,
    Log10,
    Log1p,
    Log2,
    Sqrt,
}

/// All operations with their names in a document. Those of letters only are functions of a formula, except for
/// the sign. JavaScript knows an operation by its place here: see `pkg/arithmetic.js`.
pub(crate) const OPERATIONS: [(&str, Operation); 12] = [
    ("+", Operation::Add),
    ("-", Operation::Subtract),
    ("*", Operation::Multiply),
    ("/", Operation::Divide),
    ("negative", Operation::Negate),
    ("abs", Operation::Abs),
    ("exp", Operation::Exp),
    ("log", Operation::Log),
    ("log10", Operation::Log10),
    ("log1p", Operation::Log1p),
    ("log2", Operation::Log2),
    ("sqrt", Operation::Sqrt),
];

/// The functions that a formula may call.
pub(crate) const FUNCTIONS: &[(&str, Operation)] = OPERATIONS.split_at(5).1;

impl Operation {
    /// The name in a document.
    pub(crate) fn name(self) -> &'static str {
        OPERATIONS[self as usize].0
    }

    pub(crate) fn takes_two(self) -> bool {
        matches!(
            self,
            Self::Add | Self::Subtract | Self::Multiply | Self::Divide
        )
    }

    /// Arithmetic is in double-double, as powers are.
    pub(crate) fn of_two(self, a: Double, b: Double) -> Double {
        let (x, y) = (a.high(), b.high());
        let (rounded, exact) = match self {
            Self::Add => (x + y, a + b),
            Self::Subtract => (x - y, a - b),
            Self::Multiply => (x * y, a.times(b)),
            _ => {
                let first = x / y;
                let rest = a - b.times(Double::from(first));
                (first, Double::from(first) + Double::from(rest.high() / y))
            }
        };
        // A factor beyond 2^996 cannot be split, and infinity has no rest.
        match exact.low().is_finite() {
            true => exact,
            false => Double::from(rounded),
        }
    }

    /// A function takes and gives an `f64`, as in other programs.
    fn of(self, a: Double) -> Double {
        let x = a.high();
        Double::from(match self {
            Self::Negate => return -a,
            Self::Abs => return a.abs(),
            Self::Exp => libm::exp(x),
            Self::Log10 => libm::log10(x),
            Self::Log1p => libm::log1p(x),
            Self::Log2 => libm::log2(x),
            Self::Sqrt => x.sqrt(),
            _ => libm::log(x),
        })
    }
}

/// The value of an expression in a row. `value` gives the number of a column. The result is NaN or infinite
/// where the expression has no value.
#[inline(never)]
pub(crate) fn evaluate(steps: &[Step], value: &dyn Fn(usize) -> f64) -> Double {
    if let [Step::Column(at)] = steps {
        return Double::from(value(*at));
    }
    let mut waiting = [Double::ZERO; DEEPEST];
    let mut count = 0;
    let mut last = Double::ZERO;
    for step in steps {
        let taken = match *step {
            Step::Column(at) => value(at),
            Step::Number(number) => number,
            Step::Power(exponent) => {
                last = power(last, exponent);
                continue;
            }
            Step::Apply(operation) if operation.takes_two() => {
                count -= 1;
                last = operation.of_two(waiting[count % DEEPEST], last);
                continue;
            }
            Step::Apply(operation) => {
                last = operation.of(last);
                continue;
            }
        };
        // The first number to wait is the zero from before the first step.
        waiting[count % DEEPEST] = last;
        count += 1;
        last = Double::from(taken);
    }
    last
}

/// A power in double-double. Rounding powers to `f64` would cost a polynomial of degree ten six digits.
pub(crate) fn power(base: Double, exponent: u32) -> Double {
    (1..exponent).fold(base, |power, _| power.times(base))
}

/// Whether the steps are an expression that [`evaluate`] can compute from `columns` columns.
pub(crate) fn is_valid(steps: &[Step], columns: usize) -> bool {
    let mut count = 0usize;
    for step in steps {
        let fits = match *step {
            Step::Column(at) => at < columns,
            Step::Number(number) => number.is_finite(),
            Step::Power(exponent) => count > 0 && (1..=HIGHEST_POWER).contains(&exponent),
            Step::Apply(operation) => count > usize::from(operation.takes_two()),
        };
        count = match *step {
            Step::Column(_) | Step::Number(_) => count + 1,
            Step::Apply(operation) if operation.takes_two() => count.saturating_sub(1),
            _ => count,
        };
        if !fits || count >= DEEPEST {
            return false;
        }
    }
    count == 1
}
