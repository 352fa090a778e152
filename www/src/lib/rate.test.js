import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: r } = await runnerImport(new URL("./rate.ts", import.meta.url).pathname);

test("the slider goes from far too slow to beyond the largest stable rate", () => {
  const span = r.rateSpan({ maxStableRate: 0.01, bestRate: 0.005 });
  assert.ok(r.rateAt(span[0]) <= 1e-6 && r.rateAt(span[1]) > 0.02);
  assert.ok(Math.abs(r.shareOf(0.01, span) - 4 / 4.4) < 1e-12);
  assert.deepEqual([r.shareOf(1e-99, span), r.shareOf(1e99, span)], [0, 1]);
});

test("without a limit it goes about the method's own rate, and without a rate there is none", () => {
  const [low, high] = r.rateSpan({ maxStableRate: null, bestRate: 1 });
  assert.ok(low < 0 && high > 0);
  assert.equal(r.rateSpan({ maxStableRate: null, bestRate: null }), null);
});

test("its rates have three digits", () => {
  assert.equal(r.rateAt(Math.log10(1.23456e-5)), 1.23e-5);
});
