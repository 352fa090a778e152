// Methods, rates, stops, history and ledgers of a Descent, as the packed package has them, in Node.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { near } from "./near.js";
import { data, install, load, node } from "./packed.js";

/** @typedef {import("galton").Method} Method */
/** @typedef {import("galton").Observations} Observations */

/** @type {typeof import("galton")} */
let galton;
/** @type {Observations} */
let observations;
/** @type {string} */
let folder;
before(async () => {
  folder = await install();
  galton = await load(folder);
  observations = await galton.read(await readFile(join(data, "diabetes.csv")), {
    response: "progression",
    predictors: ["bmi", "bp", "s5"],
  });
});

/** @type {Method[]} */
const METHODS = [
  "gradient-descent",
  "heavy-ball",
  "nesterov",
  "adam",
  "amsgrad",
  "adagrad",
  "rmsprop",
  "line-search",
  "conjugate-gradient",
  "coordinate-descent",
  "stochastic",
  "minibatch",
];

/**
 * @param {() => unknown} work
 * @param {RegExp} says
 */
const refuses = (work, says) =>
  assert.throws(work, (error) => {
    assert.ok(error instanceof galton.GaltonError);
    assert.equal(error.kind, "invalid-option");
    assert.match(error.message, says);
    return true;
  });

describe("every method", () => {
  it("has its name in the order of the package's list", async () => {
    const print =
      'import { methods } from "galton/methods"; console.log(methods.map((m) => m.name).join())';
    assert.equal(await node(folder, "--input-type=module", "--eval", print), METHODS.join());
  });

  for (const method of METHODS) {
    it(`${method} goes down, says how, and is found again`, () => {
      const descent = observations.descend({ method, learningRate: "auto", iterations: 300 });
      assert.equal(descent.method, method);
      const steps = [...descent];
      const [first, last] = [steps[0], steps.at(-1)];
      assert.ok(first && last && last.loss < first.loss / 2);
      assert.ok(descent.stop && ["converged", "iteration-limit"].includes(descent.stop.reason));
      for (const { iteration } of [last, first]) {
        assert.deepEqual(descent.at(iteration), steps[iteration]);
      }
      const searching = ["line-search", "conjugate-gradient", "coordinate-descent"];
      assert.equal(descent.learningRate === null, searching.includes(method));
      assert.equal(descent.choice === null, searching.includes(method));
      assert.equal(descent.rows, method === "stochastic" || method === "minibatch" ? 442 : null);
      const { training } = descent.model();
      assert.equal(training?.method, method);
      assert.equal(training.learningRate, descent.learningRate);
      assert.equal(training.gap, last.gap);
      assert.deepEqual(training.coefficientDigits, last.coefficientDigits);
      assert.equal(training.digits, Math.min(...last.coefficientDigits));
    });

    it(`${method} shows each step with its numbers`, () => {
      const descent = observations.descend({ method, learningRate: "auto", iterations: 5 });
      descent.run();
      const ledger = descent.ledger(1);
      assert.equal(ledger.iteration, 1);
      assert.match(ledger.formula, /new position = /);
      const quantities = new Map(ledger.quantities);
      assert.deepEqual(quantities.get("position"), descent.at(0).position);
      assert.deepEqual(quantities.get("new position"), descent.at(1).position);
      for (const values of quantities.values()) {
        assert.equal(values.length, 4);
        assert.ok(values.every(Number.isFinite));
      }
      for (const beyond of [0, descent.iteration + 1]) {
        assert.throws(() => descent.ledger(beyond), /iteration/);
      }
    });
  }

  it("takes its own constants, and no other's", () => {
    const { momentum } = observations.descend({ method: "heavy-ball", momentum: 0.5 }).rates;
    assert.equal(momentum, 0.5);
    refuses(
      () => observations.descend(/** @type {{}} */ ({ momentum: 0.5 })),
      /momentum.*0\.5.*left out/,
    );
    refuses(
      () => observations.descend(/** @type {{}} */ ({ method: "adam", decay: 0.5 })),
      /decay/,
    );
    refuses(
      () => observations.descend(/** @type {{}} */ ({ method: "stochastic", batch: 4 })),
      /batch/,
    );
    refuses(
      () => observations.descend(/** @type {{}} */ ({ schedule: "cosine", power: 1 })),
      /power/,
    );
    refuses(() => observations.descend({ method: "heavy-ball", momentum: 1 }), /momentum/);
    refuses(() => observations.descend({ scaling: "raw", standardise: true }), /standardise/);
    refuses(() => observations.descend({ ridge: -1 }), /ridge/);
  });
});

describe("scalings", () => {
  it("lead to the same line", () => {
    for (const scaling of /** @type {const} */ (["centred", "standardised", "whitened"])) {
      const descent = observations.descend({ scaling, learningRate: "auto", iterations: 1e6 });
      assert.equal(descent.run().reason, "converged");
      assert.equal(descent.scaling.name, scaling);
      const { coefficients } = descent.at(descent.iteration);
      for (const [term, exact] of observations.exact.coefficients.entries()) {
        near(coefficients[term] ?? NaN, exact, 1e-6);
      }
    }
  });

  it("have the names that they had when there were two", () => {
    const names = [true, false].map((standardise) => observations.descend({ standardise }));
    assert.deepEqual(
      names.map(({ scaling }) => scaling.name),
      ["standardised", "raw"],
    );
  });

  it("whitened, one step is enough", () => {
    const descent = observations.descend({ scaling: "whitened", learningRate: "auto" });
    near(descent.rates.condition ?? NaN, 1, 1e-12);
    assert.deepEqual([descent.run().reason, descent.iteration], ["converged", 1]);
  });
});

describe("before the first step", () => {
  it("the rates are those of the Hessian", () => {
    const { rates, hessian, maxStableRate, learningRate, choice } = observations.descend({
      learningRate: "auto",
    });
    const trace = [0, 5, 10, 15].reduce((sum, at) => sum + (hessian[at] ?? NaN), 0);
    near(
      rates.eigenvalues.reduce((sum, value) => sum + value, 0),
      trace,
      1e-14,
    );
    const [least = NaN, largest = NaN] = [rates.eigenvalues[0], rates.eigenvalues.at(-1)];
    assert.equal(maxStableRate, 2 / largest);
    near(learningRate ?? NaN, 2 / (least + largest), 1e-15);
    near(rates.condition ?? NaN, largest / least, 1e-15);
    assert.match(choice ?? "", /best constant rate/);
  });

  it("it knows how many iterations it will take", () => {
    for (const method of /** @type {const} */ (["gradient-descent", "heavy-ball"])) {
      const descent = observations.descend({ method, learningRate: "auto" });
      const predicted = descent.rates.predictedIterations;
      assert.equal(descent.run().reason, "converged");
      assert.equal(descent.iteration, predicted);
    }
  });

  it("it can be asked for any iteration, however far", () => {
    const descent = observations.descend({ learningRate: 0.002, iterations: 1e9 });
    const million = descent.closedForm(1e6);
    assert.ok(million && million.iteration === 1e6 && descent.iteration === 0);
    for (const [term, exact] of observations.exact.coefficients.entries()) {
      near(million.coefficients[term] ?? NaN, exact, 1e-9);
    }
    const near1000 = descent.closedForm(1000);
    descent.run();
    for (const [term, passed] of descent.at(1000).position.entries()) {
      near(near1000?.position[term] ?? NaN, passed, 1e-12);
    }
    assert.equal(observations.descend({ method: "nesterov" }).closedForm(10), null);
  });
});

describe("a stop", () => {
  it("says what is to blame for a divergence, and what would help", () => {
    const { stop } = run({ scaling: "raw", learningRate: 1 });
    assert.equal(stop.reason, "diverged");
    assert.equal(stop.divergence?.column, "bp");
    assert.equal(stop.divergence.iteration, stop.iteration);
    assert.ok(stop.divergence.standardise && !stop.divergence.overflow);
    assert.match(stop.message, /"bp".*standardise/);
    const better = stop.divergence.betterRate ?? NaN;
    const again = run({ scaling: "raw", learningRate: better });
    assert.equal(again.stop.reason, "iteration-limit");
    assert.equal(again.stop.divergence, null);
  });

  it("may be a cancellation", async () => {
    const settings = { iterations: 1e12, tolerance: 0, learningRate: 1e-12 };
    const descent = observations.descend(settings);
    const controller = new AbortController();
    /** @type {number[]} */
    const seen = [];
    const stop = await descent.runAsync({
      signal: controller.signal,
      onProgress({ iteration, iterations, secondsLeft }) {
        assert.ok(iterations === 1e12 && (secondsLeft ?? 0) >= 0);
        seen.push(iteration);
        if (seen.length === 3) controller.abort();
      },
    });
    assert.equal(stop.reason, "cancelled");
    assert.equal(stop.iteration, descent.iteration);
    assert.deepEqual(descent.cancel(), stop);
    assert.equal(seen.length, 4);
    assert.equal(descent.model().training?.stop, "cancelled");
  });

  it("comes in slices that leave time for messages, and wait for no timer", async () => {
    const { setTimeout, setImmediate } = globalThis;
    const channel = new MessageChannel();
    let [timers, heard, slices] = [0, 0, 0];
    channel.port1.onmessage = () => heard++;
    // Timers as in a browser, where each takes 4 ms.
    Reflect.deleteProperty(globalThis, "setImmediate");
    const timed = (/** @type {() => void} */ call) => {
      timers++;
      return setTimeout(call);
    };
    globalThis.setTimeout = /** @type {typeof setTimeout} */ (/** @type {unknown} */ (timed));
    const controller = new AbortController();
    try {
      const descent = observations.descend({ iterations: 1e12, tolerance: 0, learningRate: 1e-12 });
      await descent.runAsync({
        signal: controller.signal,
        onProgress() {
          channel.port2.postMessage(null);
          if (heard >= 3 || ++slices > 1000) controller.abort();
        },
      });
    } finally {
      Object.assign(globalThis, { setTimeout, setImmediate });
      channel.port1.close();
    }
    assert.ok(heard >= 3, `${heard} messages in ${slices} slices`);
    assert.equal(timers, 0);
  });

  it("is the same in slices", async () => {
    const settings = { learningRate: 0.01 };
    const sliced = observations.descend(settings);
    assert.deepEqual(await sliced.runAsync(), observations.descend(settings).run());
  });

  /** @param {import("galton").DescentOptions} options */
  function run(options) {
    const descent = observations.descend(options);
    return { descent, stop: descent.run() };
  }
});

describe("a track", () => {
  it("is as wide as it is told, and says how it is spaced", () => {
    const descent = observations.descend({
      learningRate: 0.002,
      iterations: 100_000,
      tolerance: 0,
    });
    descent.run();
    for (const spacing of /** @type {const} */ (["even", "logarithmic"])) {
      const track = descent.track(300, spacing);
      assert.equal(track.spacing, spacing);
      const { iterations } = track;
      assert.ok(iterations.length <= 300 && iterations.length > 150, String(iterations.length));
      assert.deepEqual([iterations[0], iterations.at(-1)], [0, 100_000]);
      for (const [at, iteration] of iterations.entries()) {
        assert.equal(track.loss[at], descent.at(iteration).loss);
      }
    }
    refuses(() => descent.track(300, /** @type {never} */ ("dense")), /spacing.*dense/);
    for (const points of [1, -1, 2.5, NaN])
      refuses(() => descent.track(points), /^points is .*; it must be a whole number from 2$/);
  });
});

describe("a ridge", () => {
  it("pulls the slopes in, to the solution of ridge regression", () => {
    const ridge = 0.5;
    const descent = observations.descend({ ridge, learningRate: "auto" });
    assert.equal(descent.run().reason, "converged");
    assert.match(descent.stop?.message ?? "", /ridge regression/);
    const { position, coefficients } = descent.at(descent.iteration);
    const free = observations.descend({ learningRate: "auto" });
    for (const term of [1, 2, 3]) {
      assert.ok(Math.abs(position[term] ?? NaN) < Math.abs(free.optimum[term] ?? NaN));
    }
    // (H + 2 ridge) position = H optimum of least squares, for the slopes.
    for (const row of [1, 2, 3]) {
      const pull = [0, 1, 2, 3].reduce(
        (sum, column) =>
          sum +
          (free.hessian[4 * row + column] ?? NaN) *
            ((free.optimum[column] ?? NaN) - (position[column] ?? NaN)),
        0,
      );
      near(pull, 2 * ridge * (position[row] ?? NaN), 1e-8);
    }
    const { training } = descent.model();
    assert.equal(training?.ridge, ridge);
    for (const [term, exact] of training.exact.entries()) {
      near(coefficients[term] ?? NaN, exact, 1e-8);
    }
  });
});

describe("online learning", () => {
  const table = { x: [1, 2, 3, 4, 5, 6], y: [2.1, 3.9, 6.2, 7.8, 10.1, 12.2] };
  /** @param {number} from @param {number} to */
  const part = (from, to) => ({ x: table.x.slice(from, to), y: table.y.slice(from, to) });

  it("takes rows that come later, and leaves what was as it was", async () => {
    const [whole, first] = await Promise.all([galton.read(table), galton.read(part(0, 3))]);
    const grown = first.partialFit(part(3, 6));
    assert.deepEqual([grown.count, first.count], [6, 3]);
    for (const [term, exact] of whole.exact.coefficients.entries()) {
      near(grown.exact.coefficients[term] ?? NaN, exact, 1e-14);
    }
    const before = first.descend({ learningRate: 0.1 });
    before.run();
    const start = before.at(before.iteration).coefficients;
    const after = grown.descend({ learningRate: 0.1, start });
    assert.equal(after.run().reason, "converged");
    assert.equal(after.model().training?.observations, 6);
    assert.throws(() => first.partialFit({ x: [1] }), /no column "y"/);
    assert.throws(() => first.partialFit({ x: [1], y: [1, 2] }), /y.*2 values/);
    assert.equal(first.partialFit({ x: [], y: [] }).count, 3);
  });

  it("takes categories and weights, and misses what is missing", async () => {
    const group = ["a", "b", "c", "a", null, "c", "b", "a", "b", "c"];
    const x = [1, 2, 3, 4, 5, 6, NaN, 8, 9, 10];
    const y = [2.1, 3.9, 6.2, 7.8, 10.1, 12.2, 13, 16.2, 17.7, 20.4];
    const weight = [1, 2, 1, 2, 1, 2, 1, 2, 0, 2];
    /** @param {number} from @param {number} to */
    const rows = (from, to) => ({
      weight: weight.slice(from, to),
      y: y.slice(from, to),
      group: group.slice(from, to),
      x: x.slice(from, to),
    });
    const options = { formula: "y ~ x + group", weights: "weight" };
    const whole = await galton.read(rows(0, 10), options);
    const first = await galton.read(rows(0, 6), options);
    const grown = first.partialFit(rows(6, 10));
    assert.deepEqual(grown.report.leftOut, whole.report.leftOut);
    assert.deepEqual(
      grown.report.columns.map(({ levels }) => levels),
      whole.report.columns.map(({ levels }) => levels),
    );
    for (const [term, exact] of whole.exact.coefficients.entries()) {
      near(grown.exact.coefficients[term] ?? NaN, exact, 1e-12);
    }
    const later = { weight: [1], y: [3], x: [2] };
    assert.throws(() => first.partialFit({ ...later, group: ["d"] }), /"group" has no value "d"/);
    assert.throws(() => first.partialFit({ ...later, group: ["a"], x: ["two"] }), /"two"/);
    assert.throws(() => first.partialFit({ y: [3], x: [2], group: ["a"] }), /no column "weight"/);
  });

  it("merges what was read apart", async () => {
    const parts = await Promise.all([part(0, 3), part(3, 6)].map((rows) => galton.read(rows)));
    const [one, other] = parts;
    assert.ok(one && other);
    const both = one.merge(other);
    const whole = await galton.read(table);
    assert.deepEqual([both.count, both.report.rows], [6, 6]);
    assert.deepEqual([...both.sample.rows], [...whole.sample.rows]);
    near(both.exact.rss, whole.exact.rss, 1e-12);
    const others = await galton.read({ z: [1, 2, 4], y: [1, 2, 3] });
    refuses(() => one.merge(others), /y on z/);
  });
});

describe("what a descent says of itself", () => {
  /** Heights in centimetres, in feet to some decimals, and weights. @param {number} decimals */
  const heights = (decimals) => {
    const rows = Array.from({ length: 100 }, (_, i) => {
      const cm = 150 + ((i * 7919) % 97) / 2;
      return `${cm},${(cm / 30.48).toFixed(decimals)},${cm * 0.9 - 90 + ((i * 104729) % 23)}`;
    });
    return `cm,ft,kg\n${rows.join("\n")}`;
  };

  it("is what evaluate says of the same rows, where columns are nearly collinear", async () => {
    for (const decimals of [6, 8, 9]) {
      const csv = heights(decimals);
      const observations = await galton.read(csv);
      for (const scaling of /** @type {const} */ (["raw", "standardised", "whitened"])) {
        const descent = observations.descend({ learningRate: "auto", iterations: 500, scaling });
        const stop = descent.run();
        const model = descent.model();
        const found = model.training?.rSquared ?? NaN;
        const most = observations.exact.rSquared ?? NaN;
        assert.ok(found <= most, `${decimals}, ${scaling}: ${found} is above ${most}`);
        const { rSquared } = await galton.evaluate(csv, model);
        const off = Math.abs(found - (rSquared ?? NaN));
        assert.ok(off <= 1e-5, `${decimals}, ${scaling}, ${stop.message}: ${found}, ${rSquared}`);
      }
    }
  });

  it("is no R² at all for a constant response", async () => {
    const observations = await galton.read({ x: [1, 2, 3], y: [5, 5, 5] });
    const descent = observations.descend({ learningRate: 0.1, iterations: 10 });
    descent.run();
    assert.equal(descent.track().rSquared, null);
    assert.equal(descent.at(0).rSquared, null);
    const other = (await galton.read({ x: [1, 2, 4], y: [5, 6, 9] })).descend({ iterations: 10 });
    other.run();
    assert.ok(other.track().rSquared?.every(Number.isFinite));
  });
});
