// Dates in the packed package: over time by default, in predictions and payloads, and in tables that are scored.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { install, load } from "./packed.js";

/** @type {typeof import("galton")} */
let galton;

before(async () => {
  galton = await load(await install());
});

const SERIES =
  "DATE,SERIES\n2007-01-01,841.5\n2008-01-01,1006.7\n2009-01-01,1363.9\n2010-01-01,1705.6\n2011-01-01,1991.0\n2012-01-01,2200.8\n";

/** On a line: y is 2 for each day since 27 February 2024, and 1 more. */
const LINE = "day,y\n2024-02-27,1\n2024-02-28,3\n2024-03-01,7\n2024-03-05,15\n";

/** @param {unknown} found @param {number} expected */
const near = (found, expected, tolerance = 1e-9) =>
  assert.ok(
    typeof found === "number" && Math.abs(found / expected - 1) < tolerance,
    `${String(found)} is not ${expected}`,
  );

describe("a table of one date and one number", () => {
  it("is a regression over time by default", async () => {
    const model = await galton.train(SERIES);
    assert.equal(model.formula, "SERIES ~ DATE");
    // By lm of R 4.2.2 over as.Date.
    near(model.intercept, 797.3683860443);
    near(model.coefficients[0], 0.7894304953);
  });

  it("is refused with both readings where the month is not clear, and read by the option", async () => {
    const csv = "day,y\n01/02/2021,1\n02/03/2021,2\n05/04/2021,4\n";
    const error = await galton.train(csv).then(
      () => assert.fail("it was read"),
      (error) => error,
    );
    assert.deepEqual([error.kind, error.column], ["unclear-dates", "day"]);
    assert.match(error.message, /dateFormat: "day-month-year" or "month-day-year"/);
    const days = async (/** @type {import("galton").DateFormat} */ dateFormat) => {
      const { report } = await galton.read(csv, { dateFormat });
      return report.columns[0]?.max;
    };
    assert.equal(await days("day-month-year"), 63);
    assert.equal(await days("month-day-year"), 122);
    const inspection = await galton.inspect(csv, { dateFormat: "day-month-year" });
    assert.equal(inspection.columns[0]?.kind, "date");
    const wrong = /** @type {never} */ ("dmy");
    await assert.rejects(galton.read(csv, { dateFormat: wrong }), {
      kind: "invalid-option",
      message: /dateFormat is "dmy".*"yyyymm"/,
    });
  });
});

describe("a prediction over time", () => {
  it("takes a Date, text and the days since the first, alone, by name, in arrays and in columns", async () => {
    const model = await galton.train(LINE, { formula: "y ~ day" });
    const date = new Date(Date.UTC(2024, 1, 29));
    for (const day of [date, "2024-02-29", "29 Feb 2024", "2024-02-29T01:00+01:00", 2]) {
      near(model.predict(day), 5);
      near(model.predict({ day }), 5);
      near(model.predict([day])[0], 5);
      near(model.predict([{ day }, { day: "2024-03-01" }])[0], 5);
      near(model.predict({ day: [day, date] })[1], 5);
      near(model.predict([day], { interval: "prediction" })[0]?.fit, 5);
      const answer = model.score({ payload: [day, null] });
      assert.ok("predictions" in answer && answer.predictions[1] === null);
      near(answer.predictions[0], 5);
    }
    near(model.predict(new Date(Date.UTC(2024, 1, 27, 12))), 2);
    // A service sends dates as JSON has them.
    const request = /** @type {unknown} */ (JSON.parse(JSON.stringify({ payload: { day: date } })));
    const answer = model.score(/** @type {{ payload: unknown }} */ (request));
    near("stream_prediction" in answer && answer.stream_prediction, 5);
  });

  it("reads text that several formats read as the training did, also from a document", async () => {
    const csv = "day;y\n01/02/2021;1\n13/02/2021;13\n01/03/2021;29\n";
    const trained = await galton.train(csv);
    const loaded = galton.Model.from(JSON.stringify(trained));
    for (const model of [trained, loaded]) {
      near(model.predict("02/02/2021"), 2, 1e-6);
      near(model.predict("02/28/2021"), 28, 1e-6);
      near(model.predict("2021-02-02"), 2, 1e-6);
    }
  });

  it("refuses by name what is not a date", async () => {
    const model = await galton.train(LINE);
    /** @type {[unknown, RegExp][]} */
    const refused = [
      [new Date(NaN), /the input\.day is an invalid Date/],
      [new Date(8.64e15), /the input\.day is a Date in the year 275760, beyond 1000 to 9999/],
      ["2024-02-30", /the input\.day is "2024-02-30", which is not a date; write it as 2024-03-16/],
      ["TBD", /"TBD", which is not a date/],
      [NaN, /must be a date/],
      [1.7e12, /is 1700000000000, too many days; .* milliseconds, give new Date\(1700000000000\)/],
      [1_700_000_000, /is 1700000000, too many days/],
      [true, /must be a date/],
      [{}, /must be a date/],
    ];
    for (const [day, message] of refused) {
      const given = /** @type {{ day: Date }} */ ({ day });
      assert.throws(() => model.predict(given), { kind: "invalid-payload", message });
    }
    const late = 4_000_001;
    const tooMany = { kind: "invalid-payload", message: /too many days/ };
    assert.throws(() => model.predict(late), tooMany);
    assert.throws(() => model.predict([late]), tooMany);
    assert.throws(() => model.predict([[late]]), tooMany);
    assert.throws(() => model.predict({ day: [late] }), tooMany);
    assert.throws(() => model.predict({ day: Float64Array.of(late) }), tooMany);
    assert.throws(() => model.score({ payload: ["2024-02-28", "soon"] }), {
      kind: "invalid-payload",
      message: /payload\[1\] is "soon", which is not a date/,
    });
  });
});

describe("a table that is scored over time", () => {
  it("may be written in another way, and tells values that are not dates", async () => {
    const model = await galton.train(LINE);
    const csv = "day\n29/02/2024\n01/03/2024\nTBD\n31/02/2024\n";
    const score = model.constructor === galton.Model && new galton.ScoreStream(model);
    assert.ok(score);
    const text = await new Response(new Blob([csv]).stream().pipeThrough(score)).text();
    const predictions = text.split("\n").map((line) => line.split(",")[1]);
    near(Number(predictions[1]), 5);
    near(Number(predictions[2]), 7);
    assert.deepEqual(predictions.slice(3, 5), ["", ""]);
    assert.deepEqual(score.unread, [{ column: "day", value: "TBD", row: 3, line: 4, count: 2 }]);
    assert.deepEqual(score.newLevels, []);
  });

  it("is refused where it has numbers, which are not dates", async () => {
    const model = await galton.train(LINE);
    const score = new galton.ScoreStream(model);
    const scored = new Response(new Blob(["day\n1\n2\n"]).stream().pipeThrough(score)).text();
    await assert.rejects(scored, { kind: "not-dates", message: /numbers that are not dates/ });
  });
});
