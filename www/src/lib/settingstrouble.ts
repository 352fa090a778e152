/** Errors in the settings of a descent, found before it is tried. */
import type { Inspection } from "galton";
import { count, short } from "./numbers.js";
import { parseNumbers } from "./numerals.js";
import { hasRate } from "./methods.js";
import { defaults } from "./settings.js";
import { back, zeros, type Fix, type NumericField, type Trouble } from "./trouble.js";
import type { Settings } from "./types.js";
import { listed, plural } from "./words.js";

/** A setting that is a number, what it has to be, and when it matters. */
interface Numeric {
  field: NumericField;
  key: keyof Settings;
  name: string;
  expected: string;
  fits: (x: number) => boolean;
  applies?: (s: Settings) => boolean;
}

/** A few seconds' worth with one predictor. */
const mostIterations = 10_000_000;

const whole = (x: number): boolean => Number.isSafeInteger(x);
const zeroOrAbove = (x: number): boolean => x >= 0 && x < Infinity;

const numeric: readonly Numeric[] = [
  {
    field: "rate",
    key: "learningRate",
    name: "learning rate",
    expected: "above 0",
    fits: (x) => x > 0 && x < Infinity,
    applies: (s) => hasRate(s.method) && s.learningRate !== "auto",
  },
  {
    field: "momentum",
    key: "momentum",
    name: "momentum",
    expected: "from 0 and below 1",
    fits: (x) => x >= 0 && x < 1,
    applies: (s) => s.method === "heavy-ball" && s.momentum !== "auto",
  },
  {
    field: "power",
    key: "power",
    name: "power",
    expected: "0 or above",
    fits: zeroOrAbove,
    applies: (s) => s.schedule === "inverse-scaling",
  },
  {
    field: "every",
    key: "every",
    name: "length of a step",
    expected: "a whole number of iterations, 1 or more",
    fits: (x) => whole(x) && x >= 1,
    applies: (s) => s.schedule === "step",
  },
  {
    field: "factor",
    key: "factor",
    name: "factor",
    expected: "above 0, and 1 or below",
    fits: (x) => x > 0 && x <= 1,
    applies: (s) => s.schedule === "step",
  },
  {
    field: "batch",
    key: "batch",
    name: "batch size",
    expected: "a whole number of rows, 2 or more",
    fits: (x) => whole(x) && x >= 2,
    applies: (s) => s.method === "minibatch",
  },
  {
    field: "seed",
    key: "seed",
    name: "seed",
    expected: "a whole number from 0",
    fits: (x) => whole(x) && x >= 0,
  },
  {
    field: "iterations",
    key: "iterations",
    name: "number of iterations",
    expected: `a whole number from 1 to ${count(mostIterations)}`,
    fits: (x) => whole(x) && x >= 1 && x <= mostIterations,
  },
  {
    field: "ridge",
    key: "ridge",
    name: "ridge penalty",
    expected: "0 or above",
    fits: zeroOrAbove,
  },
  {
    field: "tolerance",
    key: "tolerance",
    name: "tolerance",
    expected: "0 or above",
    fits: zeroOrAbove,
  },
];

/** The error for an invalid setting of these columns' descent, found before it is tried. */
export function settingsTrouble(s: Settings, { columns }: Inspection): Trouble | null {
  const of = (field: Trouble["field"], message: string, fix: Fix): Trouble => ({
    where: "descent",
    field,
    short: "A setting of the descent can\u2019t be used.",
    message,
    fixes: [fix, back],
  });
  for (const { field, key, name, expected, fits, applies } of numeric) {
    const value = s[key];
    if (typeof value !== "number" || fits(value) || applies?.(s) === false) continue;
    const usual = defaults[key] as number | "auto";
    return of(field, `The ${name} is ${short(value)}; it has to be ${expected}.`, {
      label: `Use ${usual === "auto" ? usual : short(usual)}`,
      change: { [key]: usual },
    });
  }
  const start = parseNumbers(s.start);
  if (!start)
    return of(
      "start",
      `The start \u201c${s.start}\u201d isn\u2019t a list of numbers. Write the intercept, then each slope, as in \u201c0, 1\u201d.`,
      zeros,
    );
  // How many coefficients a category or a formula makes, the package finds.
  const isText = columns.some(({ name, kind }) => kind === "text" && s.predictors.includes(name));
  const needed = s.formula || isText ? start.length : s.predictors.length + 1;
  if (start.length > 0 && start.length !== needed)
    return of(
      "start",
      `The start has ${plural(start.length, "number")}, and this model needs ${needed}: the intercept, then ${needed === 2 ? "the slope" : "the slopes"} of ${listed(s.predictors)}.`,
      zeros,
    );
  return null;
}
