// The sums that a database makes for a model: bases, which are expressions of columns, and monomials, which are products of powers
// of the deviations of bases from their means.

import { refuse } from "./dialects.js";
import { columnBase, columnsIn } from "./formula-arithmetic.js";
import { parseForSums } from "./formula-parser.js";

/** @typedef {import("./formula-arithmetic.js").Base} Base */

/**
 * @typedef {object} Summed
 * @property {string} response the column
 * @property {readonly string[]} predictors the columns
 * @property {readonly string[]} categories those of the predictors that are categories
 * @property {readonly Base[]} bases numeric predictors, expressions of them, the response, and the response as it is modelled
 * @property {number} constant how many bases come before the response: those of the predictors alone
 * @property {readonly (readonly number[])[]} monomials an exponent for each base
 */

/** The most monomials that are looked at, as in src/sql/summed.rs. Their products are the square of that. */
const MOST = 10_000;

/** A list without the elements that are there already. @template T @param {readonly T[]} list @returns {T[]} */
const distinct = (list) => [
  ...new Map(list.map((element) => [JSON.stringify(element), element])).values(),
];

/**
 * Refuses a formula that needs too many sums, before they are made.
 *
 * @param {number} count
 * @param {string} formula
 */
function needFew(count, formula) {
  if (count <= MOST) return;
  const expected = "of fewer powers and columns in one product: it needs more than 10,000 sums";
  refuse("formula", formula, expected);
}

/**
 * The products that the columns of a term are, whatever the categories: pairs of a base and an exponent.
 *
 * @param {readonly import("./formula-parser.js").Variable[]} variables
 * @param {(variable: import("./formula-parser.js").Variable) => boolean} isCategory
 * @param {string} formula
 */
function productsOf(variables, isCategory, formula) {
  /** @type {{ base: Base, exponent: number }[][]} */
  let products = [[]];
  for (const variable of variables) {
    if (isCategory(variable)) continue;
    const { factors, polynomial } = variable;
    const degree = polynomial?.degree ?? 0;
    const own = polynomial
      ? Array.from({ length: degree }, (_, at) =>
          factors.map(({ base }) => ({ base, exponent: at + 1 })),
        )
      : [factors];
    needFew(products.length * own.length, formula);
    products = products.flatMap((product) => own.map((more) => [...product, ...more]));
  }
  return products;
}

/**
 * @param {string} formula
 * @param {readonly string[]} named the predictors that the caller says are categories
 * @returns {Summed}
 */
export function summedOf(formula, named) {
  const { response, modelled, observed, variables, terms, offsets } = parseForSums(formula);
  /** @param {import("./formula-parser.js").Variable} variable */
  const isCategory = ({ factors: [only, more], isCategory }) =>
    isCategory || (!more && only?.base.column !== undefined && named.includes(only.base.column));
  const columns = [
    ...new Set([
      ...variables.flatMap(({ factors }) => factors.flatMap(({ base }) => columnsIn(base.steps))),
      ...offsets,
    ]),
  ];
  const categories = columns.filter((name) =>
    variables.some((variable) => isCategory(variable) && variable.factors[0]?.base.column === name),
  );
  const numeric = columns.filter((name) => !categories.includes(name)).map(columnBase);
  const products = terms.flatMap((term) =>
    productsOf(
      term.flatMap((at) => variables[at] ?? []),
      isCategory,
      formula,
    ),
  );
  const own = distinct([...numeric, ...products.flat().map(({ base }) => base)]);
  const bases = distinct([...own, columnBase(response), ...observed, modelled]);
  const keys = bases.map((base) => JSON.stringify(base));
  /** @type {Map<string, number[]>} */
  const monomials = new Map();
  for (const product of products) {
    const exponents = bases.map(() => 0);
    for (const { base, exponent } of product) {
      const at = keys.indexOf(JSON.stringify(base));
      exponents[at] = (exponents[at] ?? 0) + exponent;
    }
    for (const own of below(exponents, formula))
      if (own.reduce((sum, exponent) => sum + exponent, 0) > 1) monomials.set(own.join(), own);
    needFew(monomials.size, formula);
  }
  return {
    response,
    predictors: columns,
    categories,
    bases,
    constant: own.length,
    monomials: [...monomials.values()],
  };
}

/**
 * All exponents that are nowhere above these: (b + c)^n has terms of every lower power.
 *
 * @param {readonly number[]} exponents
 * @param {string} formula
 * @returns {number[][]}
 */
function below(exponents, formula) {
  /** @type {number[][]} */
  let found = [[]];
  for (const exponent of exponents) {
    needFew(found.length * (exponent + 1), formula);
    found = found.flatMap((own) => Array.from({ length: exponent + 1 }, (_, at) => [...own, at]));
  }
  return found;
}
