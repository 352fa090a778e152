import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: r } = await runnerImport(new URL("./race.ts", import.meta.url).pathname);
const { module: s } = await runnerImport(new URL("./settings.ts", import.meta.url).pathname);

const ran = (settings, serial = 1) => ({
  source: { serial },
  settings: { ...s.defaults, response: "y", predictors: ["x"], ...settings },
  run: { learningRate: settings.learningRate ?? 0.002 },
});
const methods = (runs) => runs.map((k) => k.settings.method);

test("another method or scaling keeps the run before it, another rate doesn't", () => {
  const plain = ran({});
  assert.ok(r.isRival(plain, ran({ method: "adam" })));
  assert.ok(r.isRival(plain, ran({ scaling: "raw" })));
  assert.ok(!r.isRival(plain, ran({ learningRate: 0.1 })));
  assert.ok(!r.isRival(plain, ran({ method: "adam", loss: "sum" })));
  assert.ok(!r.isRival(plain, ran({ method: "adam" }, 2)), "of other rows");
});

test("only runs of one loss stand beside each other, and none beside itself", () => {
  const kept = [ran({}), ran({ ridge: 1 }), ran({ method: "adam" }), ran({ loss: "sum" })];
  assert.deepEqual(methods(r.beside(kept, ran({ method: "nesterov" }))), [
    "gradient-descent",
    "adam",
  ]);
  assert.deepEqual(methods(r.beside(kept, ran({}))), ["adam"]);
  const raw = ran({ ridge: 1, scaling: "raw" });
  assert.deepEqual(r.beside(kept, raw), [], "a ridge is on slopes in their own coordinates");
});

test("a kept run has the dashes that it had, whatever comes and goes", () => {
  const dashes = {};
  let kept = [];
  for (const method of ["adam", "nesterov", "adagrad", "rmsprop", "heavy-ball", "sgd", "adagrad"]) {
    kept = r.withRun(kept, ran({ method }));
    for (const { settings, dash } of kept) assert.equal((dashes[settings.method] ??= dash), dash);
    assert.equal(new Set(kept.map(({ dash }) => dash)).size, kept.length);
  }
  const named = r.lanes(ran({}), r.beside(kept, ran({})));
  assert.equal(named[0].dash, "");
  assert.equal(new Set(named.map(({ dash }) => dash)).size, 5);
});

test("the oldest makes room, and one that is run again is kept once", () => {
  let kept = [];
  for (const method of ["adam", "nesterov", "adagrad", "rmsprop", "heavy-ball", "adam"])
    kept = r.withRun(kept, ran({ method }));
  assert.deepEqual(methods(r.beside(kept, ran({}))), ["adagrad", "rmsprop", "heavy-ball", "adam"]);
});

test("runs are called by what tells them apart", () => {
  const names = r
    .lanes(ran({}), [ran({ learningRate: 0.5 }), ran({ method: "adam" }), ran({ scaling: "raw" })])
    .map((lane) => lane.label);
  assert.deepEqual(names, [
    "gradient descent 0.002",
    "gradient descent 0.5",
    "Adam",
    "gradient descent, raw",
  ]);
});
