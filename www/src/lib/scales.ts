/** Pure functions for the geometry of charts: domains, ticks and paths. */
import { linear, type Scale, type Span } from "./linear.js";
import { count, number, power, tick } from "./numbers.js";
import { placeOf } from "./player.js";

export { linear, type Scale, type Span };

export interface Tick {
  value: number;
  label: string;
}

export interface Ticks {
  ticks: Tick[];
  /** The power of ten that the labels are to be multiplied by, as the axis's name says it; or nothing. */
  times: string;
}

/** The width of a label in the widest system font, in pixels. Capitals are wider than other letters. */
export function labelWidth(label: string): number {
  return 7.7 * label.length + 3 * (label.match(/\p{Lu}/gu)?.length ?? 0);
}

/** About `n` round ticks. Very large and very small ones share one power of ten, told once for the axis. */
export function ticks(scale: Scale, n: number): Ticks {
  const values = scale.ticks(Math.max(2, n));
  const step = values.length > 1 ? values[1] - values[0] : Math.abs(values[0] ?? 1) || 1;
  const size = Math.floor(Math.log10(Math.max(...values.map(Math.abs), step)));
  const shift = size >= 5 || size < -3 ? size : 0;
  const unit = 10 ** shift;
  return {
    ticks: values.map((value) => ({ value, label: tick(value / unit, step / unit) })),
    times: shift === 0 ? "" : ` (\u00d7\u202f${power(shift)})`,
  };
}

/** About `n` ticks along a vertical axis. There are at least three, since two hardly show a scale, unless they would touch. */
export function ticksUp(scale: Scale, n: number): Ticks {
  const [bottom, top] = scale.range();
  let found = ticks(scale, n);
  for (let k = 3; found.ticks.length < 3 && k < (bottom - top) / 24; k++) found = ticks(scale, k);
  return found;
}

/** Ticks along the bottom: as many as fit without touching. */
export function ticksAcross(scale: Scale): Ticks {
  const [start, end] = scale.range();
  for (let n = Math.max(4, Math.floor((end - start) / 72)); n > 2; n--) {
    const found = ticks(scale, n);
    const longest = Math.max(...found.ticks.map((t) => labelWidth(t.label)));
    if (found.ticks.length * (longest + 20) <= end - start) return found;
  }
  return ticks(scale, 2);
}

/** Ticks of a logarithmic axis of iterations, from the start on: powers of ten, as many as fit. */
export function decades(last: number, scale: Scale): Tick[] {
  const [start, end] = scale.range();
  const top = Math.floor(Math.log10(last));
  const stride = Math.max(1, Math.ceil((36 * (top + 1)) / Math.max(1, end - start)));
  const powers = Array.from({ length: top + 1 }, (_, k) => k).filter((k) => k % stride === 0);
  const label = (k: number): string => (k < 4 ? count(10 ** k) : power(k));
  return [
    { value: 0, label: "0" },
    ...powers.map((k) => ({ value: placeOf(10 ** k, true), label: label(k) })),
  ];
}

/** Ticks of a logarithmic axis: about `n` whole powers of ten between two exponents. */
export function powersOfTen([low, high]: Span, n: number): Tick[] {
  const step = Math.max(1, Math.ceil((high - low) / Math.max(2, n)));
  const first = Math.ceil(low / step) * step;
  const many = Math.floor((high - first) / step) + 1;
  return Array.from({ length: many }, (_, k) => {
    const value = first + k * step;
    return { value, label: power(value) };
  });
}

/** The place of the last iteration that is at most `iteration`. The iterations rise from 0. */
export function reached(iterations: ArrayLike<number>, iteration: number): number {
  let [low, high] = [0, iterations.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (iterations[middle] <= iteration) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The names of a category's values along the bottom: all that fit, the others by their places only. */
export function ofLevels(levels: readonly string[], scale: Scale): Ticks {
  const room = Math.abs(scale(1) - scale(0)) / 7.7 - 1;
  const cut = (name: string): string =>
    name.length <= room ? name : `${name.slice(0, Math.max(0, Math.floor(room) - 1))}\u2026`;
  return {
    ticks: levels.map((name, value) => ({ value, label: room < 2 ? "" : cut(name) })),
    times: "",
  };
}

/** The room that an axis on the left needs for its labels. */
export function margin({ ticks }: Ticks): number {
  return Math.max(36, Math.ceil(Math.max(0, ...ticks.map((t) => labelWidth(t.label)))) + 12);
}

/** Of some predictors, the one that goes best with the response by itself: the one to put on x first. */
export function strongest(rows: Float64Array, width: number, of: readonly number[]): number {
  const n = rows.length / width;
  const means = Array.from({ length: width }, (_, j) => {
    let sum = 0;
    for (let i = j; i < rows.length; i += width) sum += rows[i];
    return sum / n;
  });
  let best = of[0] ?? 0;
  let most = -1;
  for (const j of of) {
    let [xx, xy] = [0, 0];
    for (let i = 0; i < rows.length; i += width) {
      const dx = rows[i + j] - means[j];
      xx += dx * dx;
      xy += dx * (rows[i + width - 1] - means[width - 1]);
    }
    const share = xx > 0 ? (xy * xy) / xx : 0;
    if (share > most) [most, best] = [share, j];
  }
  return best;
}

/** Least and greatest of one column of row-major rows; null when there are none. */
export function extent(rows: Float64Array, width: number, column: number): Span | null {
  let low = Infinity;
  let high = -Infinity;
  for (let i = column; i < rows.length; i += width) {
    if (rows[i] < low) low = rows[i];
    if (rows[i] > high) high = rows[i];
  }
  return low <= high ? [low, high] : null;
}

export function union(a: Span | null, b: Span | null): Span {
  if (!a || !b) return a ?? b ?? [0, 1];
  return [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
}

/** Room at both ends, and a width of its own for a column that never varies. */
export function padded([low, high]: Span, share = 0.05): Span {
  const room = high > low ? (high - low) * share : Math.abs(low) * 0.1 || 1;
  return [low - room, high + room];
}

/**
 * What is in sight of some data, and a line where the data keep two thirds of the height. A line further off would
 * squash them; the chart then says where it is instead.
 */
export function withLine(data: Span, inSight: Span, line: Span | null): Span {
  const all = union(inSight, line);
  return all[1] - all[0] <= 1.5 * (data[1] - data[0]) ? all : inSight;
}

export interface Place {
  x: number;
  y: number;
}

/** The place of a label at the end of a line: inside the plot, clear of this line and of another one that ends near it. */
export function besideLine(
  [a, b]: Place[],
  end: "left" | "right",
  wide: number,
  [top, bottom]: Span,
  other?: number,
): Place {
  const steep = (b.y - a.y) / (b.x - a.x || 1);
  const isLeft = end === "left";
  const x = isLeft ? a.x + 8 : b.x - 4;
  const own = isLeft ? a.y : b.y;
  const ys = [x, isLeft ? x + wide : x - wide].map((at) => a.y + steep * (at - a.x));
  const apart = (other ?? own) - own;
  const [above, below] = [Math.min(...ys) - 10, Math.max(...ys) + 18];
  // If both lines end at the same height, neither moves the other's label.
  const isBelow = Math.abs(apart) < 1 ? steep < 0 !== isLeft : apart < 0;
  return { x, y: (isBelow && below < bottom - 4) || above < top + 8 ? below : above };
}

export interface Dot {
  x: number;
  y: number;
  rows: number;
  /** The index of its value in the category whose values have a line each. */
  level?: number;
}

/** Rows in exactly one place become one dot with a count. Rows with different values of `by` stay apart. */
export function gathered(
  rows: Float64Array,
  width: number,
  x: number,
  y: number,
  by: number | null = null,
): Dot[] {
  const all = new Map<number, Map<number, Map<number, Dot>>>();
  const dots: Dot[] = [];
  for (let i = 0; i < rows.length; i += width) {
    const level = by === null ? -1 : rows[i + by];
    let places = all.get(level);
    if (!places) all.set(level, (places = new Map<number, Map<number, Dot>>()));
    let column = places.get(rows[i + x]);
    if (!column) places.set(rows[i + x], (column = new Map<number, Dot>()));
    const found = column.get(rows[i + y]);
    if (found) found.rows++;
    else {
      const dot: Dot = { x: rows[i + x], y: rows[i + y], rows: 1 };
      if (by !== null) dot.level = level;
      column.set(dot.y, dot);
      dots.push(dot);
    }
  }
  return dots;
}

/** Every so many, so that at most this number are drawn. */
export function every(dots: Dot[], most: number): Dot[] {
  const stride = Math.ceil(dots.length / most);
  return stride > 1 ? dots.filter((_, i) => i % stride === 0) : dots;
}

/**
 * A dot's radius. Its area counts its rows, so that 40 rows on one spot don't look like five;
 * where the most crowded spot would cover its neighbours, all crowded ones shrink alike.
 */
export function radius(rows: number, most: number, single: number, room: number): number {
  if (rows === 1) return single;
  const share = Math.min(1, (room / single) ** 2 / most);
  return Math.max(single, single * Math.sqrt(rows * share));
}

/** The log axis of the loss: gap to the optimum, at most thirty decades below the greatest. */
export function gapDomain(gaps: Float64Array): Span {
  let high = 0;
  for (const g of gaps) if (g > high && g < Infinity) high = g;
  if (high === 0) return [-1, 0];
  let low = high;
  for (const g of gaps) if (g > high * 1e-30 && g < low) low = g;
  const top = Math.log10(high);
  // Two whole powers of ten at least: one tick says nothing of the scale.
  return [Math.min(Math.log10(low), Math.floor(top) - 1), top];
}

/** Whether some gap is too small for such an axis, or 0: it has a place of its own below the axis then. */
export function isBeneath(gaps: Float64Array, [low]: Span): boolean {
  return gaps.some((gap) => !(Math.log10(gap) >= low));
}

/** log10 of a gap, held at the bottom of the axis once it is lost in rounding. */
export function logGap(gap: number, [low, high]: Span): number {
  return gap > 0 ? Math.min(high, Math.max(low, Math.log10(gap))) : low;
}

/**
 * The points a line needs at one pixel a column: the first, least, greatest and last of each
 * (as uPlot's paths/linear.js keeps them), so that no spike is lost.
 */
export function thinned(xs: number[], ys: number[]): [number, number][] {
  const out: [number, number][] = [];
  for (let i = 0; i < xs.length;) {
    const column = Math.floor(xs[i]);
    let j = i;
    let least = i;
    let most = i;
    while (j < xs.length && Math.floor(xs[j]) === column) {
      if (ys[j] < ys[least]) least = j;
      if (ys[j] > ys[most]) most = j;
      j++;
    }
    const kept = [...new Set([i, least, most, j - 1])].sort((a, b) => a - b);
    for (const k of kept) out.push([xs[k], ys[k]]);
    i = j;
  }
  return out;
}

/** How many times longer a unit is on one axis than on the other, as words for a caption; empty if they are equal. */
export function stretched(across: Scale, up: Scale): string {
  const ratio = Math.abs((up(1) - up(0)) / (across(1) - across(0)));
  const times = Math.max(ratio, 1 / ratio);
  if (!(times > 1.05)) return "";
  return `${ratio > 1 ? "upward axis" : "axis across"} stretched ${number(times, 2)} times`;
}

export interface Frame {
  /** Slope, left to right, in working coordinates. */
  x: Span;
  /** Intercept, bottom to top, in working coordinates. */
  y: Span;
  /** Square root of the gap at the outermost band. */
  levels: number;
}

/**
 * The part of the loss surface to look at: the ellipse where the loss is as far from its least as at the
 * start, with a margin. A stable descent never leaves it; of one that diverges, the first turns are seen.
 */
export function surfaceFrame(
  optimum: ArrayLike<number>,
  hessian: ArrayLike<number>,
  gaps: Float64Array,
): Frame {
  const [a, b, , d] = Array.from(hessian);
  const start = gaps[0];
  let greatest = start;
  for (const g of gaps) if (g > greatest && g <= 9 * start) greatest = g;
  const level = greatest > 0 ? greatest : 1;
  const determinant = a * d - b * b;
  // On the level set of ½ eᵀHe, coordinate k reaches sqrt(2 level · (H⁻¹)kk).
  const reach = (diagonal: number): number => 1.2 * Math.sqrt((2 * level * diagonal) / determinant);
  const y = reach(d);
  const x = reach(a);
  return {
    x: [optimum[1] - x, optimum[1] + x],
    y: [optimum[0] - y, optimum[0] + y],
    // To the corners, so that the bands go on to the frame's edge.
    levels: 1.2 * Math.sqrt(2 * level),
  };
}
