/** The names of a table's rows, which its first column has. */
import type { Inspection } from "galton";
import { headOf } from "./paste.js";
import type { ScoredFile, Shown } from "./protocol.js";

/** Whether the first column has names: texts of which none is there twice among the first rows. */
export function hasNames({ columns, rows }: Inspection): boolean {
  const names = rows.map((row) => row[0]);
  return columns[0]?.kind === "text" && new Set(names).size === names.length;
}

/** All names, from the table as it came, with predictions; none where rows and records are not the same. */
export async function namesIn(
  { inspection, rows: of }: Shown,
  scored: () => Promise<ScoredFile>,
): Promise<readonly string[]> {
  if (!hasNames(inspection)) return [];
  const { csv } = await scored();
  const columns = inspection.columns.map(({ name }) => name);
  const { rows } = headOf(await csv.text(), columns, inspection.dialect, false);
  return rows.length === of.report.rows ? rows.map(([name]) => String(name)) : [];
}
