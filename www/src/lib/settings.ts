import type { DescentOptions, Inspection, Method, ReadOptions, Scaling, Schedule } from "galton";
import { isOffered } from "./columns.js";
import type { Written } from "./dialect.js";
import { hasRate, isStochastic } from "./methods.js";
import { parseNumbers } from "./paste.js";

/** Everything a person chooses; plain data, so that a change can be undone by putting the old one back. */
export interface Settings {
  response: string;
  predictors: string[];
  holdOut: number;
  text: "error" | "missing";
  /** How the file is written, where that is told and not found. */
  written: Written;
  method: Method;
  learningRate: number | "auto";
  /** Of the heavy ball. */
  momentum: number | "auto";
  schedule: Schedule;
  /** Of inverse scaling. */
  power: number;
  /** Of steps: how long each lasts, and what the rate is then multiplied by. */
  every: number;
  factor: number;
  /** Of minibatches. */
  batch: number;
  /** Of what draws rows. */
  seed: number;
  averaging: boolean;
  iterations: number;
  scaling: Scaling;
  ridge: number;
  loss: "mean" | "sum";
  /** As typed: intercept first, then the slopes; empty is zero in working coordinates. */
  start: string;
  tolerance: number;
}

export const defaults: Settings = {
  response: "",
  predictors: [],
  holdOut: 0,
  text: "error",
  written: {},
  method: "gradient-descent",
  learningRate: 0.002,
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

/**
 * The package's own choice for a new file, the last column of numbers from all the others; where
 * there is only one, from the first column of dates.
 */
export function chosenFor({ columns }: Inspection): Settings {
  const named = (kind: string): string[] =>
    columns.filter((c) => c.kind === kind).map((c) => c.name);
  const numeric = named("number");
  const predictors = numeric.length === 1 ? named("date").slice(0, 1) : numeric.slice(0, -1);
  return { ...defaults, response: numeric.at(-1) ?? "", predictors };
}

/** The same settings for columns seen in another way: those chosen that are still there, or a new choice. */
export function keptFor(inspection: Inspection, s: Settings): Settings {
  const offered = new Set(inspection.columns.filter(isOffered).map((c) => c.name));
  const predictors = s.predictors.filter((name) => offered.has(name));
  const kept = offered.has(s.response) && predictors.length > 0;
  const { response, predictors: found } = chosenFor(inspection);
  const wanted = kept ? { response: s.response, predictors } : { response, predictors: found };
  const start = wanted.predictors.length === s.predictors.length ? s.start : "";
  return { ...s, ...wanted, start };
}

export function readOptions(s: Settings): ReadOptions {
  const { response, predictors, holdOut, text, written } = s;
  return { response, predictors: [...predictors], holdOut, text, ...written };
}

/** Of settings that have been checked. What a method or a schedule has no use for is left out. */
export function descentOptions(s: Settings): DescentOptions {
  const start = parseNumbers(s.start) ?? [];
  const { method, schedule, iterations, scaling, ridge, loss, tolerance, seed, averaging } = s;
  return {
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
}
