import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: s } = await runnerImport(new URL("./scored.ts", import.meta.url).pathname);

const dialect = { delimiter: ";", quote: '"', escape: null, header: true, comment: "#" };
const table =
  'sep=;\r\nname;x;predicted y\r\n# inches\r\n"a; ""b""\nc";1;2,5\r\n\r\n 5" nails ;2;\r\nd;3;7\r\n';

test("the rows of a scored table are those under its names, without titles, comments and blank lines", () => {
  assert.deepEqual(s.firstRows(table, { dialect, added: 1 }, false), [
    ['a; "b"\nc', "1"],
    ['5" nails', "2"],
    ["d", "3"],
  ]);
  // The last record of a text that was cut may go on.
  assert.equal(s.firstRows(table.trimEnd(), { dialect, added: 1 }, true).length, 2);
});

test("a scored table is read alike in one piece and cut anywhere", () => {
  const whole = new s.ScoredRecords({ dialect, added: 1 }).push(table, true);
  for (let at = 0; at <= table.length; at++) {
    const records = new s.ScoredRecords({ dialect, added: 1 });
    const first = records.push(table.slice(0, at), false);
    assert.deepEqual([...first, ...records.push(table.slice(at), true)], whole, `cut at ${at}`);
  }
  assert.equal(whole.map(({ text, lineEnd }) => text + lineEnd).join(""), table);
  assert.deepEqual(
    whole.map(({ isLacking, kind }) => kind === "row" && isLacking),
    [false, false, false, false, false, true, false],
  );
});

test("spaces, backslashes and lone carriage returns are read as the table has them", () => {
  const rows = (text, own, added = 1) =>
    s.firstRows(text, { dialect: { ...dialect, header: false, ...own }, added }, false);
  assert.deepEqual(rows("a   1 2.5\n b 2 \n", { delimiter: " " }), [
    ["a", "1"],
    ["b", "2"],
  ]);
  assert.deepEqual(rows('"a\\"; b",1,2\n', { delimiter: ",", escape: "\\" }), [['a"; b', "1"]]);
  assert.deepEqual(rows("a;1;2;1;3\rb;2;;;\r", {}, 3), [
    ["a", "1"],
    ["b", "2"],
  ]);
});
