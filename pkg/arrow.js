// Tables of Apache Arrow, and those that behave like one: their columns are asked for one value after the other, so that
// dictionaries, gaps and chunks need no care.

import { GaltonError } from "./error.js";
import { has } from "./brands.js";
import { tabular } from "./rows.js";

/** @typedef {import("./source.js").ArrowTable} ArrowTable */

/**
 * A column's type: Arrow's number of it, and what its values need to be understood.
 *
 * @typedef {{ typeId?: number, scale?: number, unit?: number, dictionary?: Type, toString?: () => string }} Type
 */

/**
 * @typedef {{ type?: Type, get?: (row: number) => unknown, toArray?: () => ArrayLike<unknown> }} Vector
 */

/** Arrow's numbers of types. */
const [DECIMAL, DATE, TIMESTAMP, DICTIONARY] = [7, 8, 10, -1];

/** @param {unknown} source @returns {source is ArrowTable} */
export const isArrow = (source) =>
  has(source, "getChild") &&
  typeof (/** @type {{ numRows?: unknown }} */ (source).numRows) === "number";

/** @param {ArrowTable} table @returns {import("./source.js").Rows} */
export const arrowRows = (table) =>
  tabular(namesOf(table), table.numRows, (name) => cellsOf(table, name));

/** @param {ArrowTable} table @returns {Record<string, unknown[]>} */
export const arrowColumns = (table) =>
  Object.fromEntries(
    namesOf(table).map((name) => {
      const cell = cellsOf(table, name);
      return [name, Array.from({ length: table.numRows }, (_, row) => cell(row))];
    }),
  );

/** @param {ArrowTable} table @returns {string[]} */
function namesOf(table) {
  const fields = /** @type {{ fields?: unknown } | undefined} */ (table.schema)?.fields;
  if (!Array.isArray(fields)) {
    const message =
      'the Arrow table has no schema with fields; give an object of columns by name, as { x: table.getChild("x").toArray() }';
    throw new GaltonError("invalid-source", message);
  }
  return fields.map((field) => String(/** @type {{ name?: unknown }} */ (field).name));
}

/**
 * The values of a column as JavaScript's own.
 *
 * @param {ArrowTable} table
 * @param {string} name
 * @returns {(row: number) => unknown}
 */
function cellsOf(table, name) {
  const vector = /** @type {Vector | null | undefined} */ (table.getChild(name));
  if (!vector) throw new GaltonError("invalid-source", `the Arrow table has no column "${name}"`);
  const list = vector.get ? undefined : vector.toArray?.();
  /** @param {number} row */
  const get = (row) => (list ? list[row] : vector.get?.(row));
  const type = vector.type?.typeId === DICTIONARY ? vector.type.dictionary : vector.type;
  switch (type?.typeId) {
    case DATE:
    case TIMESTAMP:
      return (row) => dateOf(get(row));
    case DECIMAL: {
      const scale = type.scale ?? 0;
      return (row) => decimalOf(get(row), scale);
    }
    default:
      return get;
  }
}

/** Arrow gives milliseconds since 1970. @param {unknown} value */
const dateOf = (value) =>
  typeof value === "number" || typeof value === "bigint" ? new Date(Number(value)) : value;

/**
 * A decimal as text, exactly: words of 32 bits, the least first, of a whole number in two's complement.
 *
 * @param {unknown} value
 * @param {number} scale how many of its digits are decimals
 */
function decimalOf(value, scale) {
  if (!ArrayBuffer.isView(value)) return value;
  const words = new Uint32Array(value.buffer, value.byteOffset, value.byteLength / 4);
  const bits = words.reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
  const whole = BigInt.asIntN(32 * words.length, bits);
  const digits = String(whole < 0n ? -whole : whole);
  return `${whole < 0n ? "-" : ""}${digits}e${-scale}`;
}
