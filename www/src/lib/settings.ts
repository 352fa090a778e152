import type { DescentOptions, Inspection, ReadOptions } from "galton";
import { isOffered } from "./columns.js";
import type { Written } from "./dialect.js";
import { parseNumbers } from "./paste.js";

/** Everything a person chooses; plain data, so that a change can be undone by putting the old one back. */
export interface Settings {
  response: string;
  predictors: string[];
  holdOut: number;
  text: "error" | "missing";
  /** How the file is written, where that is told and not found. */
  written: Written;
  loss: "mean" | "sum";
  learningRate: number;
  iterations: number;
  standardise: boolean;
  /** As typed: intercept first, then the slopes; empty is zero in working coordinates. */
  start: string;
}

export const defaults: Settings = {
  response: "",
  predictors: [],
  holdOut: 0,
  text: "error",
  written: {},
  loss: "mean",
  learningRate: 0.002,
  iterations: 2000,
  standardise: true,
  start: "",
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

/** Of settings that have been checked. */
export function descentOptions(s: Settings): DescentOptions {
  const start = parseNumbers(s.start) ?? [];
  const { loss, learningRate, iterations, standardise } = s;
  return { loss, learningRate, iterations, standardise, ...(start.length > 0 ? { start } : {}) };
}
