// Tables in files of other formats than CSV: Excel workbooks and Parquet. Their readers are optional packages, which are
// loaded when such a file comes. A bundler must not look for them here, since most projects have none of them: the entries
// galton/excel and galton/parquet name them for bundlers.

import { isError } from "./brands.js";
import { GaltonError } from "./error.js";
import { blocksOfColumns, bytesOf, describe } from "./source.js";

/** @typedef {import("./source.js").Rows} Rows */

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

/**
 * @typedef {object} Libraries the optional packages
 * @property {typeof import("read-excel-file/universal")} read-excel-file
 * @property {typeof import("hyparquet")} hyparquet
 * @property {typeof import("hyparquet-compressors")} hyparquet-compressors
 */

/** @typedef {{ [Name in keyof Libraries]: () => Promise<Libraries[Name]> }} Loaders */

/** @template T @param {string} name @returns {Promise<T>} */
const installed = (name) =>
  import(/* webpackIgnore: true */ /* turbopackIgnore: true */ /* @vite-ignore */ name);

/** How each is loaded: as it is installed, unless an entry for bundlers says otherwise. @type {Loaders} */
const loaders = {
  "read-excel-file": () => installed("read-excel-file/universal"),
  hyparquet: () => installed("hyparquet"),
  "hyparquet-compressors": () => installed("hyparquet-compressors"),
};

/**
 * Says how libraries are loaded.
 *
 * @param {Partial<Loaders>} given
 */
export const supply = (given) => void Object.assign(loaders, given);

/**
 * @template T
 * @param {() => Promise<T>} load
 * @param {string} what
 * @param {string} name
 * @param {string} entry for bundlers
 * @returns {Promise<T>}
 */
async function library(load, what, name, entry) {
  try {
    return await load();
  } catch (cause) {
    throw missing(what, name, entry, cause);
  }
}

/** @param {string} what @param {string} name @param {string} entry @param {unknown} cause */
const missing = (what, name, entry, cause) =>
  new GaltonError(
    "missing-library",
    `${what} are read by the package ${name}, which is not there: npm install ${name}, and if your code is bundled, import "${entry}" in it`,
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

/**
 * @param {Blob} blob
 * @param {string | number | undefined} sheet
 * @param {unknown} refusal
 * @returns {Promise<Opened>}
 */
async function workbook(blob, sheet, refusal) {
  const { default: read } = await library(
    loaders["read-excel-file"],
    "Excel workbooks",
    "read-excel-file",
    "galton/excel",
  );
  const all = await read(blob).catch((/** @type {unknown} */ error) => {
    // Any zip archive may be a workbook.
    throw /xlsx/.test(String(refusal)) ? unreadable("the workbook", error) : refusal;
  });
  const sheets = all.map(({ sheet }) => sheet);
  const tables = all.map(({ data }) => trimmed(data));
  const at =
    sheet === undefined
      ? firstTable(tables)
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

/**
 * The first sheet that has two rows of two cells, since sheets of notes may come before the table. If there is none, the
 * first sheet that is not empty.
 *
 * @param {readonly unknown[][][]} sheets
 */
function firstTable(sheets) {
  /** @param {number} cells */
  const withRows = (cells) =>
    sheets.findIndex(
      (rows) =>
        rows.filter((row) => row.filter((cell) => !isEmpty(cell)).length >= cells).length >= cells,
    );
  return [withRows(2), withRows(1), 0].find((at) => at >= 0) ?? 0;
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

/** Without them, only uncompressed files and those of Snappy are read. */
async function compressors() {
  try {
    return (await loaders["hyparquet-compressors"]()).compressors;
  } catch {
    return undefined;
  }
}

/** @param {Blob} blob @returns {Promise<Rows>} */
async function parquet(blob) {
  const { parquetScan, parquetSchema } = await library(
    loaders.hyparquet,
    "Parquet files",
    "hyparquet",
    "galton/parquet",
  );
  const packers = await compressors();
  const file = {
    byteLength: blob.size,
    /** @param {number} from @param {number} [to] */
    slice: (from, to) => blob.slice(from, to).arrayBuffer(),
  };
  /** @param {unknown} error */
  const fail = (error) => {
    if (!packers && isError(error) && /compression|codec/i.test(error.message))
      throw missing(
        "Parquet files that are packed like this",
        "hyparquet-compressors",
        "galton/parquet",
        error,
      );
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
