/** Names beside the marks of a chart. */
import { labelWidth, type Place, type Scale, type Span } from "./scales.js";

export interface Label {
  name: string;
  /** The place of the mark. */
  at: Place;
  x: number;
  y: number;
  /** Whether the label is on the left of its mark. */
  isLeft: boolean;
  /** The path of a line from the mark to a label above or below it; empty if the label is beside the mark. */
  lead: string;
}

/** How far a label may be above or below its mark, in pixels, the best first. */
const shifts = [0, -14, 14, -28, 28, 42, 56];

/** Places labels beside their marks, clear of each other, the marks and the edges. Marks in one place share a label. */
export function labelled(
  named: readonly (Place & { name: string })[],
  sx: Scale,
  sy: Scale,
): Label[] {
  const [left, right] = sx.range();
  const [bottom, top] = sy.range();
  const marks = new Map<string, { name: string; at: Place }>();
  for (const { name, ...place } of named) {
    const at = { x: sx(place.x), y: sy(place.y) };
    const key = `${Math.round(at.x)} ${Math.round(at.y)}`;
    const there = marks.get(key);
    marks.set(key, there ? { at: there.at, name: `${there.name}, ${name}` } : { at, name });
  }
  const taken = [...marks.values()].map(({ at: { x, y } }) => [x - 6, x + 6, y - 6, y + 6]);
  return [...marks.values()].map(({ name, at }, own) => {
    const wide = labelWidth(name) * 0.9;
    const leftFirst = at.x + 10 + wide > right && at.x - left > right - at.x;
    const places = shifts.flatMap((shift) =>
      [leftFirst, !leftFirst].map((isLeft) => {
        const [x, y] = [at.x + (isLeft ? -9 : 9), at.y + 4 + shift];
        const box = [isLeft ? x - wide : x, isLeft ? x : x + wide, y - 11, y + 3];
        const [dx, dy] = [x - at.x, shift];
        const edge = 5 / Math.hypot(dx, dy);
        const lead = shift && `M${at.x + edge * dx},${at.y + edge * dy}L${x},${at.y + dy}`;
        return { x, y, isLeft, lead: lead || "", box };
      }),
    );
    const isFree = ({ box: [from, to, high, low] }: (typeof places)[number]): boolean =>
      from >= left &&
      to <= right &&
      high >= top - 8 &&
      low <= bottom &&
      taken.every(([a, b, c, d], k) => k === own || to <= a || from >= b || low <= c || high >= d);
    const { box, ...place } = places.find(isFree) ?? places[0];
    taken.push(box);
    return { name, at, ...place };
  });
}

/** The place at the edge of a map where the way from its middle to a place beyond it leaves; `null` for one inside. */
export function offMap(
  x: number,
  y: number,
  [left, right]: Span,
  [bottom, top]: Span,
): (Place & { angle: number }) | null {
  if (x >= left && x <= right && y >= top && y <= bottom) return null;
  const [width, height] = [(right - left) / 2, (bottom - top) / 2];
  const [dx, dy] = [x - left - width, y - top - height];
  const share = 1 / Math.max(Math.abs(dx) / width, Math.abs(dy) / height);
  const angle = (Math.atan2(dy, dx) * 180) / Math.PI;
  return { x: left + width + share * dx, y: top + height + share * dy, angle };
}

/**
 * Where a line that leaves a plot at its top and bottom has its name: beside it, a little below the top, on the side that
 * has room. `null` if it does not cross there.
 */
export function besideSteep(
  places: readonly Place[],
  wide: number,
  [left, right]: Span,
  [top, bottom]: Span,
): (Place & { isLeft: boolean }) | null {
  const y = top + 0.12 * (bottom - top);
  const at = places.findIndex((b, k) => k > 0 && (places[k - 1].y - y) * (b.y - y) <= 0);
  if (at < 0) return null;
  const [a, b] = [places[at - 1], places[at]];
  const x = a.x + ((b.x - a.x) * (y - a.y)) / (b.y - a.y || 1);
  if (!(x >= left && x <= right)) return null;
  const isLeft = x + 8 + wide > right;
  return { x: x + (isLeft ? -8 : 8), y: y + 4, isLeft };
}
