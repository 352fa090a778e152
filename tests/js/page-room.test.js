// How the built page uses its width: tables of figures, and the names of many lines.

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { data } from "./packed.js";
import { file, open as openPage, reveal } from "./page.js";

/** @typedef {import("playwright-core").Page} Page */

/** A file of R's datasets under a model. @param {string} name @param {string} formula */
async function modelled(name, formula) {
  const page = await openPage();
  await page.getByTestId("file").setInputFiles(join(data, "datasets", `${name}.csv`));
  await page.getByTestId("formula").fill(formula);
  await page.getByTestId("formula").press("Enter");
  await page
    .getByText(formula.split(" ~ ")[0] ?? "")
    .first()
    .waitFor();
  return page;
}

/** How the rows of a table are laid out. @param {Page} page @param {string} id */
const displayed = (page, id) =>
  page
    .getByTestId(id)
    .locator("tbody tr")
    .first()
    .evaluate((row) => getComputedStyle(row).display);

describe("a table of figures", () => {
  it("has a row for each term where there is room for one, and else a card", async () => {
    const page = await openPage();
    await page.getByTestId("file").setInputFiles(join(data, "datasets", "swiss.csv"));
    await page.getByTestId("coefficient-Agriculture").waitFor();
    await page
      .getByTestId("summary")
      .getByRole("button", { name: "Interval", exact: true })
      .waitFor();
    await reveal(page, "anova");
    const row = page.getByTestId("term-Agriculture");
    const lines = async () =>
      new Set(
        await row
          .locator(":is(th, td)")
          .evaluateAll((cells) =>
            cells.map((cell) => Math.round(cell.getBoundingClientRect().top)),
          ),
      ).size;
    assert.equal(await lines(), 1, "1440 px");
    const region = page.getByRole("region", { name: "Analysis of variance" });
    assert.ok(
      await region.evaluate((around) => around.scrollWidth <= around.clientWidth),
      "nothing scrolls sideways",
    );
    await page.setViewportSize({ width: 390, height: 844 });
    await reveal(page, "anova");
    assert.ok((await lines()) > 1, "390 px");
    await page.context().close();
  });

  it("is in small type before it becomes cards, and is cut off at no width", async () => {
    const page = await modelled("ChickWeight", "weight ~ Time * factor(Diet)");
    await page
      .getByTestId("term-Time:factor(Diet)")
      .or(page.getByTestId("tab-terms"))
      .first()
      .waitFor();
    // Beside the panel of the model.
    assert.equal(await displayed(page, "summary"), "table-row");
    await page.getByTestId("panel-close").click();
    await reveal(page, "anova");
    assert.equal(await displayed(page, "anova"), "table-row");
    for (const width of [2560, 1440, 1280, 1100, 768, 390, 360]) {
      await page.setViewportSize({ width, height: 900 });
      await reveal(page, "anova");
      for (const name of ["Analysis of variance", "Coefficients of least squares, exactly"]) {
        const [inner, outer] = await page
          .getByRole("region", { name, exact: true })
          .evaluate((box) => [box.scrollWidth, box.clientWidth]);
        assert.ok((inner ?? 0) <= (outer ?? 0), `${name}: ${inner} in ${outer} at ${width} px`);
      }
    }
    assert.equal(await displayed(page, "anova"), "grid");
    await page.context().close();
  });

  it("keeps the charts above it within the page, however long its names", async () => {
    const page = await modelled("iris", "Sepal.Length ~ Petal.Length * Species");
    await page.getByTestId("view-watch").click();
    await page.getByTestId("coefficients").waitFor();
    for (const width of [2560, 1440, 1100]) {
      await page.setViewportSize({ width, height: 900 });
      const edge = await page
        .getByTestId("loss-curve")
        .evaluate((chart) => chart.getBoundingClientRect().right);
      assert.ok(edge <= width, `the loss ends at ${edge} of ${width} px`);
    }
    await page.context().close();
  });

  it("breaks the name of a term behind a colon or a parenthesis only", async () => {
    const page = await modelled("ChickWeight", "weight ~ Time * factor(Diet)");
    await page.getByTestId("panel-close").click();
    await page.getByTestId("view-watch").click();
    const name = page.getByTestId("now-Time:factor(Diet)2").locator("th");
    await name.waitFor();
    const lines = await name.evaluate((cell) => {
      /** @type {{ top: number, text: string }[]} */
      const lines = [];
      const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode())
        [...(node.textContent ?? "")].forEach((letter, k) => {
          const range = document.createRange();
          range.setStart(node, k);
          range.setEnd(node, k + 1);
          const { top } = range.getBoundingClientRect();
          const last = lines.at(-1);
          if (last && Math.abs(last.top - top) < 4) last.text += letter;
          else lines.push({ top, text: letter });
        });
      return lines.map(({ text }) => text);
    });
    assert.equal(lines.join(""), "Time:factor(Diet)2");
    assert.ok(lines.length > 1, "there is no room for the whole name");
    for (const line of lines.slice(0, -1)) assert.match(line, /[:(]$/);
    await page.context().close();
  });

  it("counts the rows that are out of sight below", async () => {
    const page = await modelled(
      "iris",
      "Sepal.Length ~ Petal.Length * Sepal.Width * Petal.Width * Species",
    );
    await page.getByTestId("panel-close").click();
    await page.getByTestId("view-watch").click();
    const region = page.getByRole("region", { name: "Each coefficient now and at the optimum" });
    const said = region.getByText(/^↓ \d+ more below$/);
    await said.waitFor();
    const beyond = await region.evaluate(
      (box) =>
        [...box.querySelectorAll("tbody tr")].filter(
          (row) => row.getBoundingClientRect().top > box.getBoundingClientRect().bottom - 12,
        ).length,
    );
    assert.equal(await said.textContent(), `↓ ${beyond} more below`);
    await region.evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await said.waitFor({ state: "detached" });
    await page.context().close();
  });
});

describe("an interval that is drawn in a table", () => {
  it("grows with the type", async () => {
    const page = await modelled("swiss", "Fertility ~ Education + Catholic");
    const drawn = page.getByTestId("coefficient-Education").locator("svg");
    const wide = async () => (await drawn.boundingBox())?.width ?? NaN;
    await page.getByTestId("panel-close").click();
    assert.equal(await wide(), 76);
    await page.setViewportSize({ width: 2560, height: 1440 });
    const rem = await page.evaluate(() =>
      parseFloat(getComputedStyle(document.documentElement).fontSize),
    );
    assert.ok(rem > 20 && Math.abs((await wide()) - (76 / 16) * rem) < 1, `${await wide()}`);
    await page.context().close();
  });
});

describe("the left side of Read", () => {
  it("scrolls as one piece, in which no table is cut", async () => {
    const page = await modelled("ChickWeight", "weight ~ Time * factor(Diet)");
    await page.getByTestId("panel-close").click();
    await page.getByRole("heading", { name: "Most influential rows" }).waitFor();
    await page.setViewportSize({ width: 1440, height: 640 });
    const last = page.getByTestId("coefficient-Time:factor(Diet)4");
    const hidden = await last.evaluate((row) => {
      const cut = [];
      for (let at = row.parentElement; at; at = at.parentElement)
        if (at.scrollHeight > at.clientHeight + 1 && getComputedStyle(at).overflowY !== "visible")
          cut.push(at.className.split(" ")[0]);
      return cut;
    });
    assert.deepEqual(hidden, ["left"]);
    await page.getByTestId("save-rows").scrollIntoViewIfNeeded();
    assert.ok(((await page.getByTestId("summary").boundingBox())?.y ?? 0) < 0);
    await page.context().close();
  });
});

describe("the table of columns", () => {
  it("has the place of the view, of which nothing is cut, until a view is asked for", async () => {
    const page = await openPage();
    await page.getByTestId("view-read").click();
    await reveal(page, "columns");
    const panel = page.locator("[data-testid=panel-columns]");
    const view = page.locator("#view");
    for (const width of [1440, 1100, 2560]) {
      await page.setViewportSize({ width, height: 900 });
      assert.deepEqual(await panel.boundingBox(), await view.boundingBox(), `${width} px`);
    }
    assert.equal(
      await view.evaluate((at) => at instanceof HTMLElement && at.inert),
      true,
      "nothing behind it is reached by keys",
    );
    await page.locator("[data-testid=view-read]").click();
    await panel.waitFor({ state: "detached" });
    assert.equal(await view.evaluate((at) => at instanceof HTMLElement && at.inert), false);
    await page.context().close();
  });
});

describe("the caption of the loss", () => {
  it("has its name and its figure in one line", async () => {
    const page = await openPage();
    const middle = async (/** @type {string} */ text) => {
      const box = await page.getByTestId("loss-curve").getByText(text).last().boundingBox();
      return (box?.y ?? NaN) + (box?.height ?? NaN) / 2;
    };
    const apart = (await middle("loss above its least")) - (await middle(" at 2"));
    assert.ok(Math.abs(apart) <= 1.5, `${apart} px apart`);
    await page.context().close();
  });
});

describe("a plot of many lines", () => {
  it("names every line of many where there is room, in the order of their ends", async () => {
    const page = await openPage();
    const rows = Array.from({ length: 120 }, (_, i) => {
      const [farm, x] = [i % 10, i % 12];
      return `farm ${farm},${x},${10 + x * (1 + farm / 4) + ((i * 7919) % 13) / 4}`;
    });
    const path = await file("farms.csv", ["farm,x,y", ...rows].join("\n"));
    await page.getByTestId("file").setInputFiles(path);
    await page.getByTestId("formula").fill("y ~ x * farm");
    await page.getByTestId("formula").press("Enter");
    await page.getByTestId("across").waitFor();
    const plot = page.getByTestId("scatter");
    await page.waitForFunction(
      () => document.querySelector("[data-testid=scatter]")?.getAttribute("data-lines") === "10",
    );
    const names = () =>
      plot
        .locator("text.level")
        .evaluateAll((all) =>
          all.map((name) => ({ name: name.textContent ?? "", y: Number(name.getAttribute("y")) })),
        );
    await plot.locator("text.level").nth(9).waitFor();
    const found = await names();
    assert.equal(new Set(found.map(({ name }) => name)).size, 10);
    found.slice(1).forEach(({ y }, i) => assert.ok(y - (found[i]?.y ?? 0) >= 13.9, "apart"));
    assert.deepEqual([found[0]?.name, found[9]?.name], ["farm 9", "farm 0"]);
    // Where they do not fit, it is said.
    const more = Array.from(
      { length: 240 },
      (_, i) => `farm ${i % 60},${i % 8},${(i % 60) + (i % 8)}.5`,
    );
    await page
      .getByTestId("file")
      .setInputFiles(await file("more.csv", ["farm,x,y", ...more].join("\n")));
    await page.getByText("240 read, 240 fitted").waitFor();
    await page.getByTestId("formula").fill("y ~ x + farm");
    await page.getByTestId("formula").press("Enter");
    await plot.getByText(/(60|59 other) lines look alike: press one for its name/).waitFor();
    await page.context().close();
  });
});

describe("the sentence", () => {
  it("names predictors as long as the names have room, and then counts them", async () => {
    const page = await modelled("iris", "Sepal.Length ~ Petal.Length + Species");
    const chip = page.getByTestId("chip-predictors");
    await chip.getByText("Petal.Length and Species").waitFor();
    await page.getByTestId("formula").fill("Sepal.Length ~ Petal.Length * Species");
    await page.getByTestId("formula").press("Enter");
    await chip.getByText("3 terms").waitFor();
    await page.context().close();
  });
});
