/** Which column a new table is likely to be about, and which ones are likely to explain it. */
import type { InspectedColumn, Inspection } from "galton";
import { isOffered } from "./columns.js";

/** How likely a column of numbers is to be the response, the likeliest first. */
const grades = ["measured", "few values", "in blocks", "calendar", "number of a row", "constant"];
type Grade = (typeof grades)[number];

/** Names of numbers that tell rows apart. */
const ofRows =
  /(^|[._\s-])(id|nr|no|num|number|index|idx|row|rowname|case|subject|code|zip|stratum|seed)s?$|[a-z]I[dD]$/i;
const ofDays = /^(year|month|day|week|weekday|quarter|season|date)s?$/i;
const ofTime = /^(hour|minute|second|time|age)s?$/i;

/** The numbers in the rows that were looked at; none unless all are whole. */
function whole(rows: Inspection["rows"], at: number): number[] {
  const values = rows.map((row) => (row[at] ?? "").trim()).filter((text) => text !== "");
  return values.every((text) => /^[-+]?\d+$/.test(text)) ? values.map(Number) : [];
}

function gradeOf({ columns, rows }: Inspection, at: number): Grade {
  const { name, min, max } = columns[at];
  if (min !== null && min === max) return "constant";
  const values = whole(rows, at);
  const steps = values.slice(1).map((x, i) => x - (values[i] ?? 0));
  const runs = steps.length >= 7 && steps.every((step) => step === 1);
  if (ofRows.test(name) || (runs && at === 0 && name.length > 1)) return "number of a row";
  if (ofDays.test(name)) return "calendar";
  if (values.length === 0) return "measured";
  const few = (max ?? 0) - (min ?? 0) <= 8 && 2 * new Set(values).size <= values.length;
  if (few) return "few values";
  // Groups that follow each other, or time.
  const sorted = steps.length >= 7 && steps.every((step) => step === 0 || step === 1);
  return sorted || ofTime.test(name) ? "in blocks" : "measured";
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
  const graded = inspection.columns.flatMap((column, at) =>
    column.kind === "number" && isOffered(column)
      ? [{ name: column.name, grade: grades.indexOf(gradeOf(inspection, at)) }]
      : [],
  );
  // Of equals the last: most tables have their result there.
  const responses = graded.toReversed().sort((a, b) => a.grade - b.grade);
  const [response] = responses;
  const others = graded.filter((column) => column.name !== response?.name);
  const below = (grade: Grade) => others.filter((c) => c.grade < grades.indexOf(grade));
  const sensible = below("calendar");
  const words = factors(inspection);
  const isUseful = ({ name, kind }: InspectedColumn): boolean =>
    kind === "date" ||
    words.includes(name) ||
    graded.some((c) => c.name === name && c.grade < grades.indexOf("number of a row"));
  return {
    responses: responses.map((c) => c.name),
    predictors: (sensible.length > 0 ? sensible : below("constant")).map((c) => c.name),
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
