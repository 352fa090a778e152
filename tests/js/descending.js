// Steps that the tests of a descent in the built page share.

/** @typedef {import("playwright-core").Page} Page */

/**
 * Types a value into a field, and presses Enter.
 *
 * @param {Page} page
 * @param {string} id
 * @param {string} value
 */
export async function type(page, id, value) {
  await page.getByTestId(id).fill(value);
  await page.getByTestId(id).press("Enter");
}

/**
 * Waits until the line under the plot says this.
 *
 * @param {Page} page
 * @param {RegExp} expected
 */
export async function says(page, expected) {
  await page.waitForFunction(
    ([source]) =>
      new RegExp(source).test(document.querySelector("[data-testid=status]")?.textContent ?? ""),
    [expected.source],
  );
}

/**
 * Waits until the plot shows an iteration.
 *
 * @param {Page} page
 * @param {number} iteration
 */
export async function standsAt(page, iteration) {
  await page.waitForFunction(
    (wanted) =>
      document.querySelector("[data-testid=scatter]")?.getAttribute("data-iteration") === wanted,
    String(iteration),
  );
}

/**
 * Takes a method, and waits for its run.
 *
 * @param {Page} page
 * @param {string} method
 */
export async function take(page, method) {
  await page.getByTestId("method").selectOption(method);
  const run = page.locator(`[data-method="${method}"]`);
  await page.getByTestId("loss-curve").and(run).waitFor();
}

/**
 * Does something that makes for another run, and waits for it.
 *
 * @param {Page} page
 * @param {() => Promise<void>} act
 */
export async function another(page, act) {
  const curve = "[data-testid=loss-curve] .whole";
  const before = await page.locator(curve).getAttribute("d");
  await act();
  await page.waitForFunction(
    ([curve, before]) => document.querySelector(curve)?.getAttribute("d") !== before,
    /** @type {const} */ ([curve, before]),
  );
}
