// A saved model as PMML 4.4 (https://dmg.org/pmml/v4-4-1/GeneralStructure.html): a RegressionModel, whose terms are fields and
// fields derived from them. A category becomes fields of 0 and 1, since a CategoricalPredictor would take a missing
// value for the first one.

import { aboutMeans } from "./centred.js";
import { needFit, outputOf } from "./export-options.js";
import { Places, partsOf, termsOf } from "./terms.js";

/** @typedef {import("./terms.js").Tree} Tree */
/** @typedef {import("./terms.js").Term} Term */

/** The functions that an operation is. Those that are missing are made of others. */
const FUNCTIONS = {
  "+": "+",
  "-": "-",
  "*": "*",
  "/": "/",
  abs: "abs",
  exp: "exp",
  log: "ln",
  log10: "log10",
  log1p: "ln1p",
  sqrt: "sqrt",
};

/** Characters that no XML has. */
const UNFIT = /(?![\t\n\r\x7f-\x9f])\p{Cc}|[\ufffe\uffff]|\p{Surrogate}/u;

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** @param {string} text */
const escaped = (text) =>
  text.replaceAll(
    /[&<>"\t\n\r]/g,
    (sign) =>
      /** @type {Partial<Record<string, string>>} */ (ESCAPES)[sign] ?? `&#${sign.charCodeAt(0)};`,
  );

/**
 * @param {string} name
 * @param {Readonly<Record<string, string | number>>} attributes
 * @param {readonly string[]} [inner]
 * @returns {string}
 */
function element(name, attributes, inner = []) {
  const own = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escaped(String(value))}"`,
  );
  const open = `<${name}${own.join("")}`;
  if (inner.length === 0) return `${open}/>`;
  const lines = inner.flatMap((text) => text.split("\n")).map((line) => `  ${line}`);
  return [`${open}>`, ...lines, `</${name}>`].join("\n");
}

const DOUBLE = { optype: "continuous", dataType: "double" };

/** @param {string} field */
const reference = (field) => element("FieldRef", { field });

/** @param {number} value */
const constant = (value) =>
  `<Constant dataType="double">${Object.is(value, -0) ? "-0" : value}</Constant>`;

/** @param {string} name @param {readonly string[]} of */
const applied = (name, of) => element("Apply", { function: name }, of);

/** The fields that are derived from columns. */
class Derived {
  /** @type {string[]} */
  fields = [];
  #places = new Places();
  /** How many trees a tree is a part of, by its place. @type {Map<number, number>} */
  #uses = new Map();
  /** The name of the field of a tree, by its place. @type {Map<number, string>} */
  #names = new Map();
  /** The name of a tree, by its place. @type {Map<number, string | undefined>} */
  #called = new Map();
  #taken;

  /** @param {readonly string[]} taken names of other fields @param {readonly Tree[]} trees that become fields */
  constructor(taken, trees) {
    this.#taken = new Set(taken);
    for (const tree of trees) this.#count(tree);
  }

  /** @param {Tree} tree */
  #count(tree) {
    const place = this.#places.of(tree);
    const uses = this.#uses.get(place) ?? 0;
    this.#uses.set(place, uses + 1);
    if (uses === 0) for (const part of partsOf(tree)) this.#count(part);
  }

  /** The field that a tree is. @param {Tree} tree @returns {string} */
  field(tree) {
    if ("column" in tree) return tree.column;
    const place = this.#places.of(tree);
    const known = this.#names.get(place);
    if (known !== undefined) return known;
    // The parts come first, so that a field is derived from fields above it.
    const expression = this.#expression(tree);
    let name = this.#words(tree) ?? `expression ${this.fields.length + 1}`;
    while (this.#taken.has(name)) name += "'";
    this.#taken.add(name);
    this.#names.set(place, name);
    this.fields.push(element("DerivedField", { name, ...DOUBLE }, [expression]));
    return name;
  }

  /** The name of a tree; undefined if it would be long. @param {Tree} tree @returns {string | undefined} */
  #words(tree) {
    if ("column" in tree) return tree.column;
    if ("number" in tree) return String(tree.number);
    if ("category" in tree) return `${tree.category}[${tree.value}]`;
    const place = this.#places.of(tree);
    if (this.#called.has(place)) return this.#called.get(place);
    const parts = partsOf(tree).map((part) => this.#words(part));
    const inner = parts.join("apply" in tree ? ` ${tree.apply} ` : "");
    const words =
      "base" in tree
        ? `(${inner})^${tree.power}`
        : `${parts.length === 1 ? tree.apply : ""}(${inner})`;
    const found = parts.includes(undefined) || words.length > 40 ? undefined : words;
    this.#called.set(place, found);
    return found;
  }

  /** A part of an expression. What several expressions have is a field. @param {Tree} tree @returns {string} */
  #part(tree) {
    if ("number" in tree) return constant(tree.number);
    const isField = "column" in tree || (this.#uses.get(this.#places.of(tree)) ?? 0) > 1;
    return isField ? reference(this.field(tree)) : this.#expression(tree);
  }

  /** @param {Tree} tree @returns {string} */
  #expression(tree) {
    if ("category" in tree)
      return element("NormDiscrete", { field: tree.category, value: tree.value });
    const parts = partsOf(tree).map((part) => this.#part(part));
    if ("base" in tree) return applied("pow", [...parts, constant(tree.power)]);
    if (!("apply" in tree)) return this.#part(tree);
    const name = /** @type {Partial<Record<string, string>>} */ (FUNCTIONS)[tree.apply];
    if (name) return applied(name, parts);
    if (tree.apply === "negative") return applied("*", [constant(-1), ...parts]);
    return applied("/", [applied("ln", parts), constant(Math.LN2)]);
  }
}

/**
 * The factors of a term: a power, or whether a category has a value. Where there is one only, its power is apart.
 *
 * @param {Term} term
 * @returns {{ factors: readonly Tree[], exponent: number }}
 */
function factorsOf({ powers, levels }) {
  const [only, ...others] = powers;
  return only && others.length === 0 && levels.length === 0
    ? { factors: [only.base], exponent: only.power }
    : {
        factors: [...powers.map((one) => (one.power === 1 ? one.base : one)), ...levels],
        exponent: 1,
      };
}

/** @param {Term} term @param {Derived} derived */
function predictorOf(term, derived) {
  const { factors, exponent } = factorsOf(term);
  const [name = "", ...others] = factors.map((tree) => derived.field(tree));
  const { coefficient } = term;
  if (others.length > 0)
    return element("PredictorTerm", { coefficient }, [name, ...others].map(reference));
  /** @type {Record<string, string | number>} */
  const attributes = exponent === 1 ? { name, coefficient } : { name, exponent, coefficient };
  return element("NumericPredictor", attributes);
}

/**
 * A saved model as PMML 4.4. Each predictor is a field of its name: a double for a number, text for a category, and for a
 * date the days since 1970-01-01 as a double. A row in which a value is missing, or in which a category's value is none
 * of the model's, has no prediction.
 *
 * @param {import("./terms.js").Saved} model a model, its document, or that as JSON
 * @param {import("./export-options.js").ExportOptions} [options]
 * @returns {string}
 * @throws {GaltonError} with the code `document` for anything but a saved model, and for names that XML cannot hold;
 *   `invalid-option` for a name of the output that a column has
 * @example
 * await writeFile("model.pmml", toPMML(model));
 */
export function toPMML(model, options) {
  const sum = aboutMeans(termsOf(model));
  const { predictors, predicted, terms, offset } = sum;
  needFit(sum, UNFIT, "XML");
  const names = predictors.map(({ name }) => name);
  // The target is what is predicted. A column may have its name, as "log(y)" beside y.
  let target = predicted;
  while (names.includes(target)) target += "'";
  const output = outputOf(options, [...names, target]);
  if (UNFIT.test(output)) needFit({ ...sum, predicted: output }, UNFIT, "XML");
  const isConstant = (/** @type {Term} */ { powers, levels }) =>
    powers.length + levels.length === 0;
  const others = terms.filter((term) => !isConstant(term));
  const intercept = terms.filter(isConstant).reduce((sum, { coefficient }) => sum + coefficient, 0);
  const trees = others.flatMap((term) => factorsOf(term).factors);
  const derived = new Derived([...names, target, output], offset ? [...trees, offset] : trees);
  const elements = others.map((term) => predictorOf(term, derived));
  if (offset)
    elements.push(element("NumericPredictor", { name: derived.field(offset), coefficient: 1 }));
  // PMML has numeric predictors before products of fields.
  elements.sort((a, b) => Number(a.startsWith("<Pred")) - Number(b.startsWith("<Pred")));
  const fields = predictors.map(({ name, levels }) =>
    levels.length === 0
      ? element("DataField", { name, ...DOUBLE })
      : element(
          "DataField",
          { name, optype: "categorical", dataType: "string" },
          levels.map((value) => element("Value", { value })),
        ),
  );
  const mining = predictors.map(({ name }) =>
    element("MiningField", { name, invalidValueTreatment: "asMissing" }),
  );
  const transformations =
    derived.fields.length === 0 ? [] : [element("LocalTransformations", {}, derived.fields)];
  return `<?xml version="1.0" encoding="UTF-8"?>
${element("PMML", { xmlns: "http://www.dmg.org/PMML-4_4", version: "4.4" }, [
  element("Header", {}, [element("Application", { name: "galton" })]),
  element("DataDictionary", { numberOfFields: fields.length + 1 }, [
    ...fields,
    element("DataField", { name: target, ...DOUBLE }),
  ]),
  element("RegressionModel", { functionName: "regression" }, [
    element("MiningSchema", {}, [
      ...mining,
      element("MiningField", { name: target, usageType: "target" }),
    ]),
    element("Output", {}, [
      element("OutputField", { name: output, ...DOUBLE, feature: "predictedValue" }),
    ]),
    ...transformations,
    element("RegressionTable", { intercept }, elements),
  ]),
])}
`;
}
