import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: p } = await runnerImport(new URL("./player.ts", import.meta.url).pathname);

test("playing begins at the start and ends at the last iteration", () => {
  for (const speed of p.speeds) {
    assert.equal(p.iterationAt(0, 2000, speed), 0);
    assert.equal(p.iterationAt(1e6, 2000, speed), 2000);
  }
});

test("only whole iterations are ever named, and never an earlier one", () => {
  for (const speed of p.speeds) {
    let before = 0;
    for (let t = 0; t < 60; t += 1 / 60) {
      const i = p.iterationAt(t, 2000, speed);
      assert.ok(Number.isInteger(i) && i >= before && i <= 2000);
      before = i;
    }
  }
});

test("resuming at an iteration goes on from that iteration", () => {
  for (const speed of p.speeds)
    for (const last of [1, 7, 100, 2001])
      for (let i = 0; i <= last; i++)
        assert.equal(p.iterationAt(p.timeOf(i, last, speed), last, speed), i);
});

test("on a logarithmic axis resuming goes on from there too, and every decade takes as long", () => {
  const speed = p.speeds[p.usualSpeed];
  for (const last of [1, 60, 20_000, 10_000_000])
    for (const i of [0, 1, 2, 9, 10, 999, 123_456, 9_999_999].filter((i) => i <= last))
      assert.equal(p.iterationAt(p.timeOf(i, last, speed, true), last, speed, true), i);
  const decade = (k) => p.timeOf(10 ** k - 1, 1e7, speed, true);
  assert.ok(Math.abs(decade(6) - decade(5) - (decade(3) - decade(2))) < 1e-9);
});

test("an iteration and its place on an axis are each other's", () => {
  for (const log of [false, true])
    for (const i of [0, 1, 7, 1000, 1_000_000, 9_999_999])
      assert.equal(p.iterationOf(p.placeOf(i, log), log), i);
});

test("a run is long by itself, or beside one that is far shorter", () => {
  assert.deepEqual(
    [p.isLong(2000), p.isLong(20_000), p.isLong(2000, 60), p.isLong(2000, 500)],
    [false, true, true, false],
  );
});

test("a run without steps stands still", () => {
  assert.equal(p.iterationAt(5, 0, p.speeds[0]), 0);
  assert.equal(p.timeOf(0, 0, p.speeds[0]), 0);
});
