/** The names of a table's rows, if its first column has them. */
import type { Inspection } from "galton";
import type { ScoredFile, Shown } from "./protocol.js";
import { firstRows } from "./scored.js";

/** Whether the first column has names of rows: it is text, and the first rows all differ. */
export function hasNames({ columns, rows }: Inspection): boolean {
  const names = rows.map((row) => row[0]);
  return columns[0]?.kind === "text" && new Set(names).size === names.length;
}

/** The first field of a line; null where it goes on in the next one. */
export function firstField(line: string, delimiter: string, quote: string | null): string | null {
  if (quote === null || !line.startsWith(quote)) return line.split(delimiter, 1)[0].trim();
  for (let at = 1; ; at += 2) {
    at = line.indexOf(quote, at);
    if (at < 0) return null;
    if (line[at + 1] !== quote)
      return line
        .slice(1, at)
        .replaceAll(quote + quote, quote)
        .trim();
  }
}

/** The names of rows left out by hand, of which the report shows the first ones, by their numbers. */
export function leftOutNames({
  inspection,
  rows,
}: Pick<Shown, "inspection" | "rows">): Map<number, string> {
  if (!hasNames(inspection)) return new Map();
  const { delimiter, quote } = inspection.dialect;
  const shown = rows.report.examples.filter(({ reason }) => reason === "by-number");
  const named = shown.map(({ row, text }) => [row, firstField(text, delimiter, quote)] as const);
  return new Map(named.filter((pair): pair is readonly [number, string] => Boolean(pair[1])));
}

/** The name of every row, read from the scored table; none if some records are not rows. */
export async function namesIn(
  { inspection, rows: of }: Shown,
  scored: () => Promise<ScoredFile>,
): Promise<readonly string[]> {
  if (!hasNames(inspection)) return [];
  const { csv } = await scored();
  const rows = firstRows(await csv.text(), { dialect: inspection.dialect, added: 1 }, false);
  return rows.length === of.report.rows ? rows.map(([name]) => name) : [];
}
