// Rows left out by hand on the built page, and put back.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { data } from "./packed.js";
import { cells, open, text, linked } from "./page.js";
import { near } from "./r.js";

/** @typedef {import("playwright-core").Page} Page */

/** The least-squares line of R's cars without a row, by the sums of products about the means. @param {number} without */
async function line(without) {
  const csv = await readFile(join(data, "cars.csv"), "utf8");
  const all = csv.trim().split("\n").slice(1);
  const rows = all.filter((_, i) => i + 1 !== without).map((row) => row.split(",").map(Number));
  const mean = (/** @type {number} */ j) =>
    rows.reduce((sum, row) => sum + (row[j] ?? NaN), 0) / rows.length;
  const [x, y] = [mean(0), mean(1)];
  const product = (/** @type {number} */ j, /** @type {number} */ of) =>
    rows.reduce((sum, row) => sum + ((row[0] ?? NaN) - x) * ((row[j] ?? NaN) - of), 0);
  return product(1, y) / product(0, x);
}

/** @param {Page} page @param {number} slope */
async function hasSlope(page, slope) {
  const [estimate] = await cells(page, "coefficient-speed");
  near(estimate, slope, "the slope");
}

async function cars() {
  const page = await open();
  await page.getByTestId("file").setInputFiles(join(data, "cars.csv"));
  await page.getByTestId("omit-49").waitFor();
  return page;
}

/** @param {Page} page */
const hash = (page) => page.evaluate(() => location.hash);

describe("a row that is left out by hand", () => {
  it("leaves the fit and all pictures at a press in the table of influential rows, and comes back", async () => {
    const page = await cars();
    await hasSlope(page, await line(0));
    assert.equal(await page.getByTestId("by-hand").count(), 0);
    await page.getByTestId("omit-49").click();
    await page.getByTestId("put-back-49").waitFor();
    await hasSlope(page, await line(49));
    assert.match(await text(page, "by-hand"), /^1 row left out by hand: row 49/);
    assert.match(await text(page, "summary-sentence"), /over 49 rows \(left out: 1 by hand\)/);
    await page.getByTestId("omit-23").waitFor();
    assert.equal(await page.getByTestId("omit-49").count(), 0);
    assert.equal(await page.getByTestId("residuals-fitted").getAttribute("data-dots"), "49");
    await page.getByTestId("put-back-49").click();
    await page.getByTestId("by-hand").waitFor({ state: "detached" });
    await hasSlope(page, await line(0));
    await page.context().close();
  });

  it("is a part of the state: of the address, and of what is undone and redone", async () => {
    const page = await cars();
    await page.getByTestId("omit-49").click();
    await page.getByTestId("put-back-49").waitFor();
    await page.waitForFunction(() => location.hash.includes("&leaveout=49"));
    await page.getByTestId("undo").click();
    await page.getByTestId("by-hand").waitFor({ state: "detached" });
    await page.waitForFunction(() => !location.hash.includes("leaveout"));
    await page.getByTestId("redo").click();
    await page.getByTestId("put-back-49").waitFor();
    await page.waitForFunction(() => location.hash.includes("&leaveout=49"));
    const at = await hash(page);
    await page.context().close();
    const other = await linked(at);
    await other.getByTestId("file").setInputFiles(join(data, "cars.csv"));
    await other.getByTestId("put-back-49").waitFor();
    await hasSlope(other, await line(49));
    await other.context().close();
  });

  it("comes back at a press where too few rows are left for a fit", async () => {
    const rows = Array.from({ length: 928 }, (_, at) => at + 1);
    const page = await linked(`#data=heights&leaveout=${rows.join(",")}`);
    await page.getByRole("button", { name: "Put back the rows left out by hand" }).click();
    await page.getByTestId("value-slope").waitFor();
    await page.waitForFunction(() => !location.hash.includes("leaveout"));
    await page.context().close();
  });

  it("is told by its number, whatever the number of rows left out", async () => {
    const page = await linked("#data=heights&leaveout=2,3,5,7,11,13,17,19,23&view=read");
    await page.getByTestId("put-back-2").waitFor();
    assert.match(
      await text(page, "by-hand"),
      /^9 rows left out by hand: row 2.*row 13.*and 3 others: rows 17, 19 and 23/s,
    );
    await page.context().close();
  });

  it("is told where the file has no such row, and forgotten at a press", async () => {
    const page = await linked("#data=heights&leaveout=3,929,1000");
    const told =
      "Rows 929 and 1\u202f000 are to be left out by hand, and Galton\u2019s heights has only 928 rows.";
    await page.getByTestId("absent-rows").getByText(told).waitFor();
    await page.getByTestId("view-read").click();
    await page.getByTestId("put-back-3").waitFor();
    assert.match(await text(page, "by-hand"), /^1 row left out by hand: row 3/);
    await page.getByTestId("forget-absent").click();
    await page.getByTestId("absent-rows").waitFor({ state: "detached" });
    await page.waitForFunction(() => /&leaveout=3(&|$)/.test(location.hash));
    await page.context().close();
  });

  it("can be put back by itself, however many there are", async () => {
    const page = await linked("#data=heights&view=read&leaveout=1,2,3,4,5,6,7,8");
    await page.getByTestId("by-hand").getByText("and 2 others: rows 7 and 8").waitFor();
    await page.getByTestId("by-hand-others").click();
    await page.getByTestId("put-back-8").click();
    await page.waitForFunction(() =>
      /&leaveout=1,2,3,4,5,6,7(&|$)/.test(decodeURIComponent(location.hash)),
    );
    await page.context().close();
  });

  it("is that of a dot that is pressed in a picture of the residuals", async () => {
    const page = await cars();
    const range = page.locator("[data-testid=residuals-fitted] input[type=range]");
    const says = (/** @type {string} */ row) =>
      page.waitForFunction(
        ([row]) =>
          document
            .querySelector("[data-testid=residuals-fitted] input[type=range]")
            ?.getAttribute("aria-valuetext")
            ?.startsWith(row ?? ""),
        [`${row}: `],
      );
    await range.focus();
    await range.fill("3");
    await says("row 4");
    await range.press("Enter");
    assert.match(await text(page, "picked"), /^row 4/);
    await page.getByTestId("omit-picked").click();
    await page.getByTestId("put-back-4").waitFor();
    await hasSlope(page, await line(4));
    assert.equal(await page.getByTestId("picked").count(), 0);
    const fitted = page.getByTestId("residuals-fitted");
    const mark = fitted.locator("circle.mark").first();
    await mark.waitFor();
    // The pictures get their size after the table beside them has its own.
    await page.waitForTimeout(300);
    const [x, y] = [Number(await mark.getAttribute("cx")), Number(await mark.getAttribute("cy"))];
    await fitted.click({ position: { x, y } });
    await page.getByTestId("omit-picked").click();
    await page.getByTestId("put-all-back").waitFor();
    assert.match(await text(page, "by-hand"), /^2 rows left out by hand: row 4/);
    await page.getByTestId("put-all-back").click();
    await page.getByTestId("by-hand").waitFor({ state: "detached" });
    await page.context().close();
  });

  it("is that of a dot of the plot that is pressed", async () => {
    const page = await cars();
    const plot = page.getByTestId("scatter");
    await plot.waitFor();
    // The fastest car stands alone at the right end of the plot.
    const right = page.locator("[data-testid=scatter] svg");
    const box = await right.boundingBox();
    assert.ok(box);
    const leave = page.getByTestId("leave-row");
    for (let up = 0.15; up < 0.6 && (await leave.count()) === 0; up += 0.02)
      await plot.click({ position: { x: box.width * 0.965, y: box.height * up } });
    assert.equal(await text(page, "leave-row"), "Leave out row 50");
    await leave.click();
    await page.getByTestId("put-back-50").waitFor();
    await hasSlope(page, await line(50));
    await page.context().close();
  });

  it("has its name where the file has names, and code says that it is left out", async () => {
    const page = await open();
    await page.getByTestId("file").setInputFiles(join(data, "datasets", "swiss.csv"));
    await page.getByTestId("influential").waitFor();
    const first = page.locator("[data-testid=influential] tbody tr:first-child");
    const name = (await first.locator("th").textContent()) ?? "";
    const row = ((await first.getAttribute("data-testid")) ?? "").replace("influential-", "");
    await page.getByTestId(`omit-${row}`).click();
    await page.getByTestId(`put-back-${row}`).waitFor();
    assert.ok((await text(page, "by-hand")).includes(`by hand: ${name} (row ${row})`));
    await page.getByTestId("score-code").locator("summary").click();
    await page.getByTestId("code-language").selectOption("r");
    await page
      .getByTestId("code")
      .filter({ hasText: `without row ${row}: data[-${row}, ].` })
      .waitFor();
    await page.context().close();
  });
});
