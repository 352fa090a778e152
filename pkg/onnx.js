// A saved model as a graph of ONNX (https://onnx.ai/onnx/repo-docs/IR.html), which onnxruntime computes in doubles
// throughout. The operators are those of version 13, from the year 2021, and the table of a category's values is
// version 2 of ai.onnx.ml; every one of them has a kernel for doubles.

import { aboutMeans } from "./centred.js";
import { needFit, outputOf } from "./export-options.js";
import { doubles, joined, message, text, whole, wholes } from "./protobuf.js";
import { Places, termsOf } from "./terms.js";

/** @typedef {import("./terms.js").Tree} Tree */
/** @typedef {import("./terms.js").Term} Term */
/** @typedef {import("./terms.js").Predictor} Predictor */

/** The fields of ONNX's messages (onnx.proto), by their numbers there. */
const MODEL = { irVersion: 1, producerName: 2, graph: 7, opsetImport: 8 };
const OPSET = { domain: 1, version: 2 };
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 };
const NODE = { input: 1, output: 2, operator: 4, attribute: 5, domain: 7 };
const ATTRIBUTE = { name: 1, whole: 3, wholes: 8, texts: 9, type: 20 };
const TENSOR = { type: 2, wholes: 7, name: 8, doubles: 10 };
const VALUE = { name: 1, type: 2, about: 3 };
const TYPE = { tensor: 1, elements: 1, shape: 2, dimension: 1, parameter: 2 };

/** Kinds of an attribute. */
const OF = { whole: 2, wholes: 7, texts: 8 };

/** Types of a tensor's elements. */
const INT64 = 7;
const STRING = 8;
const DOUBLE = 11;

/** The version of the format, of its operators, and of those for machine learning. */
const VERSIONS = { format: 7, operators: 13, learning: 2 };
const LEARNING = "ai.onnx.ml";

/** The operators that an operation is. Those that are missing are made of others. */
const OPERATORS = {
  "+": "Add",
  "-": "Sub",
  "*": "Mul",
  "/": "Div",
  negative: "Neg",
  abs: "Abs",
  exp: "Exp",
  log: "Log",
  sqrt: "Sqrt",
};

/** A graph while it is made. Equal values are computed once. */
class Graph {
  /** @type {Uint8Array[]} */
  nodes = [];
  /** @type {Uint8Array[]} */
  constants = [];
  /** The names of values, by what they are. @type {Map<string, string>} */
  #known = new Map();
  #places = new Places();
  /** The name of the value of a tree, by its place. @type {Map<number, string>} */
  #values = new Map();
  #predictors;
  #taken;

  /** @param {readonly Predictor[]} predictors @param {string} output */
  constructor(predictors, output) {
    this.#predictors = new Map(predictors.map((predictor) => [predictor.name, predictor]));
    this.#taken = new Set([...this.#predictors.keys(), output]);
  }

  /** A name that no column has. @param {string} kind */
  #name(kind) {
    const count = this.nodes.length + this.constants.length;
    let name = `${kind} ${count}`;
    while (this.#taken.has(name)) name += "'";
    this.#taken.add(name);
    return name;
  }

  /**
   * The value of an operator.
   *
   * @param {string} operator
   * @param {readonly string[]} inputs
   * @param {{ attributes?: readonly Uint8Array[], domain?: string, output?: string }} [more]
   */
  node(operator, inputs, { attributes = [], domain = "", output } = {}) {
    const key = JSON.stringify([operator, ...inputs]);
    const known = output === undefined ? this.#known.get(key) : undefined;
    if (known !== undefined) return known;
    const name = output ?? this.#name(operator);
    this.#known.set(key, name);
    this.nodes.push(
      message(GRAPH.node, [
        ...inputs.map((input) => text(NODE.input, input)),
        text(NODE.output, name),
        text(NODE.operator, operator),
        ...attributes.map((attribute) => message(NODE.attribute, [attribute])),
        text(NODE.domain, domain),
      ]),
    );
    return name;
  }

  /** @param {number} type @param {number} value @param {Uint8Array} values */
  #constant(type, value, values) {
    const key = `${type} ${Object.is(value, -0) ? "-0" : value}`;
    const name = this.#known.get(key) ?? this.#name("constant");
    if (this.#known.has(key)) return name;
    this.#known.set(key, name);
    this.constants.push(
      message(GRAPH.initializer, [whole(TENSOR.type, type), values, text(TENSOR.name, name)]),
    );
    return name;
  }

  /** @param {number} value */
  number(value) {
    return this.#constant(DOUBLE, value, doubles(TENSOR.doubles, [value]));
  }

  /** @param {number} value */
  integer(value) {
    return this.#constant(INT64, value, wholes(TENSOR.wholes, [value]));
  }

  /** The place of a category's value among those of the model; -1 for any other. @param {string} category */
  place(category) {
    const levels = this.#predictors.get(category)?.levels ?? [];
    return this.node("LabelEncoder", [category], {
      domain: LEARNING,
      attributes: [
        attribute("keys_strings", OF.texts, ...levels.map((level) => text(ATTRIBUTE.texts, level))),
        attribute("values_int64s", OF.wholes, wholes(ATTRIBUTE.wholes, [...levels.keys()])),
        attribute("default_int64", OF.whole, whole(ATTRIBUTE.whole, -1)),
      ],
    });
  }

  /** 1 where a category has a value, and 0 elsewhere. @param {string} category @param {string} value */
  #is(category, value) {
    const at = this.#predictors.get(category)?.levels.indexOf(value) ?? -1;
    const isEqual = this.node("Equal", [this.place(category), this.integer(at)]);
    return this.node("Cast", [isEqual], {
      attributes: [attribute("to", OF.whole, whole(ATTRIBUTE.whole, DOUBLE))],
    });
  }

  /** The value of a tree. @param {Tree} tree @returns {string} */
  value(tree) {
    if ("column" in tree) return tree.column;
    if ("number" in tree) return this.number(tree.number);
    if ("category" in tree) return this.#is(tree.category, tree.value);
    const place = this.#places.of(tree);
    const known = this.#values.get(place);
    if (known !== undefined) return known;
    const found =
      "base" in tree
        ? this.power(this.value(tree.base), tree.power)
        : this.#apply(
            tree.apply,
            tree.of.map((part) => this.value(part)),
          );
    this.#values.set(place, found);
    return found;
  }

  /** @param {string} base @param {number} power */
  power(base, power) {
    return power === 1 ? base : this.node("Pow", [base, this.number(power)]);
  }

  /** @param {import("./terms.js").Operation} apply @param {readonly string[]} parts */
  #apply(apply, parts) {
    const operator = /** @type {Partial<Record<string, string>>} */ (OPERATORS)[apply];
    if (operator) return this.node(operator, parts);
    const [x = ""] = parts;
    const one = this.number(1);
    if (apply !== "log1p") {
      const base = this.number(apply === "log2" ? Math.LN2 : Math.LN10);
      return this.node("Div", [this.node("Log", [x]), base]);
    }
    // log(1 + x) = x log(u) / (u - 1) with u = 1 + x as it was rounded; x where u is 1 (Kahan).
    const u = this.node("Add", [one, x]);
    const part = this.node("Mul", [x, this.node("Log", [u])]);
    const quotient = this.node("Div", [part, this.node("Sub", [u, one])]);
    return this.node("Where", [this.node("Equal", [u, one]), x, quotient]);
  }

  /** @param {Term} term */
  term({ coefficient, powers, levels }) {
    const factors = [
      ...powers.map(({ base, power }) => this.power(this.value(base), power)),
      ...levels.map((level) => this.value(level)),
    ];
    return factors.reduce(
      (product, factor) => this.node("Mul", [product, factor]),
      this.number(coefficient),
    );
  }
}

/** @param {string} name @param {number} type @param {...Uint8Array} values */
const attribute = (name, type, ...values) =>
  joined([text(ATTRIBUTE.name, name), ...values, whole(ATTRIBUTE.type, type)]);

/**
 * A column of as many elements as there are rows.
 *
 * @param {number} field
 * @param {string} name
 * @param {number} elements their type
 * @param {string} about
 */
const column = (field, name, elements, about) =>
  message(field, [
    text(VALUE.name, name),
    message(VALUE.type, [
      message(TYPE.tensor, [
        whole(TYPE.elements, elements),
        message(TYPE.shape, [message(TYPE.dimension, [text(TYPE.parameter, "rows")])]),
      ]),
    ]),
    text(VALUE.about, about),
  ]);

/** The description of an input. @param {Predictor} predictor */
const aboutOf = ({ since, levels }) =>
  levels.length > 0
    ? `one of ${levels.map((level) => JSON.stringify(level)).join(", ")}`
    : since === undefined
      ? "a number"
      : "a date, in days since 1970-01-01";

/**
 * A saved model as an ONNX model, computed in doubles. Each predictor is an input of its name: `double` for a number,
 * `string` for a category, and for a date the days since 1970-01-01 as a `double`. All have one dimension, the rows. The
 * output is NaN where a number is NaN or a category's value is none of the model's.
 *
 * @param {import("./terms.js").Saved} model a model, its document, or that as JSON
 * @param {import("./export-options.js").ExportOptions} [options]
 * @returns {Uint8Array} the bytes of an `.onnx` file
 * @throws {GaltonError} with the code `document` for anything but a saved model, `invalid-option` for a name of the output
 *   that a column has
 * @example
 * await writeFile("model.onnx", toONNX(model));
 */
export function toONNX(model, options) {
  const sum = aboutMeans(termsOf(model));
  const { predictors, predicted, terms, offset } = sum;
  needFit(sum, /\p{Surrogate}/u, "UTF-8");
  const output = outputOf(
    options,
    predictors.map(({ name }) => name),
  );
  const graph = new Graph(predictors, output);
  const parts = terms.map((term) => graph.term(term));
  if (offset) parts.push(graph.value(offset));
  const categories = predictors.filter(({ levels }) => levels.length > 0);
  if (categories.length === 0) graph.node("Sum", parts, { output });
  else {
    const isUnknown = categories
      .map(({ name }) => graph.node("Less", [graph.place(name), graph.integer(0)]))
      .reduce((one, other) => graph.node("Or", [one, other]));
    const inputs = [isUnknown, graph.number(NaN), graph.node("Sum", parts)];
    graph.node("Where", inputs, { output });
  }
  /** @param {string} domain @param {number} version */
  const opset = (domain, version) =>
    message(MODEL.opsetImport, [text(OPSET.domain, domain), whole(OPSET.version, version)]);
  return joined([
    whole(MODEL.irVersion, VERSIONS.format),
    text(MODEL.producerName, "galton"),
    message(MODEL.graph, [
      ...graph.nodes,
      text(GRAPH.name, predicted),
      ...graph.constants,
      ...predictors.map((predictor) =>
        column(
          GRAPH.input,
          predictor.name,
          predictor.levels.length > 0 ? STRING : DOUBLE,
          aboutOf(predictor),
        ),
      ),
      column(GRAPH.output, output, DOUBLE, `predicted ${predicted}`),
    ]),
    opset("", VERSIONS.operators),
    opset(LEARNING, VERSIONS.learning),
  ]);
}
