import type { Dot, Scale } from "../lib/scales.js";

type Context = CanvasRenderingContext2D;

/** Rows fitted: round, in ink that lets what's behind through. */
export function drawDots(
  context: Context,
  dots: Dot[],
  sx: Scale,
  sy: Scale,
  radius: (rows: number) => number,
  ink: string,
  opacity = 0.4,
): void {
  context.globalAlpha = opacity;
  context.fillStyle = ink;
  for (const dot of dots) {
    context.beginPath();
    context.arc(sx(dot.x), sy(dot.y), radius(dot.rows), 0, 2 * Math.PI);
    context.fill();
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
