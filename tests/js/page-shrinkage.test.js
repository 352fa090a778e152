// Ridge, lasso and elastic net on the built page, against what the packed package says in Node.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { data, install, load } from "./packed.js";
import { cells, figure, open as openPage, reveal, text } from "./page.js";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("galton").Observations} Observations */

/** A fit of one penalty starts elsewhere than one on a path: the last digits are open. */
const TOLERANCE = 1e-10;

/** @type {typeof import("galton")} */
let galton;
before(async () => {
  galton = await load(await install());
});

/** Opens the page with its runs at their end. */
async function open() {
  const page = await openPage();
  await page.getByTestId("coefficient-parent").waitFor();
  return page;
}

/** Three predictors, the last of which says nearly the same as the first. */
const three = ["a,b,c,y"]
  .concat(
    Array.from({ length: 60 }, (_, i) => {
      const [a, b, rest] = [(i * 37) % 61, (i * 17) % 23, ((i * 29) % 31) - 15];
      return [a, b, a + rest / 4, 5 + 0.5 * a - 2 * b + rest].join(",");
    }),
  )
  .join("\n");

/** @param {string} text */
const csv = (text) => ({ name: "table.csv", mimeType: "text/csv", buffer: Buffer.from(text) });

/** @param {number | undefined} found @param {number | null | undefined} expected @param {string} what */
function near(found, expected, what) {
  if (found === expected) return;
  const error = Math.abs((found ?? NaN) - (expected ?? NaN)) / Math.abs(expected ?? NaN);
  assert.ok(error <= TOLERANCE, `${what}: ${found} is ${error} off ${expected}`);
}

/** @param {Page} page */
async function showPath(page) {
  await page.getByTestId("shrinkage-show").click();
  await page.getByTestId("shrinkage-picture").waitFor();
}

/** Waits for the path of another penalty. @param {Page} page @param {number} l1Ratio */
async function pathOf(page, l1Ratio) {
  await reveal(page, "shrinkage");
  await page.locator(`[data-l1-ratio="${l1Ratio}"]`).waitFor();
}

/** Presses a key `times` times to move the slider. @param {Page} page @param {string} key @param {number} times */
async function press(page, key, times = 1) {
  for (let i = 0; i < times; i++) await page.getByTestId("shrinkage-slider").press(key);
}

/**
 * Holds what the page shows at its penalty against what the package finds for that penalty.
 *
 * @param {Page} page
 * @param {Observations} observations
 * @param {number} l1Ratio
 * @returns {Promise<number>} the penalty
 */
async function agrees(page, observations, l1Ratio) {
  const said = await text(page, "shrinkage-penalty");
  const penalty = said === "none" ? 0 : await figure(page, "shrinkage-penalty");
  const fit = observations.penalised({ l1Ratio, penalty });
  const names = ["(Intercept)", ...observations.coefficientNames];
  for (const [j, name] of names.entries()) {
    const [now, exact] = await cells(page, `shrinkage-${name}`);
    near(now, fit.coefficients[j], `${name} at ${penalty}`);
    near(exact, observations.exact.coefficients[j], `${name} of least squares`);
  }
  near(await figure(page, "shrinkage-r-squared"), fit.rSquared, `R-squared at ${penalty}`);
  const active = await text(page, "shrinkage-active");
  assert.equal(active, `${fit.active} of ${names.length - 1}`);
  return penalty;
}

describe("shrinkage on the page", () => {
  it("has the package's coefficients at every penalty that is shown", async () => {
    const page = await open();
    await page.getByTestId("file").setInputFiles(csv(three));
    await page.getByTestId("coefficient-c").waitFor();
    assert.equal(await page.getByTestId("shrinkage-picture").count(), 0, "only when asked for");
    const observations = await galton.read(new TextEncoder().encode(three));
    await showPath(page);
    assert.equal(await page.getByTestId("shrinkage-picture").getAttribute("data-lines"), "3");
    await agrees(page, observations, 1);
    await press(page, "Home");
    const largest = await agrees(page, observations, 1);
    assert.equal(largest, observations.path({ count: 2 }).penalties[0]);
    assert.equal(await text(page, "shrinkage-active"), "0 of 3");
    await press(page, "ArrowRight", 20);
    assert.ok((await agrees(page, observations, 1)) < largest);
    assert.match(await text(page, "shrinkage-certificate"), /^No coefficients do better/);
    await press(page, "End");
    assert.equal(await agrees(page, observations, 1), 0);
    await press(page, "ArrowLeft");
    assert.ok((await agrees(page, observations, 1)) > 0, "back from none");
    await page.context().close();
  });

  it("has others for ridge and for an elastic net of a chosen mix", async () => {
    const page = await open();
    await page.getByTestId("file").setInputFiles(csv(three));
    await page.getByTestId("coefficient-c").waitFor();
    const observations = await galton.read(new TextEncoder().encode(three));
    await showPath(page);
    await press(page, "Home");
    const lasso = await figure(page, "shrinkage-penalty");
    await page.getByTestId("shrinkage-ridge").click();
    await pathOf(page, 0);
    await press(page, "Home");
    const ridge = await agrees(page, observations, 0);
    assert.notEqual(ridge, lasso);
    assert.equal(await text(page, "shrinkage-active"), "3 of 3");
    await page.getByTestId("shrinkage-elastic net").click();
    await page.getByTestId("shrinkage-mix").selectOption({ label: "25\u202f%" });
    const first = observations.path({ l1Ratio: 0.25, count: 2 }).penalties[0];
    await pathOf(page, 0.25);
    await press(page, "Home");
    assert.equal(await agrees(page, observations, 0.25), first);
    await press(page, "ArrowRight", 30);
    await agrees(page, observations, 0.25);
    await page.context().close();
  });

  it("has one line for the one predictor of a bundled set, lines for levels of a category, and knows weights", async () => {
    const page = await open();
    await page.getByTestId("bundled-1").click();
    await page.getByTestId("coefficient-bmi").waitFor();
    await showPath(page);
    assert.equal(await page.getByTestId("shrinkage-picture").getAttribute("data-lines"), "1");
    const bytes = new Uint8Array(await readFile(join(data, "diabetes-bmi.csv")));
    const options = { response: "progression", predictors: ["bmi"], holdOut: 20 };
    await agrees(page, await galton.read(bytes, options), 1);
    const rows = "a,1,1,2\nb,2,3,5\nc,3,1,4\na,4,2,6\nb,5,1,8\nc,6,4,6\na,7,1,9\nb,8,2,13\n";
    const table = `kind,x,w,y\n${rows}`;
    await page.getByTestId("file").setInputFiles(csv(table));
    await page.getByTestId("coefficient-x").waitFor();
    await page.getByTestId("formula").fill("y ~ kind + x");
    await page.getByTestId("formula").press("Enter");
    await page.getByTestId("coefficient-kindb").waitFor();
    await showPath(page);
    assert.equal(await page.getByTestId("shrinkage-picture").getAttribute("data-lines"), "3");
    const levels = await galton.read(new TextEncoder().encode(table), { formula: "y ~ kind + x" });
    await agrees(page, levels, 1);
    await page.getByText("Intercept, logarithm, weights").click();
    await page.getByTestId("weights").selectOption("w");
    await page.getByTestId("shrinkage-picture").waitFor({ state: "detached" });
    await showPath(page);
    await page.getByTestId("shrinkage").getByText("Rows weigh by w.").waitFor();
    const bytesOfTable = new TextEncoder().encode(table);
    const weighted = await galton.read(bytesOfTable, { formula: "y ~ kind + x", weights: "w" });
    await agrees(page, weighted, 1);
    await page.context().close();
  });

  it("finds the package's penalties by cross-validation, and goes there", async () => {
    const page = await open();
    const file = join(data, "diabetes.csv");
    await page.getByTestId("file").setInputFiles(file);
    await page.getByTestId("coefficient-s6").waitFor();
    await showPath(page);
    await page.getByTestId("validate").click();
    await page.getByTestId("validation-one-error").waitFor();
    const bytes = new Uint8Array(await readFile(file));
    const observations = await galton.read(bytes, { folds: 10 });
    const all = observations.crossValidate({
      penalties: [...observations.path().penalties, 0],
    });
    /** @type {[string, number][]} */
    const both = [
      ["least", all.least],
      ["one-error", all.withinOneError],
    ];
    for (const [id, at] of both) {
      const [penalty, mse, standardError] = await cells(page, `validation-${id}`);
      const expected = all.errors[at];
      near(mse, expected?.mse, `${id}, error`);
      near(standardError, expected?.standardError, `${id}, standard error`);
      if (all.path.penalties[at] !== 0) near(penalty, all.path.penalties[at], `${id}, penalty`);
    }
    await page.getByTestId("validation-one-error-go").click();
    near(
      await agrees(page, observations, 1),
      all.path.penalties[all.withinOneError],
      "the penalty gone to",
    );
    await page.context().close();
  });

  it("keeps the path while only the descent changes, and drops it with a new model or file", async () => {
    const page = await open();
    await page.getByTestId("file").setInputFiles(csv(three));
    await page.getByTestId("coefficient-c").waitFor();
    await showPath(page);
    await page.getByTestId("shrinkage-ridge").click();
    await pathOf(page, 0);
    await page.getByTestId("method").selectOption("line-search");
    await page.locator('[data-testid="loss-curve"][data-method="line-search"]').waitFor();
    await pathOf(page, 0);
    await page.getByTestId("formula").fill("y ~ a + b");
    await page.getByTestId("formula").press("Enter");
    await page.getByTestId("coefficient-c").waitFor({ state: "detached" });
    assert.equal(await page.getByTestId("shrinkage-picture").count(), 0);
    await showPath(page);
    assert.equal(
      await page.getByTestId("shrinkage-lasso").getAttribute("aria-pressed"),
      "true",
      "it begins with the lasso again",
    );
    await page.getByTestId("file").setInputFiles(join(data, "cars.csv"));
    await page.getByTestId("coefficient-speed").waitFor();
    assert.equal(await page.getByTestId("shrinkage-picture").count(), 0);
    await page.getByTestId("shrinkage-show").waitFor();
    await page.context().close();
  });

  it("says that there is nothing to shrink where the response never varies", async () => {
    const page = await open();
    await page.getByTestId("file").setInputFiles(csv("x,y,z\n1,4,3\n2,4,1\n3,4,6\n4,4,5\n"));
    await page.getByTestId("coefficient-x").waitFor();
    await page.getByTestId("ask-others").click();
    await page.getByTestId("formula").fill("y ~ x");
    await page.getByTestId("formula").press("Enter");
    await page.getByTestId("chip-response").getByText("y", { exact: true }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByTestId("shrinkage-show").click();
    await page.getByTestId("shrinkage-none").waitFor();
    await page.context().close();
  });
});
