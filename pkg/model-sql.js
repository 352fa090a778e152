// A model as an expression of SQL. It is a sum over deviations from means: far from 0, the terms of the model itself cancel, and
// a database has no more than doubles to sum them in. The coefficients of deviations are exact before they are rounded.

import { callIn, expressionIn, literal, named, numberIn, styleOf } from "./dialects.js";
import { ZERO, exact, plus, rounded, times } from "./exact.js";

/** @typedef {import("./dialects.js").Dialect} Dialect */
/** @typedef {import("./dialects.js").Style} Style */
/** @typedef {import("./exact.js").Exact} Exact */
/** @typedef {import("./wasm/galton.js").ModelDocument} ModelDocument */
/** @typedef {import("./wasm/galton.js").TermsDocument} TermsDocument */
/** @typedef {import("./wasm/galton.js").SavedPower} SavedPower */

/**
 * A column of a model.
 *
 * @typedef {object} Column
 * @property {number} coefficient
 * @property {number} [low] the part of the coefficient below its last place
 * @property {readonly SavedPower[]} [powers]
 * @property {readonly { predictor: string, value: string }[]} [levels]
 */

/**
 * A saved model as an expression of SQL whose value is that of `predict`, but for rounding. Every step stands in brackets.
 * It is NULL where a value is missing, and for a value of a category that the model does not know. Of a logarithmic model it
 * is the logarithm.
 *
 * @param {{ toJSON(): ModelDocument } | ModelDocument} model
 * @param {Dialect} dialect
 * @returns {string}
 * @example
 * `SELECT ${modelSQL(model, "postgresql")} AS price FROM houses`;
 */
export function modelSQL(model, dialect) {
  const style = styleOf(dialect);
  const document = /** @type {TermsDocument} */ ("toJSON" in model ? model.toJSON() : model);
  const { intercept, interceptLow = 0, offset, predictors } = document;
  /** @param {string} name */
  const value = (name) => {
    const own = named(name, style);
    const since = predictors.find((known) => known.name === name)?.since;
    if (since !== undefined)
      return `(CAST(${style.days.replace("?", own)} AS ${style.double}) - ${numberIn(since, style)})`;
    const plain = `CAST(${own} AS ${style.double})`;
    return style.isNumber
      ? `(CASE WHEN ${style.isNumber.replace("?", own)} THEN ${plain} END)`
      : plain;
  };
  /** @param {string} predictor @param {string} level */
  const is = (predictor, level) =>
    `CAST(${named(predictor, style)} AS ${style.text}) = ${literal(level, style)}`;
  const columns = columnsOf(document);
  const { category, own, others } = dividedBy(columns);
  const levels = predictors.find(({ name }) => name === category)?.levels ?? [];
  /** @param {readonly Column[]} some @param {boolean} isFirst @param {string} [level] of the category */
  const sum = (some, isFirst, level) => {
    const sums = new Sums(centresOf(columns, document, category, level), value, style);
    if (intercept !== null && isFirst) sums.add([], [], exact(intercept), exact(interceptLow));
    for (const { coefficient, low = 0, powers = [], levels = [] } of some) {
      const conditions = level === undefined ? levels : [];
      const factors = conditions.map(
        (own) =>
          `(CASE WHEN ${is(own.predictor, own.value)} THEN ${numberIn(1, style)} ELSE ${numberIn(0, style)} END)`,
      );
      sums.add(factors, powers, exact(coefficient), exact(low));
    }
    return sums.terms();
  };
  const cases = levels.map((level) => {
    const some = own.filter(({ levels: [only] = [] }) => !only || only.value === level);
    return `WHEN ${is(category ?? "", level)} THEN ${balanced(sum(some, true, level))}`;
  });
  const text = balanced([
    ...(cases.length > 0 ? [`(CASE ${cases.join(" ")} END)`] : []),
    ...sum(others, cases.length === 0),
    ...(offset ? [expressionIn(offset.steps, value, style)] : []),
  ]);
  const known = predictors.flatMap(({ name, levels = [] }) =>
    levels.length === 0
      ? []
      : `CAST(${named(name, style)} AS ${style.text}) IN (${levels.map((level) => literal(String(level), style)).join(", ")})`,
  );
  return known.length === 0 ? text : `(CASE WHEN ${known.join(" AND ")} THEN ${text} END)`;
}

/** @param {TermsDocument} document @returns {readonly Column[]} */
function columnsOf(document) {
  const columns = /** @type {readonly Column[] | undefined} */ (document.columns);
  return (
    columns ??
    document.predictors.map((own) => {
      const { name, coefficient, low = 0 } = /** @type {Column & { name: string }} */ (own);
      return { coefficient, low, powers: [{ predictor: name, power: 1 }] };
    })
  );
}

/** The base of a power. @param {SavedPower} power */
const baseOf = (power) =>
  "steps" in power ? JSON.stringify(power.steps) : `${power.log ? "log " : ""}${power.predictor}`;

/**
 * The category on whose value slopes depend, if it is one, and the columns of which an expression for each value is made.
 * Values of a predictor may be far from each other in groups that have slopes of their own, so that each has its own centre.
 *
 * @param {readonly Column[]} columns
 */
function dividedBy(columns) {
  const sloped = columns.filter(
    ({ powers = [], levels = [] }) => powers.length > 0 && levels.length > 0,
  );
  const [category, ...more] = new Set(
    sloped.flatMap(({ levels = [] }) => levels.map(({ predictor }) => predictor)),
  );
  if (category === undefined || more.length > 0) return { own: [], others: columns };
  const bases = new Set(sloped.flatMap(({ powers = [] }) => powers.map(baseOf)));
  /** @param {Column} column */
  const isOwn = ({ powers = [], levels = [] }) =>
    levels.every(({ predictor }) => predictor === category) &&
    (levels.length > 0 || powers.some((power) => bases.has(baseOf(power))));
  return {
    category,
    own: columns.filter(isOwn),
    others: columns.filter((column) => !isOwn(column)),
  };
}

/**
 * The means of what powers are of, as far as the precision of the model tells: those of all rows, or of those in which a
 * category has a value.
 *
 * @param {readonly Column[]} columns
 * @param {TermsDocument} document
 * @param {string} [category]
 * @param {string} [level]
 * @returns {ReadonlyMap<string, number>}
 */
function centresOf(columns, { precision }, category, level) {
  /** @type {Map<string, { all?: number, own: Map<string, number> }>} */
  const means = new Map();
  columns.forEach(({ powers = [], levels: [value, other] = [] }, at) => {
    const [power, more] = powers;
    if (!precision || more || other || (power && ("basis" in power || power.power > 1))) return;
    const key = power ? baseOf(power) : "";
    /** @type {{ all?: number, own: Map<string, number> }} */
    const found = means.get(key) ?? { own: new Map() };
    means.set(key, found);
    const [least = 0, most = 0] = precision.ranges[at] ?? [];
    // A model without an intercept has no means.
    const mean = precision.atCentre === null ? (least + most) / 2 : (precision.centre[at] ?? 0);
    if (!value) found.all = mean;
    else if (value.predictor === category && precision.atCentre !== null)
      found.own.set(value.value, mean);
  });
  const sum = (/** @type {Map<string, number>} */ own) =>
    [...own.values()].reduce((total, mean) => total + mean, 0);
  // The value that the others are compared with has what they leave.
  const { own: shares = new Map() } = means.get("") ?? {};
  const share = shares.get(level ?? "") ?? 1 - sum(shares);
  /** @type {Map<string, number>} */
  const centres = new Map();
  for (const [key, { all = 0, own }] of means) {
    const part = own.get(level ?? "") ?? all - sum(own);
    const mean = level !== undefined && own.size > 0 && share > 0 ? part / share : all;
    centres.set(key, Number.isFinite(mean) ? mean : 0);
  }
  return centres;
}

/** Sums of products of powers of deviations, each with its factor. */
class Sums {
  /** @type {Map<string, { factors: readonly string[], factor: Exact }>} */
  #sums = new Map();
  #centres;
  #value;
  #style;

  /**
   * @param {ReadonlyMap<string, number>} centres
   * @param {(name: string) => string} value of a column
   * @param {Style} style
   */
  constructor(centres, value, style) {
    this.#centres = centres;
    this.#value = value;
    this.#style = style;
  }

  /** @param {SavedPower} power */
  #base(power) {
    if ("steps" in power) return expressionIn(power.steps, this.#value, this.#style);
    const own = this.#value(power.predictor);
    return power.log ? callIn("log", own, this.#style) : own;
  }

  /**
   * @param {readonly string[]} is conditions, each 1 or 0
   * @param {readonly SavedPower[]} powers
   * @param {Exact} high
   * @param {Exact} low
   */
  add(is, powers, high, low) {
    /** @type {{ factors: readonly string[], factor: Exact }[]} */
    let all = [{ factors: is, factor: plus(high, low) }];
    for (const power of powers) {
      const base = this.#base(power);
      if ("basis" in power) {
        const own = polynomial(base, power.basis, this.#style);
        all = all.map(({ factors, factor }) => ({ factors: [...factors, own], factor }));
        continue;
      }
      const centre = this.#centres.get(baseOf(power)) ?? 0;
      const deviation = centre === 0 ? base : `(${base} - ${numberIn(centre, this.#style)})`;
      // (d + c)^n is the sum of the binomial coefficients times c^(n - k) d^k.
      for (let times = 0; times < power.power; times++) all = raised(all, deviation, exact(centre));
    }
    for (const { factors, factor } of all) {
      const key = [...factors].sort().join("\n");
      const known = this.#sums.get(key)?.factor ?? ZERO;
      this.#sums.set(key, { factors, factor: plus(known, factor) });
    }
  }

  /** The terms as text. */
  terms() {
    return Array.from(this.#sums.values(), ({ factors, factor }) =>
      [numberIn(rounded(factor), this.#style), ...factors].reduceRight((product, own) =>
        product === "" ? own : `(${own} * ${product})`,
      ),
    );
  }
}

/** Products times d + c. @param {{ factors: readonly string[], factor: Exact }[]} all @param {string} deviation @param {Exact} centre */
function raised(all, deviation, centre) {
  /** @type {Map<string, { factors: readonly string[], factor: Exact }>} */
  const found = new Map();
  for (const { factors, factor } of all) {
    const both = /** @type {const} */ ([
      [[...factors, deviation], factor],
      [factors, times(factor, centre)],
    ]);
    for (const [own, term] of both) {
      const key = [...own].sort().join("\n");
      found.set(key, { factors: own, factor: plus(found.get(key)?.factor ?? ZERO, term) });
    }
  }
  return [...found.values()].filter(({ factor }) => factor[0] !== 0n);
}

/**
 * The orthogonal polynomial of the last degree, as R's `poly` has it: each is made of the two before it.
 *
 * @param {string} x
 * @param {readonly (readonly number[])[]} basis a centre and a sum of squares for each degree, from 0
 * @param {Style} style
 */
function polynomial(x, basis, style) {
  let [before, last] = ["", numberIn(1, style)];
  for (let degree = 1; degree < basis.length; degree++) {
    const ratio = (basis[degree - 1]?.[1] ?? 0) / (basis[degree - 2]?.[1] ?? 1);
    const product = `((${x} - ${numberIn(basis[degree]?.[0] ?? 0, style)}) * ${last})`;
    const next = before === "" ? product : `(${product} - (${numberIn(ratio, style)} * ${before}))`;
    [before, last] = [last, next];
  }
  return `(${last} / ${numberIn(Math.sqrt(basis.at(-1)?.[1] ?? 1), style)})`;
}

/**
 * A sum of pairs of pairs, so that no parser meets deep brackets.
 *
 * @param {readonly string[]} terms
 * @returns {string}
 */
function balanced(terms) {
  const half = terms.length >> 1;
  if (half === 0) return terms[0] ?? "";
  return `(${balanced(terms.slice(0, half))} + ${balanced(terms.slice(half))})`;
}
