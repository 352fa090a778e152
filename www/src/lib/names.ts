/** The names of some rows of a table, as its first column has them. The worker alone runs this. */
import { inspect, type Inspection } from "galton";
import { firstField, hasNames, nameBy } from "./rownames.js";
import type { Bytes, Written } from "./types.js";

/** Archives, workbooks and tables of bytes have no lines. */
async function hasLines(bytes: Blob): Promise<boolean> {
  const [a, b] = new Uint8Array(await bytes.slice(0, 2).arrayBuffer());
  return !(a === 0x1f && b === 0x8b) && !(a === 0x50 && (b === 0x4b || b === 0x41));
}

/** The first cell of a record in a workbook or Parquet file, which has no lines. The table is opened again for each. */
async function firstCell(source: Blob, { sheet }: Written, line: number): Promise<string> {
  const kept = sheet === undefined ? {} : { sheet };
  const alone = { ...kept, header: false, everyRow: true, skipLines: line - 1 };
  const { rows } = await inspect(source, alone);
  return rows[0]?.[0] ?? "";
}

/** Names by row; none where rows have none, or where the text is too long to be gone through again. */
export async function namesOf(
  source: Bytes,
  options: Written,
  rows: readonly { row: number; line: number }[],
): Promise<Map<number, string>> {
  const none = new Map<number, string>();
  const blob = typeof source === "string" ? new Blob([source]) : source;
  if (rows.length === 0 || blob.size > mostBytes) return none;
  const isText = await hasLines(blob);
  if (!isText && blob.size > mostPacked) return none;
  const inspection = await inspect(source, options);
  if (!hasNames(inspection)) return none;
  const cells = isText
    ? await fieldsAt(blob, inspection, rows)
    : await Promise.all(rows.map(({ line }) => firstCell(blob, options, line)));
  const names = new Map<number, string>();
  for (const [at, { row }] of rows.entries()) {
    const name = nameBy(inspection, row, cells[at]);
    if (name !== null) names.set(row, name);
  }
  return names;
}

/** The first fields of lines of a text. */
async function fieldsAt(
  blob: Blob,
  { dialect: { delimiter, quote, encoding } }: Inspection,
  rows: readonly { line: number }[],
): Promise<string[]> {
  const text = new TextDecoder(encoding).decode(await blob.arrayBuffer());
  const all = text.split(/\r\n|\n|\r/);
  return rows.map(({ line }) => firstField(all[line - 1] ?? "", delimiter, quote) ?? "");
}

/** A larger file is not gone through once more for names. */
const mostBytes = 32e6;
/** The size in bytes up to which a workbook or Parquet file is opened in a few milliseconds. */
const mostPacked = 500_000;
