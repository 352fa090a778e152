// The report of a file on the built page: figures of every column, and what is read in an unexpected way.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { columnOf, file, near, open, reveal, text, thin, upload } from "./page.js";

/** @typedef {import("playwright-core").Page} Page */

/**
 * Waits for figures, by the beginning of the sentence that says what they are of.
 *
 * @param {Page} page
 * @param {string} beginning
 */
async function figuresOf(page, beginning) {
  await page.getByTestId("figures-of").getByText(beginning).waitFor();
}

/**
 * Checks a column's counts of numbers, gaps and text, and its least, greatest, mean and deviation.
 *
 * @param {Page} page
 * @param {string} name
 * @param {string[]} counts
 * @param {number[]} figures
 */
async function holds(page, name, counts, figures) {
  const found = await columnOf(page, name);
  assert.deepEqual(found.said.slice(-4 - counts.length, -4), counts, name);
  assert.equal(found.figures.length, figures.length, name);
  figures.forEach((figure, k) => near(found.figures[k], figure, 1e-15));
}

const three = "x,z,y\n1,8,2\n2,NA,1\n3,2,4\n4,4,3\n5,6,6\nNA,10,5\n";

describe("figures of columns", () => {
  it("are of all rows for every column, and of the rows in the fit for those of the model", async () => {
    const page = await open();
    await upload(page, await file("three.csv", three));
    await page.getByText("6 read, 4 fitted").waitFor();
    await page.getByTestId("predictor-z").uncheck();
    await page.getByText("6 read, 5 fitted").waitFor();
    await figuresOf(page, "Figures of all 6 rows of three.csv");
    await holds(page, "x", ["5", "1", "0"], [1, 5, 3, Math.sqrt(2.5)]);
    await holds(page, "y", ["6", "0", "0"], [1, 6, 3.5, Math.sqrt(3.5)]);
    await holds(page, "z", ["5", "1", "0"], [2, 10, 6, Math.sqrt(10)]);
    assert.deepEqual((await columnOf(page, "z")).said.slice(0, 2), ["numbers", "\u2013"]);

    await page.getByTestId("figures-fitted").click();
    await figuresOf(page, "Figures of the model’s columns in the 5 rows of the fit");
    await holds(page, "x", ["5", "1", "0"], [1, 5, 3, Math.sqrt(2.5)]);
    await holds(page, "y", ["5", "0", "0"], [1, 6, 3.2, Math.sqrt(3.7)]);
    assert.deepEqual((await columnOf(page, "z")).said.slice(2), [""]);
    await page.context().close();
  });

  it("are those of another file, or of another way to read it, as soon as it is there", async () => {
    const page = await open();
    await figuresOf(page, "Figures of all 928 rows of Galton’s heights");
    const rows = [1, 2, 3, 4, 5, 6, 7].map((i) => `${i},${i % 3};${(i * i) % 7},${i % 4}`);
    await upload(page, await file("marks.csv", ["a,b;c,d", ...rows].join("\n")));
    await page.getByTestId("source-name").waitFor();
    await page.getByTestId("change-reading").click();
    for (const [delimiter, column, figures] of /** @type {[string, string, number[]][]} */ ([
      ["semicolon", "a,b", [1.1, 7.1]],
      ["comma", "a", [1, 7]],
    ])) {
      await page.getByTestId("written-delimiter").selectOption({ label: delimiter });
      await page.getByTestId(`column-${column}`).waitFor();
      await figuresOf(page, "Figures of all 7 rows of marks.csv");
      assert.deepEqual((await columnOf(page, column)).figures.slice(0, 2), figures);
    }
    assert.equal(await page.getByTestId("column-a,b").count(), 0);
    assert.match(
      (await columnOf(page, "b;c")).said.join(" "),
      /^text \u2013 0 0 7 6 different: “2;4” 2, “0;1” 1, “0;2” 1, …$/,
    );
    await page.context().close();
  });

  it("are there for a table that can't be fitted, while the fit before it stays", async () => {
    const page = await open();
    const people = "name,colour,weight\nanna,red,60\nbob,blue,80\ncem,green,\n";
    await upload(page, await file("people.csv", people));
    await page.getByTestId("trouble").getByRole("button", { name: "See its columns" }).click();
    await figuresOf(page, "Figures of all 3 rows of people.csv");
    await page.waitForFunction(() => document.activeElement?.id === "columns");
    assert.match((await columnOf(page, "colour")).said.join(" "), /^text 0 0 3 3 different: /);
    await holds(page, "weight", ["2", "1", "0"], [60, 80, 70, Math.sqrt(200)]);
    assert.ok(await page.getByTestId("bundled-0").isChecked());

    // Text in a column of numbers: how much of it there is decides what to do.
    const lines = three.replace("3,2,4", "tall,2,4");
    await upload(page, await file("tall.csv", lines));
    await figuresOf(page, "Figures of all 6 rows of tall.csv");
    await reveal(page, "formula");
    await page.getByTestId("trouble").getByText('"tall"').waitFor();
    await holds(page, "x", ["4", "1", "1"], [1, 5, 3, Math.sqrt(10 / 3)]);
    await reveal(page, "formula");
    await page.getByTestId("trouble").getByRole("button", { name: "Go back" }).click();
    await figuresOf(page, "Figures of all 928 rows of Galton’s heights");
    await page.context().close();
  });

  it("of a large file are read when they are asked for, with progress and a way to stop", async () => {
    // The first reading of this file for figures waits after its first rows for ever.
    const waiting = `{
      const { stream } = Blob.prototype;
      let asked = 0;
      addEventListener("message", ({ data }) => {
        if (data.name === "describe" && data.ask.source.name === "large.csv") asked += 1;
      });
      Blob.prototype.stream = function () {
        if (this.name !== "large.csv" || asked !== 1) return stream.call(this);
        const start = (controller) => controller.enqueue(new TextEncoder().encode("x,y,z,remark\\n1,2,3,none\\n"));
        return new ReadableStream({ start });
      };
    }\n`;
    const page = await open({ serviceWorkers: "block" }, (page) =>
      page.route(/worker[^/]*\.js$/, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: waiting + (await response.text()) });
      }),
    );
    await figuresOf(page, "Figures of all 928 rows");
    const count = 70_000;
    const remark = "nothing to remark ".repeat(6).trim();
    const rows = Array.from({ length: count }, (_, i) => `${i},${(i * i) % 10},${i % 2},${remark}`);
    const large = ["x,y,z,remark", ...rows, ""].join("\n");
    assert.ok(large.length > 8e6);
    await upload(page, await file("large.csv", large));
    await page.getByText(`70${thin}000 read, 70${thin}000 fitted`).waitFor();
    await figuresOf(page, `Figures of the model’s columns in the 70${thin}000 rows`);

    await page.getByTestId("figures-read").click();
    await page.getByTestId("figures-progress").waitFor();
    assert.match(await text(page, "figures-progress"), /^Reading /);
    await page.getByTestId("figures-cancel").click();
    await page.getByTestId("figures-read").click();
    await figuresOf(page, `Figures of all 70${thin}000 rows of large.csv`);
    const last = count - 1;
    const deviation = Math.sqrt((count * (count + 1)) / 12);
    const counts = [`70${thin}000`, "0", "0"];
    const found = await columnOf(page, "x");
    assert.deepEqual(found.said.slice(-7, -4), counts);
    [last, last / 2, deviation].forEach((figure, k) => near(found.figures[k + 1], figure, 1e-14));
    await page.context().close();
  });
});

describe("notes", () => {
  it("tell what is read in a way that one may not expect, with the line and what stands there", async () => {
    const page = await open();
    await reveal(page, "findings");
    assert.equal(await page.getByTestId("findings").count(), 0);
    const rows = [1, 2, 3, 4, 5, 6].map((i) => `town ${i},${i === 4 ? "#DIV/0!" : i},${i * i}.5`);
    await upload(page, await file("towns.csv", ["town,2010,2020", ...rows].join("\n")));
    await page.getByText("6 read, 5 fitted").waitFor();
    assert.match(
      await text(page, "finding-numbers-as-names"),
      /taken for the columns’ names.* Line 1: “town,2010,2020”/,
    );
    assert.match(
      await text(page, "finding-error-value"),
      /couldn’t compute.* First in line 5: “#DIV\/0!”/,
    );
    await page.getByRole("button", { name: "It is a row" }).click();
    await page.getByText("7 read").waitFor();
    assert.match(await text(page, "written"), /no header/);
    assert.equal(await page.getByTestId("finding-numbers-as-names").count(), 0);
    await page.context().close();
  });

  it("tell of a byte of zero far down in a file", async () => {
    const page = await open();
    const rows = Array.from({ length: 9000 }, (_, i) => `row ${i},${i},${(i * i) % 7}`);
    rows[8998] = `row\0,8998,3`;
    await upload(page, await file("zero.csv", ["name,x,y", ...rows].join("\n")));
    await page.getByText(`9${thin}000 read`).waitFor();
    assert.match(
      await text(page, "finding-zero"),
      /cut or damaged.* First in line 9.000: “row␀,8998,3”/,
    );
    await page.context().close();
  });
});
