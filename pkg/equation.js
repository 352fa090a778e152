// A model as an expression of another language. Every term and every negative number is in brackets, so that an
// expression may become part of a larger one.

import { GaltonError } from "./error.js";
import { check } from "./options.js";
import { describe } from "./source.js";

/** @typedef {import("./wasm/galton.js").ModelDocument} ModelDocument */
/** @typedef {import("./wasm/galton.js").TermsDocument} TermsDocument */
/** @typedef {import("./wasm/galton.js").SavedStep} SavedStep */
/** @typedef {import("./wasm/galton.js").SavedPower} SavedPower */
/** @typedef {"text" | "js" | "latex" | "excel" | "sql" | "python" | "r"} Language */

/**
 * The language of an equation, and the number of its digits.
 *
 * @typedef {object} EquationOptions
 * @property {Language} [as] "text" and "latex" are for people and begin with the response. The others are expressions:
 *   "js" and "python" of a `row` by column name, "sql" and "r" of columns, "excel" of columns of a table. Default: "text"
 * @property {number} [digits] significant digits of each number, 1 to 17. Default: 6 for "text" and "latex", otherwise
 *   all that a number has (Excel reads 15)
 */

/**
 * How a language writes the parts of an expression.
 *
 * @typedef {object} Style
 * @property {(name: string) => string} name of a column
 * @property {(name: string, value: string) => string} is 1 where a category has this value, and 0 elsewhere
 * @property {(name: string, values: readonly string[]) => string} [among] 0 where a category has one of these values, and
 *   otherwise NaN, NULL or an error, because a model has no prediction for a value that it was not fitted to
 * @property {(name: string, of: string) => string} call a function of an expression, by its name in a document
 * @property {(a: string, b: string) => string} over one expression divided by another
 * @property {(base: string, exponent: number) => string} power
 * @property {(value: number) => string} number
 * @property {string} times between two factors
 */

/** A string in quotes, in JavaScript, Python and R. @param {string} text */
const quoted = (text) => JSON.stringify(text);

/** @param {string} base @param {number} exponent */
const repeated = (base, exponent) =>
  `(${Array.from({ length: exponent }, () => base).join(" * ")})`;

/** @param {string} text */
const isNumeric = (text) => text.trim() !== "" && Number.isFinite(Number(text));

/** @param {number} value */
const plain = (value) => (value < 0 ? `(${value})` : String(value));

/** Words of R that are not names. */
const RESERVED =
  /^(if|else|repeat|while|function|for|next|break|TRUE|FALSE|NULL|Inf|NaN|NA(_\w+)?|in)$/;

/** @param {string} name */
const inR = (name) =>
  /^([A-Za-z]|\.(?!\d))[\w.]*$/.test(name) && !RESERVED.test(name)
    ? name
    : `\`${name.replaceAll(/[\\`]/g, "\\$&")}\``;

/** @param {string} name */
const inJs = (name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? `row.${name}` : `row[${quoted(name)}]`);

/** @param {string} name */
const inSql = (name) => `"${name.replaceAll('"', '""')}"`;

/** @param {string} name */
const inExcel = (name) =>
  /^[A-Za-z_]\w*$/.test(name) ? `[@${name}]` : `[@[${name.replaceAll(/[[\]#'@]/g, "'$&")}]]`;

/** @param {string} text */
const inLatex = (text) =>
  text.replaceAll(/[\\{}$&#^_%~]/g, (sign) =>
    sign === "\\"
      ? "\\textbackslash{}"
      : sign === "^" || sign === "~"
        ? `\\${sign}{}`
        : `\\${sign}`,
  );

/**
 * A category in Python as text. If a column of whole numbers has a missing value, pandas has 6.0 where the table has 6.
 *
 * @param {string} name
 * @param {readonly string[]} values
 */
const textInPython = (name, values) => {
  const found = `row[${quoted(name)}]`;
  return values.some(isNumeric) ? `str(${found}).removesuffix(".0")` : found;
};

/** @param {string} value */
const textInSql = (value) => `'${value.replaceAll("'", "''")}'`;

/** @param {string} value */
const textInExcel = (value) => `"${value.replaceAll('"', '""')}"`;

/** @param {readonly string[]} values @param {(value: string) => string} [text] */
const listed = (values, text = quoted) => values.map(text).join(", ");

/** @type {Record<Exclude<Language, "text">, Style>} */
const STYLES = {
  js: {
    name: inJs,
    is: (name, value) => `(String(${inJs(name)}) === ${quoted(value)} ? 1 : 0)`,
    among: (name, values) => `([${listed(values)}].includes(String(${inJs(name)})) ? 0 : NaN)`,
    call: (name, of) => `Math.${name}(${of})`,
    over: (a, b) => `(${a} / ${b})`,
    power: (base, exponent) =>
      exponent < 4 ? repeated(base, exponent) : `(${base} ** ${exponent})`,
    number: plain,
    times: " * ",
  },
  python: {
    name: (name) => `row[${quoted(name)}]`,
    is: (name, value) => `(${textInPython(name, [value])} == ${quoted(value)})`,
    among: (name, values) =>
      `(0 if ${textInPython(name, values)} in (${listed(values)},) else float("nan"))`,
    call: (name, of) => (name === "abs" ? `abs(${of})` : `math.${name}(${of})`),
    over: (a, b) => `(${a} / ${b})`,
    power: (base, exponent) =>
      exponent < 4 ? repeated(base, exponent) : `(${base} ** ${exponent})`,
    number: plain,
    times: " * ",
  },
  r: {
    name: inR,
    is: (name, value) => `(${inR(name)} == ${quoted(value)})`,
    among: (name, values) => `ifelse(${inR(name)} %in% c(${listed(values)}), 0, NA)`,
    call: (name, of) => `${name}(${of})`,
    over: (a, b) => `(${a} / ${b})`,
    power: (base, exponent) => `(${base}^${exponent})`,
    number: plain,
    times: " * ",
  },
  sql: {
    name: inSql,
    is: (name, value) => `(CASE WHEN ${inSql(name)} = ${textInSql(value)} THEN 1 ELSE 0 END)`,
    among: (name, values) =>
      `(CASE WHEN ${inSql(name)} IN (${listed(values, textInSql)}) THEN 0 END)`,
    call: (name, of) =>
      name === "log1p"
        ? `LN(1e0 + ${of})`
        : name === "log2"
          ? `(LN(${of}) / LN(2e0))`
          : `${name === "log" ? "LN" : name.toUpperCase()}(${of})`,
    // A quotient of integers would be one, too.
    over: (a, b) => `(1e0 * ${a} / ${b})`,
    // Not every database has POWER. A double comes first, so that no product of integers overflows.
    power: (base, exponent) => repeated(base, exponent).replace("(", "(1e0 * "),
    // With an exponent a number is a double; without one it is a decimal for some databases.
    number: (value) => (value < 0 ? `(${value.toExponential()})` : value.toExponential()),
    times: " * ",
  },
  excel: {
    name: inExcel,
    is: (name, value) => `EXACT(${inExcel(name)},${textInExcel(value)})`,
    among: (name, values) =>
      `IF(OR(${values.map((value) => `EXACT(${inExcel(name)},${textInExcel(value)})`).join(",")}),0,NA())`,
    call: (name, of) =>
      name === "log1p"
        ? `LN(1+${of})`
        : name === "log2"
          ? `LOG(${of},2)`
          : `${name === "log" ? "LN" : name.toUpperCase()}(${of})`,
    over: (a, b) => `(${a}/${b})`,
    power: (base, exponent) => `(${base}^${exponent})`,
    number: (value) => plain(value).replace("e", "E"),
    times: "*",
  },
  latex: {
    name: (name) => `\\text{${inLatex(name)}}`,
    is: (name, value) => `[\\text{${inLatex(name)}} = \\text{${inLatex(value)}}]`,
    call: (name, of) =>
      ({
        abs: `|${of}|`,
        exp: `e^{${of}}`,
        log10: `\\log_{10}(${of})`,
        log1p: `\\ln(1 + ${of})`,
        log2: `\\log_2(${of})`,
        sqrt: `\\sqrt{${of}}`,
      })[name] ?? `\\ln(${of})`,
    over: (a, b) => `\\frac{${a}}{${b}}`,
    power: (base, exponent) => `${/^\\text|^\(/.test(base) ? base : `(${base})`}^{${exponent}}`,
    number: (value) => {
      const [digits = "", exponent] = String(value).split("e");
      return exponent ? `${digits} \\times 10^{${Number(exponent)}}` : digits;
    },
    times: " \\cdot ",
  },
};

/** The signs of the operations on two numbers. */
const SIGNS = new Set(["+", "-", "*"]);

/**
 * An expression from its steps in postfix order.
 *
 * @param {readonly SavedStep[]} steps
 * @param {Style} style
 */
function expression(steps, style) {
  /** @type {string[]} */
  const waiting = [];
  const last = () => waiting.pop() ?? "";
  for (const step of steps) {
    if ("predictor" in step) waiting.push(style.name(step.predictor));
    else if ("number" in step) waiting.push(style.number(step.number));
    else if ("power" in step) waiting.push(style.power(last(), step.power));
    else if (step.apply === "negative") waiting.push(`(-${last()})`);
    else if (step.apply === "/" || SIGNS.has(step.apply)) {
      const [b, a] = [last(), last()];
      const sign = step.apply === "*" ? style.times : ` ${step.apply} `;
      waiting.push(step.apply === "/" ? style.over(a, b) : `(${a}${sign}${b})`);
    } else waiting.push(style.call(step.apply, last()));
  }
  return last();
}

/**
 * The orthogonal polynomial of the last degree, as R's `poly` has it: each is made of the two before it.
 *
 * @param {string} x
 * @param {readonly (readonly number[])[]} basis a centre and a sum of squares for each degree, from 0
 * @param {Style} style
 */
function polynomial(x, basis, style) {
  const { number, times } = style;
  let [before, last] = ["", ""];
  for (let degree = 1; degree < basis.length; degree++) {
    const [centre = 0] = basis[degree] ?? [];
    const own = `(${x} - ${number(centre)})`;
    const ratio = (basis[degree - 1]?.[1] ?? 0) / (basis[degree - 2]?.[1] ?? 1);
    const product = last ? `${own}${times}${last}` : own;
    const rest = before ? `${number(ratio)}${times}${before}` : number(ratio);
    [before, last] = [last, degree === 1 ? own : `(${product} - ${rest})`];
  }
  return style.over(last, number(Math.sqrt(basis.at(-1)?.[1] ?? 1)));
}

/** @param {SavedPower} factor @param {Style} style */
function factor(factor, style) {
  const isLog = "log" in factor && factor.log;
  const inner = "steps" in factor ? expression(factor.steps, style) : style.name(factor.predictor);
  const base = isLog ? style.call("log", inner) : inner;
  if ("basis" in factor) return polynomial(base, factor.basis, style);
  return factor.power === 1 ? base : style.power(base, factor.power);
}

/**
 * @param {ModelDocument} saved
 * @param {string} predicted the predicted quantity, as R writes it
 * @param {unknown} options
 * @returns {string}
 */
export function equation(saved, predicted, options) {
  const { as, digits } = wanted(options);
  const document = /** @type {TermsDocument} */ (saved);
  /** @param {number} value */
  const rounded = (value) => (digits === undefined ? value : Number(value.toPrecision(digits)));
  const columns =
    document.columns ??
    saved.predictors.map((predictor) => {
      const { name, coefficient } = /** @type {{ name: string, coefficient: number }} */ (
        predictor
      );
      return { name, coefficient, powers: [{ predictor: name, power: 1 }] };
    });
  const { intercept, offset } = document;
  if (as === "text") {
    const terms = columns.map(({ name, coefficient }) => `${rounded(coefficient)} * ${name}`);
    if (intercept !== null) terms.unshift(String(rounded(intercept)));
    if (offset) terms.push(offset.name);
    return `${predicted} = ${signed(terms)}`;
  }
  const plain = STYLES[as];
  // The numbers of a model's expressions are rounded as its coefficients are.
  const style = { ...plain, number: (/** @type {number} */ value) => plain.number(rounded(value)) };
  const terms = columns.map(({ coefficient, powers = [], levels = [] }) =>
    [
      style.number(coefficient),
      ...powers.map((power) => factor(power, style)),
      ...levels.map(({ predictor, value }) => style.is(predictor, value)),
    ].join(style.times),
  );
  if (offset) terms.push(expression(offset.steps, style));
  const { among } = style;
  if (among) terms.push(...categories(document).map(({ name, levels }) => among(name, levels)));
  const first = intercept === null ? [] : [style.number(intercept)];
  if (as === "latex") {
    const response = `\\text{${inLatex(document.response)}}`;
    const other = document.predicted ? `\\text{${inLatex(predicted)}}` : response;
    const left = document.log ? `\\ln(${response})` : other;
    return `\\widehat{${left}} = ${signed([...first, ...terms])}`;
  }
  const sum = [...first, ...terms.map((term) => `(${term})`)];
  return as === "excel" ? `=${sum.join("+")}` : `(${sum.join(" + ")})`;
}

/**
 * The categories of a model with the values that it was fitted to.
 *
 * @param {ModelDocument} document
 * @returns {{ name: string, levels: string[] }[]}
 */
const categories = ({ predictors }) =>
  predictors.flatMap((one) =>
    "levels" in one && one.levels ? [{ name: one.name, levels: one.levels }] : [],
  );

/** A sum whose terms may begin with a sign. @param {string[]} terms */
function signed([first = "0", ...others]) {
  const rest = others.map((term) => (term.startsWith("-") ? ` - ${term.slice(1)}` : ` + ${term}`));
  return first + rest.join("");
}

/** @param {unknown} options @returns {{ as: Language, digits: number | undefined }} */
function wanted(options) {
  const { as = "text", digits } = check(options, { as: "", digits: "" });
  if (as !== "text" && !(typeof as === "string" && Object.hasOwn(STYLES, as))) {
    const names = ["text", ...Object.keys(STYLES)].map((name) => `"${name}"`).join(", ");
    const message = `as is ${describe(as)}; it must be one of ${names}`;
    throw new GaltonError("invalid-option", message, { option: "as" });
  }
  const known = /** @type {Language} */ (as);
  if (digits === undefined) {
    return { as: known, digits: known === "text" || known === "latex" ? 6 : undefined };
  }
  if (typeof digits !== "number" || !(digits >= 1 && digits <= 17 && Number.isInteger(digits))) {
    const message = `digits is ${describe(digits)}; it must be a whole number from 1 to 17`;
    throw new GaltonError("invalid-option", message, { option: "digits" });
  }
  return { as: known, digits };
}
