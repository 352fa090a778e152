import type { DescentOptions, Inspection, ReadOptions } from "galton";
import { parseNumbers } from "./paste.js";

/** Everything a person chooses; plain data, so that a change can be undone by putting the old one back. */
export interface Settings {
  response: string;
  predictors: string[];
  holdOut: number;
  text: "error" | "missing";
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
  loss: "mean",
  learningRate: 0.002,
  iterations: 2000,
  standardise: true,
  start: "",
};

/** The package's own choice for a new file: the last column of numbers from all the others. */
export function chosenFor(inspection: Inspection): Settings {
  const numeric = inspection.columns.filter((c) => c.kind === "number").map((c) => c.name);
  return { ...defaults, response: numeric.at(-1) ?? "", predictors: numeric.slice(0, -1) };
}

export function readOptions(s: Settings): ReadOptions {
  return { response: s.response, predictors: [...s.predictors], holdOut: s.holdOut, text: s.text };
}

/** Of settings that have been checked. */
export function descentOptions(s: Settings): DescentOptions {
  const start = parseNumbers(s.start) ?? [];
  const { loss, learningRate, iterations, standardise } = s;
  return { loss, learningRate, iterations, standardise, ...(start.length > 0 ? { start } : {}) };
}
