/** The rows of a table over one of its predictors, ready to be drawn. */
import { cellsOf, type Cells } from "./density.js";
import type { Interval, Rows } from "./protocol.js";
import { every, extent, gathered, union, type Dot, type Span } from "./scales.js";

export interface Plotted {
  /** All rows, where they are more than can be drawn one by one. */
  cells: Cells | null;
  dots: Dot[];
  /** The dots of rows with another value of the category than the one in question. */
  others: Dot[];
  heldOut: Dot[];
  /** How many held-out rows those are. */
  heldDrawn: number;
  /** The rows of the largest dot. */
  most: number;
  x: Span;
  y: Span;
}

/** The rows that are left out by hand, and how another one is. */
export interface Leaving {
  leaveOut: readonly number[];
  leave: (row: number) => void;
}

/** A new row at its prediction, in the response's own unit, with the intervals of the mean and of one row there. */
export interface NewRowPoint {
  x: number;
  y: number;
  confidence: Interval | null;
  prediction: Interval | null;
}

/**
 * The number in the file of the one row that a dot over the predictor `x` stands for. Null where it stands for several, and
 * where rows have no known numbers: some are left out but not by hand, or are not kept for drawing.
 */
export function numberOf(
  { sample, count, report }: Pick<Rows, "sample" | "count" | "report">,
  leaveOut: readonly number[],
  x: number,
  dot: Dot,
): number | null {
  const { rows, width } = sample;
  const areAll = rows.length === count * width;
  if (!areAll || report.rows !== count + report.leftOut.byNumber || dot.rows !== 1) return null;
  for (let at = 0; at < rows.length; at += width)
    if (rows[at + x] === dot.x && rows[at + width - 1] === dot.y)
      return leaveOut.reduce((row, gone) => (gone <= row ? row + 1 : row), at / width + 1);
  return null;
}

/** The grid of a predictor. Grids are of the predictors that are numbers. */
function gridOf({ levels, density, sample }: Rows, x: number): Cells | null {
  const before = levels.slice(0, x).filter((of) => of.length === 0).length;
  const grid = levels[x]?.length ? undefined : density[before];
  return grid ? cellsOf(grid, sample, x) : null;
}

/** The rows over the predictor `x`. The values of the category `by` are kept apart, and one may be highlighted. */
export function plotted(
  rows: Rows,
  x: number,
  by: number | null,
  asked: number | null = null,
): Plotted {
  const { sample } = rows;
  const { width } = sample;
  const response = width - 1;
  const cells = gridOf(rows, x);
  const all = (column: number, known: Span | undefined): Span =>
    union(known ?? extent(sample.rows, width, column), extent(sample.heldOut, width, column));
  const isAsked = ({ level }: Dot): boolean => by === null || asked === null || level === asked;
  const each = cells?.dots ?? gathered(sample.rows, width, x, response, by);
  const dots = cells?.dots ?? each.filter(isAsked);
  const others = cells ? [] : each.filter((dot) => !isAsked(dot));
  // Few enough that the marks beneath them stay visible.
  const heldOut = every(gathered(sample.heldOut, width, x, response, by), cells ? 250 : 2000);
  return {
    cells,
    dots,
    others,
    heldOut,
    heldDrawn: heldOut.reduce((sum, dot) => sum + dot.rows, 0),
    most: [...dots, ...others].reduce((most, dot) => Math.max(most, dot.rows), 1),
    x: all(x, cells?.x),
    y: all(response, cells?.y),
  };
}
