import type { Progress, Stop } from "galton";
import { bytes, count, rows, short } from "./numbers.js";

/** The package's messages are sentence parts; on the page they stand as sentences. */
export function sentence(part: string): string {
  const text = part.trim();
  const head = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?!]$/.test(head) ? head : head + ".";
}

/** "1 row", "928 rows". */
export function plural(n: number, one: string, many = one + "s"): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** "parent", "age and sex", "age, sex and bmi". */
export function listed(names: readonly string[]): string {
  if (names.length < 2) return names[0] ?? "nothing";
  return `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}

/** What is being done, how far, and how long it will still take. */
export function reading(p: Progress | null): string {
  if (!p) return "Reading the first rows";
  const total = p.totalBytes;
  const far =
    total !== null && total >= 1e6
      ? `${count(p.bytes / 1e6)} of ${count(total / 1e6)} MB`
      : total !== null
        ? `${bytes(p.bytes)} of ${bytes(total)}`
        : bytes(p.bytes);
  const left =
    p.secondsLeft === null ? "" : `, ${count(Math.max(1, Math.ceil(p.secondsLeft)))} s left`;
  return `Reading ${far}, ${rows(p.rows)} rows${left}`;
}

/** Why a run ended, in one line under the plot. */
export function stopped(stop: Stop, digits: number, maxStableRate: number): string {
  const at = count(stop.iteration);
  if (stop.reason === "diverged")
    return `Diverged at iteration ${at}: the learning rate is above ${short(maxStableRate)}, the largest stable one.`;
  if (stop.reason === "converged")
    return `Converged at iteration ${at}, ${agreeing(digits)} with least squares.`;
  return `Stopped at its limit of ${plural(stop.iteration, "iteration")}, ${agreeing(digits)} with least squares.`;
}

function agreeing(digits: number): string {
  const whole = Math.floor(digits);
  return whole === 0 ? "not yet one digit in agreement" : `${plural(whole, "digit")} in agreement`;
}

/** A rate that is safe and still quick, in two digits so that it can be read: 0.9 of the largest stable one. */
export function goodRate(maxStableRate: number): number {
  const rate = 0.9 * maxStableRate;
  const unit = 10 ** (Math.floor(Math.log10(rate)) - 1);
  return Number((Math.floor(rate / unit + 1e-9) * unit).toPrecision(2));
}
