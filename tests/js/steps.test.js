// A descent, step by step.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { galton, heights, near, refuses, untyped } from "./api.js";
import { data } from "./packed.js";

describe("a Descent", () => {
  /**
   * Gradient descent as a textbook writes it, over the rows, one iteration after the other.
   *
   * @param {number[][]} rows predictors, then the response
   * @param {{ scaling: import("galton").Descent["scaling"], rate: number, loss: "mean" | "sum", iterations: number }} setting
   */
  function* rowByRow(rows, { scaling, rate, loss, iterations }) {
    const width = (rows[0] ?? []).length; // intercept and slopes
    const scaled = rows.map((row) => [
      1,
      ...row
        .slice(0, -1)
        .map((x, column) => (x - (scaling.centre[column] ?? NaN)) / (scaling.scale[column] ?? NaN)),
    ]);
    const weight = loss === "mean" ? 1 / rows.length : 1;
    /** @type {number[]} */
    const position = Array(width).fill(0);
    for (let iteration = 0; iteration <= iterations; iteration += 1) {
      const gradient = Array(width).fill(0);
      let squares = 0;
      for (const [index, row] of scaled.entries()) {
        const fitted = row.reduce((sum, x, term) => sum + x * (position[term] ?? NaN), 0);
        const residual = fitted - (rows[index]?.at(-1) ?? NaN);
        squares += residual * residual;
        for (const [term, x] of row.entries()) gradient[term] += 2 * weight * residual * x;
      }
      yield {
        iteration,
        position: [...position],
        loss: weight * squares,
        gradientNorm: Math.hypot(...gradient),
      };
      for (const term of position.keys())
        position[term] = (position[term] ?? NaN) - rate * gradient[term];
    }
  }

  const diabetes = readFile(join(data, "diabetes.csv"), "utf8");

  for (const predictors of [["bmi"], ["bmi", "bp", "s5"]]) {
    for (const loss of /** @type {const} */ (["mean", "sum"])) {
      it(`on ${predictors.join(", ")} with the ${loss} of squares is the row-by-row loop`, async () => {
        const source = await diabetes;
        const [header = "", ...lines] = source.trim().split("\n");
        const picked = [...predictors, "progression"].map((name) =>
          header.split(",").indexOf(name),
        );
        const rows = lines.map((line) => {
          const fields = line.split(",").map(Number);
          return picked.map((column) => fields[column] ?? NaN);
        });
        const observations = await galton.read(source, { response: "progression", predictors });
        const rate = loss === "mean" ? 0.1 : 0.1 / rows.length;
        const descent = observations.descend({ learningRate: rate, loss, iterations: 100 });
        const loop = rowByRow(rows, { scaling: descent.scaling, rate, loss, iterations: 100 });
        let iteration = 0;
        for (const step of descent) {
          const oracle = loop.next().value;
          assert.ok(oracle);
          assert.equal(step.iteration, iteration);
          near(step.loss, oracle.loss, 1e-10, `loss ${iteration}`);
          for (const [term, expected] of oracle.position.entries()) {
            near(step.position[term] ?? NaN, expected, 1e-10, `position ${iteration}`);
          }
          const start = Math.max(oracle.gradientNorm, oracle.loss);
          assert.ok(Math.abs(step.gradientNorm - oracle.gradientNorm) <= 1e-10 * start);
          // The coefficients are the position, in the data's units.
          const slopes = step.position
            .slice(1)
            .map((b, j) => b / (descent.scaling.scale[j] ?? NaN));
          const intercept = slopes.reduce(
            (sum, slope, j) => sum - slope * (descent.scaling.centre[j] ?? NaN),
            step.position[0] ?? NaN,
          );
          for (const [term, expected] of [intercept, ...slopes].entries()) {
            near(step.coefficients[term] ?? NaN, expected, 1e-10, `coefficient ${iteration}`);
          }
          iteration += 1;
        }
        assert.equal(iteration, 101);
        assert.equal(loop.next().value, undefined);
      });
    }
  }

  it("gives the start first, can be broken off, and goes through all again", async () => {
    const descent = (await galton.read(heights)).descend({ iterations: 10, learningRate: 0.1 });
    for (const step of descent) if (step.iteration === 3) break;
    assert.ok(descent.stop === null);
    const iterations = [...descent].map(({ iteration }) => iteration);
    assert.deepEqual(iterations, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const stop = /** @type {import("galton").Stop | null} */ (descent.stop);
    assert.equal(stop?.reason, "iteration-limit");
    assert.deepEqual([...descent], [...descent]);
  });

  it("knows any iteration at once, the same as when it passed", async () => {
    const observations = await galton.read(heights, { holdOut: 100 });
    const settings = { iterations: 1000, learningRate: 0.01, tolerance: 0 };
    const passed = [...observations.descend(settings)];
    assert.equal(passed.length, 1001);
    const descent = observations.descend(settings);
    descent.run();
    for (const iteration of [1000, 0, 1, 500, 499, 999, 17]) {
      assert.deepEqual(descent.at(iteration), passed[iteration]);
    }
    for (const wrong of [-1, 1001, 0.5, NaN]) {
      await refuses(() => descent.at(wrong), /iteration/, String(wrong));
    }
    assert.deepEqual(descent.model(17).coefficients, passed[17]?.coefficients.slice(1));
    assert.equal(descent.model(17).intercept, passed[17]?.coefficients[0]);
  });

  it("loses loss at every step, to least squares", async () => {
    const descent = (await galton.read(heights)).descend({ learningRate: 0.1, iterations: 100 });
    let before = Infinity;
    for (const { loss, gap } of descent) {
      assert.ok(loss <= before, `${loss} after ${before}`);
      assert.ok(gap >= 0);
      before = loss;
    }
  });

  it("keeps a track with its first and its last iteration", async () => {
    const descent = (await galton.read(heights)).descend({
      learningRate: 0.002,
      iterations: 777,
      tolerance: 0,
    });
    descent.run();
    const track = descent.track(50);
    const kept = track.iterations.length;
    assert.ok(kept <= 50 && kept >= 20, `${kept} points`);
    assert.equal(track.iterations[0], 0);
    assert.equal(track.iterations.at(-1), 777);
    assert.equal(track.positions.length, 2 * kept);
    for (const [index, iteration] of track.iterations.entries()) {
      const step = descent.at(iteration);
      assert.equal(track.loss[index], step.loss);
      assert.equal(track.gap[index], step.gap);
      assert.equal(track.rSquared?.[index], step.rSquared);
      assert.deepEqual([...track.positions.slice(2 * index, 2 * index + 2)], step.position);
      assert.deepEqual([...track.coefficients.slice(2 * index, 2 * index + 2)], step.coefficients);
    }
  });

  it("says that it diverged, when, and that no model comes of it", async () => {
    const observations = await galton.read(heights);
    const descent = observations.descend({ learningRate: 2 });
    const stop = descent.run();
    assert.equal(stop.reason, "diverged");
    assert.ok(stop.iteration < 2000);
    assert.match(stop.message, /rate/);
    assert.deepEqual(descent.stop, stop);
    await refuses(() => descent.model(), "diverged");
    await refuses(() => galton.train(heights, { learningRate: 2 }), "diverged");
    const below = observations.descend({
      learningRate: 0.999 * (descent.maxStableRate ?? NaN),
      iterations: 1e6,
    });
    assert.equal(below.run().reason, "converged");
    const above = observations.descend({
      learningRate: 1.001 * (descent.maxStableRate ?? NaN),
      iterations: 1e6,
    });
    assert.equal(above.run().reason, "diverged");
  });

  it("refuses a setting that makes no sense, by its name", async () => {
    const observations = await galton.read(heights);
    /** @type {Record<string, unknown[]>} */
    const wrong = {
      learningRate: [0, -1, NaN, Infinity, "0.1", null],
      iterations: [-1, 1.5, NaN, Infinity, "10"],
      loss: ["absolute", 1],
      standardise: ["yes", 1],
      start: [[1], [1, 2, 3], [1, NaN], [1, "2"], 1, "1,2"],
      tolerance: [-1, NaN, "small"],
      epochs: [1],
    };
    for (const [name, values] of Object.entries(wrong)) {
      for (const value of values) {
        const what = `${name}: ${JSON.stringify(value)}`;
        await refuses(() => observations.descend(untyped({ [name]: value })), name, what);
      }
    }
  });
});
