/** What is drawn over the dots of the residuals' pictures, as paths in a chart's pixels. */
import { cookContour, quartileLine, trend, type Points, type Quantiles } from "./residuals.js";
import { short } from "./numbers.js";
import type { Scale } from "./scales.js";

/** A path over the dots, and a name beside its end. */
export interface Guide {
  path: string;
  dashed?: boolean;
  strong?: boolean;
  name?: { text: string; x?: number; y: number };
}

export type Guides = (sx: Scale, sy: Scale) => Guide[];

const flat = (y: number): string => `M-9999,${y}H9999`;

const line = (places: [number, number][]): string =>
  places.map(([x, y], i) => `${i ? "L" : "M"}${x},${y}`).join("");

/** The mean of some values of neighbouring rows. */
function running(points: Points, sx: Scale, sy: Scale): Guide[] {
  const means = trend(points);
  if (means.length === 0) return [];
  const places = means.map(([x, y]): [number, number] => [sx(x), sy(y)]);
  const [x, y] = places[places.length - 1];
  const hasRoom = sx.range()[1] - x > 40;
  const name = hasRoom ? { text: "mean", x: x + 5, y: y - 5 } : { text: "mean", y: y - 8 };
  return [{ path: line(places), strong: true, name }];
}

export const fittedGuides =
  (points: Points): Guides =>
  (sx, sy) => [{ path: flat(sy(0)), dashed: true }, ...running(points, sx, sy)];

export const scaleGuides =
  (points: Points, spread: Float64Array): Guides =>
  (sx, sy) =>
    running({ ...points, residual: spread }, sx, sy);

export const normalGuides =
  (ordered: Quantiles): Guides =>
  (sx, sy) => {
    const [at, slope] = quartileLine(ordered);
    const ends = sx.domain().map((x): [number, number] => [sx(x), sy(at + slope * x)]);
    return [{ path: line(ends), dashed: true }];
  };

/** Where a row of so much leverage has Cook's distance 0.5 and 1, in a model of so many coefficients. */
export const leverageGuides =
  (coefficients: number): Guides =>
  (sx, sy) => {
    const most = Math.min(0.999, sx.domain()[1]);
    const beside = sx.range()[1] + 5;
    const places = Array.from({ length: 80 }, (_, i) => (most * (i + 1)) / 80);
    const ends = (distance: number, sign: number, h: number): number =>
      sy(sign * cookContour(distance, h, coefficients));
    const haveRoom = Math.abs(ends(0.5, 1, most) - ends(1, 1, most)) >= 14;
    const contours = [0.5, 1].flatMap((distance) =>
      [1, -1].map((sign) => ({
        path: line(places.map((h) => [sx(h), ends(distance, sign, h)])),
        dashed: true,
        ...(haveRoom || distance === 1
          ? { name: { text: short(distance), x: beside, y: ends(distance, sign, most) + 4 } }
          : {}),
      })),
    );
    return [{ path: flat(sy(0)) }, ...contours];
  };
