/** The words that mean a missing value: for all columns, or for some. */
import type { Written } from "./types.js";
import { withSet } from "./dialect.js";

/** The words that are missing values unless others are given. The package knows them in any case, and some more. */
const customary: readonly string[] = [
  ...["NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None", "n.a.", "<NA>", "(null)", "NaT"],
  ...["-", "--", ".", "..", ":", "?", "\\N", "\u2013", "\u2014"],
];

type ByColumn = Record<string, readonly string[]>;

const texts = (words: readonly (string | number)[]): string[] => words.map(String);

/** The words for all columns; null for the customary ones. */
export function everywhere({ missing }: Written): string[] | null {
  return Array.isArray(missing) ? texts(missing as readonly (string | number)[]) : null;
}

/** The words of each column that has some of its own. */
export function byColumn({ missing }: Written): ByColumn {
  if (missing === undefined || Array.isArray(missing)) return {};
  const entries = Object.entries(missing as Record<string, readonly (string | number)[]>);
  return Object.fromEntries(entries.map(([name, words]) => [name, texts(words)]));
}

/** Other words for all columns; null for the customary ones. Words of single columns give way. */
export function withEverywhere(written: Written, words: readonly string[] | null): Written {
  return withSet(written, "missing", words ?? undefined);
}

/** Other words for one column; null for those of the others. */
export function withColumn(
  written: Written,
  column: string,
  words: readonly string[] | null,
): Written {
  const others = Object.entries(byColumn(written)).filter(([name]) => name !== column);
  const next: ByColumn = Object.fromEntries(words ? [...others, [column, words]] : others);
  return withSet(written, "missing", Object.keys(next).length > 0 ? next : undefined);
}

/** One word more for a column, beside those that it has. */
export function missingToo(written: Written, column: string, word: string): Written {
  const all = everywhere(written);
  if (all) return withEverywhere(written, [...all, word]);
  const own = byColumn(written)[column] ?? customary;
  return withColumn(written, column, [...own.filter((known) => known !== word), word]);
}

/** The words of a list that was typed; commas are between them. */
export function wordsOf(typed: string): string[] {
  return typed
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}
