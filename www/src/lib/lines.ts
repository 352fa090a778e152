/** The lines of a model over one predictor, the others held constant: one, or one for each value of a category. */
import { isStraight, said, unmodelled } from "./design.js";
import type { Rows } from "./protocol.js";
import { extent, type Span } from "./scales.js";

export interface ModelLine {
  /** The category's value, by its number; null where the model has one line. */
  level: number | null;
  /** The category's value, or nothing. */
  name: string;
  /** The values of all predictors along the line, but for the one that it is drawn over. */
  row: readonly number[];
  /** The part over which it has data; null where that is the whole axis. */
  span: Span | null;
  /** The values of a predictor that is a category itself at which it has data; null where that is all of them. */
  seen: ReadonlySet<number> | null;
}

/** A piece of a line: where it is drawn, and the values at which the model is asked. */
interface Piece {
  x: number[];
  at: number[];
  /** Whether the line has no data there. */
  beyond: boolean;
}

/** The mark of each line's dots, which stands before its name too, and its dashes during a descent. */
export const marks = ["●", "○", "▲", "△", "■", "□", "×"] as const;
export const dashes = ["", "16 4", "2 4", "10 4 2 4", "6 4", "16 4 2 4 2 4", "4 8"] as const;

/** The largest number of lines that are all named and have marks. Of more lines, one is highlighted. */
export const mostAlike = marks.length;

/** The categories among the predictors, but for the one on the axis. */
export function categories({ levels }: Rows, x: number): number[] {
  return levels.flatMap((of, j) => (j !== x && of.length > 0 ? [j] : []));
}

/** The category whose values get a line each: one whose lines aren't parallel, or else the first. */
export function usualCategory(rows: Rows, x: number): number | null {
  const all = categories(rows, x);
  const turning = all.find((j) =>
    rows.columns.some(
      ({ powers, levels }) =>
        levels.some((of) => of.predictor === j) &&
        (powers.some((of) => of.predictor === x) || levels.some((of) => of.predictor === x)),
    ),
  );
  return turning ?? all[0] ?? null;
}

/** The lines over a predictor: one for each value of a category that the sample has, or one of all rows. */
export function linesOf(rows: Rows, x: number, by: number | null): ModelLine[] {
  if (by === null) return [{ level: null, name: "", row: rows.means, span: null, seen: null }];
  const { width } = rows.sample;
  return rows.levels[by].flatMap((name, level): ModelLine[] => {
    const own = rows.sample.rows.filter((_, i, all) => all[i - (i % width) + by] === level);
    const span = extent(own, width, x);
    if (!span) return [];
    const seen = new Set(own.filter((_, i) => i % width === x));
    const row = rows.means.map((mean, j) => (j === by ? level : mean));
    return [{ level, name, row, span, seen: rows.levels[x].length > 0 ? seen : null }];
  });
}

/** The prediction at one place of a line, in the response's own unit. */
export function predicted(
  rows: Rows,
  { row }: ModelLine,
  coefficients: number[],
  x: number,
  at: number,
): number {
  const whole = row.map((value, j) => (j === x ? at : value));
  return unmodelled(rows.model.document, said(rows.columns, coefficients, whole, rows.offset));
}

/** Whether the lines over a predictor are straight, in the response's own unit. */
function areStraight(rows: Rows, x: number): boolean {
  const isLine = isStraight(rows.columns, x) && rows.offset.length === 0;
  return isLine && rows.predicted === rows.response;
}

const between = ([from, to]: Span, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));

/** The pieces of a line over a part of the axis. A category on the axis has a stroke at each of its values. */
export function piecesOf(rows: Rows, line: ModelLine, x: number, domain: Span): Piece[] {
  const { length } = rows.levels[x];
  if (length > 0)
    return Array.from({ length }, (_, level) => ({
      x: [level - 0.3, level + 0.3],
      at: [level, level],
      beyond: line.seen !== null && !line.seen.has(level),
    }));
  const places = areStraight(rows, x) ? 2 : 121;
  const piece = (part: Span, beyond: boolean): Piece => {
    const at = between(part, places);
    return { x: at, at, beyond };
  };
  if (!line.span) return [piece(domain, false)];
  const [from, to] = line.span;
  return [piece([domain[0], from], true), piece(line.span, false), piece([to, domain[1]], true)];
}
