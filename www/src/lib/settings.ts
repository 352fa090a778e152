import type { DescentOptions, InspectedColumn, Inspection, ReadOptions } from "galton";
import { canRespond, isOffered } from "./columns.js";
import { areNames, factors, guess } from "./guess.js";
import type { PassOptions, Settings, Written } from "./types.js";
import { parseFormula } from "galton/formula";
import { isPlain, parse, plainTerm, predictorsOf, quoted, write, type Formula } from "./formula.js";
import { hasRate, isStochastic } from "./methods.js";
import { parseNumbers } from "./numerals.js";

export const defaults: Settings = {
  response: "",
  predictors: [],
  formula: "",
  weights: "",
  counts: false,
  reference: {},
  holdOut: 0,
  leaveOut: [],
  text: "error",
  written: {},
  method: "gradient-descent",
  learningRate: "auto",
  momentum: "auto",
  schedule: "constant",
  power: 0.5,
  every: 1000,
  factor: 0.1,
  batch: 32,
  seed: 1886,
  averaging: false,
  iterations: 2000,
  scaling: "standardised",
  ridge: 0,
  loss: "mean",
  start: "",
  tolerance: 1e-10,
};

/** How the program that galton began as went down: a small rate, and never a look at whether it has arrived. */
export const original = {
  method: "gradient-descent",
  learningRate: 0.002,
  schedule: "constant",
  iterations: 2000,
} as const satisfies Partial<Settings>;

/** How a plain file is written. */
export const plainDialect: Inspection["dialect"] = {
  delimiter: ",",
  header: true,
  decimal: ".",
  thousands: null,
  comment: null,
  encoding: "utf-8",
  quote: '"',
  escape: null,
  skippedLines: 0,
  preamble: [],
};

/** How many columns the package lets a model have (maxColumns). */
export const mostColumns = 500;

/**
 * The choice for a new file: the likeliest response from all the other numbers that may explain it. Where there
 * is only one column of numbers, from the first column of dates, or else from the first factor, or the rows' numbers. Where there is none,
 * the last column of dates from the other ones. Of more columns than a model may have, the first one alone.
 */
export function chosenFor(inspection: Inspection): Settings {
  const { columns } = inspection;
  const dates = columns.filter((c) => c.kind === "date" && isOffered(c)).map((c) => c.name);
  const { responses, predictors } = guess(inspection);
  const [response] = responses;
  if (response === undefined)
    return { ...defaults, response: dates.at(-1) ?? "", predictors: dates.slice(0, -1) };
  if (predictors.length === 0) {
    const numbers = columns.filter((c) => c.kind === "index").map((c) => c.name);
    const others = [...dates, ...factors(inspection), ...numbers].slice(0, 1);
    return { ...defaults, response, predictors: others };
  }
  const most = predictors.length > mostColumns ? 1 : predictors.length;
  return { ...defaults, response, predictors: predictors.slice(0, most) };
}

type Chosen = Pick<Settings, "response" | "predictors" | "formula">;

/** The model that is chosen as a formula; null where what was typed can't be read as one. */
export function formulaOf({ response, predictors, formula }: Chosen): Formula | null {
  if (formula) return parse(formula);
  const terms = predictors.map(plainTerm);
  return { response, predicted: quoted(response), intercept: true, terms, offsets: [] };
}

/** The model as the formula's field shows it. */
export function formulaText(chosen: Chosen): string {
  if (!chosen.formula && !chosen.response) return "";
  const formula = chosen.formula ? null : formulaOf(chosen);
  return formula ? write(formula) : chosen.formula;
}

/** The columns that a formula chooses. */
export function choosing(formula: Formula): Chosen {
  const { response } = formula;
  const predictors = predictorsOf(formula);
  return { response, predictors, formula: isPlain(formula) ? "" : write(formula) };
}

/** The columns that a typed formula chooses. Text that is no formula is kept, so that its error can be told. */
export function typed(text: string, inspection: Inspection, before: Chosen): Chosen {
  const { columns } = inspection;
  const isOther = (c: InspectedColumn, at: number): boolean =>
    isOffered(c) && !areNames(inspection, at);
  try {
    const formula = parseFormula(text, {
      columns: columns.map((c) => c.name),
      others: columns.filter(isOther).map((c) => c.name),
    });
    const chosen = choosing(formula);
    // Columns that a point stands for are written out.
    return chosen.formula && parse(formula.text) ? { ...chosen, formula: formula.text } : chosen;
  } catch {
    return { ...before, formula: text.trim() };
  }
}

/** The same settings for columns seen in another way: those chosen that are still there, or a new choice. */
export function keptFor(
  inspection: Inspection,
  s: Settings,
  before: readonly InspectedColumn[] = [],
): Settings {
  // Numbers that are text when seen in another way are no category for that.
  const wasText = new Set(before.filter((c) => c.kind === "text").map((c) => c.name));
  const stays = inspection.columns.filter(
    (c) => isOffered(c) && (canRespond(c) || wasText.has(c.name)),
  );
  const offered = new Set(stays.map((c) => c.name));
  const numeric = new Set(inspection.columns.filter(canRespond).map((c) => c.name));
  const formula = formulaOf(s);
  const terms = formula?.terms.filter((t) => t.columns.every((name) => offered.has(name))) ?? [];
  const weights = numeric.has(s.weights) ? s.weights : "";
  if (formula && numeric.has(s.response) && terms.length > 0) {
    const start = terms.length === formula.terms.length ? s.start : "";
    return { ...s, ...choosing({ ...formula, terms }), weights, start };
  }
  const { response, predictors } = chosenFor(inspection);
  const start = predictors.length === s.predictors.length ? s.start : "";
  return { ...s, response, predictors, formula: "", weights, start };
}

export function readOptions(s: Settings): ReadOptions {
  const { response, predictors, formula, weights: column, holdOut, text, written } = s;
  const leaveOut = s.leaveOut.length > 0 ? { leaveOut: s.leaveOut } : {};
  const model = formula ? { formula } : { response, predictors: [...predictors] };
  const weights = s.counts ? { column, kind: "frequency" as const } : column;
  const chosen = Object.entries(s.reference).filter(([name]) => predictors.includes(name));
  const reference = chosen.length > 0 ? { reference: Object.fromEntries(chosen) } : {};
  const fit = { ...model, ...(column ? { weights } : {}), ...reference, holdOut, ...leaveOut };
  return { ...fit, text, ...written };
}

/** The options of another pass over the rows of a fit. */
export function passOptions({ written, leaveOut }: Settings): PassOptions {
  return { ...written, leaveOut };
}

/** The rows that stay left out once this one is, or is put back. */
export function toggled(leaveOut: readonly number[], row: number): number[] {
  const others = leaveOut.filter((other) => other !== row);
  return others.length < leaveOut.length ? others : [...others, row].sort((a, b) => a - b);
}

/** The options that decide which record is the first row. */
const numbering = ["header", "skipLines", "sheet", "delimiter", "quote", "escape"] as const;

/** Whether a row has one number in both ways to read a file. */
export const areNumberedAlike = (a: Written, b: Written): boolean =>
  numbering.every((key) => a[key] === b[key]);

/** The options from checked settings. Settings that the method or the schedule does not use are omitted. */
export function descentOptions(s: Settings): DescentOptions {
  const start = parseNumbers(s.start) ?? [];
  const { method, schedule, iterations, scaling, ridge, loss, tolerance, seed, averaging } = s;
  const options = {
    method,
    ...(method === "heavy-ball" ? { momentum: s.momentum } : {}),
    ...(method === "minibatch" ? { batch: s.batch } : {}),
    ...(isStochastic(method) ? { seed, averaging } : {}),
    ...(hasRate(method) ? { learningRate: s.learningRate, schedule } : {}),
    ...(hasRate(method) && schedule === "inverse-scaling" ? { power: s.power } : {}),
    ...(hasRate(method) && schedule === "step" ? { every: s.every, factor: s.factor } : {}),
    iterations,
    scaling,
    ridge,
    loss,
    tolerance,
    ...(start.length > 0 ? { start } : {}),
  };
  // Which settings go with which method is known only while the page runs.
  return options as DescentOptions;
}

/** The numbers of rows left out by hand that are beyond the end of a file with so many rows. */
export function absentIn(leaveOut: readonly number[], rows: number): number[] {
  return leaveOut.filter((row) => row > rows);
}
