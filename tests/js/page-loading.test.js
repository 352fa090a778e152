// The page where a part of it doesn't come: each says what it is, waits for nothing, and tries again at a press.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { address, file, shows, tab, text, thin, upload, slowly } from "./page.js";

/** @typedef {import("playwright-core").Page} Page */

const worker = /\/worker-[^/]*\.js$/;
const wasm = /\.wasm$/;
const heights = /galton-heights[^/]*\.csv$/;
const diabetes = /diabetes-bmi[^/]*\.csv$/;
const read = /\/Read-[^/]*\.js$/;
const predict = /\/Predict-[^/]*\.js$/;
const nist = /\/nist-[^/]*\.js$/;

const line = "x,y\n1,2\n2,4.5\n3,5.5\n4,8.5\n";

/**
 * Opens the page; the files at some address fail until `mend` is called.
 *
 * @param {RegExp} files
 * @param {"404" | "abort" | "html" | "hang"} how
 */
async function without(files, how) {
  // On a first visit, nothing is kept from an earlier one.
  const page = await tab({ serviceWorkers: "block" });
  await page.route(files, (route) => {
    if (how === "abort") return route.abort();
    if (how === "html")
      return route.fulfill({ contentType: "text/html", body: "<h1>404, but politely</h1>" });
    if (how === "404")
      return route.fulfill({ status: 404, contentType: "text/html", body: "<h1>404</h1>" });
  });
  await page.goto(`${address}/`);
  return { page, mend: () => page.unroute(files) };
}

/** @param {Page} page @param {RegExp} said */
async function tells(page, said) {
  await page.getByTestId("trouble").getByText(said).waitFor();
  assert.equal(await page.getByTestId("progress").count(), 0, "nothing is waited for");
}

/** @param {Page} page */
const again = (page) =>
  page.getByTestId("trouble").getByRole("button", { name: "Try again" }).click();

describe("a first visit", () => {
  const lead = "Linear regression by gradient descent, in your browser";

  it("says what the page is before its scripts are there, and until there is a plot", async () => {
    const page = await tab({ serviceWorkers: "block" });
    /** @param {RegExp} files */
    const hold = async (files) => {
      /** @type {() => void} */
      let release = () => {};
      const held = new Promise((resolve) => (release = () => resolve(null)));
      await page.route(files, async (route) => {
        await held;
        await route.continue();
      });
      return release;
    };
    const [release, picture] = [await hold(/\/index-[^/]*\.js$/), await hold(wasm)];
    await page.goto(`${address}/`, { waitUntil: "commit" });
    await page.getByText(lead).waitFor();
    assert.equal(await page.getByRole("heading", { name: "galton" }).count(), 0);
    release();
    await page.getByTestId("transport").waitFor({ state: "attached" });
    const isSeen = await page.getByText(lead).evaluate((words) => {
      const { x, y, width, height } = words.getBoundingClientRect();
      return document.elementFromPoint(x + width / 2, y + height / 2) === words;
    });
    assert.ok(isSeen, "nothing covers the words");
    picture();
    await page.getByTestId("scatter").waitFor();
    assert.equal(await page.getByText(lead).count(), 0);
    await page.context().close();
  });

  it("says what stands in its way where scripts are turned off", async () => {
    const page = await tab({ javaScriptEnabled: false });
    await page.goto(`${address}/`);
    // Searches for text pass over <noscript>.
    await page.locator("noscript > p").waitFor();
    await page.context().close();
  });

  it("shows the plot before the controls beside it and the other charts", async () => {
    const page = await tab({ serviceWorkers: "block" });
    await page.addInitScript(() => {
      /** @type {string[]} */
      const seen = [];
      new MutationObserver(() => {
        for (const id of ["transport", "scatter", "rail", "loss-curve"])
          if (!seen.includes(id) && document.querySelector(`[data-testid="${id}"]`)) seen.push(id);
        if (document.body) document.body.dataset["seen"] = seen.join(" ");
      }).observe(document, { childList: true, subtree: true });
    });
    await page.goto(`${address}/`);
    await page.getByTestId("loss-curve").waitFor();
    const seen = await page.evaluate(() => document.body.dataset["seen"]);
    assert.equal(seen, "transport scatter rail loss-curve");
    await page.context().close();
  });
});

describe("a part that does not load", () => {
  for (const [part, files, how, said] of /** @type {const} */ ([
    ["the worker's script", worker, "404", /The part of the page that computes did not load/],
    [
      "the worker's script, cut off,",
      worker,
      "abort",
      /The part of the page that computes did not load/,
    ],
    ["the WebAssembly", wasm, "404", /WebAssembly did not load/],
    ["the WebAssembly, as a web page,", wasm, "html", /WebAssembly did not load/],
    ["the first table", heights, "404", /heights\. The server answered 404/],
    [
      "the first table, as a web page,",
      heights,
      "html",
      /heights\. The server answered with a web page/,
    ],
    ["the first table, cut off,", heights, "abort", /heights\. The server can’t be reached/],
  ])) {
    it(`is told and tried again: ${part} ${how}`, async () => {
      const { page, mend } = await without(files, how);
      await tells(page, said);
      await page.getByText("The plot will be here.").waitFor();
      await again(page);
      await tells(page, said);
      await mend();
      await again(page);
      await page.getByText("928 read, 928 fitted").waitFor();
      assert.equal(await page.getByTestId("trouble").count(), 0);
      await page.context().close();
    });
  }

  it("keeps the file that was dropped meanwhile, and reads it once the part is there", async () => {
    for (const files of [worker, wasm]) {
      const { page, mend } = await without(files, "404");
      await tells(page, /heights/);
      await upload(page, await file("mine.csv", line));
      await tells(page, /Couldn’t read mine\.csv/);
      await mend();
      await again(page);
      await page.getByText("4 read, 4 fitted").waitFor();
      assert.equal(await text(page, "source-name"), "mine.csv");
      await page.context().close();
    }
  });

  it("is tried again by itself when the connection comes back", async () => {
    const { page, mend } = await without(heights, "abort");
    await tells(page, /can’t be reached/);
    await page.context().setOffline(true);
    await mend();
    await page.context().setOffline(false);
    await page.getByText("928 read, 928 fitted").waitFor();
    await page.context().close();
  });

  it("gives way to a file of the person's own, which a late table does not replace", async () => {
    const { page, mend } = await without(heights, "hang");
    await page.getByText("Loading Galton’s heights").waitFor();
    await upload(page, await file("mine.csv", line));
    await page.getByText("4 read, 4 fitted").waitFor();
    await mend();
    assert.equal(await text(page, "source-name"), "mine.csv");
    await page.context().close();
  });

  it("can be cancelled while it is waited for, and leaves a page that says what to do", async () => {
    const { page } = await without(heights, "hang");
    await page.getByTestId("cancel").click();
    await page.getByText("Nothing is loaded. Choose a data set, or drop a CSV.").waitFor();
    await page.getByTestId("bundled-1").click();
    await shows(page, "value-iteration", `2${thin}001`);
    await page.context().close();
  });

  it("leaves the plot and the choice of the table in agreement", async () => {
    const { page, mend } = await without(diabetes, "abort");
    await page.getByText("928 read, 928 fitted").waitFor();
    await page.getByTestId("bundled-1").click();
    await tells(page, /Couldn’t read Diabetes.*can’t be reached/);
    assert.match(await text(page, "status"), /What you see is still Galton’s heights/);
    assert.ok(await page.getByTestId("bundled-0").isChecked());
    await mend();
    await again(page);
    await page.getByText("442 read, 422 fitted").waitFor();
    assert.ok(await page.getByTestId("bundled-1").isChecked());
    await page.context().close();
  });

  for (const [view, files, there] of /** @type {const} */ ([
    ["read", read, "summary"],
    ["predict", predict, "score-one"],
  ]))
    it(`of the view ${view} is told in its place, and tried again at a press`, async () => {
      const { page, mend } = await without(files, "404");
      await page.getByText("928 read, 928 fitted").waitFor();
      await page.getByTestId(`view-${view}`).click();
      await page.getByTestId("late").getByText("could not be loaded").waitFor();
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByTestId("late").getByText("could not be loaded").waitFor();
      // The other parts go on.
      await page.getByTestId("view-watch").click();
      await shows(page, "value-iteration", `2${thin}000`);
      await page.getByTestId(`view-${view}`).click();
      await page.getByTestId("late").getByText("could not be loaded").waitFor();
      await mend();
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByTestId(there).first().waitFor();
      assert.equal(await page.getByTestId("late").count(), 0);
      await page.context().close();
    });

  it("of NIST's test is told beside its button, which tries again", async () => {
    const { page, mend } = await without(nist, "abort");
    await page.getByText("928 read, 928 fitted").waitFor();
    await page.getByTestId("self-test").click();
    await page
      .getByTestId("self-test-says")
      .getByText(/NIST’s sets did not load/)
      .waitFor();
    await mend();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByTestId("self-test-table").waitFor();
    await page.context().close();
  });
});

describe("the second worker, for what takes long,", () => {
  it("is told if it does not load, while the first one goes on, and is tried again at a press", async () => {
    const page = await tab({ serviceWorkers: "block" });
    await page.goto(`${address}/`);
    await page.getByText("928 read, 928 fitted").waitFor();
    await page.route(worker, (route) => route.abort());
    await page.getByTestId("self-test").click();
    await page
      .getByTestId("self-test-says")
      .getByText(/The part of the page that computes did not load/)
      .waitFor();
    await page.getByTestId("scrubber").fill("33");
    await shows(page, "value-iteration", "33");
    assert.equal(await page.getByTestId("trouble").count(), 0);
    await page.unroute(worker);
    await page.getByTestId("self-test").click();
    await page.getByTestId("self-test-table").waitFor();
    assert.equal(page.workers().length, 2);
    await page.context().close();
  });
});

describe("a worker that stops", () => {
  /** The page, whose worker does as told at a message that no page sends. @param {string} at what it does */
  async function withWorker(at) {
    const page = await tab({ serviceWorkers: "block" });
    await page.route(worker, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: `${at}\n${await response.text()}` });
    });
    await page.goto(`${address}/`);
    await page.getByText("928 read, 928 fitted").waitFor();
    return page;
  }

  it("is told, and another goes on with the file and the settings", async () => {
    const page = await withWorker("");
    await upload(page, await file("mine.csv", line));
    await page.getByText("4 read, 4 fitted").waitFor();
    await slowly(page);
    await page.getByTestId("iterations").fill("77");
    await page.getByTestId("iterations").press("Enter");
    await shows(page, "value-iteration", "77");
    const slope = await text(page, "value-slope");
    await page.workers()[0]?.evaluate(
      () =>
        void setTimeout(() => {
          throw new Error("on purpose");
        }),
    );
    await tells(page, /The part of the page that computes has stopped: .*on purpose/);
    // The plot stands, and a question that only the lost worker could answer does not hang the page.
    await page.getByTestId("scrubber").fill("33");
    assert.equal(await text(page, "value-slope"), slope);
    await again(page);
    await shows(page, "value-iteration", "77");
    assert.equal(await page.getByTestId("trouble").count(), 0);
    assert.equal(await text(page, "source-name"), "mine.csv");
    assert.equal(await text(page, "value-slope"), slope);
    // The old numbers stand until the run is there again, and it begins at its last iteration.
    for (let tries = 0; tries < 100; tries++) {
      await page.getByTestId("scrubber").fill("33");
      if ((await text(page, "value-iteration")) === "33") break;
      await page.waitForTimeout(100);
    }
    await shows(page, "value-iteration", "33");
    await page.context().close();
  });

  it("by a trap of the WebAssembly is told, and a change of settings starts another", async () => {
    // The first fit of a file with this name traps, as it would where memory runs out.
    const page = await withWorker(`{
      const { slice } = Blob.prototype;
      Blob.prototype.slice = function (...range) {
        if (this.name === "trap.csv") throw new WebAssembly.RuntimeError("unreachable");
        return slice.apply(this, range);
      };
      const { stream } = Blob.prototype;
      Blob.prototype.stream = function () {
        if (this.name === "trap.csv") throw new WebAssembly.RuntimeError("unreachable");
        return stream.call(this);
      };
    }`);
    const before = page.workers();
    await upload(page, await file("trap.csv", line));
    await tells(
      page,
      /Couldn’t read trap\.csv\. The part of the page that computes has stopped: unreachable/,
    );
    assert.match(await text(page, "status"), /What you see is still Galton’s heights/);
    await page.getByTestId("iterations").fill("77");
    await page.getByTestId("iterations").press("Enter");
    await shows(page, "value-iteration", "77");
    assert.notEqual(page.workers()[0], before[0]);
    await page.context().close();
  });
});
