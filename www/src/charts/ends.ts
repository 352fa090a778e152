/** Places names at the ends of lines, without overlaps and inside the chart. */
import { labelWidth, type Span } from "../lib/scales.js";

export interface End {
  x: number;
  y: number;
  label: string;
  /** Whether the line falls steeply, so that its name is below it. */
  isFalling?: boolean;
}

export interface Placed extends End {
  anchor: "start" | "end";
}

export const lineHeight = 14;
/** The gap between two names on one line, in pixels. Each name has a halo. */
const gap = 8;

interface Box {
  left: number;
  right: number;
  y: number;
}

/** The first has the choice of place; each one after it moves up or down until it is free. */
export function placed(ends: readonly End[], [start, stop]: Span, [top, bottom]: Span): Placed[] {
  const taken: Box[] = [];
  return ends.map((end) => {
    const wide = labelWidth(end.label);
    const anchor = end.x + 8 + wide <= stop ? "start" : "end";
    const before = end.x + (end.isFalling ? -10 : 4);
    const x = anchor === "start" ? end.x + 8 : Math.max(start + wide, Math.min(stop, before));
    const [left, right] = anchor === "start" ? [x, x + wide] : [x - wide, x];
    const free = (y: number): boolean =>
      y >= top &&
      y <= bottom &&
      taken.every(
        (t) => t.right + gap < left || t.left - gap > right || Math.abs(t.y - y) >= lineHeight,
      );
    const wanted = anchor === "start" || end.isFalling ? end.y + 4 : end.y - 10;
    let y = Math.max(top, Math.min(bottom, wanted));
    for (let k = 0; k < 24 && !free(y); k++) {
      const far = Math.ceil((k + 1) / 2) * lineHeight * 0.5;
      y = wanted + (k % 2 === 0 ? -far : far);
    }
    taken.push({ left, right, y });
    return { x, y, label: end.label, anchor };
  });
}

/** Names of lines in the order of their ends from the top down, each as near to its own as the others let it be. */
export function stacked(ends: readonly End[], [start, stop]: Span, [top, bottom]: Span): Placed[] {
  const found = ends
    .toSorted((a, b) => a.y - b.y)
    .map((end): Placed => {
      const wide = labelWidth(end.label);
      const anchor = end.x + 8 + wide <= stop ? "start" : "end";
      const x = anchor === "start" ? end.x + 8 : Math.max(start + wide, stop);
      return { ...end, x, y: end.y + 4, anchor };
    });
  found.forEach((at, i) => {
    at.y = Math.max(at.y, i === 0 ? top : found[i - 1].y + lineHeight);
  });
  for (let i = found.length - 1; i >= 0; i--)
    found[i].y = Math.min(
      found[i].y,
      i === found.length - 1 ? bottom : found[i + 1].y - lineHeight,
    );
  return found;
}

/** Whether a line falls at its end, with a slope steeper than one half. */
export function falls(points: readonly [number, number][]): boolean {
  const [x, y] = points[points.length - 1];
  const [, before] = points.findLast(([at]) => at <= x - 60) ?? [x, y];
  return before < y - 30;
}
