import assert from "node:assert/strict";
import test from "node:test";
import { read, scoreCsv, inspect } from "galton";
import { runnerImport } from "vite";

const load = async (name) => (await runnerImport(new URL(name, import.meta.url).pathname)).module;
const n = await load("./noting.ts");
const r = await load("./rows.ts");

const header = "no;day;price;weight;weight;region";
const body = Array.from({ length: 40 }, (_, i) => {
  const weight = i % 10 === 4 ? "-999" : `${10 + (i % 7)},5`;
  const grams = i % 2 ? `1.${100 + i * 5},5` : `${200 + i},0`;
  const day = `${String(1 + (i % 28)).padStart(2, "0")}.0${1 + (i % 3)}.2024`;
  return `${i + 1};${day};${100 + 3 * i + (i % 7)},${i % 5};${weight};${grams};${["N", "S", "W"][i % 3]}`;
});
const ugly = ["Sales;;;;;", "", header, ";DD.MM.YYYY;EUR;kg;g;", ...body, "Total;;6.000,0;;;"].join(
  "\n",
);
const missing = ["NA", "n/a", "-999"];
const predictors = ["weight", "weight.1", "day", "region"];
const model = (await read(ugly, { response: "price", predictors, missing })).model();

/** The model as the worker describes it. */
const known = {
  document: model.toJSON(),
  predictors: model.predictors,
  levels: model.levels,
  since: model.since,
};

/** Scores a table as the worker does. */
async function scored(table) {
  let told;
  const csv = await scoreCsv(table, model, { interval: "prediction", onScored: (x) => (told = x) });
  const { dialect, columns } = await inspect(table);
  const predict = (rows) =>
    rows.map((row) => {
      try {
        const [found] = model.predict([row], { interval: "confidence" });
        return { ...found, fit: found.fit };
      } catch (error) {
        return { predictor: null, message: error.message };
      }
    });
  const noting = { dialect, added: 3, names: columns.map(({ name }) => name), most: 1000 };
  const call = { signal: new AbortController().signal, onProgress: () => {} };
  const all = { csv: new Blob([await csv.arrayBuffer()]), ...told, model: known, predict };
  const found = await n.noted(all, noting, call);
  return { told, counted: found.counted, text: await found.csv.text() };
}

const odd = [
  [
    "11,5",
    "-999",
    "-999,0",
    "n/a",
    "NA",
    "",
    "tall",
    "1e999",
    "10.5",
    "#N/A",
    '"13,5"',
    "-",
    "12 kg",
  ],
  ["300", "1.050,5", "1.050", "x", "(blank)", "1.05.0", "\u2212999", "1,2,3"],
  ["05.03.2024", "2024-03-05", "05/03/2024", "soon", "45", "31.02.2024", "5.3.24"],
  ["N", "W", "E", "", "n", "None", "-999"],
];

test("summary, rows and CSV of a scored table have the same predictions, and notes explain the blank ones, whatever is in its cells", async () => {
  for (const alone of [true, false]) {
    const rows = Array.from({ length: 120 }, (_, i) =>
      odd
        .map((cells, j) =>
          !alone || i % 4 === j ? cells[(i * (j + 1) + (i >> 2)) % cells.length] : cells[0],
        )
        .join(";"),
    );
    const { told, counted, text } = await scored(
      [header.replace("no;day;price;", "").replace("region", "day;region"), ...rows].join("\n"),
    );
    const [head, ...lines] = text.trimEnd().split("\n");
    const width = head.split(";").length;
    const { tally } = counted;
    assert.equal(tally.rows, 120);
    assert.equal(tally.predicted, told.predicted);
    assert.equal(tally.fresh + tally.unread + tally.missing, tally.rows - tally.predicted);
    assert.ok(tally.predicted > 0 && tally.predicted < 120);
    assert.equal(lines.length, 120);
    counted.head.forEach((row, i) => {
      const cells = lines[i].replaceAll(/"[^"]*"/g, "quoted").split(";");
      const [fit, note] = [cells[width - 4], cells[width - 1]];
      const said = `${rows[i]} -> ${lines[i]}`;
      if (cells.length !== width) return assert.equal(row.predicted, null, said);
      assert.equal(row.predicted === null, fit === "", said);
      if (row.predicted) assert.equal(String(row.predicted.fit).replace(".", ","), fit, said);
      if (fit === "") assert.notEqual(note, "", said);
      assert.equal(row.faults.length > 0, fit === "", said);
      assert.equal(r.mark(row) === "", fit !== "" && !row.predicted?.extrapolates, said);
    });
  }
});

test("the table of the fit has its rows again, without title, units and total", async () => {
  const { counted, text } = await scored(ugly);
  const { rows, predicted, missing } = counted.tally;
  assert.deepEqual([rows, predicted, missing], [40, 36, 4]);
  assert.deepEqual(counted.places, []);
  assert.match(text, /\nTotal;;6\.000,0;;;;;;;$/m);
});
