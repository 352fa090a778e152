import assert from "node:assert/strict";
import { test } from "node:test";
import { runnerImport } from "vite";

const { module: l } = await runnerImport(new URL("./labels.ts", import.meta.url).pathname);

test("a place off a map is marked at the edge on its side, and one inside is not", () => {
  const at = (/** @type {number} */ x, /** @type {number} */ y) =>
    l.offMap(x, y, [0, 200], [100, 0]);
  assert.equal(at(20, 30), null);
  assert.deepEqual(at(900, 50), { x: 200, y: 50, angle: 0 });
  assert.deepEqual(at(100, -500), { x: 100, y: 0, angle: -90 });
  assert.deepEqual(at(-1e9 + 100, 50), { x: 0, y: 50, angle: 180 });
});

test("a line that is steep has its name beside it near the top, on the side that has room", () => {
  const steep = (/** @type {number} */ x) => [
    { x: x - 1, y: -9e5 },
    { x: x + 1, y: 9e5 },
  ];
  const name = l.besideSteep(steep(100), 52, [40, 390], [30, 230]);
  assert.ok(Math.abs(name.x - 108) < 0.1 && name.y === 58 && !name.isLeft);
  assert.equal(l.besideSteep(steep(380), 52, [40, 390], [30, 230]).isLeft, true);
  const away = [
    { x: 40, y: 900 },
    { x: 390, y: 800 },
  ];
  assert.equal(l.besideSteep(away, 52, [40, 390], [30, 230]), null);
});
