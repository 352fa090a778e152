import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: e } = await runnerImport(new URL("./eigen.ts", import.meta.url).pathname);

test("eigenvalues of a matrix whose eigenvalues are known", () => {
  const close = (found, known) =>
    found.forEach((x, i) => assert.ok(Math.abs(x - known[i]) < 1e-12, `${x}`));
  close(e.eigenvalues([2, 1, 1, 2]), [1, 3]);
  close(e.eigenvalues([2, -1, 0, -1, 2, -1, 0, -1, 2]), [2 - Math.SQRT2, 2, 2 + Math.SQRT2]);
  close(e.eigenvalues([5, 0, 0, 3]), [3, 5]);
});
