/** The names of a table's rows, if its first column has them. */
import type { Inspection } from "galton";
import type { ScoredFile, Shown } from "./protocol.js";
import { numbersRows } from "./guess.js";
import { firstRows } from "./scored.js";

/** Whether the first column has names of rows: it is text or numbers them, and the first rows all differ. */
export function hasNames(inspection: Inspection): boolean {
  const { columns, rows } = inspection;
  const names = rows.map((row) => row[0]);
  const tells = columns[0]?.kind === "text" || numbersRows(inspection, 0);
  return tells && new Set(names).size === names.length;
}

/**
 * The name of a row by its cell in the first column; null where that is empty or the row's own number. A number stands behind
 * the name of its column, unless that has none.
 */
export function nameBy(inspection: Inspection, row: number, cell: string): string | null {
  const [column] = inspection.columns;
  if (cell === "" || cell === String(row)) return null;
  const isText = column.kind === "text" || column.name === "column 1";
  return isText ? cell : `${column.name} ${cell}`;
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
  const names = new Map<number, string>();
  for (const { row, text } of shown) {
    const name = nameBy(inspection, row, firstField(text, delimiter, quote) ?? "");
    if (name !== null) names.set(row, name);
  }
  return names;
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
