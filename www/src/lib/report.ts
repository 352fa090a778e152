/** What became of the rows that aren't in the fit, in words. */
import type { LeftOutCounts, LeftOutRow, Report } from "galton";
import { count } from "./numbers.js";

type Reason = LeftOutRow["reason"];

export interface LeftOut {
  reason: Reason;
  label: string;
  rows: number;
  /** The first of them: where it stands, and what stands there. */
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
  "zero-weight": "of weight 0",
  "new-level": "held out, with a category that the fit has not",
};

const counted: Record<Reason, keyof LeftOutCounts> = {
  missing: "missing",
  text: "text",
  ragged: "ragged",
  comment: "comment",
  "no-logarithm": "noLogarithm",
  "zero-weight": "zeroWeight",
  "new-level": "newLevel",
};

const reasons: readonly Reason[] = [
  "missing",
  "text",
  "ragged",
  "comment",
  "no-logarithm",
  "zero-weight",
  "new-level",
];

function said({ reason, column, text }: LeftOutRow): string {
  if (reason === "missing")
    return text.trim() === "" ? `nothing in ${column}` : `a gap in ${column}, \u201c${text}\u201d`;
  if (reason === "text") return `text in ${column}, \u201c${text}\u201d`;
  if (reason === "no-logarithm" || reason === "zero-weight") return `${text} in ${column}`;
  if (reason === "comment") return `\u201c${text}\u201d`;
  return text || "not as many fields as the first line";
}

/** Every reason for which rows are left out, with the first rows of each. */
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
