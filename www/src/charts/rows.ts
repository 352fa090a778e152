/** Draws the rows of a table under the lines of a model. */
import type { Cells } from "../lib/density.js";
import { linesOf, marks, mostAlike, predicted, type ModelLine } from "../lib/lines.js";
import { count, number, short, tick } from "../lib/numbers.js";
import type { Plotted } from "../lib/plotted.js";
import type { Rows } from "../lib/protocol.js";
import { labelWidth, radius, type Dot, type Scale } from "../lib/scales.js";
import { plural } from "../lib/words.js";
import type { Colours } from "../theme.svelte.js";
import { drawCells } from "./density.js";
import { drawDiamonds, drawDots } from "./points.js";

/** The radius of a dot, from the rows in one place and the room that there is across. */
export function sizes({ dots, others, most }: Plotted, room: number): (rows: number) => number {
  const single = dots.length + others.length > 2000 ? 1.5 : 3;
  const largest = Math.max(5, Math.min(14, room / 44));
  return (rows) => radius(rows, most, single, largest);
}

/** The index of a dot's mark, which is that of its line. */
export function marking(lines: readonly { line: ModelLine }[]): (dot: Dot) => number {
  const at = new Map(lines.map(({ line }, k) => [line.level, k]));
  return ({ level = null }) => (lines.length > mostAlike ? 0 : (at.get(level) ?? 0));
}

/** The width of the longest name of a line with its mark, in pixels. */
export function widest(lines: readonly { line: ModelLine }[]): number {
  return Math.max(...lines.map(({ line }) => labelWidth(`${marks[0]} ${line.name}`)));
}

export function drawRows(
  context: CanvasRenderingContext2D,
  plotted: Plotted,
  size: (rows: number) => number,
  sx: Scale,
  sy: Scale,
  colours: Colours,
  mark: (dot: Dot) => number,
): void {
  const { cells, dots, others, heldOut } = plotted;
  if (cells) {
    const alone = cells.dots.filter((dot) => dot.rows === 1);
    drawCells(context, cells, sx, sy, colours);
    drawDots(context, alone, sx, sy, () => 1.5, colours.ink, 0.55);
  } else {
    drawDots(context, others, sx, sy, size, colours.ink, 0.1, mark);
    drawDots(context, dots, sx, sy, size, colours.ink, 0.4, mark);
  }
  drawDiamonds(context, heldOut, sx, sy, colours["held-out"]);
}

/** The text for the dot or cell under the pointer, over `x` and with a line for each value of `by`. */
export function readingOf(
  { x: across, y, rows: many, level, held }: Dot & { held: boolean },
  rows: Rows,
  { x, by }: { x: number; by: number | null },
  cells: Cells | null,
  coefficients: number[],
): string {
  const name = rows.predictors[x];
  if (cells) {
    const [wide, high] = cells.size.map((of, k) => of * cells.spread[k]);
    return `${plural(many, "row")} about ${name} ${tick(across, wide)}, ${rows.response} ${tick(y, high)}`;
  }
  const places = many > 1 ? `${count(many)} rows at ` : held ? "held out: " : "";
  const where = rows.levels[x][across] ?? short(across);
  const which =
    by === null || level === undefined ? "" : `, ${rows.predictors[by]} ${rows.levels[by][level]}`;
  const said = `${places}${name} ${where}, ${rows.response} ${short(y)}${which}`;
  if (rows.predictors.length > 1) return said;
  const line = predicted(rows, linesOf(rows, x, null)[0], coefficients, x, across);
  return `${said}; the line says ${number(line)}`;
}
