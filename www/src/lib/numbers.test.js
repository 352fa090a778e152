import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: n } = await runnerImport(new URL("./numbers.ts", import.meta.url).pathname);
const thin = "\u202f";

test("a number has five significant digits", () => {
  assert.equal(n.number(937.79743983528), "937.80");
  assert.equal(n.number(0.646290582), "0.64629");
  assert.equal(n.number(0.5), "0.50000");
  assert.equal(n.number(99999.95), `100${thin}000`);
  assert.equal(n.number(9.999996), "10.000");
});

test("thousands are set apart by a thin space and whole parts keep every digit", () => {
  assert.equal(n.number(18908.879), `18${thin}909`);
  assert.equal(n.number(937797.4), `937${thin}797`);
  assert.equal(n.count(14600000), `14${thin}600${thin}000`);
});

test("very large and very small numbers are powers of ten", () => {
  assert.equal(n.number(1.2e-5), `1.2000${thin}×${thin}10⁻⁵`);
  assert.equal(n.short(1.2e-5), `1.2${thin}×${thin}10⁻⁵`);
  assert.equal(n.number(-1234567), `−1.2346${thin}×${thin}10⁶`);
});

test("a minus is a true minus, and zero has none", () => {
  assert.equal(n.number(-2.5), "−2.5000");
  assert.equal(n.number(-0), "0");
  assert.equal(n.full(-0), "0");
  assert.equal(n.tick(-0.0000001, 1), "0");
});

test("what isn't a number is a dash, never NaN or undefined", () => {
  assert.equal(n.number(NaN), "–");
  assert.equal(n.number(undefined), "–");
  assert.equal(n.number(null), "–");
  assert.equal(n.number(-Infinity), "−∞");
});

test("full precision keeps every digit", () => {
  assert.equal(n.full(937.7974398352801), "937.7974398352801");
  assert.equal(n.full(1.5e-7), `1.5${thin}×${thin}10⁻⁷`);
});

test("a tick has the decimals of its step", () => {
  assert.equal(n.tick(0.1, 0.05), "0.10");
  assert.equal(n.tick(2000, 500), `2${thin}000`);
  assert.equal(n.tick(2e9, 1e9), `2${thin}×${thin}10⁹`);
  assert.equal(n.tick(-2e-6, 1e-6), `−2${thin}×${thin}10⁻⁶`);
});

test("sizes are told in the unit a person would use", () => {
  assert.equal(n.bytes(12), "12 bytes");
  assert.equal(n.bytes(9293), "9.29 kB");
  assert.equal(n.bytes(1.98e9), `1${thin}980 MB`);
});

test("the package's texts have their numbers written as the page writes them", () => {
  assert.equal(
    n.inWords("learning rate 1.5e-5, 2 over the sum; x1 stays"),
    "learning rate 1.5\u202f\u00d7\u202f10\u207b\u2075, 2 over the sum; x1 stays",
  );
});
