// Opening a file in the built page: how it is written, how it is read, and what to predict.

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { data } from "./packed.js";
import {
  columnOf,
  figure,
  file,
  fitted,
  near,
  open,
  reveal,
  slowly,
  text,
  upload,
} from "./page.js";
import { csv, rowByRow } from "./sixty.js";

/** @typedef {import("playwright-core").Page} Page */

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
    // A function of a column needs the file, and the page says what became of it.
    await page.getByTestId("formula").fill("y ~ sqrt(b)");
    await page.getByTestId("formula").press("Enter");
    await page.getByText("can no longer be read").first().waitFor();
    await page.context().close();
  });
});
