// New rows in the built page, as ugly tables have them: whatever is in a cell, the page says one thing of it.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { downloaded, drop, file, fitted, open, reveal, text, upload } from "./page.js";

/** @typedef {import("playwright-core").Page} Page */

/** A table of 40 rows with decimal commas, points between thousands, two columns of one name and a code for a missing value. */
const ugly = [
  "Sales of 2024;;;;;",
  "",
  "no;day;price;weight;weight;region",
  ";DD.MM.YYYY;EUR;kg;g;",
  ...Array.from({ length: 40 }, (_, i) => {
    const weight = i % 10 === 4 ? "-999" : `${10 + (i % 7)},5`;
    const grams = i % 2 ? `1.${100 + i * 5},5` : `${200 + i},0`;
    const day = `${String(1 + (i % 28)).padStart(2, "0")}.0${1 + (i % 3)}.2024`;
    const price = `${100 + 3 * i + (i % 7) * 2},${i % 5}`;
    return `${i + 1};${day};${price};${weight};${grams};${["North", "South", "West"][i % 3]}`;
  }),
  "Total;;6.000,0;;;",
].join("\n");

const formula = "price ~ weight + weight.1 + day + region";

/** The page with that table and model; -999 is missing. */
async function withUgly() {
  const page = await open();
  await upload(page, await file("ugly.csv", ugly));
  await page.getByTestId("chip-data").filter({ hasText: "ugly.csv" }).waitFor();
  await page.getByTestId("change-reading").click();
  await page.getByTestId("missing-words").fill("NA, n/a, -999");
  await page.getByTestId("missing-words").press("Enter");
  await fitted(page, formula, "price from weight, weight.1, day and region");
  return page;
}

/** @param {Page} page @param {RegExp} said */
async function counts(page, said) {
  await page.getByTestId("list-counts").filter({ hasText: said }).waitFor();
}

/** @param {Page} page @param {string} rows */
async function paste(page, rows) {
  await page.getByTestId("list-text").fill(rows);
  await page.getByTestId("score-many").click();
}

const names = "weight;weight;day;region";

/** Cells as nobody wishes for them, beside ordinary ones. */
const odd = {
  weight: ["11,5", "-999", "-999,0", "n/a", "NA", "", "tall", "1e999", "10.5", "12", '"13,5"'],
  grams: ["300", "1.050,5", "1.050", "300", "300", "300", "300", "300", "300", "x", "300"],
  day: ["05.03.2024", "2024-03-05", "05/03/2024", "05.03.2024", "soon", "45"],
  region: ["North", "West", "East", "", "north"],
};

/** Each has one odd cell or none, some have several. */
const oddRows = Array.from({ length: 60 }, (_, i) =>
  [odd.weight, odd.grams, odd.day, odd.region]
    .map((cells, j) =>
      i % 4 === j || i % 9 === 0 ? cells[Math.floor(i / 4) % cells.length] : cells[0],
    )
    .join(";"),
);

/** How many rows there are, and how many predictions: in the summary, in the table and in the CSV. @param {Page} page */
async function told(page) {
  const summary = await text(page, "list-counts");
  const [, rows = "", predicted = rows] =
    /(\d+) rows, (?:all|(\d+)) predicted/.exec(summary) ?? assert.fail(summary);
  const table = page.getByTestId("list-results").locator("tbody tr");
  const shown = await table.evaluateAll((all) =>
    all.map((row) => ({
      hasFit: /\d/.test(row.querySelector(".fit")?.textContent ?? ""),
      isBad: row.classList.contains("wrong"),
      hasMark: row.querySelector(".note")?.textContent !== "",
    })),
  );
  const csv = await readFile(await downloaded(page, "csv-download"), "utf8");
  const [head = "", ...lines] = csv.trimEnd().split("\n");
  const at = head.split(";").indexOf("predicted price");
  const cells = lines.map((line) => line.replaceAll(/"[^"]*"/g, "quoted").split(";"));
  const width = head.split(";").length;
  const saved = cells.map((row) => ({
    hasFit: row[at] !== "",
    note: row[width - 1] ?? "",
  }));
  return { summary, rows: Number(rows), predicted: Number(predicted), shown, saved };
}

describe("new rows", () => {
  it("have predictions that agree in the summary, the table and the CSV, whatever is in their cells", async () => {
    const page = await withUgly();
    const table = [names, ...oddRows].join("\n");
    await paste(page, table);
    await counts(page, /60 rows/);
    const pasted = await told(page);
    await drop(page, await file("odd.csv", table), "[data-takes-files]");
    await counts(page, /odd\.csv: *60 rows/);
    const dropped = await told(page);
    for (const { summary, rows, predicted, shown, saved } of [pasted, dropped]) {
      assert.equal(rows, 60, summary);
      assert.ok(predicted > 5 && predicted < 55, summary);
      const others = (summary.split("Not predicted:")[1] ?? "").match(/\d+/g) ?? [];
      assert.equal(
        others.map(Number).reduce((a, b) => a + b),
        rows - predicted,
        summary,
      );
      assert.equal(shown.filter(({ hasFit }) => hasFit).length, predicted);
      assert.equal(saved.filter(({ hasFit }) => hasFit).length, predicted);
      for (const [i, { hasFit, isBad, hasMark }] of shown.entries()) {
        const row = `row ${i + 1}: ${oddRows[i]}`;
        assert.equal(isBad, !hasFit, row);
        assert.ok(hasFit || hasMark, row);
        assert.equal(saved[i]?.hasFit, hasFit, row);
        if (hasFit) assert.match(saved[i]?.note ?? "", /^("?Beyond the data|quoted|)/, row);
        else assert.notEqual(saved[i]?.note, "", row);
      }
    }
    assert.deepEqual(
      dropped.saved.map(({ hasFit }) => hasFit),
      pasted.saved.map(({ hasFit }) => hasFit),
    );
    await page.context().close();
  });

  it("have a missing value where a declared code is, typed, pasted with names and without, and in a file", async () => {
    const page = await withUgly();
    await page.getByTestId("value-of-0").fill("-999");
    await page.getByTestId("score-one").click();
    assert.match(
      await text(page, "score-value-wrong"),
      /weight is “-999”, which says that a value is missing/,
    );
    const rows = "-999;300;05.03.2024;West\n11,5;300;05.03.2024;West";
    const said = /2 rows, 1 predicted\. Not predicted: 1 with a value missing/;
    await paste(page, rows);
    await counts(page, said);
    await paste(page, `${names}\n${rows}`);
    await counts(page, said);
    await drop(page, await file("coded.csv", `${names}\n${rows}`), "[data-takes-files]");
    await counts(page, said);
    await counts(page, /coded\.csv/);
    const { shown, saved } = await told(page);
    assert.deepEqual(
      shown.map(({ hasFit }) => hasFit),
      [false, true],
    );
    assert.deepEqual(
      saved.map(({ hasFit }) => hasFit),
      [false, true],
    );
    await page.context().close();
  });

  it("may be the whole file of the fit, with its title, its names, its units and its total", async () => {
    const page = await withUgly();
    await paste(page, ugly);
    await counts(page, /\b40 rows, 36 predicted\. Not predicted: 4 with a value missing\.$/);
    assert.equal(await page.getByTestId("list-places").count(), 0);
    await drop(page, await file("again.csv", ugly), "[data-takes-files]");
    await counts(
      page,
      /again\.csv: *40 rows, 36 predicted\. Not predicted: 4 with a value missing\.$/,
    );
    await page.context().close();
  });

  it("with several faults have one reason, in the summary as in the table", async () => {
    const page = await withUgly();
    await paste(page, `${names}\nn/a;300;05.03.2024;East\n11,5;300;05.03.2024;West`);
    await counts(page, /Not predicted: 1 with a value that the model has not seen\.$/);
    const notes = page.getByTestId("list-results").locator("tbody .note");
    assert.deepEqual(await notes.allInnerTexts(), ["new region “East”", ""]);
    await page.context().close();
  });

  it("are read by a loaded model as they are written, and told where a number may be another", async () => {
    const first = await withUgly();
    const rows = "11,5;1.050;05.03.2024;West";
    await paste(first, rows);
    await counts(first, /1 row, all predicted/);
    const expected = await first.getByTestId("list-fit").first().getAttribute("title");
    const path = await downloaded(first, "save-model");
    await first.context().close();
    const page = await open();
    const fits = page.getByTestId("list-fit");
    await page.getByTestId("model-file").setInputFiles(path);
    await page.getByText(/Predicting with the model loaded from/).waitFor();
    for (const text of [rows, `${names}\n${rows}`]) {
      await paste(page, text);
      await counts(page, /1 row, all predicted/);
      assert.equal(await fits.first().getAttribute("title"), expected, text);
      assert.equal(await page.getByTestId("list-doubt").count(), 0);
      await page.getByTestId("list-clear").click();
    }
    await paste(page, `${names}\n11;1.050;05/03/2024;West`);
    await page.getByTestId("list-doubt").nth(1).waitFor();
    const doubts = await page.getByTestId("list-doubt").allInnerTexts();
    assert.match(
      doubts[0] ?? "",
      /^1\.050 in weight\.1 \(line 2\) is read as a decimal, and may be a thousand/,
    );
    assert.equal(
      doubts[1],
      "05/03/2024 in day (line 2) is read as 5 March 2024: the day is first, as in the fit.",
    );

    await page.getByTestId("value-of-1").fill("1.050");
    await page.getByTestId("score-one").click();
    assert.equal(
      await text(page, "score-value-doubt"),
      "1.050 in weight.1 is read as 1.05. If it is 1050, write 1050.",
    );
    await page.getByTestId("value-of-0").fill("11,5");
    await page.getByTestId("value-of-2").fill("2024-03-05");
    await page.getByTestId("value-of-3").selectOption("West");
    await page.getByTestId("score-one").click();
    await page.getByTestId("score-value-doubt").waitFor({ state: "detached" });
    assert.equal(await page.getByTestId("predicted-one").getAttribute("title"), expected);
    await page.context().close();
  });

  it("have their errors where they are typed, and none of another model", async () => {
    const page = await withUgly();
    await page.getByTestId("value-of-0").fill("9".repeat(400));
    await page.getByTestId("score-one").click();
    assert.match(
      await text(page, "score-value-wrong"),
      /weight is “9+”, which is too large for a number/,
    );
    const field = page.getByTestId("value-of-0");
    assert.equal(await field.getAttribute("aria-invalid"), "true");
    const below = async (/** @type {string} */ one, /** @type {string} */ other) =>
      ((await page.getByTestId(one).boundingBox())?.y ?? NaN) >
      ((await page.getByTestId(other).boundingBox())?.y ?? NaN);
    assert.ok(await below("interval-prediction", "score-value-wrong"));

    await paste(page, "11,5;300;05.03.2024;West");
    await counts(page, /1 row, all predicted/);
    await paste(page, "11,5;300");
    await page.getByTestId("score-rows-wrong").getByText("Line 1 has 2 values").waitFor();
    assert.ok(await below("list-results", "score-rows-wrong"));
    await fitted(page, "price ~ weight", "price from weight");
    await reveal(page, "list-text");
    assert.equal(await page.getByTestId("score-rows-wrong").count(), 0);
    await page.context().close();
  });
});
