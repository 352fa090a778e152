import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module } = await runnerImport(new URL("./grids.ts", import.meta.url).pathname);
const { formats, written } = module;

const grid = {
  caption: "50 % & more",
  columns: [{ name: "Term" }, { name: "Pr(>|t|)" }],
  rows: [
    ["a_b, c", -1.5],
    ['x|"y"<z>', 1.25e-7],
    ["none", null],
  ],
};

test("a CSV has every digit, and quotes what it must", () => {
  assert.equal(written(grid, "CSV"), 'Term,Pr(>|t|)\n"a_b, c",-1.5\n"x|""y""<z>",1.25e-7\nnone,\n');
});

test("a name cannot break a Markdown table", () => {
  const lines = written(grid, "Markdown").trimEnd().split("\n");
  assert.equal(lines.length, 5);
  for (const line of lines) assert.equal(line.match(/(?<!\\)\|/g)?.length, 3, line);
});

test("LaTeX gets its own characters escaped and powers as exponents", () => {
  const text = written(grid, "LaTeX");
  assert.match(text, /\\caption\{50 \\% \\& more\}/);
  assert.match(text, /a\\_b, c & \$-\$1\.5/);
  assert.match(text, /1\.2500\\,\$\\times\$\\,\$10\^\{-7\}\$/);
});

test("HTML for a word processor has a caption, scopes and no markup from a name", () => {
  const text = written(grid, "HTML");
  assert.match(text, /<caption>50 % &amp; more<\/caption>/);
  assert.match(text, /<th scope="row" align="left">x\|&quot;y&quot;&lt;z&gt;<\/th>/);
});

test("text lines up at the right of each column", () => {
  const [, ...lines] = written(grid, "Text").trimEnd().split("\n");
  const ends = lines.slice(0, 3).map((line) => line.length);
  assert.equal(new Set(ends).size, 1);
});

test("a table without rows can be written in every format", () => {
  for (const format of formats) assert.ok(written({ ...grid, rows: [] }, format).length > 0);
});
