// Ridge, lasso and elastic net as the packed package gives them, in Node.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { data, install, load, root } from "./packed.js";

/** @type {typeof import("galton")} */
let galton;
/** @type {import("galton").Observations} */
let diabetes;
before(async () => {
  galton = await load(await install());
  diabetes = await galton.read(new Uint8Array(await readFile(join(data, "diabetes.csv"))));
});

/** @typedef {{ l1_ratio: number, penalty: number, sklearn: number[] }} Fit */

/** @param {unknown} value @returns {never} */
const untyped = (value) => /** @type {never} */ (value);

/** @param {readonly number[]} found @param {readonly number[]} expected @param {number} tolerance relative */
function allNear(found, expected, tolerance, what = "") {
  assert.equal(found.length, expected.length, what);
  found.forEach((value, at) => {
    const right = expected[at] ?? NaN;
    const error = value === right ? 0 : Math.abs((value - right) / right);
    assert.ok(error <= tolerance, `${what} [${at}]: ${value} is not ${right}, off by ${error}`);
  });
}

describe("a penalised fit", () => {
  it("has the coefficients of scikit-learn", async () => {
    const path = join(root, "tests", "golden", "penalised", "diabetes.json");
    /** @type {{ fits: Fit[] }} */
    const golden = JSON.parse(await readFile(path, "utf8"));
    assert.equal(golden.fits.length, 40);
    for (const { l1_ratio: l1Ratio, penalty, sklearn } of golden.fits) {
      const fit = diabetes.penalised({ l1Ratio, penalty });
      allNear(fit.coefficients, sklearn, 1e-9, `${l1Ratio} at ${penalty}`);
      assert.equal(fit.active, sklearn.slice(1).filter((slope) => slope !== 0).length);
      assert.ok(fit.certificate.kktResidual <= 1e-14);
      assert.ok(fit.certificate.converged && fit.certificate.unique);
    }
  });

  it("has a model that predicts, and that a document brings back", () => {
    const { model, coefficients, penalty, certificate } = diabetes.penalised({ penalty: 2 });
    assert.equal(penalty, 2);
    assert.ok((certificate.dualityGap ?? 1) < 1e-13);
    assert.deepEqual([model.intercept, ...model.coefficients], coefficients);
    const row = [59, 2, 32.1, 101, 157, 93.2, 38, 4, 4.8598, 87];
    const sum = row.reduce(
      (sum, x, at) => sum + x * (coefficients[at + 1] ?? NaN),
      model.intercept,
    );
    assert.equal(model.predict([row])[0], sum);
    assert.equal(model.training?.method, "lasso");
    assert.equal(model.training.penalty, 2);
    assert.equal(model.training.l1Ratio, 1);
    const again = galton.Model.from(JSON.stringify(model));
    assert.deepEqual(again.toJSON(), model.toJSON());
    const broken = { ...model.toJSON(), training: { ...model.training, penalty: "2" } };
    assert.throws(() => galton.Model.from(broken), /training\.penalty: is "2"/);
  });

  it("without a penalty is least squares", () => {
    const { coefficients, certificate } = diabetes.penalised({ penalty: 0, l1Ratio: 0 });
    allNear(coefficients, diabetes.exact.coefficients, 1e-14);
    assert.equal(certificate.dualityGap, null);
  });

  it("is refused where its options are wrong, each by its name", () => {
    for (const [options, message] of /** @type {const} */ ([
      [undefined, "penalty is missing; it must be 0 or a number above 0"],
      [{ penalty: "1" }, 'penalty is "1"; it must be 0 or a number above 0'],
      [{ penalty: -1 }, "penalty is -1; it must be 0 or a number above 0"],
      [{ penalty: 1, l1Ratio: 2 }, "l1Ratio is 2; it must be a number from 0 (ridge) to 1 (lasso)"],
      [
        { penalty: 1, alpha: 2 },
        'there is no option "alpha"; the options are penalty, l1Ratio, standardise',
      ],
      [{ penalty: 1, standardise: 1 }, "standardise is 1; it must be true or false"],
    ])) {
      assert.throws(() => diabetes.penalised(untyped(options)), { name: "GaltonError", message });
    }
  });
});

describe("a path", () => {
  it("goes from no coefficient to nearly all, in columns of numbers", () => {
    const path = diabetes.path({ count: 30, ratio: 1e-3 });
    assert.equal(path.length, 30);
    for (const column of [path.penalties, path.active, path.rss, path.rSquared])
      assert.ok(column instanceof Float64Array && column.length === 30);
    assert.equal(path.coefficients.length, 30 * 11);
    assert.equal(path.active[0], 0);
    assert.ok((path.active[29] ?? 0) >= 9);
    path.rss.forEach((rss, at) => assert.ok(at === 0 || rss < (path.rss[at - 1] ?? 0)));
    allNear([(path.penalties[29] ?? 0) / (path.penalties[0] ?? 1)], [1e-3], 1e-13);
    const fit = path.at(12);
    assert.equal(fit.penalty, path.penalties[12]);
    assert.deepEqual(fit.coefficients, Array.from(path.coefficients.subarray(12 * 11, 13 * 11)));
    assert.equal(fit.rSquared, path.rSquared[12]);
    assert.equal(fit.model.training?.penalty, fit.penalty);
  });

  it("takes penalties of one's own, from the largest down", () => {
    const { penalties } = diabetes.path({ penalties: new Float64Array([1, 20, 0, 5]) });
    assert.deepEqual(Array.from(penalties), [20, 5, 1, 0]);
    assert.equal(diabetes.path().length, 100);
  });

  it("refuses what it cannot be, and a fit that it does not have", () => {
    for (const [options, message] of /** @type {const} */ ([
      [{ count: 1 }, "count is 1; it must be a whole number from 2 to 10000"],
      [{ ratio: 1 }, "ratio is 1; it must be a number above 0 and below 1"],
      [{ penalties: [] }, "penalties is an array of 0; it must be an array of 1 to 10000"],
      [{ penalties: ["1"] }, "penalties is an array; it must be an array of numbers"],
    ])) {
      assert.throws(() => diabetes.path(untyped(options)), { name: "GaltonError", message });
    }
    const path = diabetes.path({ count: 5 });
    for (const number of [5, -1, 0.5, NaN])
      assert.throws(() => path.at(number), { kind: "no-such-fit" });
  });
});

describe("rows dealt into folds", () => {
  /** @type {Uint8Array} */
  let bytes;
  before(async () => {
    bytes = new Uint8Array(await readFile(join(data, "diabetes.csv")));
  });

  it("tell how each fit predicts rows it has not seen", async () => {
    const observations = await galton.read(bytes, { folds: 10 });
    const { path, rows, errors, least, withinOneError, leastSquares } =
      observations.crossValidate();
    assert.equal(rows.length, 10);
    assert.equal(
      rows.reduce((sum, count) => sum + count),
      442,
    );
    assert.equal(path.length, 100);
    assert.equal(errors.length, 100);
    const mse = errors.map((error) => error.mse);
    assert.equal(mse[least], Math.min(...mse));
    assert.ok(withinOneError <= least);
    const bound = (mse[least] ?? NaN) + (errors[least]?.standardError ?? NaN);
    assert.equal(
      mse.findIndex((each) => each <= bound),
      withinOneError,
    );
    for (const { mse, standardError, folds } of [
      ...errors,
      ...(leastSquares ? [leastSquares] : []),
    ]) {
      assert.equal(folds.length, 10);
      const mean = folds.reduce((sum, each, at) => sum + (each * (rows[at] ?? NaN)) / 442, 0);
      allNear([mse], [mean], 1e-12);
      assert.ok(standardError > 0 && standardError < mse);
    }
    // Without a penalty the path ends at least squares, or almost.
    allNear([errors[99]?.mse ?? NaN], [leastSquares?.mse ?? NaN], 1e-3);
    assert.deepEqual(path.at(least).model.training?.method, "lasso");
  });

  it("are the same for a seed, and others for another", async () => {
    /** @param {number} seed @param {import("galton").Source} source */
    const errors = async (seed, source) => {
      const observations = await galton.read(source, { folds: { count: 5, seed } });
      return observations.crossValidate({ penalties: [3, 1] }).errors;
    };
    const [one, two] = [await errors(1, bytes), await errors(2, bytes)];
    assert.notDeepEqual(one, two);
    assert.deepEqual(await errors(1, new Blob([/** @type {BlobPart} */ (bytes)])), one);
    const observations = await galton.read(bytes, { folds: 5 });
    assert.deepEqual(observations.crossValidate({ penalties: [3, 1] }).errors, one);
  });

  it("may have a test set beside them, of a part of all rows", async () => {
    const holdOut = { fraction: 0.25, seed: 3 };
    const observations = await galton.read(bytes, { holdOut, folds: 5 });
    assert.equal(observations.count + observations.heldOut, 442);
    assert.ok(Math.abs(observations.heldOut - 110.5) < 46, "five standard deviations");
    const { rows, heldOut, width } = observations.sample;
    assert.equal(heldOut.length, observations.heldOut * width);
    assert.equal(rows.length, observations.count * width);
    const folds = observations.crossValidate({ count: 2 }).rows;
    assert.equal(
      folds.reduce((sum, count) => sum + count),
      observations.count,
    );
    const descent = observations.descend();
    assert.ok(descent.at(0).heldOut);
  });

  it("are refused where they cannot be", async () => {
    for (const [options, message] of /** @type {const} */ ([
      [{ folds: 1 }, "folds is 1; it must be a whole number from 2 to 100"],
      [{ folds: 2.5 }, "folds is 2.5; it must be a whole number from 2 to 100, or { count, seed }"],
      [
        { folds: { count: 5, seed: -1 } },
        "folds is an object; it must be a whole number from 2 to 100, or { count, seed }",
      ],
      [{ holdOut: "20" }, 'holdOut is "20"; it must be a whole number from 0'],
      [{ holdOut: {} }, "holdOut.fraction is NaN; it must be a number above 0 and below 1"],
      [
        { holdOut: { fraction: 1 } },
        "holdOut.fraction is 1; it must be a number above 0 and below 1",
      ],
      [{ holdOut: { fraction: "1" } }, 'fraction is "1"; it must be a number'],
      [{ holdOut: { fraction: 0.1, seed: 0.5 } }, "seed is 0.5; it must be a whole number from 0"],
    ])) {
      await assert.rejects(galton.read(bytes, untyped(options)), {
        kind: "invalid-option",
        message,
      });
    }
    assert.throws(() => diabetes.crossValidate(), {
      message: "folds is 0 with rows; it must be 2 or more, asked for when the table is read",
    });
  });
});

describe("a path in slices", () => {
  /** @param {import("galton").Path} path */
  const numbers = ({ penalties, coefficients, rss, active }) => [
    ...[penalties, coefficients, rss, active].map((column) => Array.from(column)),
  ];

  it("has the fits of one at once, and tells how far it is", async () => {
    /** @type {import("galton").PathProgress[]} */
    const told = [];
    const path = await diabetes.pathAsync({ onProgress: (progress) => void told.push(progress) });
    assert.deepEqual(numbers(path), numbers(diabetes.path()));
    const last = told.at(-1);
    assert.deepEqual(last, { fits: 100, total: 100, secondsLeft: 0 });
    assert.ok(told.every(({ secondsLeft }) => secondsLeft >= 0));
  });

  it("is cross-validated alike", async () => {
    const bytes = new Uint8Array(await readFile(join(data, "diabetes.csv")));
    const observations = await galton.read(bytes, { folds: 4 });
    const { path: atOnce, ...expected } = observations.crossValidate({ count: 20 });
    let total = 0;
    const { path, ...found } = await observations.crossValidateAsync({
      count: 20,
      onProgress: (progress) => (total = progress.total),
    });
    assert.deepEqual(found, expected);
    assert.deepEqual(numbers(path), numbers(atOnce));
    assert.equal(total, 20 + 4 * 21);
  });

  it("ends with the signal's reason, between two fits", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    let calls = 0;
    const onProgress = () => {
      calls += 1;
      controller.abort(reason);
    };
    const running = diabetes.pathAsync({ count: 10_000, signal: controller.signal, onProgress });
    await assert.rejects(running, (error) => error === reason);
    assert.equal(calls, 1);
    assert.equal(diabetes.path({ count: 3 }).length, 3);
  });

  it("refuses what it cannot listen to or does not know", async () => {
    for (const [options, message] of /** @type {const} */ ([
      [{ signal: 5 }, "signal is 5; it must be an AbortSignal"],
      [{ onProgress: {} }, "onProgress is an object; it must be a function"],
      [{ penalties: [-1] }, "penalty is -1; it must be 0 or a number above 0"],
    ])) {
      await assert.rejects(diabetes.pathAsync(untyped(options)), {
        kind: "invalid-option",
        message,
      });
    }
    await assert.rejects(diabetes.pathAsync(untyped({ folds: 3 })), /there is no option "folds"/);
  });

  it("ends when its observations are freed", async () => {
    const bytes = new Uint8Array(await readFile(join(data, "diabetes.csv")));
    const observations = await galton.read(bytes);
    const onProgress = () => observations.free();
    await assert.rejects(observations.pathAsync({ count: 10_000, onProgress }), { kind: "freed" });
  });
});
