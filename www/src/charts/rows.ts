/** Draws the rows of a table under the lines of a model. */
import type { Plotted } from "../lib/plotted.js";
import { radius, type Scale } from "../lib/scales.js";
import type { Colours } from "../theme.svelte.js";
import { drawCells } from "./density.js";
import { drawDiamonds, drawDots } from "./points.js";

/** The radius of a dot, from the rows in one place and the room that there is across. */
export function sizes({ dots, others, most }: Plotted, room: number): (rows: number) => number {
  const single = dots.length + others.length > 2000 ? 1.5 : 3;
  const largest = Math.max(5, Math.min(14, room / 44));
  return (rows) => radius(rows, most, single, largest);
}

export function drawRows(
  context: CanvasRenderingContext2D,
  plotted: Plotted,
  size: (rows: number) => number,
  sx: Scale,
  sy: Scale,
  colours: Colours,
): void {
  const { cells, dots, others, heldOut } = plotted;
  if (cells) {
    const alone = cells.dots.filter((dot) => dot.rows === 1);
    drawCells(context, cells, sx, sy, colours);
    drawDots(context, alone, sx, sy, () => 1.5, colours.ink, 0.55);
  } else {
    drawDots(context, others, sx, sy, size, colours.ink, 0.1);
    drawDots(context, dots, sx, sy, size, colours.ink);
  }
  drawDiamonds(context, heldOut, sx, sy, colours["held-out"]);
}
