// Tables in files of other formats than CSV: Excel workbooks and Parquet. Their readers are optional packages, which are
// loaded when such a file comes.

import { isError } from "./brands.js";
import { GaltonError } from "./error.js";
import { blocksOfColumns, bytesOf, describe } from "./source.js";

/** @typedef {import("./rows.js").Rows} Rows */

/**
 * A table of such a file; of a workbook, the name of its sheet and the names of all.
 *
 * @typedef {{ rows: Rows, sheet?: string, sheets?: string[] }} Opened
 */

/**
 * The table in a file, if it is a workbook or Parquet: its first bytes say so.
 *
 * @param {Blob} blob
 * @param {string | number | undefined} sheet the name of a workbook's sheet, or its number from 1
 * @param {unknown} refusal of the file as CSV, which names its format
 * @returns {Promise<Opened | undefined>}
 */
export async function opened(blob, sheet, refusal) {
  const head = new TextDecoder().decode(await bytesOf(blob.slice(0, 4)));
  if (head === "PAR1") return { rows: await parquet(blob) };
  return head === "PK\u0003\u0004" ? workbook(blob, sheet, refusal) : undefined;
}

/** @param {string} what @param {string} name @param {unknown} cause */
const missing = (what, name, cause) =>
  new GaltonError(
    "missing-library",
    `${what} are read by the package ${name}, which is not installed: npm install ${name}`,
    { cause },
  );

/** @param {string} what @param {unknown} cause */
function unreadable(what, cause) {
  const reason = isError(cause) ? cause.message : String(cause);
  return new GaltonError(
    "unreadable",
    `${what} is damaged, or of a kind that is not read: ${reason}`,
    {
      cause,
    },
  );
}

async function workbooks() {
  try {
    return await import("read-excel-file/universal");
  } catch (cause) {
    throw missing("Excel workbooks", "read-excel-file", cause);
  }
}

/**
 * @param {Blob} blob
 * @param {string | number | undefined} sheet
 * @param {unknown} refusal
 * @returns {Promise<Opened>}
 */
async function workbook(blob, sheet, refusal) {
  const { default: read } = await workbooks();
  const all = await read(blob).catch((/** @type {unknown} */ error) => {
    // Any zip archive may be a workbook.
    throw /xlsx/.test(String(refusal)) ? unreadable("the workbook", error) : refusal;
  });
  const sheets = all.map(({ sheet }) => sheet);
  const tables = all.map(({ data }) => trimmed(data));
  const at =
    sheet === undefined
      ? Math.max(
          0,
          tables.findIndex((rows) => rows.length > 0),
        )
      : typeof sheet === "number"
        ? sheet - 1
        : sheets.indexOf(sheet);
  const rows = tables[at];
  if (!rows) {
    const names = sheets.map((name) => `"${name}"`).join(", ");
    throw new GaltonError(
      "no-such-sheet",
      `the workbook has no sheet ${describe(sheet)}; its sheets are ${names}`,
      { option: "sheet" },
    );
  }
  return { rows: { names: null, blocks: [rows] }, sheet: sheets[at] ?? "", sheets };
}

/** @param {unknown} cell */
const isEmpty = (cell) => cell === null || cell === undefined || cell === "";

/**
 * Rows without the empty columns before the table, and without the empty cells behind it: so a title above the table is
 * a line of one field, as in a CSV.
 *
 * @param {readonly (readonly unknown[])[]} data
 */
function trimmed(data) {
  const first = Math.min(
    ...data.map((row) => row.findIndex((cell) => !isEmpty(cell))).filter((at) => at >= 0),
  );
  return data.map((row) => row.slice(first, row.findLastIndex((cell) => !isEmpty(cell)) + 1));
}

async function parquetReader() {
  try {
    return await import("hyparquet");
  } catch (cause) {
    throw missing("Parquet files", "hyparquet", cause);
  }
}

/** Without it, only uncompressed files and those of Snappy are read. */
async function compressors() {
  try {
    return (await import("hyparquet-compressors")).compressors;
  } catch {
    return undefined;
  }
}

/** @param {Blob} blob @returns {Promise<Rows>} */
async function parquet(blob) {
  const { parquetScan, parquetSchema } = await parquetReader();
  const packers = await compressors();
  const file = {
    byteLength: blob.size,
    /** @param {number} from @param {number} [to] */
    slice: (from, to) => blob.slice(from, to).arrayBuffer(),
  };
  /** @param {unknown} error */
  const fail = (error) => {
    if (!packers && isError(error) && /compression|codec/i.test(error.message))
      throw missing("Parquet files that are packed like this", "hyparquet-compressors", error);
    throw unreadable("the Parquet file", error);
  };
  const scan = await parquetScan({ file, ...(packers && { compressors: packers }) }).catch(fail);
  const elements = parquetSchema(scan.metadata).children.map(({ element }) => element);
  const names = elements.map(({ name }) => name);
  const blocks = async function* () {
    // A group of rows at a time.
    for (const range of scan.ranges) {
      const columns = await Promise.all(
        names.map((column) => scan.readColumn({ column, ...range })),
      ).catch(fail);
      const length = range.rowEnd - range.rowStart;
      const cells = columns.map((column, at) => decimals(column, elements[at]));
      yield* blocksOfColumns(length, cells);
    }
  };
  return { names: () => names, blocks: blocks() };
}

/**
 * The values of a column. The reader gives decimals as numbers that may be off in the last place: their digits are
 * those of the scale.
 *
 * @param {ArrayLike<unknown>} column
 * @param {{ converted_type?: string, scale?: number } | undefined} element
 * @returns {(row: number) => unknown}
 */
function decimals(column, element) {
  if (element?.converted_type !== "DECIMAL") return (row) => column[row];
  const scale = element.scale ?? 0;
  return (row) => {
    const value = column[row];
    return typeof value === "number" ? Number(value.toFixed(scale)) : value;
  };
}
