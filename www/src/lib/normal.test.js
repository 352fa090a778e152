import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: n } = await runnerImport(new URL("./normal.ts", import.meta.url).pathname);

// R 4.2.2: qnorm, and qnorm(ppoints(n)).
test("quantiles of a normal distribution are R's to seven digits", () => {
  for (const [p, expected] of [
    [0.5, 0],
    [0.975, 1.95996398454],
    [0.25, -0.674489750196],
    [1e-10, -6.3613409024],
    [1e-16, -8.22208221613],
  ])
    assert.ok(Math.abs(n.normalQuantile(p) - expected) <= 1e-6 * Math.abs(expected), `${p}`);
  assert.ok(Math.abs(n.normalScore(0, 5) - -1.1797611176) < 1e-6);
  assert.ok(Math.abs(n.normalScore(0, 20) - -1.9599639845) < 1e-6);
});
