/** The kinds of a table's columns, and which columns a model can use. */
import type { ColumnReport, InspectedColumn, Inspection, Report } from "galton";
import { count, full, number, short } from "./numbers.js";
import { plural } from "./words.js";

type Kind = Pick<InspectedColumn, "kind" | "hint" | "since">;

/** Text is a category as a predictor; a column that is empty so far may have numbers further down. */
export function isOffered({ kind, hint }: Kind): boolean {
  return kind !== "text" || hint === null;
}

/** A response is a number, or a date. */
export function canRespond({ kind }: Kind): boolean {
  return kind !== "text";
}

/** Whether the table is from a workbook, so that it has no delimiter and no encoding. */
export const isSheet = ({ sheet }: Inspection): boolean => sheet !== undefined;

/** So many different whole numbers may be groups. */
const mostGroups = 8;

/** Whether the numbers in a column are whole, few and repeated, so that they may be groups. */
export function areFew({ columns, values }: Inspection, at: number): boolean {
  const { kind, min, max } = columns[at];
  if (kind !== "number" || min === null || max === null || min === max) return false;
  const seen = values.map((row) => row[at]).filter((value) => value !== null);
  const different = new Set([...seen, min, max]);
  if (![...different].every((value) => Number.isInteger(value))) return false;
  // Years or numbers of rows are whole and few in a short table, but don't repeat.
  return different.size <= mostGroups && 2 * different.size <= seen.length;
}

/** The kind of a column's values, and why a column that resembles numbers isn't offered. */
export function holds({ kind, hint, since }: Kind): string {
  // Dates of a workbook have a time of day, which is midnight.
  if (kind === "date")
    return `days since ${since?.replace(/T00:00:00(\.0+)?Z?$/, "") ?? "the first"}`;
  if (hint === "currency") return "amounts with a currency sign: text";
  if (hint === "percent") return "numbers with a percent sign: text";
  if (hint === "dates") return "dates with several readings: text";
  if (hint === "date-numbers") return "numbers, perhaps dates";
  return { number: "numbers", text: "text", empty: "nothing yet", index: "numbers of rows" }[kind];
}

/** The kind in fewer words, for a table. */
export function holdsShortly(column: Kind): string {
  if (column.hint === "currency") return "text, amounts";
  if (column.hint === "percent") return "text, percentages";
  if (column.hint === "dates") return "text, dates";
  return holds(column);
}

/** The units of columns of dates, as axes tell them; those that are given go before. */
export function unitsOf(
  columns: readonly ColumnReport[],
  given: Readonly<Record<string, string>>,
): Record<string, string> {
  const units: Record<string, string> = {};
  for (const column of columns)
    if (column.used && column.kind === "date") units[column.name] = holds(column);
  return { ...units, ...given };
}

/** A fit's report of the table's columns. */
export interface Fitted {
  report: Report;
  response: string;
  weights: string;
}

/** One column in the table of all. */
export interface Line extends Kind {
  name: string;
  used: boolean;
  /** The column's role in the model on the screen; empty for none. */
  part: string;
  /** Null if these rows have no value. */
  figures: ColumnReport | null;
}

/** Every column of a table, with the figures of all its rows, or else of those in the fit. */
export function lines(
  columns: readonly InspectedColumn[],
  fit: Fitted | null,
  all: Report | null,
): Line[] {
  return columns.map((column, i) => {
    const fitted = fit?.report.columns[i];
    const used = fitted?.used === true;
    const { name, kind, hint, since } = all?.columns[i] ?? fitted ?? column;
    const part = !used
      ? ""
      : name === fit?.response
        ? "response"
        : name === fit?.weights
          ? "weights"
          : "predictor";
    // Weights weigh the rows of a fit, which has no figures of them.
    const ofFit = used && part !== "weights" ? fitted : null;
    return { name, kind, hint, since, used, part, figures: all ? all.columns[i] : ofFit };
  });
}

/** The columns up to a limit. If not all fit, those that matter come first. */
export function fewest<C>(
  columns: readonly C[],
  matters: (column: C) => boolean,
  most: number,
): readonly C[] {
  if (columns.length <= most) return columns;
  return [...columns.filter(matters), ...columns.filter((c) => !matters(c))].slice(0, most);
}

/** The texts in a column, the most frequent of them with how often they are there. */
export function texts({ text, distinct, frequent, levels }: ColumnReport): string {
  if (levels.length > 0) return differing(levels.length, levels.slice(0, 3));
  if (distinct !== null) return differing(distinct, frequent);
  return text > 0 ? `more than ${plural(1000, "different text")}` : "";
}

function differing(distinct: number, some: ColumnReport["frequent"]): string {
  const told = some.map((t) => `\u201c${t.text}\u201d ${count(t.count)}`).join(", ");
  if (distinct === 1) return `always ${told}`;
  return `${count(distinct)} different${told && `: ${told}`}${distinct > some.length ? ", \u2026" : ""}`;
}

/** The figures of a column's numbers as they are written, and in full; none where it has no number. */
export function figures({
  kind,
  min,
  max,
  mean,
  sd,
}: ColumnReport): { said: string; full: string }[] {
  // Days are whole ones mostly, and said so.
  const said = kind === "date" ? short : number;
  return [min, max, mean, sd].map((figure) => ({ said: said(figure), full: full(figure) }));
}

/** Which rows the figures of all are of, in a sentence. */
export function ofAll({ rows, leftOut }: Report, name: string): string {
  const { ragged, comment } = leftOut;
  const counted = rows - ragged - comment;
  const but = [
    ...(ragged > 0 ? [`${plural(ragged, "row")} of the wrong width`] : []),
    ...(comment > 0 ? [plural(comment, "comment")] : []),
  ];
  const without = but.length > 0 ? `, without ${but.join(" and ")}` : "";
  return `Figures of all ${plural(counted, "row")} of ${name}${without}: each column by itself, whatever is missing beside it.`;
}

/** Which rows the figures of the fit are of. */
export function ofFitted({ report, weights }: Fitted): string {
  const weighed = weights ? ", weighted" : "";
  return `Figures of the model\u2019s columns in the ${plural(report.used, "row")} of the fit${weighed}; missing and text are of rows left out.`;
}
