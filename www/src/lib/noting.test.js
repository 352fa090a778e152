import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: n } = await runnerImport(new URL("./noting.ts", import.meta.url).pathname);

const dialect = {
  delimiter: ",",
  quote: '"',
  escape: null,
  header: true,
  comment: "#",
  decimal: ".",
  thousands: null,
};
const model = {
  predictors: ["x"],
  levels: [[]],
  since: [null],
  document: { predictors: [{ name: "x" }], precision: {} },
};

/** Predicts twice of x; beyond 10 are no data. */
const predict = (rows) =>
  rows.map(([x]) => ({
    fit: 2 * x,
    extrapolates: x > 10,
    outside: x > 10 ? [{ name: "x", distance: x - 10, min: 0, max: 10 }] : [],
  }));

async function noted(csv, rows, names = ["x"], notes = []) {
  const told = [];
  const call = { signal: new AbortController().signal, onProgress: (p) => told.push(p) };
  const scored = { csv: new Blob([csv]), rows, extrapolating: null, notes, model, predict };
  const found = await n.noted(scored, { dialect, names, added: 1, most: 5 }, call);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  const text = found && decoder.decode(await found.csv.arrayBuffer());
  return { text, told, counted: found?.counted };
}

test("each row of a scored table has its note, and nothing else is changed", async () => {
  const csv = '\ufeffx,predicted x\r\n# "half\r\n1,2\r\n\r\n,\r\ntall,\r\n12,24\r\n';
  const { text } = await noted(csv, 4);
  assert.equal(
    text,
    '\ufeffx,predicted x,note\r\n# "half\r\n1,2,\r\n\r\n,,x has no value.\r\ntall,,"x is “tall”, and the model needs a number."\r\n12,24,"Beyond the data: x is 2 above 10, the greatest that the model saw."\r\n',
  );
});

test("no note contradicts the table: a row with a prediction has no fault, and one without has a note", async () => {
  const { text, counted } = await noted("x,predicted x\ntwelve,24\n1,\n", 2);
  const note = "A value of this row can’t be read as the table is written.";
  assert.equal(text, `x,predicted x,note\ntwelve,24,\n1,,${note}\n`);
  assert.deepEqual(
    counted.head.map(({ predicted }) => predicted?.fit),
    [24, undefined],
  );
  const { rows, predicted, unread } = counted.tally;
  assert.deepEqual([rows, predicted, unread], [2, 1, 1]);
});

test("a row has an interval where the table has its ends", async () => {
  const csv = new Blob(["x,predicted x,lower x,upper x\n1,2,,\n2,4,3,5\n"]);
  const scored = { csv, rows: 2, extrapolating: 0, notes: [], model, predict };
  const { head } = await n.firstRows(scored, { dialect, names: ["x"], added: 3, most: 5 });
  assert.deepEqual(
    head.map(({ predicted }) => predicted.prediction),
    [null, [3, 5]],
  );
});

test("units, totals and repeated names are neither rows nor noted", async () => {
  const notes = [
    { kind: "units-row", line: 3 },
    { kind: "total-row", line: 6 },
  ];
  const csv = "Title\nx,predicted x\ncm,\n1,2\nx,\n3,\n,\n";
  const { text, counted } = await noted(csv, 2, ["x"], notes);
  assert.equal(text, "Title\nx,predicted x,note\ncm,,\n1,2,\nx,,\n3,,\n,,x has no value.\n");
  assert.deepEqual(counted.lines, [4, 7]);
  const { rows, predicted, missing } = counted.tally;
  assert.deepEqual([rows, predicted, missing], [2, 1, 1]);
});

test("what can't be read is told with its first row and line, and how often it is so", async () => {
  const { counted } = await noted('x,predicted x\n"1\n2",\n5,10\ntall,\n,\n', 4);
  assert.deepEqual(
    counted.places.map(({ fault, row, line, count }) => [fault.column, row, line, count]),
    [["x", 1, 2, 2]],
  );
  assert.deepEqual(counted.lines, [2, 4, 5, 6]);
});

test("a large table gets its notes in pieces, and tells how far it is", async () => {
  const rows = Array.from({ length: 200_000 }, (_, i) => (i % 1000 === 7 ? "," : "1,2"));
  const { text, told } = await noted(["x,predicted x", ...rows, ""].join("\n"), rows.length);
  const lines = text.split("\n");
  assert.equal(lines.length, rows.length + 2);
  assert.equal(lines.filter((line) => line === ",,x has no value.").length, 200);
  assert.equal(lines[8], ",,x has no value.");
  assert.ok(told.length > 0 && told.every(({ noted, total }) => noted <= total));
});

test("there are no notes where rows and lines do not match, or a column can't be found", async () => {
  assert.equal((await noted("x,predicted x\n1,2\n", 2)).text, null);
  assert.equal((await noted("X,predicted x\n1,2\n", 1, ["X"])).text, null);
});

test("a column of notes never has another column's name", async () => {
  const { text } = await noted("x,note,predicted x\n1,mine,2\n", 1, ["x", "note"]);
  assert.equal(text, "x,note,predicted x,note on the prediction\n1,mine,2,\n");
});
