/** A path over the penalty, and its cross-validation, as the worker computes them. */
import { read, type Observations } from "galton";
import type { Advance, Ask, Trail, Validated } from "./protocol.js";
import { best, penaltiesFor } from "./shrinkage.js";

interface Call {
  signal: AbortSignal;
  onProgress: (p: Advance) => void;
}

export async function followed(
  of: Observations,
  { rows, l1Ratio }: Ask<"shrink">,
  call: Call,
): Promise<Trail> {
  const [largest] = of.path({ l1Ratio, count: 2 }).penalties;
  const penalties = penaltiesFor(largest, l1Ratio, of.coefficientNames.length);
  // The package takes no empty list of penalties, and a constant response has nothing to shrink.
  if (penalties.length === 0) return { rows, l1Ratio, scale: [], fits: [] };
  const { scale } = of.descend({ scaling: "standardised", iterations: 1 }).scaling;
  const path = await of.pathAsync({ l1Ratio, penalties, ...call });
  const fits = penalties.map((_, k) => {
    const { penalty, coefficients, active, rss, rSquared, certificate } = path.at(k);
    return { penalty, coefficients, active, rss, rSquared, certificate };
  });
  return { rows, l1Ratio, scale: Array.from(scale), fits };
}

/** Rows of a fit that are read again: their sums are added in another order, which leaves their last digits open. */
function areThose(again: Observations, { count, rSquared }: Ask<"validate">["fit"]): boolean {
  const off = (again.exact.rSquared ?? 0) - (rSquared ?? 0);
  return again.count === count && Math.abs(off) <= 1e-9;
}

export async function validated(
  { rows, fit, l1Ratio, penalties, source, options }: Ask<"validate">,
  call: Call,
): Promise<Validated> {
  const again = await read(source, { ...options, folds: 10, ...call });
  if (!areThose(again, fit))
    return { rows, l1Ratio, agrees: false, errors: [], least: 0, withinOneError: 0 };
  const validation = await again.crossValidateAsync({ l1Ratio, penalties, ...call });
  const errors = validation.errors.map(({ mse, standardError }) => ({ mse, standardError }));
  const [least, withinOneError] = best(errors);
  return { rows, l1Ratio, agrees: true, errors, least, withinOneError };
}
