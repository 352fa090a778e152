// A model in deviations from means. Far from 0 the terms of a sum in doubles cancel, and lose the digits that `predict`
// keeps; those of deviations do not.

import { isRight } from "./arithmetic.js";
import { exact, plus, rounded, times } from "./exact.js";
import { Places, operation } from "./terms.js";

/** @typedef {import("./terms.js").Sum} Sum */
/** @typedef {import("./terms.js").Term} Term */
/** @typedef {import("./terms.js").Power} Power */
/** @typedef {import("./exact.js").Exact} Exact */

/**
 * The model in deviations from the means of its bases, where its terms are more than 16 times its prediction at
 * the means. Its coefficients follow from those of the model without rounding until the last step.
 *
 * @param {Sum} sum
 * @returns {Sum}
 */
export function aboutMeans(sum) {
  const places = new Places();
  const means = meansOf(sum, places);
  /** @param {Term} term */
  const atMeans = ({ coefficient, powers }) =>
    powers.reduce(
      (product, { base, power }) => product * (means.get(places.of(base)) ?? 1) ** power,
      coefficient,
    );
  const sizes = sum.terms.filter(({ levels }) => levels.length === 0).map(atMeans);
  const size = sum.terms.reduce((size, term) => size + Math.abs(atMeans(term)), 0);
  if (
    means.size === 0 ||
    isRight(
      sizes.reduce((a, b) => a + b, 0),
      size,
    )
  )
    return sum;
  /** @type {Map<string, { term: Term, coefficient: Exact }>} */
  const found = new Map();
  for (const term of sum.terms) {
    for (const { powers, factor } of expanded(term, means, places)) {
      const key = JSON.stringify([
        ...powers.map(({ base, power }) => [places.of(base), power]),
        term.levels,
      ]);
      const known = found.get(key);
      const coefficient = known ? plus(known.coefficient, factor) : factor;
      found.set(key, { term: { ...term, powers }, coefficient });
    }
  }
  const terms = Array.from(found.values(), ({ term, coefficient }) => ({
    ...term,
    coefficient: rounded(coefficient),
    low: 0,
  }));
  const isFinite = terms.every(({ coefficient }) => Number.isFinite(coefficient));
  return isFinite ? { ...sum, terms, centre: [] } : sum;
}

/** The mean of each base that is a term of its own, by the base's place. @param {Sum} sum @param {Places} places */
function meansOf({ terms, centre }, places) {
  /** @type {Map<number, number>} */
  const means = new Map();
  // The first term is the intercept.
  centre.forEach((mean, at) => {
    const { powers: [first, second] = [], levels = [] } = terms[at + 1] ?? {};
    if (first?.power === 1 && !second && levels.length === 0 && mean !== 0)
      means.set(places.of(first.base), mean);
  });
  return means;
}

/**
 * The terms that a term is in deviations: c (z + m)^k is the sum of c (k over j) m^(k-j) z^j.
 *
 * @param {Term} term
 * @param {ReadonlyMap<number, number>} means
 * @param {Places} places
 */
function expanded({ coefficient, low, powers }, means, places) {
  /** @type {{ powers: Power[], factor: Exact }[]} */
  let all = [{ powers: [], factor: plus(exact(coefficient), exact(low)) }];
  for (const { base, power } of powers) {
    const mean = means.get(places.of(base));
    if (mean === undefined) {
      all = all.map(({ powers, factor }) => ({ powers: [...powers, { base, power }], factor }));
      continue;
    }
    const deviation = operation(base, "-", { number: mean });
    all = all.flatMap(({ powers, factor }) => {
      const parts = [];
      let part = factor;
      for (let j = power; j >= 0; j--) {
        parts.push({
          powers: j === 0 ? powers : [...powers, { base: deviation, power: j }],
          factor: part,
        });
        // The next: (k over j-1) = (k over j) j / (k-j+1), always whole.
        const [whole, two] = times(part, exact(mean));
        part = [(whole * BigInt(j)) / BigInt(power - j + 1), two];
      }
      return parts;
    });
  }
  return all;
}
