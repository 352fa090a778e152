import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: w } = await runnerImport(new URL("./words.ts", import.meta.url).pathname);

/** A run of gradient descent whose loss has these curvatures. */
const run = (eigenvalues, learningRate, stop) => ({
  method: "gradient-descent",
  ridge: 0,
  tolerance: 1e-10,
  learningRate,
  maxStableRate: 2 / eigenvalues.at(-1),
  rates: {
    eigenvalues,
    maxStableRate: 2 / eigenvalues.at(-1),
    bestRate: 2 / (eigenvalues[0] + eigenvalues.at(-1)),
  },
  stop: { reason: "converged", divergence: null, ...stop },
  last: { iteration: stop.iteration, digits: 15.4 },
});

/** The number of iterations that reduce the distance from the optimum to 10⁻¹⁰ of the first one. */
function iterations(eigenvalues, rate) {
  const slowest = Math.max(...eigenvalues.map((lambda) => Math.abs(1 - rate * lambda)));
  return Math.ceil(Math.log(1e-10) / Math.log(slowest));
}

test("digits that agree are told with what they agree, and none is on the way", () => {
  assert.equal(w.agreeing(0.9, "least squares"), "still on the way to least squares");
  assert.equal(w.agreeing(1.2, "least squares"), "1 of 16 digits agrees with least squares");
  assert.equal(w.agreeing(3.7, "ridge regression"), "3 of 16 digits agree with ridge regression");
});

test("a run at its start is at the start, and later on the way", () => {
  const of = run([1, 2], 0.6, { iteration: 389 });
  const at = (/** @type {number} */ iteration) => w.standing(of, { iteration, digits: 0.2 });
  assert.equal(at(0), "Iteration 0 of 389: at the start.");
  assert.equal(at(1), "Iteration 1 of 389: still on the way to least squares.");
});

test("a run that diverged ends at the last iteration on the screen", () => {
  const divergence = { overflow: false, learningRate: 2, maxStableRate: 1 };
  const diverged = run([2], 2, { reason: "diverged", iteration: 15, divergence });
  diverged.last.iteration = 14;
  assert.match(w.stopped(diverged), /^Diverged after iteration 14: /);
});

test("a run that is over at once has a rate at which it takes some hundred iterations", () => {
  for (const eigenvalues of [[2], [2, 2], [1.7, 2.3], [0.002, 0.0021], [4e5, 4.2e5]]) {
    const rate = 2 / (eigenvalues[0] + eigenvalues.at(-1));
    const slow = w.slowRate(run(eigenvalues, rate, { iteration: 1 }));
    const took = iterations(eigenvalues, slow);
    assert.ok(took >= 60 && took <= 300, `${took} iterations for ${eigenvalues}`);
    assert.equal(String(slow), String(Number(slow.toPrecision(2))), "it can be read");
  }
});

test("a run that can be followed, that diverged or that has no rate is not slowed down", () => {
  assert.equal(w.slowRate(run([2], 0.4, { iteration: 40 })), null);
  assert.equal(w.slowRate(run([2], null, { iteration: 2 })), null);
  const stopped = { iteration: 5, reason: "iteration-limit" };
  assert.equal(w.slowRate(run([2], 0.001, stopped)), null);
  const divergence = { overflow: false, learningRate: 2, maxStableRate: 1 };
  assert.equal(w.slowRate(run([2], 3, { iteration: 5, divergence })), null);
});

test("a rate that is offered can be read, and stays below the limit", () => {
  const rates = { bestRate: 0.5000000000000001, maxStableRate: 1 };
  const offer = w.goodRate({ method: "gradient-descent", rates });
  assert.deepEqual(offer, { label: "Use the best rate, 0.5", rate: 0.5 });
  const close = { bestRate: 0.1234567, maxStableRate: 0.1234568 };
  assert.equal(w.goodRate({ method: "heavy-ball", rates: close }).rate, 0.1234567);
});

test("rows are named by their numbers, and many of them are counted", () => {
  assert.equal(w.numbered([12]), "row 12");
  assert.equal(w.numbered([12, 15, 1800]), "rows 12, 15 and 1\u202f800");
  assert.equal(w.numbered([1, 2, 3, 4, 5], 3), "rows 1, 2, 3 and 2 others");
  assert.equal(w.numbered([1, 2, 3, 4], 3), "rows 1, 2, 3 and 4");
});
