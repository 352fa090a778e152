import type { Step, Track } from "galton";
import type { Scale } from "../lib/scales.js";
import type { Colours } from "../theme.svelte.js";

interface Point {
  x: number;
  y: number;
}

/** The places on the surface up to the present step; those under a quarter of a pixel on can't be seen apart. */
function walked(track: Track, step: Step, sx: Scale, sy: Scale): Point[] {
  const width = track.positions.length / track.iterations.length;
  const points: Point[] = [];
  for (let k = 0; k < track.iterations.length && track.iterations[k] < step.iteration; k++) {
    const point = { x: sx(track.positions[k * width + 1]), y: sy(track.positions[k * width]) };
    const last = points.at(-1);
    if (!last || Math.hypot(point.x - last.x, point.y - last.y) >= 0.25) points.push(point);
  }
  points.push({ x: sx(step.position[1]), y: sy(step.position[0]) });
  return points;
}

/** Draws the path with every turn, thinner where it is older, and each step as a dot where steps are far apart. */
export function drawPath(
  context: CanvasRenderingContext2D,
  track: Track,
  step: Step,
  sx: Scale,
  sy: Scale,
  colours: Colours,
): void {
  const points = walked(track, step, sx, sy);
  context.lineCap = "round";
  context.lineJoin = "round";

  context.strokeStyle = colours.paper;
  context.lineWidth = 5;
  context.globalAlpha = 0.7;
  context.beginPath();
  for (const p of points) context.lineTo(p.x, p.y);
  context.stroke();

  context.strokeStyle = colours.descent;
  context.fillStyle = colours.descent;
  for (let k = 1; k < points.length; k++) {
    const youth = k / (points.length - 1);
    const [a, b] = [points[k - 1], points[k]];
    context.globalAlpha = 0.55 + 0.45 * youth;
    context.lineWidth = 1 + 1.75 * youth;
    context.beginPath();
    context.moveTo(a.x, a.y);
    context.lineTo(b.x, b.y);
    context.stroke();
    if (Math.hypot(b.x - a.x, b.y - a.y) > 9) dot(context, a, 1.5 + youth);
  }
  const [start, here] = [points[0], points[points.length - 1]];
  context.globalAlpha = 1;
  dot(context, start, 2);
  dot(context, here, 4.5);
  context.strokeStyle = colours.paper;
  context.lineWidth = 1.5;
  context.stroke();
}

function dot(context: CanvasRenderingContext2D, { x, y }: Point, r: number): void {
  context.beginPath();
  context.arc(x, y, r, 0, 2 * Math.PI);
  context.fill();
}
