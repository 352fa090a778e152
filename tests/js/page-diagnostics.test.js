// The second pass on the built page: residuals, influence and robust errors as a person reads them, against
// R's (tests/golden/r).

import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { data } from "./packed.js";
import { cells, folder, open as openPage, plain, text } from "./page.js";
import { golden, near } from "./r.js";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("./r.js").Golden} Golden */

/** Opens the page with its runs at their end, and a file in it. @param {Parameters<import("playwright-core").Locator["setInputFiles"]>[0]} [file] */
async function open(file) {
  const page = await openPage({ permissions: ["clipboard-read", "clipboard-write"] });
  await page.getByTestId("coefficient-parent").waitFor();
  if (file !== undefined) await page.getByTestId("file").setInputFiles(file);
  return page;
}

/** @param {string} text */
const csv = (text) => ({ name: "table.csv", mimeType: "text/csv", buffer: Buffer.from(text) });

/** Fits what R fitted. @param {Page} page @param {Golden} r */
async function choose(page, { model, terms }) {
  await page.getByTestId("formula").fill(model.formula);
  await page.getByTestId("formula").press("Enter");
  await page.getByTestId(`coefficient-${terms.at(-1)}`).waitFor();
}

/** Holds what the page shows of its second pass against R. @param {Page} page @param {Golden} r @param {string} what */
async function agrees(page, r, what) {
  const { row, cooks_distance, leverage, residual, fitted } = r.influence;
  const most = cooks_distance.indexOf(Math.max(...cooks_distance));
  const first = page.locator("[data-testid=influential] tbody tr:first-child");
  await page.getByTestId(`influential-${row[most]}`).waitFor();
  assert.equal(await first.getAttribute("data-testid"), `influential-${row[most]}`);
  const found = await cells(page, `influential-${row[most]}`);
  [fitted, residual, leverage, cooks_distance].forEach((list, k) =>
    near(found[k + 1], list[most], `${what}, ${k} of row ${row[most]}`),
  );
  near(found[0], fitted[most] + residual[most], `${what}, observed`);
  const said = await page.getByTestId("durbin-watson").getAttribute("title");
  near(plain(said), r.durbin_watson, `${what}, Durbin-Watson`);
}

/**
 * Holds the errors in the table, and what follows from them, against R's.
 *
 * @param {Page} page
 * @param {Golden} r
 * @param {string} kind
 * @param {string} level of the intervals
 */
async function errorsAre(page, r, kind, level = "0.95") {
  const errors = kind === "classical" ? r.standard_error : r.robust_standard_error[kind];
  await page.getByTestId("standard-errors").selectOption(kind);
  const column = kind === "classical" ? "Std. Error" : `Std. Error, ${kind}`;
  await page
    .getByTestId("summary")
    .getByText(column, { exact: true })
    .waitFor({ state: "attached" });
  for (const [j, term] of r.terms.entries()) {
    const [estimate, error, t, , lower, upper] = await cells(page, `coefficient-${term}`);
    near(estimate, r.estimate[j], `${term}, estimate`);
    near(error, errors[j], `${term}, ${kind}`);
    near(t, r.estimate[j] / errors[j], `${term}, t with ${kind}`);
    const { lower: from, upper: to } = r.confidence_interval[level];
    const width = ((to[j] - from[j]) * errors[j]) / r.standard_error[j];
    near((upper ?? NaN) - (lower ?? NaN), width, `${term}, interval with ${kind}`);
  }
}

describe("the second pass", () => {
  it("has R's Durbin-Watson and R's most influential row, without being asked", async () => {
    const page = await open(join(data, "diabetes.csv"));
    await agrees(page, await golden("diabetes"), "diabetes");
    assert.equal(
      await text(page, "residuals-drawn"),
      "All 442 rows are drawn. Press a dot to leave its row out.",
    );
    for (const id of ["residuals-fitted", "residuals-normal", "residuals-leverage"])
      assert.equal(await page.getByTestId(id).getAttribute("data-dots"), "442");
    await page.context().close();
  });

  it("gives the table any of R's standard errors, and says which", async () => {
    const r = await golden("diabetes");
    const page = await open(join(data, "diabetes.csv"));
    await page.getByTestId("coefficient-s6").waitFor();
    await page.getByTestId("influential").waitFor();
    for (const kind of ["HC3", "HC0", "HC1", "HC2", "classical"]) await errorsAre(page, r, kind);
    await page.getByTestId("standard-errors").selectOption("HC3");
    await page.getByTestId("level").fill("99");
    await page.getByTestId("level").press("Enter");
    await page.getByTestId("summary").getByText("99.5\u202f%").first().waitFor();
    await errorsAre(page, r, "HC3", "0.99");
    assert.match(await text(page, "errors-said"), /robust, HC3\./);
    await page.getByTestId("copy-tsv").click();
    await page.getByText("Copied with every digit.").waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    const [head, , ...rows] = copied.split("\n").map((line) => line.split("\t"));
    assert.equal(head?.[2], "Std. Error, HC3");
    near(Number(rows[0]?.[2]), r.robust_standard_error.HC3[1], "copied");
    await page.getByTestId("copy-summary").click();
    const printed = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(printed, /^Coefficients, with standard errors of HC3:\n.*Std\. Error, HC3/);
    assert.ok(
      printed.includes(` ${(r.robust_standard_error.HC3[1] ?? 0).toPrecision(5)} `),
      printed,
    );
    assert.match(printed, /\nResidual standard error: .*\nF-statistic, classical: /s);
    await page.context().close();
  });

  it("knows categories, logarithms and weights", async () => {
    const page = await open(join(data, "mtcars.csv"));
    await page.getByTestId("coefficient-am").waitFor();
    for (const name of ["mtcars-factor", "mtcars-log"]) {
      const r = await golden(name);
      await choose(page, r);
      await agrees(page, r, name);
      await errorsAre(page, r, "HC3");
      await page.getByTestId("standard-errors").selectOption("classical");
    }
    const r = await golden("mtcars-weighted");
    await choose(page, r);
    await page.getByText("Intercept, logarithm, weights").click();
    await page.getByTestId("weights").selectOption(r.model.weights);
    await page.getByText("Rows weigh by").waitFor();
    await agrees(page, r, "mtcars-weighted");
    await errorsAre(page, r, "HC2");
    await page.context().close();
  });

  it("copies the most influential rows with every digit", async () => {
    const r = await golden("diabetes");
    const page = await open(join(data, "diabetes.csv"));
    await page.getByTestId("influential-383").waitFor();
    await page.getByTestId("copy-influential").click();
    await page.getByText("Copied with every digit.").waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    const [head, first, ...rest] = copied.trim().split("\n");
    assert.equal(
      head,
      "Row\tLine\tObserved\tPredicted\tResidual\tLeverage\tCook's distance",
      "the head",
    );
    assert.deepEqual(first?.split("\t").slice(0, 3), ["383", "384", "132"]);
    near(Number(first?.split("\t")[6]), Math.max(...r.influence.cooks_distance), "copied");
    assert.equal(rest.length, 9);
    await page.context().close();
  });

  it("drops what it found when a new file comes, and its choice of errors too", async () => {
    const page = await open(join(data, "diabetes.csv"));
    await page.getByTestId("influential-383").waitFor();
    await page.getByTestId("standard-errors").selectOption("HC3");
    await page.getByTestId("file").setInputFiles(join(data, "cars.csv"));
    await page.getByTestId("coefficient-speed").waitFor();
    assert.equal(await page.getByTestId("influential-383").count(), 0);
    assert.equal(await page.getByTestId("standard-errors").inputValue(), "classical");
    const r = await golden("cars-quadratic");
    await choose(page, r);
    await agrees(page, r, "cars-quadratic");
    await page.context().close();
  });

  it("says what cannot be told where there is next to nothing to tell", async () => {
    const page = await open(csv("x,y\n1,3.5\n2,5.5\n3,7.5\n4,9.5\n"));
    await page.getByText("all residuals are zero").waitFor();
    assert.equal(await page.getByTestId("residuals-fitted").count(), 0);
    await page.getByTestId("file").setInputFiles(csv("x,y\n1,3\n2,8\n"));
    await page.getByText("2 coefficients for 2 rows").waitFor();
    await page.getByTestId("file").setInputFiles(csv("x,y\n1,3\n2,8\n3,7\n4,9\n"));
    await page.getByText("So few can\u2019t tell a pattern from chance.").waitFor();
    await page.getByTestId("influential-1").waitFor();
    const lone = csv("lone,x,y\n0,1,2\n0,2,3\n0,3,5\n0,4,4\n1,2,9\n");
    await page.getByTestId("file").setInputFiles(lone);
    await page.getByTestId("coefficient-lone").waitFor();
    await page.getByTestId("standard-errors").selectOption("HC3");
    await page.getByText("There is no HC3 for this fit. Row 5 has leverage 1").waitFor();
    const shown = await page.getByTestId("coefficient-x").locator("td").nth(1).textContent();
    assert.equal(shown, "\u2013");
    await page.context().close();
  });

  it("asks before it goes through a large file again, and can be stopped", async () => {
    const file = join(folder, "large.csv");
    const line = (/** @type {number} */ i) =>
      `${i % 97}.25,${(i * 7919) % 1009},${(i * 31) % 503}\n`;
    const rows = Array.from({ length: 100_000 }, (_, i) => line(i)).join("");
    await writeFile(file, `x,z,y\n${rows.repeat(Math.ceil(200e6 / rows.length))}`);
    const page = await open(file);
    await page.getByTestId("check-button").waitFor();
    await page.getByText("Drawn from an even sample, 5\u202f000 of ").waitFor();
    assert.equal(await page.getByTestId("durbin-watson").count(), 0);
    await page.getByTestId("standard-errors").selectOption("HC1");
    await page.getByText("HC1 needs every row once more.").waitFor();
    await page.getByTestId("check-button").click();
    await page
      .getByText(/^Reading \d+ of 2\d\d MB/)
      .locator("visible=true")
      .first()
      .waitFor();
    await page.getByTestId("check-stop").click();
    await page.getByTestId("check-button").click();
    await page.getByTestId("influential").waitFor();
    await page.getByText("the named ones are the most influential of all").waitFor();
    assert.match(await text(page, "errors-said"), /robust, HC1\./);
    await page.context().close();
  });
});
