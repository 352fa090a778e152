// Answers to payloads. A refusal names the element that caused it.

import { GaltonError } from "./error.js";
import { lacking, payloadOf, textTold } from "./payload.js";
import { Predictions } from "./predictions.js";
import { load } from "./scorer.js";
import { Problem } from "./service-problem.js";
import { equationOf, Quick, valuesOf } from "./service-quick.js";
import { describe } from "./source.js";

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./payload.js").GapRow} GapRow */
/** @typedef {import("./wasm/galton.js").ModelDocument} ModelDocument */
/** @typedef {Record<string, unknown>} Fields */
/** @typedef {{ interval: "confidence" | "prediction", level: number }} Intervals */

/** A column beyond this is refused in training, too. */
const LARGEST = 1e150;

/**
 * The largest number that no prediction of the model, nor an interval, leaves the range of a number for, if no value is larger. A
 * function may leave it earlier.
 *
 * @param {ModelDocument} document
 * @param {boolean} hasIntervals
 */
function largestOf(document, hasIntervals) {
  const columns = "columns" in document ? document.columns : document.predictors;
  const exponents = columns.map(({ coefficient, ...column }) => {
    const powers = /** @type {{ power?: number, log?: boolean }[]} */ (
      /** @type {Fields} */ (column).powers ?? [{}]
    );
    const degree = powers.reduce((sum, { power = 1 }) => sum + Math.abs(power), 0);
    const room = 300 - Math.log10(Math.max(1, Math.abs(coefficient)) * columns.length);
    // The variance of a prediction is a sum of squares.
    return Math.min(room, hasIntervals ? 140 : Infinity) / Math.max(1, degree);
  });
  return Math.min(LARGEST, Number(`1e${Math.floor(Math.min(150, ...exponents))}`));
}

/** The document as `galton/scorer` loads it, and so as plain arithmetic predicts it. @param {ModelDocument} document */
function arithmeticOf(document) {
  try {
    return load(document);
  } catch {
    return undefined;
  }
}

/** A model, and what it answers. */
export class Answers {
  /** @type {Model | undefined} */
  #model;
  /** For models whose document is arithmetic. @type {Predictions | undefined} */
  #predictions;
  /** @type {Quick | undefined} */
  #quick;
  #maxRows;

  /**
   * @param {Model | ModelDocument | string} model
   * @param {number} maxRows
   */
  constructor(model, maxRows) {
    const given = /** @type {Partial<Model>} */ (Object(model));
    const isModel = typeof given.predict === "function" && typeof given.toJSON === "function";
    this.#model = isModel ? /** @type {Model} */ (model) : undefined;
    this.#maxRows = maxRows;
    const loaded = isModel ? undefined : load(/** @type {ModelDocument} */ (model));
    /** The saved model. */
    this.document = /** @type {ModelDocument} */ (
      this.#model ? this.#model.toJSON() : typeof model === "string" ? JSON.parse(model) : model
    );
    const scorer = loaded ?? arithmeticOf(this.document);
    const known = /** @type {Model | import("./scorer.js").Scorer} */ (this.#model ?? scorer);
    const columns = "columns" in this.document ? this.document.columns : [];
    // A logarithm in the rows of some categories only does not matter to the others.
    const logarithms = new Set(
      columns.flatMap(({ powers = [], levels = [] }) =>
        /** @type {{ predictor: string, log?: boolean }[]} */ (powers)
          .filter(({ log }) => log && levels.length === 0)
          .map(({ predictor }) => predictor),
      ),
    );
    const dates = this.document.predictors.map((own) => "since" in own);
    /** The values that each predictor takes. */
    this.predictors = known.predictors.map((name, at) => ({
      name,
      levels: (known.levels[at] ?? []).flatMap(valuesOf),
      isPositive: logarithms.has(name),
      isDate: dates[at] && isModel,
    }));
    this.response = known.response;
    /** Whether intervals can be had. */
    this.hasIntervals = isModel && this.document.precision !== undefined;
    this.largest = largestOf(this.document, this.hasIntervals);
    const { predictors: names, levels } = known;
    if (!scorer) return;
    this.#predictions = new Predictions(equationOf(this.document, names, levels), levels);
    const least = this.predictors.map(({ isPositive }) =>
      isPositive ? Number.MIN_VALUE : -this.largest,
    );
    const { predictor } = this.#predictions;
    this.#quick = new Quick(predictor, names, levels, least, this.largest);
  }

  /**
   * @param {string} path
   * @param {unknown} request
   * @returns {{ rows: number, answer: string }}
   */
  of(path, request) {
    const payload = payloadOf(request);
    const { interval, level } = /** @type {Fields} */ (request);
    const columns = this.#isColumns(payload);
    const isBatch =
      path === "/batch" || (path === "/score/" && (columns || Array.isArray(payload)));
    if (isBatch && !columns && !Array.isArray(payload)) {
      const found = `payload is ${describe(payload)}${textTold(payload)}; it must be an array of rows`;
      throw new GaltonError("invalid-payload", `${found}, or columns as arrays by name`);
    }
    if (!isBatch && columns) {
      const found = "payload is columns of several rows; /stream takes one row";
      throw new GaltonError("invalid-payload", `${found}: send them to /batch`);
    }
    const options = this.#intervalsOf(interval, level);
    if (!isBatch) return { rows: 1, answer: this.#one(payload, options) };
    const given = columns
      ? this.#columnsOf(/** @type {Fields} */ (payload))
      : /** @type {unknown[]} */ (payload);
    const length = (columns ? /** @type {unknown[]} */ (given[0]).length : given.length) || 0;
    if (length > this.#maxRows) {
      const found = `payload has ${length} rows; this service takes ${this.#maxRows} at most`;
      throw new Problem(413, found, { pointer: "#/payload" });
    }
    if (length === 0)
      throw new GaltonError("invalid-payload", "payload is empty; it needs at least one row");
    if (columns) {
      const all = /** @type {unknown[][]} */ (given);
      const found = options ? undefined : this.#quick?.columns(all);
      return { rows: length, answer: found ? told(found) : this.#table(all, length, options) };
    }
    const found = options ? undefined : this.#quick?.rows(given);
    return { rows: length, answer: found ? told(found) : this.#batch(given, options) };
  }

  /** @param {unknown} row @param {Intervals | undefined} options */
  #one(row, options) {
    const gap = this.#gapIn(row);
    if (gap !== undefined)
      throw new GaltonError("invalid-payload", `${gap} is null; a row needs all of its values`);
    const [quick] = options ? [] : (this.#quick?.rows([row]) ?? []);
    if (quick !== undefined) return JSON.stringify({ stream_prediction: quick });
    this.#check(row, "payload");
    try {
      const rows = /** @type {GapRow[]} */ ([row]);
      if (!options) return JSON.stringify({ stream_prediction: this.#predict(rows)[0] });
      const model = /** @type {Model} */ (this.#model);
      const [found] = model.predict(rows, options);
      return JSON.stringify({
        stream_prediction: found?.fit,
        lower: found?.lower,
        upper: found?.upper,
      });
    } catch (error) {
      throw renamed(error, (text) => `payload${text.replace("[0]", "")}`);
    }
  }

  /** @param {unknown[]} rows @param {Intervals | undefined} options */
  #batch(rows, options) {
    rows.forEach((row, at) => this.#check(row, `payload[${at}]`));
    try {
      if (!options) return JSON.stringify({ predictions: this.#predict(rows) });
      const model = /** @type {Model} */ (this.#model);
      const found = model.predict(/** @type {GapRow[]} */ (rows), options);
      const [predictions, lower, upper] = /** @type {const} */ (["fit", "lower", "upper"]).map(
        (name) => found.map((own) => own?.[name] ?? null),
      );
      return JSON.stringify({ predictions, lower, upper });
    } catch (error) {
      throw renamed(error, (text) => `payload${text}`);
    }
  }

  /**
   * Columns, by their rows. An error names the value where the request has it.
   *
   * @param {unknown[][]} columns
   * @param {number} length
   * @param {Intervals | undefined} options
   */
  #table(columns, length, options) {
    try {
      const rows = Array.from({ length }, (_, at) => columns.map((column) => column[at]));
      return this.#batch(rows, options);
    } catch (error) {
      if (!(error instanceof GaltonError)) throw error;
      const message = error.message.replace(
        /^payload\[(\d+)\](?:\[(\d+)\])?/,
        (_, /** @type {string} */ row, /** @type {string | undefined} */ at) =>
          at === undefined
            ? `payload, in row ${row} from 0,`
            : `payload.${this.predictors[Number(at)]?.name}[${row}]`,
      );
      throw new GaltonError(error.code, message);
    }
  }

  /** @param {unknown[]} rows @returns {(number | null)[]} null for a row in which a value is missing */
  #predict(rows) {
    const given = /** @type {GapRow[]} */ (rows);
    if (this.#model) return this.#model.predict(given);
    return /** @type {(number | null)[]} */ (this.#predictions?.of(given, "the input"));
  }

  /** @param {unknown} interval @param {unknown} asked the level, if the request has one */
  #intervalsOf(interval, asked) {
    if (interval === undefined && asked === undefined) return undefined;
    const level = asked === undefined ? 0.95 : asked;
    if (!(typeof level === "number" && level > 0 && level < 1)) {
      const found = `level is ${describe(level)}; it must be a number above 0 and below 1`;
      throw new GaltonError("invalid-option", found);
    }
    if (interval === undefined) {
      const cure = 'add "interval": "confidence" or "prediction", or leave level out';
      throw new GaltonError(
        "invalid-option",
        `level is ${level}, but interval is missing; ${cure}`,
      );
    }
    if (interval !== "confidence" && interval !== "prediction") {
      const expected = 'it must be "confidence" or "prediction"';
      throw new GaltonError("invalid-option", `interval is ${describe(interval)}; ${expected}`);
    }
    if (!this.hasIntervals) {
      const cure = "start the service with a Model that has a precision, as Model.from gives it";
      throw new GaltonError("no-precision", `interval: this service has no intervals; ${cure}`);
    }
    return { interval: /** @type {"confidence" | "prediction"} */ (interval), level };
  }

  /** Whether a payload is columns by name: an array of any predictor makes it so. @param {unknown} payload */
  #isColumns(payload) {
    if (typeof payload !== "object" || payload === null || Array.isArray(payload)) return false;
    const isColumn = (/** @type {string} */ name) =>
      Object.hasOwn(payload, name) && Array.isArray(/** @type {Fields} */ (payload)[name]);
    return this.predictors.some(({ name }) => isColumn(name));
  }

  /** The place of a value of a row that is missing, if one is. @param {unknown} row @returns {string | undefined} */
  #gapIn(row) {
    if (typeof row !== "object") return undefined;
    if (row === null) return "payload";
    const at = Array.isArray(row) ? row.indexOf(null) : -1;
    if (at >= 0) return `payload[${at}]`;
    const lacks = this.predictors.find(({ name }) => /** @type {Fields} */ (row)[name] === null);
    return lacks && `payload.${lacks.name}`;
  }

  /** Refuses a row that lacks a predictor, and a number whose prediction may not be one. @param {unknown} row @param {string} place */
  #check(row, place) {
    if (row === null) return;
    const width = this.predictors.length;
    if (Array.isArray(row) && row.length !== width) {
      const found = `${place} has ${row.length} values; the model has ${width} predictor${width === 1 ? "" : "s"}`;
      const cure = place === "payload" ? "; send several rows to /batch" : "";
      throw new GaltonError("width-mismatch", found + cure);
    }
    this.predictors.forEach(({ name, levels, isDate, isPositive }, at) => {
      const isRow = typeof row === "object";
      const own = !isRow ? place : Array.isArray(row) ? `${place}[${at}]` : `${place}.${name}`;
      if (isRow && !Array.isArray(row) && !Object.hasOwn(row, name))
        throw lacking(
          name,
          this.predictors.map(({ name }) => name),
          row,
          place,
        );
      const value = isRow ? /** @type {Fields} */ (row)[Array.isArray(row) ? at : name] : row;
      // A list of one text would be taken for the text.
      if (typeof value === "object" && value !== null)
        throw new GaltonError(
          "invalid-payload",
          `${own} is ${describe(value)}; it must be one value`,
        );
      // Elsewhere text without a character is a missing value. The OpenAPI document knows null only.
      if (value === "" && (isDate || (levels.length > 0 && !levels.includes(""))))
        throw new GaltonError(
          isDate ? "invalid-payload" : "no-such-level",
          `${own} is ""; a missing value is null`,
        );
      if (typeof value !== "number") return;
      if (isPositive && value <= 0)
        throw new GaltonError("no-logarithm", `${own} is ${value}, which has no logarithm`);
      if (Math.abs(value) <= this.largest) return;
      const most = `from -${this.largest} to ${this.largest}`;
      throw new GaltonError("too-large", `${own} is ${value}; it must be ${most}`);
    });
  }

  /** The columns of the predictors, of one length. @param {Fields} payload @returns {unknown[][]} */
  #columnsOf(payload) {
    const columns = this.predictors.map(({ name }) => {
      const column = Object.hasOwn(payload, name) ? payload[name] : undefined;
      if (Array.isArray(column)) return /** @type {unknown[]} */ (column);
      const [code, found] =
        column === undefined
          ? /** @type {const} */ (["no-such-column", "missing"])
          : /** @type {const} */ (["invalid-payload", describe(column)]);
      throw new GaltonError(
        code,
        `payload.${name} is ${found}; it must be an array, since others are`,
      );
    });
    const length = columns[0]?.length ?? 0;
    columns.forEach((column, at) => {
      if (column.length === length) return;
      const found = `payload.${this.predictors[at]?.name} has ${column.length} values`;
      throw new GaltonError("length-mismatch", `${found}, but the first column has ${length}`);
    });
    return columns;
  }

  /**
   * A JSON pointer to the element that a message begins with.
   *
   * @param {string} message
   */
  pointerOf(message) {
    const own = /^(interval|level)\b/.exec(message)?.[1];
    if (own) return `#/${own}`;
    const row = /^payload(?:\[(\d+)\])?/.exec(message);
    if (!row) return "#/payload";
    const rest = message.slice(row[0].length);
    // One name may begin with another.
    const [name] = this.predictors
      .filter(({ name }) => [" ", "["].some((end) => rest.startsWith(`.${name}${end}`)))
      .map((predictor) => predictor.name)
      .sort((one, other) => other.length - one.length);
    const place = name === undefined ? rest : rest.slice(name.length + 1);
    const element = /^\[(\d+)\]/.exec(place)?.[1];
    const parts = ["payload", row[1], name, element].filter((part) => part !== undefined);
    return `#/${parts.map((part) => encodeURIComponent(part.replace(/~/g, "~0").replace(/\//g, "~1"))).join("/")}`;
  }
}

/** A batch's answer: JSON has null for NaN. @param {readonly number[]} predictions */
const told = (predictions) => `{"predictions":${JSON.stringify(predictions)}}`;

/**
 * An error that names the payload, where the model named its input.
 *
 * @param {unknown} error
 * @param {(text: string) => string} name the message, of what follows the name of the input
 */
function renamed(error, name) {
  if (!(error instanceof GaltonError)) return error;
  const [input = ""] = /^the input/.exec(error.message) ?? [];
  return input ? new GaltonError(error.code, name(error.message.slice(input.length))) : error;
}
