// The page on a phone, with a zoom of 200 %, and in forced colours.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { join } from "node:path";
import { backwards, focused, keepsFocus, stops } from "./focus.js";
import { data } from "./packed.js";
import { open, reveal, upload, linked } from "./page.js";

/** @typedef {import("playwright-core").Page} Page */

const phone = { viewport: { width: 360, height: 640 } };

/** The test id of the element that has the focus. @param {Page} page */
const atFocus = (page) =>
  page.evaluate(() => document.activeElement?.getAttribute("data-testid") ?? null);

/** The roles and names of the accessibility tree, which a screen reader reads. @param {Page} page */
async function heard(page) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  return nodes
    .filter(({ ignored }) => !ignored)
    .map(({ role, name }) => `${role?.value} "${name?.value ?? ""}"`);
}

describe("a panel that covers the page", () => {
  it("is all that the keyboard and a screen reader find, until it is closed", async () => {
    const page = await open(phone);
    const chip = page.locator("[data-testid=chip-predictors]");
    await chip.focus();
    await page.keyboard.press("Enter");
    await page.locator("[data-testid=panel-model]").waitFor();
    await page.locator("[data-testid=formula]").waitFor();
    const outside = await page.evaluate(() => {
      const panel = document.querySelector("[data-testid=panel-model]");
      return !panel?.contains(document.activeElement);
    });
    assert.ok(!outside, "the focus is in the panel");
    for (const { name } of await stops(page))
      assert.ok(
        await page.evaluate((name) => {
          const panel = document.querySelector("[data-testid=panel-model]");
          const named = [...document.querySelectorAll(`[data-testid="${name}"]`)];
          return named.every((at) => panel?.contains(at));
        }, name),
        `${name} is behind the panel`,
      );
    const covered = await heard(page);
    assert.ok(covered.includes('dialog "Model"'), covered.join("\n"));
    const behind = covered.filter((at) =>
      /navigation|slider|"(Play|Watch|watch|CSV file)"/.test(at),
    );
    assert.deepEqual(behind, []);
    await page.keyboard.press("Escape");
    await page.locator("[data-testid=panel-model]").waitFor({ state: "detached" });
    assert.equal(await atFocus(page), "chip-predictors");
    assert.ok((await heard(page)).includes('navigation "Views"'));
    await page.context().close();
  });

  it("keeps the page's keys from what is behind it, and gives the focus back when it is closed by its button", async () => {
    // Without showOpenFilePicker, the page uses an input, which is behind the panel.
    const page = await open(phone, (page) =>
      page.addInitScript("delete window.showOpenFilePicker"),
    );
    await page.keyboard.press("?");
    await page.locator("[data-testid=panel-keys]").waitFor();
    await page.keyboard.press("2");
    assert.equal(await page.locator("[data-testid=view-watch][aria-current]").count(), 1);
    await page.keyboard.press("Escape");
    await page.locator("[data-testid=chip-data]").click();
    await Promise.all([
      page.waitForEvent("filechooser"),
      page.locator("[data-testid=choose-file]").click(),
    ]);
    await page.locator("[data-testid=see-columns]").click();
    await page.locator("[data-testid=panel-columns]").waitFor();
    assert.notEqual(await focused(page), null);
    await page.locator("[data-testid=panel-close]").click();
    await page.locator("[data-testid=panel-columns]").waitFor({ state: "detached" });
    assert.equal(await atFocus(page), "chip-data");
    await page.context().close();
  });

  it("does not cover a wide page, which stays in reach beside it", async () => {
    const page = await open();
    await page.locator("[data-testid=chip-response]").click();
    await page.locator("[data-testid=formula]").waitFor();
    const names = (await stops(page)).map(({ name }) => name);
    for (const name of ["view-read", "formula", "scrubber", "arithmetic"])
      assert.ok(names.includes(name), `${name} of ${names.join(", ")}`);
    assert.equal(await page.getByRole("dialog").count(), 0);
    await page.context().close();
  });
});

/** The views and panels, each with a test id in it. */
const places = /** @type {const} */ ([
  ["scrubber", "Watch"],
  ["summary", "Read"],
  ["value-of-0", "Predict"],
  ["bundled-0", "data"],
  ["formula", "model"],
]);

/** The visible controls that the key Tab never reaches. @param {Page} page @param {string[]} reached */
function unreached(page, reached) {
  return page.evaluate((reached) => {
    const all = document.querySelectorAll("a[href], button, input, select, textarea, summary");
    return [...all].flatMap((at) => {
      const control = /** @type {HTMLInputElement} */ (at);
      // Tab reaches only the chosen one of a group of tabs or radio buttons; arrow keys reach the others.
      const isOfGroup = control.tabIndex < 0 || control.type === "radio";
      if (isOfGroup || control.disabled || control.closest("[inert]")) return [];
      if (!control.checkVisibility({ visibilityProperty: true })) return [];
      const name =
        at.getAttribute("data-testid") ?? at.getAttribute("aria-label") ?? at.textContent?.trim();
      return name && !reached.includes(name) ? [name] : [];
    });
  }, reached);
}

describe("the first lines of a phone of 360 by 640", () => {
  it("have Undo, Redo, the names of the data and of the model, and a button for another predictor, within the screen", async () => {
    const page = await open(phone);
    for (const file of [null, "ChickWeight", "swiss"]) {
      if (file !== null) {
        await page.getByTestId("file").setInputFiles(join(data, "datasets", `${file}.csv`));
        await page.getByTestId("influential").waitFor();
      }
      const found = await page.evaluate(() =>
        ["[data-testid=undo]", "[data-testid=redo]", "[data-testid=help]", "header .add"].map(
          (selector) => {
            const box = document.querySelector(selector)?.getBoundingClientRect();
            return box && box.width >= 24 && box.height >= 24 && box.right <= innerWidth;
          },
        ),
      );
      assert.deepEqual(found, [true, true, true, true], file ?? "the first table");
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
      const header = await page.locator("header").boundingBox();
      assert.ok(header && header.height < 100, `the header has two lines: ${header?.height}`);
    }
    await page.context().close();
  });

  it("have a name in one word for a table that comes with the page", async () => {
    const page = await open(phone);
    const chip = page.locator("[data-testid=chip-data]");
    assert.equal(await chip.textContent(), "Heights");
    const head = chip.locator(".head");
    assert.ok(await head.evaluate((at) => at.scrollWidth <= at.clientWidth + 1), "it is whole");
    await page.context().close();
  });
});

for (const [title, options] of /** @type {const} */ ([
  [
    "a page of 1440 by 900 at twice its size",
    { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 },
  ],
  ["a phone of 360 by 640", phone],
]))
  describe(title, () => {
    it("has every control in sight and in order for the key Tab, and never scrolls sideways", async () => {
      const page = await open(options);
      await upload(page, join(data, "diabetes.csv"));
      await page.getByTestId("coefficient-bmi").waitFor();
      for (const [id, place] of places) {
        await reveal(page, id);
        await page.getByTestId(id).waitFor();
        const found = await stops(page);
        const { width } = options.viewport;
        assert.ok(found.length > 8, `${place}: ${found.length} stops`);
        assert.deepEqual(backwards(found), [], place);
        const names = found.map(({ name }) => name);
        assert.deepEqual(await unreached(page, names), [], place);
        const hidden = found.filter(({ seen, box }) => !seen || box.left < 0 || box.right > width);
        assert.deepEqual(
          hidden.map(({ name }) => name),
          [],
          `hidden in ${place}`,
        );
        const across = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(across <= width, `${place} is ${across} wide`);
      }
      await page.context().close();
    });

    it("keeps the focus, whichever button is pressed", async () => {
      await keepsFocus(options, [
        ["header", "view-read"],
        ["#view", "summary"],
        ["#view", "value-of-0"],
        ["#view", "scrubber"],
        ["[data-testid^=panel-]", "bundled-0"],
        ["[data-testid^=panel-]", "formula"],
      ]);
    });

    it("moves nothing by itself where motion is unwelcome", async () => {
      const page = await open(options);
      for (const [id, place] of places) {
        await reveal(page, id);
        await page.getByTestId(id).waitFor();
        const moving = await page.evaluate(() =>
          document
            .getAnimations()
            .filter(({ effect }) => Number(effect?.getComputedTiming().activeDuration) > 0)
            .map(({ effect }) => /** @type {KeyframeEffect} */ (effect).target?.className),
        );
        assert.deepEqual(moving, [], place);
      }
      await page.context().close();
    });
  });

describe("in the reader's own colours", () => {
  for (const colorScheme of /** @type {const} */ (["light", "dark"]))
    it(`plot, transport and chips stand out, where those are ${colorScheme}`, async () => {
      const page = await open({ forcedColors: "active", colorScheme });
      const found = await page.evaluate(() => {
        const paper = getComputedStyle(document.body).backgroundColor;
        /** @param {string} selector @param {"stroke" | "fill" | "borderTopColor" | "color"} part */
        const colour = (selector, part) => {
          const at = document.querySelector(selector);
          return at ? getComputedStyle(at)[part] : `no ${selector}`;
        };
        const canvas = /** @type {HTMLCanvasElement} */ (
          document.querySelector("[data-testid=scatter] canvas, figure canvas")
        );
        const { width, height } = canvas;
        const pixels = canvas.getContext("2d")?.getImageData(0, 0, width, height).data ?? [];
        let dots = 0;
        for (let k = 3; k < pixels.length; k += 4) if ((pixels[k] ?? 0) > 64) dots++;
        const button = /** @type {Element} */ (document.querySelector("[data-testid=play]"));
        return {
          paper,
          dots,
          under: getComputedStyle(button).backgroundColor,
          chip: colour("[data-testid=chip-data]", "borderTopColor"),
          chipText: colour("[data-testid=chip-data]", "color"),
          play: colour("[data-testid=play] svg", "fill"),
          back: colour("[data-testid=back] svg", "fill"),
          view: colour("[data-testid=view-watch]", "color"),
        };
      });
      const { paper, dots, under, play, ...marks } = found;
      assert.notEqual(play, under);
      assert.notEqual(under, paper);
      assert.ok(dots > 100, `${dots} pixels of dots`);
      for (const [name, colour] of Object.entries(marks)) assert.notEqual(colour, paper, name);
      await page.context().close();
    });
});

describe("the names of lines on a narrow plot", () => {
  it("have the order of their lines, and stand beside them", async () => {
    const page = await linked("#data=families", { viewport: { width: 390, height: 844 } });
    const names = page.getByTestId("scatter").locator("text.level");
    await names.nth(1).waitFor();
    const found = await names.evaluateAll((all) =>
      all.map((text) => ({
        name: text.textContent ?? "",
        y: Number(text.getAttribute("y")),
        anchor: text.getAttribute("text-anchor"),
      })),
    );
    const ordered = found.toSorted((a, b) => a.y - b.y);
    // Sons are taller than daughters.
    assert.deepEqual(
      ordered.map(({ name }) => name.replace(/^. /, "")),
      ["male", "female"],
    );
    for (const { anchor } of found) assert.equal(anchor, "start");
    await page.context().close();
  });
});

describe("the figures of the columns on a phone", () => {
  it("are cards, with nothing cut off at the side", async () => {
    const page = await open(phone);
    await reveal(page, "columns");
    await page.getByTestId("column-parent").waitFor();
    const region = page.getByRole("region", { name: "Figures of the columns" });
    const [inner = 0, outer = 0] = await region.evaluate((box) => [
      box.scrollWidth,
      box.clientWidth,
    ]);
    assert.ok(inner <= outer, `${inner} in ${outer}`);
    const named = await page
      .getByTestId("column-parent")
      .locator("td")
      .evaluateAll((cells) => cells.map((cell) => getComputedStyle(cell, "::before").content));
    assert.equal(await region.locator("thead").isVisible(), false, "no heading is explained");
    assert.deepEqual(named.slice(-4), ['"Least"', '"Greatest"', '"Mean"', '"Std. deviation"']);
    await page.context().close();
  });
});
