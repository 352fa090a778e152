// Helpers for tests of the focus: where the key Tab takes it, and whether a press loses it.

import assert from "node:assert/strict";
import { join } from "node:path";
import { data } from "./packed.js";
import { open, reveal, upload } from "./page.js";

/** @typedef {import("playwright-core").Page} Page */

/**
 * @typedef {object} Stop where the focus stops
 * @property {string} name
 * @property {{ left: number, right: number, top: number, bottom: number }} box on a page that is not scrolled
 * @property {boolean} seen whether all or the middle of it was in sight when it had the focus
 */

/**
 * All stops of the focus, in order.
 *
 * @param {Page} page
 * @returns {Promise<Stop[]>}
 */
export async function stops(page) {
  await page.evaluate(() => {
    // Tab continues from the last focus, so a button at the top gets the focus first.
    const top = document.createElement("button");
    document.body.prepend(top);
    top.focus();
    // Without a press before it, the page would give the focus to another element when the button is removed.
    dispatchEvent(new Event("pointerdown"));
    top.remove();
    scrollTo(0, 0);
    Object.assign(globalThis, { stops: [] });
  });
  for (let k = 0; k < 400; k++) {
    await page.keyboard.press("Tab");
    const goesOn = await page.evaluate(() => {
      const all = /** @type {{ at: Element, seen: boolean }[]} */ (
        /** @type {any} */ (globalThis).stops
      );
      const at = document.activeElement;
      if (!at || at === document.body || all.some((stop) => stop.at === at)) return false;
      const box = at.getBoundingClientRect();
      const [x, y] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2];
      // An element that is higher than the screen counts as seen if its part on the screen is.
      const top = box.bottom - box.top > innerHeight ? Math.max(0, box.top) : box.top;
      const on = document.elementFromPoint(x, Math.min(y, top + 12));
      // When the rows of a chart have the focus, its outline is around the chart.
      const whole = at.closest("figure") ?? at;
      const seen =
        on !== null && (whole.contains(on) || on.contains(at) || on.closest("label") !== null);
      all.push({ at, seen });
      return true;
    });
    if (!goesOn) break;
  }
  return page.evaluate(() => {
    for (const scroller of document.querySelectorAll("*")) scroller.scrollTo(0, 0);
    return /** @type {{ at: Element, seen: boolean }[]} */ (
      /** @type {any} */ (globalThis).stops
    ).map(({ at, seen }) => {
      const { left, right, ...box } = at.getBoundingClientRect().toJSON();
      let { top, bottom } = box;
      // A part that scrolls hides everything beyond its edges.
      const edges = [];
      for (let part = at.parentElement; part; part = part.parentElement)
        if (/auto|scroll/.test(getComputedStyle(part).overflowY))
          edges.push(part.getBoundingClientRect().bottom);
      const edge = Math.min(...edges.slice(0, -1));
      [top, bottom] = [Math.min(top, edge), Math.min(bottom, edge)];
      const name =
        at.getAttribute("data-testid") ?? at.getAttribute("aria-label") ?? at.textContent?.trim();
      return { name: name || at.outerHTML.slice(0, 80), box: { left, right, top, bottom }, seen };
    });
  });
}

/** The stops at which the focus goes up, but not to a column further right, or back within a row. @param {Stop[]} found */
export function backwards(found) {
  return found.slice(1).flatMap((next, i) => {
    const { name, box: a } = /** @type {Stop} */ (found[i]);
    const b = next.box;
    const isAbove = b.bottom <= a.top + 1 && b.left < a.right - 1;
    const isBefore = b.right <= a.left + 1 && b.top < a.bottom - 1 && b.bottom > a.top + 1;
    return isAbove || isBefore ? [`${name} → ${next.name}`] : [];
  });
}

/** The tag name of the element that has the focus; null if none has it. @param {Page} page */
export function focused(page) {
  return page.evaluate(() => {
    const at = document.activeElement;
    return at && at !== document.body ? at.tagName : null;
  });
}

/** Waits until a press has had its effect. @param {Page} page */
export async function settled(page) {
  await page.waitForTimeout(250);
  await page.waitForFunction(
    () => !document.querySelector("[data-testid=cancel], [data-testid$=-stop]"),
  );
}

/**
 * Presses each button in a part of the page by the key Enter, and names those after which no element has the focus.
 *
 * @param {Page} page
 * @param {string} part a selector
 * @param {string} back a test id in that part, to bring the part back after a press
 */
async function losing(page, part, back) {
  const lost = [];
  const buttons = page.locator(`${part} button:enabled:visible`);
  const names = await buttons.evaluateAll((all) =>
    all.map(
      (button) =>
        button.getAttribute("data-testid") ??
        button.getAttribute("aria-label") ??
        button.textContent?.trim() ??
        "",
    ),
  );
  for (const name of new Set(names)) {
    // These buttons open the browser's dialogue for files.
    if (/^(choose-|score-csv|load-|Choose a|Load )|file/i.test(name)) continue;
    await reveal(page, back);
    const button = page
      .locator(
        `${part} :is(button[data-testid="${name}"], button[aria-label="${name}"]):enabled:visible`,
      )
      .or(page.locator(`${part} button:enabled:visible`).getByText(name, { exact: true }))
      .or(page.locator(`${part} button:enabled:visible`).filter({ hasText: name }))
      .first();
    if ((await button.count()) === 0) continue;
    await button.focus();
    await page.keyboard.press("Enter");
    await settled(page);
    if ((await focused(page)) === null) lost.push(name);
    // A large chart covers the other buttons.
    if (name === "enlarge-chart") await page.keyboard.press("Escape");
  }
  return lost;
}

/**
 * Opens the page with a file, presses every button in these parts of it, and fails if a press leaves no element with the focus.
 *
 * @param {import("playwright-core").BrowserContextOptions} options
 * @param {readonly (readonly [part: string, back: string])[]} parts as for `losing`
 */
export async function keepsFocus(options, parts) {
  const page = await open({ ...options, permissions: ["clipboard-read", "clipboard-write"] });
  await upload(page, join(data, "datasets", "swiss.csv"));
  await page.getByTestId("ask").waitFor();
  /** @type {Record<string, string[]>} */
  const lost = {};
  for (const [part, back] of parts) lost[`${part} ${back}`] = await losing(page, part, back);
  assert.deepEqual(Object.values(lost).flat(), [], JSON.stringify(lost));
  await page.context().close();
}
