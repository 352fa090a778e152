// The fastest plain JavaScript we could write for two columns of decimals and nothing else: no quotes, no missing
// values, no dialect. It adds in f64 about the first row.

import { contestant, readerOf } from "./contestant.js";

const BUFFER = 1 << 20;

const NEWLINE = 10;
const COMMA = 44;
const MINUS = 45;

/** The value of a point as a digit: its code XOR that of zero. */
const POINT = 46 ^ 48;

/** So many digits fit an i32. */
const I32_DIGITS = 9;

const POWERS = Float64Array.from({ length: I32_DIGITS + 1 }, (_, places) => 10 ** places);

/** Count, both sums, the sum of x², that of xy, and the pivots of x and y. */
const sums = new Float64Array(7);

/**
 * Adds whole records.
 *
 * @param {Uint8Array} bytes
 * @param {number} start
 * @param {number} end behind a newline
 */
function add(bytes, start, end) {
  let [count = 0, sumX = 0, sumY = 0, sumXX = 0, sumXY = 0, pivotX = 0, pivotY = 0] = sums;
  let at = start;
  while (at < end) {
    let whole = 0;
    let part = 0;
    let digit;

    // A field is digits, a point and digits: two integers, and one division to put them together.
    let field = at;
    let negative = bytes[at] === MINUS;
    if (negative) at++;
    let first = at;
    while ((digit = /** @type {number} */ (bytes[at++]) ^ 48) < 10)
      whole = (whole * 10 + digit) | 0;
    let x = whole;
    let long = at - first > I32_DIGITS + 1;
    if (digit === POINT) {
      first = at;
      while ((digit = /** @type {number} */ (bytes[at++]) ^ 48) < 10)
        part = (part * 10 + digit) | 0;
      const places = at - first - 1;
      if (places > I32_DIGITS) long = true;
      const power = /** @type {number} */ (POWERS[places]);
      x = (whole * power + part) / power;
    }
    if (negative) x = -x;
    if (long || bytes[at - 1] !== COMMA) [x, at] = slowly(bytes, field, COMMA);

    // The code is repeated: a call of a function would cost a tenth.
    whole = 0;
    part = 0;
    field = at;
    negative = bytes[at] === MINUS;
    if (negative) at++;
    first = at;
    while ((digit = /** @type {number} */ (bytes[at++]) ^ 48) < 10)
      whole = (whole * 10 + digit) | 0;
    let y = whole;
    long = at - first > I32_DIGITS + 1;
    if (digit === POINT) {
      first = at;
      while ((digit = /** @type {number} */ (bytes[at++]) ^ 48) < 10)
        part = (part * 10 + digit) | 0;
      const places = at - first - 1;
      if (places > I32_DIGITS) long = true;
      const power = /** @type {number} */ (POWERS[places]);
      y = (whole * power + part) / power;
    }
    if (negative) y = -y;
    if (long || bytes[at - 1] !== NEWLINE) [y, at] = slowly(bytes, field, NEWLINE);

    if (count === 0) {
      pivotX = x;
      pivotY = y;
    }
    x -= pivotX;
    y -= pivotY;
    count++;
    sumX += x;
    sumY += y;
    sumXX += x * x;
    sumXY += x * y;
  }
  sums.set([count, sumX, sumY, sumXX, sumXY, pivotX, pivotY]);
}

/**
 * A field that is not plain: an exponent, too many digits, a carriage return.
 *
 * @param {Uint8Array} bytes
 * @param {number} field
 * @param {number} closing
 * @returns {[number, number]} its value, and where the next field begins
 */
function slowly(bytes, field, closing) {
  const end = bytes.indexOf(closing, field);
  return [Number(new TextDecoder().decode(bytes.subarray(field, end))), end + 1];
}

contestant(async (file) => {
  sums.fill(0);
  const reader = readerOf(file);
  let buffer = new ArrayBuffer(BUFFER);
  let open = 0; // so many bytes of a record whose end is still to come
  let header = true;
  for (;;) {
    const { done, value } = await reader.read(new Uint8Array(buffer, open, BUFFER - open - 1));
    if (!value) throw new Error("the reading was cancelled");
    buffer = value.buffer;
    const bytes = new Uint8Array(buffer);
    if (done) {
      bytes[open] = NEWLINE; // where the last record has none
      if (open > 0) add(bytes, 0, open + 1);
      break;
    }
    const filled = open + value.length;
    const end = bytes.lastIndexOf(NEWLINE, filled - 1) + 1;
    add(bytes, header ? bytes.indexOf(NEWLINE) + 1 : 0, end);
    header = false;
    bytes.copyWithin(0, end, filled);
    open = filled - end;
  }
  const [count = 0, sumX = 0, sumY = 0, sumXX = 0, sumXY = 0, pivotX = 0, pivotY = 0] = sums;
  const slope = (sumXY - (sumX * sumY) / count) / (sumXX - (sumX * sumX) / count);
  const intercept = pivotY + sumY / count - slope * (pivotX + sumX / count);
  return { slopes: [slope], intercept, count };
});
