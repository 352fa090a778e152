/** How densely all rows of a large table stand, made ready to be drawn: pure, and free of colours. */
import type { Density, Sample } from "galton";
import type { Dot, Span } from "./scales.js";

/** Cells and where they lie. Each is drawn `spread` cells wide and high, about its own middle. */
export interface Cells {
  /** The centres of the cells that have rows. */
  dots: (Dot & { column: number; row: number })[];
  /** The size of the picture, in cells. */
  width: number;
  height: number;
  spread: [number, number];
  /** Where the picture begins and ends, along the predictor and along the response. */
  x: Span;
  y: Span;
  /** How wide and how high a cell is. */
  size: [number, number];
  /** Rows in the fullest. */
  most: number;
}

/** The largest width of a bar, in cells: values far apart are drawn as bars with gaps between them. */
const widest = 7;

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}

/**
 * One axis. A column of whole numbers fills every second cell, or every fourth: there each cell is
 * drawn so much wider that they touch. And such values all stand at the edge of their cells, not in
 * the middle: by how much the rows do so on average, the cells are moved.
 */
function axis([low, high]: Span, used: number[], cells: number, values: number[]) {
  const size = (high - low) / cells;
  const gap = used.reduce((common, place) => divisor(common, Math.abs(place - used[0])), 0);
  const spread = Math.min(Math.max(gap, 1), widest);
  const places = values.map((v) => (v - low) / size).filter(Number.isFinite);
  const offsets = places.reduce((sum, place) => sum + place - Math.floor(place) - 0.5, 0);
  const lean = offsets / Math.max(1, places.length);
  const start = low + size * (lean + 0.5 - spread / 2);
  return {
    size,
    spread,
    across: cells + spread - 1,
    ends: [start, start + size * (cells + spread - 1)] as Span,
    middle: (place: number): number => low + size * (place + 0.5 + lean),
  };
}

/** The grid of the predictor `x` as cells, with the sample to tell where in them rows stand. */
export function cellsOf(density: Density, sample: Sample, x: number): Cells {
  const { width, height, counts } = density;
  const full: { column: number; row: number; rows: number }[] = [];
  counts.forEach((rows, i) => {
    if (rows > 0) full.push({ column: i % width, row: Math.floor(i / width), rows });
  });
  const column = (j: number): number[] =>
    Array.from(
      { length: sample.rows.length / sample.width },
      (_, i) => sample.rows[i * sample.width + j],
    );
  const across = axis(
    density.x,
    full.map((c) => c.column),
    width,
    column(x),
  );
  const up = axis(
    density.y,
    full.map((c) => c.row),
    height,
    column(sample.width - 1),
  );
  return {
    dots: full.map((c) => ({ ...c, x: across.middle(c.column), y: up.middle(c.row) })),
    width: across.across,
    height: up.across,
    spread: [across.spread, up.spread],
    x: across.ends,
    y: up.ends,
    size: [across.size, up.size],
    most: full.reduce((most, c) => Math.max(most, c.rows), 0),
  };
}

/**
 * A cell's place on the ramp, 0 to 1: by the logarithm of its rows, since they range from a few to a
 * hundred thousand, and never so low that it is lost in the paper.
 */
export function shade(rows: number, most: number): number {
  const faintest = 0.24;
  return most > 1 ? faintest + ((1 - faintest) * Math.log(rows)) / Math.log(most) : 1;
}

/** The picture as pixels, one a cell, from the top: red, green, blue, opacity. One row alone is left to be a dot. */
export function pixels(
  cells: Cells,
  ramp: readonly (readonly number[])[],
): Uint8ClampedArray<ArrayBuffer> {
  const { width, height, spread, most } = cells;
  const out = new Uint8ClampedArray(4 * width * height);
  for (const { column, row, rows } of cells.dots) {
    if (rows === 1) continue;
    const [r, g, b] = ramp[Math.round(shade(rows, most) * (ramp.length - 1))];
    for (let v = row; v < row + spread[1]; v++)
      for (let u = column; u < column + spread[0]; u++)
        out.set([r, g, b, 255], 4 * ((height - 1 - v) * width + u));
  }
  return out;
}
