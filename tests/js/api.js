// The tables, settings and checks that the tests of the package's functions share.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { near } from "./near.js";
import { data, install, load } from "./packed.js";

export { near };

/** The packed package. */
export const galton = await load(await install());

export const path = join(data, "diabetes-bmi.csv");
export const bytes = new Uint8Array(await readFile(path));
export const text = new TextDecoder().decode(bytes);
export const table = text
  .trim()
  .split("\n")
  .slice(1)
  .map((line) => line.split(",").map(Number));
export const heights = await readFile(join(data, "galton-heights.csv"), "utf8");

/** The settings of the original, on the data it was written for. */
export const reading = { response: "progression", predictors: ["bmi"], holdOut: 20 };
export const descending = {
  loss: /** @type {const} */ ("sum"),
  learningRate: 0.002,
  iterations: 2001,
  standardise: false,
  start: [0, 0],
};
export const original = { ...reading, ...descending };

/**
 * `options` are deliberately wrong or odd in some tests, so they are not typed there.
 *
 * @param {unknown} value
 * @returns {never}
 */
export const untyped = (value) => /** @type {never} */ (value);

/** A stream that gives `whole` in pieces of these sizes, over and over.
 * @param {Uint8Array} whole @param {number[]} sizes
 */
export function inPieces(whole, sizes) {
  let [from, turn] = [0, 0];
  return new ReadableStream({
    pull(controller) {
      const size = sizes[turn++ % sizes.length] ?? 1;
      if (from < whole.length) controller.enqueue(whole.slice(from, from + size));
      from += size;
      if (from >= whole.length) controller.close();
    },
  });
}

/**
 * That it is refused with a GaltonError whose message has this in it.
 *
 * @param {() => unknown} action @param {RegExp | string} says @param {string} [what]
 * @returns {Promise<import("galton").GaltonError>}
 */
export async function refuses(action, says, what = "") {
  /** @type {unknown} */
  let error;
  try {
    await action();
  } catch (thrown) {
    error = thrown;
  }
  assert.ok(error !== undefined, `${what} was not refused`);
  assert.ok(error instanceof galton.GaltonError, `${what}: not a GaltonError`);
  const found = typeof says === "string" ? error.message.includes(says) : says.test(error.message);
  assert.ok(found, `${what}: "${error.message}" does not say ${String(says)}`);
  assert.match(error.message, /^[^A-Z].*[^.]$/s, "a message is the part of a sentence");
  return error;
}
