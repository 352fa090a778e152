// The page: hands the chosen file to a contestant in its worker, and looks at the clock.

/** @typedef {import("../least-squares.js").Line} Line */
/** @typedef {{ milliseconds: number, line: Line | null }} Run */
/** @typedef {{ frames: number, longest: number, late: number }} Frames */

/** Two frames at 60 a second take 33.3 ms: a gap beyond this is a frame that was not drawn. */
const LATE = 34;

/** @type {Map<string, Worker>} */
const workers = new Map();

/**
 * From the click to the answer. A contestant's worker is started by its first run, and kept.
 *
 * @param {string} module where the contestant is
 * @param {string[]} predictors
 * @param {string} response
 * @returns {Promise<Run>}
 */
export async function run(module, predictors, response) {
  const file = /** @type {HTMLInputElement} */ (document.querySelector("#file")).files?.[0];
  const start = performance.now();
  const worker = workers.get(module) ?? new Worker(module, { type: "module" });
  workers.set(module, worker);
  /** @type {Line | null} */
  const line = await new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      if ("error" in data) reject(new Error(data.error));
      else resolve(data.line);
    };
    worker.onerror = ({ message }) => reject(new Error(`${module}: ${message}`));
    worker.postMessage({ file, predictors, response });
  });
  return { milliseconds: performance.now() - start, line };
}

/**
 * The same while the page draws frame after frame, and how evenly it could.
 *
 * @param {Parameters<typeof run>} args
 * @returns {Promise<Run & Frames>}
 */
export async function runWatched(...args) {
  let frames = 0;
  let longest = 0;
  let late = 0;
  let last = performance.now();
  let request = requestAnimationFrame(function frame() {
    const now = performance.now();
    frames += 1;
    longest = Math.max(longest, now - last);
    if (now - last > LATE) late += 1;
    last = now;
    request = requestAnimationFrame(frame);
  });
  const done = await run(...args);
  cancelAnimationFrame(request);
  return { ...done, frames, longest, late };
}

Object.assign(globalThis, { bench: { run, runWatched } });
