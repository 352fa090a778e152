import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const load = async (name) => (await runnerImport(new URL(name, import.meta.url).pathname)).module;
const p = await load("./paste.ts");
const w = await load("./numerals.ts");

const plain = { decimal: ".", thousands: null, delimiter: "," };
const comma = { decimal: ",", thousands: null, delimiter: ";" };

/** Reads text for a model of these predictors. */
function read(text, predictors, others = {}) {
  const levels = predictors.map(() => []);
  return p.readRows(text, {
    predictors,
    levels,
    columns: [],
    response: "y",
    notation: plain,
    ...others,
  });
}

test("one predictor takes values apart by anything, each with its line", () => {
  assert.deepEqual(read("10\n20, 30;40\t50", ["x"]), {
    names: ["x"],
    rows: [["10"], ["20"], ["30"], ["40"], ["50"]],
    lines: [1, 2, 2, 2, 2],
  });
});

test("several predictors take a row a line", () => {
  const rows = [
    ["1", "2"],
    ["3", "4"],
  ];
  for (const text of ["1, 2\r\n3,4\r\n", "1\t2\n\n3\t4", "1 2\n3  4", "1;2\n3;4"])
    assert.deepEqual(read(text, ["a", "b"]).rows, rows, text);
});

test("names above tell the columns, whatever their order and their case; others are kept", () => {
  assert.deepEqual(read('b,other,A\n1,"9, 8",2', ["a", "b"]), {
    names: ["b", "other", "a"],
    rows: [["1", "9, 8", "2"]],
    lines: [2],
  });
});

test("names of rows may stand before the columns without a name of their own", () => {
  assert.deepEqual(read("a b\nfirst 1 2\nsecond 3 4", ["a", "b"]).names, ["", "a", "b"]);
});

test("rows without names are in the order of the predictors, or of the model's file", () => {
  const columns = ["a", "y", "b"];
  assert.deepEqual(read("1,2", ["b", "a"], { columns }).names, ["b", "a"]);
  assert.deepEqual(read("1,2,3", ["b", "a"], { columns }).names, columns);
  assert.deepEqual(read("1,2", ["b"], { columns: ["b", "y"] }).rows, [["1"], ["2"]]);
});

test("a predictor that the names lack is told beside those that are there", () => {
  assert.equal(
    read("a,c\n1,2", ["a", "b"]).error,
    "The first line names a and c. The model also needs b.",
  );
});

test("rows that all have another width are refused with both widths, one alone is kept to be marked", () => {
  assert.match(read("1,2,3\n4,5,6", ["a", "b"]).error, /Line 1 has 3 values.* needs 2: a and b/);
  assert.deepEqual(read("1,2\n3", ["a", "b"]).rows, [["1", "2"], ["3"]]);
});

test("quotes keep separators, line ends and quotes of a field", () => {
  assert.deepEqual(read('name,x\n"A ""b"",\nc",5', ["x"]).rows, [['A "b",\nc', "5"]]);
  assert.match(read('name,x\n"A,5', ["x"]).error, /Line 2 opens a quote/);
});

test("nothing typed is said so, and so are names alone", () => {
  assert.match(read(" \n ", ["x"]).error, /no rows yet/);
  assert.match(read("a,b", ["a", "b"]).error, /no rows under them/);
});

test("with a decimal comma a comma separates nothing", () => {
  const others = { notation: comma };
  assert.deepEqual(read("62,5\n63,5 64,5", ["x"], others).rows, [["62,5"], ["63,5"], ["64,5"]]);
  assert.deepEqual(read("1,5; 2\n3;4,25", ["a", "b"], others).rows, [
    ["1,5", "2"],
    ["3", "4,25"],
  ]);
  const quoted = { notation: { ...comma, delimiter: "," } };
  assert.deepEqual(read('"1,5","2"', ["a", "b"], quoted).rows, [["1,5", "2"]]);
  assert.deepEqual(read("62,5", ["x"], quoted).rows, [["62,5"]]);
});

test("spaces separate nothing where a category's value has one", () => {
  const others = { levels: [["long grass", "moss"]] };
  assert.deepEqual(read("long grass, moss", ["bed"], others).rows, [["long grass"], ["moss"]]);
});

test("the scoring service's requests are rows too", () => {
  const rows = (text, predictors = ["x"]) => read(text, predictors).rows;
  assert.deepEqual(rows('{"payload": [10, 20]}'), [[10], [20]]);
  assert.deepEqual(rows('{"payload": 10}'), [[10]]);
  assert.deepEqual(rows('{"payload": {"b": 2, "a": 1}}', ["a", "b"]), [[1, 2]]);
  assert.deepEqual(rows('[{"a": 1, "b": null}, [3, "4"]]', ["a", "b"]), [
    [1, ""],
    [3, "4"],
  ]);
  assert.deepEqual(rows('{"a": [1, 2], "b": [3, 4]}', ["a", "b"]), [
    [1, 3],
    [2, 4],
  ]);
  assert.equal(read('{"payload": [10]}', ["x"]).payload.length, 1);
  assert.match(read('{"payload": [10', ["x"]).error, /isn’t JSON yet/);
  assert.match(read('{"rows": [10]}', ["x"]).error, /needs a “payload”/);
});

test("numbers are written as in the file", () => {
  const number = (text, format = plain) => w.numberIn(text, format);
  assert.deepEqual(
    ["\u22121.5", "2e-3", "+.5"].map((t) => number(t)),
    [-1.5, 0.002, 0.5],
  );
  for (const text of ["0x10", "tall", "1,5", "", "1 2"]) assert.equal(number(text), null, text);
  assert.equal(number("62,5", comma), 62.5);
  assert.equal(number("62.5", comma), null);
  const english = { decimal: ".", thousands: "," };
  assert.deepEqual(
    ["1,234", "-1,234,567.5", "12"].map((t) => number(t, english)),
    [1234, -1234567.5, 12],
  );
  assert.equal(number("1,23", english), null);
  assert.equal(number("1,234.5,678", english), null);
  assert.equal(number("1.234,5", { decimal: ",", thousands: "." }), 1234.5);
});

test("a start is a list of numbers, or none", () => {
  assert.deepEqual(w.parseNumbers("0, 1"), [0, 1]);
  assert.deepEqual(w.parseNumbers(""), []);
  assert.equal(w.parseNumbers("zero"), null);
  assert.deepEqual(w.parseNumbers("62,5", comma), [62.5]);
  assert.equal(w.parseNumbers("62.5", comma), null);
});

test("a number that is typed has a comma or a point, and one that may be two is refused with both", () => {
  const typed = [
    "0,5",
    "0.5",
    "1,5e-3",
    "\u22122,25",
    "2 000",
    "1.234",
    "0,125",
    "1234,567",
    "1e3",
  ];
  assert.deepEqual(
    typed.map(w.numberTyped),
    [0.5, 0.5, 0.0015, -2.25, 2000, 1.234, 0.125, 1234.567, 1000],
  );
  assert.equal(w.numberTyped("1,234").doubt, "1,234 may be 1.234 or 1234: write one of these.");
  for (const text of ["1,234.5", "1.234,5", "1,234,567"])
    assert.match(w.numberTyped(text).doubt, /with one decimal sign, and nothing between thousands/);
  for (const text of ["", "tall", "1,2,x", "0x10"]) assert.equal(w.numberTyped(text), null, text);
});

test("a field for a whole number takes spaces between thousands, and says why it refuses a text", () => {
  const rows = (text) => w.numberWithin(text, { min: 0, isWhole: true });
  assert.deepEqual(["0", "+7", "1 234", "1\u202f234 567"].map(rows), [0, 7, 1234, 1234567]);
  assert.deepEqual(["1,234", "1.234.567", "2,5", "\u22123", "1e99", "tall"].map(rows), [
    "Write 1234, with nothing between thousands.",
    "Write 1234567, with nothing between thousands.",
    "Write a whole number, 0 or above.",
    "Write a whole number, 0 or above.",
    "Write a whole number, 0 or above.",
    "\u201ctall\u201d isn\u2019t a number.",
  ]);
  assert.equal(w.numberWithin("2,5", { isWhole: true }), "Write a whole number.");
  assert.equal(w.numberWithin("101", { min: 50, max: 99.99 }), "Write a number from 50 to 99.99.");
  assert.equal(w.numberWithin("1,234", {}), "1,234 may be 1.234 or 1234: write one of these.");
});

test("a comma in a list is in doubt where it may be a decimal sign and where it may separate", () => {
  const first = (text) => p.doubtfulComma(text, "h");
  const doubtful = ["62,5", "62\n\u221263,5", "62,5 63,5", "h\n62,5\r\n63,5\n", ' "H" \n62,5'];
  assert.deepEqual(doubtful.map(first), ["62,5", "\u221263,5", "62,5", "62,5", "62,5"]);
  for (const text of ["62,5; 63,5", "62,5;63", "62,5\t63"]) assert.equal(first(text), "62,5", text);
  for (const text of ["", "62", "62, 5", "62,5,7", "62.5,63", "62;5", "x\n62,5"])
    assert.equal(first(text), null, text);
  for (const areDecimal of [true, false]) {
    const notation = p.withCommas({ number: "62,5", areDecimal });
    const wanted = { predictors: ["h"], levels: [[]], columns: [], response: "w", notation };
    const { rows } = p.readRows("62,5 63,5", wanted);
    assert.deepEqual(rows.flat(), areDecimal ? ["62,5", "63,5"] : ["62", "5", "63", "5"]);
  }
  assert.deepEqual(p.commasSaid({ number: "62,5", areDecimal: true }), {
    said: "62,5 is read as 62.5.",
    other: "62 and 5",
  });
  assert.deepEqual(p.commasSaid({ number: "1,234", areDecimal: false }), {
    said: "1,234 is read as 1 and 234. If it is 1234, write 1234.",
    other: "1.234",
  });
});

test("where nobody knows the notation, numbers that were typed together tell it", () => {
  const told = (...texts) => {
    const { format, doubtful } = w.formatOf(texts);
    return [...texts.map((text) => w.numberIn(text, format)), doubtful];
  };
  assert.deepEqual(told("10,5", "1.050"), [10.5, 1050, null]);
  assert.deepEqual(told("10.5", "1,050"), [10.5, 1050, null]);
  assert.deepEqual(told("1.050,5"), [1050.5, null]);
  assert.deepEqual(told("1.234.567"), [1234567, null]);
  assert.deepEqual(told("0.125", "7"), [0.125, 7, null]);
  assert.deepEqual(told("1.050", "7"), [1.05, 7, "1.050"]);
  assert.deepEqual(told("1,050"), [1050, "1,050"]);
});
