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

test("a run without steps stands still", () => {
  assert.equal(p.iterationAt(5, 0, p.speeds[0]), 0);
  assert.equal(p.timeOf(0, 0, p.speeds[0]), 0);
});
