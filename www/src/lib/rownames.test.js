import assert from "node:assert/strict";
import test from "node:test";
import { inspect } from "galton";
import { runnerImport } from "vite";

const { module: r } = await runnerImport(new URL("./rownames.ts", import.meta.url).pathname);
const { module: n } = await runnerImport(new URL("./names.ts", import.meta.url).pathname);

/** Rows of a table below its first lines, whose first column is made by `first`. */
const table = (head, first) =>
  `${head}\n${Array.from({ length: 12 }, (_, i) => `${first(i)},${(i * i) % 7}.5,${i % 5}.25`).join("\n")}\n`;

/** The names of the second and the fifth row of data. */
async function names(csv, skipped = 0) {
  const rows = [2, 5].map((data) => ({ row: data + skipped, line: data + skipped + 1 }));
  return [...(await n.namesOf(csv, {}, rows)).values()];
}

test("rows are called by their text, by numbers with the name of their column, and by an index without one", async () => {
  assert.deepEqual(await names(table("who,a,b", (i) => `p${i}`)), ["p1", "p4"]);
  assert.deepEqual(await names(table("Customer nr,a,b", (i) => 100_001 + i)), [
    "Customer nr 100002",
    "Customer nr 100005",
  ]);
  assert.deepEqual(await names(table(",a,b", (i) => 2 * i + 1)), ["3", "9"]);
});

test("numbers that a line of units shifts by one are told, and numbers that are the rows' own are not", async () => {
  const ids = (i) => i + 1;
  assert.deepEqual(await names(table("id,a,b", ids)), []);
  assert.deepEqual(await names(table("id,a,b\n,kg,m", ids), 1), ["id 2", "id 5"]);
});

test("measurements and numbers that repeat are no names", async () => {
  assert.deepEqual(await names(table("speed,a,b", (i) => 4 + 3 * i)), []);
  assert.deepEqual(await names(table("id,a,b", (i) => i % 4)), []);
  const inspection = await inspect(table("id,a,b", (i) => i % 4));
  assert.equal(r.hasNames(inspection), false);
});
