/** How the worker follows a path and holds it against rows not in the fit: some penalties at a time, so that it can be stopped. */
import { read, type Observations } from "galton";
import type { Advance, Ask, Trail, Validated } from "./protocol.js";
import { best, penaltiesFor } from "./shrinkage.js";

interface Call {
  signal: AbortSignal;
  onProgress: (p: Advance) => void;
}

/** Milliseconds between two looks at whether to go on. */
const slice = 40;

/** Goes through the penalties, several at once where they are quick. */
async function through<T>(
  penalties: readonly number[],
  { signal, onProgress }: Call,
  fits: (penalties: number[]) => T[],
): Promise<T[]> {
  const found: T[] = [];
  let size = 1;
  while (found.length < penalties.length) {
    const before = performance.now();
    found.push(...fits(penalties.slice(found.length, found.length + size)));
    size = performance.now() - before < slice ? size * 4 : Math.max(1, size >> 1);
    onProgress({ penalty: found.length, penalties: penalties.length, secondsLeft: null });
    // A message that asks to stop is heard between two tasks.
    await new Promise((resolve) => setTimeout(resolve));
    signal.throwIfAborted();
  }
  return found;
}

export async function followed(
  of: Observations,
  { rows, l1Ratio }: Ask<"shrink">,
  call: Call,
): Promise<Trail> {
  const [largest] = of.path({ l1Ratio, count: 2 }).penalties;
  const penalties = penaltiesFor(largest, l1Ratio, of.coefficientNames.length);
  const { scale } = of.descend({ scaling: "standardised", iterations: 1 }).scaling;
  const fits = await through(penalties, call, (some) => {
    const path = of.path({ l1Ratio, penalties: some });
    return some.map((_, k) => {
      const { penalty, coefficients, active, rss, rSquared, certificate } = path.at(k);
      return { penalty, coefficients, active, rss, rSquared, certificate };
    });
  });
  return { rows, l1Ratio, scale: Array.from(scale), fits };
}

/** Rows of a fit that are read again: their sums are added in another order, which leaves their last digits open. */
function areThose(again: Observations, { count, exact }: Observations): boolean {
  const off = (again.exact.rSquared ?? 0) - (exact.rSquared ?? 0);
  return again.count === count && Math.abs(off) <= 1e-9;
}

export async function validated(
  of: Observations,
  { rows, l1Ratio, penalties, source, options }: Ask<"validate">,
  call: Call,
): Promise<Validated> {
  const again = await read(source, { ...options, folds: 10, ...call });
  if (!areThose(again, of))
    return { rows, l1Ratio, agrees: false, errors: [], least: 0, withinOneError: 0 };
  const errors = await through(penalties, call, (some) =>
    again
      .crossValidate({ l1Ratio, penalties: some })
      .errors.map(({ mse, standardError }) => ({ mse, standardError })),
  );
  const [least, withinOneError] = best(errors);
  return { rows, l1Ratio, agrees: true, errors, least, withinOneError };
}
