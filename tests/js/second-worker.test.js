// The package's second worker: under which policy it runs, and that no way in which it fails keeps a file from being read.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { before, describe, it } from "node:test";
import { promisify } from "node:util";
import { browser, install, root, serve } from "./packed.js";

/** @typedef {import("playwright-core").Page} Page */

const run = promisify(execFile);

/** @type {import("playwright-core").Browser} */
let chromium;
let address = "";
let elsewhere = "";

const policies = {
  none: "",
  blobs: "worker-src 'self' blob:; connect-src 'self'",
  strict: "worker-src 'self'; connect-src 'self'",
};

before(async () => {
  const folder = await install();
  for (const [name, policy] of Object.entries(policies)) {
    const meta = policy && `<meta http-equiv="Content-Security-Policy" content="${policy}" />`;
    const html = `<!doctype html>${meta}<link rel="icon" href="data:," /><script type="module" src="./page.js"></script>`;
    await writeFile(join(folder, `${name}.html`), html);
  }
  const script = (/** @type {string} */ galton) => `import { read } from "${galton}";
    const rows = "1,2,plain\\n2,4.5,plain\\n3,5.5,plain\\n".repeat(1000);
    const whole = ["x,y,note\\n", ...Array(1100).fill(rows)];
    const table = (last) => new Blob([...whole, last]);
    const reading = (blob, more) =>
      read(blob, { response: "y", predictors: ["x"], workers: 2, ...more }).then(
        ({ report: { rows, workers } }) => ({ rows, workers }),
        (error) => error.message,
      );
    window.whole = () => reading(table(""));
    window.throwing = () => reading(table(""), { onProgress: () => { throw new TypeError("of one's own"); } });
    window.brokenAtOnce = () => reading(new Blob(["x,y,note\\n", rows, "1,text,plain\\n", ...Array(1100).fill(rows)]));
    window.uncloneable = () => {
      Worker.prototype.postMessage = () => { throw new DOMException("no clone", "DataCloneError"); };
      return reading(table(""));
    };
    window.unclonedLater = () => {
      Object.defineProperty(navigator, "hardwareConcurrency", { value: 2 });
      Worker.prototype.postMessage = () => { throw new DOMException("no clone", "DataCloneError"); };
      return reading(table(""), { workers: undefined });
    };`;
  await writeFile(join(folder, "page.js"), script("./node_modules/galton/index.js"));
  // As a bundler has it, which renames and moves all files.
  await writeFile(join(folder, "entry.js"), script("galton"));
  await writeFile(
    join(folder, "index.html"),
    (await readFile(join(folder, "blobs.html"), "utf8")).replace("page.js", "entry.js"),
  );
  const vite = createRequire(join(root, "www/package.json")).resolve("vite/package.json");
  const args = ["build", "--base", "./", "--outDir", "bundled", "--logLevel", "warn"];
  await run(process.execPath, [join(dirname(vite), "bin/vite.js"), ...args], { cwd: folder });
  [chromium, address] = [await browser(), await serve(folder)];
  elsewhere = await serve(folder);
});

/** @param {keyof typeof policies | "bundled/index"} policy @param {(page: Page) => Promise<unknown>} prepare */
async function open(policy, prepare = async () => {}) {
  const page = await chromium.newPage();
  /** @type {string[]} */
  const errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await prepare(page);
  await page.goto(`${address}/${policy}.html`);
  await page.waitForFunction("window.whole");
  const ask = (/** @type {string} */ name) =>
    /** @type {Promise<any>} */ (page.evaluate(`${name}()`));
  return { page, ask, errors };
}

const rows = 3_300_000;

/** @param {Page} page whether its workers reach another origin */
const reach = (page) =>
  Promise.all(
    page.workers().map((worker) =>
      worker.evaluate(
        (url) =>
          fetch(url, { mode: "no-cors" }).then(
            () => true,
            () => false,
          ),
        `${elsewhere}/page.js`,
      ),
    ),
  );

describe("the second worker", () => {
  it("has the policy of the page that it reads for, where blobs may be workers", async () => {
    for (const name of /** @type {const} */ (["blobs", "bundled/index"])) {
      const { page, ask } = await open(name);
      assert.deepEqual(await ask("whole"), { rows, workers: 2 }, name);
      assert.deepEqual(await reach(page), [false], name);
      assert.deepEqual(await ask("whole"), { rows, workers: 2 }, name);
      assert.equal(page.workers().length, 1, "it was kept for the next file");
      await page.close();
    }
  });

  it("is started by its address where blobs may not be workers, or nothing forbids anything", async () => {
    for (const policy of /** @type {const} */ (["strict", "none"])) {
      const { page, ask } = await open(policy);
      assert.deepEqual(await ask("whole"), { rows, workers: 2 }, policy);
      assert.equal(page.workers().length, 1);
      await page.close();
    }
  });

  it("whose script is not there, never comes or is cut off leaves the file to the first", async () => {
    for (const policy of /** @type {const} */ (["none", "blobs"])) {
      for (const how of ["404", "hang", "abort", "abort the second time"]) {
        let asked = 0;
        const { page, ask, errors } = await open(policy, (page) =>
          page.route(/half-worker\.js$/, (route) => {
            asked += 1;
            if (how === "404") return route.fulfill({ status: 404 });
            if (how === "abort" || asked > 1) return route.abort();
            if (how === "abort the second time") return route.continue();
          }),
        );
        const found = await ask("whole");
        assert.equal(found.rows, rows, `${policy}, ${how}`);
        // Where the worker under the policy fails, none without it takes its place.
        const isFree = (await reach(page)).includes(true);
        assert.ok(policy === "none" || !isFree, `${policy}, ${how}`);
        assert.deepEqual(errors, []);
        await page.close();
      }
    }
  });

  it("that cannot be given the file leaves it to the first, and is not an unhandled rejection", async () => {
    for (const name of ["uncloneable", "unclonedLater"]) {
      const { page, ask, errors } = await open("none");
      assert.deepEqual(await ask(name), { rows, workers: 1 });
      await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
      assert.deepEqual(errors, []);
      await page.close();
    }
  });

  it("that falls silent is given up, and that is told once", async () => {
    const silent = "postMessage({ place: { address: location.href, isModule: true } });";
    const { page, ask, errors } = await open("none", (page) =>
      page.route(/half-worker\.js$/, (route) =>
        route.fulfill({ contentType: "text/javascript", body: silent }),
      ),
    );
    /** @type {string[]} */
    const told = [];
    page.on("console", (message) => told.push(message.text()));
    assert.deepEqual(await ask("whole"), { rows, workers: 1 });
    assert.deepEqual(await ask("whole"), { rows, workers: 1 });
    assert.equal(told.length, 1);
    assert.match(told[0] ?? "", /reads large files with one worker.*: it does not answer/);
    assert.deepEqual(errors, []);
    await page.close();
  });

  it("passes on what a report of progress throws", async () => {
    const { page, ask, errors } = await open("none");
    assert.equal(await ask("throwing"), "of one's own");
    assert.deepEqual(errors, []);
    await page.close();
  });

  it("does not go on with its half when the first half cannot be read", async () => {
    const { page, ask } = await open("none");
    assert.match(await ask("brokenAtOnce"), /text/);
    for (const worker of page.workers()) await worker.waitForEvent("close");
    await page.close();
  });
});
