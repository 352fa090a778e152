/** Text that is copied or downloaded: full precision, plain ASCII numbers, nothing rounded. */
import type { Influence, Step } from "galton";
import { field, written, type Grid } from "./grids.js";
import { count, percent, probability } from "./numbers.js";
import type { RowIntervals, Rows, Shown, Table } from "./protocol.js";
import type { Named, Points } from "./residuals.js";
import type { Errors } from "./robust.js";

type Cell = string | number | null;

function tsv(rows: Cell[][]): string {
  return rows.map((row) => row.map((cell) => cell ?? "").join("\t")).join("\n") + "\n";
}

/** The summary as tab-separated values, which a spreadsheet takes as a table. */
export function summaryTsv(rows: Rows, table: Table, errors: Errors): string {
  const percents = [(1 - table.level) / 2, (1 + table.level) / 2];
  const ends = percents.map((p) => `${Number((100 * p).toPrecision(12))} %`);
  const r = ["Estimate", errorName(errors), "t value", "Pr(>|t|)", ...ends];
  const { fStatistic: f } = table;
  const lines: Cell[][] = [
    ["", ...r],
    ...table.coefficients.map((c) => [
      c.name,
      ...[c.estimate, c.standardError, c.tValue, c.pValue, ...(c.interval ?? [null, null])],
    ]),
    ["Residual standard error", table.residualStandardError],
    ["Degrees of freedom", table.dfResidual],
    ["R squared", table.rSquared],
    ["Adjusted R squared", table.adjustedRSquared],
    ["F", f?.value ?? null],
    ["F degrees of freedom", f?.df ?? null, f?.dfResidual ?? null],
    ["F p-value", f?.pValue ?? null],
    ["Log-likelihood", table.logLikelihood],
    ["AIC", table.aic],
    ["BIC", table.bic],
    ["Condition number of the columns", table.conditionNumber],
    ["Rows fitted", rows.count],
  ];
  const anova = ["Df", "Sum Sq", "Mean Sq", "F value", "Pr(>F)", "GVIF", "GVIF^(1/(2 Df))"];
  lines.push(
    [],
    ["", ...anova],
    ...table.anova.map((a, j) => [
      a.term,
      ...[a.df, a.sumOfSquares, a.meanSquare, a.fValue, a.pValue],
      ...[table.vif[j]?.gvif ?? null, table.vif[j]?.perDf ?? null],
    ]),
  );
  return tsv(lines);
}

/** The summary as R prints it. With robust errors, the coefficients have these; the other figures are those of the fit. */
export function summaryText(table: Table, errors: Errors): string {
  if (errors === "classical") return table.text;
  const [, ofFit = ""] = /\n(\nResidual standard error[^]*)/.exec(table.text) ?? [];
  const grid = coefficientGrid(table, errors, "");
  const caption = `Coefficients, with standard errors of ${errors}:`;
  return (
    written({ ...grid, caption }, "Text") + ofFit.replace(/^F-statistic/m, "F-statistic, classical")
  );
}

/** The title of the column of standard errors, with the kind if they aren't the classical ones. */
export function errorName(errors: Errors): string {
  return errors === "classical" ? "Std. Error" : `Std. Error, ${errors}`;
}

/** The observed value: the sum of fitted value and residual, without the spurious digits of the addition. */
export function observedOf({ fitted, residual }: Influence): number {
  return Number((fitted + residual).toPrecision(15));
}

/** The most influential rows as tab-separated values. */
export function influentialTsv(influential: readonly Named[]): string {
  return tsv([
    ["Row", "Line", "Observed", "Predicted", "Residual", "Leverage", "Cook's distance"],
    ...influential.map((at) => [
      ...[
        at.name ?? at.row,
        at.line,
        observedOf(at),
        at.fitted,
        at.residual,
        at.leverage,
        at.cooksDistance,
      ],
    ]),
  ]);
}

/** The residual standard error of the descent at an iteration: sqrt(rss / (n - p)); null when no degree of freedom is left. */
export function residualStandardError(
  rows: Shown["rows"],
  run: Shown["run"],
  step: Step,
): number | null {
  const freedom = rows.count - rows.names.length;
  const { perLoss, total } = run.rss;
  const rss =
    perLoss !== null
      ? step.loss * perLoss
      : total !== null && step.rSquared !== null
        ? (1 - step.rSquared) * total
        : null;
  return freedom > 0 && rss !== null ? Math.sqrt(Math.max(0, rss) / freedom) : null;
}

/** Cook's distance of a row (Cook, "Detection of influential observation in linear regression", 1977). */
const cooksDistance = (leverage: number, standardised: number, width: number): number =>
  (standardised ** 2 * leverage) / ((1 - leverage) * width);

/** The rows of a fit: their measures, their classical intervals, and their names. */
export interface Measured {
  points: Points;
  intervals: RowIntervals;
  /** The name of every row of the file; empty if rows have no names. */
  names: readonly string[];
  /** How many coefficients were fitted. */
  width: number;
}

/** Every row of a fit as CSV, with the package's own measures. */
export function measuresCsv(
  { points, intervals, names, width }: Measured,
  predicted: string,
): string {
  const { level, confidence, prediction } = intervals;
  const share = `${Number((100 * level).toPrecision(12))} %`;
  const ends = (kind: string): string[] => [`${kind} lower, ${share}`, `${kind} upper, ${share}`];
  const head = [
    ...[
      "row",
      ...(names.length > 0 ? ["name"] : []),
      `observed ${predicted}`,
      `fitted ${predicted}`,
      "residual",
      "leverage",
    ],
    ...["standardised residual", ...ends("confidence"), ...ends("prediction"), "Cook's distance"],
  ];
  const plain = (x: number): Cell => (Number.isFinite(x) ? x : null);
  const lines = Array.from(points.fitted, (fitted, i) => {
    const [row, residual] = [points.row?.[i] ?? i + 1, points.residual[i]];
    const [leverage, standardised] = [points.leverage[i], points.standardised[i]];
    const measures = [
      ...[Number((fitted + residual).toPrecision(15)), fitted, residual, leverage, standardised],
      ...[...confidence, ...prediction].map((of) => of[i]),
      cooksDistance(leverage, standardised, width),
    ];
    const name = names.length > 0 ? [field(names[row - 1] ?? "")] : [];
    return [row, ...name, ...measures.map(plain)];
  });
  return [head.map(field), ...lines].map((line) => line.join(",") + "\n").join("");
}

/** The coefficients as a table for other programs. */
export function coefficientGrid(table: Table, errors: Errors, response: string): Grid {
  const ends = [(1 - table.level) / 2, (1 + table.level) / 2].map((share) => percent(share));
  const columns = ["Term", "Estimate", errorName(errors), "t value"].map((name) => ({ name }));
  return {
    caption: `Least squares of ${response}: coefficients`,
    columns: [
      ...columns,
      { name: "Pr(>|t|)", write: probability },
      ...ends.map((name) => ({ name })),
    ],
    rows: table.coefficients.map((c) => [
      ...[c.name, c.estimate, c.standardError, c.tValue, c.pValue],
      ...(c.interval ?? [null, null]),
    ]),
  };
}

/** The analysis of variance, with the inflation of variances where it is known. */
export function anovaGrid({ anova, vif }: Table, response: string): Grid {
  const several = vif.some((v) => v.df > 1);
  const inflation = several ? ["GVIF", "GVIF^(1/(2 Df))"] : ["VIF"];
  const names = ["Term", "Df", "Sum Sq", "Mean Sq", "F value"];
  return {
    caption: `Analysis of variance of ${response}`,
    columns: [
      ...names.map((name) => (name === "Df" ? { name, write: count } : { name })),
      { name: "Pr(>F)", write: probability },
      ...(vif.length > 0 ? inflation : []).map((name) => ({ name })),
    ],
    rows: anova.map((a, j) => [
      ...[a.term, a.df, a.sumOfSquares, a.meanSquare, a.fValue, a.pValue],
      ...[vif[j]?.gvif ?? null, vif[j]?.perDf ?? null],
    ]),
  };
}

/** The most influential rows as a table for other programs. */
export function influentialGrid(influential: readonly Named[], response: string): Grid {
  const names = ["Observed", "Predicted", "Residual", "Leverage", "Cook\u2019s distance"];
  return {
    caption: `The most influential rows in the fit of ${response}`,
    columns: [
      { name: "Row", write: count },
      { name: "Line", write: count },
      ...names.map((name) => ({ name })),
    ],
    rows: influential.map((at) => [
      ...[
        at.name ?? at.row,
        at.line,
        observedOf(at),
        at.fitted,
        at.residual,
        at.leverage,
        at.cooksDistance,
      ],
    ]),
  };
}

/** A name for a file made from another's: new.csv gives new-predicted.csv. */
export function renamed(name: string, ending: string): string {
  return name.replace(/\.[^.]*$/, "") + ending;
}
