import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: l } = await runnerImport(new URL("./linear.ts", import.meta.url).pathname);

test("a scale leads from its domain to its range and back", () => {
  const scale = l.linear([10, 20], [500, 100]);
  assert.deepEqual([10, 15, 20, 25].map(scale), [500, 300, 100, -100]);
  assert.deepEqual([500, 300, 100].map(scale.invert), [10, 15, 20]);
  assert.deepEqual(
    [scale.domain(), scale.range()],
    [
      [10, 20],
      [500, 100],
    ],
  );
  assert.equal(l.linear([5, 5], [0, 10])(7), 5, "a domain without a length is in the middle");
});

test("ticks are round, within the domain, and about as many as wanted", () => {
  const ticks = (domain, count) => l.linear(domain, [0, 1]).ticks(count);
  assert.deepEqual(ticks([0, 1], 10), [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1]);
  assert.deepEqual(ticks([61.7, 73.7], 5), [62, 64, 66, 68, 70, 72]);
  assert.deepEqual(ticks([-3e9, 8e9], 4), [-2e9, 0, 2e9, 4e9, 6e9, 8e9]);
  assert.deepEqual(ticks([-0.00032, 0.00011], 5), [-0.0003, -0.0002, -0.0001, 0, 0.0001]);
  assert.deepEqual(ticks([7, 7], 5), [7]);
  for (let k = -300; k <= 300; k += 7)
    for (const count of [2, 5, 9]) {
      const domain = [-1.37 * 10 ** k, 4.2 * 10 ** k];
      const found = ticks(domain, count);
      assert.ok(found.length >= count / 2 && found.length <= 2 * count + 1, `${count}: ${found}`);
      assert.ok(found[0] >= domain[0] && found.at(-1) <= domain[1]);
      assert.ok(found.includes(0));
    }
});
