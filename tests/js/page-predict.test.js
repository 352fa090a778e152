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
 * @property {number} level
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

/**
 * Drops a table, answers what is to be predicted, and types the rest of the formula.
 *
 * @param {Page} page
 * @param {Golden} golden
 */
async function chosen(page, golden) {
  const name = /** @type {string} */ (golden.data.split("/")[1]);
  const response = /** @type {string} */ (golden.formula.split(" ~ ")[0]);
  await drop(page, join(data, golden.data));
  await page.getByTestId("chip-data").filter({ hasText: name }).waitFor();
  if (name === "InsectSprays.csv") {
    await page.getByTestId("chip-response").filter({ hasText: "count" }).waitFor();
    assert.equal(await page.getByTestId("ask").count(), 0);
  } else {
    await page.getByTestId("ask").getByText("Which column is to be predicted?").waitFor();
    await page.getByTestId(`ask-${response}`).click();
    await page.getByTestId("ask-done").click();
    await page.getByTestId("ask").waitFor({ state: "detached" });
  }
  await page.getByTestId("chip-response").filter({ hasText: response }).waitFor();
  // The model of one factor is the first suggestion.
  if (name !== "InsectSprays.csv") return fitted(page, golden.formula, scored(golden));
  await page
    .getByTestId("scoring-with")
    .filter({ hasText: scored(golden) })
    .waitFor();
}

/** The numbers of a column of the table of predictions, the prediction's or those of its interval. @param {Page} page @param {string} cells */
async function column(page, cells) {
  const found = page.getByTestId("list-results").locator(`tbody ${cells}`);
  const titles = await found.evaluateAll((all) => all.map((cell) => cell.getAttribute("title")));
  return titles.map(plain);
}

/** @param {number[]} found @param {readonly number[]} expected */
function allNear(found, expected) {
  assert.equal(found.length, expected.length);
  found.forEach((value, i) => near(value, /** @type {number} */ (expected[i]), TOLERANCE));
}

/**
 * The last columns of a scored CSV, before its notes.
 *
 * @param {string} path
 * @param {number} count
 */
async function lastColumns(path, count) {
  const [, ...lines] = (await readFile(path, "utf8")).trimEnd().split(/\r?\n/);
  const note = /,("([^"]|"")*"|[^",]*)$/;
  return lines.map((line) => line.replace(note, "").split(",").slice(-count));
}

/** Waits until predictions are of this many rows. @param {Page} page @param {RegExp} said */
async function counts(page, said) {
  await page.getByTestId("list-counts").filter({ hasText: said }).waitFor();
}

describe("a prediction", () => {
  it("is R's on the screen, in the saved model and in the scored CSV, on six of its tables", async () => {
    const { Model } = await load(await install());
    const page = await open();
    for (const golden of await goldens()) {
      await chosen(page, golden);
      const rows = newRows(golden);
      const { fit, confidence, prediction, level } = golden;

      for (const [i, row] of rows.entries()) {
        near(await predict(page, row), /** @type {number} */ (fit[i]), TOLERANCE);
        for (const which of /** @type {const} */ (["confidence", "prediction"])) {
          const [lower, upper] = await interval(page, which);
          near(Number(lower), Number(golden[which].lower[i]), TOLERANCE);
          near(Number(upper), Number(golden[which].upper[i]), TOLERANCE);
        }
      }

      const names = Object.keys(golden.new_rows);
      const lines = rows.map((row) => names.map((name) => row[name]).join(","));
      const table = [names.join(","), ...lines].join("\n");
      await page.getByTestId("list-text").fill(table);
      await page.getByTestId("score-many").click();
      await counts(page, new RegExp(`^ *${rows.length} rows`));
      allNear(await column(page, "[data-testid=list-fit]"), fit);
      allNear(await column(page, "[data-label$=from]"), prediction.lower);
      allNear(await column(page, "[data-label=to]"), prediction.upper);

      const saved = Model.from(await readFile(await downloaded(page, "save-model"), "utf8"));
      allNear(/** @type {number[]} */ (saved.predict(rows)), fit);
      for (const interval of /** @type {const} */ (["confidence", "prediction"])) {
        const found = saved.predict(rows, { interval, level });
        const { lower, upper } = interval === "confidence" ? confidence : prediction;
        allNear(
          found.map((of) => Number(of?.lower)),
          lower,
        );
        allNear(
          found.map((of) => Number(of?.upper)),
          upper,
        );
      }

      await reveal(page, "list-text");
      await drop(page, join(data, golden.data), "[data-takes-files]");
      await counts(page, new RegExp(`${golden.every_row.length} rows`));
      const whole = await lastColumns(await downloaded(page, "csv-download"), 3);
      assert.equal(whole.length, golden.every_row.length);
      golden.every_row.forEach((expected, i) => {
        const said = whole[i]?.[0] ?? "";
        if (expected === null) assert.equal(said, "");
        else near(Number(said), expected, TOLERANCE);
      });

      await drop(page, await file("few.csv", table), "[data-takes-files]");
      await counts(page, /few\.csv/);
      const few = await lastColumns(await downloaded(page, "csv-download"), 3);
      for (const [at, expected] of [fit, prediction.lower, prediction.upper].entries())
        allNear(
          few.map((cells) => Number(cells[at])),
          expected,
        );
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
    assert.match(
      await text(page, "scoring-with"),
      /^Predicting with least squares, fitted to iris/,
    );
    const fit = await predict(page, { "Petal.Length": 4.5, Species: "virginica" });
    near(fit, 5.5404829545454586, TOLERANCE);
    const [lower, upper] = await interval(page, "confidence");
    assert.ok(Number(lower) < fit && fit < Number(upper), `${fit} in ${lower} to ${upper}`);
    await page.context().close();
  });

  it("is drawn on the plot with its interval, on the line of its category", async () => {
    const page = await open();
    await upload(page, join(data, "datasets", "iris.csv"));
    await fitted(
      page,
      "Sepal.Length ~ Petal.Length * Species",
      "Sepal.Length from Petal.Length and Species",
    );
    await predict(page, { "Petal.Length": 4.5, Species: "virginica" });
    const plot = page.getByTestId("predict-plot");
    await plot.locator('svg[aria-label*="your row at 4.5, 5.5405"]').waitFor();
    // Least squares predicts, so no descent is drawn; the other categories' lines stay in the background.
    assert.equal(await plot.getByTestId("line").count(), 0);
    const far = await plot.evaluate((plot) => {
      const circle = plot.querySelector("[data-testid=new-point] circle");
      const [x, y] = ["cx", "cy"].map((name) => Number(circle?.getAttribute(name)));
      const line = plot.querySelector("g:not(.faint) > polyline.exact");
      const points = (line?.getAttribute("points") ?? "")
        .split(" ")
        .map((p) => p.split(",").map(Number));
      const [[x0 = 0, y0 = 0] = [], [x1 = 0, y1 = 0] = []] = [points[0], points.at(-1)];
      const ends = Array.from(plot.querySelectorAll("[data-testid=new-point] line.whisker"), (l) =>
        Number(l.getAttribute("y1")),
      );
      const on = y0 + ((y1 - y0) * ((x ?? NaN) - x0)) / (x1 - x0);
      return {
        off: Math.abs((y ?? NaN) - on),
        inside: Math.min(...ends) < on && on < Math.max(...ends),
      };
    });
    assert.ok(far.off < 0.01, `${far.off} pixels off its line`);
    assert.ok(far.inside, "the prediction is inside its whisker");
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
    assert.match(
      await text(page, "scoring-with"),
      /^Predicting with the descent at iteration 2.001,/,
    );
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
    assert.equal(head, 'bmi,"predicted progression, the descent at iteration 2001",note');
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
    assert.match(await text(page, "scoring-with"), /^Predicting with least squares/);
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
    await counts(page, /3 rows/);
    allNear(await column(page, "[data-testid=list-fit]"), [106.25, 109.25, 112.25]);
    const saved = await readFile(await downloaded(page, "csv-download"), "utf8");
    const [head, first] = saved.split("\n");
    assert.equal(head, "h;predicted w;lower w;upper w;note");
    assert.match(first ?? "", /^62,5;106,25[\d]*;10\d,\d+;10\d,\d+;$/);
    near(await predict(page, { h: "62,5" }), 106.25, TOLERANCE);

    // Commas alone would be two columns elsewhere: here they are decimals.
    await reveal(page, "list-text");
    await drop(page, await file("list.csv", "h\n62,5\n63,5\n"), "[data-takes-files]");
    await counts(page, /list\.csv: *2 rows/);
    allNear(await column(page, "[data-testid=list-fit]"), [106.25, 109.25]);
    await page.context().close();
  });

  it("are told where they may be two, and read the other way at a press", async () => {
    const first = await open();
    await upload(first, await file("comma.csv", csv.join("\n")));
    await first.getByTestId("scoring-with").filter({ hasText: "w from h" }).waitFor();
    const path = await downloaded(first, "save-model");
    await first.context().close();
    const page = await open();
    await page.getByTestId("model-file").setInputFiles(path);
    await page.getByText(/Predicting with the model loaded from/).waitFor();
    /** @param {string} rows */
    const paste = async (rows) => {
      await page.getByTestId("list-text").fill(rows);
      await page.getByTestId("score-many").click();
    };
    const fits = () => column(page, "[data-testid=list-fit]");
    const said = () => text(page, "list-commas");
    // Where a semicolon is between the values, a comma is a decimal sign.
    await paste("62,5; 63,5; 64");
    await counts(page, /3 rows/);
    allNear((await fits()).slice(0, 2), [106.25, 109.25]);
    assert.equal(await said(), "62,5 is read as 62.5. Read it as 62 and 5");
    await paste("62,5");
    await counts(page, /2 rows/);
    assert.equal(await said(), "62,5 is read as 62 and 5. Read it as 62.5");
    await page.getByTestId("list-otherwise").click();
    await counts(page, /1 row\b/);
    allNear(await fits(), [106.25]);
    assert.equal(await said(), "62,5 is read as 62.5. Read it as 62 and 5");

    // Later lists are read so too, in the box and in a file.
    await paste("h\n63,5\n64,5\n");
    await counts(page, /2 rows/);
    allNear(await fits(), [109.25, 112.25]);
    await drop(page, await file("list.csv", "62,5\n64,5\n"), "[data-takes-files]");
    await counts(page, /list\.csv: *2 rows/);
    allNear(await fits(), [106.25, 112.25]);
    await page.getByTestId("list-otherwise").click();
    await counts(page, /list\.csv: *4 rows/);
    await paste("1,234");
    await counts(page, /2 rows/);
    assert.match(
      await said(),
      /read as 1 and 234\. If it is 1234, write 1234\. Read it as 1\.234$/,
    );
    await paste("62, 63");
    await page.getByTestId("list-commas").waitFor({ state: "detached" });
    await page.context().close();
  });

  it("leave no earlier answer beside a row that is refused", async () => {
    const page = await open();
    await upload(page, await file("comma.csv", csv.join("\n")));
    await page.getByTestId("scoring-with").filter({ hasText: "w from h" }).waitFor();
    await predict(page, { h: "62,5" });
    await page.getByTestId("value-of-0").fill("62.5");
    await page.getByTestId("score-one").click();
    assert.match(await text(page, "score-value-wrong"), /isn’t a number: write h as in 6\d,5\./);
    await shows(page, "predicted-one", "–");
    await shows(page, "interval-confidence", "–");
    await page.context().close();
  });
});

describe("a change of settings", () => {
  it("leaves rows and answers where they are, marked where they are of the earlier model", async () => {
    const page = await open();
    await upload(page, join(data, "datasets", "iris.csv"));
    await fitted(page, "Sepal.Length ~ Petal.Length", "Sepal.Length from Petal.Length");
    const before = await predict(page, { "Petal.Length": 4.5 });
    await page.getByTestId("list-text").fill("4.5 5");
    await page.getByTestId("score-many").click();
    await counts(page, /2 rows/);
    const list = await column(page, "[data-testid=list-fit]");

    // Another rate is another descent, and the same least squares.
    await slowly(page);
    await counts(page, /2 rows/);
    for (const way of ["score-value", "score-rows"])
      assert.equal(await page.getByTestId(`${way}-earlier`).count(), 0, way);

    await fitted(
      page,
      "Sepal.Length ~ Petal.Length + Species",
      "Sepal.Length from Petal.Length and Species",
    );
    assert.match(
      await text(page, "score-rows-earlier"),
      /of the earlier model, Sepal\.Length ~ Petal\.Length by least squares/,
    );
    assert.equal(await page.getByTestId("list-text").inputValue(), "4.5 5");
    assert.deepEqual(await column(page, "[data-testid=list-fit]"), list);
    // One row is predicted by the new model, and keeps what the earlier one said.
    assert.equal(await page.getByTestId("value-of-0").inputValue(), "4.5");
    await page.getByTestId("score-value-earlier").waitFor();
    assert.match(
      await text(page, "score-value-earlier"),
      /^The earlier model, Sepal\.Length ~ Petal\.Length by least squares, says/,
    );
    const said = page.getByTestId("score-value-earlier").locator("span");
    assert.equal(plain(await said.getAttribute("title")), before);
    assert.notEqual(await figure(page, "predicted-one"), before);

    await page.getByTestId("undo").click();
    await page.getByTestId("score-value-earlier").waitFor({ state: "detached" });
    await page.getByTestId("score-rows-earlier").waitFor({ state: "detached" });
    assert.equal(await figure(page, "predicted-one"), before);
    await page.context().close();
  });

  it("lets rows of a file be predicted again by the model that is there now", async () => {
    const page = await open();
    await upload(page, join(data, "datasets", "iris.csv"));
    await fitted(page, "Sepal.Length ~ Petal.Length", "Sepal.Length from Petal.Length");
    const few = "Petal.Length,Species\n4.5,setosa\n1.4,virginica\n";
    await reveal(page, "list-text");
    await drop(page, await file("few.csv", few), "[data-takes-files]");
    await counts(page, /few\.csv: *2 rows/);
    const before = await column(page, "[data-testid=list-fit]");
    await fitted(
      page,
      "Sepal.Length ~ Petal.Length + Species",
      "Sepal.Length from Petal.Length and Species",
    );
    await page.getByTestId("predict-again").click();
    await page.getByTestId("predict-again").waitFor({ state: "detached" });
    await page.getByTestId("list-results").waitFor();
    const after = await column(page, "[data-testid=list-fit]");
    assert.equal(after.length, 2);
    assert.notDeepEqual(after, before);
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

describe("a function of the response", () => {
  it("is named where the response is, and has its intervals in the response's own unit too", async () => {
    const page = await open();
    await upload(page, join(data, "datasets", "airquality.csv"));
    await fitted(page, "log(Ozone) ~ Temp", "log(Ozone) from Temp");
    assert.equal(await text(page, "chip-response"), "log(Ozone)");
    for (const id of ["confidence", "prediction"]) {
      const ends = async (/** @type {string} */ of) => {
        const said = await page.getByTestId(of).getAttribute("title");
        return (said ?? "").split(" to ").map(plain);
      };
      const logs = await ends(`interval-${id}`);
      const told = (await text(page, `interval-${id}-own`)).split(" to ").map(plain);
      told.forEach((end, k) => near(end, Math.exp(logs[k] ?? NaN), 1e-4));
      (await ends(`interval-${id}-own`)).forEach((end, k) =>
        near(end, Math.exp(logs[k] ?? NaN), 1e-12),
      );
    }
    await page.context().close();
  });
});

describe("examples of new rows", () => {
  it("are such as the model has seen", async () => {
    const page = await open();
    await page.getByTestId("score-code").locator("summary").click();
    const request = JSON.parse(await text(page, "code-request"));
    for (const parent of request.payload) assert.ok(parent > 64 && parent < 73, `${parent}`);
    const shown = (await page.getByTestId("list-text").getAttribute("placeholder")) ?? "";
    for (const parent of shown.split("\n")) assert.ok(Number(parent) > 64 && Number(parent) < 73);
    await page.context().close();
  });
});

describe("the box for new rows", () => {
  const wheat = [
    "bed,day,height",
    ...Array.from({ length: 24 }, (_, i) => {
      const bed = ["sun", "shade", "long grass"][i % 3];
      const day = new Date(Date.UTC(2024, 2, 1 + i)).toISOString().slice(0, 10);
      return `${bed},${day.split("-").reverse().join(".")},${10 + 2 * i - (i % 3) + (i % 5) / 10}`;
    }),
  ].join("\n");

  it("names the logarithm that it predicts, in the box's CSV as in a file's", async () => {
    const page = await open();
    await upload(page, await file("wheat.csv", wheat));
    await fitted(page, "log(height) ~ day", "log(height) from day");
    await page.getByTestId("list-text").fill("day\n05.03.2024");
    await page.getByTestId("list-text").press("Control+Enter");
    await counts(page, /1 row/);
    const [typed = ""] = (await readFile(await downloaded(page, "csv-download"), "utf8")).split(
      "\n",
    );
    assert.equal(
      typed,
      "day,predicted log(height),lower log(height),upper log(height),predicted height,lower height,upper height,note",
    );
    const heading = page.getByTestId("list-results").locator("thead .note");
    const lines = await heading.evaluate((cell) => {
      const range = document.createRange();
      range.selectNodeContents(cell);
      return range.getClientRects().length;
    });
    assert.equal(lines, 1, "a heading of one word stands in one line");
    const exact = async (/** @type {string} */ id) => {
      const cells = await page
        .getByTestId(id)
        .evaluateAll((all) => all.map((at) => at.getAttribute("title") ?? ""));
      return cells.map(plain);
    };
    const own = await exact("list-own");
    assert.equal(own.length, 3);
    near(own[0], Math.exp((await exact("list-fit"))[0] ?? NaN), 1e-12);
    assert.ok(
      (own[1] ?? NaN) < (own[0] ?? NaN) && (own[0] ?? NaN) < (own[2] ?? NaN),
      own.join(", "),
    );
    await page.getByTestId("score-csv").setInputFiles(await file("days.csv", "day\n05.03.2024\n"));
    await counts(page, /days\.csv: *1 row/);
    const [read = ""] = (await readFile(await downloaded(page, "csv-download"), "utf8")).split(
      "\n",
    );
    assert.match(read, /^day,predicted log\(height\)/);
  });

  it("points at cells that it can't take, with row, line, column and both sides, and predicts the others", async () => {
    const page = await open();
    await upload(page, await file("wheat.csv", wheat));
    await fitted(page, "height ~ day + bed", "height from day and bed");
    // Names in another order, a column more, and dates as the file writes them.
    const rows = [
      "who,bed,day",
      "a,sun,05.03.2024",
      "b,moon,05.03.2024",
      'c,"long grass",soon',
      "d,sun,",
      "e,shade,05.03.2034",
    ];
    await page.getByTestId("list-text").fill(rows.join("\n"));
    await page.getByTestId("list-text").press("Control+Enter");
    await counts(page, /5 rows, 2 predicted \(1 beyond the data\)\./);
    assert.match(
      await text(page, "list-counts"),
      /Not predicted: 1 with a value that the model has not seen, 1 that can’t be read and 1 with a value missing\.$/,
    );
    assert.deepEqual(await page.getByTestId("list-places").locator("li").allInnerTexts(), [
      "Row 2, line 3: bed is “moon”, and the model knows “long grass”, “shade” and “sun”.",
      "Row 3, line 4: day is “soon”, and the model needs a date like 2020-12-31, or a number of days.",
    ]);
    const notes = page.getByTestId("list-results").locator("tbody .note");
    assert.deepEqual(await notes.allInnerTexts(), [
      "",
      "new bed “moon”",
      "“soon” in day",
      "day is missing",
      "beyond the data",
    ]);
    const lines = (await readFile(await downloaded(page, "csv-download"), "utf8")).split("\n");
    assert.equal(lines[0], "who,bed,day,predicted height,lower height,upper height,note");
    assert.match(lines[1] ?? "", /^a,sun,05\.03\.2024,1\d[\d.]*,[\d.]+,[\d.]+,$/);
    assert.match(lines[2] ?? "", /^b,moon,05\.03\.2024,,,,"bed is “moon”/);

    // Without names: the columns are those of the model, or all of its file.
    await page.getByTestId("list-text").fill("05.03.2024,sun\n06.03.2024,shade");
    await page.getByTestId("score-many").click();
    await counts(page, /2 rows, all predicted/);
    const own = await column(page, "[data-testid=list-fit]");
    await page.getByTestId("list-text").fill("sun;05.03.2024;12\nshade;06.03.2024;14");
    await page.getByTestId("score-many").click();
    await counts(page, /2 rows, all predicted/);
    assert.deepEqual(await column(page, "[data-testid=list-fit]"), own);

    // A file without names, and one with all that is wrong in it.
    await drop(
      page,
      await file("bare.csv", "05.03.2024,sun\n06.03.2024,shade\n"),
      "[data-takes-files]",
    );
    await counts(page, /bare\.csv: *2 rows, all predicted/);
    assert.deepEqual(await column(page, "[data-testid=list-fit]"), own);
    await drop(page, await file("bad.csv", rows.join("\n")), "[data-takes-files]");
    await counts(page, /bad\.csv: *5 rows, 2 predicted \(1 beyond the data\)/);
    assert.match(
      await text(page, "list-places"),
      /Row 3, line 4: day is “soon”.*Row 2, line 3: bed is “moon”/,
    );
    const scored = (await readFile(await downloaded(page, "csv-download"), "utf8")).split("\n");
    assert.equal(scored[0], "who,bed,day,predicted height,lower height,upper height,note");
    assert.match(scored[1] ?? "", /^a,sun,05\.03\.2024,1\d[\d.]*,[\d.]+,[\d.]+,$/);
    assert.match(scored[2] ?? "", /^b,moon,05\.03\.2024,,,,"bed is “moon”/);
    assert.match(scored[4] ?? "", /^d,sun,,,,,day has no value\.$/);
    await page.context().close();
  });

  it("takes the scoring service's requests, and gives the service's answer", async () => {
    const page = await open();
    await page.getByTestId("score-code").locator("summary").click();
    await page.getByTestId("code-use").click();
    const { payload } = JSON.parse(await page.getByTestId("list-text").inputValue());
    await page.getByTestId("score-many").click();
    await counts(page, /2 rows, all predicted/);
    const { predictions } = JSON.parse(await text(page, "json-answer"));
    allNear(await column(page, "[data-testid=list-fit]"), predictions);
    assert.equal(predictions.length, payload.length);
    await page.getByTestId("list-text").fill('{"payload": [60');
    await page.getByTestId("score-many").click();
    await page.getByTestId("score-rows-wrong").getByText("isn’t JSON yet").waitFor();
    // What was there is not lost to a slip of the pen.
    await page.getByText("These are the predictions of the rows before.").waitFor();
    await page.context().close();
  });

  it("predicts a large file without intervals and notes at first, and with them when they are asked for", async () => {
    const page = await open();
    const note = "x".repeat(500);
    const rows = Array.from({ length: 25_000 }, (_, i) => `${i === 5 ? 90 : 60 + (i % 7)},${note}`);
    const path = await file("large.csv", ["parent,note", ...rows].join("\n"));
    await page.getByTestId("score-csv").setInputFiles(path);
    await counts(page, /25.000 rows, all predicted\./);
    assert.equal(await page.locator("[data-label$=from]").count(), 0);
    await page
      .getByTestId("score-bare")
      .getByText("no intervals and no notes on its rows")
      .waitFor();
    await page.getByTestId("predict-again-intervals").click();
    const beyond = rows.filter((row) => Number(row.split(",")[0]) < 64).length + 1;
    const told = beyond.toLocaleString("en").replace(",", thin);
    await counts(page, new RegExp(`all predicted \\(${told} beyond the data\\)`));
    assert.equal((await column(page, "[data-label$=from]")).length, 200);
    const lines = (await readFile(await downloaded(page, "csv-download"), "utf8")).split("\n");
    // The file has a column of that name.
    const added = "predicted child,lower child,upper child,note on the prediction";
    assert.equal(lines[0], `parent,note,${added}`);
    assert.equal(lines.length, rows.length + 1);
    assert.match(lines[6] ?? "", /,"Beyond the data: parent is 17 above 73, /);
    assert.equal(lines.filter((line) => line.includes("Beyond the data")).length, beyond);
    assert.equal(await page.getByTestId("score-bare").count(), 0);
    await page.context().close();
  });

  it("notes every row of a file whatever its size, and shows the first ones of a file with a title", async () => {
    const page = await open();
    await reveal(page, "list-text");
    const rows = Array.from(
      { length: 30_000 },
      (_, i) => `${i === 29_998 ? "" : 64 + (i % 7)},abcdefgh`,
    );
    rows[29_999] = "90,abcdefgh";
    await drop(
      page,
      await file("titled.csv", ["Heights of 1886", "", "parent,who", ...rows].join("\n")),
      "[data-takes-files]",
    );
    await counts(
      page,
      /30.000 rows, 29.999 predicted \(1 beyond the data\)\. Not predicted: 1 with a value missing/,
    );
    const shown = page.getByTestId("list-results").locator("tbody td[data-label=parent]");
    assert.deepEqual(
      (await shown.allInnerTexts()).slice(0, 3),
      ["64.000", "65.000", "66.000"].map((x) => x.slice(0, 2)),
    );
    const lines = (await readFile(await downloaded(page, "csv-download"), "utf8"))
      .trim()
      .split("\n");
    const names = "parent,who,predicted child,lower child,upper child,note";
    assert.equal(lines.at(-30_001), names);
    assert.equal(lines.at(-2), ",abcdefgh,,,,parent has no value.");
    assert.match(
      lines.at(-1) ?? "",
      /^90,abcdefgh,[\d.]+,[\d.]+,[\d.]+,"Beyond the data: parent is /,
    );
    assert.match(lines.at(-3) ?? "", /^66,abcdefgh,[\d.]+,[\d.]+,[\d.]+,$/);
    await page.context().close();
  });

  it("takes a file that is dropped on it; beside it a file is new data", async () => {
    const page = await open();
    const path = await file("tall.csv", "parent,child\n64,66\n70,69\n72,71\n");
    await reveal(page, "list-text");
    await drop(page, path, "[data-takes-files]");
    await counts(page, /tall\.csv: *3 rows/);
    await page.getByTestId("chip-data").filter({ hasText: "Galton’s heights" }).waitFor();
    assert.equal(await page.getByTestId("drop-target").count(), 0);
    await drop(page, path);
    await page.getByTestId("chip-data").filter({ hasText: "tall.csv" }).waitFor();
    await page.context().close();
  });

  it("says which of several files was taken, here as anywhere on the page", async () => {
    const page = await open();
    const names = ["tall.csv", "small.csv", "wide.csv"];
    const paths = await Promise.all(
      names.map((name) => file(name, "parent,child\n64,66\n70,69\n72,71\n")),
    );
    const told = page.getByTestId("several-files");
    await reveal(page, "list-text");
    await drop(page, paths.slice(0, 2), "[data-takes-files]");
    await counts(page, /tall\.csv: *3 rows/);
    await told
      .getByText("One file is taken at a time: tall.csv is, and small.csv is not.")
      .waitFor();
    await told.getByRole("button", { name: "Close" }).click();
    await told.waitFor({ state: "detached" });
    await page.getByTestId("list-text").evaluate((box) => {
      const clipboardData = new DataTransfer();
      for (const name of ["first.csv", "second.csv"])
        clipboardData.items.add(new File(["parent\n64\n"], name));
      box.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, clipboardData }));
    });
    await told.getByText("first.csv is, and second.csv is not.").waitFor();
    await counts(page, /first\.csv: *1 row/);
    for (const view of ["view-read", "view-watch"]) {
      await page.getByTestId(view).click();
      await drop(page, paths);
      await told.getByText("tall.csv is, and small.csv and wide.csv are not.").waitFor();
      await page.getByTestId("chip-data").filter({ hasText: "tall.csv" }).waitFor();
      await drop(page, paths.slice(1, 2));
      await page.getByTestId("chip-data").filter({ hasText: "small.csv" }).waitFor();
      await told.waitFor({ state: "detached" });
    }
    await page.context().close();
  });

  it("keeps what was typed over another view and a reload, in this tab only, until it is cleared", async () => {
    const page = await open();
    await page.getByTestId("value-of-0").fill("66");
    await page.getByTestId("list-text").fill("64\n70");
    await page.getByTestId("score-many").click();
    await counts(page, /2 rows/);
    const found = await column(page, "[data-testid=list-fit]");
    await page.getByTestId("view-watch").click();
    await page.getByTestId("view-predict").click();
    await counts(page, /2 rows/);
    assert.deepEqual(await column(page, "[data-testid=list-fit]"), found);
    await downloaded(page, "csv-download"); // so that leaving asks nothing
    await page.reload();
    await counts(page, /2 rows/);
    assert.equal(await page.getByTestId("list-text").inputValue(), "64\n70");
    assert.equal(await page.getByTestId("value-of-0").inputValue(), "66");
    assert.deepEqual(await column(page, "[data-testid=list-fit]"), found);
    const kept = await page.evaluate(() => [localStorage.length, Object.keys(sessionStorage)]);
    assert.deepEqual(kept, [0, ["galton-typed"]]);
    await page.getByTestId("list-clear").click();
    await page.getByTestId("score-value-clear").click();
    assert.equal(await page.getByTestId("list-text").inputValue(), "");
    assert.equal(await page.getByTestId("list-results").count(), 0);
    assert.deepEqual(await page.evaluate(() => Object.keys(sessionStorage)), []);
    await page.context().close();
  });
});

describe("the model in other languages", () => {
  it("is what the package writes, and JavaScript's predicts the same", async () => {
    const { Model } = await load(await install());
    const page = await open();
    await upload(page, join(data, "datasets", "iris.csv"));
    await fitted(
      page,
      "Sepal.Length ~ Petal.Length * Species",
      "Sepal.Length from Petal.Length and Species",
    );
    const model = Model.from(await readFile(await downloaded(page, "save-model"), "utf8"));
    await page.getByTestId("score-code").locator("summary").click();
    for (const [language, expression] of /** @type {const} */ ([
      ["js", model.equation({ as: "js" })],
      ["python", model.equation({ as: "python" })],
      ["r", model.equation({ as: "r" })],
      ["excel", model.equation({ as: "excel" })],
      ["postgresql", model.toSQL("postgresql")],
      ["sqlite", model.toSQL("sqlite")],
    ])) {
      await page.getByTestId("code-language").selectOption(language);
      await page.getByTestId("code").getByText(expression).waitFor();
    }
    await page.getByTestId("code-language").selectOption("js");
    const code = page.getByTestId("code");
    await code.getByText("const predict").waitFor();
    const module = `${await code.textContent()}\nexport default predict;`;
    const { default: written } = await import(`data:text/javascript,${encodeURIComponent(module)}`);
    const row = { "Petal.Length": 4.5, Species: "virginica" };
    near(written(row), model.predict(row), 1e-12);
    await page.context().close();
  });
});
