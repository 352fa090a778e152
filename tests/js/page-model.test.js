// Another model on the built page: what of the file is read again for it, and what is not.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { data } from "./packed.js";
import { cells, file, near, open, text, upload } from "./page.js";

/** @typedef {import("playwright-core").Page} Page */

/** Counts in each worker how often all bytes of a file are asked for. */
const counting = `{
  const { stream } = Blob.prototype;
  globalThis.passes = 0;
  Blob.prototype.stream = function () {
    if (this instanceof File) globalThis.passes++;
    return stream.call(this);
  };
}\n`;

const opened = () =>
  open({ serviceWorkers: "block" }, (page) =>
    page.route(/worker[^/]*\.js$/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: counting + (await response.text()) });
    }),
  );

/** The passes of the worker that fits. @param {Page} page */
const passes = async (page) => Number(await page.workers()[0]?.evaluate("globalThis.passes"));

/** Waits until a model is fitted. @param {Page} page @param {string} model as in "y from x" */
const fitted = (page, model) =>
  page.getByTestId("scoring-with").filter({ hasText: model }).waitFor({ state: "attached" });

describe("another model of the columns that were read", () => {
  it("reads nothing again, whatever predictor goes or comes back and whatever is predicted", async () => {
    const page = await opened();
    await upload(page, join(data, "mtcars.csv"));
    await page.getByTestId("formula").fill("mpg ~ wt + hp + factor(cyl)");
    await page.getByTestId("formula").press("Enter");
    await fitted(page, "mpg from wt, hp and cyl");
    const before = await passes(page);
    assert.ok(before > 0, "the reading is counted");

    await page.getByTestId("predictor-cyl").uncheck();
    await fitted(page, "mpg from wt and hp");
    // R 4.2.2: coef(lm(mpg ~ wt + hp, mtcars))
    near((await cells(page, "coefficient-wt"))[0] ?? NaN, -3.87783074240361, 1e-12);
    await page.getByTestId("predictor-hp").uncheck();
    await fitted(page, "mpg from wt");
    // R 4.2.2: coef(lm(mpg ~ wt, mtcars))
    near((await cells(page, "coefficient-wt"))[0] ?? NaN, -5.34447157272268, 1e-12);
    await page.getByTestId("response").selectOption("wt");
    await fitted(page, "wt from");
    assert.equal(await passes(page), before);

    await page.getByTestId("formula").fill("hp ~ mpg + factor(cyl)");
    await page.getByTestId("formula").press("Enter");
    await fitted(page, "hp from mpg and cyl");
    assert.match(await text(page, "counts"), /32 read, 32 fitted/);
    assert.equal(await passes(page), before);

    await page.getByTestId("predictor-qsec").check();
    await fitted(page, "qsec");
    assert.equal(await passes(page), before + 1, "a column that was not read");
    await page.context().close();
  });

  it("takes a reading where a row was left out for a column that goes", async () => {
    const csv = await readFile(join(data, "mtcars.csv"), "utf8");
    const [head = "", first = "", ...rows] = csv.trim().split("\n");
    const hp = head.split(",").indexOf("hp");
    const gap = first.split(",").with(hp, "").join(",");
    const page = await opened();
    await upload(page, await file("gap.csv", `${[head, gap, ...rows].join("\n")}\n`));
    await page.getByTestId("formula").fill("mpg ~ wt + hp + qsec");
    await page.getByTestId("formula").press("Enter");
    await fitted(page, "mpg from wt, hp and qsec");
    const before = await passes(page);
    await page.getByTestId("predictor-qsec").uncheck();
    await fitted(page, "mpg from wt and hp");
    assert.match(await text(page, "counts"), /32 read, 31 fitted/);
    assert.equal(await passes(page), before, "the row is left out by both models");
    await page.getByTestId("predictor-hp").uncheck();
    await fitted(page, "mpg from wt");
    assert.match(await text(page, "counts"), /32 read, 32 fitted/);
    assert.equal(await passes(page), before + 1);
    await page.context().close();
  });
});
