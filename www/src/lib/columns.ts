/** What a table's columns hold, and which of them a model can be of. */
import type { ColumnReport, InspectedColumn } from "galton";

type Kind = Pick<InspectedColumn, "kind" | "hint" | "since">;

/** Text is a category as a predictor; a column that is empty so far may have numbers further down. */
export function isOffered({ kind, hint }: Kind): boolean {
  return kind !== "text" || hint === null;
}

/** A response is a number, or a date. */
export function canRespond({ kind }: Kind): boolean {
  return kind !== "text";
}

/** What a column holds, and why it isn't offered where one may have taken it for numbers. */
export function holds({ kind, hint, since }: Kind): string {
  if (kind === "date") return `days since ${since ?? "the first"}`;
  if (hint === "currency") return "amounts with a currency sign: text";
  if (hint === "percent") return "numbers with a percent sign: text";
  return { number: "numbers", text: "text", empty: "nothing yet", index: "numbers of rows" }[kind];
}

/** The same in fewer words, for a table. */
export function holdsShortly(column: Kind): string {
  if (column.hint === "currency") return "text, amounts";
  if (column.hint === "percent") return "text, percentages";
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

/** At most so many columns, those in the model first where not all fit. */
export function fewest(columns: readonly ColumnReport[], most: number): readonly ColumnReport[] {
  if (columns.length <= most) return columns;
  return [...columns.filter((c) => c.used), ...columns.filter((c) => !c.used)].slice(0, most);
}
