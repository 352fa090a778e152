/** The lines of a model in a chart's pixels. */
import { predicted, type ModelLine, type piecesOf } from "../lib/lines.js";
import type { Rows } from "../lib/protocol.js";
import type { Place, Scale } from "../lib/scales.js";

export interface Stroke {
  /** The points of each part that has data. A path's data would be a style, to be resolved again for each frame. */
  parts: string[];
  /** The fainter path where it has none. */
  beyond: string;
  /** The places of the part that has data, from left to right. */
  places: Place[];
}

/** A line of the model with some coefficients; places where it has no value are left out. */
export function stroke(
  rows: Rows,
  line: ModelLine,
  pieces: ReturnType<typeof piecesOf>,
  coefficients: number[],
  x: number,
  [sx, sy]: readonly [Scale, Scale],
): Stroke {
  const found: Stroke = { parts: [], beyond: "", places: [] };
  for (const piece of pieces) {
    const places = piece.at
      .map((at, k) => ({ x: piece.x[k], y: predicted(rows, line, coefficients, x, at) }))
      .filter(({ y }) => Number.isFinite(y))
      .map((place) => ({ x: sx(place.x), y: sy(place.y) }));
    const points = places.map((at) => `${at.x},${at.y}`);
    if (piece.beyond && points.length > 0) found.beyond += `M${points.join("L")}`;
    else if (!piece.beyond) {
      found.parts.push(points.join(" "));
      found.places.push(...places);
    }
  }
  return found;
}

/** How far a place is from a line, up or down; infinitely far beside its ends. */
export function farFrom({ places }: Stroke, { x, y }: Place): number {
  const after = places.findIndex((at) => at.x >= x);
  if (after < 1) return Infinity;
  const [a, b] = [places[after - 1], places[after]];
  return Math.abs(a.y + ((b.y - a.y) * (x - a.x)) / (b.x - a.x || 1) - y);
}

/** On which side of a plot from `low` up to `high` all places are; null where some are in it. */
export function sideOf(
  places: readonly { y: number }[],
  low: number,
  high: number,
): "below" | "above" | null {
  if (places.length === 0) return null;
  if (places.every(({ y }) => y > low)) return "below";
  return places.every(({ y }) => y < high) ? "above" : null;
}
