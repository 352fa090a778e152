// axe's rules, best practice and the size of what is pressed included, for the page as it stands: light and dark, wide and narrow.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

/** @typedef {import("playwright-core").Page} Page */

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const wide = { width: 1440, height: 900 };
const narrow = { width: 390, height: 844 };

/**
 * Fails with what axe finds in the page, in each of its four looks.
 *
 * @param {Page} page
 * @param {string} state what the page shows
 */
export async function isClean(page, state) {
  if (!(await page.evaluate("globalThis.axe"))) await page.evaluate(axe);
  const before = page.viewportSize() ?? wide;
  for (const viewport of [wide, narrow]) {
    await page.setViewportSize(viewport);
    for (const colorScheme of /** @type {const} */ (["dark", "light"])) {
      await page.emulateMedia({ colorScheme });
      const found = await page.evaluate(async () => {
        await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
        const { violations } = await /** @type {any} */ (globalThis).axe.run({
          resultTypes: ["violations"],
          rules: { "target-size": { enabled: true } },
        });
        return violations.map((/** @type {any} */ { id, nodes }) => ({
          id,
          where: nodes.map((/** @type {any} */ node) => node.html),
        }));
      });
      assert.deepEqual(found, [], `${state}, ${viewport.width} px, ${colorScheme}`);
    }
  }
  await page.setViewportSize(before);
}
