/** Which column a new table is likely to be about, and which ones are likely to explain it. */
import type { InspectedColumn, Inspection } from "galton";
import { isOffered } from "./columns.js";

/** How likely a column of numbers is to be the response, the likeliest first. */
const grades = [
  "measured",
  "few values",
  "in blocks",
  "calendar",
  "number of a group",
  "number of a row",
  "constant",
] as const;
type Grade = (typeof grades)[number];

/** So many different values are few. */
const mostFew = 8;

/** Names of numbers that tell rows apart. */
const ofRows =
  /(^|[._\s-])(id|nr|no|num|number|index|idx|row|rowname|case|subject|code|zip|stratum|seed)s?$|[a-z]I[dD]$/i;
const ofDays = /^(year|month|day|week|weekday|quarter|season|date)s?$/i;
const ofTime = /^(hour|minute|second|time|age)s?$/i;

/** Names that mark a column as the response, alone or as the last word of a longer name. */
const ofResults =
  /(^|[._\s-])(y|response|outcome|target|result|score|price|cost|sales|yield|loss)$/i;

/** The fields of a column in the first rows, without empty ones. */
const texts = (rows: Inspection["rows"], at: number): string[] =>
  rows.map((row) => (row[at] ?? "").trim()).filter((text) => text !== "");

/** Whether only the first column has no name. R and pandas write the names of rows so. */
const isUnnamed = ({ columns: [first, next] }: Inspection): boolean =>
  first?.name === "column 1" && next?.name !== "column 2";

function gradeOf(inspection: Inspection, at: number): Grade {
  const { columns, rows } = inspection;
  const { name, min, max } = columns[at];
  if (min !== null && min === max) return "constant";
  const fields = texts(rows, at);
  const isWhole = fields.every((text) => /^[-+]?\d+$/.test(text));
  const values = isWhole ? fields.map(Number) : [];
  const steps = values.slice(1).map((x, i) => x - (values[i] ?? 0));
  const runs = steps.length >= 7 && steps.every((step) => step === 1);
  if (
    (at === 0 && isUnnamed(inspection)) ||
    ofRows.test(name) ||
    (runs && at === 0 && name.length > 1)
  )
    return "number of a row";
  if (ofDays.test(name)) return "calendar";
  // Rows that belong together follow each other, and each such group has the next number, as chicks or families have.
  const follow = steps.length >= 7 && steps.every((step) => step === 0 || step === 1);
  const areGroups = follow && steps.includes(0) && values[0] === min && (min === 0 || min === 1);
  if (areGroups && (max ?? 0) > mostFew && !ofTime.test(name)) return "number of a group";
  const different = new Set(fields).size;
  if (different <= mostFew && 2 * different <= fields.length) return "few values";
  if (!isWhole) return "measured";
  // Groups that follow each other, or time.
  return follow || ofTime.test(name) ? "in blocks" : "measured";
}

/** Whether a column of numbers only tells rows apart. */
export const numbersRows = (inspection: Inspection, at: number): boolean =>
  inspection.columns[at]?.kind === "number" && gradeOf(inspection, at) === "number of a row";

interface Graded {
  name: string;
  at: number;
  grade: number;
}

/** The column that a person would most likely predict, by its name or else by its place. */
function likeliest(inspection: Inspection, graded: readonly Graded[]): Graded | undefined {
  const named = graded.find((c) => c.grade < grades.indexOf("calendar") && ofResults.test(c.name));
  if (named) return named;
  const { columns } = inspection;
  const least = Math.min(...graded.map((c) => c.grade));
  const best = graded.filter((c) => c.grade === least);
  // Most tables have the response in the last column. R's tables whose rows have names have it in the first one.
  const areNamed = columns[0]?.kind === "text" && !factors(inspection).includes(columns[0].name);
  const last = best.at(-1);
  const isLast = last !== undefined && !columns.slice(last.at + 1).some(isOffered);
  const areTwo = graded.length === 2 && best.length === 2;
  return areTwo || (isLast && !areNamed) ? last : best[0];
}

/** Whether a column has the names or numbers of the rows, as R and pandas write them. */
export function areNames(inspection: Inspection, at: number): boolean {
  const { columns, rows } = inspection;
  if (at > 0 || !isUnnamed(inspection)) return false;
  return columns[0].kind !== "number" && new Set(texts(rows, 0)).size === rows.length;
}

export interface Guess {
  /** The columns of numbers, the likeliest response first. */
  responses: string[];
  /** The columns of numbers to predict from: neither days, numbers of rows nor constants, where there are others. */
  predictors: string[];
  /** All that may explain something: numbers, words that repeat and dates, in the order of the table; neither numbers of rows nor constants. */
  offered: string[];
}

export function guess(inspection: Inspection): Guess {
  const graded = inspection.columns.flatMap((column, at): Graded[] =>
    column.kind === "number" && isOffered(column)
      ? [{ name: column.name, at, grade: grades.indexOf(gradeOf(inspection, at)) }]
      : [],
  );
  const response = likeliest(inspection, graded);
  const isFirst = (c: Graded): number => (c === response ? -1 : c.grade);
  const responses = graded.toSorted((a, b) => isFirst(a) - isFirst(b));
  const others = graded.filter((column) => column.name !== response?.name);
  const below = (grade: Grade) => others.filter((c) => c.grade < grades.indexOf(grade));
  const sensible = below("calendar");
  const words = factors(inspection);
  const rest = below(words.length > 0 ? "number of a row" : "constant");
  const isUseful = ({ name, kind }: InspectedColumn): boolean =>
    kind === "date" ||
    words.includes(name) ||
    graded.some((c) => c.name === name && c.grade < grades.indexOf("number of a row"));
  return {
    responses: responses.map((c) => c.name),
    predictors: (sensible.length > 0 ? sensible : rest).map((c) => c.name),
    offered: inspection.columns.filter(isUseful).map((c) => c.name),
  };
}

/** The columns of words that repeat, which a model takes as a factor. */
export function factors({ columns, rows }: Inspection): string[] {
  const different = (at: number): number => new Set(rows.map((row) => row[at])).size;
  return columns
    .filter((c, at) => c.kind === "text" && isOffered(c) && 2 * different(at) <= rows.length)
    .map((c) => c.name);
}
