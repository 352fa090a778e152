// A reload keeps the choices, and leaving asks where results would be lost.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { downloaded, figure, file, open, shows, text, upload } from "./page.js";

/** @typedef {import("playwright-core").Page} Page */

const table = `x,y\n${Array.from({ length: 30 }, (_, i) => `${i},${i * 2 + ((i * 7) % 5)}`).join("\n")}\n`;

/** A picker that gives a file of the browser's own file system, where a handle needs nobody's leave. @param {string} content */
function picker(content) {
  Object.assign(globalThis, {
    showOpenFilePicker: async () => {
      const folder = await navigator.storage.getDirectory();
      const handle = await folder.getFileHandle("mine.csv", { create: true });
      const writable = await handle.createWritable();
      await writable.write(content);
      await writable.close();
      return [handle];
    },
  });
}

/** Runs 50 iterations of a file that is there, and stands at the 20th. @param {Page} page */
async function atTwenty(page) {
  await page.getByText("30 read, 30 fitted").waitFor();
  await page.getByTestId("learning-rate").fill("0.01");
  await page.getByTestId("learning-rate").press("Enter");
  await page.getByTestId("iterations").fill("50");
  await page.getByTestId("iterations").press("Enter");
  await shows(page, "value-iteration", "50");
  await page.getByTestId("scrubber").fill("20");
  await shows(page, "value-iteration", "20");
  await page.waitForFunction(() => location.hash.endsWith("&iterations=50&at=20"));
  return figure(page, "value-loss");
}

/** @param {Page} page @param {number} loss */
async function isAtTwenty(page, loss) {
  await shows(page, "value-iteration", "20");
  assert.equal(await figure(page, "value-loss"), loss);
  assert.equal(await page.getByTestId("iterations").inputValue(), "50");
  assert.equal(await page.getByTestId("link-file").count(), 0);
}

describe("a reload", () => {
  it("offers to go on with the file, by the handle that the browser keeps", async () => {
    const page = await open({}, (page) => page.addInitScript(picker, table));
    await page.getByTestId("choose-file").click();
    const loss = await atTwenty(page);
    await page.reload();
    await page.getByTestId("link-file").getByText("You were working with mine.csv").waitFor();
    await page.getByTestId("go-on").click();
    await isAtTwenty(page, loss);
    await page.context().close();
  });

  it("asks for the file again where there is no handle, or it leads nowhere", async () => {
    const page = await open({}, (page) => page.addInitScript(picker, table));
    await page.getByTestId("choose-file").click();
    const loss = await atTwenty(page);
    await page.evaluate(async () => {
      const folder = await navigator.storage.getDirectory();
      await folder.removeEntry("mine.csv");
    });
    await page.reload();
    await page.getByTestId("go-on").click();
    await page.getByTestId("link-file").getByText("open the file again").waitFor();
    assert.equal(await page.getByTestId("go-on").count(), 0);
    await upload(page, await file("mine.csv", table));
    await isAtTwenty(page, loss);
    await page.reload();
    await page.getByTestId("link-file").getByText("open the file again").waitFor();
    await page.context().close();
  });
});

describe("a saved model", () => {
  it("is loaded while the file is not open again, and Read has no other table's numbers for it", async () => {
    const page = await open({}, (page) => page.addInitScript(picker, table));
    await page.getByTestId("choose-file").click();
    await atTwenty(page);
    const saved = await downloaded(page, "save-model");
    await page.reload();
    await page.getByTestId("link-file").waitFor();
    await page.getByTestId("view-predict").click();
    await page.getByTestId("no-data").getByText("No file is open").waitFor();
    await page.getByTestId("model-file").setInputFiles(await file("broken.json", "{}"));
    await page.getByTestId("model-trouble").waitFor();
    await page.getByTestId("model-file").setInputFiles(saved);
    assert.match(
      await text(page, "scoring-with"),
      /loaded from galton-y-least-squares\.json: y from x/,
    );
    await page.getByTestId("score-one").click();
    await page.getByTestId("predicted-one").waitFor();
    await page.getByTestId("view-read").click();
    await page.getByText("no data for the model loaded from galton-y-least-squares.json").waitFor();
    assert.equal(await page.locator("[data-testid=summary]").count(), 0);
    // With a table open, Read names the model whose numbers it shows.
    await upload(page, await file("mine.csv", table));
    await page.getByTestId("view-read").click();
    await page.getByTestId("loaded-apart").getByText("fit of mine.csv").waitFor();
    await page.context().close();
  });
});

describe("leaving the page", () => {
  it("asks while scores are not saved, and only then", async () => {
    const page = await open();
    await page.getByTestId("list-text").fill("64, 70");
    await page.getByTestId("score-many").click();
    await page.getByTestId("list-results").waitFor();
    const [dialog] = await Promise.all([
      page.waitForEvent("dialog"),
      page.evaluate(() => void setTimeout(() => location.reload())),
    ]);
    assert.equal(dialog.type(), "beforeunload");
    await dialog.dismiss();
    assert.match(await text(page, "list-results"), /64/, "the scores are still there");
    await downloaded(page, "csv-download");
    page.on("dialog", (dialog) => {
      assert.fail(`asked ${dialog.type()} with nothing to lose`);
    });
    await page.reload();
    await page.getByText("928 read, 928 fitted").waitFor();
    await page.context().close();
  });
});
