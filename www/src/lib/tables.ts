/** Text that is copied or downloaded: full precision, plain ASCII numbers, nothing rounded. */
import type { Shown } from "./session.svelte.js";
import { agreement } from "./agreement.js";

/** The summary as tab-separated values, which a spreadsheet takes as a table. */
export function summaryTsv({ rows, run }: Shown): string {
  const names = ["(Intercept)", ...rows.predictors];
  const { exact } = rows;
  const table: (string | number)[][] = [
    ["", "Estimate", "Least squares", "Digits agreed"],
    ...names.map((name, j) => [
      name,
      run.last.coefficients[j],
      exact.coefficients[j],
      Math.floor(agreement(run.last.coefficients[j], exact.coefficients[j])),
    ]),
    ["R squared", run.last.rSquared ?? "", exact.rSquared ?? "", ""],
    [
      "Residual standard error",
      residualStandardError(rows, run) ?? "",
      exact.residualStandardError ?? "",
      "",
    ],
    ["Rows fitted", rows.count, rows.count, ""],
    ["Iterations", run.last.iteration, "", ""],
  ];
  if (run.last.heldOut) {
    table.push(["Held-out rows", rows.heldOut, "", ""]);
    table.push(["Held-out R squared", run.last.heldOut.rSquared ?? "", "", ""]);
    table.push(["Held-out mean squared error", run.last.heldOut.mse, "", ""]);
  }
  return table.map((row) => row.join("\t")).join("\n") + "\n";
}

/** Of the line where the descent stopped: sqrt(rss / (n - p - 1)); null when no degree of freedom is left. */
export function residualStandardError(rows: Shown["rows"], run: Shown["run"]): number | null {
  const freedom = rows.count - rows.predictors.length - 1;
  const rss = run.loss === "sum" ? run.last.loss : run.last.loss * rows.count;
  return freedom > 0 ? Math.sqrt(rss / freedom) : null;
}

/** A field of a CSV, quoted where it has to be (RFC 4180). */
function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Scored rows as CSV: the predictors, then what was predicted. */
export function predictionsCsv(
  predictors: readonly string[],
  response: string,
  rows: number[][],
  predictions: number[],
): string {
  const head = [...predictors, `predicted ${response}`].map(field).join(",");
  return [head, ...rows.map((row, i) => [...row, predictions[i]].join(","))].join("\n") + "\n";
}

/** A name for a file made from another's: new.csv gives new-predicted.csv. */
export function renamed(name: string, ending: string): string {
  return name.replace(/\.[^.]*$/, "") + ending;
}
