// Predict in the built page: a row, a list, a file, the service's JSON, and saved models.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { downloaded, figure, file, near, open, shows, text, thin, upload } from "./page.js";
import { csv } from "./sixty.js";

describe("scoring", () => {
  it("scores one row, a pasted list and the service's JSON alike", async () => {
    const page = await open();
    await page.getByTestId("bundled-1").click();
    await shows(page, "value-iteration", `2${thin}001`);
    await page.getByTestId("predict-with-descent").check();
    const expected = [10, 20].map((x) => 152.91907057641646 + 937.7974398352801 * x);

    await page.getByTestId("value-of-0").fill("10");
    await page.getByTestId("score-one").click();
    await shows(page, "predicted-one", `9${thin}530.9`);
    near(await figure(page, "predicted-one"), expected[0], 1e-12);

    await page.getByTestId("list-text").fill("10\n20");
    await page.getByTestId("score-many").click();
    await page.getByTestId("list-results").waitFor();
    const list = (await readFile(await downloaded(page, "csv-download"), "utf8"))
      .trim()
      .split("\n");
    assert.equal(list[0], 'bmi,"predicted progression, the descent at iteration 2001",note');
    near(Number(list[1].split(",")[1]), expected[0], 1e-12);
    near(Number(list[2].split(",")[1]), expected[1], 1e-12);

    await page.getByTestId("list-text").fill('{"payload": [10, 20]}');
    await page.getByTestId("score-many").click();
    await page.getByText(/^\{"predictions"/).waitFor();
    const { predictions } = JSON.parse(await text(page, "json-answer"));
    predictions.forEach((/** @type {number} */ y, /** @type {number} */ i) =>
      near(y, expected[i], 1e-12),
    );

    await page.getByTestId("list-text").fill('{"payload": 10}');
    await page.getByTestId("score-many").click();
    await page.getByText(/^\{"stream_prediction"/).waitFor();
    near(JSON.parse(await text(page, "json-answer")).stream_prediction, expected[0], 1e-12);
    await page.context().close();
  });

  it("scores a CSV of new rows and gives it back with a column more", async () => {
    const page = await open();
    await upload(page, await file("sixty.csv", csv));
    await page.getByText("60 read, 60 fitted").waitFor();
    const [slope, intercept] = [
      await figure(page, "under-slope"),
      await figure(page, "under-intercept"),
    ];
    const fresh = await file("new.csv", 'name,x\n"Anna, the first",0.5\nBob,\nCem,-2\n');
    await page.getByTestId("score-csv").setInputFiles(fresh);
    const path = await downloaded(page, "csv-download");
    assert.match(path, /new-predicted\.csv$/);
    const lines = (await readFile(path, "utf8")).trim().split(/\r?\n/);
    assert.equal(lines[0], "name,x,predicted y,lower y,upper y,note");
    assert.match(lines[1], /^"Anna, the first",0\.5,/);
    near(Number(lines[1].split(",")[3]), intercept + 0.5 * slope, 1e-12);
    assert.equal(lines[2], "Bob,,,,,x has no value.");
    near(Number(lines[3].split(",")[2]), intercept - 2 * slope, 1e-12);
    await page.context().close();
  });

  it("takes a date for a predictor of dates, and tells one for a response of dates", async () => {
    const page = await open();
    const days = [0, 60, 366, 400];
    const dates = ["2020-01-01", "2020-03-01", "2021-01-01", "2021-02-04"];
    const rows = dates.map((date, i) => `${date},${5 + 2 * days[i]}`);
    await upload(page, await file("days.csv", ["day,y", ...rows].join("\n")));
    await page.getByText("4 read, 4 fitted").waitFor();
    await page.getByTestId("value-of-0").fill("");
    assert.equal(await text(page, "days-of-0"), "day: days since 2020-01-01");
    await page.getByTestId("score-one").click();
    assert.match(await text(page, "score-value-wrong"), /Choose a date for day/);
    await page.getByTestId("value-of-0").fill("2022-01-01");
    await page.getByTestId("score-one").click();
    await shows(page, "predicted-one", `1${thin}467.0`);
    near(await figure(page, "predicted-one"), 5 + 2 * 731, 1e-9);
    assert.equal(await text(page, "days-of-0"), "day: 731 days since 2020-01-01");
    await page.getByTestId("list-text").fill("2020-01-02 10");
    await page.getByTestId("score-many").click();
    await page.getByTestId("list-results").waitFor();
    assert.match(await text(page, "list-results"), /7\.0000.*25\.000/);

    await page.getByTestId("response").selectOption("day");
    await page.getByTestId("scoring-with").filter({ hasText: "day from y" }).waitFor();
    await page.getByTestId("value-of-0").fill(String(5 + 2 * 59.5));
    await page.getByTestId("score-one").click();
    await page.getByText("days since 2020-01-01, 2020-02-29").waitFor();
    await page.context().close();
  });

  it("says what is wrong with a row, a list, a file and a request, where it is wrong", async () => {
    const page = await open();
    await page.getByTestId("value-of-0").fill("tall");
    await page.getByTestId("score-one").click();
    assert.match(await text(page, "score-value-wrong"), /“tall” isn’t a number/);
    await page.getByTestId("list-text").fill("60\ntall");
    await page.getByTestId("score-many").click();
    await page.getByTestId("list-places").waitFor();
    assert.equal(
      await text(page, "list-places"),
      "Row 2: parent is “tall”, and the model needs a number.",
    );
    await page.getByTestId("score-csv").setInputFiles(await file("other.csv", "age\n3\n4\n"));
    await page.getByTestId("score-rows-wrong").waitFor();
    assert.match(await text(page, "score-rows-wrong"), /other\.csv.*parent/);
    await page.getByTestId("list-text").fill('{"payload": ["ten"]}');
    await page.getByTestId("score-many").click();
    await page.getByTestId("list-places").getByText("“ten”").waitFor();
    assert.match(await text(page, "json-answer"), /ten/);
    await page.context().close();
  });

  it("saves the model, and loads it in a new visit to the same predictions", async () => {
    const page = await open();
    await page.getByTestId("bundled-1").click();
    await shows(page, "value-iteration", `2${thin}001`);
    await page.getByTestId("predict-with-descent").check();
    const path = await downloaded(page, "save-model");
    await page.reload();
    await page.getByTestId("value-slope").waitFor();
    const fit = await text(page, "value-slope");

    await page.getByTestId("model-file").setInputFiles(path);
    await page.getByText(/Predicting with the model loaded from/).waitFor();
    await page.getByTestId("value-of-0").fill("10");
    await page.getByTestId("score-one").click();
    await shows(page, "predicted-one", `9${thin}530.9`);
    near(await figure(page, "predicted-one"), 152.91907057641646 + 9377.974398352801, 1e-12);
    assert.equal(await text(page, "value-slope"), fit, "the fit on the page is what it was");

    await page.getByTestId("use-fit").click();
    await page.getByText(/Predicting with least squares/).waitFor();
    await page.getByTestId("model-file").setInputFiles(await file("not-a-model.json", '{"a": 1}'));
    await page.getByTestId("model-trouble").waitFor();
    await page.context().close();
  });
});
