// The built page in a browser, for its tests: opening it, giving it files, reading what it says.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { after } from "node:test";
import { browser, emptyFolder, root, serve, stockFirefox } from "./packed.js";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").BrowserContextOptions} Options */

export const mime = new Map([
  [".html", "text/html"],
  [".js", "text/javascript"],
  [".css", "text/css"],
  [".svg", "image/svg+xml"],
  [".csv", "text/csv"],
  [".wasm", "application/wasm"],
  [".webmanifest", "application/manifest+json"],
]);

/** The page's thousands separator. */
export const thin = "\u202f";

/** The built page. */
export const built = join(root, "www", "dist");
export const address = await serve(built, mime);
const chosen = process.env["BROWSER"] === "firefox" ? await stockFirefox() : await browser();
export const folder = await emptyFolder();
/**
 * Everything that no page may do: errors on the console, requests of the page or of a worker that leave the origin.
 *
 * @type {string[]}
 */
const misdeeds = [];

after(() => assert.deepEqual(misdeeds, []));

/**
 * A new tab, where errors and requests are not watched: for what is meant to go wrong.
 *
 * @param {Options} options
 */
export async function tab(options = {}) {
  const context = await chosen.newContext({
    viewport: { width: 1440, height: 900 },
    reducedMotion: "reduce",
    ...options,
  });
  return finding(await context.newPage());
}

/** Where the page has what tests look for: a panel, or a view, by the beginning of its test id. */
const places = /** @type {const} */ ([
  ["columns", /^(columns$|column-|figures-)/],
  [
    "data",
    /^(bundled-|source-name|choose-file|paste-|written|change-reading|find-all|sheet|finding|missing-|hold-out|text-missing|report$|left-out-|examples|first-rows|skipped|see-columns)/,
  ],
  [
    "model",
    /^(formula|response$|predictor-|form-|add-factor-|reference-|together|leave-(?!row)|model-more|intercept$|log-response|weights)/,
  ],
  [
    "predict",
    /^(scoring-with|value-of-|score-|list-|json-|csv-|save-model|model-(file|trouble)|use-fit|predict-with|predicted-|predict-again|predict-plot|predict-over|interval-|far-off|days-of-|no-intervals|code)/,
  ],
  ["ledger", /^(ledger|worked|coordinates$)/],
  [
    "rail",
    /^(method|momentum|batch|seed|averaging|learning-rate|rate-|max-rate|best-rate|condition$|predicted$|known|choice|keep-run|clear-kept|schedule|power|every|factor|iterations|preset-|scaling|ridge$|loss-(sum|mean)|start$|tolerance)/,
  ],
  [
    "watch",
    /^(value-|under-|numbers|scatter|leave-row|line$|loss-|stretched|reading$|across|lines-of|line-asked|observed-fitted|added-variable|bands?|play|scrubber|transport|forward|back$|jump$|log$|speed|iteration$|status|lane-|coefficients$|use-rate|average|run-on|arithmetic)/,
  ],
  [
    "read",
    /^(summary|save-rows|gap$|gradient-norm|descent-(r-squared|error)|certified-|held-out-|coefficient-|term-|anova|adjusted-|aic|bic|beside-|f-|log-likelihood|r-squared|residual|standard-errors|level|errors|durbin|influential|copy-|check-|condition-number|warning-|likely-|certificate|shrinkage|validat|path|self-test|nist-|omit-|picked|by-hand|put-)/,
  ],
]);

/** The parts of Read beside the result, by the beginning of what they have. */
const tabs = /** @type {const} */ ([
  ["residuals", /^(residuals|picked|omit-picked)/],
  ["terms", /^(term-|anova|condition-number|copy-anova)/],
  ["shrinkage", /^(shrinkage|validat|path)/],
  ["exact", /^(certifi|gap$|gradient-norm|descent-|held-out-|self-test|nist-)/],
]);

/** What a narrow page has in tabs beside the plot. */
const beside = /** @type {const} */ ([
  ["rate", places.find(([place]) => place === "rail")?.[1] ?? /^$/],
  ["numbers", /^(value-(?!iteration)|under-|numbers)/],
  ["loss", /^(loss-curve|lane-)/],
  ["surface", /^(loss-surface|stretched)/],
  ["coefficients", /^coefficients$/],
]);

/** The settings of a descent that are folded away. */
const folded =
  /^(schedule|power|every|factor|iterations|preset-|scaling|ridge$|loss-(sum|mean)|tolerance)/;

/**
 * Brings the view in sight that has something, or opens its panel, as a person would.
 *
 * @param {Page} page
 * @param {string} id a test id
 */
export async function reveal(page, id) {
  // An error may open another panel meanwhile.
  for (let tries = 0; tries < 5; tries++)
    if (
      await go(page, id).then(
        () => true,
        () => false,
      )
    )
      return;
  await go(page, id);
}

/** @param {Page} page @param {string} id */
async function go(page, id) {
  const place = places.find(([, ids]) => ids.test(id))?.[0];
  if (!place) return;
  const has = async (/** @type {string} */ selector) => (await page.locator(selector).count()) > 0;
  const press = (/** @type {string} */ id) =>
    page.locator(`[data-testid="${id}"]`).click({ timeout: 2000 });
  if (place === "data" || place === "model" || place === "columns") {
    if (await has(`[data-testid=panel-${place}]`)) return;
    const covered = await has("#view[inert]");
    if (covered || (await has("[data-testid=panel-columns]"))) await press("panel-close");
    if (place === "model") return press("chip-response");
    if (!(await has("[data-testid=panel-data]"))) await press("chip-data");
    return place === "columns" ? press("see-columns") : undefined;
  }
  // On a narrow page a panel lies over the view; on any, the descent's has its place in the plot's view.
  const narrow = (page.viewportSize()?.width ?? 0) < 1100;
  if (narrow || place === "rail" || (await has("[data-testid=panel-columns]")))
    if (await has("[data-testid=panel-close]")) await press("panel-close");
  const view = place === "ledger" || place === "rail" ? "watch" : place;
  if (!(await has(`[data-testid=view-${view}][aria-current]`))) await press(`view-${view}`);
  if (place === "ledger" && !(await has("#ledger"))) await press("arithmetic");
  const tab =
    place === "read"
      ? tabs.find(([, ids]) => ids.test(id))?.[0]
      : narrow && view === "watch" && beside.find(([, ids]) => ids.test(id))?.[0];
  if (tab && !(await has(`[data-testid=tab-${tab}][aria-selected=true]`)))
    await press(`tab-${tab}`);
  if (folded.test(id) && !(await has("[data-testid=descent-more][open]")))
    await page.locator("[data-testid=descent-more] > summary").click({ timeout: 2000 });
}

/**
 * Does something, and keeps the place in sight where it is done: a file that was opened lands on a view of its own.
 *
 * @template T
 * @param {Page} page
 * @param {string} id
 * @param {() => Promise<T>} act
 */
async function held(page, id, act) {
  await reveal(page, id);
  let over = false;
  const done = act().finally(() => (over = true));
  const sleep = () => new Promise((resolve) => setTimeout(() => resolve(null), 200));
  for (;;) {
    await Promise.race([done, sleep()]);
    if (over) return done;
    if (places.find(([, ids]) => ids.test(id))) await reveal(page, id).catch(() => {});
  }
}

/** What of a locator makes another one. */
const narrowing = /^(locator|getBy|filter|first|last|nth|and|or|page|frameLocator|describe)/;

/** A tab whose elements are brought in sight when something is done with them. @param {Page} page */
function finding(page) {
  /** @param {import("playwright-core").Locator} locator @param {string} id @returns {import("playwright-core").Locator} */
  const revealing = (locator, id) =>
    new Proxy(locator, {
      get(target, name) {
        const value = Reflect.get(target, name, target);
        if (typeof value !== "function" || typeof name !== "string" || name.startsWith("_"))
          return value;
        if (narrowing.test(name))
          return (/** @type {unknown[]} */ ...args) => {
            const next = value.apply(target, args);
            return name === "page" ? next : revealing(next, id);
          };
        return (/** @type {unknown[]} */ ...args) =>
          held(page, id, () => value.apply(target, args));
      },
    });
  const byTestId = page.getByTestId.bind(page);
  page.getByTestId = (id) => (typeof id === "string" ? revealing(byTestId(id), id) : byTestId(id));
  return page;
}

/**
 * Opens the page. Where motion is unwelcome a run stands at its end, which leaves nothing to wait for.
 *
 * @param {Options} options
 * @param {(page: Page) => Promise<unknown>} prepare what is done before the page is there
 */
export async function open(options = {}, prepare = async () => {}) {
  const page = await visit(options, prepare);
  await page.getByTestId("value-slope").waitFor();
  return page;
}

/**
 * Opens the page without waiting for its first fit.
 *
 * @param {Options} options
 * @param {(page: Page) => Promise<unknown>} prepare what is done before the page is there
 * @param {string} hash the end of its address
 */
export async function visit(options = {}, prepare = async () => {}, hash = "") {
  const page = await tab(options);
  watch(page);
  await prepare(page);
  await page.goto(`${address}/${hash}`);
  return page;
}

/** A visit by a link. @param {string} hash @param {Options} [options] */
export const linked = (hash, options) => visit(options, undefined, hash);

/**
 * Playwright tells the requests and the console of a page's workers, nested ones too, as the page's own; those of its
 * service worker are the context's.
 *
 * @param {Page} page
 */
function watch(page) {
  page.on("console", (message) => {
    // A test that answers requests in the server's place asks for it.
    if (message.text() === "Service Worker registration blocked by Playwright") return;
    if (message.type() === "error" || message.type() === "warning") misdeeds.push(message.text());
  });
  page.on("pageerror", (error) => misdeeds.push(error.message));
  page.context().on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${address}/`) && !url.startsWith(`blob:${address}/`)) misdeeds.push(url);
  });
}

/**
 * Writes a file to be uploaded.
 *
 * @param {string} name
 * @param {string | Uint8Array} content
 */
export async function file(name, content) {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/**
 * @param {Page} page
 * @param {string} path
 */
export async function upload(page, path) {
  await page.getByTestId("file").setInputFiles(path);
}

/**
 * Drops a file on the page, as from the desktop, or several at once.
 *
 * @param {Page} page
 * @param {string | string[]} paths
 * @param {string} [on] the selector of the part of the page that it is dropped on
 */
export async function drop(page, paths, on = "body") {
  const files = await Promise.all(
    [paths]
      .flat()
      .map(async (path) => ({ name: basename(path), text: await readFile(path, "utf8") })),
  );
  await page.locator(on).waitFor();
  await page.evaluate(
    ({ files, on }) => {
      const target = document.querySelector(on);
      if (!target) throw new Error(`nothing is there to drop on: ${on}`);
      const dataTransfer = new DataTransfer();
      for (const { name, text } of files)
        dataTransfer.items.add(new File([text], name, { type: "text/csv" }));
      for (const type of ["dragenter", "dragover", "drop"])
        target.dispatchEvent(
          new DragEvent(type, { bubbles: true, cancelable: true, dataTransfer }),
        );
    },
    { files, on },
  );
}

/**
 * Presses a button that downloads something, and keeps that.
 *
 * @param {Page} page
 * @param {string} button
 */
export async function downloaded(page, button) {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByTestId(button).click(),
  ]);
  const path = join(folder, download.suggestedFilename());
  await download.saveAs(path);
  return path;
}

/**
 * Goes down as the original did, at a rate of 0.002 and 2,000 times: a run that can be followed.
 *
 * @param {Page} page
 */
export async function slowly(page) {
  await page.getByTestId("preset-original").click();
  await shows(page, "value-iteration", `2${thin}000`);
}

/**
 * Types a formula, and waits until it is fitted.
 *
 * @param {Page} page
 * @param {string} formula
 * @param {string} scored what the page says that it scores then, as in "y from x"
 */
export async function fitted(page, formula, scored) {
  await page.getByTestId("formula").fill(formula);
  await page.getByTestId("formula").press("Enter");
  await page.getByTestId("scoring-with").filter({ hasText: scored }).waitFor();
}

/**
 * @param {Page} page
 * @param {string} id
 */
export async function text(page, id) {
  return ((await page.getByTestId(id).first().textContent()) ?? "").replace(/[ \n]+/g, " ").trim();
}

/** @param {string | null} said a number as the page writes it; nothing is none */
export function plain(said) {
  if (!said) return NaN;
  const digits = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";
  const [mantissa, exponent] = said
    .replaceAll(thin, "")
    .replaceAll("\u2212", "-")
    .split("\u00d710");
  const power = (exponent ?? "")
    .replace("\u207b", "-")
    .replace(/[\u00b2\u00b3\u00b9\u2070-\u2079]/g, (c) => String(digits.indexOf(c)));
  return Number(exponent === undefined ? mantissa : `${mantissa}e${power}`);
}

/**
 * The number behind a figure: what the hover says, to full precision.
 *
 * @param {Page} page
 * @param {string} id
 */
export async function figure(page, id) {
  const said = await page.getByTestId(id).first().getAttribute("title");
  const value = plain(said);
  assert.ok(Number.isFinite(value), `${id} says "${said}"`);
  return value;
}

/**
 * @param {Page} page
 * @param {string} name
 * @param {string} expected
 */
export async function shows(page, name, expected) {
  const shown = () =>
    page.waitForFunction(
      ([id, wanted]) =>
        document.querySelector(`[data-testid="${id}"]`)?.textContent?.trim() === wanted,
      [name, expected],
    );
  await held(page, name, shown);
}

/**
 * The cells of a column's row among the figures of all, and the full figures behind them.
 *
 * @param {Page} page
 * @param {string} name
 */
export async function columnOf(page, name) {
  const cells = page.getByTestId(`column-${name}`).locator("td");
  await cells.first().waitFor();
  const said = (await cells.allTextContents()).map((t) => t.trim());
  const full = await cells.evaluateAll((all) => all.map((cell) => cell.getAttribute("title")));
  return { said, figures: full.filter((f) => f !== null).map(plain) };
}

/**
 * @param {number} found
 * @param {number} expected
 * @param {number} tolerance relative
 */
export function near(found, expected, tolerance) {
  const error = Math.abs(found - expected) / Math.abs(expected);
  assert.ok(error <= tolerance, `${found} is ${error} off ${expected}`);
}

/** The cells of a row in full, once it has some. @param {Page} page @param {string} id */
export async function cells(page, id) {
  const found = page.getByTestId(id).locator("td[title]");
  await found.first().waitFor({ state: "attached" });
  const titles = await found.evaluateAll((cells) =>
    cells.map((cell) => cell.getAttribute("title")),
  );
  return titles.map(plain);
}
