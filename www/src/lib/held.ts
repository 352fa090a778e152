/** Whether rows that are held out are like those of the fit. */
import { number } from "./numbers.js";
import type { Rows } from "./protocol.js";
import { plural } from "./words.js";

/** The mean of a column of rows, and how far its values are from it: their standard deviation. */
function spread(rows: Float64Array, width: number, column: number): { mean: number; sd: number } {
  const values = rows.filter((_, i) => i % width === column);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, sd: Math.sqrt(squares / Math.max(1, values.length - 1)) };
}

/**
 * A warning where the held-out rows are no fair test. Their mean response is then at least four standard errors and half a
 * standard deviation from that of the fit, as in a sorted file. Otherwise the text is empty.
 */
export function heldApart({ sample, response, heldOut, count }: Rows): string {
  const { width } = sample;
  if (heldOut === 0 || sample.rows.length === 0 || sample.heldOut.length === 0) return "";
  const fitted = spread(sample.rows, width, width - 1);
  const held = spread(sample.heldOut, width, width - 1);
  const error = fitted.sd * Math.sqrt(1 / heldOut + 1 / count);
  const far = Math.abs(held.mean - fitted.mean);
  if (!(far > 4 * error && far > 0.5 * fitted.sd)) return "";
  const one = heldOut === 1;
  return `The last ${plural(heldOut, "row")} ${one ? "has" : "have"} ${response} ${one ? "" : "about "}${number(held.mean, 4)}, the rows of the fit about ${number(fitted.mean, 4)}. The file seems to be sorted, so ${one ? "this row is" : "these rows are"} no fair test of the line. Shuffle the file\u2019s rows to have one.`;
}
