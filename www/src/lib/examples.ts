/** Examples of new rows, with values inside the range of the model's data. */
import { designOf, isItself } from "./design.js";
import type { Known } from "./protocol.js";
import type { Value } from "./types.js";

/** The number in the fewest digits that keep it apart from the ends of its range. */
function plain(x: number, width: number): number {
  const places = width > 0 ? Math.max(0, Math.min(15, 1 - Math.floor(Math.log10(width)))) : 15;
  return Number(x.toFixed(places));
}

/** A value of each predictor at a share of its range; for a category its first, and 1 where nobody knows. */
export function exampleRow({ document, predictors, levels }: Known, share = 0.5): Value[] {
  const columns = designOf(document);
  return predictors.map((_, j) => {
    const [level] = levels[j];
    if (level !== undefined) return level;
    const own = columns.findIndex(
      ({ powers, levels }) =>
        levels.length === 0 &&
        powers.length === 1 &&
        powers[0].predictor === j &&
        isItself({ ...powers[0], log: false }),
    );
    const [low, high] = document.precision?.ranges[own] ?? [1, 1];
    const x = low + share * (high - low);
    return plain(columns[own]?.powers[0].log ? Math.exp(x) : x, high - low);
  });
}
