import type { Dot, Scale } from "../lib/scales.js";

type Context = CanvasRenderingContext2D;

/** Traces the outline of a mark around a place: a circle, a triangle, a square or a cross. */
function outline(context: Context, mark: number, x: number, y: number, r: number): void {
  if (mark < 2) return context.arc(x, y, r, 0, 2 * Math.PI);
  if (mark > 5) {
    context.moveTo(x - r, y - r);
    context.lineTo(x + r, y + r);
    context.moveTo(x - r, y + r);
    return context.lineTo(x + r, y - r);
  }
  if (mark > 3) return context.rect(x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
  context.moveTo(x, y - 1.3 * r);
  context.lineTo(x + 1.2 * r, y + 0.8 * r);
  context.lineTo(x - 1.2 * r, y + 0.8 * r);
  context.closePath();
}

/** Draws the rows of the fit, each with the mark of its line (see `marks`), filled or open, and half transparent. */
export function drawDots(
  context: Context,
  dots: Dot[],
  sx: Scale,
  sy: Scale,
  radius: (rows: number) => number,
  ink: string,
  opacity = 0.4,
  mark: (dot: Dot) => number = () => 0,
): void {
  context.fillStyle = context.strokeStyle = ink;
  context.lineWidth = 1.25;
  for (const dot of dots) {
    const which = mark(dot);
    const isFull = which % 2 === 0 && which < 6;
    // An open mark has less area, so it is less transparent.
    context.globalAlpha = isFull ? opacity : Math.min(1, 1.75 * opacity);
    context.beginPath();
    outline(context, which, sx(dot.x), sy(dot.y), radius(dot.rows));
    if (isFull) context.fill();
    else context.stroke();
  }
  context.globalAlpha = 1;
}

/** Rows held out: open diamonds, so that they differ by more than colour. */
export function drawDiamonds(
  context: Context,
  dots: Dot[],
  sx: Scale,
  sy: Scale,
  colour: string,
): void {
  const r = dots.length > 100 ? 3.5 : 5;
  context.strokeStyle = colour;
  context.lineWidth = 1.75;
  for (const dot of dots) {
    const [x, y] = [sx(dot.x), sy(dot.y)];
    context.beginPath();
    context.moveTo(x, y - r);
    context.lineTo(x + r, y);
    context.lineTo(x, y + r);
    context.lineTo(x - r, y);
    context.closePath();
    context.stroke();
  }
}

/** The dot nearest to a place on the chart, within 24 pixels. */
export function nearest(
  dots: Dot[],
  place: { x: number; y: number },
  sx: Scale,
  sy: Scale,
): { dot: Dot; far: number } | null {
  let found: { dot: Dot; far: number } | null = null;
  for (const dot of dots) {
    const far = Math.hypot(sx(dot.x) - place.x, sy(dot.y) - place.y);
    if (far < (found?.far ?? 24)) found = { dot, far };
  }
  return found;
}
