// `make loops`: trains in a loop, without a pause, and looks at the memory of the WebAssembly and of the process. Both
// stay as they are after the first calls, and the last answer has the first one's bits.

import process from "node:process";

/** The memories of galton's instances. @type {WebAssembly.Memory[]} */
const memories = [];
WebAssembly.Instance = new Proxy(WebAssembly.Instance, {
  construct(target, args) {
    const instance = /** @type {WebAssembly.Instance} */ (Reflect.construct(target, args));
    memories.push(/** @type {WebAssembly.Memory} */ (instance.exports["memory"]));
    return instance;
  },
});
const { train } = await import("galton");

/** How many calls there are before memory may no longer grow. */
const FIRST = 100;

/** How often the memory is printed. */
const LINES = 10;

let failed = await loop("5 rows of 3 columns", 100_000, table(5, 3));
failed = (await loop("20,000 rows of 10 columns", 10_000, table(20_000, 10))) || failed;
process.exitCode = failed ? 1 : 0;

/** @param {number} rows @param {number} columns */
function table(rows, columns) {
  const lines = [Array.from({ length: columns }, (_, at) => `c${at}`)];
  for (let row = 0; row < rows; row++)
    lines.push(
      Array.from({ length: columns }, (_, at) =>
        String((row * (at + 3) * 7919 + at * at * row) % 1009),
      ),
    );
  return new TextEncoder().encode(lines.map((line) => `${line.join(",")}\n`).join(""));
}

/**
 * @param {string} name
 * @param {number} calls
 * @param {Uint8Array} bytes
 * @returns {Promise<boolean>} whether the memory grew, or the bits differ
 */
async function loop(name, calls, bytes) {
  console.log(`\n${calls} trainings of ${name}`);
  const began = process.cpuUsage();
  let [first, last, before] = ["", "", 0];
  for (let call = 1; call <= calls; call++) {
    last = JSON.stringify(await train(bytes));
    first ||= last;
    if (call === FIRST) before = size();
    if (call % (calls / LINES) === 0) {
      const rss = megabytes(process.memoryUsage().rss);
      console.log(
        `${String(call).padStart(7)}  WebAssembly ${megabytes(size())}, process ${rss} MB`,
      );
    }
  }
  const { user, system } = process.cpuUsage(began);
  const [grew, differs] = [size() > before, last !== first];
  console.log(
    `${grew ? "GREW" : "flat"}, ${differs ? "OTHER BITS" : "the same bits"}, ${((user + system) / 1e6).toFixed(0)} s of processor time`,
  );
  return grew || differs;
}

function size() {
  return memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0);
}

/** @param {number} bytes */
function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}
