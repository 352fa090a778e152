// The built page in a browser: what it shows and asks about a file, and what a press then changes.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { data } from "./packed.js";
import { cells, file, near, open, reveal, address, text, upload, linked } from "./page.js";
import { date, workbook } from "./workbook.js";

/** @typedef {import("playwright-core").Page} Page */

/** The estimate of a coefficient, in full. @param {Page} page @param {string} name */
async function estimate(page, name) {
  const [value = NaN] = await cells(page, `coefficient-${name}`);
  return value;
}

/**
 * Presses what is offered for something that was found.
 *
 * @param {Page} page
 * @param {string} kind
 * @param {string} label
 */
async function press(page, kind, label) {
  const finding = page.getByTestId(`finding-${kind}`);
  await finding.getByRole("button", { name: label }).first().click();
}

/** @param {Page} page @param {number} read @param {number} used */
async function fitted(page, read, used) {
  await page.getByText(`${read} read, ${used} fitted`).waitFor();
}

/** @param {Page} page @param {string} name @param {string | Uint8Array} content */
async function drop(page, name, content) {
  await upload(page, await file(name, content));
}

/**
 * Waits until the browser has kept the last file with this in its address, which it does after the address has changed.
 *
 * @param {Page} page
 * @param {string} part
 */
function kept(page, part) {
  return page.waitForFunction(async (part) => {
    const known = await indexedDB.databases();
    if (!known.some(({ name }) => name === "galton")) return false;
    /** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
    const result = (request) =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error ?? new Error("no answer"));
      });
    const base = await result(indexedDB.open("galton"));
    const last = /** @type {{ address: string } | undefined} */ (
      await result(base.transaction("files").objectStore("files").get("last"))
    );
    base.close();
    return last?.address.includes(part) ?? false;
  }, part);
}

describe("a file that is read in one way", () => {
  /** Kinds of tables, a column's name, and its coefficient by exact arithmetic. */
  const kinds = /** @type {const} */ ([
    ["instants with an offset", "at,v\n2024-01-01 00:00:00+00,1\n2024-01-01 12:00:00+00,2\n2024-01-02 00:00:00+00,3\n2024-01-03 00:00:00+00,5\n", "at", 2],
    ["months", "m,v\n2020-01,1\n2020-02,32\n2020-03,61\n2020-04,92\n", "m", 1],
    ["rows that lack their last fields", "x,y,note\n1,3,a\n2,5\n3,7,b\n4,9\n", "x", 2],
    ["numbers of accounts below zero", 'x,y\n1,"2.00"\n2,"(1.00)"\n3,"(4.00)"\n4,"(7.00)"\n', "x", -3],
    ["numbers guarded by an apostrophe", "x,y\n'-2,'-5\n'-1,'-3\n0,-1\n1,1\n", "x", 2],
    ["single quotes", "'a b','x','y'\n'p, 5','1','2'\n'q, 7','2','4'\n'r, 9','3','6'\n", "x", 2],
    ["UTF-16 without its mark", new Uint8Array(Buffer.from("größe;y\n1;2,5\n2;4,5\n3;6,5\n4;8,5\n", "utf16le")), "größe", 2],
    ["a header of words over units", "time,temp\ns,degC\n0,1\n1,3\n2,5\n3,7\n", "time", 2],
  ]); // prettier-ignore
  for (const [kind, content, name, expected] of kinds)
    it(`is fitted: ${kind}`, async () => {
      const page = await open();
      await drop(page, "kind.csv", content);
      near(await estimate(page, name), expected, 1e-9);
      await page.context().close();
    });

  it("with a date and one number is a regression over time", async () => {
    const page = await open();
    await drop(page, "series.csv", "DATE,SERIES\n2024-01-01,1\n2024-01-11,21\n2024-01-31,61\n");
    near(await estimate(page, "DATE"), 2, 1e-9);
    assert.equal(await page.getByTestId("formula").inputValue(), "SERIES ~ DATE");
    assert.match(await text(page, "finding-dates"), /year, month, day.*days since 2024-01-01/);
    await page.context().close();
  });
});

describe("a file that can be read in two ways", () => {
  it("offers numbers for amounts of money, and text again", async () => {
    const page = await open();
    await drop(page, "reais.csv", "preco;vendas\nR$ 1,50;4\nR$ 2,50;6\nR$ 3,50;8\nR$ 4,50;10\n");
    await page.getByTestId("trouble").waitFor();
    await page.getByRole("button", { name: "Say how it is written" }).click();
    await press(page, "looks-like-numbers", "They have units: read as numbers");
    near(await estimate(page, "preco"), 2, 1e-9);
    assert.match(await text(page, "finding-units"), /without the unit.*R\$ 1,50/);
    assert.deepEqual(
      await page.getByTestId("first-rows").locator("td[data-mark=made]").allTextContents(),
      ["1.5", "2.5", "3.5", "4.5"],
    );
    await page.context().close();
  });

  it("offers the other order of day and month, as one choice that is undone", async () => {
    const page = await open();
    const days = ["01/02/2021", "02/02/2021", "03/02/2021", "05/02/2021"];
    await drop(page, "days.csv", `day,y\n${days.map((day, i) => `${day},${i * i}`).join("\n")}\n`);
    await page.getByTestId("trouble").waitFor();
    await page.getByRole("button", { name: "Say how it is written" }).click();
    await press(page, "dates", "Read the dates as month-day-year");
    const isReadAs = (/** @type {string} */ order) =>
      page.waitForFunction((order) => location.hash.includes(`dateFormat=${order}`), order);
    await isReadAs("month-day-year");
    const inMonths = await estimate(page, "day");
    await press(page, "dates", "Read the dates as day-month-year");
    await isReadAs("day-month-year");
    near(await estimate(page, "day"), 82 / 35, 1e-9);
    await page.getByTestId("undo").click();
    await isReadAs("month-day-year");
    near(await estimate(page, "day"), inMonths, 1e-12);
    await page.context().close();
  });

  it("offers decimals for groups, and groups for decimals", async () => {
    const page = await open();
    await drop(page, "de.csv", "Jahr;Umsatz\n2018;870\n2019;950\n2020;1.050\n2021;1.120\n");
    near(await estimate(page, "Jahr"), 85, 1e-9);
    await press(page, "groups", "It stands before decimals");
    await page.getByTestId("finding-groups").waitFor({ state: "detached" });
    near(
      await estimate(page, "Jahr"),
      (-1.5 * 870 - 0.5 * 950 + 0.5 * 1.05 + 1.5 * 1.12) / 5,
      1e-9,
    );
    await page.context().close();
  });

  it("offers to keep the row of totals", async () => {
    const page = await open();
    await drop(page, "totals.csv", "town,x,y\na,1,3\nb,2,5\nc,3,8\nd,4,9\ne,5,11\nTotal,15,36\n");
    await fitted(page, 6, 5);
    await press(page, "total-row", "Keep the totals row");
    await fitted(page, 6, 6);
    await page.context().close();
  });

  it("offers to take a value far from all others for missing, beside the customary words", async () => {
    const page = await open();
    await drop(page, "far.csv", "x,y\n1,2\n-999,4\n3,6\n-999,1\n5,10\n6,12\nNA,3\n8,16\n");
    await fitted(page, 8, 7);
    assert.match(await text(page, "finding-far-value"), /^x is \u2212999 in 2 rows/);
    await press(page, "far-value", "Treat \u2212999 as missing");
    await fitted(page, 8, 5);
    near(await estimate(page, "x"), 2, 1e-9);
    assert.equal(await page.getByTestId("finding-far-value").count(), 0);
    await page.context().close();
  });

  it("is mended on Read too, where the value is told", async () => {
    const page = await open();
    await drop(page, "far.csv", "x,y\n1,2\n-999,4\n3,6\n-999,1\n5,10\n6,12\nNA,3\n8,16\n");
    const warning = page.getByTestId("warning-far-value");
    assert.match(await text(page, "warning-far-value"), /^x is \u2212999 in 2 rows[^{}]*missing$/);
    await warning.getByRole("button", { name: "Treat \u2212999 as missing" }).click();
    await warning.waitFor({ state: "detached" });
    near(await estimate(page, "x"), 2, 1e-9);
    await page.context().close();
  });

  it("takes words as categories where a formula takes them for numbers, and none for missing", async () => {
    const page = await open();
    await upload(page, join(data, "warpbreaks.csv"));
    await page.getByTestId("formula").fill("breaks ~ I(wool^2)");
    await page.getByTestId("formula").press("Enter");
    const trouble = page.getByTestId("trouble");
    await trouble.waitFor();
    assert.equal(await trouble.getByRole("button", { name: /missing/ }).count(), 0);
    await trouble.getByRole("button", { name: "Take wool as categories" }).click();
    await page.getByTestId("coefficient-woolB").waitFor();
    await page.context().close();
  });

  it("tells on Read which numbers may be groups, as a file of R's quotes them, and takes them as such", async () => {
    const page = await open();
    const csv = await readFile(join(data, "datasets", "ChickWeight.csv"), "utf8");
    await drop(page, "ChickWeight.csv", csv.replace(/,(\d+),(\d)$/gm, ',"$1","$2"'));
    // The number of a chick is no predictor at first.
    assert.match(await text(page, "likely-groups"), /^Diet is a number here, but may be groups/);
    await page.getByTestId("formula").fill("weight ~ Time + Chick + Diet");
    await page.getByTestId("formula").press("Enter");
    await page.getByTestId("coefficient-Chick").waitFor();
    assert.match(await text(page, "likely-groups"), /^Chick and Diet are numbers here, but may be/);
    await page.getByRole("button", { name: "Diet as categories" }).click();
    // R 4.2.2: coef(lm(weight ~ Time + as.numeric(as.character(Chick)) + factor(Diet), ChickWeight))
    near(await estimate(page, "factor(Diet)2"), 33.6673609369646, 1e-11);
    const note = page.getByTestId("likely-groups");
    await note.getByText("Chick is a number here").waitFor();
    await note.getByRole("button", { name: "They are categories" }).waitFor();
    await drop(page, "mtcars.csv", await readFile(join(data, "mtcars.csv"), "utf8"));
    await page.getByTestId("coefficient-cyl").waitFor();
    assert.equal(await note.count(), 0);
    await page.context().close();
  });

  it("adds a product of two predictors at a press, keeps it in their form, and takes it away again", async () => {
    const page = await open();
    await drop(page, "mtcars.csv", await readFile(join(data, "mtcars.csv"), "utf8"));
    const formula = page.getByTestId("formula");
    await formula.fill("mpg ~ wt + cyl");
    await formula.press("Enter");
    await page.getByTestId("together-add").click();
    assert.equal(await formula.inputValue(), "mpg ~ wt + cyl + wt:cyl");
    // No pair is left to add, so the focus moves to the button that removes this one.
    const leave = page.getByRole("button", { name: "Leave out wt:cyl" });
    assert.ok(await leave.evaluate((button) => button === document.activeElement));
    assert.ok(await page.getByTestId("together-add").isDisabled());
    // R 4.2.2: coef(lm(mpg ~ wt * cyl, mtcars))[4]
    near(await estimate(page, "wt:cyl"), 0.808394731957055, 1e-12);
    await page.getByTestId("form-cyl").selectOption("category");
    assert.equal(await formula.inputValue(), "mpg ~ wt + factor(cyl) + wt:factor(cyl)");
    await page.getByTestId("undo").click();
    await page.waitForFunction(() => {
      const field = document.querySelector("[data-testid=formula]");
      return field instanceof HTMLTextAreaElement && field.value === "mpg ~ wt + cyl + wt:cyl";
    });
    await leave.press("Enter");
    assert.equal(await formula.inputValue(), "mpg ~ wt + cyl");
    await page.getByTestId("predictor-hp").check();
    await page.getByTestId("together-0").selectOption("hp");
    await page.getByRole("button", { name: "Add the product of hp and cyl" }).press("Enter");
    assert.equal(await formula.inputValue(), "mpg ~ cyl + hp + wt + cyl:hp");
    await page.context().close();
  });

  it("reads amounts as numbers where columns are chosen, and says which others it reads", async () => {
    const rows = Array.from({ length: 12 }, (_, i) => `$${i + 1}.50,${i % 5} %,${2 * i},${i * i}`);
    const csv = `price,discount,y,z\n${rows.join("\n")}\n`;
    const page = await open();
    await drop(page, "shop.csv", csv);
    const press = page
      .getByTestId("predictor-price")
      .locator("xpath=ancestor::li")
      .getByRole("button");
    assert.equal(await press.textContent(), "They have units: read as numbers, in discount too");
    await press.click();
    await page.locator("[data-testid=predictor-price]:enabled").waitFor();
    await page.getByTestId("undo").click();
    await page.locator("[data-testid=predictor-price]:disabled").waitFor();
    const ask = page.getByTestId("ask");
    await ask.getByRole("button", { name: "Read price and discount as numbers" }).click();
    await ask.getByTestId("ask-from-price").waitFor();
    await page.context().close();
  });

  it("shows the text at fault in its row, and takes that word for missing at a press", async () => {
    const page = await open();
    const rows = Array.from({ length: 40 }, (_, i) => `${i},${i === 29 ? "broken" : 2 * i},r${i}`);
    await drop(page, "word.csv", `x,y,name\n${rows.join("\n")}\n`);
    await page.getByTestId("cell-in-row").waitFor();
    assert.match(await text(page, "cell-in-row"), /Line 31 of the file.*29.*broken.*r29/);
    assert.equal(await page.locator("[data-testid=cell-in-row] .here").textContent(), "broken");
    await page.getByRole("button", { name: "Treat \u201cbroken\u201d as missing" }).click();
    await fitted(page, 40, 39);
    near(await estimate(page, "x"), 2, 1e-9);
    await page.context().close();
  });
});

describe("every option of reading", () => {
  it("has a control", async () => {
    const page = await open();
    await page.getByTestId("change-reading").click();
    for (const key of [
      ...["delimiter", "header", "decimal", "thousands", "comment", "skip", "quote", "escape"],
      ...["encoding", "dateFormat", "units", "everyRow"],
    ])
      assert.equal(await page.getByTestId(`written-${key}`).count(), 1, key);
    assert.equal(await page.getByTestId("missing-words").count(), 1);
    await page.context().close();
  });

  it("refuses a number of rows or of lines in words, and takes spaces between thousands", async () => {
    const page = await open();
    /** @param {string} id @param {string} value */
    const type = async (id, value) => {
      await page.getByTestId(id).fill(value);
      await page.getByTestId(id).press("Enter");
    };
    const rows = Array.from({ length: 1300 }, (_, i) => `${i},${(i * i) % 11}`);
    await drop(page, "many.csv", `x,y\n${rows.join("\n")}\n`);
    await page.getByText("read, ").waitFor();
    await type("hold-out", "12,5");
    assert.equal(await text(page, "hold-out-wrong"), "Write a whole number, 0 or above.");
    assert.equal(await page.getByTestId("hold-out").inputValue(), "12,5");
    await type("hold-out", "1,234");
    assert.match(await text(page, "hold-out-wrong"), /^Write 1234, with nothing between/);
    await type("hold-out", "1 234");
    await page.waitForFunction(() => location.hash.includes("holdout=1234"));
    assert.equal(await page.getByTestId("hold-out").inputValue(), "1234");
    assert.equal(await page.getByTestId("hold-out-wrong").count(), 0);
    await page.getByTestId("hold-out").press("ArrowDown");
    await page.waitForFunction(() => location.hash.includes("holdout=1233"));
    await type("hold-out", "");
    await page.waitForFunction(() => !location.hash.includes("holdout"));
    assert.equal(await page.getByTestId("hold-out").inputValue(), "0");
    await page.getByTestId("change-reading").click();
    await type("written-skip", "two");
    assert.equal(await text(page, "written-skip-wrong"), "“two” isn’t a number.");
    await type("written-skip", "-1");
    assert.equal(await text(page, "written-skip-wrong"), "Write a whole number, 0 or above.");
    await type("written-skip", "");
    assert.equal(await page.getByTestId("written-skip-wrong").count(), 0);
    await page.getByTestId("written-skip").press("ArrowUp");
    await page.waitForFunction(() => location.hash.includes("skip"));
    assert.equal(await page.getByTestId("written-skip").inputValue(), "1");
    await page.context().close();
  });

  it("takes words for missing in one column, and NA for a value there", async () => {
    const page = await open();
    const rows = ["EU,9,71", "EU,11,74", "EU,13,75", "NA,8,77", "NA,12,83", "NA,14,84"];
    await drop(page, "regions.csv", `region,income,score\n${rows.join("\n")}\n`);
    await page.getByTestId("predictor-region").check();
    await page.getByTestId("trouble").waitFor();
    await page.getByTestId("change-reading").click();
    await page.getByTestId("missing-column").selectOption("region");
    await page.getByTestId("missing-none").click();
    await fitted(page, 6, 6);
    await page.getByTestId("coefficient-regionNA").waitFor();
    await page.getByTestId("undo").click();
    await press(page, "na", "NA is a value");
    await page.getByTestId("finding-na").waitFor({ state: "detached" });
    await page.getByTestId("predictor-region").check();
    await page.getByTestId("coefficient-regionNA").waitFor();
    await page.context().close();
  });

  it("compares a category with the value that is chosen, and takes weights for counts", async () => {
    const page = await open();
    const rows = ["high,8,2", "high,9,1", "low,6,3", "low,7,1", "none,5,2", "none,5.5,2"];
    await drop(page, "doses.csv", `dose,y,n\n${rows.join("\n")}\n`);
    await page.getByTestId("formula").fill("y ~ dose");
    await page.getByTestId("formula").press("Enter");
    await page.getByTestId("coefficient-doselow").waitFor();
    await page.getByTestId("reference-dose").selectOption("none");
    near(await estimate(page, "dosehigh"), 8.5 - 5.25, 1e-9);
    await page.getByTestId("model-more").locator("summary").click();
    await page.getByTestId("weights").selectOption("n");
    await page.getByTestId("weights-kind").selectOption("counts");
    await page.waitForFunction(() => location.hash.includes("counts=yes"));
    near(await estimate(page, "dosehigh"), 25 / 3 - 5.25, 1e-9);
    await page.context().close();
  });
});

describe("after a drop", () => {
  it("every chip stays in its place, whatever is taken and left out", async () => {
    const page = await open();
    await upload(page, join(data, "mtcars.csv"));
    const chips = () =>
      page.getByTestId("ask").locator("[data-testid^=ask-from-]").allTextContents();
    await page.getByTestId("ask-from-carb").waitFor();
    const all = await chips();
    assert.equal(all.length, 10);
    for (const name of ["vs", "am"]) {
      await page.getByTestId(`ask-from-${name}`).click();
      await page.locator(`[data-testid=ask-from-${name}][aria-pressed=false]`).waitFor();
    }
    assert.deepEqual(await chips(), all);
    for (const name of all) assert.equal(await page.getByTestId(`ask-${name}`).count(), 1, name);
    await page.context().close();
  });

  it("the page asks what to predict from what, with factors and a few whole numbers as groups", async () => {
    const page = await open();
    await upload(page, join(data, "mtcars.csv"));
    await page.getByTestId("ask").waitFor();
    await page.getByTestId("ask-mpg").click();
    await page.getByTestId("ask-groups-cyl").click();
    await page.getByTestId("coefficient-factor(cyl)6").waitFor();
    assert.match(await page.getByTestId("formula").inputValue(), /^mpg ~ .*factor\(cyl\)/);
    await page.getByTestId("ask-from-disp").click();
    await page.getByTestId("coefficient-disp").waitFor({ state: "detached" });
    await page.getByTestId("ask-done").click();
    assert.equal(await page.getByTestId("ask").count(), 0);
    await page.context().close();
  });

  it("words that repeat are offered, and names of rows, constants and running numbers are not", async () => {
    const page = await open();
    const rows = Array.from({ length: 24 }, (_, i) =>
      [i + 1, `person ${i}`, 7, "ab"[i % 2], Math.sin(i * i) + (i % 2), Math.cos(3 * i)].join(),
    );
    await drop(page, "people.csv", `id,name,one,group,score,age\n${rows.join("\n")}\n`);
    await page.getByTestId("ask").waitFor();
    for (const name of ["id", "name", "one"])
      assert.equal(await page.locator(`[data-testid=ask-from-${name}]`).count(), 0, name);
    await page.getByTestId("ask-from-group").click();
    await page.getByTestId("coefficient-groupb").waitFor();
    await page.context().close();
  });
});

describe("a formula that can't be read", () => {
  it("is marked at the character, and the nearest one that can be read is offered", async () => {
    const page = await open();
    await upload(page, join(data, "mtcars.csv"));
    await page.getByTestId("ask").waitFor();
    for (const [typed, word, offered] of /** @type {const} */ ([
      ["mpg ~ ln(hp) + wt^2", "ln", "mpg ~ log(hp) + I(wt^2)"],
      ["mpg ~ wt + horse", "horse", ""],
      ["mpg ~ wt + Hp", "Hp", "mpg ~ wt + hp"],
    ])) {
      await page.getByTestId("formula").fill(typed);
      await page.getByTestId("formula").press("Enter");
      await page
        .getByTestId("formula-place")
        .locator("mark")
        .getByText(word, { exact: true })
        .waitFor();
      const use = page.getByRole("button", { name: `Use ${offered}` });
      assert.equal(await use.count(), offered ? 1 : 0, typed);
      if (!offered) continue;
      await use.click();
      await page.getByTestId("formula-place").waitFor({ state: "detached" });
      assert.equal(await page.getByTestId("formula").inputValue(), offered);
    }
    await page.context().close();
  });

  it("stays as it was typed where it can, functions, powers, polynomials and offsets with it", async () => {
    const page = await open();
    await upload(page, join(data, "mtcars.csv"));
    await page.getByTestId("ask").waitFor();
    for (const formula of [
      "mpg ~ wt * hp",
      "sqrt(mpg) ~ poly(wt, 2) + log(hp + 1)",
      "mpg ~ wt + offset(hp/100)",
      "log(mpg) ~ I(wt/1000) - 1",
    ]) {
      await page.getByTestId("formula").fill(formula.replaceAll(" ", ""));
      await page.getByTestId("formula").press("Enter");
      await page.waitForFunction(
        (text) => decodeURIComponent(location.hash).includes(text),
        formula.replaceAll(" ", ""),
      );
      assert.equal(await page.getByTestId("formula").inputValue(), formula);
      assert.equal(await page.getByTestId("trouble").count(), 0, formula);
    }
    await page.context().close();
  });
});

describe("a formula that says what a category is compared with", () => {
  it("is told where that is chosen, and is used by a press", async () => {
    const page = await open();
    await upload(page, join(data, "warpbreaks.csv"));
    const formula = page.getByTestId("formula");
    await formula.fill('breaks ~ relevel(tension, ref = "M")');
    await formula.press("Enter");
    await page.getByTestId("trouble").getByText("compared with\u201d, under the column").waitFor();
    const label = "Use breaks ~ tension, tension compared with M";
    await page.getByTestId("trouble").getByRole("button", { name: label }).click();
    // R 4.2.2: coef(lm(breaks ~ relevel(factor(tension), "M"), warpbreaks))
    near(await estimate(page, "tensionL"), 10, 1e-12);
    assert.equal(await page.getByTestId("reference-tension").inputValue(), "M");
    assert.equal(await formula.inputValue(), "breaks ~ tension");
    await page.context().close();
  });
});

describe("files of other formats", () => {
  it("a workbook opens with a choice of its sheets", async () => {
    const page = await open();
    const numbers = [1, 2, 3, 4, 5];
    await drop(
      page,
      "book.xlsx",
      workbook({
        First: [["x", "y"], ...numbers.map((x) => [x, 3 * x + 1])],
        Second: [["day", "z"], ...numbers.map((x) => [date(45000 + x), 5 * x])],
      }),
    );
    near(await estimate(page, "x"), 3, 1e-9);
    await page.getByTestId("sheet").selectOption("Second");
    near(await estimate(page, "day"), 5, 1e-9);
    await page.getByTestId("undo").click();
    near(await estimate(page, "x"), 3, 1e-9);
    await page.context().close();
  });

  it("a workbook opens on its first table, and one without says which other sheets it has", async () => {
    const page = await open();
    const numbers = [1, 2, 3, 4, 5];
    const rows = [["x", "y"], ...numbers.map((x) => [x, 3 * x + 1])];
    await drop(page, "noted.xlsx", workbook({ Notes: [["Made by"], ["Anna"]], Data: rows }));
    near(await estimate(page, "x"), 3, 1e-9);
    assert.match(await text(page, "finding-sheet"), /“Data” is read, not the first one, “Notes”/);
    await page.getByTestId("change-reading").click();
    assert.equal(await page.getByTestId("written-delimiter").count(), 0);
    const words = [
      ["town", "mayor"],
      ["York", "Anna"],
      ["Hull", "Bob"],
    ];
    await drop(page, "words.xlsx", workbook({ Words: words, Data: rows }));
    await page.getByRole("button", { name: "Read Data" }).click();
    near(await estimate(page, "x"), 3, 1e-9);
    await page.context().close();
  });

  it("a Parquet file opens like a CSV", async () => {
    const page = await open();
    const x = [1, 2, 3, 4, 5];
    const columnData = /** @type {import("hyparquet-writer").ColumnSource[]} */ ([
      { name: "x", data: x, type: "INT32" },
      { name: "y", data: x.map((value) => 7 - 2 * value), type: "DOUBLE" },
    ]);
    await drop(page, "table.parquet", new Uint8Array(parquetWriteBuffer({ columnData })));
    near(await estimate(page, "x"), -2, 1e-9);
    await page.context().close();
  });

  it("a CSV under gzip opens like any other", async () => {
    const page = await open();
    const cars = await readFile(join(data, "cars.csv"));
    await drop(page, "cars.csv.gz", new Uint8Array(gzipSync(cars)));
    near(await estimate(page, "speed"), 3.9324087591240873, 1e-9);
    await page.context().close();
  });
});

describe("the bare address", () => {
  it("opened again, offers to go on with the last file as it was shown", async () => {
    const page = await open({}, (page) =>
      page.addInitScript(() => {
        Object.assign(globalThis, {
          showOpenFilePicker: async () => {
            const folder = await navigator.storage.getDirectory();
            const handle = await folder.getFileHandle("mine.csv", { create: true });
            const writable = await handle.createWritable();
            await writable.write("a,b,c\n1,5,9\n2,4,1\n3,8,6\n4,1,2\n5,9,7\n6,3,4\n");
            await writable.close();
            return [handle];
          },
        });
      }),
    );
    assert.equal(await page.getByTestId("last-file").count(), 0);
    await page.getByTestId("choose-file").click();
    await page.getByTestId("ask").waitFor();
    await page.getByTestId("formula").fill("a ~ log(b) + c");
    await page.getByTestId("formula").press("Enter");
    await page.waitForFunction(() => location.hash.includes("log(b)"));
    await kept(page, "log(b)");
    await page.goto("about:blank");
    await page.goto(`${address}/`);
    await page.getByTestId("last-file").getByText("mine.csv").waitFor();
    await page.locator("[data-testid=chip-data]").click();
    await page.getByTestId("bundled-last").waitFor();
    await page.locator("[data-testid=go-on-last]").click();
    await page.getByTestId("coefficient-log(b)").waitFor();
    assert.equal(await page.getByTestId("formula").inputValue(), "a ~ log(b) + c");
    assert.equal(await page.getByTestId("last-file").count(), 0);
    await page.goto("about:blank");
    await page.goto(`${address}/`);
    await page.locator("[data-testid=forget-last]").click();
    await page.getByTestId("last-file").waitFor({ state: "detached" });
    await page.reload();
    await reveal(page, "bundled-0");
    await page.getByTestId("value-slope").waitFor();
    assert.equal(await page.getByTestId("last-file").count(), 0);
    await page.context().close();
  });
});

describe("a refusal of a setting", () => {
  it("names the setting's field, and offers what works", async () => {
    const page = await linked("#data=heights&holdout=-1");
    const trouble = page.getByTestId("trouble");
    await trouble.getByText("“Held-out rows” is -1; it has to be").waitFor();
    await trouble.getByRole("button", { name: "Hold out no rows" }).click();
    await trouble.waitFor({ state: "detached" });
    await page.waitForFunction(() => !location.hash.includes("holdout"));

    // Dates with several readings: the sentence and the buttons have the same words.
    const rows = ["01/02/2021,1,2", "02/03/2021,2,3", "05/04/2021,4,7", "06/05/2021,3,8"];
    await drop(page, "dates.csv", ["day,x,y", ...rows].join("\n"));
    await page.getByText("4 read, 4 fitted").waitFor();
    await reveal(page, "formula");
    await page.getByTestId("formula").fill("y ~ day");
    await page.getByTestId("formula").press("Enter");
    await trouble.getByText("choose one of them for “Dates”: “").waitFor();
    const said = await trouble.innerText();
    assert.doesNotMatch(said, /dateFormat|day-month-year/);
    assert.match(said, /“day, month, year”[^]*Read the dates as day, month, year/);
    await page.context().close();
  });
});
