// The page for a student: explanations of statistics, bundled examples, the way from a file to a result, and the print.

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { data } from "./packed.js";
import { figure, file, fitted, open, shows, text, upload } from "./page.js";

/** @typedef {import("playwright-core").Page} Page */

const phone = { viewport: { width: 390, height: 844 } };

/**
 * Presses each term in a part of the page. Returns those whose explanation is not visible near the term.
 *
 * @param {Page} page
 * @param {string} part
 * @param {number} least the smallest number of terms in that part
 */
async function unexplained(page, part, least) {
  const terms = page.locator(`${part} button[popovertarget]:visible`);
  await terms.first().waitFor();
  const count = await terms.count();
  assert.ok(count >= least, `${count} terms in ${part}`);
  const faults = [];
  for (let i = 0; i < count; i++) {
    const term = terms.nth(i);
    await term.click();
    const seen = await term.evaluate((button) => {
      const note = document.querySelector("[popover]:popover-open");
      const [at, on] = [note?.getBoundingClientRect(), button.getBoundingClientRect()];
      if (!note || !at) return "is not there";
      const apart = Math.min(Math.abs(at.top - on.bottom), Math.abs(on.top - at.bottom));
      const fits =
        at.left >= 0 && at.right <= innerWidth && at.top >= 0 && at.bottom <= innerHeight;
      return (note.textContent ?? "").length > 20 && fits && apart < 12 ? "" : `${apart} ${fits}`;
    });
    if (seen) faults.push(`${await term.textContent()}: ${seen}`);
    await page.keyboard.press("Escape");
  }
  return faults;
}

describe("a statistic", () => {
  for (const [name, options] of /** @type {const} */ ([
    ["desktop", { viewport: { width: 1366, height: 768 } }],
    ["phone", phone],
  ]))
    it(`is explained where it stands, on a ${name}`, async () => {
      const page = await open(options);
      await page.getByTestId("influential").waitFor();
      assert.deepEqual(await unexplained(page, "#summary", 13), []);
      assert.deepEqual(await unexplained(page, "#rows", 6), []);
      await page.getByTestId("anova").waitFor();
      assert.deepEqual(await unexplained(page, "#more", 6), []);
      await page.getByTestId("interval-prediction").waitFor();
      assert.deepEqual(await unexplained(page, "[data-testid=score-value]", 3), []);
      const said = await text(page, "score-value");
      assert.match(said, /One new row.*The mean of such rows.*for one case.*on average/);
      await page.context().close();
    });
});

describe("a model without an intercept", () => {
  it("has an R squared about zero, and its figures say so", async () => {
    const page = await open();
    await upload(page, await file("origin.csv", "x,y\n1,5\n2,7\n3,4\n4,8\n5,6\n6,9\n"));
    await fitted(page, "y ~ 0 + x", "y from x");
    await page.getByTestId("view-read").click();
    await page.locator("#summary").getByRole("button", { name: "R² about zero" }).waitFor();
    const found = await figure(page, "r-squared");
    assert.ok(Math.abs(found - 0.876_241_839_341_470_4) < 1e-12, `${found}`);
    await page.context().close();
  });
});

describe("an example", () => {
  it("has an outlier, which the rows of the most influence name", async () => {
    const page = await open();
    await page.getByTestId("bundled-3").click();
    await page.getByTestId("coefficient-x3").waitFor();
    await page.getByTestId("influential-3").waitFor();
    assert.match(
      await text(page, "residuals-leverage"),
      /Cook\u2019s distance reaches 1\.4: a row beyond the dashed lines/,
    );
    await page.context().close();
  });

  it("has a category beside a number", async () => {
    const page = await open();
    await page.getByTestId("bundled-2").click();
    await page.getByTestId("coefficient-gendermale").waitFor();
    assert.ok((await figure(page, "r-squared")) > 0.6);
    assert.match(await text(page, "chip-predictors"), /midparentHeight and gender/);
    await page.context().close();
  });
});

describe("a table that was opened in the data's panel", () => {
  it("leaves its result in sight, with the focus there", async () => {
    const page = await open(phone);
    await page.getByTestId("paste-toggle").click();
    await page
      .locator("[data-testid=paste-text]")
      .fill("hours,mark\n1,42\n2,50\n3,48\n4,61\n5,65\n");
    await page.locator("[data-testid=paste-read]").click();
    await page.locator("[data-testid=panel-data]").waitFor({ state: "detached" });
    await page.locator("[data-testid=coefficient-hours]").waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.id), "view");
    await page.context().close();
  });

  it("keeps what is still to be decided about it in reach", async () => {
    const page = await open(phone);
    const rows = "x,y\n1,2\n2,4\n3,5\n4,9\n5,11\n6,13\n7,14\nTotal,58\n";
    await upload(page, await file("totals.csv", rows));
    await page.locator("[data-testid=file-notes]").getByText("totals").waitFor();
    await page.locator("[data-testid=see-notes]").click();
    await page.locator("[data-testid=panel-data] [data-testid=finding-total-row]").waitFor();
    await page.locator("[data-testid=panel-close]").click();
    assert.equal(await page.locator("[data-testid=file-notes]").count(), 0);
    await page.context().close();
  });

  it("loses its numbers of rows as predictors at one press", async () => {
    const page = await open();
    await upload(page, join(data, "datasets", "chickwts.csv"));
    await page.getByTestId("formula").fill("weight ~ `column 1`");
    await page.getByTestId("formula").press("Enter");
    await page
      .getByTestId("coefficient-`column 1`")
      .or(page.getByTestId("coefficient-column 1"))
      .waitFor();
    await page.locator("[data-testid=ask-from-feed]").click();
    await shows(page, "chip-predictors", "feed");
    await page.context().close();
  });
});

describe("on paper", () => {
  it("a prediction has its question, and nothing that can't be done there", async () => {
    const page = await open();
    await page.getByTestId("value-of-0").fill("70");
    await page.getByTestId("score-one").click();
    await page.getByTestId("interval-prediction").waitFor();
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    const seen = (await page.locator("#view").innerText()).replace(/\s+/g, " ");
    assert.match(seen, /parent = 70/);
    assert.doesNotMatch(seen, /Predict with|Type, paste, or drop/);
    const plot = await page.locator("[data-testid=predict-plot]").boundingBox();
    assert.ok((plot?.height ?? 0) > 350, `${plot?.height}`);
    await page.evaluate(() => dispatchEvent(new Event("afterprint")));
    await page.getByTestId("save-rows").waitFor();
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    assert.doesNotMatch(await page.locator("#view").innerText(), /fitted values, residuals/);
    await page.context().close();
  });
});

describe("a projector's screen at twice its size", () => {
  it("gives the plot half of the height, and still offers to open a file", async () => {
    const page = await open({ viewport: { width: 960, height: 540 } });
    const plot = await page.locator("[data-testid=scatter]").boundingBox();
    assert.ok((plot?.height ?? 0) >= 270, `${plot?.height}`);
    assert.ok((plot?.y ?? 999) + (plot?.height ?? 0) <= 540, `${plot?.y}`);
    const tab = await page.locator("[data-testid=tab-rate]").boundingBox();
    assert.ok((tab?.x ?? 0) > (plot?.x ?? 0) + (plot?.width ?? 0), "the rest is beside it");
    assert.ok(await page.locator("[data-testid=open-csv]").isVisible());
    await page.context().close();
  });
});
