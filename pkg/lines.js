// A cache of models in the WebAssembly's memory. It holds a few. A model that was dropped is made again from its document,
// which is kept in JavaScript. So the memory does not grow with the number of models.

import { drop } from "./held.js";
import { wasm } from "./wasm.js";

/** @typedef {import("./wasm/galton.js").Model} Line */
/** @typedef {import("./wasm/galton.js").ModelDocument} ModelDocument */

/** How many lines are kept. */
const MOST = 64;

/** How many numbers they may have together: a line of p coefficients has about p² / 2. */
const NUMBERS = 2 ** 22;

/**
 * The lines of the most recently used models, the latest at the end. The key is the model's own key object.
 *
 * @type {Map<object, { line: Line, numbers: number }>}
 */
const lines = new Map();

/** The model used last. @type {object | undefined} */
let latest;

let numbers = 0;

/** @param {object} key @param {Line} line @param {number} width how many coefficients it has */
export function keep(key, line, width) {
  release(key);
  lines.set(key, { line, numbers: width ** 2 / 2 });
  numbers += width ** 2 / 2;
  latest = key;
  for (const other of lines.keys()) {
    if (lines.size <= MOST && (numbers <= NUMBERS || lines.size === 1)) return;
    release(other);
  }
}

/** @param {object} key */
export function release(key) {
  const kept = lines.get(key);
  if (!kept) return;
  lines.delete(key);
  numbers -= kept.numbers;
  drop(kept.line);
}

/**
 * The line of a model.
 *
 * @param {object} key the model's own key object
 * @param {ModelDocument} document
 * @param {number} width how many coefficients it has
 * @returns {Line}
 */
export function lineOf(key, document, width) {
  const kept = lines.get(key);
  if (kept && kept.line instanceof wasm().Model) {
    if (key === latest) return kept.line;
    latest = key;
    lines.delete(key);
    lines.set(key, kept);
    return kept.line;
  }
  const line = read(document);
  keep(key, line, width);
  return line;
}

/** @param {unknown} document @returns {Line} */
export const read = (document) => wasm().Model.from(document);
