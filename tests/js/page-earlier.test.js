// A model that can't be fitted: whose numbers are shown meanwhile, and the way back.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { open, text } from "./page.js";

/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page @param {string} formula */
async function refused(page, formula) {
  await page.getByTestId("formula").fill(formula);
  await page.getByTestId("formula").press("Enter");
  await page.locator("[data-testid=trouble]").waitFor();
}

/** The names of the response and the predictors in the sentence on top. @param {Page} page */
const chips = (page) =>
  Promise.all(
    ["response", "predictors"].map((chip) =>
      page.locator(`[data-testid=chip-${chip}]`).getAttribute("aria-label"),
    ),
  );

describe("a model that can't be fitted", () => {
  it("is not named above the numbers of the earlier one, which every view names, and Undo goes back", async () => {
    const page = await open();
    const fitted = ["Response: child", "Predictors: parent"];
    await page.locator("[data-testid=view-read]").click();
    await page.locator("[data-testid=chip-predictors]").click();
    await refused(page, "child ~ log(parent - 65)");
    await page.keyboard.press("Escape");
    await page.locator("[data-testid=panel-model]").waitFor({ state: "detached" });
    assert.deepEqual(await chips(page), fitted);
    const said =
      /child ~ log\(parent - 65\) could not be fitted\. What you see is still child ~ parent\./;
    assert.match(await text(page, "earlier"), said);
    await page.locator("[data-testid=view-predict]").click();
    assert.match(await text(page, "earlier"), said);
    await page.locator("[data-testid=view-watch]").click();
    assert.match(await text(page, "status"), /What you see is still child ~ parent\./);
    const undo = page.locator("[data-testid=undo]");
    assert.equal(await undo.getAttribute("aria-disabled"), "false");
    await undo.click();
    await page.locator("[data-testid=undo][aria-disabled=true]").waitFor();
    assert.deepEqual(await chips(page), fitted);
    assert.equal(await page.getByTestId("formula").inputValue(), "child ~ parent");
    assert.equal(await page.locator("[data-testid=trouble]").count(), 0);
    await page.context().close();
  });

  it("is refused at the formula where that has no predictor", async () => {
    const page = await open();
    for (const formula of ["child ~ 1", "child ~ 0"]) {
      await refused(page, formula);
      assert.equal(await page.locator("[data-testid=panel-model]").count(), 1, "stays there");
      assert.match(
        await text(page, "trouble"),
        new RegExp(`^${formula} has no predictor, and galton fits no model without one\\.`),
      );
      assert.deepEqual(await chips(page), ["Response: child", "Predictors: parent"]);
    }
    await page.context().close();
  });
});
