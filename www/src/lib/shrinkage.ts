/** Paths of ridge, lasso and elastic net: the penalties, the order in which coefficients enter, and places on the chart. */
import { full, number, power } from "./numbers.js";
import type { Shrunk, Trail } from "./protocol.js";
import type { Span, Tick } from "./scales.js";

export const kinds = ["lasso", "elastic net", "ridge"] as const;
export type Kind = (typeof kinds)[number];

/** The share of the penalty on absolute values; for an elastic net it is a setting. */
export function l1RatioOf(kind: Kind, mix: number): number {
  if (kind === "elastic net") return mix;
  return kind === "lasso" ? 1 : 0;
}

/** Each takes time that grows with the columns, squared or worse. */
const mostFits = (columns: number): number => (columns > 100 ? 40 : 100);

/**
 * Penalties from the one that leaves nothing down to next to none, and then none.
 *
 * The part on squares is to be held against 1, the variance of a standardised predictor, whatever the response's
 * unit: at 1000 a ridge leaves a thousandth, at 0.001 all but a thousandth.
 */
export function penaltiesFor(largest: number, l1Ratio: number, columns: number): number[] {
  const first = l1Ratio > 0 ? largest : 1000;
  if (!(first > 1e-290)) return [];
  const last = Math.min(first * 1e-4, l1Ratio < 1 ? 1e-3 / (1 - l1Ratio) : Infinity);
  const n = mostFits(columns);
  const spaced = Array.from({ length: n }, (_, k) => first * (last / first) ** (k / (n - 1)));
  return [...spaced, 0];
}

/** The change of the prediction, in the response's unit, for one standard deviation more of the predictor. */
export function standardised({ scale }: Trail, { coefficients }: Shrunk): number[] {
  return scale.map((s, j) => s * coefficients[j + 1]);
}

/** The coefficients in the order in which they come in; those that come in together, the larger first. */
export function arrivals(trail: Trail): number[] {
  const all = trail.fits.map((fit) => standardised(trail, fit));
  const firsts = trail.scale.map((_, j) => {
    const at = all.findIndex((fit) => fit[j] !== 0);
    return { j, at: at < 0 ? Infinity : at, size: at < 0 ? 0 : Math.abs(all[at][j]) };
  });
  return firsts.sort((a, b) => (a.at === b.at ? b.size - a.size : a.at - b.at)).map(({ j }) => j);
}

/** The fit to look at first: the one of the largest penalty that keeps nine tenths of what least squares explain. */
export function telling({ fits }: Trail): number {
  const most = fits.at(-1)?.rSquared ?? 0;
  return Math.max(
    0,
    fits.findIndex(({ rSquared }) => (rSquared ?? 0) >= 0.9 * most),
  );
}

/** Steps on the axis between the least penalty and none, which a logarithmic axis has no place for. */
const apart = 6;

/** The horizontal place of a fit: its number, with the last one further off. */
export function placeOf(at: number, fits: number): number {
  return at === fits - 1 ? at + apart - 1 : at;
}

/** Which fit is meant by a place, coming from a fit: a step back from none is the least penalty. */
export function fitAt(place: number, from: number, fits: number): number {
  const last = fits - 1;
  if (place >= placeOf(last, fits)) return last;
  if (place > last - 1) return from === last ? last - 1 : last;
  return Math.max(0, Math.round(place));
}

/** Round penalties along the axis, as powers of ten, at most `most`; and none. */
export function penaltyTicks({ fits }: Trail, most: number): Tick[] {
  const [first, last] = [fits[0].penalty, fits[fits.length - 2].penalty].map(Math.log10);
  const [high, low] = [Math.floor(first + 1e-9), Math.ceil(last - 1e-9)];
  const stride = Math.max(1, Math.ceil((high - low + 1) / Math.max(1, most)));
  const place = (k: number): number => ((first - k) / (first - last)) * (fits.length - 2);
  const plain = (k: number): string => (k >= -3 && k <= 3 ? number(10 ** k, 1) : power(k));
  const powers = Array.from({ length: Math.max(0, high - low + 1) }, (_, i) => high - i)
    .filter((_, i) => i % stride === 0)
    .map((k) => ({ value: place(k), label: plain(k) }));
  return [...powers, { value: placeOf(fits.length - 1, fits.length), label: "none" }];
}

/** Heights in order moved apart so far that each has its line, and kept within a span. */
export function apartBy(heights: readonly number[], line: number, [top, bottom]: Span): number[] {
  const order = [...heights.keys()].sort((a, b) => heights[a] - heights[b]);
  const placed = [...heights];
  let least = top;
  for (const i of order) {
    placed[i] = Math.max(placed[i], least);
    least = placed[i] + line;
  }
  let most = bottom;
  for (const i of order.reverse()) {
    placed[i] = Math.min(placed[i], most);
    most = placed[i] - line;
  }
  return placed;
}

/** The penalty of least error, and the largest one that is within a standard error of it. */
export function best(errors: readonly { mse: number; standardError: number }[]): [number, number] {
  const least = errors.reduce((found, { mse }, at) => (mse < errors[found].mse ? at : found), 0);
  const limit = errors[least].mse + errors[least].standardError;
  return [least, errors.findIndex(({ mse }) => mse <= limit)];
}

/** The proof that no other coefficients are better, in words, and with every digit. */
export function certified({ penalty, certificate }: Shrunk): { said: string; digits: string } {
  const { kktResidual, dualityGap, converged, unique } = certificate;
  const gap = dualityGap === null ? "" : `, duality gap ${full(dualityGap)}`;
  const digits = `KKT residual ${full(kktResidual)}${gap}`;
  const met = `the conditions of the best met but for ${number(kktResidual, 2)}`;
  const others = unique
    ? ""
    : " Others do as well: some predictors say the same, and all of these predict alike.";
  const ending = `.${others}`;
  if (!converged) return { said: `Not settled, and no certificate: ${met}${ending}`, digits };
  if (penalty === 0 || dualityGap === null)
    return { said: `This is least squares: ${met}${ending}`, digits };
  const proven =
    dualityGap <= 1e-13
      ? "No coefficients do better at this penalty, but for rounding"
      : "No coefficients do better at this penalty by more than the duality gap";
  const size = `duality gap ${number(dualityGap, 2)} of what all zero costs`;
  return { said: `${proven}: ${size}, ${met}${ending}`, digits };
}
