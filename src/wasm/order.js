// Puts functions of the WebAssembly that have much code in common next to one another. gzip finds repetitions in the last
// 32 KB only, so this order makes the file smaller. Several orders are made, and the one that takes the fewest bytes wins. The
// functions get new names here, and `wasm-opt --reorder-functions-by-name` moves them.

import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

/** Bytes of a piece: functions are alike if they have many pieces in common. */
const PIECE = 6;
/** Bytes of the functions before, with which the next one is compared, in each order: less than what gzip looks back on. */
const WINDOWS = Array.from({ length: 12 }, (_, at) => 1000 * (20 + at));
const [CUSTOM, IMPORTS, CODE] = [0, 2, 10];

const path = process.argv[2] ?? "";
const wasm = readFileSync(path);
let position = 8;

/** Reads an unsigned number of variable length. @returns {number} */
function number() {
  const byte = wasm[position++] ?? 0;
  return byte < 128 ? byte : (byte & 127) + 128 * number();
}

/** Reads bytes that have their length before them. */
function bytes() {
  const length = number();
  position += length;
  return wasm.subarray(position - length, position);
}

/** @param {number} value @returns {number[]} */
function written(value) {
  return value < 128 ? [value] : [(value & 127) | 128, ...written(value >>> 7)];
}

/** @param {Uint8Array} content */
function withLength(content) {
  return Buffer.from([...written(content.length), ...content]);
}

// Every section but the names, the number of imports, and the code of each function.
const kept = [wasm.subarray(0, position)];
let imports = 0;
/** @type {Buffer[]} */
const codes = [];
while (position < wasm.length) {
  const start = position;
  const section = wasm[position++];
  const end = number() + position;
  if (section === IMPORTS) {
    for (let left = number(); left > 0; left--, imports++) {
      bytes();
      bytes();
      if (wasm[position++] !== 0) throw new Error(`${path} imports what is not a function`);
      number();
    }
  } else if (section === CODE) {
    for (let left = number(); left > 0; left--) codes.push(bytes());
  }
  if (section !== CUSTOM || bytes().toString() !== "name") kept.push(wasm.subarray(start, end));
  position = end;
}

// Pieces of each function, and the functions that have each piece.
/** @type {Map<string, { functions: number[], uses: number }>} */
const pieces = new Map();
const piecesOf = codes.map((code, at) => {
  const own = new Set();
  for (let from = 0; from + PIECE <= code.length; from++) {
    const text = code.toString("latin1", from, from + PIECE);
    const piece = pieces.get(text) ?? { functions: [], uses: 0 };
    if (!own.has(piece)) piece.functions.push(at);
    own.add(piece);
    pieces.set(text, piece);
  }
  return own;
});

const size = (/** @type {number} */ at) => codes[at]?.length ?? 0;

/**
 * After the function with the most code, again and again the one that has the largest share of its pieces in the window.
 *
 * @param {number} window
 */
function ordered(window) {
  const shared = codes.map(() => 0);
  const remaining = new Set(codes.keys());
  /** @type {number[]} */
  const order = [];
  let [first, inWindow] = [0, 0];
  const share = (/** @type {number} */ at) =>
    ((shared[at] ?? 0) + 2) / ((piecesOf[at]?.size ?? 0) + 8);

  /** @param {number} at @param {1 | -1} change */
  function count(at, change) {
    inWindow += change * size(at);
    for (const piece of piecesOf[at] ?? []) {
      const before = piece.uses;
      piece.uses += change;
      if (Math.min(before, piece.uses) === 0)
        for (const other of piece.functions) shared[other] += change;
    }
  }

  while (remaining.size > 0) {
    const value = order.length === 0 ? size : share;
    let next = -1;
    for (const at of remaining) if (next < 0 || value(at) > value(next)) next = at;
    remaining.delete(next);
    order.push(next);
    count(next, 1);
    while (inWindow > window) count(order[first++] ?? 0, -1);
  }
  while (first < order.length) count(order[first++] ?? 0, -1);
  return order;
}

/** @param {readonly number[]} order */
const packed = (order) =>
  gzipSync(Buffer.concat(order.flatMap((at) => codes[at] ?? [])), { level: 9 }).length;

const order = WINDOWS.map(ordered).reduce((best, other) =>
  packed(other) < packed(best) ? other : best,
);
const names = codes.map(() => "");
order.forEach((at, rank) => (names[at] = String(rank).padStart(6, "0")));
const all = [...Array.from({ length: imports }, (_, at) => `import ${at}`), ...names];
const entries = all.flatMap((name, at) => [...written(at), ...withLength(Buffer.from(name))]);
const functions = withLength(Buffer.from([...written(all.length), ...entries]));
const section = withLength(Buffer.from([...withLength(Buffer.from("name")), 1, ...functions]));
writeFileSync(path, Buffer.concat([...kept, Buffer.from([CUSTOM]), section]));
