/** The names of some rows of a table, as its first column has them. The worker alone runs this. */
import { inspect } from "galton";
import { firstField, hasNames } from "./rownames.js";
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

/** The names by line; none where rows have none, or where the text is too long to be gone through again. */
export async function namesAt(
  source: Bytes,
  options: Written,
  lines: readonly number[],
): Promise<Map<number, string>> {
  const none = new Map<number, string>();
  const blob = typeof source === "string" ? new Blob([source]) : source;
  if (lines.length === 0 || blob.size > mostBytes) return none;
  const isText = await hasLines(blob);
  if (!isText && blob.size > mostPacked) return none;
  const inspection = await inspect(source, options);
  if (!hasNames(inspection)) return none;
  if (!isText) {
    const cells = lines.map(async (line) => [line, await firstCell(blob, options, line)] as const);
    return new Map((await Promise.all(cells)).filter(([, name]) => name !== ""));
  }
  const { delimiter, quote, encoding } = inspection.dialect;
  const text = new TextDecoder(encoding).decode(await blob.arrayBuffer());
  const all = text.split(/\r\n|\n|\r/);
  const found = lines.map(
    (line) => [line, firstField(all[line - 1] ?? "", delimiter, quote)] as const,
  );
  return new Map(found.filter((pair): pair is readonly [number, string] => Boolean(pair[1])));
}

/** A larger file is not gone through once more for names. */
const mostBytes = 32e6;
/** The size in bytes up to which a workbook or Parquet file is opened in a few milliseconds. */
const mostPacked = 500_000;
