// Rows that are values: arrays of objects, iterables, columns and Arrow tables, as bytes of CSV. So they are read, described,
// scored and diagnosed by what reads files, a block of rows at a time.

import { brandOf, exactly, isBuffer, isDate } from "./brands.js";
import { Doubt, hasGroupedText, lineOf } from "./cells.js";
import { readable, recoding } from "./encoding.js";
import { GaltonError } from "./error.js";
import { opened } from "./formats.js";
import { OtherFormat } from "./gunzip.js";
import { drop } from "./held.js";
import { BLOCK, blocksOfColumns, describe, lengthOf, streamOf } from "./source.js";
import { call } from "./wasm.js";

/** @typedef {import("./wasm/galton.js").ReadOptions} ReadOptions */
/** @typedef {import("./wasm/galton.js").Note} Note */
/** @typedef {import("./source.js").Told} Told */
/** @typedef {import("./source.js").Bytes} Bytes */
/** @typedef {import("./source.js").Rows} Rows */
/**
 * @template T
 * @typedef {import("./source.js").Blocks<T>} Blocks
 */

/**
 * Of a workbook: the sheet that is read, and the names of all.
 *
 * @typedef {{ sheet?: string, sheets?: string[] }} Sheets
 */

/**
 * Completes a report of a table by the sheet of its workbook, and by a note that only the values as they were given could show.
 *
 * @typedef {<R extends { notes: Note[], columns: { name: string }[] }>(report: R) => R} Complete
 */

/**
 * Rows as bytes of CSV; `isTable` unless the bytes are those of a file. `note` is about the rows so far.
 *
 * @typedef {{ bytes: Bytes, options: ReadOptions, isTable: boolean, note?: (columns: { name: string }[]) => Note | undefined }} Table
 */

/** How many characters are handed over at once. */
const PIECE = 2 ** 16;

/**
 * Does work on a source as bytes, with the options that say how its rows are written.
 *
 * @template T
 * @param {Told} told
 * @param {ReadOptions} options
 * @param {AbortSignal | undefined} signal
 * @param {(bytes: Bytes, options: ReadOptions, complete: Complete) => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function tabled(told, { sheet, ...options }, signal, work) {
  if (isBytesTold(told)) {
    try {
      const given = await readable(told, options, signal);
      return await work(given.told, given.options, (report) => report);
    } catch (error) {
      if (error instanceof OtherFormat) {
        const blob = await new Response(error.stream).blob();
        return tabled({ blob }, { sheet, ...options }, signal, work);
      }
      const file = fileOf(told, error);
      const found = file && (await opened(file, sheet, error));
      if (!found) throw error;
      const { rows, ...names } = found;
      return within(await written(rows, options), work, names);
    }
  }
  const table = await asBytes(told, options, signal);
  // Chunks of a file are read as a file is: its encoding and its format count.
  if (!table.isTable) return tabled(table.bytes, { sheet, ...options }, signal, work);
  return within(table, work);
}

/**
 * @template T
 * @param {Table} table
 * @param {(bytes: Bytes, options: ReadOptions, complete: Complete) => Promise<T>} work
 * @param {Sheets} [sheets]
 * @returns {Promise<T>}
 */
async function within(table, work, sheets = {}) {
  try {
    return await work(table.bytes, table.options, (report) => {
      const note = table.note?.(report.columns);
      const isAlike = (/** @type {Note} */ { kind, column }) =>
        kind === note?.kind && column === note.column;
      if (note && !report.notes.some(isAlike)) report.notes.push(note);
      return Object.assign(report, sheets);
    });
  } catch (error) {
    // Nothing but the work could have read the stream that was made here.
    if ("stream" in table.bytes && !table.bytes.stream.locked)
      table.bytes.stream.cancel(error).catch(() => {});
    throw table.isTable ? withoutLine(error) : error;
  }
}

/**
 * The file, if the reader refused it as binary: it may be one of another format.
 *
 * @param {Bytes} told
 * @param {unknown} error
 * @returns {Blob | undefined}
 */
function fileOf(told, error) {
  if (!(error instanceof GaltonError) || error.code !== "binary") return undefined;
  if ("blob" in told) return told.blob;
  return "bytes" in told ? new Blob([/** @type {BlobPart} */ (told.bytes)]) : undefined;
}

/** @param {Told} told @returns {told is Bytes} */
const isBytesTold = (told) => !("columns" in told || "rows" in told || "items" in told);

/** Rows of values have no lines. @param {unknown} error */
function withoutLine(error) {
  if (!(error instanceof GaltonError) || error.line === undefined) return error;
  const message = error.message.replace(` (line ${error.line})`, "");
  return Object.assign(error, { message, line: undefined });
}

/**
 * A source as bytes, with the options that say how they are written.
 *
 * @param {Exclude<Told, Bytes>} told
 * @param {ReadOptions} options
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<Table>}
 */
async function asBytes(told, options, signal) {
  if ("columns" in told) return written(columnRows(told.columns), options);
  if ("rows" in told) return written(told.rows, options);
  // Options are refused before the source is touched.
  drop(call((wasm) => new wasm.Reading(recoding(options).options)));
  const items = told.items[Symbol.asyncIterator]();
  const first = await firstOf(told.items, items, signal);
  if (first.done || !isRow(first.value)) {
    const stream = streamOf(told.items, items, first);
    return { bytes: { stream, length: undefined }, options, isTable: false };
  }
  return written(rowsOf(blocksOf(items, first.value), first.value), options);
}

/**
 * @param {AsyncIterable<unknown> & { destroy?: unknown }} source
 * @param {AsyncIterator<unknown>} items
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<IteratorResult<unknown>>}
 */
async function firstOf(source, items, signal) {
  if (!signal) return items.next();
  /** @type {(() => void) | undefined} */
  let stop;
  try {
    return await new Promise((resolve, reject) => {
      stop = () => {
        if (typeof source.destroy === "function") source.destroy();
        void items.return?.()?.catch(() => {});
        const reason = /** @type {Error} */ (signal.reason);
        reject(reason);
      };
      signal.addEventListener("abort", stop);
      items.next().then(resolve, reject);
    });
  } finally {
    if (stop) signal.removeEventListener("abort", stop);
  }
}

/** Whether it may be a row of a table, and not a chunk of a file. @param {unknown} value */
const isRow = (value) =>
  typeof value === "object" &&
  value !== null &&
  !ArrayBuffer.isView(value) &&
  !isBuffer(value) &&
  !isDate(value);

/** @param {unknown} value */
const isNamed = (value) => isRow(value) && !Array.isArray(value) && brandOf(value) !== "Map";

/**
 * The rows of an array or of another iterable. Undefined if its first value is not a row.
 *
 * @param {Iterable<unknown>} source
 * @returns {Rows | undefined}
 */
export function rowsIn(source) {
  if (Array.isArray(source)) {
    const list = /** @type {unknown[]} */ (source);
    if (!isRow(list[0])) return undefined;
    return rowsOf(slicesOf(list), list[0], Array.isArray(list[0]) ? undefined : list);
  }
  const items = source[Symbol.iterator]();
  const first = items.next();
  if (first.done || !isRow(first.value)) return undefined;
  return rowsOf(blocksOf(items, first.value), first.value);
}

/** @param {readonly unknown[]} list @returns {Generator<readonly unknown[], void>} */
function* slicesOf(list) {
  for (let at = 0; at < list.length; at += BLOCK) yield list.slice(at, at + BLOCK);
}

/**
 * @param {Iterator<unknown> | AsyncIterator<unknown>} items
 * @param {unknown} first
 * @returns {AsyncGenerator<readonly unknown[], void>}
 */
async function* blocksOf(items, first) {
  let block = [first];
  try {
    for (;;) {
      const next = items.next();
      const { done, value } = "then" in next ? await next : next;
      if (done) break;
      block.push(value);
      if (block.length < BLOCK) continue;
      yield block;
      block = [];
    }
    yield block;
  } finally {
    void Promise.resolve(items.return?.()).catch(() => {});
  }
}

/**
 * Rows that are arrays, objects by name or Maps.
 *
 * @param {Blocks<unknown>} blocks
 * @param {unknown} first
 * @param {readonly unknown[]} [all] the rows, if all are in memory
 * @returns {Rows}
 */
function rowsOf(blocks, first, all) {
  if (Array.isArray(first))
    return { names: null, blocks: checked(blocks, Array.isArray, "arrays") };
  const isMap = brandOf(first) === "Map";
  const isAlike = isMap ? (/** @type {unknown} */ row) => brandOf(row) === "Map" : isNamed;
  const kind = isMap ? "Maps" : "objects by name";
  return named(checked(blocks, isAlike, kind), isMap, all);
}

/**
 * Passes blocks of rows on, and throws at the first row that is not of the same kind as the others.
 *
 * @param {Blocks<unknown>} blocks
 * @param {(row: unknown) => boolean} isAlike
 * @param {string} kind
 * @returns {AsyncGenerator<readonly (readonly unknown[])[], void>}
 */
async function* checked(blocks, isAlike, kind) {
  let row = 0;
  for await (const block of blocks) {
    for (const one of block) {
      row++;
      if (isAlike(one)) continue;
      throw new GaltonError(
        "invalid-source",
        `row ${row} is ${describe(one)}, but the first row is not: give all rows as ${kind}`,
      );
    }
    yield /** @type {readonly (readonly unknown[])[]} */ (block);
  }
}

/**
 * Rows with the names of their columns: those of all rows if all are in memory, otherwise those of the first block.
 *
 * @param {AsyncIterable<readonly unknown[]>} blocks
 * @param {boolean} isMap
 * @param {readonly unknown[]} [all]
 * @returns {Rows}
 */
function named(blocks, isMap, all) {
  /** @type {Set<string>} */
  const known = new Set();
  /** @type {readonly string[]} */
  let names = [];
  /** @param {unknown} row @returns {string[]} */
  const keysOf = (row) =>
    isMap
      ? Array.from(/** @type {Map<unknown, unknown>} */ (row).keys(), String)
      : Object.keys(/** @type {object} */ (row));
  /** @param {readonly unknown[]} rows */
  const learn = (rows) => {
    for (const row of rows) for (const key of keysOf(row)) known.add(key);
    names = [...known];
  };
  /** @param {unknown} row */
  const cells = (row) => {
    if (isMap) return names.map((name) => /** @type {Map<string, unknown>} */ (row).get(name));
    const given = /** @type {Record<string, unknown>} */ (row);
    return names.map((name) => (Object.hasOwn(given, name) ? given[name] : undefined));
  };
  /** @param {unknown} row @param {number} number */
  const need = (row, number) => {
    const key = keysOf(row).find((key) => !known.has(key));
    if (key === undefined) return;
    throw new GaltonError(
      "no-such-column",
      `row ${number} has a value for "${key}", which none of the first ${BLOCK} rows has: name all columns in the first row, with null where a value is missing`,
    );
  };
  const made = async function* () {
    let before = 0;
    for await (const block of blocks) {
      if (before === 0) learn(all ?? block);
      else if (!all) block.forEach((row, at) => need(row, before + at + 1));
      before += block.length;
      yield block.map(cells);
    }
  };
  return { names: () => names, blocks: made() };
}

/**
 * Columns by name, all of one length.
 *
 * @param {import("./source.js").Columns} columns
 * @returns {Rows}
 */
function columnRows(columns) {
  const length = lengthOf(columns);
  const names = Object.keys(columns);
  return tabular(names, length, (name) => {
    const column = /** @type {ArrayLike<unknown>} */ (columns[name]);
    return (row) => column[row];
  });
}

/**
 * Rows of columns.
 *
 * @param {readonly string[]} names
 * @param {number} length
 * @param {(name: string) => (row: number) => unknown} find
 * @returns {Rows}
 */
export function tabular(names, length, find) {
  return { names: () => names, blocks: blocksOfColumns(length, names.map(find)) };
}

/**
 * @param {Rows} rows
 * @param {ReadOptions} options
 * @returns {Promise<Table>}
 */
async function written(rows, options) {
  const { blocks: source } = rows;
  const blocks =
    Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  const first = await blocks.next();
  const start = first.done ? [] : first.value;
  const isGiven = options.decimal !== undefined || options.thousands !== undefined;
  const isNeutral = isGiven || hasGroupedText(start);
  const names = rows.names?.();
  let number = 0;
  const doubt = new Doubt();
  // Between commas, a point would stand before decimals in any text.
  const delimiter = isNeutral ? "\t" : ",";
  const style = {
    isNeutral,
    delimiter,
    // In neutral numbers, the reader finds out itself.
    ...(!isNeutral && {
      onText: (/** @type {string} */ text, /** @type {number} */ at) => doubt.see(text, number, at),
    }),
    /** @param {bigint} value @param {number} at */
    onInexact: (value, at) => {
      const name = names?.[at];
      if (name !== undefined && isUsed(name, options))
        exactly(value, () => `row ${number} of "${name}"`);
    },
  };
  const text = async function* () {
    const encoder = new TextEncoder();
    let piece = names ? lineOf(names, style) : "";
    try {
      for (let block = start; ;) {
        for (const row of block) {
          number++;
          piece += lineOf(row, style);
          if (piece.length < PIECE) continue;
          yield encoder.encode(piece);
          piece = "";
        }
        const next = await blocks.next();
        if (next.done) break;
        block = next.value;
      }
      yield encoder.encode(piece);
    } finally {
      void blocks.return?.();
    }
  };
  const isFractional = start.some((row) => Array.from(row).some(hasFraction));
  return {
    bytes: { stream: streamOf(text()), length: undefined },
    options: {
      ...options,
      ...(options.encoding !== undefined && { encoding: "utf-8" }),
      delimiter,
      quote: '"',
      escape: null,
      ...(names && { header: true }),
      ...(!isNeutral && isFractional && { decimal: "." }),
    },
    isTable: true,
    note: (columns) => {
      if (!doubt.first) return undefined;
      const { text, row, at } = doubt.first;
      const line = row + (names ? 1 : 0);
      return { kind: "groups-or-decimals", line, text, column: columns[at]?.name ?? "" };
    },
  };
}

/** Whether the options name a column. @param {string} name @param {ReadOptions} options */
function isUsed(name, { response, predictors, weights, formula, terms }) {
  if ([response, weights, ...(predictors ?? [])].includes(name)) return true;
  const words = new Set(formula?.split(/[^\p{L}\p{N}_.]+/u));
  if (words.has(name) || words.has(".") || formula?.includes(`\`${name}\``)) return true;
  return JSON.stringify(terms)?.includes(JSON.stringify(name)) ?? false;
}

/** @param {unknown} cell */
const hasFraction = (cell) => typeof cell === "number" && !Number.isInteger(cell);
