/** The facts of a fit that a print shows, so that a reader can repeat the fit: the model, its rows and the rows left out. */
import { count } from "./numbers.js";
import type { Rows, Shown } from "./protocol.js";
import { leftOut } from "./report.js";
import { absentIn, formulaText } from "./settings.js";
import { listed, numbered, plural } from "./words.js";

/** The value that the others of a category are compared with, for each category that has one. */
export function references({ columns, levels, predictors }: Rows): [string, string][] {
  return predictors.flatMap((name, predictor): [string, string][] => {
    const own = new Set(
      columns.flatMap((column) =>
        column.levels.filter((of) => of.predictor === predictor).map(({ level }) => level),
      ),
    );
    const others = levels[predictor].filter((_, level) => !own.has(level));
    return own.size > 0 && others.length === 1 ? [[name, others[0]]] : [];
  });
}

/** The essentials in sentences. */
export function essentials({ rows, settings, source }: Shown): string[] {
  const { report, heldOut } = rows;
  const said = [`${formulaText(settings)}, ${plural(rows.count, "row")} of ${source.name}.`];
  const compared = references(rows).map(([name, level]) => `${name} with ${level}`);
  if (compared.length > 0) said.push(`Compared: ${listed(compared)}.`);
  if (settings.weights)
    said.push(`Weights: ${settings.weights}, as ${settings.counts ? "counts" : "precisions"}.`);
  if (heldOut > 0) said.push(`Held out: the last ${plural(heldOut, "row")}.`);
  const absent = absentIn(settings.leaveOut, report.rows);
  const byHand = settings.leaveOut.filter((row) => !absent.includes(row));
  const groups = leftOut(report).map(({ reason, label, rows: many }) =>
    reason === "by-number" && byHand.length > 0
      ? `${numbered(byHand)} ${label}`
      : `${count(many)} ${label}`,
  );
  if (groups.length > 0) said.push(`Left out: ${listed(groups)}.`);
  return said;
}
