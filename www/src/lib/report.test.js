import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: r } = await runnerImport(new URL("./report.ts", import.meta.url).pathname);

const none = {
  missing: 0,
  text: 0,
  ragged: 0,
  comment: 0,
  noLogarithm: 0,
  noValue: 0,
  zeroWeight: 0,
  newLevel: 0,
  notData: 0,
  byNumber: 0,
};
const row = (reason, line, text, column = "") => ({ reason, line, row: line - 1, column, text });
const report = {
  leftOut: { ...none, missing: 1200, ragged: 1, comment: 1 },
  examples: [
    row("comment", 2, "# a pause"),
    row("missing", 3, "NA", "height"),
    row("ragged", 4, "2 fields, not 5"),
    row("missing", 1005, "", "weight"),
    row("missing", 1006, " ", "weight"),
  ],
};

test("reasons come with the first rows of each, and how many there are besides", () => {
  assert.deepEqual(
    r.leftOut(report).map((g) => [g.label, g.rows, g.more]),
    [
      ["with a gap", 1200, 1197],
      ["of the wrong width", 1, 0],
      ["comments", 1, 0],
    ],
  );
});

test("an example says where it stands and what stands there", () => {
  const said = r.leftOut(report).flatMap((g) => g.examples.map((e) => `${e.line}: ${e.text}`));
  assert.deepEqual(said, [
    "Line 3: a gap in height, \u201cNA\u201d",
    "Line 1\u202f005: nothing in weight",
    "Line 1\u202f006: nothing in weight",
    "Line 4: 2 fields, not 5",
    "Line 2: \u201c# a pause\u201d",
  ]);
});

test("text is told with its column", () => {
  const { leftOut } = r;
  const [group] = leftOut({
    leftOut: { ...none, text: 1 },
    examples: [row("text", 18, "tall", "x")],
  });
  assert.deepEqual(group.examples, [{ line: "Line 18", text: "text in x, \u201ctall\u201d" }]);
});

test("all rows that are left out are counted, comments with them", () => {
  assert.equal(r.leftOutRows(report), 1202);
});

test("rows of data are neither comments nor units nor totals", () => {
  const leftOut = { ...none, missing: 5, comment: 1, notData: 2 };
  assert.equal(r.dataRows({ rows: 122, leftOut }), 119);
});
