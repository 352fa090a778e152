// Predictions on the page: whose they are, what R says of them, and what becomes of them when the model changes.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { data, install, load, root } from "./packed.js";
import {
  downloaded,
  drop,
  figure,
  file,
  fitted,
  near,
  open,
  plain,
  reveal,
  shows,
  slowly,
  text,
  thin,
  upload,
} from "./page.js";

/** @typedef {import("playwright-core").Page} Page */

/** The relative precision of R's own figures. */
const TOLERANCE = 1e-9;

/**
 * Of these tests/golden/README.md has the meaning.
 *
 * @typedef {object} Golden
 * @property {string} data
 * @property {string} formula
 * @property {Record<string, (number | string)[]>} new_rows
 * @property {number[]} fit
 * @property {{ lower: number[], upper: number[] }} confidence
 * @property {{ lower: number[], upper: number[] }} prediction
 * @property {(number | null)[]} every_row
 */

/** @returns {Promise<Golden[]>} */
async function goldens() {
  const folder = join(root, "tests", "golden", "page");
  const names = (await readdir(folder)).sort();
  assert.equal(names.length, 6);
  const texts = await Promise.all(names.map((name) => readFile(join(folder, name), "utf8")));
  return texts.map((text) => /** @type {Golden} */ (JSON.parse(text)));
}

/** The model that the page says it scores with. @param {Golden} golden */
function scored({ formula, new_rows }) {
  const names = Object.keys(new_rows);
  const response = formula.split(" ~ ")[0];
  const last = names.length > 1 ? ` and ${names.at(-1)}` : "";
  const from = names.length > 1 ? names.slice(0, -1).join(", ") + last : names[0];
  return `${response} from ${names.length > 4 ? `${names.length} predictors` : from}`;
}

/** @param {Golden} golden @returns {Record<string, number | string>[]} */
function newRows({ fit, new_rows }) {
  return fit.map((_, i) =>
    Object.fromEntries(Object.entries(new_rows).map(([name, values]) => [name, values[i] ?? ""])),
  );
}

/**
 * Fills in one row and predicts it.
 *
 * @param {Page} page
 * @param {Record<string, number | string>} row
 */
async function predict(page, row) {
  for (const [name, value] of Object.entries(row)) {
    const field = page
      .getByTestId("score-value")
      .locator("label")
      .filter({ has: page.locator(`span[title="${name}"]`) })
      .locator("input, select");
    if ((await field.evaluate((f) => f.tagName)) === "SELECT")
      await field.selectOption(String(value));
    else await field.fill(String(value));
  }
  await page.getByTestId("score-one").click();
  await page.waitForFunction(() =>
    /\d/.test(document.querySelector("[data-testid=predicted-one]")?.textContent ?? ""),
  );
  return figure(page, "predicted-one");
}

/** @param {Page} page @param {string} which */
async function interval(page, which) {
  const said = await page.getByTestId(`interval-${which}`).getAttribute("title");
  return (said ?? "").split(" to ").map(plain);
}

describe("a prediction", () => {
  it("is R's on screen, in the saved model and in the scored CSV, on six of its tables", async () => {
    const { Model } = await load(await install());
    const page = await open();
    for (const golden of await goldens()) {
      const path = join(data, golden.data);
      await drop(page, path);
      const name = /** @type {string} */ (golden.data.split("/")[1]);
      await page.getByTestId("scoring-with").filter({ hasText: name }).waitFor();
      await fitted(page, golden.formula, scored(golden));
      const rows = newRows(golden);

      for (const [i, row] of rows.entries()) {
        near(await predict(page, row), /** @type {number} */ (golden.fit[i]), TOLERANCE);
        for (const which of /** @type {const} */ (["confidence", "prediction"])) {
          const [lower, upper] = await interval(page, which);
          near(Number(lower), Number(golden[which].lower[i]), TOLERANCE);
          near(Number(upper), Number(golden[which].upper[i]), TOLERANCE);
        }
      }

      const names = Object.keys(golden.new_rows);
      const pasted = rows.map((row) => names.map((name) => row[name]).join("\t"));
      await page.getByTestId("list-text").fill([names.join("\t"), ...pasted].join("\n"));
      await page.getByTestId("score-many").click();
      const cells = page.getByTestId("list-results").locator("tbody td:nth-child(2)");
      await cells.nth(rows.length - 1).waitFor();
      const titles = await cells.evaluateAll((all) =>
        all.map((cell) => cell.getAttribute("title")),
      );
      assert.equal(titles.length, rows.length);
      titles.forEach((title, i) => near(plain(title), Number(golden.fit[i]), TOLERANCE));

      const saved = await readFile(await downloaded(page, "save-model"), "utf8");
      Model.from(saved)
        .predict(rows)
        .forEach((value, i) => near(value, Number(golden.fit[i]), TOLERANCE));

      await page.getByTestId("score-csv").setInputFiles(path);
      const lines = (await readFile(await downloaded(page, "csv-download"), "utf8"))
        .trimEnd()
        .split(/\r?\n/)
        .slice(1);
      assert.equal(lines.length, golden.every_row.length);
      golden.every_row.forEach((expected, i) => {
        const said = lines[i]?.split(",").at(-1) ?? "";
        if (expected === null) assert.equal(said, "");
        else near(Number(said), expected, TOLERANCE);
      });
    }
    await page.context().close();
  });

  it("is that of least squares, within its interval, however far the descent has come", async () => {
    const page = await open();
    await upload(page, join(data, "datasets", "iris.csv"));
    await fitted(
      page,
      "Sepal.Length ~ Petal.Length * Species",
      "Sepal.Length from Petal.Length and Species",
    );
    await slowly(page);
    assert.match(await text(page, "scoring-with"), /^Scoring with least squares, fitted to iris/);
    const fit = await predict(page, { "Petal.Length": 4.5, Species: "virginica" });
    near(fit, 5.5404829545454586, TOLERANCE);
    const [lower, upper] = await interval(page, "confidence");
    assert.ok(Number(lower) < fit && fit < Number(upper), `${fit} in ${lower} to ${upper}`);
    await page.context().close();
  });

  it("is the descent's where that is chosen, which its files say too", async () => {
    const { Model } = await load(await install());
    const page = await open();
    await page.getByTestId("bundled-1").click();
    await shows(page, "value-iteration", `2${thin}001`);
    await reveal(page, "predict-with-descent");
    const label = page.locator("label", { has: page.getByTestId("predict-with-descent") });
    assert.match(
      (await label.textContent()) ?? "",
      /the descent at iteration 2.001 \(not there yet: \d+ of 16 digits agree with least squares\)/,
    );
    await page.getByTestId("predict-with-descent").check();
    assert.match(await text(page, "scoring-with"), /^Scoring with the descent at iteration 2.001,/);
    const expected = 152.91907057641646 + 937.7974398352801 * 0.05;
    near(await predict(page, { bmi: 0.05 }), expected, 1e-12);
    assert.match(await text(page, "no-intervals"), /around least squares only/);
    assert.equal(await page.getByTestId("interval-confidence").count(), 0);

    const path = await downloaded(page, "save-model");
    assert.match(path, /galton-progression-descent-2001\.json$/);
    const saved = await readFile(path, "utf8");
    const { training } = JSON.parse(saved);
    assert.deepEqual([training.iterations, training.converged], [2001, false]);
    near(Model.from(saved).predict(0.05), expected, 1e-12);

    await page.getByTestId("score-csv").setInputFiles(await file("rows.csv", "bmi\n0.05\n"));
    const scoredPath = await downloaded(page, "csv-download");
    assert.match(scoredPath, /rows-predicted-by-descent-2001\.csv$/);
    const [head, first] = (await readFile(scoredPath, "utf8")).split("\n");
    assert.equal(head, 'bmi,"predicted progression, the descent at iteration 2001"');
    near(Number(first?.split(",")[1]), expected, 1e-12);

    await page.getByTestId("predict-with-exact").check();
    const exact = await downloaded(page, "save-model");
    assert.match(exact, /galton-progression-least-squares\.json$/);
    assert.equal(JSON.parse(await readFile(exact, "utf8")).training, null);
    await page.context().close();
  });

  it("is least squares' again where the descent that was chosen diverges", async () => {
    const page = await open();
    await page.getByTestId("predict-with-descent").check();
    await page.getByTestId("learning-rate").fill("1.2");
    await page.getByTestId("learning-rate").press("Enter");
    await page.getByTestId("trouble").waitFor();
    assert.match(await text(page, "scoring-with"), /^Scoring with least squares/);
    assert.ok(await page.getByTestId("predict-with-descent").isDisabled());
    await page.context().close();
  });
});

describe("numbers with a decimal comma", () => {
  const csv = ["h;w", ...Array.from({ length: 12 }, (_, i) => `${60 + i},5;${100 + 3 * i},25`)];

  it("are one number each in a list and in a row, as in the file", async () => {
    const page = await open();
    await upload(page, await file("comma.csv", csv.join("\n")));
    await page.getByTestId("scoring-with").filter({ hasText: "w from h" }).waitFor();
    await page.getByTestId("list-text").fill("62,5\n63,5 64,5");
    await page.getByTestId("score-many").click();
    const cells = page.getByTestId("list-results").locator("tbody td:nth-child(2)");
    await cells.nth(2).waitFor();
    assert.equal(await cells.count(), 3);
    near(plain(await cells.first().getAttribute("title")), 106.25, TOLERANCE);
    near(await predict(page, { h: "62,5" }), 106.25, TOLERANCE);
    await page.context().close();
  });

  it("leave no earlier answer beside a row that is refused", async () => {
    const page = await open();
    await upload(page, await file("comma.csv", csv.join("\n")));
    await page.getByTestId("scoring-with").filter({ hasText: "w from h" }).waitFor();
    await predict(page, { h: "62,5" });
    await page.getByTestId("value-of-0").fill("62.5");
    await page.getByTestId("score-one").click();
    assert.match(await text(page, "score-value-wrong"), /isn’t a number: write h as in 66,0|66\b/);
    await shows(page, "predicted-one", "–");
    await shows(page, "interval-confidence", "–");
    await page.context().close();
  });
});

describe("a change of settings", () => {
  it("leaves rows, lists and answers where they are, marked where they are of the earlier model", async () => {
    const page = await open();
    await upload(page, join(data, "datasets", "iris.csv"));
    await fitted(page, "Sepal.Length ~ Petal.Length", "Sepal.Length from Petal.Length");
    const before = await predict(page, { "Petal.Length": 4.5 });
    await page.getByTestId("list-text").fill("4.5 5");
    await page.getByTestId("score-many").click();
    await page.getByTestId("list-results").waitFor();
    await page.getByTestId("json-request").fill('{"payload": 4.5}');
    await page.getByTestId("json-send").click();
    await page.getByText(/^\{"stream_prediction"/).waitFor();
    const rows = await file("few.csv", "Petal.Length,Species\n4.5,setosa\n");
    await page.getByTestId("score-csv").setInputFiles(rows);
    await page.getByTestId("csv-download").waitFor();

    // Another rate is another descent, and the same least squares.
    await slowly(page);
    const ways = ["score-value", "score-list", "score-json", "score-file"];
    for (const way of ways) assert.equal(await page.getByTestId(`${way}-earlier`).count(), 0, way);

    await fitted(
      page,
      "Sepal.Length ~ Petal.Length + Species",
      "Sepal.Length from Petal.Length and Species",
    );
    for (const way of ways)
      assert.match(
        await text(page, `${way}-earlier`),
        /of the earlier model, Sepal\.Length ~ Petal\.Length by least squares/,
      );
    assert.equal(await figure(page, "predicted-one"), before);
    assert.equal(await page.getByTestId("value-of-0").inputValue(), "4.5");
    assert.equal(await page.getByTestId("list-text").inputValue(), "4.5 5");
    assert.equal(await page.getByTestId("list-results").locator("tbody tr").count(), 2);
    assert.equal(await page.getByTestId("csv-download").count(), 1);
    assert.equal(await page.getByTestId("json-request").inputValue(), '{"payload": 4.5}');

    await page.getByTestId("undo").click();
    await page.getByTestId("score-value-earlier").waitFor({ state: "detached" });
    await page.context().close();
  });

  it("leaves a CSV that is being scored, which tells how far it is and can be stopped", async () => {
    // A file that waits after its first rows for ever: nothing here depends on the machine's speed.
    const page = await open({ serviceWorkers: "block" }, (page) =>
      page.route(/worker[^/]*\.js$/, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: endless + (await response.text()) });
      }),
    );
    await page
      .getByTestId("score-csv")
      .setInputFiles(await file("endless.csv", "parent\n" + "60\n".repeat(1000)));
    await page.getByTestId("score-cancel").waitFor();
    await page
      .getByTestId("score-progress")
      .filter({ hasText: /\d rows/ })
      .waitFor();
    await page.getByTestId("learning-rate").fill("0.003");
    await page.getByTestId("learning-rate").press("Enter");
    await page.getByText(/^Stopped after 2.000 iterations: [4-9] of/).waitFor();
    assert.match(await text(page, "score-progress"), /^Reading /);
    await page.getByTestId("score-cancel").click();
    await page.getByTestId("score-progress").waitFor({ state: "detached" });
    await page.getByTestId("score-csv").setInputFiles(await file("short.csv", "parent\n60\n"));
    await page.getByTestId("csv-download").waitFor();
    await page.context().close();
  });
});

const endless = `{
  const { stream } = Blob.prototype;
  Blob.prototype.stream = function () {
    if (this.name !== "endless.csv") return stream.call(this);
    const rows = new TextEncoder().encode("60\\n".repeat(1_000_000));
    const start = (controller) => {
      controller.enqueue(new TextEncoder().encode("parent\\n"));
      controller.enqueue(rows.slice());
      setTimeout(() => controller.enqueue(rows.slice()), 200);
    };
    return new ReadableStream({ type: "bytes", start });
  };
}\n`;

describe("examples of new rows", () => {
  it("are such as the model has seen", async () => {
    const page = await open();
    const request = JSON.parse(await page.getByTestId("json-request").inputValue());
    for (const parent of request.payload) assert.ok(parent > 64 && parent < 73, `${parent}`);
    const shown = (await page.getByTestId("list-text").getAttribute("placeholder")) ?? "";
    for (const parent of shown.split("\n")) assert.ok(Number(parent) > 64 && Number(parent) < 73);
    await page.context().close();
  });
});
