// What goes out of the page, and how charts and tables are for everyone: pictures, tables in other programs'
// words, rows of measures, charts that point at one row together, tables with scopes, axe's rules.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, it } from "node:test";
import { data } from "./packed.js";
import { downloaded, open as openPage, plain } from "./page.js";
import { golden, near } from "./r.js";

/** @typedef {import("playwright-core").Page} Page */

/** Opens R's table of flowers with a line for each kind on the plot. @param {import("playwright-core").BrowserContextOptions} options */
async function flowers(options = {}) {
  const page = await openPage(options);
  await page.getByTestId("file").setInputFiles(join(data, "datasets", "iris.csv"));
  await page.getByTestId("formula").fill("Sepal.Length ~ Petal.Length * Species");
  await page.getByTestId("formula").press("Enter");
  await page.getByTestId("coefficient-Petal.Length:Speciesvirginica").waitFor();
  await page.getByTestId("across").waitFor();
  return page;
}

/** Opens the page with R's table of diabetes, and waits for its second pass. @param {import("playwright-core").BrowserContextOptions} options */
async function diabetes(options = {}) {
  const page = await openPage({ permissions: ["clipboard-read", "clipboard-write"], ...options });
  await page.getByTestId("file").setInputFiles(join(data, "diabetes.csv"));
  await page.getByTestId("influential-383").waitFor();
  return page;
}

/** @param {Page} page @param {string} menu @param {string} format */
async function copied(page, menu, format) {
  await page.getByTestId(menu).click();
  await page.getByTestId(`${menu}-${format}`).click();
  await page.getByText(`Copied as ${format}.`).waitFor();
  return page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    /** @type {Record<string, string>} */
    const found = {};
    for (const type of item?.types ?? [])
      found[type] = (await (await item?.getType(type))?.text()) ?? "";
    return found;
  });
}

/** By how many pixels each table is wider than its container. @param {Page} page */
const cut = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("#summary .scroll, #rows .scroll")].map(
      (e) => e.scrollWidth - e.clientWidth,
    ),
  );

describe("at the least width of three columns", () => {
  it("no table is cut, residuals stand two in a row, and a panel changes neither", async () => {
    const page = await openPage({ viewport: { width: 1100, height: 700 } });
    for (const name of ["airquality", "swiss"]) {
      await page.getByTestId("file").setInputFiles(join(data, "datasets", `${name}.csv`));
      await page.getByTestId(`coefficient-${name === "swiss" ? "Catholic" : "Wind"}`).waitFor();
      await page.locator("[data-testid^=influential-]").first().waitFor();
      for (const width of [1100, 1250, 1440]) {
        await page.setViewportSize({ width, height: 800 });
        if (width === 1440) await page.getByTestId("chip-data").click();
        await page.waitForTimeout(100);
        assert.deepEqual(
          (await cut(page)).filter((more) => more > 0),
          [],
          `${name} at ${width}`,
        );
        const tops = await Promise.all(
          ["fitted", "normal"].map((id) => page.getByTestId(`residuals-${id}`).boundingBox()),
        );
        assert.equal(tops[0]?.y, tops[1]?.y, `${name} at ${width}`);
      }
      await page.getByTestId("panel-close").click();
    }
    await page.context().close();
  });
});

describe("every digit", () => {
  it("is told without a pointer, of coefficients and of the fit", async () => {
    const page = await diabetes();
    const r = await golden("diabetes");
    await page.getByTestId("tab-exact").focus();
    await page.keyboard.press("Enter");
    await page.getByTestId("digits").focus();
    await page.keyboard.press("Enter");
    const row = page.getByTestId("digits-bmi");
    const [estimate, error] = await row.locator("td").allTextContents();
    const at = r.terms.indexOf("bmi");
    near(Number(plain(estimate ?? "")), r.estimate[at], "bmi");
    near(Number(plain(error ?? "")), r.standard_error[at], "error of bmi");
    assert.ok((estimate ?? "").length > 12, estimate);
    await page.context().close();
  });
});

describe("out of the page", () => {
  it("tables go as text, CSV, Markdown, LaTeX and HTML", async () => {
    const page = await diabetes();
    const r = await golden("diabetes");
    const csv = (await copied(page, "copy-coefficients-as", "CSV"))["text/plain"] ?? "";
    const lines = csv
      .trimEnd()
      .split("\n")
      .map((line) => line.split(","));
    assert.equal(lines.length, r.terms.length + 1);
    r.terms.forEach((term, j) => {
      assert.equal(lines[j + 1]?.[0], term);
      near(Number(lines[j + 1]?.[1]), r.estimate[j], term);
      near(Number(lines[j + 1]?.[2]), r.standard_error[j], `error of ${term}`);
    });
    const markdown = (await copied(page, "copy-anova-as", "Markdown"))["text/plain"] ?? "";
    assert.match(markdown, /^\| Term \| Df \| Sum Sq \|.*\n\| :-- \| --: \|/);
    const latex = (await copied(page, "copy-influential-as", "LaTeX"))["text/plain"] ?? "";
    assert.match(latex, /\\begin\{tabular\}\{lrrrrrr\}[^]*383 & 384 &[^]*\\end\{tabular\}/);
    const html = await copied(page, "copy-coefficients-as", "HTML");
    assert.match(html["text/html"] ?? "", /<th[^>]*>Pr\(&gt;\|t\|\)/);
    assert.match(html["text/plain"] ?? "", /Estimate/);
    await page.context().close();
  });

  it("a chart goes as SVG and as PNG, with its axes, its dots and its caption", async () => {
    const page = await diabetes();
    for (const id of ["residuals-fitted", "residuals-scale"]) {
      const chart = page.getByTestId(id);
      const paths = [];
      for (const kind of ["svg", "png"]) {
        await chart.hover();
        await chart.getByTestId("save-chart").click();
        const [download] = await Promise.all([
          page.waitForEvent("download"),
          chart.getByTestId(`save-${kind}`).click(),
        ]);
        assert.match(download.suggestedFilename(), new RegExp(`\\.${kind}$`));
        paths.push(await download.path());
      }
      const svg = await readFile(/** @type {string} */ (paths[0]), "utf8");
      // The page itself refuses text as markup; an empty one reads it.
      const empty = await page.context().newPage();
      const seen = await empty.evaluate((text) => {
        const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
        const texts = [...parsed.querySelectorAll("text")].map((t) => t.textContent);
        return {
          error: parsed.querySelector("parsererror") !== null,
          texts,
          styled: /style=/.test(text),
        };
      }, svg);
      await empty.close();
      assert.equal(seen.error, false);
      assert.ok(
        seen.texts.some((t) => t.includes("predicted progression")),
        String(seen.texts),
      );
      assert.match(svg, /<image[^>]+href="data:image\/png/);
      const png = await readFile(/** @type {string} */ (paths[1]));
      assert.equal(png.subarray(1, 4).toString(), "PNG");
      const width = await chart.evaluate((figure) => figure.getBoundingClientRect().width);
      assert.equal(png.readUInt32BE(16), 3 * (Math.round(width) + 24), "three pixels to one");
    }
    await page.context().close();
  });

  it("a chart that is saved says its run, and nothing of the dot under the pointer", async () => {
    const page = await openPage();
    const chart = page.getByTestId("scatter");
    const box = await chart.boundingBox();
    if (!box) throw new Error("there is no plot");
    await chart.hover({ position: { x: box.width / 2, y: box.height / 2 } });
    await page.locator("[data-testid=scatter] circle").waitFor();
    await chart.getByTestId("save-chart").click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      chart.getByTestId("save-svg").click(),
    ]);
    const svg = await readFile(await download.path(), "utf8");
    assert.match(svg, />Gradient descent, learning rate 0\.002, iteration 2.000 of 2.000</);
    assert.match(svg, />928 rows/);
    assert.doesNotMatch(svg, /<circle/);
    assert.equal(Number(/ width="(\d+)"/.exec(svg)?.[1]), Math.round(box.width) + 24);
    await page.context().close();
  });

  it("every row goes with its name, where the file has names", async () => {
    const page = await openPage();
    await page.getByTestId("file").setInputFiles(join(data, "mtcars.csv"));
    await page.getByTestId("coefficient-wt").waitFor();
    const saved = await readFile(await downloaded(page, "save-rows"), "utf8");
    const [head, first] = saved.split("\n");
    assert.match(head ?? "", /^row,name,observed mpg,/);
    assert.match(first ?? "", /^1,Mazda RX4,21,/);
    await page.context().close();
  });

  it("every row goes with R's fitted value, residual and leverage, and with intervals", async () => {
    const page = await diabetes();
    const r = await golden("diabetes");
    const lines = (await readFile(await downloaded(page, "save-rows"), "utf8"))
      .trimEnd()
      .split("\n");
    assert.equal(lines.length, 443);
    const { row, fitted, residual, leverage } = r.influence;
    row.forEach((number, k) => {
      const cells = (lines[number] ?? "").split(",").map(Number);
      assert.equal(cells[0], number);
      near(cells[2], fitted[k], `fitted, row ${number}`);
      near(cells[3], residual[k], `residual, row ${number}`);
      near(cells[4], leverage[k], `leverage, row ${number}`);
      const half = r.residual_standard_error * Math.sqrt(leverage[k] ?? NaN);
      const t = (Number(cells[7]) - Number(cells[6])) / 2 / half;
      const single = (Number(cells[9]) - Number(cells[8])) / 2;
      near(single, t * r.residual_standard_error * Math.sqrt(1 + Number(leverage[k])), "interval");
      const { lower, upper } = /** @type {import("./r.js").Interval} */ (
        r.confidence_interval["0.95"]
      );
      near(cells[10], r.influence.cooks_distance[k], `Cook's distance, row ${number}`);
      near(t, (Number(upper[0]) - Number(lower[0])) / 2 / Number(r.standard_error[0]), "t");
    });
    await page.context().close();
  });
});

describe("on paper", () => {
  it("Read says its formula and cuts no table, and what can't be pressed there is left out", async () => {
    const page = await openPage();
    await page.getByTestId("file").setInputFiles(join(data, "mtcars.csv"));
    await page.getByTestId("formula").fill("mpg ~ wt * factor(cyl) + log(hp)");
    await page.getByTestId("formula").press("Enter");
    await page.getByTestId("coefficient-wt:factor(cyl)8").waitFor();
    await page.getByTestId("shrinkage-show").click();
    await page.getByTestId("shrinkage-table").waitFor();
    await page.locator("[data-testid=influential] tbody tr").nth(1).waitFor();
    await page.emulateMedia({ media: "print" });
    await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
    const { cut, said, influential, broken } = await page.evaluate(() => ({
      influential: document.querySelectorAll("[data-testid=influential] tbody tr").length,
      broken: [...document.querySelectorAll(".read table")]
        .filter((table) => table.querySelectorAll("tbody tr").length <= 12)
        .map((table) => table.closest(".scroll"))
        .filter((scroll) => scroll && getComputedStyle(scroll).breakInside !== "avoid")
        .map((scroll) => scroll?.getAttribute("aria-label")),
      cut: [...document.querySelectorAll(".read tr")].flatMap((row) => {
        const around = [];
        for (let e = row.parentElement; e && e.className !== "read"; e = e.parentElement)
          if (getComputedStyle(e).overflowY !== "visible") around.push(e.className);
        return around;
      }),
      said: document.body.innerText,
    }));
    assert.deepEqual(cut, []);
    assert.ok(influential > 1, "there are influential rows");
    assert.deepEqual(broken, [], "a short table is on one sheet");
    assert.match(said, /mpg ~ wt \* factor\(cyl\) \+ log\(hp\), 32 rows of mtcars\.csv/);
    assert.match(said, /penalty, lasso/);
    assert.doesNotMatch(
      said,
      /Kind of penalty|Cross-validation|fitted values, residuals|Level of intervals/,
    );
    await page.context().close();
  });
});

describe("the plot of a model of several predictors", () => {
  it("has a named line for each value of a category, and a press puts one in question", async () => {
    const page = await flowers();
    const plot = page.getByTestId("scatter");
    assert.equal(await plot.getAttribute("data-lines"), "3");
    for (const name of ["setosa", "versicolor", "virginica"])
      await plot.locator("text", { hasText: name }).waitFor();
    assert.equal(await plot.getByTestId("line").count(), 3);
    assert.equal(await plot.locator("path.beyond").count(), 3, "fainter where it has no data");
    const label = plot.locator("text", { hasText: "setosa" });
    const box = await label.boundingBox();
    assert.ok(box);
    // The line ends just before its name.
    await page.mouse.click(box.x - 14, box.y + box.height / 2);
    await plot.locator("text", { hasText: "virginica" }).waitFor({ state: "detached" });
    const asked = page.getByTestId("line-asked");
    assert.equal(await asked.locator("option:checked").textContent(), "setosa");
    await asked.selectOption({ label: "all 3" });
    await plot.locator("text", { hasText: "virginica" }).waitFor();
    await page.context().close();
  });

  it("has observed against predicted at the iteration that is shown", async () => {
    const page = await flowers();
    await page.getByTestId("across").selectOption("fitted");
    const plot = page.getByTestId("observed-fitted");
    assert.equal(await plot.getAttribute("data-dots"), "150");
    const said = () => plot.locator("svg[role=img]").getAttribute("aria-label");
    assert.match(
      (await said()) ?? "",
      /at iteration 2\u202f000 .*R² 0\.840, at least squares 0\.840/,
    );
    await page.getByTestId("scrubber").press("Home");
    await page.locator('[data-testid=observed-fitted][data-iteration="0"]').waitFor();
    assert.match((await said()) ?? "", /150 predictions out of sight/);
    await page.context().close();
  });

  it("has an added-variable plot of each coefficient, whose slope is the coefficient", async () => {
    const page = await diabetes();
    const r = await golden("diabetes");
    await page.getByTestId("across").selectOption({ label: "added by bmi" });
    const plot = page.getByTestId("added-variable");
    assert.equal(await plot.getAttribute("data-dots"), "442");
    const said = /at least squares ([\d.]+)/.exec((await plot.textContent()) ?? "");
    assert.equal(Number(said?.[1]).toFixed(4), r.estimate[r.terms.indexOf("bmi")]?.toFixed(4));
    await page.context().close();
  });
});

describe("the view Read", () => {
  it("fits a screen: the result, its table and four pictures, with what is more beneath", async () => {
    for (const viewport of [
      { width: 1440, height: 900 },
      { width: 2560, height: 1440 },
    ]) {
      const page = await diabetes({ viewport });
      const seen = await page.evaluate(() => {
        const box = (/** @type {string} */ of) =>
          document.querySelector(of)?.getBoundingClientRect();
        const pictures = [...document.querySelectorAll("#residuals figure")];
        return {
          bottoms: [
            box("#summary"),
            box("#more"),
            ...pictures.map((p) => p.getBoundingClientRect()),
          ].map((at) => at?.bottom ?? Infinity),
          side: (box("#residuals")?.left ?? 0) > (box("[data-testid=summary]")?.right ?? Infinity),
          scrolls: document.documentElement.scrollHeight > innerHeight,
          count: pictures.length,
        };
      });
      assert.deepEqual([seen.count, seen.side, seen.scrolls], [4, true, false]);
      for (const bottom of seen.bottoms) assert.ok(bottom <= viewport.height, String(seen.bottoms));
      await page.context().close();
    }
  });

  it("scrolls nothing sideways on a phone, and each figure there keeps its label", async () => {
    const page = await diabetes({ viewport: { width: 360, height: 740 } });
    for (const tab of ["residuals", "terms", "shrinkage", "exact"]) {
      await page.getByTestId(`tab-${tab}`).click();
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.equal(wide, 0, tab);
    }
    const labels = await page
      .getByTestId("coefficient-s6")
      .locator("td[title]")
      .evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell, "::before").content));
    assert.deepEqual(labels.slice(0, 2), ['"Estimate"', '"Std. Error"']);
    await page.context().close();
  });

  it("tells the result in a sentence, of one predictor and of several", async () => {
    const page = await openPage();
    const said = async () => (await page.getByTestId("summary-sentence").textContent()) ?? "";
    await page.getByTestId("coefficient-parent").waitFor();
    assert.equal(
      (await said()).replaceAll("\u202f", " "),
      "For each 1 more of parent, child is 0.646 more on average (0.566 to 0.727). parent explains 21 % of the variance of child, over 928 rows.",
    );
    await page.getByTestId("file").setInputFiles(join(data, "diabetes.csv"));
    await page.getByTestId("coefficient-s6").waitFor();
    await page.getByTestId("summary-sentence").getByText("10 predictors explain").waitFor();
    assert.match(
      await said(),
      /4 of 10 slopes differ from 0 at the 95.% level: bmi, bp, s5 and sex\./,
    );
    await page.context().close();
  });

  it("explains a heading right under it", async () => {
    const page = await diabetes({ viewport: { width: 1366, height: 768 } });
    for (const [tab, about] of [
      ["residuals", "About most influential rows"],
      ["terms", "About analysis of variance"],
    ]) {
      await page.getByTestId(`tab-${tab}`).click();
      const asked = page.getByLabel(/** @type {string} */ (about));
      await asked.click();
      const gap = await asked.evaluate((button) => {
        const text = document.getElementById(button.getAttribute("aria-controls") ?? "");
        const from = button.getBoundingClientRect().bottom;
        return (text?.getBoundingClientRect().top ?? Infinity) - from;
      });
      assert.ok(gap >= 0 && gap < 24, `${about}: ${gap} px below`);
    }
    await page.context().close();
  });

  it("has tabs for keys: arrows go through them, and only the chosen one is there", async () => {
    const page = await diabetes();
    await page.getByTestId("tab-residuals").focus();
    await page.keyboard.press("ArrowRight");
    await page.locator("[data-testid=tab-terms][aria-selected=true]:focus").waitFor();
    assert.equal(await page.locator("[data-testid=residuals-fitted]").count(), 0);
    await page.locator("[data-testid=anova]").waitFor();
    await page.keyboard.press("End");
    await page.locator("[data-testid=tab-exact][aria-selected=true]:focus").waitFor();
    await page.context().close();
  });

  it("calls influential rows by their names, on pictures and in the table", async () => {
    const page = await openPage();
    await page.getByTestId("file").setInputFiles(join(data, "datasets", "swiss.csv"));
    await page
      .getByTestId("formula")
      .fill("Fertility ~ Agriculture + Examination + Education + Catholic");
    await page.getByTestId("formula").press("Enter");
    await page.getByTestId("coefficient-Catholic").waitFor();
    await page.locator("[data-testid=influential] tbody tr").nth(9).waitFor();
    const r = await readFile(join(data, "datasets", "swiss.csv"), "utf8");
    const names = new Set(r.split("\n").map((line) => line.split(",")[0]?.replaceAll('"', "")));
    const rows = await page.locator("[data-testid=influential] tbody th").allTextContents();
    assert.equal(rows.length, 10);
    for (const name of rows) assert.ok(names.has(name.trim()), name);
    await page.getByTestId("residuals-leverage").locator("text", { hasText: rows[0] }).waitFor();
    await page.context().close();
  });
});

describe("charts and tables for everyone", () => {
  it("keys go through a chart's rows, and every chart names the row", async () => {
    const page = await diabetes();
    const slider = page.getByLabel("Row in the chart Residuals against leverage");
    await slider.focus();
    await page.keyboard.press("End");
    const said = (await slider.getAttribute("aria-valuetext")) ?? "";
    const name = /^row [\d\u202f]+/.exec(said)?.[0] ?? "none";
    assert.notEqual(name, "none", said);
    for (const id of [
      "residuals-fitted",
      "residuals-normal",
      "residuals-scale",
      "residuals-leverage",
    ])
      await page.getByTestId(id).locator("figcaption").getByText(`${name}:`).waitFor();
    await page.keyboard.press("ArrowLeft");
    assert.notEqual(await slider.getAttribute("aria-valuetext"), said);
    await page.context().close();
  });

  it("a chart's text says how many dots it has, and which rows are named", async () => {
    const page = await diabetes();
    const label = await page
      .getByTestId("residuals-leverage")
      .locator("svg[role=img]")
      .getAttribute("aria-label");
    assert.match(label ?? "", /442 dots; named: row/);
    await page.context().close();
  });

  it("decimal points stand under each other, and intervals are drawn", async () => {
    const page = await diabetes();
    const rows = page.locator('[data-testid="summary"] tr[data-testid^="coefficient-"]');
    assert.equal(await rows.locator("td.drawn svg").count(), await rows.count());
    const cells = await rows.locator("td:nth-child(2)").allTextContents();
    const behind = new Set(
      cells.map(
        (cell) => (cell.includes("\u2008") ? cell.split("\u2008") : cell.split("."))[1]?.length,
      ),
    );
    assert.equal(behind.size, 1, cells.join(" "));
    cells.forEach((cell) => assert.ok(Number.isFinite(plain(cell.trim()))));
    await page.context().close();
  });

  it("every header of a table has a scope, and every table a name", async () => {
    const page = await diabetes();
    for (const id of ["summary", "influential", "anova", "certificate"]) {
      const bare = await page
        .getByTestId(id)
        .evaluate((table) => [
          ...[...table.querySelectorAll("th:not([scope])")].map((th) => th.outerHTML),
          ...(table.querySelector("caption")?.textContent.trim() ? [] : ["no caption"]),
        ]);
      assert.deepEqual(bare, [], id);
    }
    await page.context().close();
  });

  it("axe finds nothing in the charts and tables, light and dark, wide and narrow", async () => {
    const source = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
    for (const colorScheme of /** @type {const} */ (["light", "dark"]))
      for (const width of [1440, 390]) {
        const page = await diabetes({ colorScheme, viewport: { width, height: 900 } });
        await page.evaluate(await readFile(source, "utf8"));
        const found = await page.evaluate(async () => {
          const { axe } = /** @type {any} */ (globalThis);
          const { violations } = await axe.run({
            include: [["#summary"], ["#rows"], ["#more"]],
          });
          return violations.map((/** @type {any} */ v) => [
            v.id,
            v.nodes.map((/** @type {any} */ n) => n.html),
          ]);
        });
        assert.deepEqual(found, [], `${colorScheme}, ${width}`);
        await page.context().close();
      }
  });
});
