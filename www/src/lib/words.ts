import type { Step, Stop } from "galton";
import { bytes, count, rows, short } from "./numbers.js";
import { hasRate, wordsOf } from "./methods.js";
import type { Advance, Run } from "./protocol.js";

/** The package's messages are sentence parts; on the page they stand as sentences. */
export function sentence(part: string): string {
  const text = part.trim();
  const head = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?!]$/.test(head) ? head : head + ".";
}

/** The message of an error, as a sentence. */
export function saying(error: unknown): string {
  return sentence(error instanceof Error ? error.message : String(error));
}

/** "1 row", "928 rows". */
export function plural(n: number, one: string, many = one + "s"): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** A name in at most so many characters: its middle gives way, since names often differ at their ends only. */
export function shortened(name: string, most: number): string {
  const letters = [...name];
  if (letters.length <= most) return name;
  const tail = Math.max(1, Math.floor((most - 1) * 0.6));
  const head = Math.max(0, most - 1 - tail);
  return `${letters.slice(0, head).join("")}\u2026${letters.slice(-tail).join("")}`;
}

/** "parent", "age and sex", "age, sex and bmi". */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? "nothing";
  return `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}

/** Rows by their numbers: "row 12", "rows 12, 15 and 18"; of many, the first ones and how many there are besides. */
export function numbered(rows: readonly number[], most = 20): string {
  const rest = rows.length - most;
  const some = rest > 1 ? rows.slice(0, most) : rows;
  const numbers = [
    ...some.map((row) => count(row)),
    ...(rest > 1 ? [`${count(rest)} others`] : []),
  ];
  return `${rows.length === 1 ? "row" : "rows"} ${listed(numbers)}`;
}

/** The current work, its progress, and the time left. */
export function advancing(p: Advance | null): string {
  if (!p) return "Reading the first rows";
  if ("iteration" in p)
    return `Descending, iteration ${count(p.iteration)} of ${count(p.iterations)}${left(p)}`;
  if ("noted" in p) return `Writing notes, row ${count(p.noted)} of ${count(p.total)}${left(p)}`;
  if ("fits" in p) return `Computing fit ${count(p.fits)} of ${count(p.total)}${left(p)}`;
  const total = p.totalBytes;
  const far =
    total !== null && total >= 1e6
      ? `${count(p.bytes / 1e6)} of ${count(total / 1e6)} MB`
      : total !== null
        ? `${bytes(p.bytes)} of ${bytes(total)}`
        : bytes(p.bytes);
  return `Reading ${far}, ${rows(p.rows)} rows${left(p)}`;
}

function left({ secondsLeft }: Advance): string {
  return secondsLeft === null ? "" : `, ${count(Math.max(1, Math.ceil(secondsLeft)))} s left`;
}

/** How much of it is done, from 0 to 1; 0 where nobody knows how much there is. */
export function share(p: Advance | null): number {
  if (!p) return 0;
  if ("iteration" in p) return p.iteration / p.iterations;
  if ("noted" in p) return p.total > 0 ? p.noted / p.total : 0;
  if ("fits" in p) return p.fits / p.total;
  return p.totalBytes ? p.bytes / p.totalBytes : 0;
}

/** A sentence about the coordinates of a descent. */
export function coordinates(
  { scaling }: Pick<Run, "scaling">,
  predictors: readonly string[],
): string {
  const means = predictors.length > 1 ? "their means" : `the mean of ${predictors[0]}`;
  const at = `the intercept is at ${means}`;
  switch (scaling.name) {
    case "raw":
      return "The coordinates are the data\u2019s own.";
    case "centred":
      return `The predictors are centred: ${at}.`;
    case "standardised":
      return `The predictors are standardised: slopes are per standard deviation, and ${at}.`;
    case "whitened":
      return `The predictors are whitened: each slope is per standard deviation of what its predictor has that those before it don\u2019t explain, and ${at}.`;
  }
}

/** The method, the rate and the iteration that a chart shows, for the file that the chart is saved to. */
export function noteOf(run: Run, { iteration }: Pick<Step, "iteration">): string {
  const rate = run.learningRate === null ? "" : `, learning rate ${short(run.learningRate)}`;
  return `${wordsOf(run.method).name}${rate}, iteration ${count(iteration)} of ${count(run.last.iteration)}`;
}

/** The name of a run's optimum: with a ridge, it is not least squares. */
export function goal({ ridge }: Pick<Run, "ridge">): string {
  return ridge > 0 ? "ridge regression" : "least squares";
}

/** Explains the loss, and why the line with the smallest loss is called the best. */
export function lossExplained({ loss, ridge }: Pick<Run, "loss" | "ridge">): string {
  const what = loss === "mean" ? "mean" : "sum";
  const part = ridge > 0 ? ", and the penalty of the ridge" : "";
  return `The loss is the ${what} of the squared vertical distances between rows and line${part}. The best line has the smallest loss.`;
}

/** Explains the vertical axis of the loss curve. */
export const gapExplained =
  "How much larger the loss of this line is than that of the best line. On this axis of powers of ten, a straight line down means that each iteration divides it by the same number.";

/** Why a run ended, in one line under the plot. */
export function stopped(run: Told): string {
  const { stop, last } = run;
  const at = count(stop.iteration);
  if (isAtLimit(run)) return `${swinging(run)} It was stopped at iteration ${at}.`;
  // The iteration at which a run diverged can't be shown. The one before it is the last on the screen.
  if (stop.divergence)
    return `Diverged after iteration ${count(last.iteration)}: ${cause(stop.divergence)}.`;
  const agreed = agreeing(last.digits, goal(run));
  const enough = stop.iteration === 1 ? " (at this rate one step is enough)" : "";
  if (stop.reason === "converged") return `Converged at iteration ${at}${enough}: ${agreed}.`;
  if (stop.reason === "rounding-limit")
    return `As near to ${goal(run)} as rounding allows, at iteration ${at}: ${agreed}.`;
  return `Stopped after ${plural(stop.iteration, "iteration")}: ${agreed}.`;
}

type Told = Pick<Run, "method" | "stop" | "last" | "ridge" | "learningRate" | "maxStableRate">;

/** The state of a run at the iteration on the screen; at its last one, why it ended. */
export function standing(run: Told, step: Pick<Step, "iteration" | "digits">): string {
  if (step.iteration >= run.last.iteration) return stopped(run);
  const at = `Iteration ${count(step.iteration)} of ${count(run.last.iteration)}`;
  if (isAtLimit(run)) return `${at}. ${swinging(run)}`;
  const { divergence } = run.stop;
  if (divergence) return `${at}, diverging: ${cause(divergence)}.`;
  if (step.iteration === 0 && step.digits < 1) return `${at}: at the start.`;
  return `${at}: ${agreeing(step.digits, goal(run))}.`;
}

/** Whether the rate is the largest stable one itself, where gradient descent neither settles nor leaves. */
export function isAtLimit({ method, learningRate, maxStableRate, stop }: Told): boolean {
  if (method !== "gradient-descent" || learningRate === null || maxStableRate === null)
    return false;
  return (
    stop.reason !== "converged" && Math.abs(learningRate - maxStableRate) <= 1e-12 * maxStableRate
  );
}

/** The sentence for a run whose rate is at the limit. */
export function swinging({ learningRate }: Pick<Run, "learningRate">): string {
  return `At a rate of ${short(learningRate)}, exactly the largest stable one, the line swings between two places for ever: the loss neither settles nor grows.`;
}

function cause(divergence: NonNullable<Stop["divergence"]>): string {
  const { overflow, learningRate, maxStableRate } = divergence;
  if (overflow) return "its numbers left the range of 64 bits";
  if (maxStableRate === null) return `steps at a rate of ${short(learningRate)} are far too long`;
  return `the learning rate is above ${short(maxStableRate)}, the largest stable one`;
}

/** "3 of 16 digits agree with least squares". */
export function agreeing(digits: number, goal: string): string {
  const whole = Math.floor(digits);
  return whole === 0
    ? `still on the way to ${goal}`
    : `${whole} of 16 digits ${whole === 1 ? "agrees" : "agree"} with ${goal}`;
}

/** A tolerance as one says it: 10⁻¹⁰, and not 1 × 10⁻¹⁰. */
export function precision(tolerance: number): string {
  return short(tolerance).replace("1\u202f\u00d7\u202f10", "10");
}

/** The largest stable rate, or why there is no such number. */
export function rateLimit(run: Run | null): string {
  if (!run) return short(null);
  if (!hasRate(run.method)) return "needs no rate";
  return run.maxStableRate === null ? "any" : short(run.maxStableRate);
}

/** How long it was to take, and how long it took. */
export function foretold({ rates, stop, learningRate }: Run): string {
  const { predictedIterations, isBound, maxStableRate } = rates;
  const took = stop.reason === "converged" ? `took ${count(stop.iteration)}` : "";
  if (predictedIterations !== null)
    return `${isBound ? "at most " : ""}${count(predictedIterations)}${took && `, ${took}`}`;
  if (maxStableRate !== null && learningRate !== null && learningRate >= maxStableRate)
    return "never, at this rate";
  return took || "an unknown number";
}

/** A method whose best constant rate is known; for the others there is one that is safe. */
export function hasBestRate(method: Run["method"]): boolean {
  return method === "gradient-descent" || method === "heavy-ball";
}

/** A suggested rate, rounded to six digits, 0.5 instead of 0.5000000000000001, but not beyond the limit. */
function readable(rate: number, limit: number | null): number {
  const short = Number(rate.toPrecision(6));
  return limit !== null && short >= limit ? rate : short;
}

/** Two digits, so that it can be read, and never more than it was. */
function twoDigits(rate: number): number {
  const unit = 10 ** (Math.floor(Math.log10(rate)) - 1);
  return Number((Math.floor(rate / unit + 1e-9) * unit).toPrecision(2));
}

/**
 * A rate as a remedy; null for a method that needs none. It is the best one, unless that is all but the
 * limit: at the limit the line swings for as many steps as the condition number before it settles.
 */
export function goodRate({
  method,
  rates,
}: Pick<Run, "method" | "rates">): { label: string; rate: number } | null {
  const { bestRate, maxStableRate } = rates;
  if (bestRate === null) return null;
  const swings =
    method === "gradient-descent" && maxStableRate !== null && bestRate > 0.95 * maxStableRate;
  const rate = swings ? twoDigits(0.9 * maxStableRate) : readable(bestRate, maxStableRate);
  const kind = hasBestRate(method) && !swings ? "the best rate" : "a safe rate";
  return { label: `Use ${kind}, ${short(rate)}`, rate };
}

/** With fewer iterations, a run is over before it can be followed. */
const tooFew = 12;

/** A number of iterations that can be followed easily. */
const easilyFollowed = 150;

/**
 * If a run was over in a few iterations, a rate at which it takes more; otherwise null, and so if no such rate is known.
 * In the direction of least curvature λ, a step at the rate η multiplies the distance by 1 - ηλ.
 */
export function slowRate({ stop, rates, tolerance, learningRate }: Run): number | null {
  const [least] = rates.eigenvalues;
  if (stop.reason === "iteration-limit" || stop.divergence || stop.iteration > tooFew) return null;
  if (learningRate === null || !(least > 0)) return null;
  const nearness = Math.min(0.01, Math.max(1e-16, tolerance));
  const rate = (1 - nearness ** (1 / easilyFollowed)) / least;
  return rate < learningRate ? twoDigits(rate) : null;
}
