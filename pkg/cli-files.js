// Input and output of the commands: data on stdout, words on stderr, and files that are written whole or not at all.

import { randomUUID } from "node:crypto";
import { createReadStream, createWriteStream, openAsBlob, unlinkSync } from "node:fs";
import { access, constants, readdir, readFile, realpath, rename, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Readable } from "node:stream";
import { gunzipSync } from "node:zlib";
import { UsageError } from "./cli-options.js";
import { nearest } from "./nearest.js";

/** A file that cannot be read or written. */
export class FileError extends Error {}

/** The reader of stdout has read enough, which is no failure: `galton score … | head`. */
export class EnoughError extends Error {}

/** Whether words that are neither data nor errors are left unsaid. */
let isQuiet = false;

export const beQuiet = () => void (isQuiet = true);

/**
 * Text without characters that a terminal would obey, such as those that change its colours.
 *
 * @param {string} text
 */
export const visible = (text) =>
  text.replace(
    /(?![\t\n])[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu,
    (character) => `\\u{${character.charCodeAt(0).toString(16)}}`,
  );

/** A line on stderr. @param {string} text */
export function say(text) {
  if (!isQuiet) process.stderr.write(`${visible(text)}\n`);
}

/** Writes to stdout, and waits where its reader is slow. @param {string | Uint8Array} data @returns {Promise<void>} */
export const print = (data) =>
  new Promise((resolve, reject) => {
    process.stdout.write(data, (error) => (error ? reject(ofStdout(error)) : resolve()));
  });

/** @param {unknown} error of stdout */
export const ofStdout = (error) =>
  /** @type {NodeJS.ErrnoException} */ (error).code === "EPIPE"
    ? new EnoughError()
    : ofSystem(error, "stdout", "written");

/** @param {unknown} value */
export const printJson = (value) => print(`${JSON.stringify(value, null, 2)}\n`);

/** Whether stderr is a terminal that knows escape sequences. */
const isTerminal = () => process.stderr.isTTY && process.env["TERM"] !== "dumb";

/** @param {number} bytes */
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

/** Puts the cursor at the start of the line, and clears it. */
const CLEAR = "\r\u001b[K";

/**
 * A pass over a table, with a line of progress where stderr is a terminal.
 *
 * @template T
 * @param {(options: { onProgress?: (progress: import("./wasm/galton.js").Progress) => void }) => Promise<T>} pass
 */
export async function watched(pass) {
  if (isQuiet || !isTerminal()) return pass({});
  const clear = () => void process.stderr.write(CLEAR);
  process.once("exit", clear);
  try {
    return await pass({
      onProgress: ({ bytes, totalBytes, rows, secondsLeft }) => {
        const all = totalBytes ? ` of ${megabytes(totalBytes)}` : "";
        const left = secondsLeft ? `, ${Math.ceil(secondsLeft)} s left` : "";
        process.stderr.write(`${CLEAR}${megabytes(bytes)}${all} MB, ${rows} rows${left}`);
      },
    });
  } finally {
    process.removeListener("exit", clear);
    clear();
  }
}

/** The meanings of system errors, in words that follow the name of a file. @type {Readonly<Record<string, string>>} */
const REASONS = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  ENOSPC: "no space is left on the disk",
  EDQUOT: "your quota of disk space is used up",
  EFBIG: "the file would be too large",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of the path is a file, not a directory",
  ELOOP: "its links lead round in a circle",
  ENAMETOOLONG: "the name is too long",
  EMFILE: "too many files are open",
  EIO: "the disk or the terminal failed",
  EBADF: "it is closed",
};

/**
 * An error of the system in words.
 *
 * @param {unknown} error
 * @param {string} name of the file
 * @param {"read" | "written"} done
 */
export function ofSystem(error, name, done) {
  const { code = "", message } = /** @type {NodeJS.ErrnoException} */ (error);
  const reason = REASONS[code] ?? (code === "ENOENT" ? "there is no such folder" : message);
  return new FileError(`${shownName(name)} cannot be ${done}: ${reason}`, { cause: error });
}

/** @param {string} name */
const shownName = (name) => (name === "-" ? "stdin" : name === "stdout" ? name : `"${name}"`);

/**
 * A file that is to be read.
 *
 * @param {string} name
 * @returns {Promise<import("node:fs").Stats>}
 */
async function found(name) {
  if (name === "") throw new UsageError("the name of a file is empty");
  if (/^https?:\/\//i.test(name))
    throw new UsageError(`"${name}" is an address; fetch it: curl -s '${name}' | galton … -`);
  try {
    const stats = await stat(name);
    if (stats.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    await access(name, constants.R_OK);
    return stats;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ENOENT")
      throw ofSystem(error, name, "read");
    const others = await readdir(dirname(name)).catch(() => []);
    const near = nearest(basename(name), others);
    const hint = near === undefined ? "" : `; did you mean "${join(dirname(name), near)}"?`;
    throw new FileError(`there is no file "${name}"${hint}`, { cause: error });
  }
}

/** Tells who waits at a terminal what for. @param {string} what */
function tellTerminal(what) {
  if (process.stdin.isTTY) say(`reading ${what} from the terminal; Ctrl-D ends it`);
}

/**
 * The bytes of stdin, or of a pipe that has a name.
 *
 * @param {string} name
 * @returns {AsyncGenerator<Uint8Array, void, void>}
 */
async function* chunksOf(name) {
  try {
    // Node takes a directory for an empty file. After fs.fstat of a pipe, its realpathSync stops at links (Node 20), and
    // packages that are links are not found.
    if (name === "-" && (await stat("/dev/stdin").catch(() => undefined))?.isDirectory())
      throw Object.assign(new Error(), { code: "EISDIR" });
    const stream = name === "-" ? process.stdin : createReadStream(name);
    yield* /** @type {AsyncIterable<Uint8Array>} */ (stream);
  } catch (error) {
    throw ofSystem(error, name, "read");
  }
}

/**
 * @param {string} name
 * @returns {ReadableStream<Uint8Array>}
 */
const streamOf = (name) =>
  /** @type {ReadableStream<Uint8Array>} */ (
    Readable.toWeb(Readable.from(chunksOf(name), { objectMode: false }))
  );

/** A table: a file, which can be read anywhere in it, or a stream. @param {string} name `-` for stdin */
export async function tableOf(name) {
  if (name === "-") tellTerminal("a table");
  else if ((await found(name)).isFile()) return openAsBlob(name);
  return streamOf(name);
}

/** @param {string} name `-` for stdin @returns {Promise<Uint8Array>} */
async function bytesOf(name) {
  if (name !== "-" && (await found(name)).isFile()) {
    return readFile(name).catch((error) => {
      throw ofSystem(error, name, "read");
    });
  }
  /** @type {Uint8Array[]} */
  const chunks = [];
  for await (const chunk of chunksOf(name)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * A file of text, unpacked and decoded as its first bytes say.
 *
 * @param {string} name `-` for stdin
 * @param {string} what it is, for who waits at a terminal
 */
export async function textIn(name, what) {
  if (name === "-") tellTerminal(what);
  let bytes = await bytesOf(name);
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) {
    try {
      bytes = gunzipSync(bytes);
    } catch {
      throw new FileError(`the gzip data of ${shownName(name)} are cut or damaged`);
    }
  }
  const mark = Buffer.from(bytes.subarray(0, 2)).toString("latin1");
  const encoding = { "\u00ff\u00fe": "utf-16le", "\u00fe\u00ff": "utf-16be" }[mark] ?? "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

/** Files that are not whole yet. @type {Set<string>} */
const partial = new Set();

process.on("exit", () => {
  for (const name of partial) {
    try {
      unlinkSync(name);
    } catch {
      // It was not made yet.
    }
  }
});

/** @typedef {{ write(data: string | Uint8Array): Promise<void>, close(): Promise<void> }} Output */

/** stdout, which stays open. @type {Output} */
export const STDOUT = { write: print, close: async () => {} };

/** The options of commands that write a file. */
export const OUTPUT = /** @type {const} */ ([
  {
    flag: "output",
    short: "o",
    form: "text",
    value: "file",
    told: "write to this file; it appears when it is whole",
  },
  { flag: "force", short: "f", form: "flag", told: "replace the file if it is there" },
]);

/**
 * A file to write to, which has its name once it is whole. It is refused before anything is read where it could not be
 * written, where it is there, and where it is one of the files that the command reads.
 *
 * @param {string} name
 * @param {boolean} isForced whether a file that is there is replaced
 * @param {readonly string[]} inputs
 * @returns {Promise<() => Output>}
 */
export async function outputOf(name, isForced, inputs) {
  const there = await stat(name).catch((/** @type {NodeJS.ErrnoException} */ error) => {
    if (error.code === "ENOENT") return undefined;
    throw ofSystem(error, name, "written");
  });
  if (there?.isDirectory()) throw new FileError(`"${name}" is a directory; name a file in it`);
  // A terminal or a pipe has nothing to lose.
  if (there && !there.isFile()) return () => direct(name);
  if (there) {
    const target = await realpath(name);
    for (const input of inputs) {
      if (input === "-" || (await realpath(input).catch(() => "")) !== target) continue;
      throw new UsageError(`"${name}" is what is read; give --output another name`);
    }
    if (!isForced) throw new FileError(`"${name}" is there already; --force replaces it`);
    return () => whole(target, name, there.mode);
  }
  await access(dirname(name), constants.W_OK).catch((error) => {
    throw ofSystem(error, name, "written");
  });
  return () => whole(name, name);
}

/** @param {string} name @returns {Output} */
const direct = (name) => streamTo(createWriteStream(name), name, async () => {});

/** @param {string} target @param {string} name @param {number} [mode] @returns {Output} */
function whole(target, name, mode) {
  const path = join(dirname(target), `.${basename(target)}.${randomUUID().slice(0, 8)}`);
  partial.add(path);
  const stream = createWriteStream(path, { flags: "wx", ...(mode !== undefined && { mode }) });
  return streamTo(stream, name, async () => {
    await rename(path, target);
    partial.delete(path);
  });
}

/**
 * @param {import("node:fs").WriteStream} stream
 * @param {string} name
 * @param {() => Promise<void>} finish
 * @returns {Output}
 */
function streamTo(stream, name, finish) {
  // Every write and the end tell of it too.
  stream.on("error", () => {});
  /** @param {(done: (error?: Error | null) => void) => void} act @returns {Promise<void>} */
  const wait = (act) =>
    new Promise((resolve, reject) => {
      stream.once("error", reject);
      act((error) => {
        stream.removeListener("error", reject);
        if (error) reject(error);
        else resolve();
      });
    });
  /** @param {unknown} error */
  const fail = (error) => {
    throw ofSystem(error, name, "written");
  };
  return {
    write: (data) => wait((done) => void stream.write(data, done)).catch(fail),
    close: () =>
      wait((done) => void stream.end(done))
        .then(finish)
        .catch(fail),
  };
}
