import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: d } = await runnerImport(new URL("./dates.ts", import.meta.url).pathname);
const y2020 = 18262; // 2020-01-01, in days since 1970-01-01

test("a date is counted in days, over leap days and before its beginning", () => {
  assert.equal(d.daysSince(y2020, "2020-01-01"), 0);
  assert.equal(d.daysSince(y2020, "2021-01-01"), 366);
  assert.equal(d.daysSince(y2020, "2019-12-31"), -1);
  assert.equal(d.daysSince(0, "1886-02-16"), -30634);
  assert.equal(d.daysSince(y2020 + 0.5, "2020-01-02T18:00"), 1.25);
});

test("what is no date isn't taken for one", () => {
  for (const text of ["", "2020", "2020-02-30", "2019-02-29", "tomorrow", "1.2.2020", "2020-13-01"])
    assert.equal(d.daysSince(y2020, text), null, text);
});

test("days are told as the date that they lead to", () => {
  assert.equal(d.dateAfter(y2020, 366), "2021-01-01");
  assert.equal(d.dateAfter(y2020, 59.9), "2020-02-29");
  assert.equal(d.dateAfter(y2020, -0.5), "2019-12-31");
  assert.equal(d.dateAfter(y2020 + 0.5, 1.25), "2020-01-02 18:00");
  assert.equal(d.dateAfter(y2020, 1e12), null);
  assert.equal(d.daysFrom(y2020), "days since 2020-01-01");
});

test("a date whose day and month could change places is told in words", () => {
  assert.equal(d.dateInWords("05/03/2024", "day-month-year"), "5 March 2024");
  assert.equal(d.dateInWords("05/03/2024 10:00", "month-day-year"), "3 May 2024");
  assert.equal(d.dateInWords("05/03/24", "day-month-year"), "5 March 2024");
  assert.equal(d.dateInWords("5.3.69", "month-day-year"), "3 May 1969");
  for (const text of [
    "13/03/2024",
    "03/03/2024",
    "2024-03-05",
    "05/03-2024",
    "00/03/2024",
    "05/03/202",
    "soon",
  ])
    assert.equal(d.dateInWords(text, "day-month-year"), null, text);
  assert.equal(d.dateInWords("05/03/2024", "year-month-day"), null);
  assert.deepEqual(["05.03.2024", "2024-03-05", "soon"].map(d.dateMarkOf), [".", "-", ""]);
});
