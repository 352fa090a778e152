/**
 * The clock: turns time into iterations. Early iterations change most, so a run is paced by the square of
 * time: slow at first, fast at the end; on a logarithmic axis, each decade takes as long as the next. It names
 * iterations that were computed; it never makes up one between.
 */

export interface Speed {
  readonly label: string;
  /** Seconds for a whole run, or null for a steady count a second. */
  readonly seconds: number | null;
  readonly perSecond: number;
}

export const speeds: readonly Speed[] = [
  { label: "5 a second", seconds: null, perSecond: 5 },
  { label: "30 a second", seconds: null, perSecond: 30 },
  { label: "30 s a run", seconds: 30, perSecond: 0 },
  { label: "12 s a run", seconds: 12, perSecond: 0 },
  { label: "4 s a run", seconds: 4, perSecond: 0 },
];

export const usualSpeed = 3;

/** Beyond this an even axis has no room for the first iterations, nor for a run that is so much shorter. */
const longRun = 10_000;
const farLonger = 20;

export function isLong(iterations: number, least = iterations): boolean {
  return iterations > longRun || iterations > farLonger * Math.max(1, least);
}

/** The position of an iteration on an axis. The start has a position on a logarithmic axis, too. */
export function placeOf(iteration: number, log: boolean): number {
  return log ? Math.log10(1 + iteration) : iteration;
}

export function iterationOf(place: number, log: boolean): number {
  return Math.round(log ? 10 ** place - 1 : place);
}

/** The seconds that a run takes. An iteration takes half a second at most, so a run of a few iterations is shorter. */
function duration(last: number, seconds: number): number {
  return Math.min(seconds, Math.max(1, last / 2));
}

/** How far into playing an iteration lies, in seconds. */
export function timeOf(iteration: number, last: number, speed: Speed, log = false): number {
  if (last <= 0) return 0;
  if (speed.seconds === null) return iteration / speed.perSecond;
  const share = log ? placeOf(iteration, true) / placeOf(last, true) : Math.sqrt(iteration / last);
  return duration(last, speed.seconds) * share;
}

/** The iteration that playing shows after so many seconds. */
export function iterationAt(time: number, last: number, speed: Speed, log = false): number {
  if (time <= 0 || last <= 0) return 0;
  if (speed.seconds === null) return Math.min(last, Math.floor(time * speed.perSecond + 1e-9));
  const share = Math.min(1, time / duration(last, speed.seconds));
  const reached = log ? (1 + last) ** share - 1 : last * share * share;
  return Math.min(last, Math.floor(reached * (1 + 1e-12) + 1e-9));
}
