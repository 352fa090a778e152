/** How a model's columns are made of its predictors, so that the page can draw what it says anywhere. */
import type { ModelDocument } from "galton";

/** A product of powers of predictors, where others have certain values; 0 elsewhere. All by their numbers. */
export interface DesignColumn {
  name: string;
  powers: { predictor: number; power: number; log: boolean }[];
  levels: { predictor: number; level: number }[];
}

export function designOf(document: ModelDocument): DesignColumn[] {
  const names = document.predictors.map((p) => p.name);
  if (!("columns" in document))
    return names.map((name, predictor) => ({
      name,
      powers: [{ predictor, power: 1, log: false }],
      levels: [],
    }));
  return document.columns.map(({ name, powers = [], levels = [] }) => ({
    name,
    powers: powers.map(({ predictor, power, log = false }) => ({
      predictor: names.indexOf(predictor),
      power,
      log,
    })),
    levels: levels.map((of) => {
      const predictor = names.indexOf(of.predictor);
      return { predictor, level: document.predictors[predictor]?.levels?.indexOf(of.value) ?? -1 };
    }),
  }));
}

/** A column's value in a row of the predictors; a category's is the number of its level. */
function valueOf({ powers, levels }: DesignColumn, row: readonly number[]): number {
  if (!levels.every(({ predictor, level }) => row[predictor] === level)) return 0;
  return powers.reduce(
    (product, { predictor, power, log }) =>
      product * (log ? Math.log(row[predictor]) : row[predictor]) ** power,
    1,
  );
}

/** A model's prediction for a row; its intercept, if it has one, is the first of its coefficients. */
export function said(
  columns: readonly DesignColumn[],
  coefficients: ArrayLike<number>,
  row: readonly number[],
): number {
  const first = coefficients.length - columns.length;
  return columns.reduce(
    (sum, column, j) => sum + coefficients[first + j] * valueOf(column, row),
    first > 0 ? coefficients[0] : 0,
  );
}

/** Whether the prediction over one predictor, the others held constant, is a straight line. */
export function isStraight(columns: readonly DesignColumn[], predictor: number): boolean {
  return columns.every(({ powers }) => {
    const own = powers.filter((p) => p.predictor === predictor);
    return own.length === 0 || (own.length === 1 && own[0].power === 1 && !own[0].log);
  });
}
