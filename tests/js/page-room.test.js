// How the built page uses its width: tables of figures, and the names of many lines.

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { data } from "./packed.js";
import { file, open as openPage, reveal } from "./page.js";

describe("a table of figures", () => {
  it("has a row for each term where there is room for one, and else a card", async () => {
    const page = await openPage();
    await page.getByTestId("file").setInputFiles(join(data, "datasets", "swiss.csv"));
    await page.getByTestId("coefficient-Agriculture").waitFor();
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
