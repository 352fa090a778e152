// The statistics kept of an input: enough for any descent. Their size does not grow with the number of rows.

import { aggregated } from "./aggregates.js";
import { alikeIn } from "./alike.js";
import { columnsIn } from "./columns.js";
import { Descent } from "./descent.js";
import { GaltonError } from "./error.js";
import { Held } from "./held.js";
import { hidden, hide } from "./hidden.js";
import { Model } from "./model.js";
import {
  descending,
  penalising,
  refuse,
  remodelling,
  shrinking,
  shrinkingAsync,
  summarising,
} from "./options.js";
import { complete, completeAsync, crossValidation, Path } from "./penalised.js";
import { describe, flatten } from "./source.js";
import { coefficient, Summary } from "./summary.js";
import { call } from "./wasm.js";

/** @typedef {import("./wasm/galton.js").Observations} Inner */
/** @typedef {import("./wasm/galton.js").DescentOptions} DescentOptions */
/** @typedef {import("./wasm/galton.js").AnyMethodOptions} AnyMethodOptions */
/** @typedef {import("./source.js").Columns} Columns */
/** @typedef {import("./source.js").ArrowTable} ArrowTable */
/** @typedef {import("./wasm/galton.js").ReadOptions} ReadOptions */
/** @typedef {Pick<ReadOptions, "response" | "predictors" | "formula" | "terms" | "logResponse" | "reference" | "intercept" | "maxColumns" | "density">} ModelOptions */
/** @typedef {import("./wasm/galton.js").PenaltyOptions} PenaltyOptions */
/** @typedef {import("./wasm/galton.js").PathOptions} PathOptions */
/** @typedef {import("./options.js").AsyncPathOptions} AsyncPathOptions */
/** @typedef {import("./penalised.js").CrossValidation} CrossValidation */
/** @typedef {import("./penalised.js").Penalised} Penalised */

/**
 * Rows for drawing, one after the other, each the predictors and then the response; for a category, the
 * number of its value in `levels`.
 *
 * @typedef {object} Sample
 * @property {number} width how many numbers a row has
 * @property {Float64Array} rows an even sample of the rows in the fit
 * @property {Float64Array} heldOut the rows held out; of a part of all an even sample
 */

/**
 * The number of rows in each cell of a grid, the response over a predictor.
 *
 * @typedef {object} Density
 * @property {number} width cells along the predictor
 * @property {number} height cells along the response
 * @property {[number, number]} x where they begin and end along the predictor
 * @property {[number, number]} y where they begin and end along the response
 * @property {Uint32Array} counts row by row from the least response, each from the least predictor
 */

/**
 * The rows of the sample in the added-variable plot of a coefficient. Least squares through these points without an
 * intercept have the coefficient as their slope, and the residuals of the whole fit as their residuals.
 *
 * @typedef {object} AddedVariable
 * @property {number} slope the coefficient
 * @property {Float64Array} x residuals of the coefficient's column, fitted by the model's other columns
 * @property {Float64Array} y residuals of the response, fitted by the model's other columns
 */

/**
 * Made by `read`. They are in the WebAssembly's memory until they are freed: by `free`, at the end of the block
 * that declares them with `using`, or when the collector finds that nothing refers to them, which it may do late.
 */
export class Observations {
  /** @param {Inner} inner @param {ReadOptions} [options] how they were read @internal */
  constructor(inner, options) {
    const { response, predictors, report, exact, ...model } = inner.summary();
    /** The name of the response's column. @readonly */
    this.response = response;
    /** The names of the predictors' columns. @readonly */
    this.predictors = predictors;
    /**
     * The values of each predictor that is a category, in order: the first is the one that the others
     * are compared with. None for a predictor of numbers. @readonly
     */
    this.levels = model.levels;
    /** The model as R writes it. @readonly */
    this.formula = model.formula;
    /** The model's terms, and which of its coefficients are whose. @readonly */
    this.terms = model.terms;
    /** R's names of the coefficients, without the intercept. @readonly */
    this.coefficientNames = model.coefficientNames;
    /** Whether the model has an intercept. @readonly */
    this.hasIntercept = model.hasIntercept;
    /** The report of the rows: used, held out, skipped. @readonly */
    this.report = report;
    /** The exact least-squares solution. @readonly */
    this.exact = exact;
    /** How many rows are in the fit. @readonly */
    this.count = report.used;
    /** How many rows are held out. @readonly */
    this.heldOut = report.heldOut;
    hide(this, { held: new Held(inner, "observations were"), options });
  }

  /**
   * Observations of a table that a database summed up: the answer of the query that `aggregateQuery` of `galton/sql`
   * writes. Descents by methods that go from row to row are not possible, since no rows are known.
   *
   * @param {Iterable<object> | ArrowTable | string} rows objects by column name, an Arrow table, or the answer as CSV
   * @returns {Observations}
   * @throws {GaltonError} with the code `invalid-source`
   */
  static fromAggregates(rows) {
    const { names, values, length, texts, counts, ...sums } = aggregated(rows);
    const { figures, bases, exponents, isAlike, clusters, options, skipped } = sums;
    const inner = call((wasm) => {
      const columns = new wasm.Columns(names, values, length, texts, counts);
      return wasm.readAggregates(columns, figures, bases, exponents, isAlike, clusters, options);
    });
    const observations = new Observations(inner);
    const { rows: all, ...reasons } = skipped;
    Object.assign(observations.report, { rows: all });
    Object.assign(observations.report.leftOut, reasons);
    return observations;
  }

  /** Rows for drawing. @returns {Sample} */
  get sample() {
    return (inside(this).sample ??= {
      width: this.predictors.length + 1,
      rows: held(this).call((inner) => inner.sampleRows()),
      heldOut: held(this).call((inner) => inner.heldOutRows()),
    });
  }

  /**
   * The density of all rows in the fit: one grid for each predictor that is a number; empty unless `density` was
   * asked for.
   *
   * @returns {Density[]}
   */
  get density() {
    const grids = held(this).call((inner) => inner.densityGrids());
    return Array.from({ length: grids.length / 6 }, (_, at) => {
      const [x0 = 0, x1 = 0, y0 = 0, y1 = 0, width = 0, height = 0] = grids.subarray(6 * at);
      const counts = held(this).call((inner) => inner.densityCounts(at));
      return { width, height, x: [x0, x1], y: [y0, y1], counts };
    });
  }

  /**
   * The regression table of least squares: estimates with standard errors, t, p and confidence
   * intervals at `level`, R-squared, F, an analysis of variance. `String` of it is laid out like R's.
   *
   * @param {{ level?: number }} [options] `level` is 0.95 by default
   * @returns {Summary}
   */
  summary(options) {
    const { level } = summarising(options);
    const table = held(this).call((inner) => inner.inference(level));
    return new Summary(table, level, this.response, alikeIn(this.report.columns));
  }

  /**
   * The tables of coefficients with standard errors that hold whatever the variances of the errors are (HC0 to HC3), or
   * whatever the correlations within clusters are (CR0; CR1, as in Stata). They follow from the sums of a database that were
   * asked for with `robust` or `clusters`. `diagnose` finds HC0 to HC3 of rows at hand.
   *
   * @param {{ level?: number }} [options] of the confidence intervals; 0.95 by default
   * @returns {Record<"HC0" | "HC1" | "HC2" | "HC3" | "CR0" | "CR1", readonly import("./summary.js").Coefficient[] | null>}
   *   null for errors that are not known, where no degrees of freedom are left, and of HC2 and HC3 where a coefficient hangs
   *   on one row
   */
  robust(options) {
    const { level } = summarising(options);
    const numbers = held(this).call((inner) => inner.robust(level));
    const names = [...(this.hasIntercept ? ["(Intercept)"] : []), ...this.coefficientNames];
    let at = 0;
    const table = () => {
      const rows = names.map((name) => coefficient(name, () => numbers[at++] ?? NaN));
      return rows.some(({ estimate }) => estimate === null) ? null : rows;
    };
    return {
      HC0: table(),
      HC1: table(),
      HC2: table(),
      HC3: table(),
      CR0: table(),
      CR1: table(),
    };
  }

  /**
   * The added-variable plot (partial regression plot) of a coefficient: what its column adds to the others. With
   * C = (X'WX)^-1, coefficient b and a row's residual e, the row is at x = (C x)_j / C_jj and y = e + b x (Velleman and
   * Welsch, "Efficient computing of regression diagnostics", 1981). No row is read, and weights are accounted for.
   *
   * @param {string} coefficient one of `coefficientNames`, or `"(Intercept)"`
   * @returns {AddedVariable}
   * @throws {GaltonError} with the code `invalid-option` for another name
   */
  addedVariable(coefficient) {
    const names = [...(this.hasIntercept ? ["(Intercept)"] : []), ...this.coefficientNames];
    const place = names.indexOf(coefficient);
    const known = names.map((name) => `"${name}"`).join(", ");
    if (place < 0) refuse("coefficient", coefficient, `one of ${known}`);
    const numbers = held(this).call((inner) => inner.addedVariable(place));
    const middle = (numbers.length + 1) / 2;
    const [slope = NaN] = numbers;
    return { slope, x: numbers.slice(1, middle), y: numbers.slice(middle) };
  }

  /** The model of least squares itself, without a descent. @returns {Model} */
  model() {
    return held(this).call((inner) => new Model(inner.model()));
  }

  /**
   * These observations with more rows, as if all had been read together, apart from the last bits of the
   * numbers. The object itself does not change. NaN, null and undefined count as missing. The model's categories
   * and weights are columns too; a category's values must be among those of the rows before. Grids of density are
   * dropped. Give a descent the coefficients of an earlier one as `start` to go on from there.
   *
   * @param {Columns | Iterable<object> | ArrowTable} rows arrays by column name, or objects by column name one after the other
   * @returns {Observations}
   */
  partialFit(rows) {
    const categories = new Set(this.predictors.filter((_, at) => this.levels[at]?.length));
    const { names, values, length, texts, counts } = flatten(columnsIn(rows, categories));
    return held(this).call(
      (inner) => new Observations(inner.partialFit(names, values, length, texts, counts)),
    );
  }

  /**
   * These observations together with all rows of other observations of the same columns: of another file, or of
   * another worker. Both stay as they are.
   *
   * @param {Observations} other
   * @returns {Observations}
   */
  merge(other) {
    const given = /** @type {unknown} */ (other);
    if (!(given instanceof Observations)) {
      const message = `the other is ${describe(given)}; it must be Observations, which read gives`;
      throw new GaltonError("invalid-source", message);
    }
    return held(this).call((inner) =>
      held(other).call((second) => new Observations(inner.merge(second))),
    );
  }

  /**
   * The observations of another model of the columns that were read, without a second reading: of fewer predictors or terms, of
   * another response among the columns of numbers, with another reference. They have everything that a reading for this model
   * gives. How the table is read, weights, folds and rows held out stay as they are. Ask the observations that `read` gave:
   * those that are given here know no others.
   *
   * @param {ModelOptions} model
   * @returns {Observations | undefined} undefined if only a reading can tell: for other columns or functions of them, if the fit
   *   may have rows that were left out here, and for a density of two columns that were not counted together. Columns of
   *   numbers, a database and merged observations are not known either.
   * @throws {GaltonError} as a reading for this model does
   * @example
   * const narrow = observations.withModel({ formula: "height ~ week" }) ?? (await read(file, { formula: "height ~ week" }));
   */
  withModel(model) {
    const { options } = inside(this);
    const asked = remodelling(options ?? {}, model);
    const other = options && held(this).call((inner) => inner.withModel(asked));
    if (!other) return undefined;
    const observations = new Observations(other);
    const { sheet, sheets } = this.report;
    if (sheets) Object.assign(observations.report, { sheet, sheets });
    return observations;
  }

  /**
   * A descent on the loss of these rows. It costs nothing that grows with their number.
   *
   * @overload
   * @param {DescentOptions} [options] a method, with its own settings and schedule
   * @returns {Descent}
   * @throws {GaltonError} with the code `invalid-option`
   * @example
   * const descent = observations.descend({ method: "heavy-ball", momentum: 0.9 });
   * for (const { iteration, loss } of descent) draw(iteration, loss);
   */
  /**
   * A descent by a method that is chosen while the program runs.
   *
   * @overload
   * @param {AnyMethodOptions} options
   * @returns {Descent}
   */
  /** @param {DescentOptions | AnyMethodOptions} [options] @returns {Descent} */
  descend(options) {
    const checked = descending(options);
    return held(this).call((inner) => new Descent(inner.descend(checked)));
  }

  /**
   * Ridge, lasso or an elastic net, with what shows that it is the best there is.
   *
   * @param {PenaltyOptions & { penalty: number }} options
   * @returns {Penalised}
   */
  penalised(options) {
    const path = pathOf(this, penalising(options));
    try {
      return path.at(0);
    } finally {
      path.free();
    }
  }

  /**
   * Fits for a sequence of penalties, the largest first. They show in which order coefficients become nonzero.
   *
   * @param {PathOptions} [options]
   * @returns {Path}
   */
  path(options) {
    return pathOf(this, shrinking(options));
  }

  /**
   * A path with its cross-validation: how well each fit and least squares predict unseen rows. It needs `folds`
   * when the table is read; no row is read again.
   *
   * @param {PathOptions} [options]
   * @returns {CrossValidation}
   */
  crossValidate(options) {
    const run = runOf(this, shrinking(options), true);
    return crossValidation(held(this), complete(run, held(this)), slopesOf(this));
  }

  /**
   * As `path`, in slices, so that a page or a worker can do other things in between. A hundred fits of 500 columns
   * take five seconds.
   *
   * @param {AsyncPathOptions} [options]
   * @returns {Promise<Path>}
   */
  async pathAsync(options) {
    const { path, ...listeners } = shrinkingAsync(options);
    const run = runOf(this, path, false);
    return new Path(held(this), await completeAsync(run, held(this), listeners), slopesOf(this));
  }

  /**
   * As `crossValidate`, in slices like `pathAsync`.
   *
   * @param {AsyncPathOptions} [options]
   * @returns {Promise<CrossValidation>}
   */
  async crossValidateAsync(options) {
    const { path, ...listeners } = shrinkingAsync(options);
    const run = runOf(this, path, true);
    const found = await completeAsync(run, held(this), listeners);
    return crossValidation(held(this), found, slopesOf(this));
  }

  /** Frees their memory. Models and descents made from them stay valid. A second call does nothing. */
  free() {
    held(this).free();
  }

  /** As `free`. */
  [Symbol.dispose]() {
    this.free();
  }
}

/** @param {Observations} observations */
const inside = (observations) =>
  /** @type {{ held: Held<Inner>, sample?: Sample, options?: ReadOptions }} */ (
    hidden(observations)
  );

/** @param {Observations} observations */
const held = (observations) => inside(observations).held;

/** @param {Observations} observations */
const slopesOf = (observations) => observations.exact.coefficients.length - 1;

/** @param {Observations} observations @param {PathOptions} options */
function pathOf(observations, options) {
  const inner = held(observations);
  const run = runOf(observations, options, false);
  return new Path(inner, complete(run, inner), slopesOf(observations));
}

/** @param {Observations} observations @param {PathOptions} options @param {boolean} validate */
const runOf = (observations, options, validate) =>
  held(observations).call((inner) => inner.pathRun(options, validate));
