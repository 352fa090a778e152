/** Predictions of rows in the worker, and why a row has none. */
import { GaltonError, type Model } from "galton";
import type { Interval, Predicted, Refusal } from "./protocol.js";
import type { Value } from "./types.js";

/** Each row by itself where one of them can't be predicted. */
export function predict(
  model: Model,
  rows: Value[][],
  of: (rows: Value[][]) => Predicted[],
): (Predicted | Refusal)[] {
  try {
    return of(rows);
  } catch (error) {
    if (!(error instanceof GaltonError)) throw error;
    return rows.map((row) => {
      try {
        return of([row])[0];
      } catch (error) {
        return refusal(model, row, error);
      }
    });
  }
}

/** Why a row can't be predicted: a text that is no date, or a number that leads nowhere. */
function refusal(model: Model, row: Value[], error: unknown): Refusal {
  if (!(error instanceof GaltonError)) throw error;
  const ordinary = model.levels.map(([first]): Value => first ?? 1);
  const isWrong = (value: Value, j: number): boolean => {
    if (model.since[j] === null || typeof value === "number") return false;
    try {
      model.predict([ordinary.with(j, value)]);
      return false;
    } catch (error) {
      return error instanceof GaltonError && error.code === "invalid-payload";
    }
  };
  const predictor = row.findIndex(isWrong);
  return { predictor: predictor < 0 ? null : predictor, message: error.message };
}

const ends = (p: { lower: number | null; upper: number | null }): Interval | null =>
  p.lower === null || p.upper === null ? null : [p.lower, p.upper];

/** Predictions with the intervals of the mean, where the model has any. */
export function means(model: Model, rows: Value[][], level: number): Predicted[] {
  if (!model.precision) {
    const unknown = { confidence: null, prediction: null, leverageRatio: null };
    return model
      .predict(rows)
      .map((fit) => ({ fit, ...unknown, extrapolates: false, outside: [] }));
  }
  return model.predict(rows, { interval: "confidence", level }).map((mean) => ({
    fit: mean.fit,
    confidence: ends(mean),
    prediction: null,
    leverageRatio: mean.leverageRatio,
    extrapolates: mean.extrapolates,
    outside: mean.outside,
  }));
}

/** Predictions with the intervals of the mean and of single rows. */
export function predictions(model: Model, rows: Value[][], level: number): Predicted[] {
  const found = means(model, rows, level);
  if (!model.precision) return found;
  const single = model.predict(rows, { interval: "prediction", level });
  return found.map((mean, i) => ({ ...mean, prediction: ends(single[i]) }));
}
