// The built page in a browser: what a person does with it, and the numbers they then read.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { data, root } from "./packed.js";
import {
  columnOf,
  downloaded,
  figure,
  file,
  fitted,
  near,
  open,
  reveal,
  shows,
  slowly,
  text,
  thin,
  upload,
} from "./page.js";

/** @typedef {import("playwright-core").Page} Page */

/** Sixty rows that are not a line: enough for a fit, and each one different. */
const rows = Array.from({ length: 60 }, (_, i) => {
  const x = Math.sin(i * 1.7) + i / 60;
  return [x, 3 - 2 * x + Math.cos(i * 2.3) / 2];
});
const csv = ["x,y", ...rows.map((r) => r.join(","))].join("\n") + "\n";

/**
 * Descent as a textbook has it: row by row, without moments, on predictors standardised or not.
 *
 * @param {number} iterations
 * @param {number} rate
 * @param {boolean} standardise
 */
function rowByRow(iterations, rate, standardise) {
  const n = rows.length;
  const mean = rows.reduce((s, [x]) => s + x, 0) / n;
  const sd = Math.sqrt(rows.reduce((s, [x]) => s + (x - mean) ** 2, 0) / n);
  const [centre, scale] = standardise ? [mean, sd] : [0, 1];
  let [b, w] = [0, 0];
  for (let k = 0; k < iterations; k++) {
    let [db, dw] = [0, 0];
    for (const [x, y] of rows) {
      const u = (x - centre) / scale;
      const residual = b + w * u - y;
      db += (2 * residual) / n;
      dw += (2 * residual * u) / n;
    }
    b -= rate * db;
    w -= rate * dw;
  }
  const slope = w / scale;
  const intercept = b - slope * centre;
  const rss = rows.reduce((s, [x, y]) => s + (y - intercept - slope * x) ** 2, 0);
  return { slope, intercept, loss: rss / n };
}

/**
 * Checks that every number and every chart is at one iteration, and that the numbers are the textbook's.
 *
 * @param {Page} page
 * @param {number} iteration
 * @param {boolean} standardise
 */
async function standsAt(page, iteration, standardise) {
  const said = String(iteration).replace(/\B(?=(\d{3})+$)/g, thin);
  await shows(page, "value-iteration", said);
  for (const chart of ["numbers", "scatter", "loss-curve", "loss-surface"])
    assert.equal(await page.getByTestId(chart).getAttribute("data-iteration"), String(iteration));
  assert.match(await text(page, "iteration"), new RegExp(`^${said} of`));
  const expected = rowByRow(iteration, 0.002, standardise);
  near(await figure(page, "value-slope"), expected.slope, 1e-9);
  near(await figure(page, "value-intercept"), expected.intercept, 1e-9);
  near(await figure(page, "value-loss"), expected.loss, 1e-9);
}

describe("watching", () => {
  it("opens on Galton's heights, already descending, and arrives near his slope", async () => {
    const page = await open({ reducedMotion: "no-preference" });
    assert.equal(await page.getByTestId("play").getAttribute("aria-label"), "Pause");
    await page.waitForFunction(
      () =>
        Number(document.querySelector("[data-testid=scatter]")?.getAttribute("data-iteration")) > 0,
    );
    await page.getByTestId("play").click();
    assert.equal(await page.getByTestId("play").getAttribute("aria-label"), "Play");
    await page.keyboard.press("End");
    await shows(page, "value-iteration", `2${thin}000`);
    near(await figure(page, "value-slope"), 0.6462906, 1e-3);
    near(await figure(page, "under-slope"), 0.6462906, 1e-6);
    await page.context().close();
  });

  it("converges on Galton's slope at the rate that it offers itself", async () => {
    const page = await open();
    await page.getByTestId("use-rate-here").click();
    await page
      .getByText(/^Converged at iteration/)
      .first()
      .waitFor();
    near(await figure(page, "value-slope"), 0.6462906, 1e-6);
    await page.context().close();
  });

  it("reproduces the original's run, held-out rows and all", async () => {
    const page = await open();
    await page.getByTestId("bundled-1").click();
    await shows(page, "value-iteration", `2${thin}001`);
    near(await figure(page, "value-slope"), 937.7974398352801, 1e-12);
    near(await figure(page, "value-intercept"), 152.91907057641646, 1e-12);
    assert.equal(await text(page, "value-slope"), "937.80");
    assert.equal(await text(page, "value-intercept"), "152.92");
    near(await figure(page, "under-loss"), 2548.5732, 1e-7);
    near(await figure(page, "held-out-r-squared"), 0.4724718, 1e-6);
    near(await figure(page, "held-out-mse"), 2548.5732, 1e-7);
    assert.equal(await text(page, "counts"), "442 read, 422 fitted, 20 held out, 0 left out");
    await page.context().close();
  });

  it("fits an uploaded file, and every number and chart follows the scrubber", async () => {
    const page = await open();
    await upload(page, await file("sixty.csv", csv));
    await page.getByText("60 read, 60 fitted").waitFor();
    await slowly(page);
    for (const iteration of [137, 1, 1999]) {
      await page.getByTestId("scrubber").fill(String(iteration));
      await standsAt(page, iteration, true);
    }
    await page.getByTestId("scaling").selectOption("raw");
    await shows(page, "value-iteration", `2${thin}000`); // the new run stands at its end
    for (const iteration of [42, 1000]) {
      await page.getByTestId("scrubber").fill(String(iteration));
      await standsAt(page, iteration, false);
    }
    await page.context().close();
  });

  it("moves by keys and by the transport's buttons", async () => {
    const page = await open();
    await page.keyboard.press("Home");
    await shows(page, "value-iteration", "0");
    await page.keyboard.press("ArrowRight");
    await shows(page, "value-iteration", "1");
    await page.keyboard.press("Shift+ArrowRight");
    await shows(page, "value-iteration", "101");
    await page.keyboard.press("ArrowLeft");
    await shows(page, "value-iteration", "100");
    await page.getByTestId("forward").click();
    await shows(page, "value-iteration", "101");
    await page.getByTestId("back").click();
    await shows(page, "value-iteration", "100");
    await page.keyboard.press("End");
    await shows(page, "value-iteration", `2${thin}000`);
    await page.getByRole("heading", { name: "galton" }).click();
    await page.keyboard.press("Space");
    assert.equal(await page.getByTestId("play").getAttribute("aria-label"), "Pause");
    await page.keyboard.press("Space");
    assert.equal(await page.getByTestId("play").getAttribute("aria-label"), "Play");
    await page.context().close();
  });

  it("scrubs by a press on the loss curve", async () => {
    const page = await open();
    const box = await page.getByTestId("loss-curve").boundingBox();
    assert.ok(box);
    await page.mouse.click(box.x + box.width - 1, box.y + box.height / 2);
    const far = Number(await page.getByTestId("scatter").getAttribute("data-iteration"));
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.waitForFunction(
      (before) =>
        Number(document.querySelector("[data-testid=scatter]")?.getAttribute("data-iteration")) <
        before,
      far,
    );
    await page.context().close();
  });

  it("shows several predictors as a table of coefficients beside one of them on the plot", async () => {
    const page = await open();
    await upload(page, join(data, "diabetes.csv"));
    await page.getByTestId("coefficients").waitFor();
    assert.equal(await page.locator("[data-testid=coefficients] tbody tr").count(), 11);
    assert.equal(await page.getByTestId("loss-surface").count(), 0);
    await page.getByTestId("across").selectOption({ label: "bp" });
    await page.getByText("slope of bp").waitFor();
    for (const name of ["age", "sex", "s1", "s2", "s3", "s4", "s5", "s6", "bp"])
      await page.getByTestId(`predictor-${name}`).uncheck();
    await page.getByTestId("loss-surface").waitFor();
    assert.equal(
      await text(page, "scoring-with").then((t) => /progression from bmi/.test(t)),
      true,
    );
    await page.context().close();
  });

  it("paints the loss surface, lightest at the optimum, and again in the dark", async () => {
    const page = await open();
    for (const scheme of /** @type {const} */ (["light", "dark"])) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      await page.waitForFunction((dark) => {
        const canvas = document.querySelector("[data-testid=loss-surface] canvas");
        if (!(canvas instanceof HTMLCanvasElement)) return false;
        const copy = document.createElement("canvas");
        [copy.width, copy.height] = [canvas.width, canvas.height];
        const context = copy.getContext("2d", { willReadFrequently: true });
        context?.drawImage(canvas, 0, 0);
        /** @type {(x: number, y: number) => number[]} */
        const at = (x, y) => Array.from(context?.getImageData(x, y, 1, 1).data ?? []).slice(0, 3);
        const [edge, valley] = [at(0, 0), at(copy.width / 2, copy.height / 2)];
        const paper = dark ? [21, 24, 29] : [251, 249, 244];
        return valley.join() === paper.join() && edge.join() !== paper.join() && edge[1] > 0;
      }, scheme === "dark");
    }
    await page.context().close();
  });

  it("tells how far a long reading is, and leaves what was there when it is cancelled", async () => {
    // A file that waits after its first rows for ever: nothing here depends on the machine's speed.
    const endless = `{
      const { stream } = Blob.prototype;
      const rows = "x,y\\n" + "1,2\\n2,4\\n3,7\\n".repeat(9);
      Blob.prototype.stream = function () {
        if (this.name !== "endless.csv") return stream.call(this);
        const start = (controller) => controller.enqueue(new TextEncoder().encode(rows));
        return new ReadableStream({ type: "bytes", start });
      };
    }\n`;
    const page = await open({ serviceWorkers: "block" }, (page) =>
      page.route(/worker[^/]*\.js$/, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: endless + (await response.text()) });
      }),
    );
    const slope = await text(page, "value-slope");
    const written = await text(page, "written");
    await upload(page, await file("endless.csv", csv.replaceAll(",", ";")));
    await page.getByTestId("cancel").waitFor();
    assert.match(await text(page, "progress"), /^Reading /);
    assert.match(await text(page, "written"), /^Semicolon/);
    await page.getByTestId("scrubber").fill("77");
    await shows(page, "value-iteration", "77");
    await page.getByTestId("cancel").click();
    await page.getByTestId("status").waitFor();
    await page.keyboard.press("End");
    await shows(page, "value-slope", slope);
    assert.ok(await page.getByTestId("bundled-0").isChecked());
    assert.equal(await text(page, "written"), written);
    assert.equal(await page.getByTestId("trouble").count(), 0);
    await upload(page, await file("sixty.csv", csv));
    await page.getByText("60 read, 60 fitted").waitFor();
    await page.context().close();
  });

  it("undoes a change", async () => {
    const page = await open();
    await page.getByTestId("bundled-1").click();
    await shows(page, "value-iteration", `2${thin}001`);
    await page.getByTestId("undo").click();
    await shows(page, "value-iteration", `2${thin}000`);
    assert.ok(await page.getByTestId("bundled-0").isChecked());
    await page.context().close();
  });
});

describe("a table of more rows than can be drawn one by one", () => {
  // A quarter of the rows at each of three places, an eighth at two more; and one by itself.
  const places = [
    [10, 20],
    [20, 20],
    [30, 40],
  ];
  const many = Array.from({ length: 24000 }, (_, i) =>
    i % 4 < 3 ? places[i % 4] : [i % 8 === 3 ? 12 : 28, 30],
  );
  const table = ["x,y", ...[...many, [50, 60]].map((row) => row.join(","))].join("\n");

  /**
   * The colours of the plot's canvas at places of the data; where there is nothing, its opacity is 0.
   *
   * @param {Page} page
   * @param {number[][]} at
   */
  async function colours(page, at) {
    return page.evaluate((at) => {
      const plot = document.querySelector("[data-testid=scatter]");
      const canvas = plot?.querySelector("canvas");
      const copy = document.createElement("canvas");
      const context = copy.getContext("2d", { willReadFrequently: true });
      if (!plot || !canvas || !context) throw new Error("there is no plot");
      [copy.width, copy.height] = [canvas.width, canvas.height];
      context.drawImage(canvas, 0, 0);
      const box = plot.getBoundingClientRect();
      // Two ticks of each axis tell where everything else is.
      const axes = Array.from(plot.querySelectorAll("g.axis"), (axis, k) => {
        const marks = Array.from(axis.querySelectorAll("line")).slice(1);
        const labels = Array.from(axis.querySelectorAll("text"), (t) => Number(t.textContent));
        const place = marks.map((m) => Number(m.getAttribute(k === 0 ? "x1" : "y1")));
        /** @type {(v: number) => number} */
        const scale = (v) =>
          place[0] + ((v - labels[0]) / (labels[1] - labels[0])) * (place[1] - place[0]);
        return scale;
      });
      return at.map(([x, y]) => {
        const u = (axes[0](x) / box.width) * canvas.width;
        const v = (axes[1](y) / box.height) * canvas.height;
        return Array.from(context.getImageData(Math.round(u), Math.round(v), 1, 1).data);
      });
    }, at);
  }

  it("draws all of them, the more strongly the more stand in a place, in the light and in the dark", async () => {
    const page = await open();
    await upload(page, await file("many.csv", table));
    await page.getByText("24\u202f001 read, 24\u202f001 fitted").waitFor();
    await reveal(page, "scatter");
    for (const scheme of /** @type {const} */ (["light", "dark"])) {
      await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
      const strongest = scheme === "light" ? "14,74,85,255" : "167,227,218,255";
      await page
        .getByText(`all 24\u202f001 rows, ${scheme === "light" ? "darker" : "brighter"}`)
        .waitFor();
      for (const width of [1440, 900]) {
        await page.setViewportSize({ width, height: 900 });
        await page.waitForFunction((inner) => {
          const plot = document.querySelector("[data-testid=scatter]");
          const canvas = plot?.querySelector("canvas");
          return innerWidth === inner && plot?.clientWidth === canvas?.width;
        }, width);
        const found = await colours(page, [...places, [12, 30], [50, 60], [40, 50], [15, 20]]);
        for (const full of found.slice(0, 3)) assert.equal(full.join(), strongest);
        const [fewer, alone, none, between] = found.slice(3);
        assert.equal(fewer[3], 255);
        assert.notEqual(fewer.join(), strongest);
        assert.ok(alone[3] > 0 && alone[3] < 255, `a row by itself is a dot: ${alone.join()}`);
        assert.deepEqual([none[3], between[3]], [0, 0]);
      }
    }
    await page.context().close();
  });

  it("reads out how many stand in a place", async () => {
    const page = await open();
    await upload(page, await file("many.csv", table));
    await page.getByText("24\u202f001 read, 24\u202f001 fitted").waitFor();
    await reveal(page, "scatter");
    const box = await page.getByTestId("scatter").boundingBox();
    assert.ok(box);
    /** @type {Set<string>} */
    const said = new Set();
    for (let x = 40; x < box.width; x += 16)
      for (let y = 40; y < box.height - 40; y += 16) {
        await page.mouse.move(box.x + x, box.y + y);
        said.add(await text(page, "reading"));
      }
    for (const wanted of [
      "6\u202f000 rows about x 10, y 20",
      "3\u202f000 rows about x 28, y 30",
      "1 row about x 50, y 60",
    ])
      assert.ok(said.has(wanted), `${wanted} is not among ${[...said].join("; ")}`);
    await page.context().close();
  });
});

describe("reading", () => {
  // As a laboratory's software writes it: notes above, decimal commas, gaps, a field too many.
  const table = Array.from({ length: 24 }, (_, i) => [
    `${String(i + 1).padStart(2, "0")}.03.2024`,
    `1.${String(200 + i).padStart(3, "0")},5`,
    `${i},${i % 2 === 0 ? "25" : "75"}`,
    `\u20ac ${i},00`,
    `${i}%`,
  ]);
  table[6][2] = "NA";
  const lines = table.map((row) => row.join(";"));
  lines[10] += ";late";
  lines.splice(15, 0, "# a pause");
  const laboratory = ["# Laboratory 7", "# as of March", "day;height;weight;price;share", ...lines];
  /** The rows in the fit: not the one with a gap, nor the one with a field too many. */
  const fitted = table.map((_, i) => i).filter((i) => i !== 6 && i !== 10);
  const heights = fitted.map((i) => 1200.5 + i);
  const weights = fitted.map((i) => i + (i % 2 === 0 ? 0.25 : 0.75));

  /** @param {number[]} values */
  const mean = (values) => values.reduce((sum, x) => sum + x, 0) / values.length;
  /** @param {number[]} values */
  const deviation = (values) =>
    Math.sqrt(values.reduce((sum, x) => sum + (x - mean(values)) ** 2, 0) / (values.length - 1));
  /** @param {number[]} x @param {number[]} y */
  const slope = (x, y) =>
    x.reduce((sum, v, i) => sum + (v - mean(x)) * (y[i] - mean(y)), 0) /
    x.reduce((sum, v) => sum + (v - mean(x)) ** 2, 0);

  /** @param {Page} page @param {string} name */
  async function openLaboratory(page, name = "laboratory.csv") {
    await upload(page, await file(name, laboratory.join("\n") + "\n"));
    await page.getByText("25 read, 22 fitted, 0 held out, 3 left out").waitFor();
  }

  it("finds how a file is written, and says so in one line", async () => {
    const page = await open();
    assert.equal(
      await text(page, "written"),
      "Comma between fields, a header, decimal point; UTF-8",
    );
    await openLaboratory(page);
    assert.equal(
      await text(page, "written"),
      "Semicolon between fields, a header, decimal comma, points between thousands, comments after #, 2 lines skipped; UTF-8",
    );
    near(await figure(page, "under-slope"), slope(heights, weights), 1e-9);
    await page.getByTestId("change-reading").click();
    assert.match(await text(page, "skipped"), /Laboratory 7.*as of March/);
    assert.match(await text(page, "first-rows"), /day.*weight.*01\.03\.2024.*1200\.5.*0\.25/);
    await page.context().close();
  });

  it("reports every row that is left out, with its line, and the columns with their figures", async () => {
    const page = await open();
    await openLaboratory(page);
    assert.match(await text(page, "report"), /read\s*25\s*fitted\s*22\s*held out\s*0/);
    assert.match(
      await text(page, "left-out-missing"),
      /with a gap\s*1\s*Line 10: a gap in weight, “NA”/,
    );
    assert.match(await text(page, "left-out-ragged"), /wrong width\s*1\s*Line 14:/);
    assert.match(await text(page, "left-out-comment"), /comments\s*1\s*Line 19: “# a pause”/);
    assert.equal(await page.getByTestId("left-out-text").count(), 0);

    await page.getByTestId("figures-fitted").click();
    const height = await columnOf(page, "height");
    assert.deepEqual(height.said.slice(0, 4), ["numbers", "predictor", "22", "0"]);
    assert.deepEqual(height.figures.slice(0, 2), [1200.5, 1223.5]);
    near(height.figures[2], mean(heights), 1e-12);
    near(height.figures[3], deviation(heights), 1e-12);
    const weight = await columnOf(page, "weight");
    assert.deepEqual(weight.said.slice(0, 4), ["numbers", "response", "22", "1"]);
    near(weight.figures[2], mean(weights), 1e-12);
    near(weight.figures[3], deviation(weights), 1e-12);
    assert.deepEqual((await columnOf(page, "day")).said.slice(0, 1), ["days since 01.03.2024"]);
    assert.match((await columnOf(page, "price")).said[0], /^text, amounts$/);
    assert.match((await columnOf(page, "share")).said[0], /^text, percentages$/);
    await page.context().close();
  });

  it("offers dates as days, and says why amounts aren't offered", async () => {
    const page = await open();
    await openLaboratory(page);
    assert.ok(await page.getByTestId("predictor-price").isDisabled());
    await page.getByText("amounts with a currency sign: text").first().waitFor();
    await page.getByTestId("predictor-day").check();
    // Days and heights grow together here.
    await page
      .getByText(/"height" has no coefficient .* it is "day" \+ 1200\.5/)
      .first()
      .waitFor();
    await upload(page, await file("days.csv", "day,y\n2020-02-28,1\n2020-03-01,3\n2020-03-02,6\n"));
    await page.getByText("3 read, 3 fitted").waitFor();
    near(await figure(page, "under-slope"), slope([0, 2, 3], [1, 3, 6]), 1e-12);
    assert.deepEqual((await columnOf(page, "day")).figures.slice(0, 2), [0, 3]);
    assert.match(await text(page, "scatter"), /day: days since 2020-02-28/);
    await page.context().close();
  });

  it("reads a file as it is told to, and finds everything again at a press", async () => {
    const page = await open();
    const tilde = csv.replaceAll(",", "~");
    await upload(page, await file("tilde.csv", tilde));
    await page.getByTestId("trouble").waitFor();
    assert.ok(await page.getByTestId("bundled-0").isChecked(), "what was there stays until then");
    await page.getByRole("button", { name: "Say how it is written" }).click();
    assert.equal(await text(page, "source-name"), "tilde.csv");
    await page.getByTestId("written-delimiter").selectOption({ label: "other" });
    await page.getByTestId("written-other").fill("~");
    await page.getByTestId("written-other").press("Enter");
    await page.getByText("60 read, 60 fitted").waitFor();
    assert.equal(await page.getByTestId("trouble").count(), 0);
    assert.match(await text(page, "written"), /^“~” between fields/);
    await slowly(page);
    const expected = rowByRow(2000, 0.002, true);
    near(await figure(page, "value-slope"), expected.slope, 1e-9);

    await page.getByTestId("written-header").selectOption({ label: "no" });
    await page.getByTestId("trouble").waitFor(); // the names are then text in columns of numbers
    assert.match(await text(page, "trouble"), /text in "column/);
    assert.equal(await page.getByTestId("written-header").inputValue(), "1", "the setting stays");
    await page
      .getByTestId("trouble")
      .getByRole("button", { name: "Treat all text as missing" })
      .click();
    await page.getByText("61 read, 60 fitted").waitFor();
    near(await figure(page, "value-slope"), expected.slope, 1e-9);

    await page.getByTestId("find-all").click();
    await page.getByTestId("trouble").waitFor();
    assert.match(await text(page, "trouble"), /only one column/);
    assert.match(await text(page, "status"), /What you see is still the earlier reading/);
    await page.getByTestId("trouble").getByRole("button", { name: "Go back" }).click();
    assert.match(await text(page, "written"), /^“~” between fields, no header/);
    await page.context().close();
  });

  it("takes a decimal mark, a thousands mark and lines to skip as they are told", async () => {
    const page = await open();
    // 1,500 is a thousand and a half, or one and a half: only a person knows.
    const body = Array.from({ length: 9 }, (_, i) => `${i + 1},${500 + i};${i * i}`);
    await upload(page, await file("marks.csv", ["2024;7", "x;y", ...body].join("\n")));
    await page.getByTestId("trouble").waitFor(); // text, in columns of numbers
    await page.getByTestId("change-reading").click();
    await page.getByTestId("written-skip").fill("1");
    await page.getByTestId("written-skip").press("Enter");
    await page.getByText("9 read, 9 fitted").waitFor();
    for (const [decimal, thousands, least] of /** @type {[string, string, number][]} */ ([
      ["comma", "none", 1.5],
      ["point", "comma", 1500],
    ])) {
      await page.getByTestId("written-decimal").selectOption({ label: decimal });
      await page.getByTestId("written-thousands").selectOption({ label: thousands });
      await reveal(page, "columns");
      await page.waitForFunction(
        (wanted) =>
          document
            .querySelectorAll("[data-testid=column-x] td[title]")[0]
            ?.getAttribute("title") === wanted,
        String(least),
      );
    }
    await page.context().close();
  });

  it("leaves the reading on the screen when a file can't be read as it is told", async () => {
    const page = await open();
    await upload(page, await file("sixty.csv", csv));
    await page.getByText("60 read, 60 fitted").waitFor();
    const before = await text(page, "value-slope");
    await page.getByTestId("change-reading").click();
    await page.getByTestId("written-skip").fill("500");
    await page.getByTestId("written-skip").press("Enter");
    await page.getByTestId("trouble").waitFor();
    assert.match(await text(page, "trouble"), /no rows/);
    assert.equal(await page.getByTestId("written-skip").inputValue(), "500");
    assert.equal(await text(page, "value-slope"), before);
    await page.getByTestId("trouble").getByRole("button", { name: "Find it all again" }).click();
    await page.getByText("60 read, 60 fitted").waitFor();
    assert.equal(await page.getByTestId("trouble").count(), 0);
    assert.equal(await page.getByTestId("written-skip").inputValue(), "");
    await page.context().close();
  });
});

describe("a file of one's own", () => {
  it("opens on its result, and asks what to predict with a likely column first", async () => {
    const page = await open();
    await upload(page, join(data, "datasets", "airquality.csv"));
    await page.getByTestId("ask").waitFor();
    assert.equal(
      await page.locator("[data-testid=view-read]").getAttribute("aria-current"),
      "page",
    );
    const asked = page.getByTestId("ask").locator("button");
    assert.equal(await asked.first().getAttribute("aria-pressed"), "true");
    const names = await asked.allTextContents();
    assert.ok(!["Day", "Month"].includes(names[0] ?? ""), names.join());
    await page.getByTestId("ask-Ozone").click();
    await page.getByTestId("coefficient-Temp").waitFor();
    await page.getByTestId("ask-done").click();
    assert.equal(await page.getByTestId("ask").count(), 0);
    assert.match(await page.getByTestId("formula").inputValue(), /^Ozone ~ /);
    assert.doesNotMatch(await page.getByTestId("formula").inputValue(), /Day|Month/);
    assert.equal(await page.getByTestId("rate-auto").getAttribute("aria-pressed"), "true");
    await page.getByTestId("undo").click();
    await page.getByTestId("redo").click();
    await page.getByTestId("coefficient-Temp").waitFor();
    assert.match(await page.getByTestId("formula").inputValue(), /^Ozone ~ /);
    await page.context().close();
  });

  it("goes back to columns that were read without reading the file again", async () => {
    const page = await open();
    const rows = Array.from({ length: 50 }, (_, i) => [i, (i * 7) % 11, 2 * i + ((i * 3) % 5)]);
    const path = await file("again.csv", ["a,b,y", ...rows].join("\n"));
    await upload(page, path);
    await fitted(page, "y ~ a + b", "y from a and b,");
    await fitted(page, "y ~ a", "y from a,");
    const slope = await figure(page, "value-slope");
    await fitted(page, "y ~ a + b", "y from a and b,");
    // A file that was written since it was chosen cannot be read any more.
    await file("again.csv", "a,b,y\n1,2,3\n");
    await fitted(page, "y ~ a", "y from a,");
    assert.equal(await figure(page, "value-slope"), slope);
    // Other columns need the file, and the page says what became of it.
    await page.getByTestId("formula").fill("y ~ b");
    await page.getByTestId("formula").press("Enter");
    await page.getByText("can no longer be read").first().waitFor();
    await page.context().close();
  });
});

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
    assert.equal(lines[0], "name,x,predicted y,lower y,upper y");
    assert.match(lines[1], /^"Anna, the first",0\.5,/);
    near(Number(lines[1].split(",").at(-3)), intercept + 0.5 * slope, 1e-12);
    assert.equal(lines[2], "Bob,,,,");
    near(Number(lines[3].split(",").at(-3)), intercept - 2 * slope, 1e-12);
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

describe("trouble", () => {
  it("keeps what was there when a file can't be read, and says which and why", async () => {
    const page = await open();
    const slope = await text(page, "value-slope");
    const png = new Uint8Array([
      0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48,
    ]);
    for (const [name, content] of /** @type {[string, string | Uint8Array][]} */ ([
      ["photo.png", png],
      ["empty.csv", ""],
      ["words.csv", "name,colour\nanna,red\nbob,blue\n"],
    ])) {
      await upload(page, await file(name, content));
      await page.getByTestId("trouble").getByText(name).waitFor();
      assert.match(await text(page, "status"), /What you see is still Galton’s heights/);
      assert.equal(await text(page, "value-slope"), slope);
      assert.ok(await page.getByTestId("bundled-0").isChecked());
    }
    await page.context().close();
  });

  it("names the text in a column, and treats it as missing at a press", async () => {
    const page = await open();
    const slope = await text(page, "value-slope");
    const lines = csv.trim().split("\n");
    lines[17] = `tall,${rows[16][1]}`;
    await upload(page, await file("text.csv", lines.join("\n")));
    await page.getByTestId("trouble").waitFor();
    const said = await text(page, "trouble");
    assert.match(said, /17/);
    assert.match(said, /"tall"/);
    assert.equal(await text(page, "value-slope"), slope, "the earlier fit stays");
    await page.getByRole("button", { name: "Treat all text as missing" }).click();
    await page.getByText("60 read, 59 fitted, 0 held out, 1 left out").waitFor();
    assert.equal(await page.getByTestId("trouble").count(), 0);
    assert.match(await text(page, "examples"), /Line 18: text in x, “tall”/);
    await page.context().close();
  });

  it("shows a diverging run as far as it went, keeps the model, and offers a rate that converges", async () => {
    const page = await open();
    const scoring = await text(page, "scoring-with");
    await page.getByTestId("learning-rate").fill("1.2");
    await page.getByTestId("learning-rate").press("Enter");
    await page.getByTestId("trouble").waitFor();
    assert.match(await text(page, "trouble"), /At a rate of 1\.2 each step overshoots/);
    assert.match(await text(page, "status"), /^Diverged after iteration/);
    assert.equal(await text(page, "scoring-with"), scoring);
    await reveal(page, "learning-rate");
    await page
      .getByTestId("trouble")
      .getByRole("button", { name: "Use the best rate, 0.5" })
      .click();
    await page
      .getByText(/^Converged at iteration/)
      .first()
      .waitFor();
    assert.equal(await page.getByTestId("trouble").count(), 0);
    await page.context().close();
  });

  it("goes back from a setting that can't be used", async () => {
    const page = await open();
    await page.getByTestId("start").fill("zero");
    await page.getByTestId("start").press("Enter");
    await page.getByTestId("trouble").waitFor();
    await page.getByRole("button", { name: "Go back" }).click();
    assert.equal(await page.getByTestId("start").inputValue(), "0, 1");
    assert.equal(await page.getByTestId("trouble").count(), 0);
    await page.context().close();
  });
});

describe("the page", () => {
  it("never scrolls sideways, down to 360 pixels", async () => {
    const long = `${"a very long column name ".repeat(6).trim()},${"another one ".repeat(9).trim()}\n`;
    const path = await file("long.csv", long + rows.map((r) => r.map((v) => v * 1e9)).join("\n"));
    for (const width of [360, 390, 768, 1100, 1440]) {
      const page = await open({ viewport: { width, height: 800 } });
      for (const step of [null, path, join(data, "diabetes.csv")]) {
        if (step) await upload(page, step);
        if (step)
          await page
            .getByTestId("counts")
            .filter({ hasText: /^(60|442) read/ })
            .waitFor({ state: "attached" });
        const [inner, outer] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          innerWidth,
        ]);
        assert.ok(inner <= outer, `${inner} in ${outer} pixels with ${step ?? "the heights"}`);
      }
      await page.context().close();
    }
  });

  it("has nothing inline, and names its files by relative addresses", async () => {
    const html = await readFile(join(root, "www", "dist", "index.html"), "utf8");
    assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)[^>]*>/);
    assert.doesNotMatch(html, /<style/);
    assert.doesNotMatch(html, /(?:src|href)="(?!\.\/|data:)/);
  });
});
