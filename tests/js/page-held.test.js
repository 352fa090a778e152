// What the page does beside what it shows: what it keeps, what it sends to its worker, and when it does nothing.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { data, root } from "./packed.js";
import { file, open, reveal, shows, text, thin, upload } from "./page.js";

/** @typedef {import("playwright-core").Page} Page */

/** Counts the questions to workers, and the answers that bring rows. It runs in the browser. */
function counting() {
  /** @type {Record<string, number>} */
  const asked = {};
  Object.assign(globalThis, { asked });
  const Plain = Worker;
  globalThis.Worker = class extends Plain {
    /** @param {string | URL} address @param {WorkerOptions} [options] */
    constructor(address, options) {
      super(address, options);
      this.addEventListener("message", ({ data }) => {
        if (data?.answer?.run && data.answer.rows) asked["rows"] = (asked["rows"] ?? 0) + 1;
      });
    }
    /** @override @param {any} message @param {any} [moved] */
    postMessage(message, moved) {
      asked[message.name] = (asked[message.name] ?? 0) + 1;
      super.postMessage(message, moved);
    }
  };
}

/** In the browser: records the requests to each worker, and holds back the request that scores a file. */
function holding() {
  /** @type {(() => void)[]} */
  const held = [];
  const passes = {
    /** @type {string[][]} */
    asked: [],
    held: 0,
    go: () => held.splice(0).forEach((send) => send()),
  };
  Object.assign(globalThis, { passes });
  const Plain = Worker;
  globalThis.Worker = class extends Plain {
    /** @type {string[]} */
    #asked = [];
    /** @param {string | URL} address @param {WorkerOptions} [options] */
    constructor(address, options) {
      super(address, options);
      passes.asked.push(this.#asked);
    }
    /** @override @param {any} message @param {any} [moved] */
    postMessage(message, moved) {
      this.#asked.push(message.name);
      const send = () => super.postMessage(message, moved);
      if (message.name !== "scoreCsv") return send();
      passes.held = held.push(send);
    }
  };
}

/** @param {Page} page @returns {Promise<Record<string, number>>} */
const asked = (page) => page.evaluate("({ ...globalThis.asked })");

/** Bytes of JavaScript's objects, after those that nothing needs are gone. @param {Page} page */
async function heap(page) {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.enable");
  for (let k = 0; k < 3; k++) await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return usedSize;
}

/** @param {Page} page @param {string} rate */
async function atRate(page, rate) {
  await page.getByTestId("learning-rate").fill(rate);
  await page.getByTestId("learning-rate").press("Enter");
  await page.waitForFunction(
    (rate) => location.hash.includes(`rate=${rate}&`) || location.hash.endsWith(`rate=${rate}`),
    rate,
  );
}

describe("another rate", () => {
  it("brings no rows again, and no table of them", async () => {
    const page = await open({}, (page) => page.addInitScript(counting));
    await page.getByTestId("summary").waitFor();
    // A second pass begins a moment after the first picture.
    await page.waitForFunction(() => {
      const asked = Reflect.get(globalThis, "asked");
      return asked.table && asked.diagnose;
    });
    await reveal(page, "learning-rate");
    const before = await asked(page);
    assert.equal(before["rows"], 1);
    for (const rate of ["0.01", "0.02", "0.03"]) await atRate(page, rate);
    await page.getByTestId("summary").waitFor();
    const after = await asked(page);
    assert.equal(Number(after["fit"]) - Number(before["fit"]), 3);
    for (const name of ["rows", "table", "diagnose", "describe"])
      assert.equal(after[name], before[name], name);
    await page.context().close();
  });
});

describe("the loss surface", () => {
  it("is painted once for runs of the same loss from the same start", async () => {
    const page = await open({}, (page) => page.addInitScript(counting));
    await page.getByTestId("loss-surface").waitFor();
    await page.waitForFunction("globalThis.asked.paint > 0");
    const before = await asked(page);
    for (const rate of ["0.01", "0.02", "0.03"]) await atRate(page, rate);
    const after = await asked(page);
    assert.equal(Number(after["fit"]) - Number(before["fit"]), 3);
    assert.equal(after["paint"], before["paint"]);
    await page.getByTestId("start").fill("0, 5");
    await page.getByTestId("start").press("Enter");
    await page.waitForFunction(
      (painted) => Reflect.get(globalThis, "asked").paint > painted,
      Number(before["paint"]),
    );
    await page.context().close();
  });
});

describe("a long pass through a file", () => {
  it("is not for the worker that has the run, which goes on answering", async () => {
    const page = await open({}, (page) => page.addInitScript(holding));
    const rows = "parent\n" + "64.5\n".repeat(1000);
    await page.getByTestId("score-csv").setInputFiles(await file("many.csv", rows));
    await page.waitForFunction("globalThis.passes.held > 0");
    await page.getByTestId("scrubber").fill("7");
    await shows(page, "value-iteration", "7");
    await atRate(page, "0.05");
    const workers = /** @type {string[][]} */ (await page.evaluate("globalThis.passes.asked"));
    const [first = [], ...others] = workers;
    assert.ok(first.includes("fit") && first.includes("step"));
    for (const name of ["scoreCsv", "diagnose", "describe", "validate", "selfTest"])
      assert.ok(!first.includes(name), `${name} would keep steps waiting`);
    assert.ok(others.flat().includes("scoreCsv"));
    await page.evaluate("globalThis.passes.go()");
    await page.getByTestId("csv-download").waitFor();
    await page.context().close();
  });
});

describe("choices to undo", () => {
  it("are kept without their fits, of which fifty would fill the memory", async () => {
    const page = await open();
    const names = Array.from({ length: 12 }, (_, j) => `c${j}`);
    const lines = Array.from({ length: 20_000 }, (_, i) =>
      names.map((_, j) => ((i * (7 + j) + j * j) % 1009) / 8),
    );
    const csv = [names, ...lines].map((line) => line.join(",")).join("\n");
    await upload(page, await file("twelve.csv", csv));
    await page.getByText(`20${thin}000 read`).waitFor();
    /** @param {number} k */
    const model = async (k) => {
      const formula = `c0 ~ ${names.slice(1, 11).join(" + ")} + I(c${1 + (k % 10)}^${2 + Math.floor(k / 10)})`;
      await page.getByTestId("formula").fill(formula);
      await page.getByTestId("formula").press("Enter");
      await page.waitForFunction(
        (wanted) => decodeURIComponent(location.hash).includes(`^${wanted})`),
        2 + Math.floor(k / 10),
      );
      await page.waitForFunction(
        (wanted) => decodeURIComponent(location.hash).includes(`I(${wanted}^`),
        `c${1 + (k % 10)}`,
      );
    };
    for (let k = 0; k < 3; k++) await model(k);
    const before = await heap(page);
    for (let k = 3; k < 13; k++) await model(k);
    const grown = (await heap(page)) - before;
    // One fit is a sample of 20,000 rows of 12 numbers and more: 2 MB.
    assert.ok(grown < 5e6, `ten changes keep ${(grown / 1e6).toFixed(1)} MB`);
    await page.getByTestId("undo").click();
    await page.waitForFunction(() => decodeURIComponent(location.hash).includes("I(c2^3"));
    await page.context().close();
  });
});

describe("a page that rests", () => {
  it("is called back by no frame, and by none in a view without the plot", async () => {
    const page = await open({ reducedMotion: "no-preference" }, (page) =>
      page.addInitScript(() => {
        const { requestAnimationFrame } = globalThis;
        Object.assign(globalThis, { frames: 0 });
        globalThis.requestAnimationFrame = (callback) => {
          /** @type {any} */ (globalThis).frames++;
          return requestAnimationFrame.call(globalThis, callback);
        };
      }),
    );
    /** @returns {Promise<number>} the callbacks that are asked for in half a second */
    const frames = async () => {
      await page.waitForTimeout(300);
      const before = Number(await page.evaluate("globalThis.frames"));
      await page.waitForTimeout(500);
      return Number(await page.evaluate("globalThis.frames")) - before;
    };
    assert.ok((await frames()) > 5, "it plays");
    await page.getByTestId("play").click();
    assert.equal(await frames(), 0, "paused");
    await page.getByTestId("play").click();
    assert.ok((await frames()) > 5, "it plays again");
    await page.getByTestId("view-read").click();
    assert.equal(await frames(), 0, "in another view");
    await page.context().close();
  });
});

describe("a long reading", () => {
  it("says whose picture is still there, and is told now and then to those who don't see it", async () => {
    const endless = `{
      const { stream } = Blob.prototype;
      Blob.prototype.stream = function () {
        if (this.name !== "endless.csv") return stream.call(this);
        const start = (controller) =>
          controller.enqueue(new TextEncoder().encode("x,y\\n" + "1,2\\n2,4\\n3,7\\n".repeat(9)));
        return new ReadableStream({ type: "bytes", start });
      };
    }\n`;
    const page = await open({ serviceWorkers: "block" }, (page) =>
      page.route(/worker[^/]*\.js$/, async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: endless + (await response.text()) });
      }),
    );
    await reveal(page, "scrubber");
    const places = () =>
      Promise.all(
        ["scatter", "transport", "arithmetic"].map((id) => page.getByTestId(id).boundingBox()),
      );
    const sizes = [
      { width: 1440, height: 900 },
      { width: 1100, height: 700 },
    ];
    const before = [];
    for (const size of sizes) {
      await page.setViewportSize(size);
      before.push(await places());
    }
    const counts = await page.getByTestId("counts").elementHandle();
    await upload(page, await file("endless.csv", "x,y\n1,2\n2,4\n3,7\n4,8\n"));
    await page.getByTestId("progress").waitFor();
    assert.equal(await text(page, "still"), "What you see is still Galton’s heights.");
    for (const [k, size] of sizes.entries()) {
      await page.setViewportSize(size);
      assert.deepEqual(await places(), before[k], "nothing moves");
    }
    const spoken = page.getByTestId("spoken").first();
    assert.equal(await spoken.getAttribute("role"), "status");
    assert.equal(await spoken.textContent(), "", "not with every change");
    await spoken.filter({ hasText: /^Reading/ }).waitFor({ state: "attached" });
    await page.getByTestId("cancel").click();
    await upload(page, join(data, "cars.csv"));
    await page.getByText("50 read, 50 fitted").waitFor();
    assert.ok(await counts?.evaluate((at) => at.isConnected && at.role === "status"));
    await page.context().close();
  });
});

describe("the scrubber", () => {
  it("and its neighbours keep their places while the counter grows", async () => {
    const page = await open();
    const boxes = async () => {
      const found = [];
      for (const id of ["scrubber", "iteration", "log", "speed", "forward"])
        found.push(await page.getByTestId(id).boundingBox());
      return found;
    };
    const atEnd = await boxes();
    await page.keyboard.press("Home");
    await shows(page, "value-iteration", "0");
    assert.deepEqual(await boxes(), atEnd);
    await page.keyboard.press("Shift+ArrowRight");
    await shows(page, "value-iteration", "100");
    assert.deepEqual(await boxes(), atEnd);
    await page.context().close();
  });
});

describe("NIST's table on the page", () => {
  it("has the figures of the documentation, to the last digit", async () => {
    const lines = (await readFile(join(root, "docs", "promises.md"), "utf8")).split("\n");
    const first = lines.findIndex((line) => line.startsWith("| Norris |"));
    const documented = lines.slice(first, first + 11).map((line) => {
      const [name, coef, error, , , , rCoef, rError, npCoef, npError] = line
        .split("|")
        .slice(1)
        .map((cell) => cell.trim());
      const isPerfect = error === "perfect fit";
      const others = isPerfect ? [] : [error, rError, npError];
      return [name?.toLowerCase(), coef, rCoef, npCoef, ...others];
    });
    const page = await open();
    await page.getByTestId("self-test").click();
    await page.getByTestId("self-test-table").waitFor();
    const shown = await page
      .locator("[data-testid^=nist-]")
      .evaluateAll((rows) =>
        rows.map((row) => [
          row.querySelector("th")?.textContent?.trim(),
          ...Array.from(row.querySelectorAll("td:not(.perfect)"), (cell) =>
            cell.textContent?.trim(),
          ),
        ]),
      );
    const byName = (/** @type {unknown[][]} */ table) =>
      Object.fromEntries(table.map(([name, ...figures]) => [name, figures]));
    assert.deepEqual(byName(shown), byName(documented));
    await page.context().close();
  });
});
