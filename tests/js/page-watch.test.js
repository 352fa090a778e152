// Watch in the built page: the transport, the charts and the numbers, of few rows and of many.

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { data } from "./packed.js";
import { figure, file, near, open, reveal, shows, slowly, text, thin, upload } from "./page.js";
import { csv, rowByRow } from "./sixty.js";

/** @typedef {import("playwright-core").Page} Page */

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
