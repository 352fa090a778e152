// The page's address says what is shown, and shows it again.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  address,
  cells,
  drop,
  figure,
  file,
  fitted,
  open,
  reveal,
  shows,
  slowly,
  tab,
  text,
  upload,
  linked,
} from "./page.js";

/** @typedef {import("playwright-core").Page} Page */

/** What comes after the page's own address, once it says so. @param {Page} page @param {RegExp} wanted */
async function hash(page, wanted) {
  await page.waitForFunction(
    ([pattern, flags]) => new RegExp(pattern, flags).test(location.hash),
    /** @type {[string, string]} */ ([wanted.source, wanted.flags]),
  );
  return page.evaluate(() => location.hash);
}

/** Goes to an iteration. @param {Page} page @param {number} iteration */
async function to(page, iteration) {
  await page.getByTestId("scrubber").fill(String(iteration));
  await shows(page, "value-iteration", String(iteration));
}

const table = `height,weight,group\n${Array.from(
  { length: 40 },
  (_, i) => `${150 + i},${50 + i * 0.7 + ((i * 37) % 11)},${i % 3 ? "a" : "b"}`,
).join("\n")}\n`;

describe("an address", () => {
  it("says nothing on a first visit, and what was changed after it", async () => {
    const page = await open();
    await page.waitForTimeout(600);
    assert.equal(await page.evaluate(() => location.hash), "");
    await page.getByTestId("method").selectOption("adam");
    await hash(page, /^#data=heights&method=adam&at=\d+&race=method:gradient-descent$/);
    await page.getByTestId("view-read").click();
    await hash(page, /&view=read&race=/);
    await page.getByTestId("undo").click();
    await hash(page, /^#data=heights&at=2000&view=read$/);
    await page.getByTestId("view-watch").click();
    await hash(page, /^$/);
    await page.context().close();
  });

  it("says what the plot is over, for which group, and which part of Read is open", async () => {
    const three = `height,age,weight,group\n${Array.from(
      { length: 60 },
      (_, i) => `${150 + i},${20 + ((i * 7) % 31)},${50 + i + ((i * 37) % 11)},${"abc"[i % 3]}`,
    ).join("\n")}\n`;
    const path = await file("three.csv", three);
    const page = await open();
    await upload(page, path);
    await page.getByTestId("coefficient-age").waitFor();
    await fitted(page, "weight ~ height + age + group", "weight from height, age and group");
    await page.getByTestId("across").selectOption({ label: "age" });
    await page.getByTestId("line-asked").selectOption({ label: "b" });
    await hash(page, /&over=age&line=b$/);
    await page.getByTestId("undo").click();
    await page.getByTestId("redo").click();
    await page.getByTestId("view-read").click();
    await page.getByTestId("tab-terms").click();
    const at = await hash(page, /&view=read&over=age&line=b&tab=terms$/);
    await page.context().close();

    const other = await linked(at);
    await upload(other, path);
    await other.locator("[data-testid=tab-terms][aria-selected=true]").waitFor();
    const chosen = (/** @type {string} */ id) =>
      other.getByTestId(id).evaluate((at) => {
        const { selectedOptions } = /** @type {HTMLSelectElement} */ (at);
        return selectedOptions[0]?.label;
      });
    assert.equal(await chosen("across"), "age");
    assert.equal(await chosen("line-asked"), "b");
    await other.getByTestId("across").selectOption({ label: "added by age" });
    await other.getByTestId("added-variable").waitFor();
    await hash(other, /&added=age/);
    await other.reload();
    await upload(other, path);
    await other.getByTestId("added-variable").waitFor();
    await other.getByTestId("across").selectOption({ label: "observed against predicted" });
    await hash(other, /&added=(&|$)/);
    await other.context().close();
  });

  it("has the runs beside, the kind of the axes and the bands, and shows them again", async () => {
    const page = await open();
    for (const method of ["heavy-ball", "adam", "gradient-descent"]) {
      await page.getByTestId("method").selectOption(method);
      await page.locator(`[data-testid=loss-curve][data-method=${method}]`).waitFor();
    }
    await page.getByTestId("bands").click();
    await page.getByTestId("log").click();
    await page.keyboard.press("Home");
    await page.keyboard.press("Shift+ArrowRight");
    const at = await hash(page, /at=100&.*race=/);
    assert.match(
      at,
      /^#data=heights&at=100&axis=log&bands=yes&race=method:heavy-ball&race=method:adam$/,
    );
    const curves = (/** @type {Page} */ of) =>
      of
        .locator("[data-testid=loss-curve] path.rival")
        .evaluateAll((all) => all.map((path) => path.getAttribute("d")));
    const wanted = await curves(page);
    assert.equal(wanted.length, 2);
    const other = await linked(at);
    await other.locator("[data-testid=loss-curve] path.rival").nth(1).waitFor();
    assert.deepEqual(await curves(other), wanted);
    assert.equal(await other.getByTestId("log").getAttribute("aria-pressed"), "true");
    assert.equal(await other.getByTestId("bands").isChecked(), true);
    await page.context().close();
    await other.context().close();
  });

  it("of a bundled set shows the same iteration of the same run", async () => {
    const page = await open();
    await page.getByTestId("bundled-1").click();
    await hash(page, /^#data=diabetes&at=2001$/);
    await page.getByTestId("iterations").fill("900");
    await page.getByTestId("iterations").press("Enter");
    await hash(page, /iterations=900&at=\d+$/);
    await to(page, 321);
    const at = await hash(page, /at=321$/);
    const [slope, loss] = [await figure(page, "value-slope"), await figure(page, "value-loss")];
    await page.context().close();
    const other = await linked(at);
    await shows(other, "value-iteration", "321");
    assert.equal(await figure(other, "value-slope"), slope);
    assert.equal(await figure(other, "value-loss"), loss);
    assert.equal(await other.getByTestId("iterations").inputValue(), "900");
    assert.equal(await hash(other, /./), at);
    await other.context().close();
  });

  it("of a file asks for it, tells another one, and shows the same iteration once it is there", async () => {
    const page = await open();
    await upload(page, await file("people.csv", table));
    await page.getByText("40 read, 40 fitted").waitFor();
    await page.getByTestId("formula").fill("weight ~ height * group");
    await page.getByTestId("formula").press("Enter");
    await page.getByTestId("method").selectOption("gradient-descent");
    await slowly(page);
    await to(page, 77);
    const at = await hash(page, /at=77$/);
    assert.match(
      at,
      /^#file=people\.csv&size=\d+&print=[0-9a-f]{8}&model=weight~height\*group&rate=0\.002&at=77$/,
    );
    assert.ok(!at.includes("150"), "no row is in it");
    const loss = await figure(page, "value-loss");
    await page.getByTestId("view-read").click();
    const table_ = await cells(page, "coefficient-height");
    await page.context().close();

    const other = await linked(at);
    await other.getByTestId("link-file").getByText("This link shows people.csv").waitFor();
    await drop(other, await file("others.csv", table.replace("150,50", "151,50")));
    await other.getByTestId("link-file").getByText("others.csv isn’t the people.csv").waitFor();
    assert.match(await text(other, "link-file"), /it is with other content/);
    await other.getByText("40 read, 40 fitted").waitFor();
    // The same file may have another name by now.
    await upload(other, await file("renamed.csv", table));
    await shows(other, "value-iteration", "77");
    assert.equal(await other.getByTestId("link-file").count(), 0);
    assert.equal(await figure(other, "value-loss"), loss);
    assert.equal(await other.getByTestId("ask").count(), 0, "the link has answered");
    await reveal(other, "summary");
    assert.deepEqual(await cells(other, "coefficient-height"), table_);
    await other.context().close();
  });

  it("of a file can be given up for the first data", async () => {
    const page = await linked("#file=gone.csv&size=12&print=01234567&model=y~x");
    await page.getByTestId("link-file").getByText("gone.csv (12 bytes)").waitFor();
    await page.getByRole("button", { name: "Go on without it" }).click();
    await page.getByText("928 read, 928 fitted").waitFor();
    assert.equal(await page.getByTestId("link-file").count(), 0);
    await page.context().close();
  });

  it("is copied at a press, and followed in the page that is open", async () => {
    const page = await open({ permissions: ["clipboard-read", "clipboard-write"] });
    await to(page, 5);
    await page.getByTestId("share").click();
    await page.getByText("Copied").waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(link, `${address}/#data=heights&at=5`);
    await page.evaluate(() => (location.hash = "#data=heights&method=nesterov&at=3&view=read"));
    await page.locator("[data-testid=view-read][aria-current]").waitFor();
    assert.equal(await page.getByTestId("method").inputValue(), "nesterov");
    await shows(page, "value-iteration", "3");
    await page.context().close();
  });

  it("that is damaged opens the page all the same, and says what it can't read", async () => {
    const page = await linked("#data=heights&method=magic&rate=0.1&%=%&at=9e99");
    await page.getByText("928 read, 928 fitted").waitFor();
    assert.equal(
      await text(page, "link-ignored"),
      "Some parts of this link can’t be read: %=%, method=magic and at=9e99. The rest of it holds. Close",
    );
    assert.equal(await page.getByTestId("learning-rate").inputValue(), "0.1");
    await page.context().close();
    for (const at of ["#%00%ff&&&===", "#data=__proto__&view=constructor", "#summary"]) {
      const other = await linked(at);
      await other.getByText("928 read, 928 fitted").waitFor();
      await other.context().close();
    }
  });

  it("of a model that can't be is told with a way out", async () => {
    const page = await tab();
    await page.goto(`${address}/#data=heights&model=child~grandparent`);
    await page.getByTestId("trouble").getByText("grandparent").waitFor();
    await page.getByTestId("trouble").getByRole("button", { name: "Go back" }).click();
    await page.getByTestId("open-first").click();
    await page.getByText("928 read, 928 fitted").waitFor();
    await page.context().close();
  });
});
