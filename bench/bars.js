// The goals of galton's speed and memory: each bar is a ratio of two things measured in the same run.

/** @typedef {import("./race.js").Standing} Standing */
/** @typedef {Awaited<ReturnType<typeof import("./first.js").firstClick>>} FirstClick */
/** @typedef {Awaited<ReturnType<typeof import("./memory.js").memory>>} Memory */

/** @typedef {Awaited<ReturnType<typeof import("./descent.js").descents>>} Descents */
/** @typedef {Awaited<ReturnType<typeof import("./score.js").score>>} Scores */
/** @typedef {import("./serve.js").Rate} Rate */
/** @typedef {Awaited<ReturnType<typeof import("./frames.js").frames>>} Frames */

/**
 * @typedef {object} Bar
 * @property {string} part
 * @property {string} what
 * @property {number} measured
 * @property {"at least" | "at most"} side
 * @property {number} goal
 * @property {string} unit
 * @property {boolean} reached
 */

/**
 * How many times galton's time a rival takes, at least. Of the reading alone, and of two columns beside ten, the
 * goals are below.
 *
 * @type {Record<string, [rival: string, times: number][]>}
 */
const RIVALS = {
  A: [
    ["PapaParse + ml-regression", 20],
    ["uDSV + ml-regression", 5],
    ["DuckDB-Wasm", 3.5],
    ["plain JavaScript", 2],
    ["DuckDB, 1 thread", 2],
    ["DuckDB, 2 threads", 1.3],
  ],
  B: [
    ["DuckDB-Wasm", 3],
    ["DuckDB, 1 thread", 2.5],
  ],
  C: [["uDSV + ml-regression", 4]],
};

/** By how much exact sums of products may be slower than plain ones, in percent. */
const PRICE = 25;

/** How much more time or memory galton may take than an earlier build, in percent. */
const MORE_THAN_BEFORE = 3;

const READING_SHARE = 45;
const TWO_COLUMNS = 1.6;
const FIRST_CLICK = 1.7;
const MEMORY = 40;

/** The difference between the peaks of two browsers at equal work; a byte kept of every row would be 70 MB. */
const MEMORY_NOISE = 2;

/** 2,000 iterations with one predictor and with ten, in ms; and how many of them a step over rows may take. */
const ITERATED = [1, 10];
const LOOP = 1000;

/** How many times as long as `read` each pass over the same table takes, at most. */
const PASSES = {
  evaluate: 1.4,
  scoreCsv: 2.5,
  "scoreCsv, intervals": 3.5,
  diagnose: 3,
  "diagnose, sorted rows": 3,
  describe: 1,
};

/** The time of one prediction in microseconds and as times that of ml-regression, and of a million rows as times that of a plain loop. */
const ONE = 0.15;
const ONE_RIVAL = 3;
const ROWS_OF_ARRAYS = 4;
const TYPED_COLUMNS = 1.5;

/** The seconds from a CSV of 1,000 levels to its summary and its trained model. */
const LEVELS = 1;

/** The least that `galton serve` answers in a second on one core: single predictions, and rows in batches. */
const SINGLE = 5000;
const ROWS = 1e6;

const MEGABYTE = 1e6;

/**
 * @param {Standing[]} standings
 * @returns {Bar[]}
 */
export function priceBars([exact, plain]) {
  const more = ((exact?.milliseconds ?? NaN) / (plain?.milliseconds ?? NaN) - 1) * 100;
  return [atMost("moments", "exact moments: more time than plain f64 ones", more, PRICE, "%")];
}

/**
 * @param {string} part
 * @param {Standing[]} standings
 * @returns {Bar[]}
 */
export function raceBars(part, standings) {
  /** @param {string} name */
  const time = (name) => standings.find((one) => one.name === name)?.milliseconds ?? NaN;
  const galton = time("galton");
  const bars = (RIVALS[part] ?? []).map(([rival, times]) =>
    atLeast(part, `${rival}: times galton's time`, time(rival) / galton, times, "x"),
  );
  bars.push(...notMore(part, "time", galton, time("galton before")));
  if (part === "A") {
    const share = (100 * time("reading only")) / galton;
    bars.push(atLeast(part, "share of the rate of reading only", share, READING_SHARE, "%"));
  }
  if (part === "B") {
    const narrow = galton / time("galton, 2 of 10 columns");
    bars.push(atLeast(part, "all ten columns: times the time of two", narrow, TWO_COLUMNS, "x"));
  }
  return bars;
}

/**
 * @param {string} part
 * @param {string} of
 * @param {number} now
 * @param {number | undefined} before of an earlier build, where one was measured
 * @returns {Bar[]}
 */
const notMore = (part, of, now, before) =>
  before
    ? [
        atMost(
          part,
          `more ${of} than the build before`,
          (now / before - 1) * 100,
          MORE_THAN_BEFORE,
          "%",
        ),
      ]
    : [];

/** @param {FirstClick} clicks @returns {Bar[]} */
export const firstBars = ({ first, later, before }) => [
  atMost("first", "first click: times a later one", first / later, FIRST_CLICK, "x"),
  ...notMore("first", "time", first, before?.first),
];

/** @param {Memory} peaks @returns {Bar[]} */
export const memoryBars = ({ blank, once, before, long }) => [
  atMost("memory", "A: over a blank page", (once - blank) / MEGABYTE, MEMORY, " MB"),
  atMost("memory", "the long table: over A", (long - once) / MEGABYTE, MEMORY_NOISE, " MB"),
  ...notMore("memory", "memory", once - blank, before && before - blank),
];

/** The processor time of the page's main thread in a frame, in ms, at the 95th percentile. */
const FRAME = 8;

/** The longest time between frames that a person does not see as a jump, in ms: two frames of 60 Hz. */
const APART = 34;

/** How long scoring a file takes, as a multiple of reading it on the page. */
const SCORED = 4;

/** @param {Frames} found @returns {Bar[]} */
export const framesBars = ({ reading, scoring, playing, besideScoring, callbacksAtRest }) => [
  atMost("frames", "main thread in a frame, 95 %", playing.p95, FRAME, " ms"),
  atMost("frames", "tasks over 50 ms while it plays", playing.long, 0, ""),
  atMost("frames", "callbacks of frames while it rests", callbacksAtRest, 0, ""),
  atMost(
    "frames",
    "main thread in a frame while a file is scored",
    besideScoring.p95,
    FRAME,
    " ms",
  ),
  atMost(
    "frames",
    "between frames while it is scored, 95 %",
    besideScoring.apart.p95,
    APART,
    " ms",
  ),
  atMost("frames", "tasks over 50 ms while a file is scored", besideScoring.long, 0, ""),
  atMost("frames", "scoring a file: times reading it", scoring.milliseconds / reading, SCORED, "x"),
  atLeast("frames", "shares of the scoring that are told", scoring.told, 5, ""),
];

/** @param {Descents} found @returns {Bar[]} */
export const descentBars = ({ one, ten, ratio }) => [
  atMost("descent", "2,000 iterations, one predictor", one, ITERATED[0] ?? NaN, " ms"),
  atMost("descent", "2,000 iterations, ten predictors", ten, ITERATED[1] ?? NaN, " ms"),
  atLeast("descent", "a step of the loop over rows: times galton's", ratio, LOOP, "x"),
];

/** @param {Scores} found @returns {Bar[]} */
export const scoreBars = ({ standings, one, rival, rows, columns }) => {
  const [read] = standings;
  const time = (/** @type {string} */ name) =>
    standings.find((standing) => standing.name === name)?.milliseconds ?? NaN;
  return [
    ...Object.entries(PASSES).map(([name, times]) =>
      atMost("score", `${name}: times read`, time(name) / (read?.milliseconds ?? NaN), times, "x"),
    ),
    ...Object.entries(one).map(([form, microseconds]) =>
      atMost("score", `predict of one row, ${form}`, microseconds, ONE, " µs"),
    ),
    atMost("score", "predict of one number: times ml-regression", rival, ONE_RIVAL, "x"),
    atMost("score", "predict of arrays: times a plain loop", rows, ROWS_OF_ARRAYS, "x"),
    atMost("score", "predict of typed columns: times a loop", columns, TYPED_COLUMNS, "x"),
  ];
};

/** @param {import("./levels.js").Fit[]} fits @returns {Bar[]} */
export const levelsBars = (fits) =>
  fits.map(({ formula, seconds }) =>
    atMost("levels", `read, summary and train: ${formula}`, seconds, LEVELS, " s"),
  );

/** @param {Rate[]} rates @returns {Bar[]} */
export const serveBars = (rates) =>
  rates.map(({ name, isBatch, perSecond }) =>
    isBatch
      ? atLeast("serve", `rows a second: ${name}`, perSecond, ROWS, "")
      : atLeast("serve", `predictions a second: ${name}`, perSecond, SINGLE, ""),
  );

/**
 * @param {string} part
 * @param {string} what
 * @param {number} measured
 * @param {number} goal
 * @param {string} unit
 * @returns {Bar}
 */
const atLeast = (part, what, measured, goal, unit) => ({
  ...{ part, what, measured, goal, unit },
  side: "at least",
  reached: measured >= goal,
});

/** @type {typeof atLeast} */
const atMost = (part, what, measured, goal, unit) => ({
  ...{ part, what, measured, goal, unit },
  side: "at most",
  reached: measured <= goal,
});
