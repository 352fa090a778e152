import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: r } = await runnerImport(new URL("./rows.ts", import.meta.url).pathname);

const format = { decimal: ".", thousands: null };
const model = {
  predictors: ["x", "bed", "day", "price"],
  levels: [[], ["sun", "shade"], [], []],
  since: [null, null, 18262, null, null],
  document: {
    predictors: [{ name: "x" }, { name: "bed" }, { name: "day" }, { name: "price", unit: "$" }],
  },
};

function judge(rows, others = {}) {
  const names = ["x", "bed", "day", "price"];
  return r.judged({ names, rows, lines: rows.map((_, i) => i + 1), ...others }, model, format);
}

test("cells are taken as the model has them: numbers, categories, dates as text, amounts", () => {
  assert.deepEqual(judge([["1.5", "shade", "16.2.2020", "$20"]]).values, [
    [1.5, "shade", "16.2.2020", 20],
  ]);
});

test("what can't be taken is told with its column and both sides", () => {
  const { rows, values } = judge([
    ["tall", "moon", "5", ""],
    ["1", "sun", "5", "2", "3"],
  ]);
  assert.deepEqual(values, [null, null]);
  assert.deepEqual(rows[0].faults.map(r.explained), [
    "x is “tall”, and the model needs a number.",
    "bed is “moon”, and the model knows “sun” and “shade”.",
    "price has no value.",
  ]);
  assert.deepEqual(rows[1].faults.map(r.explained), [
    "It has 5 values, and a row needs 4: x, bed, day and price.",
  ]);
  assert.deepEqual(rows.map(r.mark), ["“tall” in x", "5 values, not 4"]);
  assert.deepEqual(
    r.placesIn(rows, [4, 9]).map(({ row, line }) => [row, line]),
    [
      [1, 4],
      [1, 4],
      [2, 9],
    ],
  );
});

test("text is never a number in JSON", () => {
  const { rows } = judge([["1", "sun", "2020-03-01", 5]], { payload: [] });
  assert.deepEqual(rows[0].faults.map(r.explained), ["x is “1”, and the model needs a number."]);
});

test("categories that are numbers are compared as numbers", () => {
  const diets = { ...model, predictors: ["diet"], levels: [["1", "2"]], since: [null, null] };
  const { values } = r.judged(
    { names: ["diet"], rows: [["2.0"], [1], ["3"]], lines: [] },
    { ...diets, document: { predictors: [{ name: "diet" }] } },
    format,
  );
  assert.deepEqual(values, [["2"], ["1"], null]);
});

test("rows are counted by what became of them", () => {
  const { rows } = judge([
    ["tall", "sun", "5", "1"],
    ["1", "moon", "5", "1"],
    ["1", "sun", "5", "NA"],
    ["1", "sun", "5", "1"],
    ["2", "sun", "5", "1"],
  ]);
  const predicted = { fit: 1, confidence: null, prediction: null, leverageRatio: 2, outside: [] };
  rows[3].predicted = { ...predicted, extrapolates: false };
  rows[4].predicted = { ...predicted, extrapolates: true };
  const tally = r.tallied(rows);
  assert.deepEqual(tally, { rows: 5, predicted: 2, beyond: 1, fresh: 1, unread: 1, missing: 1 });
  assert.equal(
    r.counted(tally),
    "5 rows, 2 predicted (1 beyond the data). Not predicted: 1 with a value that the model has not seen, 1 that can’t be read and 1 with a value missing.",
  );
  assert.equal(r.mark(rows[4]), "beyond the data");
  assert.equal(r.counted(r.tallied(rows.slice(3, 4))), "1 row, all predicted.");
});

test("numbers that are decimals in one file and thousands in the next are told, with both readings", () => {
  const note = (kind) => ({ kind, text: "1.050", column: "x", line: 2 });
  assert.deepEqual(r.doubtsOf([note("guards"), note("groups"), note("groups-or-decimals")]), [
    "1.050 in x (line 2) is read as a thousand, and may be a decimal: all predictions depend on it.",
    "1.050 in x (line 2) is read as a decimal, and may be a thousand: all predictions depend on it.",
  ]);
});

test("predictions of a logarithm are told in the response's own unit too, with their intervals", () => {
  const model = { predicted: "log(y)", response: "y", document: { columns: [], log: true } };
  const row = (fit, prediction) => ({ cells: [1], faults: [], predicted: { fit, prediction } });
  const rows = [row(0, [-1, 1]), { cells: [1], faults: [], predicted: null }];
  const own = r.inOwnUnit(model, rows);
  assert.deepEqual(own, [
    [1, null],
    [Math.exp(-1), null],
    [Math.E, null],
  ]);
  assert.equal(r.inOwnUnit({ ...model, predicted: "y" }, rows), null);
  const csv = r.scoredCsv(
    ["x"],
    "log(y)",
    [row(0, null)],
    { decimal: "." },
    {
      response: "y",
      columns: [[1]],
    },
  );
  assert.equal(csv, "x,predicted log(y),predicted y,note\n1,0,1,\n");
});

test("a declared word is a missing value wherever it is, and the customary ones are none beside it", () => {
  const missing = ["-999", "n/a", "-99,5", "unknown"];
  const own = {
    ...model,
    document: { predictors: model.document.predictors.map((p) => ({ ...p, missing })) },
  };
  const at = (cells, format = { decimal: ".", thousands: null }) => {
    const names = own.predictors;
    const { rows, values } = r.judged({ names, rows: [cells], lines: [1] }, own, format);
    assert.equal(values[0] === null, rows[0].faults.length > 0);
    return rows[0].faults.map(({ kind, column }) => `${column} ${kind}`);
  };
  for (const word of ["-999", "-999.0", "\u2212999", "-9.99e2", " n/a ", "unknown"])
    assert.deepEqual(at([word, "sun", "5", "1"]), ["x missing"], word);
  assert.deepEqual(at(["-99,50", "sun", "5", "1"], { decimal: ",", thousands: null }), [
    "x missing",
  ]);
  assert.deepEqual(at(["NA", "-999", "-999", "$-999"]), [
    "x text",
    "bed missing",
    "day missing",
    "price missing",
  ]);
  assert.deepEqual(at(["-998", "sun", "5", "1"]), []);
});

test("the customary words for a missing value are the package's", () => {
  const words = [
    "",
    "NA",
    "#N/A",
    "#WERT!",
    "-nan",
    "(blank)",
    "k.a.",
    "\u2014",
    "NaT",
    "not available",
  ];
  const { rows } = judge(words.map((word) => [word, "sun", "5", "1"]));
  assert.deepEqual(
    rows.map(r.mark),
    words.map(() => "x is missing"),
  );
  assert.deepEqual(judge([["1", "None", "5", "1"]]).rows.map(r.mark), ["new bed \u201cNone\u201d"]);
});

test("a row with several faults has one reason, which is told and counted", () => {
  const { rows } = judge([
    ["n/a", "moon", "5", "1"],
    ["n/a", "moon", "5", "tall"],
  ]);
  assert.deepEqual(rows.map(r.mark), ["new bed \u201cmoon\u201d", "\u201ctall\u201d in price"]);
  const { fresh, unread, missing } = r.tallied(rows);
  assert.deepEqual([fresh, unread, missing], [1, 1, 0]);
});

test("a number that no computer holds is named with its column", () => {
  const { rows } = judge([["1e999", "sun", "5", "1"]]);
  assert.deepEqual(rows[0].faults.map(r.explained), [
    "x is \u201c1e999\u201d, which is too large for a number.",
  ]);
});

test("a date that is written otherwise than in the fit, and may be two, is told as it is read", () => {
  const days = {
    predictors: ["day"],
    since: [18262, null],
    document: { predictors: [{ name: "day", order: "day-month-year" }] },
  };
  const doubts = (texts, marks = {}) =>
    r.dateDoubtsOf(
      { names: ["day"], rows: texts.map((text) => ({ cells: [text] })), lines: [2, 3] },
      days,
      marks,
    );
  assert.deepEqual(doubts(["05.03.2024", "05/03/2024"], { day: "." }), [
    "05/03/2024 in day (line 3) is read as 5 March 2024: the day is first, as in the fit.",
  ]);
  assert.deepEqual(doubts(["05/03/2024"], { day: "/" }), []);
  assert.equal(doubts(["05/03/2024"]).length, 1);
});
