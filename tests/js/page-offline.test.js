// The page without a network, after a first visit; and a new version of it.

import assert from "node:assert/strict";
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { emptyFolder, host } from "./packed.js";
import { built, file, mime, shows, tab, text, upload } from "./page.js";

/** @typedef {import("playwright-core").Page} Page */

/** Opens the page at an address, and waits until its files are kept. @param {string} address */
async function visited(address) {
  const page = await tab();
  await page.goto(`${address}/`);
  await page.getByText("928 read, 928 fitted").waitFor();
  await controlled(page);
  return page;
}

/** @param {Page} page */
async function controlled(page) {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}

/** A copy of the built page that a test may change. */
async function copied() {
  const folder = await emptyFolder();
  await cp(built, folder, { recursive: true });
  return folder;
}

/**
 * Publishes another version, which is known by its title.
 *
 * @param {string} folder
 * @param {string} title
 */
async function publish(folder, title) {
  for (const [name, before, after] of /** @type {const} */ ([
    ["index.html", /<title>[^<]*/, `<title>${title}`],
    ["sw.js", /"[0-9a-f]{12}"/, JSON.stringify(title.padEnd(12, "."))],
  ])) {
    const path = join(folder, name);
    const old = await readFile(path, "utf8");
    const written = old.replace(before, after);
    assert.notEqual(written, old);
    await writeFile(path, written);
  }
}

describe("the page after a first visit", () => {
  it("works with its server gone: it trains, scores and checks its numbers", async () => {
    const { address, stop } = await host(built, mime);
    const page = await visited(address);
    stop();
    await page.reload();
    await page.getByText("928 read, 928 fitted").waitFor();
    await page.getByTestId("method").selectOption("adam");
    await page.getByTestId("iterations").fill("50");
    await page.getByTestId("iterations").press("Enter");
    await shows(page, "value-iteration", "50");
    await upload(page, await file("mine.csv", "x,y\n1,3\n2,5\n3,7\n4,9.5\n"));
    await page.getByText("4 read, 4 fitted").waitFor();
    await page.getByTestId("value-of-0").fill("10");
    await page.getByTestId("score-one").click();
    await shows(page, "predicted-one", "22.250");
    await page.getByTestId("bundled-1").click();
    await page.getByText("442 read, 422 fitted").waitFor();
    await page.getByTestId("self-test").click();
    await page.getByTestId("self-test-table").waitFor();
    await page.context().close();
  });

  it("works in another tab and at its other address, too", async () => {
    const { address, stop } = await host(built, mime);
    const page = await visited(address);
    stop();
    const other = await page.context().newPage();
    await other.goto(`${address}/index.html?from=elsewhere`);
    await other.getByText("928 read, 928 fitted").waitFor();
    await page.context().close();
  });

  it("has a manifest that a browser can install it by", async () => {
    const { address } = await host(built, mime);
    const page = await visited(address);
    const session = await page.context().newCDPSession(page);
    const { errors, data } = await session.send("Page.getAppManifest");
    assert.deepEqual(errors, []);
    assert.equal(JSON.parse(data ?? "").short_name, "galton");
    const { installabilityErrors } = await session.send("Page.getInstallabilityErrors");
    // A context of tests is a private window, where nothing can be installed.
    const others = installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito");
    assert.deepEqual(others, []);
    await page.context().close();
  });
});

describe("a new version of the page", () => {
  it("is told while the old one goes on, and is shown at a press", async () => {
    const folder = await copied();
    const { address } = await host(folder, mime);
    const page = await visited(address);
    const old = await page.title();
    assert.equal(await page.getByTestId("update").count(), 0, "the first version is no news");
    await publish(folder, "second");
    await page.reload();
    await page.getByTestId("update").waitFor();
    assert.equal(await page.title(), old);
    assert.match(await text(page, "update"), /A new version of galton is ready/);
    await Promise.all([
      page.waitForEvent("load"),
      page.getByTestId("update").getByRole("button", { name: "Reload" }).click(),
    ]);
    await page.getByText("928 read, 928 fitted").waitFor();
    assert.equal(await page.title(), "second");
    assert.equal(await page.getByTestId("update").count(), 0);
    const caches = await page.evaluate(() => globalThis.caches.keys());
    assert.deepEqual(caches, ["galton second......"], "nothing is kept of the old one");
    await page.context().close();
  });

  it("is not shown while a part of it is missing", async () => {
    const folder = await copied();
    const { address, stop } = await host(folder, mime);
    const page = await visited(address);
    const old = await page.title();
    await publish(folder, "broken");
    const list = await readFile(join(folder, "sw.js"), "utf8");
    await writeFile(join(folder, "sw.js"), list.replace('"favicon.svg"', '"gone.svg"'));
    const failed = page.evaluate(async () => {
      const registration = await navigator.serviceWorker.ready;
      const found = new Promise((resolve) =>
        registration.addEventListener("updatefound", () => {
          const { installing } = registration;
          installing?.addEventListener("statechange", () => resolve(installing.state));
        }),
      );
      await registration.update();
      return found;
    });
    assert.equal(await failed, "redundant");
    stop();
    await rm(folder, { recursive: true });
    await page.reload();
    await page.getByText("928 read, 928 fitted").waitFor();
    assert.equal(await page.title(), old);
    assert.equal(await page.getByTestId("update").count(), 0);
    await page.context().close();
  });
});
