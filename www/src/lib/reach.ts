/** How far up and down the lines of a run reach, so that a plot can keep them in sight while they approach the rows. */
import { predicted, type ModelLine, type piecesOf } from "./lines.js";
import type { Rows, Run } from "./protocol.js";
import { union, type Span } from "./scales.js";

export interface DrawnLine {
  line: ModelLine;
  pieces: ReturnType<typeof piecesOf>;
}

/** How many places between the ends of a line are looked at. */
const places = 8;

/** The minimum and maximum of the lines where they have data; null if no value is finite. */
export function spanOf(
  rows: Rows,
  lines: readonly DrawnLine[],
  x: number,
  coefficients: number[],
): Span | null {
  let [low, high] = [Infinity, -Infinity];
  for (const { line, pieces } of lines)
    for (const { at, beyond } of pieces) {
      if (beyond) continue;
      const stride = Math.max(1, Math.floor((at.length - 1) / places));
      for (let k = 0; k < at.length; k += stride) {
        const value = predicted(rows, line, coefficients, x, at[k]);
        if (!Number.isFinite(value)) continue;
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
  return low <= high ? [low, high] : null;
}

/** The coefficients at a place of a track. */
export function coefficientsAt(
  { iterations, coefficients }: Run["track"],
  place: number,
): number[] {
  const width = coefficients.length / iterations.length;
  return Array.from(coefficients.subarray(place * width, (place + 1) * width));
}

/** How many iterations of a run are looked at. They are closer together at the start, as when the run is played. */
const looks = 120;

/**
 * The range of the lines from an iteration on, or in a run that diverges, up to that iteration. With the iteration the
 * first only shrinks and the second only grows, so the plot does not swing with the lines.
 */
export function reachOf(
  rows: Rows,
  { track, stop }: Pick<Run, "track" | "stop">,
  lines: readonly DrawnLine[],
  x: number,
): (iteration: number) => Span | null {
  const last = track.iterations.length - 1;
  const at = [
    ...new Set(Array.from({ length: looks + 1 }, (_, k) => Math.round(last * (k / looks) ** 2))),
  ];
  const span = (k: number): Span | null => spanOf(rows, lines, x, coefficientsAt(track, k));
  // A line that oscillates is on the other side one iteration earlier and later.
  const spans = at.map((k) =>
    [k - 1, k, k + 1]
      .filter((near) => near >= 0 && near <= last)
      .map(span)
      .reduce((all, own) => (all && own ? union(all, own) : (all ?? own))),
  );
  const places = [...at.keys()];
  if (!stop.divergence) places.reverse();
  let all: Span | null = null;
  for (const k of places) {
    const own: Span | null = spans[k];
    if (own) all = all ? union(all, own) : own;
    spans[k] = all;
  }
  return (iteration) => {
    const after = at.findIndex((k) => track.iterations[k] >= iteration);
    if (after <= 0) return spans.at(after) ?? null;
    const [from, to] = [spans[after - 1], spans[after]];
    if (!from || !to) return from ?? to;
    const [start, end] = [track.iterations[at[after - 1]], track.iterations[at[after]]];
    const share = (iteration - start) / (end - start);
    return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
  };
}

/** The most that a plot shows above or below the data, in heights of the data. */
const farthest = 20;

/** The range of the data, extended to the lines as far as the data stay recognisable. */
export function inSight([low, high]: Span, reach: Span | null): Span {
  if (!reach) return [low, high];
  const most = farthest * (high - low);
  return [
    Math.max(low - most, Math.min(low, reach[0])),
    Math.min(high + most, Math.max(high, reach[1])),
  ];
}
