// The parser of formulas: which expressions, powers and products of columns a model needs. It reads the language that
// src/design/parse.rs describes, and says the same of what is wrong. It needs no WebAssembly and no table. `galton/sql` asks it for
// what a database has to sum up, and `galton/formula` for a formula's parts.

import { GaltonError } from "./error.js";
import {
  Arithmetic,
  columnBase,
  columnsIn,
  expressionBase,
  FormulaFault,
  NAME,
  quoted,
} from "./formula-arithmetic.js";

/** @typedef {import("./wasm/galton.js").SavedStep} SavedStep */
/** @typedef {import("./formula-arithmetic.js").Base} Base */
/** @typedef {import("./formula-arithmetic.js").Cure} Cure */
/** @typedef {import("./formula-arithmetic.js").Mention} Mention */

/**
 * A product of powers of bases; or a category; or a polynomial of its only base.
 *
 * @typedef {object} Variable
 * @property {string} name as R writes it
 * @property {readonly { base: Base, exponent: number }[]} factors
 * @property {boolean} isCategory
 * @property {{ degree: number, isRaw: boolean }} [polynomial]
 */

/**
 * A formula as it is parsed.
 *
 * @typedef {object} Parsed
 * @property {string} response the column
 * @property {string} predicted the left side as R writes it
 * @property {readonly SavedStep[]} left
 * @property {boolean} intercept
 * @property {readonly Variable[]} variables
 * @property {readonly (readonly number[])[]} terms the places of the variables of each, those of fewer variables first
 * @property {readonly (Base & { written: string })[]} offsets
 * @property {readonly Mention[]} mentions
 */

/**
 * @typedef {object} Formula
 * @property {string} response the column
 * @property {Base} modelled the response as it is modelled, less the offset
 * @property {readonly Base[]} observed the response as it is modelled, if that is another one
 * @property {readonly Variable[]} variables
 * @property {readonly (readonly number[])[]} terms the places of the variables of each
 * @property {readonly string[]} offsets the columns in the offset
 */

/** The texts that may follow a term, for messages. */
const AFTER_TERM = '"+", "-", "*", ":" or the end';

/** The most terms of a product. */
const MOST_TERMS = 1000;

/** The texts that may be a term, for messages. */
const TERM = 'a term: a column\'s name, log( ), factor( ), I( ), "." or "("';

/** The factors of a product of powers of columns or of their logarithms. @param {readonly SavedStep[]} steps */
function factorsOf(steps) {
  const rest = [...steps];
  /** @type {{ base: Base, exponent: number }[]} */
  const factors = [];
  /** @param {string} sign */
  const takes = (sign) => {
    const last = rest.at(-1);
    return last !== undefined && "apply" in last && last.apply === sign && rest.pop() !== undefined;
  };
  for (;;) {
    const isProduct = takes("*");
    const last = rest.at(-1);
    const exponent = last !== undefined && "power" in last ? last.power : 1;
    if (last !== undefined && "power" in last) rest.pop();
    const isLog = takes("log");
    const column = rest.pop();
    if (column === undefined || !("predictor" in column)) return undefined;
    const plain = columnBase(column.predictor);
    const base = isLog
      ? {
          text: `log(${plain.text})`,
          steps: [column, { apply: /** @type {const} */ ("log") }],
          isLog: true,
        }
      : plain;
    factors.unshift({ base, exponent });
    if (!isProduct && rest.length === 0) return factors;
    if (isProduct === (rest.length === 0)) return undefined;
  }
}

/** A formula as it is read. */
class Parser extends Arithmetic {
  /** @type {Variable[]} */
  variables = [];
  /** @type {(Base & { written: string })[]} */
  offsets = [];
  intercept = true;
  response = "";

  /**
   * @param {string} text
   * @param {readonly string[] | undefined} columns of the table, for which "." stands; undefined if they are not known
   */
  constructor(text, columns) {
    super(text);
    this.columns = columns;
  }

  /** The left side. */
  left() {
    const begin = this.past(this.at);
    const { base, written } = this.expression("the response, a column's name or log(name)");
    const columns = columnsIn(base.steps);
    if (columns.length !== 1) this.refuse("a response of one column", begin);
    this.response = columns[0] ?? "";
    if (!this.take(/~/)) {
      const at = this.past(this.at);
      const sign = /^(?:==?|:=|<-)/.exec(this.text.slice(at))?.[0];
      const cure = sign ? { from: at, to: at + sign.length, text: "~" } : undefined;
      this.refuse('"~" after the response', at, cure);
    }
    return { steps: base.steps, written };
  }

  /** @param {Variable} variable @returns {number[][]} the term of this variable */
  term(variable) {
    const key = JSON.stringify(variable);
    const known = this.variables.findIndex((other) => JSON.stringify(other) === key);
    if (known < 0) this.variables.push(variable);
    return [[known < 0 ? this.variables.length - 1 : known]];
  }

  /** @param {boolean} isOutermost @returns {number[][]} */
  sum(isOutermost) {
    /** @type {number[][]} */
    let terms = [];
    let sign = this.take(/[+-]/)?.[0].trim();
    do {
      const begin = this.past(this.at);
      const digit = this.take(/[01](?![\d.])/)?.[0].trim();
      if (digit !== undefined) {
        if (!isOutermost) this.refuse("a term; 0 and 1 stand outside of parentheses", begin);
        this.intercept = (digit === "1") !== (sign === "-");
        continue;
      }
      const own = this.terms();
      const keys = new Set(own.map(String));
      terms = terms.filter((term) => sign !== "-" || !keys.has(String(term)));
      if (sign !== "-") terms = union(terms, own);
    } while ((sign = this.take(/[+-]/)?.[0].trim()) !== undefined);
    return terms;
  }

  terms() {
    const begin = this.past(this.at);
    let terms = this.crossing(begin);
    for (let sign; (sign = this.take(/\*(?!\*)|\//));) {
      const right = this.crossing(begin);
      const all = [[...new Set(terms.flat())].sort((a, b) => a - b)];
      terms =
        sign[0].trim() === "*"
          ? this.crossedWith(terms, right)
          : union(terms, this.crossed(all, right));
    }
    return terms;
  }

  /** @param {number} product where the product begins */
  crossing(product) {
    let terms = this.power(product);
    while (this.take(/:|%in%/)) terms = this.crossed(terms, this.power(product));
    return terms;
  }

  /** @param {number} product */
  power(product) {
    const begin = this.past(this.at);
    const terms = this.atom(product);
    const here = this.past(this.at);
    if (!this.take(/\^|\*\*/)) return terms;
    if (terms.length < 2) {
      const name = this.text.slice(begin, here).trim();
      const sign = this.text.slice(here, this.at);
      const after = /^\s*(?:(\d+)|0?\.5)(?![\w.])/.exec(this.text.slice(this.at));
      const [number = "", exponent] = after ?? [];
      const text = exponent === undefined ? `sqrt(${name})` : `I(${name}^${exponent})`;
      const to = here + sign.length + number.length;
      const cure = after ? { from: begin, to, text } : undefined;
      this.refuse(`${AFTER_TERM}; a power is written I(${name}^2)`, here, cure);
    }
    let powers = terms;
    for (let times = this.whole(99); times > 1; times--) powers = this.crossedWith(powers, terms);
    return powers;
  }

  /** @param {number} product @returns {number[][]} */
  atom(product) {
    const begin = this.past(this.at);
    if (this.take(/\(/)) {
      this.open(begin);
      const terms = this.sum(false);
      this.close('"+", "-", "*", ":" or ")"');
      return terms;
    }
    const named = this.name();
    if (!named) return this.refuseTerm(begin, product);
    const { name, isQuoted, from, to } = named;
    if (name === "." && !isQuoted) {
      if (!this.columns)
        return this.refuse("the names of columns, as those of the table are not known", begin);
      const others = this.columns.filter((column) => column !== this.response);
      return others.flatMap((column) => this.term(columnVariable(column)));
    }
    if (isQuoted || !this.take(/\(/)) {
      this.mentions.push({ name, from, to });
      return this.term(columnVariable(name));
    }
    if (name === "factor") return this.category();
    if (name === "poly") return this.polynomial();
    if (name === "offset") {
      const { base, written } = this.expression("a column's name");
      this.offsets.push({ ...base, written });
      this.need(/\)/, '")"');
      return [];
    }
    this.at = begin;
    /** @type {SavedStep[]} */
    const steps = [];
    this.written = "";
    this.operand(steps, "a function");
    const factors = factorsOf(steps) ?? [{ base: expressionBase(steps), exponent: 1 }];
    return this.term({ name: this.written, factors, isCategory: false });
  }

  /** The error where there is no term. @param {number} begin @param {number} product @returns {never} */
  refuseTerm(begin, product) {
    if (/\d/.test(this.text[begin] ?? "")) {
      const [whole = ""] = /^(?:`[^`]*`|[^+~()`-])*/.exec(this.text.slice(product)) ?? [];
      const text = whole.trimEnd();
      const to = product + text.length;
      const cure = /[A-Za-z`]|[^\0-\x7f]/.test(text)
        ? { from: product, to, text: `I(${text})` }
        : undefined;
      return this.refuse("a term; arithmetic stands in I( ), as in I(x / 100)", begin, cure);
    }
    // An operator that nothing follows is one too many.
    const from = this.text.slice(0, begin).search(/\s*[-+*:/]\s*$/);
    const isEnd = begin === this.text.length && from > 0;
    return this.refuse(TERM, begin, isEnd ? { from, to: begin, text: "" } : undefined);
  }

  category() {
    const { name, from, to } = this.name() ?? this.refuse("a column's name");
    this.mentions.push({ name, from, to });
    this.need(/\)/, '")"');
    const factors = [{ base: columnBase(name), exponent: 1 }];
    return this.term({ name: `factor(${quoted(name)})`, factors, isCategory: true });
  }

  polynomial() {
    const { base, written } = this.expression("a column's name");
    const [only, more] = factorsOf(base.steps) ?? [];
    if (!this.take(/,/)) {
      const at = this.past(this.at);
      const cure = this.text[at] === ")" ? { from: at, to: at, text: ", 2" } : undefined;
      this.refuse('"," and the degree, as in poly(x, 2)', at, cure);
    }
    this.take(/degree\s*=/);
    const degree = this.whole(20, "the degree of the polynomial, a whole number from 1 to 20");
    let isRaw = false;
    if (this.take(/,/)) {
      this.take(/raw\s*=/);
      const begin = this.past(this.at);
      const truth = this.take(/(?:(TRUE|T)|FALSE|F)(?![\w.])/);
      if (!truth) this.refuse("raw = TRUE or raw = FALSE", begin);
      isRaw = truth?.[1] !== undefined;
    }
    this.need(/\)/, '")"');
    const own = only && !more && only.exponent === 1 ? only.base : base;
    return this.term({
      name: `poly(${written}, ${degree}${isRaw ? ", raw = TRUE" : ""})`,
      factors: [{ base: own, exponent: 1 }],
      isCategory: false,
      polynomial: { degree, isRaw },
    });
  }

  /** The product of each term on the left with each on the right. @param {number[][]} left @param {number[][]} right */
  crossed(left, right) {
    const all = left.flatMap((a) =>
      right.map((b) => [...new Set([...a, ...b])].sort((x, y) => x - y)),
    );
    const terms = union([], all);
    if (terms.length > MOST_TERMS) this.refuse("no more than 1000 terms up to here");
    return terms;
  }

  /** @param {number[][]} left @param {number[][]} right */
  crossedWith(left, right) {
    return union(union(left, right), this.crossed(left, right));
  }

  /** The error for text after the last term. @returns {never} */
  refuseRest() {
    const at = this.past(this.at);
    const rest = this.text.slice(at);
    const [sign = ""] = /^(?:[,;&)]+|and\b)/.exec(rest) ?? [];
    const isName = new RegExp(`^(?:\`|${NAME.source})`).test(rest);
    const text = sign.startsWith(")")
      ? ""
      : `${/\s$/.test(this.text.slice(0, at)) ? "" : " "}+${sign ? "" : " "}`;
    const cure = sign || isName ? { from: at, to: at + sign.length, text } : undefined;
    this.refuse(AFTER_TERM, at, cure);
  }
}

/** @param {string} name @returns {Variable} */
const columnVariable = (name) => ({
  name: quoted(name),
  factors: [{ base: columnBase(name), exponent: 1 }],
  isCategory: false,
});

/** The terms of both, each once. @param {number[][]} left @param {number[][]} right */
const union = (left, right) => [
  ...new Map([...left, ...right].map((term) => [String(term), term])).values(),
];

/**
 * @param {string} text
 * @param {readonly string[]} [columns] for which "." stands
 * @returns {Parsed}
 * @throws {FormulaFault}
 */
export function parse(text, columns) {
  const parser = new Parser(text, columns);
  const { steps, written } = parser.left();
  const terms = parser.sum(true);
  if (!parser.take(/$/)) parser.refuseRest();
  const { response, intercept, variables, offsets, mentions } = parser;
  return {
    response,
    predicted: written,
    left: steps,
    intercept,
    variables,
    // Terms of fewer variables come first, as in R.
    terms: [...terms].sort((a, b) => a.length - b.length),
    offsets,
    mentions,
  };
}

/** @param {string} text */
function parsedOrKnown(text) {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof FormulaFault)) throw error;
    throw new GaltonError("invalid-option", error.message, { option: "formula" });
  }
}

/**
 * @param {string} text
 * @returns {Formula}
 * @throws {GaltonError} with the code `invalid-option`
 */
export function parseForSums(text) {
  const { response, left, variables, terms, offsets } = parsedOrKnown(text);
  const [only, more] = factorsOf(left) ?? [];
  const observed = only && !more && only.exponent === 1 ? only.base : expressionBase(left);
  const [first] = offsets;
  /** @type {SavedStep[]} */
  const steps = offsets.flatMap((own, at) => [
    ...own.steps,
    ...(at > 0 ? [{ apply: /** @type {const} */ ("+") }] : []),
  ]);
  const modelled =
    first && expressionBase([...left, ...steps, { apply: /** @type {const} */ ("-") }]);
  const used = terms.flat();
  if (terms.length === 0) {
    const message = `the formula "${text}" has no term; expected a term of a column at least`;
    throw new GaltonError("invalid-option", message, { option: "formula" });
  }
  return {
    response,
    modelled: modelled ?? observed,
    observed: modelled ? [observed] : [],
    variables: variables.map((variable, at) =>
      used.includes(at) ? variable : { name: "", factors: [], isCategory: false },
    ),
    terms,
    offsets: columnsIn(steps),
  };
}
