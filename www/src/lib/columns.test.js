import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: c } = await runnerImport(new URL("./columns.ts", import.meta.url).pathname);

const column = (kind, hint = null, since = null) => ({ kind, hint, since });

test("dates are told with the day they count from", () => {
  for (const since of ["2020-01-01", "2020-01-01T00:00:00.000Z"])
    assert.equal(c.holds(column("date", null, since)), "days since 2020-01-01");
  assert.match(c.holds(column("date", null, "2020-01-01T12:30Z")), /12:30/);
});

test("text that one may take for numbers says why it is none, and isn't offered", () => {
  assert.equal(c.holds(column("text", "currency")), "amounts with a currency sign: text");
  assert.equal(c.holds(column("text", "percent")), "numbers with a percent sign: text");
  assert.equal(c.holdsShortly(column("text", "currency")), "text, amounts");
  assert.equal(c.holdsShortly(column("text", "percent")), "text, percentages");
  assert.ok(!c.isOffered(column("text", "currency")));
});

test("text is a category, so that it predicts but can't be predicted", () => {
  assert.ok(c.isOffered(column("text")));
  assert.ok(!c.canRespond(column("text")));
  assert.ok(c.canRespond(column("date")));
});

test("numbers, dates and columns that are empty so far are offered", () => {
  for (const kind of ["number", "date", "empty"]) assert.ok(c.isOffered(column(kind)));
});

test("days are the unit of the dates in the model, and of no other column", () => {
  const columns = [
    { name: "day", used: true, ...column("date", null, "2020-01-01") },
    { name: "unused", used: false, ...column("date", null, "2020-01-01") },
    { name: "height", used: true, ...column("number") },
  ];
  assert.deepEqual(c.unitsOf(columns, { height: "inches" }), {
    day: "days since 2020-01-01",
    height: "inches",
  });
});

test("a list that is cut keeps the columns in the model", () => {
  const columns = ["a", "b", "c"].map((name) => ({ name, used: name === "c" }));
  const names = (most) => c.fewest(columns, (column) => column.used, most).map(({ name }) => name);
  assert.deepEqual(names(3), ["a", "b", "c"]);
  assert.deepEqual(names(2), ["c", "a"]);
});

const reported = (name, some = {}) => ({
  ...{ name, ...column("number"), used: false, missing: 0, text: 0, count: 3 },
  ...{ min: 1, max: 3, mean: 2, sd: 1, distinct: null, frequent: [], levels: [] },
  ...some,
});
const some = { min: null, max: null, mean: null, sd: null, count: 0, ...column("text") };

test("a column has the figures of all rows, or else those of the fit where the model is of it", () => {
  const inspected = ["x", "y", "w", "z"].map((name) => ({ name, ...column("number") }));
  const used = ["x", "y", "w"].map((name) => reported(name, { used: true }));
  const fit = { report: { columns: [...used, reported("z")] }, response: "y", weights: "w" };
  const all = { columns: inspected.map(({ name }) => reported(name, { count: 9 })) };
  const told = (...of) => c.lines(inspected, ...of).map((l) => [l.part, l.figures?.count]);
  const parts = ["predictor", "response", "weights", ""];
  assert.deepEqual(
    told(fit, all),
    parts.map((part) => [part, 9]),
  );
  assert.deepEqual(
    told(fit, null),
    parts.map((part, i) => [part, i < 2 ? 3 : undefined]),
  );
  assert.deepEqual(
    told(null, all),
    parts.map(() => ["", 9]),
  );
});

test("a column of text tells how many texts differ, and the most frequent of them", () => {
  const frequent = ["a", "b", "c"].map((text) => ({ text, count: 1200 }));
  const said = (more) => c.texts(reported("g", { ...some, text: 9000, ...more }));
  assert.equal(said({ distinct: 1, frequent: frequent.slice(0, 1) }), "always “a” 1\u202f200");
  assert.match(said({ distinct: 7, frequent }), /^7 different: “a” .*“c” 1\u202f200, …$/);
  assert.match(said({ levels: frequent }), /^3 different: .*“c” 1\u202f200$/);
  assert.equal(said({}), "more than 1\u202f000 different texts");
  assert.equal(c.texts(reported("x")), "");
});

test("a sentence tells which rows figures are of, and which are not among them", () => {
  const report = { rows: 25, used: 22, leftOut: { ragged: 1, comment: 2 } };
  assert.match(
    c.ofAll(report, "a.csv"),
    /^Figures of all 22 rows of a\.csv, without 1 row of the wrong width and 2 comments:/,
  );
  assert.match(
    c.ofAll({ ...report, leftOut: { ragged: 0, comment: 0 } }, "a"),
    /^Figures of all 25 rows of a:/,
  );
  assert.match(
    c.ofFitted({ report, response: "y", weights: "w" }),
    /22 rows of the fit, weighted;/,
  );
});
