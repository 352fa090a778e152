/** Fits NIST's eleven certified data sets with the package, and counts the correct digits. */
import { read } from "galton";
import others from "../../../tests/golden/nist-digits.json";
import certified from "../../../tests/data/nist/reference.json";

const files = import.meta.glob<string>("../../../tests/data/nist/*.csv", {
  query: "?raw",
  import: "default",
  eager: true,
});

export type NistSet = keyof typeof certified;

/** The correct digits of the worst figure of each kind; null where the right answer is 0 or infinite, as in a perfect fit. */
export interface Digits {
  coefficients: number | null;
  standard_errors: number | null;
  residual_standard_error: number | null;
  r_squared: number | null;
  f_statistic: number | null;
}

export interface NistResult {
  set: NistSet;
  formula: string;
  galton: Digits;
  r: Digits;
  numpy: Digits;
  /** Whether the fit is perfect, and galton says so; null where it is not perfect. */
  perfect: boolean | null;
}

export const nistSources = { r: others.source.r_lm, numpy: others.source.numpy_lstsq };

/** The data sets from easy to hard, as NIST grades them. */
const order: NistSet[] = [
  ...(["norris", "pontius", "noint1", "noint2", "filip", "longley"] as const),
  ...(["wampler1", "wampler2", "wampler3", "wampler4", "wampler5"] as const),
];

function formulaOf({
  predictors,
  degree,
  intercept,
}: (typeof certified)[NistSet]["model"]): string {
  const powers = Array.from({ length: degree - 1 }, (_, i) => `I(${predictors[0]}^${i + 2})`);
  return `y ~ ${[...(intercept ? [] : ["0"]), ...predictors, ...powers].join(" + ")}`;
}

/** As tests/golden/nist.py counts them for R and NumPy: at most 15.95, the difference of a double from its neighbour. */
function digits(found: number | null, right: string): number | null {
  const expected = Number(right);
  if (expected === 0 || !Number.isFinite(expected)) return null;
  if (found === null) return 0;
  const error = Math.abs((found - expected) / expected);
  return error === 0 ? 15.95 : Math.max(0, Math.min(15.95, -Math.log10(error)));
}

function worst(found: (number | null)[], right: string[]): number | null {
  const each = found.map((value, i) => digits(value, right[i]));
  return each.some((d) => d === null) ? null : Math.min(...each.map(Number));
}

async function check(set: NistSet): Promise<NistResult> {
  const right = certified[set];
  const formula = formulaOf(right.model);
  const observations = await read(files[`../../../tests/data/nist/${set}.csv`], { formula });
  const found = observations.summary();
  const perfect = Number(right.residual_standard_error) === 0;
  return {
    set,
    formula,
    galton: {
      coefficients: worst(
        found.coefficients.map((c) => c.estimate),
        right.coefficients,
      ),
      standard_errors: worst(
        found.coefficients.map((c) => c.standardError),
        right.standard_errors,
      ),
      residual_standard_error: digits(found.residualStandardError, right.residual_standard_error),
      r_squared: digits(found.rSquared, right.r_squared),
      f_statistic: digits(found.fStatistic?.value ?? null, right.f_statistic),
    },
    r: others[set].r_lm,
    numpy: others[set].numpy_lstsq,
    perfect: perfect ? found.warnings.some((w) => w.kind === "perfect-fit") : null,
  };
}

export async function selfTest(): Promise<NistResult[]> {
  const results: NistResult[] = [];
  for (const set of order) results.push(await check(set));
  return results;
}
