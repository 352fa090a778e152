import assert from "node:assert/strict";
import { test } from "node:test";
import { runnerImport } from "vite";

const { Reel } = (await runnerImport(new URL("./reel.ts", import.meta.url).pathname)).module;

const tick = () => new Promise((resolve) => setImmediate(resolve));

/** A run of which each step is asked for, at two iterations a frame. */
function playing() {
  const asked = [];
  const reel = new Reel((run, iterations) => {
    asked.push({ run, iterations });
    return Promise.resolve(iterations.map((iteration) => ({ iteration, position: [0, 0] })));
  });
  const at = (run, iteration) =>
    reel.at(run, iteration, (frames) =>
      Array.from({ length: frames }, (_, k) => iteration + 2 * (k + 1)),
    )?.iteration ?? null;
  return { asked, at };
}

test("shows the last step up to the iteration that a run has come to, and none beyond it", async () => {
  const { at } = playing();
  assert.equal(at(1, 10), null);
  await tick();
  assert.equal(at(1, 12), 12);
  assert.equal(at(1, 15), 14);
  assert.equal(at(1, 11), null);
});

test("asks for many steps at once, and again before they are over", async () => {
  const { asked, at } = playing();
  at(1, 0);
  await tick();
  const frames = [];
  for (let frame = 1; frame <= 120; frame++) {
    frames.push(at(1, 2 * frame));
    await tick();
  }
  assert.deepEqual(
    frames,
    Array.from({ length: 120 }, (_, k) => 2 * (k + 1)),
  );
  assert.ok(asked.length <= 12, `${asked.length} questions`);
});

test("asks anew for another run, and keeps no step of the one before it", async () => {
  const { asked, at } = playing();
  at(1, 0);
  await tick();
  assert.equal(at(1, 2), 2);
  assert.equal(at(2, 2), null);
  await tick();
  // The answer for the run before it came meanwhile.
  assert.equal(at(2, 2), null);
  await tick();
  assert.equal(at(2, 4), 4);
  assert.deepEqual(new Set(asked.map(({ run }) => run)), new Set([1, 2]));
});

test("asks for fewer steps of a model of many coefficients", async () => {
  const asked = [];
  const reel = new Reel((_, iterations) => {
    asked.push(iterations.length);
    return Promise.resolve(
      iterations.map((iteration) => ({ iteration, position: Array(1000).fill(0) })),
    );
  });
  for (let frame = 0; frame < 40; frame++) {
    reel.at(1, frame, (frames) => Array.from({ length: frames }, (_, k) => frame + k + 1));
    await tick();
  }
  assert.ok(Math.max(...asked) <= 5, asked.join(", "));
});
