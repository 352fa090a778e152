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

async function noted(csv, rows, names = ["x"]) {
  const told = [];
  const call = { signal: new AbortController().signal, onProgress: (p) => told.push(p) };
  const scored = { csv: new Blob([csv]), rows, extrapolating: null, model, predict };
  const blob = await n.noted(scored, { dialect, names, added: 1 }, call);
  return {
    text: blob && new TextDecoder("utf-8", { ignoreBOM: true }).decode(await blob.arrayBuffer()),
    told,
  };
}

test("each row of a scored table has its note, and nothing else is changed", async () => {
  const csv = '\ufeffx,predicted x\r\n# "half\r\n1,2\r\n\r\n,\r\ntall,\r\n12,24\r\n';
  const { text } = await noted(csv, 4);
  assert.equal(
    text,
    '\ufeffx,predicted x,note\r\n# "half\r\n1,2,\r\n\r\n,,x has no value.\r\ntall,,"x is “tall”, and the model needs a number."\r\n12,24,"Beyond the data: x is 2 above 10, the greatest that the model saw."\r\n',
  );
});

test("no note contradicts the table: a row with a prediction has no fault", async () => {
  const { text } = await noted("x,predicted x\ntwelve,24\n1,\n", 2);
  assert.equal(text, "x,predicted x,note\ntwelve,24,\n1,,\n");
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
