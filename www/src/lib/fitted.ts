/** What a model predicts for the rows that are drawn, at any of its coefficients. */
import { evaluate, modelled, valueOf } from "./design.js";
import type { Rows } from "./protocol.js";

/** The rows as the model has them. */
export interface Design {
  /** How many columns there are. */
  width: number;
  /** The values of the columns, row by row. */
  values: Float64Array;
  /** The part of each prediction that has no coefficient. */
  offset: Float64Array;
  /** The response as it is modelled. */
  observed: Float64Array;
}

/** So many rows are drawn again at each iteration. */
const most = 2000;

/** The columns of an even part of the sample, computed once. */
export function designed({ sample, columns, offset, model }: Rows): Design {
  const count = sample.rows.length / sample.width;
  const stride = Math.max(1, Math.ceil(count / most));
  const rows = Array.from({ length: Math.ceil(count / stride) }, (_, i) => {
    const start = i * stride * sample.width;
    return Array.from(sample.rows.subarray(start, start + sample.width));
  });
  return {
    width: columns.length,
    values: Float64Array.from(rows.flatMap((row) => columns.map((column) => valueOf(column, row)))),
    offset: Float64Array.from(rows, (row) => evaluate(offset, row)),
    observed: Float64Array.from(rows, (row) => modelled(model.document, row[sample.width - 1])),
  };
}

/** The predictions of each row. The coefficients begin with the intercept, or a 0 in its place. */
export function fittedBy(
  { width, values, offset }: Design,
  coefficients: readonly number[],
): Float64Array {
  const first = coefficients.length - width;
  return offset.map((start, i) => {
    let sum = start + (first > 0 ? coefficients[0] : 0);
    for (let j = 0; j < width; j++) sum += coefficients[first + j] * values[i * width + j];
    return sum;
  });
}
