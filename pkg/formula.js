// The parser of formulas for queries: which expressions, powers and products of columns a model needs. It reads the language
// that src/design/parse.rs describes, but for ".", because the columns of a table in a database are not known.

import { GaltonError } from "./error.js";

/** @typedef {import("./wasm/galton.js").SavedStep} SavedStep */

/**
 * An expression of columns.
 *
 * @typedef {object} Base
 * @property {string} text as a term of a formula
 * @property {readonly SavedStep[]} steps in postfix order
 * @property {string} [column] the column that it is, if it is one
 * @property {boolean} [isLog] whether it is the logarithm of a column
 */

/**
 * A product of powers of bases; or a category; or a polynomial of its only base.
 *
 * @typedef {object} Variable
 * @property {readonly { base: Base, exponent: number }[]} factors
 * @property {boolean} isCategory
 * @property {{ degree: number, isRaw: boolean }} [polynomial]
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

const FUNCTIONS = ["abs", "exp", "log", "log10", "log1p", "log2", "sqrt"];

/** A name as a formula has it. @param {string} name */
const quoted = (name) => (PLAIN.test(name) ? name : `\`${name}\``);

/** A name that needs no backticks. */
const PLAIN = /^[A-Za-z][\w.]*$/;

/** @param {string} name @returns {Base} */
export const columnBase = (name) => ({
  text: quoted(name),
  steps: [{ predictor: name }],
  column: name,
});

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

/** An expression as a term of a formula. @param {readonly SavedStep[]} steps @returns {Base} */
const expressionBase = (steps) => ({ text: `I(${infix(steps)})`, steps });

/** How tightly the parts of an expression hold together. */
const [SUM, PRODUCT, SIGN, POWER, ATOM] = [0, 1, 2, 3, 4];

/** An expression as a formula has it, with the brackets that it needs. @param {readonly SavedStep[]} steps */
function infix(steps) {
  /** @type {{ text: string, bond: number }[]} */
  const waiting = [];
  /** @param {number} least */
  const last = (least) => {
    const { text, bond } = waiting.pop() ?? { text: "", bond: ATOM };
    return bond < least ? `(${text})` : text;
  };
  for (const step of steps) {
    if ("predictor" in step) waiting.push({ text: quoted(step.predictor), bond: ATOM });
    else if ("number" in step) waiting.push({ text: step.number.toExponential(), bond: ATOM });
    else if ("power" in step) waiting.push({ text: `${last(ATOM)}^${step.power}`, bond: POWER });
    else if (step.apply === "negative") waiting.push({ text: `-${last(POWER)}`, bond: SIGN });
    else if (["+", "-", "*", "/"].includes(step.apply)) {
      const bond = "+-".includes(step.apply) ? SUM : PRODUCT;
      const b = last(bond + 1);
      waiting.push({ text: `${last(bond)} ${step.apply} ${b}`, bond });
    } else waiting.push({ text: `${step.apply}(${last(SUM)})`, bond: ATOM });
  }
  return last(SUM);
}

/** A formula as it is read. */
class Parser {
  /** @type {Variable[]} */
  variables = [];
  /** @type {Base[]} */
  offsets = [];
  at = 0;

  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }

  /** @param {string} expected @returns {never} */
  refuse(expected) {
    const found = this.text.slice(this.at).trimStart();
    const character = this.text.length - found.length + 1;
    const what = found === "" ? "its end" : JSON.stringify(found.slice(0, 20));
    const message = `character ${character} of the formula is ${what}; expected ${expected}`;
    throw new GaltonError("invalid-option", message, { option: "formula" });
  }

  /** The text that matches here, behind spaces. @param {RegExp} pattern */
  take(pattern) {
    const sticky = new RegExp(`\\s*(?:${pattern.source})`, "y");
    sticky.lastIndex = this.at;
    const found = sticky.exec(this.text);
    if (found) this.at = sticky.lastIndex;
    return found;
  }

  /** @param {RegExp} pattern @param {string} expected */
  need(pattern, expected) {
    return this.take(pattern) ?? this.refuse(expected);
  }

  /** A name, quoted or not; undefined if none comes next. */
  name() {
    const found = this.take(/`([^`]+)`|((?:[A-Za-z.]|[^\0-\x7f])(?:[\w.]|[^\0-\x7f])*)/);
    return found && { name: found[1] ?? found[2] ?? "", isQuoted: found[1] !== undefined };
  }

  // ---- arithmetic ----

  /** @param {SavedStep[]} steps */
  arithmetic(steps) {
    this.product(steps);
    for (let sign; (sign = this.take(/[+-]/));) {
      this.product(steps);
      steps.push({ apply: /** @type {"+" | "-"} */ (sign[0].trim()) });
    }
  }

  /** @param {SavedStep[]} steps */
  product(steps) {
    this.signed(steps);
    for (let sign; (sign = this.take(/\*(?!\*)|\//));) {
      this.signed(steps);
      steps.push({ apply: /** @type {"*" | "/"} */ (sign[0].trim()) });
    }
  }

  /** @param {SavedStep[]} steps */
  signed(steps) {
    let isNegative = false;
    for (let sign; (sign = this.take(/[+-]/));)
      isNegative = isNegative !== (sign[0].trim() === "-");
    this.operand(steps);
    if (this.take(/\^|\*\*/)) steps.push({ power: this.whole(99) });
    if (isNegative) steps.push({ apply: "negative" });
  }

  /** @param {SavedStep[]} steps */
  operand(steps) {
    const number = this.take(/(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/);
    if (number) return void steps.push({ number: Number(number[0]) });
    if (this.take(/\(/)) return this.parenthesis(steps);
    const begin = this.at;
    const found = this.name();
    if (!found || found.name === ".") {
      this.at = begin;
      return this.refuse('a column\'s name, a number, log( ) or "("');
    }
    if (found.isQuoted || !this.take(/\(/)) return void steps.push({ predictor: found.name });
    if (found.name !== "I" && !FUNCTIONS.includes(found.name)) {
      this.at = begin;
      this.refuse(`one of the functions ${FUNCTIONS.join(", ")}, factor, I, offset, poly`);
    }
    this.parenthesis(steps);
    if (found.name !== "I") steps.push({ apply: /** @type {never} */ (found.name) });
  }

  /** @param {SavedStep[]} steps */
  parenthesis(steps) {
    this.arithmetic(steps);
    this.need(/\)/, 'an operator or ")"');
  }

  /** @param {number} most */
  whole(most) {
    const begin = this.at;
    const value = Number(this.take(/\d+/)?.[0] ?? NaN);
    if (value >= 1 && value <= most) return value;
    this.at = begin;
    return this.refuse(`a whole number from 1 to ${most}`);
  }

  expression() {
    /** @type {SavedStep[]} */
    const steps = [];
    this.arithmetic(steps);
    return expressionBase(steps);
  }

  // ---- terms ----

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
      if (isOutermost && this.take(/[01](?![\w.])/)) continue;
      const own = this.terms();
      const keys = new Set(own.map(String));
      terms = terms.filter((term) => sign !== "-" || !keys.has(String(term)));
      if (sign !== "-") terms = union(terms, own);
    } while ((sign = this.take(/[+-]/)?.[0].trim()) !== undefined);
    return terms;
  }

  terms() {
    let terms = this.crossing();
    for (let sign; (sign = this.take(/\*|\//));) {
      const right = this.crossing();
      const all = [[...new Set(terms.flat())].sort((a, b) => a - b)];
      terms =
        sign[0].trim() === "*" ? crossedWith(terms, right) : union(terms, crossed(all, right));
    }
    return terms;
  }

  crossing() {
    let terms = this.power();
    while (this.take(/:|%in%/)) terms = crossed(terms, this.power());
    return terms;
  }

  power() {
    const terms = this.atom();
    const begin = this.at;
    if (!this.take(/\^|\*\*/)) return terms;
    if (terms.length < 2) {
      this.at = begin;
      this.refuse('"+", "-", "*", ":" or the end; a power is written I(x^2)');
    }
    let product = terms;
    for (let times = this.whole(99); times > 1; times--) product = crossedWith(product, terms);
    return product;
  }

  /** @returns {number[][]} */
  atom() {
    if (this.take(/\(/)) {
      const terms = this.sum(false);
      this.need(/\)/, '"+", "-", "*", ":" or ")"');
      return terms;
    }
    this.take(/(?=.)/);
    const begin = this.at;
    const found = this.name();
    if (!found || (found.name === "." && !found.isQuoted)) {
      this.at = begin;
      this.refuse(
        found
          ? "the names of columns, as those of the table are not known"
          : 'a term: a column\'s name, log( ), factor( ), I( ) or "("',
      );
    }
    const plain = { factors: [{ base: columnBase(found.name), exponent: 1 }], isCategory: false };
    if (found.isQuoted || !this.take(/\(/)) return this.term(plain);
    if (found.name === "factor") {
      const { name } = this.name() ?? this.refuse("a column's name");
      this.need(/\)/, '")"');
      return this.term({ factors: [{ base: columnBase(name), exponent: 1 }], isCategory: true });
    }
    if (found.name === "poly") return this.polynomial();
    if (found.name === "offset") {
      this.offsets.push(this.expression());
      this.need(/\)/, '")"');
      return [];
    }
    this.at = begin;
    /** @type {SavedStep[]} */
    const steps = [];
    this.operand(steps);
    const factors = factorsOf(steps) ?? [{ base: expressionBase(steps), exponent: 1 }];
    return this.term({ factors, isCategory: false });
  }

  polynomial() {
    const base = this.expression();
    const [only, more] = factorsOf(base.steps) ?? [];
    this.need(/,/, '"," and the degree, as in poly(x, 2)');
    this.take(/degree\s*=/);
    const degree = this.whole(20);
    const raw = this.take(/,\s*(?:raw\s*=)?\s*(?:(TRUE|T)|FALSE|F)(?![\w.])/);
    this.need(/\)/, '")"');
    const own = only && !more && only.exponent === 1 ? only.base : base;
    const polynomial = { degree, isRaw: raw?.[1] !== undefined };
    return this.term({ factors: [{ base: own, exponent: 1 }], isCategory: false, polynomial });
  }
}

/** The terms of both, each once. @param {number[][]} left @param {number[][]} right */
const union = (left, right) => [
  ...new Map([...left, ...right].map((term) => [String(term), term])).values(),
];

/** The product of each term on the left with each on the right. @param {number[][]} left @param {number[][]} right */
const crossed = (left, right) =>
  union(
    [],
    left.flatMap((a) => right.map((b) => [...new Set([...a, ...b])].sort((x, y) => x - y))),
  );

/** @param {number[][]} left @param {number[][]} right */
const crossedWith = (left, right) => union(union(left, right), crossed(left, right));

/**
 * @param {string} text
 * @returns {Formula}
 * @throws {GaltonError} with the code `invalid-option`
 */
export function parseFormula(text) {
  const parser = new Parser(text);
  const left = parser.expression();
  const columns = columnsIn(left.steps);
  const [response] = columns;
  if (response === undefined || columns.length > 1) {
    parser.at = 0;
    parser.refuse("a response of one column");
  }
  parser.need(/~/, '"~" after the response');
  const terms = parser.sum(true);
  if (!parser.take(/$/)) parser.refuse('"+", "-", "*", ":" or the end');
  const { offsets, variables } = parser;
  const [only, more] = factorsOf(left.steps) ?? [];
  const observed = only && !more && only.exponent === 1 ? only.base : left;
  const [first] = offsets;
  /** @type {SavedStep[]} */
  const steps = offsets.flatMap((own, at) => [
    ...own.steps,
    ...(at > 0 ? [{ apply: /** @type {const} */ ("+") }] : []),
  ]);
  const modelled =
    first && expressionBase([...left.steps, ...steps, { apply: /** @type {const} */ ("-") }]);
  const used = terms.flat();
  if (terms.length === 0) parser.refuse("a term of a column at least");
  return {
    response,
    modelled: modelled ?? observed,
    observed: modelled ? [observed] : [],
    variables: variables.map((variable, at) =>
      used.includes(at) ? variable : { factors: [], isCategory: false },
    ),
    terms,
    offsets: columnsIn(steps),
  };
}

/** The columns of an expression, each once. @param {readonly SavedStep[]} steps */
export const columnsIn = (steps) => [
  ...new Set(steps.flatMap((step) => ("predictor" in step ? [step.predictor] : []))),
];
