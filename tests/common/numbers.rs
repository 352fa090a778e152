//! Numbers as they are written, random and adversarial: what galton reads in tables of them, and the
//! slow path by itself, against `str::parse::<f64>` of the standard library, bit for bit.

use galton::csv::{Field, Numerals};
use galton::{Ingest, Options};

/// Rows of a table; two numbers a row.
const ROWS: usize = 10_000;

/// Numbers in a table.
pub const TABLE: usize = 2 * ROWS;

/// Larger ones are read by the slow path only: the squares of a column have to be summed.
const LARGEST: f64 = 1e100;

/// Reads one table, another for each `seed`, and compares all its numbers.
pub fn compare(seed: u64) -> Result<(), String> {
    let mut random = Random(seed);
    let numerals = Numerals {
        decimal: *random.of(b".,"),
        thousands: None,
    };
    let delimiter = *random.of(b";\t|: ");
    let line_end = *random.of(&["\n", "\r\n", "\r"]);
    let mut table = format!("x{}y{line_end}", char::from(delimiter));
    let mut expected = Vec::with_capacity(TABLE);
    while expected.len() < TABLE {
        let text = random.number();
        let value: f64 = text
            .parse()
            .map_err(|_| format!("{text} is not a number"))?;
        let text = text.replace('.', char::from(numerals.decimal).encode_utf8(&mut [0]));
        let text = random.typeset(text);
        let slow = |text: &str, numerals: &Numerals| match numerals.classify(text.as_bytes()) {
            Field::Number(found) => found,
            // What rounds to infinity is text.
            _ => f64::INFINITY.copysign(value),
        };
        same(&text, slow(&text, &numerals), value)?;
        let (text_in_groups, separator) = random.grouped(&text, numerals.decimal);
        let with_groups = Numerals {
            thousands: Some(separator),
            ..numerals
        };
        same(&text_in_groups, slow(&text_in_groups, &with_groups), value)?;
        if value.abs() > LARGEST {
            continue;
        }
        table.push_str(&text);
        if expected.len() % 2 == 0 {
            table.push(char::from(delimiter));
        } else {
            table.push_str(line_end);
        }
        expected.push((text, value));
    }
    for ((text, value), found) in expected.iter().zip(read(&table, delimiter, numerals)?) {
        same(text, found, *value)?;
    }
    Ok(())
}

/// All numbers of a table of two columns, row by row: a sample of all its rows has them.
fn read(table: &str, delimiter: u8, numerals: Numerals) -> Result<Vec<f64>, String> {
    let options = Options::new()
        .delimiter(char::from(delimiter))
        .header(true)
        .decimal(char::from(numerals.decimal))
        .thousands("")
        .comment("")
        .skip_lines(0)
        .response("y")
        .predictors(["x"])
        .sample(ROWS);
    let observations = Ingest::new(options)
        .and_then(|mut ingest| {
            ingest.push(table.as_bytes())?;
            ingest.finish()
        })
        .map_err(|error| error.to_string())?;
    let numbers = observations.sample_rows().to_vec();
    if numbers.len() == TABLE {
        Ok(numbers)
    } else {
        Err(format!("{} numbers were read, not {TABLE}", numbers.len()))
    }
}

fn same(text: &str, found: f64, expected: f64) -> Result<(), String> {
    if found.to_bits() == expected.to_bits() {
        Ok(())
    } else {
        Err(format!("{text} is read as {found:e}, not {expected:e}"))
    }
}

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    /// A number that sometimes has the minus sign and the spaces of typesetters.
    fn typeset(&mut self, text: String) -> String {
        match self.below(16) {
            0 => text.replace('-', "\u{2212}"),
            1 => format!("\u{a0}{text}\u{202f}"),
            _ => text,
        }
    }

    /// A number with a separator between groups of three digits, and the byte as which that separator counts.
    fn grouped(&mut self, text: &str, decimal: u8) -> (String, u8) {
        let separators = [
            (" ", b' '),
            ("\u{a0}", b' '),
            ("\u{2019}", b'\''),
            ("_", b'_'),
        ];
        let (separator, byte) = *self.of(&separators);
        let is_digit = |c: char| c.is_ascii_digit();
        let start = text.find(is_digit).unwrap_or(text.len());
        let whole = &text[start..];
        let end = start + whole.find(|c| !is_digit(c)).unwrap_or(whole.len());
        let digits = &text[start..end];
        // Numbers that begin with their point, or a zero, have no groups.
        let before = &text[..start];
        if digits.starts_with('0') || before.contains(char::from(decimal)) {
            return (text.to_owned(), byte);
        }
        let mut groups = String::new();
        for (at, digit) in digits.char_indices() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                groups.push_str(separator);
            }
            groups.push(digit);
        }
        (format!("{before}{groups}{}", &text[end..]), byte)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn of<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        let at = self.below(choices.len() as u64) as usize;
        &choices[at]
    }

    fn digits(&mut self, count: u64) -> String {
        (0..count)
            .map(|_| char::from(b'0' + self.below(10) as u8))
            .collect()
    }

    /// A finite number of any size.
    fn finite(&mut self) -> f64 {
        loop {
            let any = f64::from_bits(self.next());
            if any.is_finite() {
                return any;
            }
        }
    }

    /// As it is written, with a sign perhaps.
    fn number(&mut self) -> String {
        let text = match self.below(13) {
            0 => format!("{:e}", self.finite()),
            1 => format!("{:.16e}", self.finite()),
            // Close to the middle of two neighbours, the farther the rarer.
            2 => format!("{:.*e}", self.below(30) as usize, self.finite()),
            3 => self.as_tables_have_it(),
            4..=6 => self.digits_and_point(),
            7 => self.halfway(),
            8 => self.below_normal(),
            9 => self.many_digits(),
            10 => self.at_a_boundary(),
            11 => self.next_to_halfway(),
            _ => self.with_exponent(),
        };
        let unsigned = text.trim_start_matches('-');
        format!("{}{unsigned}", self.of(&["", "", "-", "-", "+"]))
    }

    /// Some decimals, and few digits before them.
    fn as_tables_have_it(&mut self) -> String {
        let decimals = self.below(8) as usize;
        let size = 10f64.powi(self.below(8) as i32);
        let part = self.next() as f64 / u64::MAX as f64;
        match self.below(3) {
            0 => format!("{}", part * size),
            _ => format!("{:.decimals$}", part * size),
        }
    }

    /// Up to 34 digits, zeros first perhaps, and a point anywhere among them or at their ends.
    fn digits_and_point(&mut self) -> String {
        let zeros = *self.of(&[0, 0, 0, 1, 2, 5, 17, 30]);
        let count = 1 + self.below(if zeros > 5 { 4 } else { 22 });
        let mut text = "0".repeat(zeros) + &self.digits(count);
        if self.below(4) > 0 {
            let at = self.below(text.len() as u64 + 1) as usize;
            text.insert(at, '.');
        }
        text
    }

    /// The middle of two neighbours to 19 digits or fewer, and the numbers next to it: where rounding
    /// is decided by the last digit, or by ties going to even.
    fn halfway(&mut self) -> String {
        let odd = u128::from(self.next() >> 11 | 1 << 52) * 2 + 1;
        let shift = self.below(64);
        let decimals = self.below(20) as usize;
        let scaled = odd * 10u128.pow(decimals as u32);
        let digits = (scaled >> shift) + u128::from(self.below(3));
        let text = digits.saturating_sub(1).to_string();
        with_decimals(text, decimals)
    }

    /// As next to the middle of two neighbours as 19 digits and a point can be, 2^-105 of the number,
    /// and not in the middle: digits * 2^twos = middle * 5^decimals + rest, with a small rest.
    fn next_to_halfway(&mut self) -> String {
        let decimals = 12 + self.below(11) as u32;
        let fives = 5u128.pow(decimals);
        let rest = 2 * i128::from(self.below(32)) - 31;
        // Of 54 bits, the last of them a one, for the rest is odd.
        let twos = 54 + fives.ilog2() - 63;
        let half = fives.div_ceil(2);
        let inverse = (0..twos).fold(1, |power, _| power * half % fives);
        let rest = rest.rem_euclid(fives as i128) as u128;
        let least = rest * inverse % fives;
        let steps = (10u128.pow(19) - 1 - least) / fives + 1;
        let digits = least + fives * (u128::from(self.next()) % steps);
        with_decimals(digits.to_string(), decimals as usize)
    }

    /// Numbers with fewer than 53 bits, and those that are half of one or less.
    fn below_normal(&mut self) -> String {
        let bits = self.next() >> (12 + self.below(52));
        let value = f64::from_bits(bits);
        match self.below(3) {
            0 => format!("{value:e}"),
            1 => format!("{:.*e}", self.below(40) as usize, value),
            // To its last digit, and half way to the next: both are exact.
            _ => format!("{value:.1074}{}", self.of(&["", "5", "50000001"])),
        }
    }

    /// More digits than the sum of all that a number of 64 bits can tell.
    fn many_digits(&mut self) -> String {
        let most = *self.of(&[5, 50, 900]);
        let count = 20 + self.below(most);
        let text = self.digits(count);
        let decimals = self.below(count + 1) as usize;
        let nines = *self.of(&["", "", "9999999999999999999", "0000000000000000001"]);
        with_decimals(text + nines, decimals)
    }

    /// Next to a power of ten or of two where one path ends and another begins.
    fn at_a_boundary(&mut self) -> String {
        let ten = |power: u32| 10u128.pow(power);
        let edges = [
            ten(8),
            ten(14),
            ten(15),
            ten(16),
            ten(17),
            ten(18),
            ten(19),
            ten(20),
            ten(22),
            1 << 52,
            1 << 53,
            1 << 54,
            1 << 63,
            1 << 64,
        ];
        let near = *self.of(&edges) + u128::from(self.below(9)) - 4;
        let zeros = "0".repeat(*self.of(&[0, 0, 1, 3]));
        let text = zeros + &near.to_string();
        let decimals = self.below(text.len() as u64 + 9) as usize;
        with_decimals(text, decimals)
    }

    /// Up to 21 digits and an exponent, from what is zero to what is infinite.
    fn with_exponent(&mut self) -> String {
        let count = 1 + self.below(21);
        let text = self.digits(count);
        let decimals = self.below(count + 1) as usize;
        let (mark, sign) = (*self.of(&['e', 'E']), *self.of(&["", "+", "-"]));
        let largest = *self.of(&[5, 25, 45, 360]);
        format!(
            "{}{mark}{sign}{}",
            with_decimals(text, decimals),
            self.below(largest)
        )
    }
}

/// A point before the last `decimals` digits; zeros first where they are fewer.
fn with_decimals(digits: String, decimals: usize) -> String {
    if decimals == 0 {
        return digits;
    }
    let digits = format!("{digits:0>width$}", width = decimals + 1);
    let (whole, rest) = digits.split_at(digits.len() - decimals);
    format!("{whole}.{rest}")
}
