/** The slider of the learning rate: logarithmic, from rates that are too slow to rates that diverge. */
import type { Rates } from "galton";
import type { Span } from "./scales.js";

/** log10 of the smallest and the largest rate on the slider; null for a method without a rate. */
export function rateSpan({ maxStableRate, bestRate }: Rates): Span | null {
  if (maxStableRate !== null && maxStableRate > 0) {
    const limit = Math.log10(maxStableRate);
    return [limit - 4, limit + 0.4];
  }
  if (bestRate === null || !(bestRate > 0)) return null;
  const best = Math.log10(bestRate);
  return [best - 3, best + 2];
}

/** The position of a rate on the slider, from 0 to 1. */
export function shareOf(rate: number, [low, high]: Span): number {
  return Math.max(0, Math.min(1, (Math.log10(rate) - low) / (high - low)));
}

/** The rate at a position on the slider, rounded to three digits for reading. */
export function rateAt(place: number): number {
  return Number((10 ** place).toPrecision(3));
}
