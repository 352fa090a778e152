// Inference on the built page: the figures that a person reads there, against R's (tests/golden/r).

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { data } from "./packed.js";
import { cells, figure, open as openPage, plain, reveal, upload } from "./page.js";
import { golden, near } from "./r.js";

/** @typedef {import("playwright-core").Page} Page */

/** Opens the page with its runs at their end. */
async function open() {
  const page = await openPage({ permissions: ["clipboard-read", "clipboard-write"] });
  await page.getByTestId("coefficient-parent").waitFor();
  return page;
}

describe("the summary", () => {
  it("is R's table, and the rest of R's summary", async () => {
    const r = await golden("diabetes");
    const page = await open();
    await page.getByTestId("file").setInputFiles(join(data, "diabetes.csv"));
    await page.getByTestId("coefficient-s6").waitFor();
    await page.getByTestId("term-s6").waitFor();
    const { lower = [], upper = [] } = r.confidence_interval["0.95"] ?? {};
    for (const [j, term] of r.terms.entries()) {
      const found = await cells(page, `coefficient-${term}`);
      const expected = [r.estimate, r.standard_error, r.t_value, r.p_value, lower, upper];
      expected.forEach((list, k) => near(found[k], list[j], `${term}, cell ${k}`));
    }
    for (const [id, expected] of /** @type {[string, number][]} */ ([
      ["residual-standard-error", r.residual_standard_error],
      ["r-squared", r.r_squared],
      ["adjusted-r-squared", r.adjusted_r_squared],
      ["f-statistic", r.f_statistic],
      ["f-p-value", r.f_p_value],
      ["log-likelihood", r.log_likelihood],
      ["aic", r.aic],
      ["bic", r.bic],
      ["condition-number", r.condition.unit_columns],
    ]))
      near(await figure(page, id), expected, id);
    for (const [j, term] of r.anova.term.slice(0, -1).entries()) {
      const found = await cells(page, `term-${term}`);
      const { df, sum_of_squares, mean_square, f_value, p_value } = r.anova;
      [df, sum_of_squares, mean_square, f_value, p_value, r.vif.by_column.value].forEach(
        (list, k) => near(found[k], list[j], `${term}, cell ${k}`),
      );
    }
    assert.match(
      (await page.getByTestId("beside-error").textContent()) ?? "",
      /on 431 degrees of freedom/,
    );
    await page.context().close();
  });

  it("has its intervals at any level", async () => {
    const r = await golden("diabetes");
    const page = await open();
    await page.getByTestId("file").setInputFiles(join(data, "diabetes.csv"));
    await page.getByTestId("term-s6").waitFor();
    await page.getByTestId("level").fill("99");
    await page.getByTestId("level").press("Enter");
    await page.getByText("99.5\u202f%").first().waitFor();
    const { lower = [], upper = [] } = r.confidence_interval["0.99"] ?? {};
    const found = await cells(page, "coefficient-bmi");
    near(found[4], lower[r.terms.indexOf("bmi")], "lower");
    near(found[5], upper[r.terms.indexOf("bmi")], "upper");
    await page.context().close();
  });

  it("says which figures are the descent's, and at which iteration", async () => {
    const page = await open();
    await reveal(page, "certificate");
    await page.getByRole("heading", { name: "Descent, at 2\u202f000" }).waitFor();
    await reveal(page, "scatter");
    await page.keyboard.press("Home");
    await reveal(page, "certificate");
    await page.locator('[data-testid="certificate"][data-iteration="0"]').waitFor();
    const found = await cells(page, "certified-parent");
    assert.equal(found[0], 1, "the start is Galton's guess");
    near(found[1], 0.646290581993, "parent, exactly");
    await page.context().close();
  });

  it("is copied as R prints it, and with every digit for a spreadsheet", async () => {
    const page = await open();
    const copied = async (/** @type {string} */ button) => {
      await page.getByTestId(button).click();
      await page.getByText("Copied").first().waitFor();
      return page.evaluate(() => navigator.clipboard.readText());
    };
    const printed = await copied("copy-summary");
    assert.match(printed, /^parent +0\.64629 +0\.04114 +15\.711 +<2e-16/m);
    assert.match(printed, /Residual standard error: 2\.239 on 926 degrees of freedom/);
    const lines = (await copied("copy-tsv")).split("\n").map((line) => line.split("\t"));
    assert.deepEqual(lines[0].slice(1, 7), [
      "Estimate",
      "Std. Error",
      "t value",
      "Pr(>|t|)",
      "2.5 %",
      "97.5 %",
    ]);
    assert.equal(lines[0].length, 7, "nothing of the descent");
    assert.equal(lines[2][0], "parent");
    near(Number(lines[2][1]), 0.646290581993, "parent");
    await page.context().close();
  });

  it("tells of a perfect fit, and of one without freedom, in words", async () => {
    const page = await open();
    for (const [text, warning] of [
      ["x,y\n1,3\n2,5\n3,7\n4,9\n", "perfect-fit"],
      ["x,y\n1,3\n2,5\n", "no-freedom"],
    ]) {
      await page.getByTestId("paste-toggle").click();
      await page.getByTestId("paste-text").fill(text);
      await page.getByTestId("paste-read").click();
      await page.getByTestId(`warning-${warning}`).waitFor();
      const said = (await page.getByTestId("summary").textContent()) ?? "";
      assert.doesNotMatch(said, /NaN|undefined|Infinity/);
    }
    await page.context().close();
  });
});

describe("the terms", () => {
  it("have GVIF where a category has several coefficients, beside what compares with a VIF", async () => {
    const page = await open();
    await upload(page, join(data, "mtcars.csv"));
    await page.getByTestId("formula").fill("mpg ~ wt + hp + factor(cyl)");
    await page.getByTestId("formula").press("Enter");
    await page.getByTestId("coefficient-factor(cyl)8").waitFor();
    const row = page.getByTestId("term-factor(cyl)");
    const value = async (/** @type {string} */ label) =>
      plain(await row.locator(`[data-label="${label}"]`).getAttribute("title"));
    const [gvif, perDf] = [await value("GVIF"), await value("GVIF^(1/(2 Df))")];
    near(gvif, perDf ** 4, "GVIF");
    assert.equal(perDf.toFixed(3), "1.503", "as car::vif has it");
    await page.context().close();
  });
});

describe("a prediction", () => {
  it("has R's intervals, of the mean and of one row", async () => {
    const r = await golden("diabetes");
    const page = await open();
    await page.getByTestId("file").setInputFiles(join(data, "diabetes.csv"));
    await page.getByTestId("coefficient-s6").waitFor();
    const [row] = r.new_rows;
    for (const [j, name] of r.terms.slice(1).entries())
      await page.getByTestId(`value-of-${j}`).fill(String(row?.[name]));
    await page.getByTestId("score-one").click();
    for (const kind of /** @type {const} */ (["confidence", "prediction"])) {
      const cell = page.getByTestId(`interval-${kind}`);
      await page.waitForFunction(
        (id) => document.querySelector(`[data-testid="${id}"]`)?.getAttribute("title"),
        `interval-${kind}`,
      );
      const [lower, upper] = ((await cell.getAttribute("title")) ?? "").split(" to ").map(plain);
      near(lower, r.predictions[kind].lower[0], `${kind}, lower`);
      near(upper, r.predictions[kind].upper[0], `${kind}, upper`);
    }
    await page.context().close();
  });

  it("is flagged where its row lies beyond the data, with the distance", async () => {
    const page = await open();
    await page.getByTestId("value-of-0").fill("80");
    await page.getByTestId("score-one").click();
    await page.getByText("parent is 7 above 73, the greatest that the model saw.").waitFor();
    await page.getByTestId("value-of-0").fill("68");
    await page.getByTestId("score-one").click();
    await page.getByTestId("far-off").filter({ hasText: /^$/ }).waitFor();
    await page.context().close();
  });

  it("has its bands on the plot where they are asked for", async () => {
    const page = await open();
    assert.equal(await page.getByTestId("band-prediction").count(), 0);
    await page.getByTestId("bands").check();
    await page.getByTestId("band-prediction").waitFor();
    assert.match((await page.getByTestId("band-confidence").getAttribute("d")) ?? "", /^M[\d.]/);
    await page.context().close();
  });
});

/** Types a formula. @param {Page} page @param {string} formula */
async function model(page, formula) {
  await page.getByTestId("formula").fill(formula);
  await page.getByTestId("formula").press("Enter");
}

describe("the model", () => {
  it("is a formula: powers, logarithms, categories, weights, no intercept, each with R's table", async () => {
    const page = await open();
    for (const [name, file] of [
      ["cars-quadratic", "cars.csv"],
      ["families", "galton-families.csv"],
      ["mtcars-log", "mtcars.csv"],
      ["mtcars-no-intercept-factor", "mtcars.csv"],
      ["mtcars-weighted", "mtcars.csv"],
    ]) {
      const r = await golden(name);
      await page.getByTestId("file").setInputFiles(join(data, file));
      await page.getByTestId("source-name").getByText(file).waitFor();
      await model(page, r.model.formula);
      if (r.model.weights) {
        await page.getByTestId("model-more").locator("summary").click();
        await page.getByTestId("weights").selectOption(r.model.weights);
        await page.getByText(`Rows weigh by ${r.model.weights}`).waitFor();
      }
      await page.waitForFunction((wanted) => {
        const found = document.querySelector('[data-testid="beside-error"]');
        return found instanceof HTMLElement && found.innerText.trim() === wanted;
      }, `on ${r.df_residual} degrees of freedom`);
      // Two models may have a term and degrees of freedom in common, but not all terms.
      await page.waitForFunction(
        (wanted) =>
          Array.from(
            document.querySelectorAll('tr[data-testid^="coefficient-"]'),
            (row) => row.querySelector("td[title]") && row.getAttribute("data-testid"),
          ).join() === wanted,
        r.terms.map((term) => `coefficient-${term}`).join(),
      );
      for (const [j, term] of r.terms.entries()) {
        const found = await cells(page, `coefficient-${term}`);
        [r.estimate, r.standard_error, r.t_value, r.p_value].forEach((list, k) =>
          near(found[k], list[j], `${name}: ${term}, cell ${k}`),
        );
      }
      near(await figure(page, "r-squared"), r.r_squared, `${name}: R²`);
    }
    await page.context().close();
  });

  it("is the same in the formula and in the lists", async () => {
    const page = await open();
    const formula = page.getByTestId("formula");
    assert.equal(await formula.inputValue(), "child ~ parent");
    await page.getByTestId("form-parent").selectOption("square");
    await page.getByTestId("coefficient-I(parent^2)").waitFor();
    assert.equal(await formula.inputValue(), "child ~ parent + I(parent^2)");
    await model(page, "log(child) ~ 0 + log(parent)");
    await page.getByTestId("coefficient-log(parent)").waitFor();
    assert.equal(await page.getByTestId("form-parent").inputValue(), "log");
    assert.ok(await page.getByTestId("log-response").isChecked());
    assert.ok(!(await page.getByTestId("intercept").isChecked()));
    await page.getByTestId("undo").click();
    await page.getByTestId("coefficient-I(parent^2)").waitFor();
    assert.equal(await page.getByTestId("form-parent").inputValue(), "square");
    await page.context().close();
  });

  it("takes a column of text as categories, and tells how many", async () => {
    const page = await open();
    await page.getByTestId("paste-toggle").click();
    await page
      .getByTestId("paste-text")
      .fill("x,group,y\n1,a,2\n2,b,4\n3,c,5\n4,a,9\n5,b,9\n6,c,13\n7,a,12\n");
    await page.getByTestId("paste-read").click();
    await page.getByTestId("predictor-group").check();
    await page.getByTestId("coefficient-groupc").waitFor();
    assert.equal(await page.getByTestId("formula").inputValue(), "y ~ x + group");
    await page.getByText("3 levels").waitFor();
    await page.getByTestId("value-of-0").fill("4");
    await page.getByTestId("value-of-1").selectOption("b");
    await page.getByTestId("score-one").click();
    await page.getByTestId("predicted-one").filter({ hasText: /\d/ }).waitFor();
    await page.context().close();
  });

  it("points at what is wrong in a formula, and keeps the fit", async () => {
    const page = await open();
    for (const [formula, place] of [
      ["child ~ parent + * parent", "*"],
      ["child ~ grandparent", "grandparent"],
      ["child ~ cube(parent)", "cube"],
    ]) {
      await model(page, formula);
      await page
        .getByTestId("formula-place")
        .locator("mark")
        .getByText(place, { exact: true })
        .waitFor();
      assert.equal(await page.getByTestId("coefficient-parent").count(), 1);
    }
    await page.getByRole("button", { name: "Go back" }).click();
    assert.equal(await page.getByTestId("formula").inputValue(), "child ~ parent");
    assert.equal(await page.getByTestId("formula-place").count(), 0);
    await page.context().close();
  });

  it("names a dependent term, and fits without it", async () => {
    const page = await open();
    await model(page, "child ~ parent + I(parent^2) + I(parent * parent)");
    await page.getByTestId("coefficient-I(parent^2)").waitFor();
    await page.getByText('"I(parent * parent)" has no coefficient (NA in R)').first().waitFor();
    assert.equal(await page.getByTestId("trouble").count(), 0);
    assert.equal(
      await page.locator('[data-testid="summary"] tr[data-testid^="coefficient"]').count(),
      3,
    );
    await page.context().close();
  });
});

describe("the self-test", () => {
  it("solves NIST's eleven sets to 13 digits in the browser", async () => {
    const page = await open();
    await page.getByTestId("self-test").click();
    await page.getByTestId("self-test-table").waitFor();
    assert.match(
      (await page.getByTestId("self-test-says").textContent()) ?? "",
      /at least (1[3-5]) digits/,
    );
    assert.equal(await page.locator('[data-testid^="nist-"]').count(), 11);
    for (const set of ["wampler1", "wampler2"])
      await page.getByTestId(`nist-${set}`).getByText("a perfect fit, and told as one").waitFor();
    await page.context().close();
  });
});
