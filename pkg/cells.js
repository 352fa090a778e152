// JavaScript's values as fields of CSV, exactly: whatever reads CSV reads rows of values too.

import { isDate } from "./brands.js";
import { describe } from "./source.js";

/** Text in which a comma, a full stop or a space may be the decimal mark or group digits: 1,5 or 1.050 or 1 050. */
const GROUPED = /\d[,'\u2019\s]\d|\d\.\d{3}(?!\d)/;

/** A number in which a full stop may group digits, and one in which it stands before decimals. */
const GROUP = /^\s*[-+]?[1-9]\d{0,2}\.\d{3}\s*$/;
const DECIMALS = /^\s*[-+]?\d*\.(?:\d{1,2}|\d{4,})\s*$/;

/** How long the text of an object may be. */
const LONGEST = 200;

/**
 * Whether text among the rows may have another decimal mark than JavaScript's numbers, or grouped digits.
 *
 * @param {readonly ArrayLike<unknown>[]} rows
 */
export const hasGroupedText = (rows) =>
  rows.some((row) =>
    Array.from(row).some((cell) => typeof cell === "string" && GROUPED.test(cell)),
  );

/**
 * The first text such as 1.050 among the rows, which is read as a decimal and may be grouped. A text such as 1.05 says that
 * it is a decimal.
 */
export class Doubt {
  #isOver = false;
  /** @type {{ text: string, row: number, at: number } | undefined} */
  first;

  /** @param {string} text @param {number} row @param {number} at */
  see(text, row, at) {
    if (this.#isOver) return;
    if (DECIMALS.test(text)) {
      this.#isOver = true;
      this.first = undefined;
    } else if (!this.first && GROUP.test(text)) this.first = { text, row, at };
  }
}

/**
 * @typedef {object} Style
 * @property {(text: string, at: number) => void} [onText] called for each text
 * @property {boolean} isNeutral whether numbers are written without a decimal mark, as 15e-1
 * @property {string} delimiter
 * @property {(value: bigint, at: number) => void} [onInexact] called for a whole number that no number holds exactly
 */

/**
 * One row as a line of CSV.
 *
 * @param {ArrayLike<unknown>} cells
 * @param {Style} style
 */
export function lineOf(cells, { isNeutral, delimiter, onInexact, onText }) {
  let line = "";
  for (let at = 0; at < cells.length; at++) {
    const cell = cells[at];
    if (at > 0) line += delimiter;
    if (typeof cell === "bigint" && !isExact(cell)) onInexact?.(cell, at);
    if (typeof cell === "string") onText?.(cell, at);
    line += fieldOf(cell, isNeutral);
  }
  // An empty line would not be read as a row.
  return line === "" && cells.length > 0 ? '""\n' : `${line}\n`;
}

/** @param {bigint} value */
const isExact = (value) => BigInt(Number(value)) === value;

/** @param {unknown} cell @param {boolean} isNeutral @returns {string} */
function fieldOf(cell, isNeutral) {
  switch (typeof cell) {
    case "number":
      if (Number.isNaN(cell)) return "";
      return isNeutral && !Number.isInteger(cell) ? neutral(cell) : String(cell);
    case "string":
      return quoted(cell);
    case "boolean":
      return String(cell);
    case "undefined":
      return "";
    case "bigint":
      // Where a number would round it, the word makes it text. A letter after the digits might be a unit.
      return isExact(cell) ? String(cell) : `BigInt(${cell})`;
    case "object":
      return cell === null ? "" : ofObject(cell, isNeutral);
    default:
      return quoted(describe(cell));
  }
}

/** @param {string} text */
const quoted = (text) => (text === "" ? "" : `"${text.replaceAll('"', '""')}"`);

/** @param {object} cell @param {boolean} isNeutral */
function ofObject(cell, isNeutral) {
  if (isDate(cell)) return Number.isNaN(Number(cell)) ? "" : cell.toISOString();
  if (ArrayBuffer.isView(cell)) return quoted(describe(cell));
  // Decimals, moments and Temporal's values have a text of their own.
  const { toJSON } = /** @type {{ toJSON?: unknown }} */ (cell);
  if (typeof toJSON === "function") {
    const own = /** @type {unknown} */ (toJSON.call(cell));
    if (typeof own !== "object") return fieldOf(own, isNeutral);
  }
  try {
    const text = JSON.stringify(cell);
    return quoted(text.length > LONGEST ? `${text.slice(0, LONGEST)}\u2026` : text);
  } catch {
    return quoted(describe(cell));
  }
}

/**
 * A number in digits and a power of ten: whatever the decimal mark, it is read as the same number.
 *
 * @param {number} value
 */
function neutral(value) {
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  if (!Number.isFinite(value)) return String(value);
  const digits = `${whole}${fraction}`.replace(/^(-?)0+(?=\d)/, "$1");
  return `${digits}e${Number(exponent) - fraction.length}`;
}
