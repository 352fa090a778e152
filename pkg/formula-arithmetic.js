// The arithmetic in a formula, and what its parser needs to read any text: places, names, parentheses, faults and their
// cures. It reads the language that src/design/arithmetic.rs describes.

import { GaltonError } from "./error.js";
import { nearest } from "./nearest.js";

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
 * A column's name in the text of a formula, and where it begins and ends there.
 *
 * @typedef {object} Mention
 * @property {string} name
 * @property {number} from
 * @property {number} to
 */

/**
 * A change of the text that may cure an error: other text for a part of it.
 *
 * @typedef {object} Cure
 * @property {number} from
 * @property {number} to
 * @property {string} text
 */

const FUNCTIONS = ["abs", "exp", "log", "log10", "log1p", "log2", "sqrt"];

/** The functions of terms that are not arithmetic. */
const OTHERS = ["factor", "I", "offset", "poly"];

/** Functions of other languages, and what to write here. */
const EQUIVALENT = new Map([
  ["ln", "log"],
  ["C", "factor"],
  ["pow", "I"],
  ["square", "I"],
]);

/** The texts that may follow an operator, for messages. */
const OPERAND = 'a column\'s name, a number, log( ) or "("';

/** The most parentheses that may be open at once. */
const DEEPEST = 50;

/** The characters that may begin a name without backticks, and those that may follow. */
export const NAME = /(?:[A-Za-z.]|[^\0-\x7f])(?:[\w.]|[^\0-\x7f])*/;

/** A name that needs no backticks. */
const PLAIN = /^(?:[A-Za-z]|[^\0-\x7f]|\.(?!\d|$))(?:[\w.]|[^\0-\x7f])*$/;

/** A name as a formula has it. @param {string} name */
export const quoted = (name) => (PLAIN.test(name) ? name : `\`${name}\``);

/** A name in a query, which has backticks around any but the plainest, as src/sql/summed.rs writes it. @param {string} name */
const carried = (name) => (/^[A-Za-z][\w.]*$/.test(name) ? name : `\`${name}\``);

/** @param {string} name @returns {Base} */
export const columnBase = (name) => ({
  text: carried(name),
  steps: [{ predictor: name }],
  column: name,
});

/** The columns of an expression, each once. @param {readonly SavedStep[]} steps */
export const columnsIn = (steps) => [
  ...new Set(steps.flatMap((step) => ("predictor" in step ? [step.predictor] : []))),
];

/** An expression as a term of a formula. @param {readonly SavedStep[]} steps @returns {Base} */
export const expressionBase = (steps) => ({ text: `I(${infix(steps)})`, steps });

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
    if ("predictor" in step) waiting.push({ text: carried(step.predictor), bond: ATOM });
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

/** A number as R writes it: with an exponent if that is shorter. @param {number} value */
function number(value) {
  const [digits = "", power = "0"] = value.toExponential().split("e");
  const exponent = Number(power);
  const plain = fixed(digits.replace(".", ""), exponent);
  const sign = exponent < 0 ? "-" : "+";
  const short = `${digits}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
  return plain.length <= short.length ? plain : short;
}

/** A number without an exponent. @param {string} digits @param {number} exponent the power of ten of the first one */
function fixed(digits, exponent) {
  if (exponent < 0) return `0.${"0".repeat(-exponent - 1)}${digits}`;
  const whole = digits.padEnd(exponent + 1, "0");
  const decimals = whole.slice(exponent + 1);
  return whole.slice(0, exponent + 1) + (decimals && `.${decimals}`);
}

/** The text of a formula, and the place in it. */
export class Arithmetic {
  /** @type {Mention[]} */
  mentions = [];
  at = 0;
  /** The expression that is parsed, as R writes it. */
  written = "";
  /** The number of open parentheses. */
  depth = 0;

  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }

  /** @param {string} expected @param {number} [at] where it is expected @param {Cure} [cure] @returns {never} */
  refuse(expected, at = this.at, cure = undefined) {
    const begin = this.past(at);
    const found = /^(?:(?:[\w.]|[^\0-\x7f])+|[^])?/.exec(this.text.slice(begin))?.[0] ?? "";
    const what = found === "" ? "its end" : `"${found}"`;
    const character = [...this.text.slice(0, begin)].length + 1;
    const message = `character ${character} of the formula is ${what}; expected ${expected}`;
    throw new FormulaFault(message, { character, cure });
  }

  /** The place after the spaces there. @param {number} at */
  past(at) {
    return this.text.length - this.text.slice(at).trimStart().length;
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
    const from = this.past(this.at);
    const found = this.take(new RegExp(`\`([^\`]+)\`|(${NAME.source})`));
    if (!found && this.text[from] === "`") this.refuse("a name between two backticks", from);
    return (
      found && {
        name: found[1] ?? found[2] ?? "",
        isQuoted: found[1] !== undefined,
        from,
        to: this.at,
      }
    );
  }

  /** Counts an opening parenthesis, which begins at a place. @param {number} begin */
  open(begin) {
    this.depth++;
    if (this.depth > DEEPEST) this.refuse("at most 50 open parentheses", begin);
  }

  /** Takes the closing parenthesis. @param {string} expected */
  close(expected) {
    this.depth--;
    if (this.take(/\)/)) return;
    const at = this.past(this.at);
    const isEnd = at === this.text.length;
    this.refuse(expected, at, isEnd ? { from: at, to: at, text: ")" } : undefined);
  }

  /** @param {SavedStep[]} steps @param {string} expected */
  arithmetic(steps, expected) {
    this.product(steps, expected);
    for (let sign; (sign = this.take(/[+-]/));) {
      const apply = /** @type {"+" | "-"} */ (sign[0].trim());
      this.written += ` ${apply} `;
      this.product(steps, OPERAND);
      steps.push({ apply });
    }
  }

  /** @param {SavedStep[]} steps @param {string} expected */
  product(steps, expected) {
    this.signed(steps, expected);
    for (let sign; (sign = this.take(/\*(?!\*)|\//));) {
      const apply = /** @type {"*" | "/"} */ (sign[0].trim());
      // R writes no spaces around a slash.
      this.written += apply === "*" ? " * " : "/";
      this.signed(steps, OPERAND);
      steps.push({ apply });
    }
  }

  /** @param {SavedStep[]} steps @param {string} expected */
  signed(steps, expected) {
    let isNegative = false;
    for (let sign; (sign = this.take(/[+-]/));) {
      this.written += sign[0].trim();
      isNegative = isNegative !== (sign[0].trim() === "-");
    }
    this.operand(steps, expected);
    if (this.take(/\^|\*\*/)) {
      const power = this.whole(99);
      this.written += `^${power}`;
      steps.push({ power });
    }
    if (isNegative) steps.push({ apply: "negative" });
  }

  /** @param {SavedStep[]} steps @param {string} expected */
  operand(steps, expected) {
    const found = this.take(/(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/);
    if (found) {
      this.written += number(Number(found[0]));
      return void steps.push({ number: Number(found[0]) });
    }
    const begin = this.past(this.at);
    if (this.take(/\(/)) return this.parenthesis(steps, begin);
    const named = this.name();
    if (!named || (named.name === "." && !named.isQuoted)) return this.refuse(expected, begin);
    const { name, isQuoted, from, to } = named;
    if (isQuoted || !this.take(/\(/)) {
      this.written += quoted(name);
      this.mentions.push({ name, from, to });
      return void steps.push({ predictor: name });
    }
    if (name !== "I" && !FUNCTIONS.includes(name)) this.refuseFunction(name, begin);
    this.written += name;
    this.parenthesis(steps, begin);
    if (name !== "I") steps.push({ apply: /** @type {never} */ (name) });
  }

  /** A function that does not exist: the one with the nearest name, or all. @param {string} name @param {number} begin @returns {never} */
  refuseFunction(name, begin) {
    const known = [...FUNCTIONS, ...OTHERS];
    const all = `one of the functions ${known.join(", ")}`;
    // A name such as np.log has the module before the point.
    const own = name.slice(name.lastIndexOf(".") + 1);
    const instead = EQUIVALENT.get(own) ?? nearest(own, known);
    if (instead === "I") {
      const power = /^[\w.]+\(\s*([^,()]+?)\s*(?:,\s*(\d+)\s*)?\)/.exec(this.text.slice(begin));
      const [whole = "", base = "", exponent = "2"] = power ?? [];
      const text = `I(${base}^${exponent})`;
      const cure = power ? { from: begin, to: begin + whole.length, text } : undefined;
      return this.refuse(`${all}; a power is written I(x^2)`, begin, cure);
    }
    if (instead === undefined) return this.refuse(all, begin);
    const cure = { from: begin, to: begin + name.length, text: instead };
    return this.refuse(`${all}; did you mean ${instead}( )?`, begin, cure);
  }

  /** @param {SavedStep[]} steps @param {number} begin */
  parenthesis(steps, begin) {
    this.open(begin);
    this.written += "(";
    this.arithmetic(steps, OPERAND);
    this.written += ")";
    this.close('an operator or ")"');
  }

  /** @param {number} most @param {string} [expected] */
  whole(most, expected = `a whole number from 1 to ${most}`) {
    const begin = this.past(this.at);
    const value = Number(this.take(/\d+/)?.[0] ?? NaN);
    return value >= 1 && value <= most ? value : this.refuse(expected, begin);
  }

  /** The expression that comes next, and its text. @param {string} expected */
  expression(expected) {
    /** @type {SavedStep[]} */
    const steps = [];
    this.written = "";
    this.arithmetic(steps, expected);
    return { base: expressionBase(steps), written: this.written };
  }
}

/** Why a text is no formula, or one of other columns than there are. */
export class FormulaFault extends Error {
  /**
   * @param {string} message
   * @param {{ character: number, cure: Cure | undefined, column?: string }} properties `column` is one that does not exist
   */
  constructor(message, { character, cure, column }) {
    super(message);
    this.character = character;
    this.cure = cure;
    this.column = column;
  }

  /** The error for those who use the package. @param {string} [formula] one that can be read */
  known(formula) {
    const { message, character, column } = this;
    const suggestion = formula === undefined ? {} : { suggestion: { formula } };
    return column === undefined
      ? new GaltonError("formula", message, { character, ...suggestion })
      : new GaltonError("no-such-column", message, { column, character, ...suggestion });
  }
}
