/** What went wrong, in plain words, where the person is looking, with the next step as a button. */
import type { Inspection } from "galton";
import { Refused } from "./client.js";
import { count, short } from "./numbers.js";
import { parseNumbers } from "./paste.js";
import type { Failure, Fit } from "./protocol.js";
import type { Choice } from "./session.svelte.js";
import { defaults, type Settings } from "./settings.js";
import { goodRate, listed, plural, sentence } from "./words.js";

export type Fix =
  | { label: string; change: Partial<Settings> }
  | { label: string; action: "back" | "choose file" | "describe" };

export interface Trouble {
  where: "data" | "model" | "descent";
  /** What it stands under: how the file is written, or a field of the descent. */
  field?: "written" | "rate" | "iterations" | "start";
  /** What was being tried, as the status line says it in one short line. */
  short: string;
  message: string;
  fixes: Fix[];
}

/** As many as a run of a few seconds takes. */
const mostIterations = 10_000_000;

const back: Fix = { label: "Go back", action: "back" };
const chooseFile: Fix = { label: "Choose another file", action: "choose file" };
const describe: Fix = { label: "Say how it is written", action: "describe" };
const findAgain: Fix = { label: "Find it all again", change: { written: defaults.written } };

function said(error: unknown): string {
  if (error instanceof Refused)
    return error.failure.kind === "bug"
      ? `Something galton didn't foresee happened: ${error.failure.message}`
      : sentence(error.failure.message);
  return sentence(error instanceof Error ? error.message : String(error));
}

export function inspectTrouble(name: string, error: unknown): Trouble {
  return {
    where: "data",
    short: `Couldn\u2019t read ${name}.`,
    message: `Couldn\u2019t read ${name}. ${said(error)}`,
    fixes: [chooseFile],
  };
}

/** A file that can't be read the way it is said to be written. */
export function rereadTrouble(name: string, error: unknown): Trouble {
  const { short, message, where } = inspectTrouble(name, error);
  return { where, field: "written", short, message, fixes: [findAgain, back] };
}

/** What went wrong after a change of how the file is written is told where that was changed. */
export function underReading(trouble: Trouble): Trouble {
  const fixes = trouble.fixes.filter((fix) => fix !== describe && fix !== chooseFile);
  return {
    ...trouble,
    where: "data",
    field: "written",
    fixes: fixes.includes(back) ? fixes : [...fixes, back],
  };
}

/** A file that reads well but has nothing to fit. */
export function noNumbers(name: string, inspection: Inspection): Trouble {
  const { columns } = inspection;
  const numeric = columns.filter((c) => c.kind === "number").map((c) => c.name);
  const found =
    columns.length === 1
      ? `${name} has only one column`
      : numeric.length === 1
        ? `${name} has only one column of numbers, ${numeric[0]}`
        : `${name} has no column of numbers among its ${count(columns.length)}`;
  return {
    where: "data",
    short: `Nothing to fit in ${name}.`,
    message: `${found}. A line needs two: one to predict, one to predict it from.`,
    fixes: [describe, chooseFile],
  };
}

/** A setting that no descent can have, told before it is tried. */
export function settingsTrouble(s: Settings): Trouble | null {
  const of = (field: Trouble["field"], message: string, fix: Fix): Trouble => ({
    where: "descent",
    field,
    short: "A setting of the descent can\u2019t be used.",
    message,
    fixes: [fix, back],
  });
  if (!(s.learningRate > 0))
    return of("rate", `The learning rate is ${short(s.learningRate)}; it has to be above 0.`, {
      label: `Use ${defaults.learningRate}`,
      change: { learningRate: defaults.learningRate },
    });
  if (!Number.isInteger(s.iterations) || s.iterations < 1 || s.iterations > mostIterations)
    return of(
      "iterations",
      `The iterations are ${short(s.iterations)}; they have to be a whole number from 1 to ${count(mostIterations)}.`,
      { label: `Use ${defaults.iterations}`, change: { iterations: defaults.iterations } },
    );
  const zeros: Fix = { label: "Start from zeros", change: { start: "" } };
  const start = parseNumbers(s.start);
  if (!start)
    return of(
      "start",
      `The start \u201c${s.start}\u201d isn\u2019t a list of numbers. Write the intercept, then each slope, as in \u201c0, 1\u201d.`,
      zeros,
    );
  const needed = s.predictors.length + 1;
  if (start.length > 0 && start.length !== needed)
    return of(
      "start",
      `The start has ${plural(start.length, "number")}, and this model needs ${needed}: the intercept, then ${needed === 2 ? "the slope" : "the slopes"} of ${listed(s.predictors)}.`,
      zeros,
    );
  return null;
}

/** The fixes that a refusal suggests, by its kind; going back is always one. */
function fixes({ settings }: Choice, { kind, column }: Failure): Fix[] {
  const found: Fix[] = [];
  if (kind === "text") found.push({ label: "Treat it as missing", change: { text: "missing" } });
  const others = settings.predictors.filter((p) => p !== column);
  if (column !== undefined && others.length > 0 && others.length < settings.predictors.length)
    found.push({ label: `Leave out ${column}`, change: { predictors: others, start: "" } });
  if (kind === "too-few-observations" && settings.holdOut > 0)
    found.push({ label: "Hold out no rows", change: { holdOut: 0 } });
  return found;
}

function refused(choice: Choice, error: unknown): Trouble {
  const failure = error instanceof Refused ? error.failure : { kind: "bug", message: "" };
  const { column, kind } = failure;
  return {
    where: column === undefined ? "data" : "model",
    short: kind === "text" ? `Column ${column} has text in it.` : "This couldn\u2019t be fitted.",
    message: said(error),
    fixes: [...fixes(choice, failure), back],
  };
}

/** A run that diverged is shown as far as it went; how to make it converge stands beside its cause. */
function diverged({ run }: Fit): Trouble | null {
  if (run.stop.reason !== "diverged") return null;
  const rate = goodRate(run.maxStableRate);
  return {
    where: "descent",
    short: "The descent diverged.",
    field: "rate",
    message:
      `At a rate of ${short(run.learningRate)} each step overshoots by more than the last: the loss grew until the ` +
      `descent was stopped at iteration ${count(run.stop.iteration)}. Use a rate below ${short(run.maxStableRate)}.`,
    fixes: [{ label: `Use ${short(rate)}`, change: { learningRate: rate } }, back],
  };
}

export const fitTrouble = { refused, diverged };
