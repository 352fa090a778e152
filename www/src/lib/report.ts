/** Describes the rows that aren't in the fit, in words. */
import type { LeftOutCounts, LeftOutRow, Report } from "galton";
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
  "by-number": "by hand",
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
  "by-number": "byNumber",
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
  "by-number",
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

/** The number of rows of data. Comments, units and totals are none. */
export const dataRows = ({ rows, leftOut: { comment, notData } }: Report): number =>
  rows - comment - notData;

export function leftOutRows({ leftOut: counts }: Report): number {
  return reasons.reduce((sum, reason) => sum + counts[counted[reason]], 0);
}
