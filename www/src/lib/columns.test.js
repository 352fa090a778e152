import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: c } = await runnerImport(new URL("./columns.ts", import.meta.url).pathname);

const column = (kind, hint = null, since = null) => ({ kind, hint, since });

test("dates are told with the day they count from", () => {
  assert.equal(c.holds(column("date", null, "2020-01-01")), "days since 2020-01-01");
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
  const names = (most) => c.fewest(columns, most).map(({ name }) => name);
  assert.deepEqual(names(3), ["a", "b", "c"]);
  assert.deepEqual(names(2), ["c", "a"]);
});
