/** Other models of columns that were read, for which nothing is read again. */
import type { Observations, ReadOptions } from "galton";

/** Observations, and those of the reading that they follow from. */
export interface OfReading {
  observations: Observations;
  read: Observations;
  /** The options of that reading which are not of its model. */
  how: string;
}

type Model = Parameters<Observations["withModel"]>[0];

const ofModel: ReadonlySet<string> = new Set<keyof Model>([
  "response",
  "predictors",
  "formula",
  "reference",
  "density",
]);

/** The options of the model, and the others as text. */
function apart(options: ReadOptions): { model: Model; how: string } {
  const all = Object.entries(options);
  const model: Model = Object.fromEntries(all.filter(([name]) => ofModel.has(name)));
  return { model, how: JSON.stringify(all.filter(([name]) => !ofModel.has(name))) };
}

export function ofReading(options: ReadOptions, read: Observations): OfReading {
  return { observations: read, read, how: apart(options).how };
}

/**
 * The observations for these options, from those of readings of the file; null if none of them knows them. Where a density is
 * not known, the sample is drawn alone.
 */
export function withoutReading(
  options: ReadOptions,
  readings: readonly OfReading[],
): OfReading | null {
  const { model, how } = apart(options);
  const known = new Set(readings.filter((of) => of.how === how).map(({ read }) => read));
  for (const density of new Set([options.density ?? false, false])) {
    for (const read of known) {
      const observations = read.withModel({ ...model, density });
      if (observations) return { observations, read, how };
    }
  }
  return null;
}
