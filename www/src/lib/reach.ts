/** How far up and down the lines of a run go, so that a plot can keep them in sight while they come nearer. */
import { predicted, type ModelLine, type piecesOf } from "./lines.js";
import type { Rows, Run } from "./protocol.js";
import { union, type Span } from "./scales.js";

export interface DrawnLine {
  line: ModelLine;
  pieces: ReturnType<typeof piecesOf>;
}

/** A line's ends and so many places between them say how far it goes. */
const places = 8;

/** The least and the greatest that the lines predict where they have data; null where that is no number. */
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

/** So many iterations of a run are looked at, closer together at its start, as they are played. */
const looks = 120;

/**
 * What the lines reach from an iteration on. Of a run that diverges it is what they have reached until then. Either
 * changes in one direction only, so a plot of it does not swing with the lines.
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
  // A line that swings is on the other side one iteration before and after.
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

/** A plot never shows more than so many times the height of the data above or below them. */
const farthest = 20;

/** The data, and as much of what a line reaches as leaves them to be seen. */
export function inSight([low, high]: Span, reach: Span | null): Span {
  if (!reach) return [low, high];
  const most = farthest * (high - low);
  return [
    Math.max(low - most, Math.min(low, reach[0])),
    Math.min(high + most, Math.max(high, reach[1])),
  ];
}
