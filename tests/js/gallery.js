// Pictures of every state of the built page, in three widths, light and dark, for people to look at: `make gallery`. A state that
// can't be reached, a fault on the console and a page that scrolls sideways fail.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { promisify } from "node:util";
import { data, root } from "./packed.js";
import { address, downloaded, drop, file, reveal, tab, upload, visit } from "./page.js";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").BrowserContextOptions} Options */

/**
 * @typedef {object} State
 * @property {string} title
 * @property {(page: Page) => Promise<unknown>} [act] what brings the page from its first picture to this state
 * @property {string} [hash] the page's address
 * @property {boolean} [bare] whether the page has no first picture to wait for
 * @property {boolean} [faulty] whether it is of a fault, which the console tells too
 * @property {Options} [options]
 * @property {(page: Page) => Promise<unknown>} [before] what is done before the page is there
 * @property {number[]} [widths] those that it is of, if not of all
 */

const out = join(root, "build", "gallery");
/** Heights of usual screens, by their widths. */
const heights = new Map([
  [360, 740],
  [390, 844],
  [768, 1024],
  [1100, 700],
  [1440, 900],
  [2560, 1440],
]);
const widths = process.env["WIDTHS"]?.split(" ").map(Number) ?? [390, 1440, 2560];
/** Beginnings of the states' names, if not all are wanted. */
const only = process.env["ONLY"]?.split(" ") ?? [""];
const wanted = (/** @type {string} */ name) => only.some((beginning) => name.startsWith(beginning));
const schemes = /** @type {const} */ (["light", "dark"]);
/** A state is reached within these milliseconds a step. */
const PATIENCE = 15_000;
/** The tallest picture of a view that scrolls. */
const TALLEST = 9000;

const set = (/** @type {string} */ name) => join(data, "datasets", `${name}.csv`);

/** A small table whose reading never ends. */
const endless = `{
  const { stream } = Blob.prototype;
  Blob.prototype.stream = function () {
    if (this.name !== "measurements-2026.csv") return stream.call(this);
    const start = (controller) => controller.enqueue(new TextEncoder().encode("x,y\\n1,2\\n2,3.5\\n3,7\\n"));
    return new ReadableStream({ start });
  };
}\n`;

/** @param {Page} page @param {string} id */
const press = (page, id) => page.getByTestId(id).first().click();

/** Waits until rows are fitted, and answers the question that a file of one's own brings. @param {Page} page @param {string} path */
async function own(page, path, answer = "") {
  await drop(page, path);
  await page.locator("[data-testid=view-read][aria-current]").waitFor();
  await page.locator("#summary table, #summary dl").first().waitFor();
  if (answer) await press(page, `ask-${answer}`);
}

/** @param {Page} page @param {string} formula */
async function models(page, formula) {
  await page.getByTestId("formula").fill(formula);
  await page.getByTestId("formula").press("Enter");
  await page.waitForTimeout(300);
  await press(page, "panel-close");
}

/** Presses something until it is pressed, in whichever of its places. @param {Page} page @param {string} id @param {string} text */
async function typed(page, id, text) {
  await page.getByTestId(id).first().fill(text);
  await page.getByTestId(id).first().press("Enter");
}

/** @param {number} rows */
function cloud(rows) {
  let seed = 1;
  const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const lines = Array.from({ length: rows }, () => {
    const x = random() + random() + random();
    return `${x.toFixed(4)},${(2 * x + random() + random() - 1).toFixed(4)}`;
  });
  return `dose,answer\n${lines.join("\n")}\n`;
}

/** Ten predictors whose names differ at their ends only, and whose numbers are large and small. */
function awkward() {
  const names = ["first", "second", "third"].map((n) => `concentration of the reagent, ${n}`);
  const lines = Array.from({ length: 60 }, (_, i) =>
    [i * 1e9, ((i * 37) % 11) * 1e-7, (i * i) % 17, 3e12 + i * 4e9 + ((i * 53) % 19) * 1e8].join(),
  );
  return `${names.map((n) => `"${n}"`).join()},"yield, in the unit of the second laboratory"\n${lines.join("\n")}\n`;
}

/** @type {Record<string, State>} */
const states = {
  "first-early": {
    title: "First visit, at its beginning",
    options: { reducedMotion: "no-preference" },
    act: async (page) => {
      await press(page, "play");
      await page.keyboard.press("Home");
      await page.keyboard.press("Shift+ArrowRight");
    },
  },
  "first-end": { title: "First visit, at its end" },
  tabs: {
    title: "The rate, changed on a narrow page",
    widths: [360, 390, 768],
    act: async (page) => {
      await press(page, "tab-rate");
      await page.getByTestId("descent-more").locator("summary").click();
      await page.getByTestId("tolerance").scrollIntoViewIfNeeded();
    },
  },
  "tab-numbers": {
    title: "Numbers, on a narrow page",
    widths: [390],
    act: (page) => press(page, "tab-numbers"),
  },
  "tab-loss": {
    title: "Loss, on a narrow page",
    widths: [390],
    act: (page) => press(page, "tab-loss"),
  },
  "tab-surface": {
    title: "Surface, on a narrow page",
    widths: [390],
    act: (page) => press(page, "tab-surface"),
  },
  waiting: {
    title: "Nothing loaded yet",
    bare: true,
    options: { serviceWorkers: "block" },
    before: (page) => page.route(/galton-heights[^/]*\.csv$/, () => {}),
    act: (page) => page.getByText("Loading Galton’s heights").first().waitFor(),
  },
  diverged: {
    title: "Divergence",
    act: async (page) => {
      await typed(page, "learning-rate", "2.5");
      await page.getByTestId("trouble").waitFor();
    },
  },
  arithmetic: {
    title: "The arithmetic of a step",
    act: async (page) => {
      await page.keyboard.press("Home");
      await page.keyboard.press("Shift+ArrowRight");
      await press(page, "arithmetic");
      await page.getByTestId("ledger-table").waitFor();
    },
  },
  race: {
    title: "A race of methods",
    act: async (page) => {
      await press(page, "bundled-1");
      await page.getByText("442 read").first().waitFor();
      for (const method of ["adam", "nesterov", "gradient-descent"])
        await page.getByTestId("method").selectOption(method);
    },
  },
  bands: {
    title: "Bands around least squares",
    act: async (page) => {
      await page.getByTestId("bands").check();
      await page.getByTestId("band-prediction").waitFor();
    },
  },
  dense: {
    title: "Density of 200,000 rows",
    act: async (page) => {
      await own(page, await file("cloud.csv", cloud(200_000)));
      await press(page, "view-watch");
    },
  },
  "watch-several": {
    title: "Watch, several predictors",
    act: async (page) => {
      await own(page, set("swiss"), "Fertility");
      await press(page, "view-watch");
      await page.getByTestId("coefficients").waitFor();
    },
  },
  "watch-factor": {
    title: "Watch, a line for each level",
    act: async (page) => {
      await own(page, set("iris"), "Sepal.Length");
      await models(page, "Sepal.Length ~ Petal.Length * Species");
      await press(page, "view-watch");
    },
  },
  "watch-awkward": {
    title: "Long names, large and small numbers",
    act: async (page) => {
      await own(page, await file("awkward.csv", awkward()));
      await press(page, "view-watch");
    },
  },
  "panel-data": { title: "The data’s panel", act: (page) => press(page, "chip-data") },
  "panel-reading": {
    title: "How a file is read",
    act: async (page) => {
      await own(page, set("airquality"), "Ozone");
      await reveal(page, "change-reading");
      await press(page, "change-reading");
    },
  },
  "panel-model": {
    title: "The model’s panel",
    act: async (page) => {
      await own(page, set("airquality"), "Ozone");
      await press(page, "chip-response");
    },
  },
  "panel-columns": {
    title: "The columns",
    act: async (page) => {
      await own(page, set("airquality"), "Ozone");
      await reveal(page, "figures-of");
      await page.getByTestId("figures-of").waitFor();
    },
  },
  keys: { title: "The keys", act: (page) => press(page, "help") },
  ask: { title: "The question what to predict", act: (page) => own(page, set("swiss")) },
  reading: {
    title: "Progress of a reading",
    options: { serviceWorkers: "block" },
    before: (page) =>
      page.route(/worker[^/]*\.js$/, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: endless + (await response.text()) });
      }),
    act: async (page) => {
      await upload(page, await file("measurements-2026.csv", "x,y\n1,2\n2,3.5\n3,7\n"));
      await page.getByTestId("progress").first().waitFor();
      await page.waitForTimeout(600);
    },
  },
  error: {
    title: "A file that can’t be fitted",
    act: async (page) => {
      await drop(page, await file("people.csv", "name,town\nanna,York\nbob,Leeds\ncem,Hull\n"));
      await page.getByTestId("trouble").first().waitFor();
    },
  },
  "error-formula": {
    title: "A formula that can’t be read",
    act: async (page) => {
      await typed(page, "formula", "child ~ grandparent");
      await page.getByTestId("trouble").first().waitFor();
    },
  },
  "error-part": {
    title: "A part that did not load",
    faulty: true,
    bare: true,
    options: { serviceWorkers: "block" },
    before: (page) => page.route(/\.wasm$/, (route) => route.fulfill({ status: 404 })),
    act: (page) => page.getByTestId("trouble").first().waitFor(),
  },
  "error-view": {
    title: "A view that did not load",
    faulty: true,
    options: { serviceWorkers: "block" },
    before: (page) => page.route(/\/Predict-[^/]*\.js$/, (route) => route.abort()),
    act: async (page) => {
      await press(page, "view-predict");
      await page.getByTestId("late").waitFor();
    },
  },
  read: { title: "Read", act: (page) => own(page, set("swiss"), "Fertility") },
  "read-one": {
    title: "Read, one predictor",
    act: async (page) => {
      await press(page, "view-read");
      await page.locator("#summary table").first().waitFor();
    },
  },
  "read-factor": {
    title: "Read, a factor alone",
    act: async (page) => {
      await drop(page, set("InsectSprays"));
      await page.locator("#summary table, #summary dl").first().waitFor();
    },
  },
  "read-interaction": {
    title: "Read, interactions",
    act: async (page) => {
      await own(page, set("iris"), "Sepal.Length");
      await models(page, "Sepal.Length ~ Petal.Length * Species + Sepal.Width");
      await press(page, "view-read");
      await page.waitForTimeout(500);
    },
  },
  shrinkage: {
    title: "Ridge and lasso",
    act: async (page) => {
      await own(page, set("swiss"), "Fertility");
      await press(page, "shrinkage-show");
      await page.getByTestId("shrinkage-picture").waitFor();
      await press(page, "validate");
      await page.getByTestId("validation-one-error").waitFor();
      await page.getByTestId("shrinkage-picture").scrollIntoViewIfNeeded();
    },
  },
  exact: {
    title: "How exact is this?",
    act: async (page) => {
      await own(page, set("swiss"), "Fertility");
      await press(page, "self-test");
      await page.getByTestId("self-test-table").waitFor();
      await page.getByTestId("self-test-table").scrollIntoViewIfNeeded();
    },
  },
  predict: {
    title: "Predict one row",
    act: async (page) => {
      await typed(page, "value-of-0", "72");
      await press(page, "score-one");
      await page.getByTestId("predicted-one").waitFor();
    },
  },
  "predict-far": {
    title: "Predict far from the rows, several predictors",
    act: async (page) => {
      await own(page, set("swiss"), "Fertility");
      await typed(page, "value-of-0", "500");
      await press(page, "score-one");
      await page.getByTestId("predicted-one").waitFor();
    },
  },
  "predict-list": {
    title: "Predict a list of rows",
    act: async (page) => {
      await page.getByTestId("list-text").fill("62\n64.5\n66\n68\n70\n72\n90");
      await press(page, "score-many");
      await page.getByTestId("list-results").waitFor();
    },
  },
  "predict-csv": {
    title: "Predict the rows of a CSV",
    act: async (page) => {
      await reveal(page, "score-csv");
      await page
        .getByTestId("score-csv")
        .setInputFiles(await file("new-parents.csv", "parent\n62\n64.5\nNA\n70\n"));
      await page.getByTestId("csv-download").waitFor();
    },
  },
  "predict-loaded": {
    title: "A saved model, loaded",
    act: async (page) => {
      const saved = await downloaded(page, "save-model");
      await page.getByTestId("model-file").setInputFiles(saved);
      await page.getByTestId("use-fit").waitFor();
    },
  },
  "link-file": {
    title: "A link to a file",
    bare: true,
    hash: "#file=people.csv&size=1234567&print=01234567&model=weight~height*group&at=77",
    act: (page) => page.getByTestId("link-file").waitFor(),
  },
  "link-ignored": {
    title: "A link that can’t be read in parts",
    hash: "#data=heights&method=magic&at=9e99",
    act: (page) => page.getByTestId("link-ignored").waitFor(),
  },
  offline: {
    title: "Offline, with a set that was not kept",
    faulty: true,
    options: { serviceWorkers: "block" },
    before: (page) => page.route(/diabetes-bmi[^/]*\.csv$/, (route) => route.abort()),
    act: async (page) => {
      await press(page, "bundled-1");
      await page.getByTestId("trouble").first().waitFor();
    },
  },
  drop: {
    title: "A file over the page",
    act: (page) =>
      page.evaluate(() => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File(["x"], "x.csv"));
        document.body.dispatchEvent(new DragEvent("dragenter", { bubbles: true, dataTransfer }));
      }),
  },
  zoom: {
    title: "200 % zoom",
    widths: [720],
    options: { deviceScaleFactor: 2, viewport: { width: 720, height: 450 } },
  },
  forced: { title: "Forced colours", options: { forcedColors: "active" } },
  "forced-read": {
    title: "Forced colours, Read",
    widths: [1440],
    options: { forcedColors: "active" },
    act: (page) => own(page, set("swiss"), "Fertility"),
  },
};

/** What comes out of a printer. @type {Record<string, Pick<State, "title" | "act">>} */
const sheets = {
  "print-watch": { title: "Printed: Watch" },
  "print-read": { title: "Printed: Read", act: (page) => own(page, set("swiss"), "Fertility") },
  "print-predict": {
    title: "Printed: Predict",
    act: async (page) => {
      await page.getByTestId("list-text").fill("62\n64.5\n66");
      await press(page, "score-many");
      await page.getByTestId("list-results").waitFor();
    },
  },
};

/** Whatever a state is of, it is drawn and at rest. @param {Page} page */
async function settle(page) {
  await page.waitForTimeout(350);
  await page.evaluate(
    () =>
      new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(null)))),
  );
}

/** The height at which nothing of a view is hidden: it scrolls as a page or in itself. @param {Page} page */
const wholeHeight = (page) =>
  page.evaluate(() => {
    const scrolling = [...document.querySelectorAll("#view *, #view, .panel")].filter(
      (e) =>
        e.scrollHeight > e.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(e).overflowY),
    );
    const hidden = scrolling.map((e) => e.scrollHeight - e.clientHeight);
    return Math.max(document.documentElement.scrollHeight, innerHeight + Math.max(0, ...hidden));
  });

/** @param {Options} options @param {State} state */
async function opened(options, { hash = "", faulty, before }) {
  const prepare = async (/** @type {Page} */ page) => {
    const goTo = page.goto.bind(page);
    page.goto = () => goTo(`${address}/${hash}`);
    await before?.(page);
  };
  if (!faulty) return visit(options, prepare);
  const page = await tab(options);
  await prepare(page);
  await page.goto("");
  return page;
}

/**
 * @param {string} name
 * @param {State} state
 * @param {number} width
 */
async function picture(name, state, width) {
  const height = heights.get(width) ?? 900;
  const viewport = { width, height };
  const page = await opened({ viewport, ...state.options, colorScheme: "light" }, state);
  page.setDefaultTimeout(PATIENCE);
  try {
    if (!state.bare) await page.locator("[data-testid=scatter]").waitFor();
    await state.act?.(page);
    for (const colorScheme of schemes) {
      await page.emulateMedia({ colorScheme });
      await settle(page);
      await page.screenshot({ path: join(out, `${name}-${width}-${colorScheme}.png`) });
    }
    const [inner, outer] = await page.evaluate(() => [
      document.documentElement.scrollWidth,
      innerWidth,
    ]);
    assert.ok(inner <= outer, `${inner} pixels are in ${outer}: it scrolls sideways`);
    const whole = Math.min(TALLEST, await wholeHeight(page));
    if (whole <= (page.viewportSize()?.height ?? height)) return;
    await page.emulateMedia({ colorScheme: "light" });
    if (width >= 1100) await page.setViewportSize({ width, height: whole });
    await settle(page);
    await page.screenshot({
      path: join(out, `${name}-${width}-whole.png`),
      fullPage: width < 1100,
    });
  } finally {
    await page.context().close();
  }
}

/** A picture for each sheet of A4, where there is pdftoppm; else one of the page as it would be printed. @param {string} name @param {Pick<State, "act">} state */
async function printed(name, { act }) {
  const page = await visit();
  await page.locator("[data-testid=scatter]").waitFor();
  await act?.(page);
  await settle(page);
  const path = join(out, `${name}.pdf`);
  await page.pdf({ path, format: "A4", printBackground: true });
  try {
    await promisify(execFile)("pdftoppm", ["-r", "80", "-png", path, join(out, name)]);
  } catch {
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: 794, height: 1123 });
    await page.screenshot({ path: join(out, `${name}-1.png`), fullPage: true });
  }
  await page.context().close();
}

/** Removes the pictures of earlier runs. @param {string} beginning */
async function clear(beginning) {
  for (const old of await readdir(out)) if (old.startsWith(beginning)) await rm(join(out, old));
}

/** All pictures in one page: a row for each state. */
async function index() {
  const pictures = (await readdir(out)).filter((file) => file.endsWith(".png")).sort();
  const rows = Object.entries({ ...states, ...sheets }).map(([name, { title }]) => {
    const own = pictures.filter((file) => new RegExp(`^${name}-\\d+(-|\\.)`).test(file));
    const images = own.map(
      (file) =>
        `<a href="${file}"><img src="${file}" alt="${file}" loading="lazy" /><br />${file}</a>`,
    );
    return `<section id="${name}"><h2>${title}</h2><div>${images.join("\n")}</div></section>`;
  });
  const style = `body{margin:16px;font:14px system-ui;background:#888;color:#fff}h2{font-size:18px}
div{display:flex;gap:12px;overflow-x:auto;align-items:start}a{flex:none;color:#fff}img{height:440px;display:block}`;
  const html = `<!doctype html><meta charset="utf-8" /><title>galton: gallery</title><style>${style}</style>${rows.join("\n")}`;
  await writeFile(join(out, "index.html"), html);
}

await mkdir(out, { recursive: true });
after(index);

describe("the gallery has", () => {
  for (const [name, state] of Object.entries(states).filter(([name]) => wanted(name)))
    for (const width of state.widths ?? widths)
      it(`${name} at ${width} px: ${state.title}`, async () => {
        await clear(`${name}-${width}-`);
        await picture(name, state, width);
      });

  for (const [name, sheet] of Object.entries(sheets).filter(([name]) => wanted(name)))
    it(`${name}: ${sheet.title}`, async () => {
      await clear(`${name}-`);
      await printed(name, sheet);
    });
});
