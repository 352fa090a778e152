/** Describes the rows that aren't in the fit, in words. */
import type { LeftOutCounts, LeftOutRow, Note, Report } from "galton";
import type { Written } from "./types.js";
import { count } from "./numbers.js";

type Reason = LeftOutRow["reason"];

export interface LeftOut {
  reason: Reason;
  label: string;
  rows: number;
  /** The first such row: its place and its text. */
  examples: { line: string; text: string }[];
  /** How many there are besides. */
  more: number;
}

const labels: Record<Reason, string> = {
  missing: "with a gap",
  text: "with text",
  ragged: "of the wrong width",
  comment: "comments",
  "no-logarithm": "without a logarithm",
  "no-value": "where a function has no value",
  "zero-weight": "of weight 0",
  "new-level": "held out, with a category that the fit has not",
  "not-data": "units, repeated headers, totals and footers",
};

const counted: Record<Reason, keyof LeftOutCounts> = {
  missing: "missing",
  text: "text",
  ragged: "ragged",
  comment: "comment",
  "no-logarithm": "noLogarithm",
  "no-value": "noValue",
  "zero-weight": "zeroWeight",
  "new-level": "newLevel",
  "not-data": "notData",
};

const reasons: readonly Reason[] = [
  "missing",
  "text",
  "ragged",
  "comment",
  "no-logarithm",
  "no-value",
  "zero-weight",
  "new-level",
  "not-data",
];

function said({ reason, column, text }: LeftOutRow): string {
  if (reason === "missing")
    return text.trim() === "" ? `nothing in ${column}` : `a gap in ${column}, \u201c${text}\u201d`;
  if (reason === "text") return `text in ${column}, \u201c${text}\u201d`;
  if (["no-logarithm", "no-value", "zero-weight"].includes(reason)) return `${text} in ${column}`;
  if (reason === "comment") return `\u201c${text}\u201d`;
  return text || "not as many fields as the first line";
}

/** Every reason for skipping rows, with the first such rows. */
export function leftOut({ leftOut: counts, examples }: Report): LeftOut[] {
  return reasons
    .filter((reason) => counts[counted[reason]] > 0)
    .map((reason) => {
      const first = examples.filter((e) => e.reason === reason);
      return {
        reason,
        label: labels[reason],
        rows: counts[counted[reason]],
        examples: first.map((e) => ({ line: `Line ${count(e.line)}`, text: said(e) })),
        more: counts[counted[reason]] - first.length,
      };
    });
}

export function leftOutRows({ leftOut: counts }: Report): number {
  return reasons.reduce((sum, reason) => sum + counts[counted[reason]], 0);
}

/** The text about an input that is read in an unexpected way. */
export interface Told {
  kind: Note["kind"];
  label: string;
  /** The first place, and the text there. */
  line: string;
  text: string;
  /** The other way to read it, if the reader can choose it. */
  otherwise: { label: string; written: Written } | null;
}

const noteLabels: Record<Note["kind"], string> = {
  "numbers-as-names":
    "The first line is taken for the columns\u2019 names, although numbers are among them.",
  "perhaps-names":
    "The first line is taken for a row, although its numbers may be the columns\u2019 names.",
  "row-names":
    "There is one name fewer than columns: the first column is taken for the rows\u2019 names.",
  "repeated-names":
    "A name is there more than once: columns after the first with it have a number after the name.",
  "units-row": "A line below the names has units or types: it is no row.",
  "repeated-header": "The header is there again among the rows: it is no row.",
  "total-row": "A line has the totals of the rows above it: it is no row.",
  footer: "There is text below the rows: it is no row.",
  "stray-quote":
    "A quote opens a field of several lines and does not end it: it may be a stray one.",
  "short-rows":
    "Some rows have fewer fields than there are columns: the values they lack are missing.",
  "date-numbers": "Numbers in a column look like dates: they are read as numbers.",
  "error-value": "A spreadsheet couldn\u2019t compute a value: it is taken for missing.",
  zero: "There is a byte of zero, which no text has: the file may be cut or damaged.",
  "not-utf8":
    "Some bytes aren\u2019t UTF-8: they are read as Windows-1252. If letters look wrong, choose another encoding.",
  "accounting-negatives":
    "Numbers in parentheses, or with a minus behind them, are read as negative numbers.",
  guards: 'Values guarded against a spreadsheet, like ="1.5" or \u2019-2, are read as numbers.',
  "own-numerals":
    "Numbers of one column have another decimal mark than the others: they are read as they are written.",
  groups: "A point or comma is read as standing between thousands. It may stand before decimals.",
  "groups-or-decimals":
    "Numbers with three digits behind the point or comma are read as decimals. They may be thousands.",
  units: "Numbers are read without the unit beside them.",
  "looks-like-numbers": "A column of text looks like numbers. It is read as text.",
  "text-with-digits":
    "A column of text may be numbers, dates or parts of dates in a notation that is not read. Each text is a value of a category.",
  codes:
    "Numbers with zeros at the beginning may be codes. They are read as numbers; choose a category for codes.",
  "some-offsets":
    "Some times have an offset from universal time. Those without one are read as universal time.",
  "word-kept":
    "A word like None, which is a missing value among numbers, is a value in this column of text.",
};

/** These are of one place; the others may be in many. */
const single: readonly Note["kind"][] = [
  "numbers-as-names",
  "perhaps-names",
  "row-names",
  "repeated-names",
  "date-numbers",
];

const asRow: Told["otherwise"] = { label: "It is a row", written: { everyRow: true } };

const otherwise: Partial<Record<Note["kind"], Told["otherwise"]>> = {
  "units-row": asRow,
  "repeated-header": asRow,
  "total-row": asRow,
  "looks-like-numbers": { label: "Read the numbers", written: { units: true } },
  "numbers-as-names": { label: "It is a row", written: { header: false } },
  "perhaps-names": { label: "These are names", written: { header: true } },
};

/** Numbers like 20240131 or 202401 as dates; the text is a column's name and its first value. */
function asDates(text: string): Told["otherwise"] {
  const digits = /: (\d{6}|\d{8})$/.exec(text)?.[1]?.length;
  if (digits === undefined) return null;
  return { label: "They are dates", written: { dateFormat: digits === 8 ? "yyyymmdd" : "yyyymm" } };
}

/** Notes in the order of the file, from several looks at it; each kind once, where it is first. */
export function notes(...looks: (readonly Note[])[]): Told[] {
  const sorted = looks.flat().sort((a, b) => a.line - b.line);
  const first = sorted.filter((n, i) => sorted.findIndex((m) => m.kind === n.kind) === i);
  return first.map(({ kind, line, text }) => ({
    kind,
    label: noteLabels[kind],
    line: `${single.includes(kind) ? "Line" : "First in line"} ${count(line)}`,
    text: `\u201c${visible(text)}\u201d`,
    otherwise: kind === "date-numbers" ? asDates(text) : (otherwise[kind] ?? null),
  }));
}

/** Characters that show nothing by the pictures that Unicode has of them. */
function visible(text: string): string {
  return Array.from(text, (c) =>
    c < " " ? String.fromCodePoint(0x2400 + c.charCodeAt(0)) : c,
  ).join("");
}
