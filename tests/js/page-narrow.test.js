// The page on a phone, at twice its size, and in the reader's own colours.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { focused, stops } from "./focus.js";
import { open } from "./page.js";

/** @typedef {import("playwright-core").Page} Page */

const phone = { viewport: { width: 360, height: 640 } };

/** The test id of what has the focus. @param {Page} page */
const atFocus = (page) =>
  page.evaluate(() => document.activeElement?.getAttribute("data-testid") ?? null);

/** What a screen reader finds: roles and names, by the browser's own tree. @param {Page} page */
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
    // Without a picker of the browser's own the file is chosen by an input, which is behind the panel.
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
