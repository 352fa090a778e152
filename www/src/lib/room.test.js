import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: r } = await runnerImport(new URL("./room.ts", import.meta.url).pathname);

test("a power of ten needs no more room than it takes, and sixteen digits need theirs", () => {
  const power = r.roomOf([{ name: "t value" }], ["4.34\u202f×\u202f10⁻¹⁰"]);
  assert.ok(power > 4 && power < 5, `${power}`);
  // In a wide font, such as DejaVu Sans, this is 77 px.
  const tiny = r.roomOf([{ name: "t value" }], ["<\u202f2.2\u202f×\u202f10⁻¹⁶"]);
  assert.ok(16 * tiny > 77 && tiny < 5, `${tiny}`);
  const digits = r.roomOf([{ name: "t value" }], ["\u22120.17211397094572843", " "]);
  assert.ok(digits > 9, `${digits}`);
  assert.equal(r.roomOf([{ name: "Cook's distance" }], ["0.1"]), 0.43 * 15);
});

test("a name breaks behind a colon or a parenthesis only", () => {
  assert.deepEqual(r.piecesOf("Time:factor(Diet)4"), ["Time:", "factor(", "Diet)4"]);
  assert.deepEqual(r.piecesOf("(Intercept)"), ["(Intercept)"]);
  assert.deepEqual(r.piecesOf("a:"), ["a:"]);
});
