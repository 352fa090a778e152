import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: s } = await runnerImport(new URL("./settings.ts", import.meta.url).pathname);

/** Two rows, in which every column of text has the value that is given with it, or another each time. */
const table = (...columns) => ({
  columns: columns.map(([name, kind]) => ({ name, kind, hint: null, since: null, min: 0, max: 1 })),
  rows: [0, 1].map((row) => columns.map(([name, , value]) => value ?? `${name} ${row}`)),
});
const names = ({ response, predictors }) => [response, ...predictors];

test("the last column of numbers is predicted from all the others", () => {
  const look = table(["a", "number"], ["day", "date"], ["b", "number"], ["c", "number"]);
  assert.deepEqual(names(s.chosenFor(look)), ["c", "a", "b"]);
});

test("of more columns than a model may have the first one alone is a predictor", () => {
  const columns = Array.from({ length: 502 }, (_, j) => [`c${j}`, "number"]);
  assert.deepEqual(names(s.chosenFor(table(...columns))), ["c501", "c0"]);
  assert.equal(s.chosenFor(table(...columns.slice(1))).predictors.length, 500);
});

test("the only column of numbers is predicted from the first dates", () => {
  const look = table(["name", "text"], ["day", "date"], ["b", "number"], ["other", "date"]);
  assert.deepEqual(names(s.chosenFor(look)), ["b", "day"]);
});

test("the only column of numbers is predicted from the first text whose values repeat", () => {
  const look = table(["row", "text"], ["count", "number"], ["spray", "text", "A"]);
  assert.deepEqual(names(s.chosenFor(look)), ["count", "spray"]);
});

test("without numbers the last column of dates is predicted from the others", () => {
  const look = table(["from", "date"], ["name", "text"], ["to", "date"]);
  assert.deepEqual(names(s.chosenFor(look)), ["to", "from"]);
});

test("without two columns there is nothing to predict from", () => {
  assert.deepEqual(s.chosenFor(table(["a", "number"], ["b", "text"])).predictors, []);
});

test("a column that never changes is neither predicted nor predicts", () => {
  const look = table(["a", "number"], ["b", "number"]);
  look.columns[0].max = 0;
  assert.deepEqual(names(s.chosenFor(look)), ["b"]);
});

test("an own file goes down at a rate that is picked for it", () => {
  assert.equal(s.chosenFor(table(["a", "number"], ["b", "number"])).learningRate, "auto");
});

test("seen in another way, a file keeps the choice of columns that are still there", () => {
  const chosen = { ...s.defaults, response: "b", predictors: ["a", "c"], start: "0, 1, 2" };
  const same = table(["a", "number"], ["b", "number"], ["c", "date"], ["d", "number"]);
  assert.deepEqual(s.keptFor(same, chosen), chosen);
  const fewer = s.keptFor(table(["a", "number"], ["b", "number"], ["c", "text"]), chosen);
  assert.deepEqual([...names(fewer), fewer.start], ["b", "a", ""]);
});

test("seen in another way, a file without the columns chosen is chosen for anew", () => {
  const chosen = { ...s.defaults, response: "a;b", predictors: ["c"], holdOut: 5 };
  const kept = s.keptFor(table(["a", "number"], ["b", "number"]), chosen);
  assert.deepEqual([...names(kept), kept.holdOut], ["b", "a", 5]);
});

test("what is said of how a file is written goes to its reader", () => {
  const written = { delimiter: ";", thousands: null };
  const options = s.readOptions({ ...s.defaults, response: "y", predictors: ["x"], written });
  assert.deepEqual(options, {
    response: "y",
    predictors: ["x"],
    holdOut: 0,
    text: "error",
    delimiter: ";",
    thousands: null,
  });
});

test("a point in a formula leaves out the rows' names and numbers", () => {
  for (const kind of ["index", "text"]) {
    const look = table(["column 1", kind], ["y", "number"], ["a", "number"]);
    assert.deepEqual(s.typed("y ~ .", look, s.defaults).predictors, ["a"]);
  }
  const named = table(["name", "text"], ["y", "number"], ["a", "number"]);
  assert.deepEqual(s.typed("y ~ .", named, s.defaults).predictors, ["name", "a"]);
});

test("numbers of rows predict only where there is nothing else", () => {
  const wool = table(["column 1", "index"], ["y", "number"], ["wool", "text", "A"]);
  assert.deepEqual(names(s.chosenFor(wool)), ["y", "wool"]);
  const cases = table(["column 1", "index"], ["y", "number"], ["name", "text"]);
  assert.deepEqual(names(s.chosenFor(cases)), ["y", "column 1"]);
});

test("a formula that was typed is chosen by its columns, and a plain one by the columns alone", () => {
  const look = table(["a", "number"], ["group", "text"], ["y", "number"]);
  const before = { ...s.defaults, response: "y", predictors: ["a"] };
  assert.deepEqual(s.typed("y~a+group", look, before), {
    response: "y",
    predictors: ["a", "group"],
    formula: "",
  });
  const squared = s.typed("y ~ a + I(a^2)", look, before);
  assert.deepEqual(squared, { response: "y", predictors: ["a"], formula: "y ~ a + I(a^2)" });
  assert.equal(s.formulaText(squared), "y ~ a + I(a^2)");
  assert.deepEqual(s.readOptions({ ...before, ...squared, weights: "w" }), {
    formula: "y ~ a + I(a^2)",
    weights: "w",
    holdOut: 0,
    text: "error",
  });
});

test("what can't be read as a formula is left for the package to judge", () => {
  const before = { ...s.defaults, response: "y", predictors: ["a"] };
  const wrong = s.typed("y ~ a + * b", table(["a", "number"], ["y", "number"]), before);
  assert.equal(wrong.formula, "y ~ a + * b");
  assert.deepEqual(wrong.predictors, ["a"]);
});

test("terms of columns that are gone go with them", () => {
  const chosen = {
    ...s.defaults,
    response: "y",
    predictors: ["a", "b"],
    formula: "y ~ log(a) + b",
  };
  const kept = s.keptFor(table(["a", "number"], ["y", "number"]), chosen);
  assert.equal(s.formulaText(kept), "y ~ log(a)");
});

test("rows that are left out by hand are an option of reading, in order, and come back one by one", () => {
  const { defaults, readOptions, toggled } = s;
  assert.ok(!("leaveOut" in readOptions(defaults)));
  const two = toggled(toggled([], 60), 17);
  assert.deepEqual(readOptions({ ...defaults, leaveOut: two }).leaveOut, [17, 60]);
  assert.deepEqual(toggled(two, 60), [17]);
});

test("a row keeps its number as long as the same record is the first row", () => {
  assert.ok(s.areNumberedAlike({ units: true, header: true }, { decimal: ",", header: true }));
  assert.ok(!s.areNumberedAlike({}, { header: false }));
  assert.ok(!s.areNumberedAlike({ sheet: 1 }, { sheet: 2 }));
});
