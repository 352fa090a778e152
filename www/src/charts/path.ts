import type { Step, Track } from "galton";
import type { Run } from "../lib/protocol.js";
import { reached, type Scale } from "../lib/scales.js";
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

/** Traces a path. Lines from outside to outside are left out, because those of a divergence would fill the chart. */
function trace(
  context: CanvasRenderingContext2D,
  points: readonly Point[],
  sx: Scale,
  sy: Scale,
): void {
  const [left, right] = sx.range();
  const [bottom, top] = sy.range();
  const isOut = ({ x, y }: Point): boolean => x < left || x > right || y < top || y > bottom;
  context.beginPath();
  points.forEach((p, k) => {
    if (k > 0 && isOut(p) && isOut(points[k - 1])) context.moveTo(p.x, p.y);
    else context.lineTo(p.x, p.y);
  });
}

/** An earlier run's path up to the same iteration: thin, dashed, and open at its end. */
export function drawRival(
  context: CanvasRenderingContext2D,
  places: readonly Point[],
  sx: Scale,
  sy: Scale,
  dash: string,
  colours: Colours,
): void {
  if (places.length === 0) return;
  context.globalAlpha = 1;
  context.strokeStyle = colours["ink-soft"];
  context.fillStyle = colours.paper;
  context.lineWidth = 1.25;
  context.setLineDash(dash.split(" ").map(Number));
  trace(context, places, sx, sy);
  context.stroke();
  context.setLineDash([]);
  dot(context, places[places.length - 1], 3.5);
  context.stroke();
}

/** The path of an earlier run up to an iteration, on the surface of a run that may have another scaling. */
export function rivalPlaces(
  { track }: Run,
  present: Run,
  iteration: number,
  sx: Scale,
  sy: Scale,
): Point[] {
  const { centre, scale } = present.scaling;
  const places: Point[] = [];
  const last = reached(track.iterations, iteration);
  for (let k = 0; k <= last; k++) {
    const [intercept, slope] = [track.coefficients[2 * k], track.coefficients[2 * k + 1]];
    const point = { x: sx(slope * scale[0]), y: sy(intercept + slope * centre[0]) };
    const before = places.at(-1);
    if (!before || k === last || Math.hypot(point.x - before.x, point.y - before.y) >= 0.5)
      places.push(point);
  }
  return places;
}

/** In how many widths and opacities a path is drawn: each is one stroke, however many steps it is of. */
const mostAges = 24;

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

  // Where there are too many turns to tell the old ones apart, they fade further.
  const crowded = points.length > 400;
  context.strokeStyle = colours.paper;
  context.lineWidth = 5;
  context.globalAlpha = 0.7;
  trace(context, points, sx, sy);
  if (!crowded) context.stroke();

  context.strokeStyle = colours.descent;
  context.fillStyle = colours.descent;
  const last = points.length - 1;
  const ages = Math.min(mostAges, last);
  for (let age = 0; age < ages; age++) {
    const [from, to] = [age, age + 1].map((n) => Math.round((n * last) / ages));
    const youth = to / last;
    context.globalAlpha = crowded ? 0.12 + 0.88 * youth ** 6 : 0.55 + 0.45 * youth;
    context.lineWidth = crowded ? 0.75 + 1.75 * youth ** 6 : 1 + 1.75 * youth;
    trace(context, points.slice(from, to + 1), sx, sy);
    context.stroke();
    if (crowded) continue;
    for (let k = from; k < to; k++) {
      const [a, b] = [points[k], points[k + 1]];
      if (Math.hypot(b.x - a.x, b.y - a.y) > 9) dot(context, a, 1.5 + youth);
    }
  }
  const [start, here] = [points[0], points[last]];
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
