// `node bench/wide.js`, after `make types`: calls on 500 columns of numbers and 5,000 rows, in processor seconds. The
// first two have bars, and the process fails where one is missed. With a number, on so many columns.

import { read } from "../pkg/inline.js";

const ROWS = 5000;
const columns = Number(process.argv[2] ?? 500);

/** A whole number that looks like noise. @param {number} row @param {number} column */
function noise(row, column) {
  const z = Math.imul(row * 7919 + column + 1, 0x9e3779b1);
  return Math.imul(z ^ (z >>> 15), 0x85ebca77) >>> 22;
}

/** The predictors and the response, which is last. */
function table() {
  const column = (/** @type {number} */ at) =>
    Float64Array.from({ length: ROWS }, (_, row) => noise(row, at));
  return Object.fromEntries(Array.from({ length: columns + 1 }, (_, at) => [`c${at}`, column(at)]));
}

/**
 * @template T
 * @param {string} name
 * @param {() => T | Promise<T>} work
 * @param {number} [bar] seconds
 * @returns {Promise<T>}
 */
async function time(name, work, bar = Infinity) {
  const before = process.cpuUsage();
  const found = await work();
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  const missed = seconds > bar;
  if (missed) process.exitCode = 1;
  const told = Number.isFinite(bar) ? ` (at most ${bar.toFixed(1)})` : "";
  console.log(`${seconds.toFixed(2).padStart(8)} s  ${name}${told}${missed ? "  MISSED" : ""}`);
  return found;
}

const observations = await time("read", () => read(table(), { folds: 5 }));
await time("summary()", () => observations.summary(), 2);
await time("descend() and its first step", () => observations.descend({ iterations: 1 }).run(), 1);
await time("model()", () => observations.model());
await time("penalised({ penalty: 1 })", () => observations.penalised({ penalty: 1 }));
await time("descend({ scaling: 'whitened' })", () => observations.descend({ scaling: "whitened" }));
await time("path({ count: 20 })", () => observations.path({ count: 20 }));

let longest = 0;
let last = performance.now();
const onProgress = () => {
  const now = performance.now();
  longest = Math.max(longest, now - last);
  last = now;
};
await time("pathAsync()", () => {
  last = performance.now();
  return observations.pathAsync({ onProgress });
});
console.log(
  `${(longest / 1000).toFixed(2).padStart(8)} s  the longest time between two calls of onProgress`,
);
