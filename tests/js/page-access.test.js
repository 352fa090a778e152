// Every state of the page by axe's rules.

import { join } from "node:path";
import { describe, it } from "node:test";
import { isClean } from "./axe.js";
import { data } from "./packed.js";
import { address, drop, file, open, reveal, tab, upload } from "./page.js";

/** @typedef {import("playwright-core").Page} Page */

/** Opens every part that is closed, and every explanation. @param {Page} page */
async function unfold(page) {
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
  const closed = page.locator("main button[aria-expanded=false][aria-controls]");
  // A menu that is held open may lie over a button.
  while (await closed.count()) await closed.first().dispatchEvent("click");
}

describe("axe finds nothing", () => {
  it("on a first visit, while the line moves and when it rests", async () => {
    const page = await open({ reducedMotion: "no-preference" });
    await isClean(page, "playing");
    await page.getByTestId("scrubber").press("End");
    await isClean(page, "at the end");
    await page.context().close();
  });

  it("in the views and panels of the first visit, with all that they fold away", async () => {
    const page = await open();
    await unfold(page);
    await isClean(page, "Watch");
    for (const [id, name] of /** @type {const} */ ([
      ["bundled-0", "data"],
      ["formula", "model"],
      ["columns", "columns"],
    ])) {
      await reveal(page, id);
      await page.getByTestId(`panel-${name}`).waitFor();
      // A panel's parts are loaded when it is opened.
      await page.getByTestId(name === "columns" ? "column-parent" : id).waitFor();
      await unfold(page);
      await isClean(page, `the panel ${name}`);
    }
    await page.getByTestId("help").click();
    await isClean(page, "the keys");
    await page.context().close();
  });

  it("in the arithmetic of a step, in a race, and with several predictors", async () => {
    const page = await open();
    await upload(page, join(data, "diabetes.csv"));
    await page.getByTestId("coefficient-bmi").waitFor();
    await page.getByTestId("method").selectOption("adam");
    await page.getByTestId("lane-1").waitFor();
    await page.getByTestId("ledger").waitFor();
    await page.getByTestId("ledger-table").waitFor();
    await isClean(page, "the arithmetic");
    await page.context().close();
  });

  it("in a question after a drop, and in the result with all its parts", async () => {
    const page = await open();
    await drop(page, join(data, "datasets", "airquality.csv"));
    await page.getByTestId("ask").waitFor();
    await isClean(page, "the question");
    await page.getByTestId("ask-Ozone").click();
    await page.getByTestId("coefficient-Temp").waitFor();
    await page.getByTestId("durbin-watson").waitFor();
    await page.getByTestId("shrinkage-show").click();
    await page.getByTestId("shrinkage-picture").waitFor();
    await page.getByTestId("self-test").click();
    await page.getByTestId("self-test-table").waitFor();
    for (const tab of ["residuals", "terms", "shrinkage", "exact"]) {
      await page.getByTestId(`tab-${tab}`).click();
      await unfold(page);
      await isClean(page, `the result with ${tab}`);
    }
    await page.context().close();
  });

  it("in predictions of each kind, and in what they say of bad input", async () => {
    const page = await open();
    await page.getByTestId("value-of-0").fill("90");
    await page.getByTestId("score-one").click();
    await page.getByTestId("far-off").waitFor();
    await page.getByTestId("list-text").fill("64, 70");
    await page.getByTestId("score-many").click();
    await page.getByTestId("list-results").waitFor();
    await page.getByTestId("list-text").fill('{"payload": [64, 70]}');
    await page.getByTestId("score-many").click();
    await page.getByText(/^\{"predictions"/).waitFor();
    await unfold(page);
    await isClean(page, "a request and its answer");
    await page.getByTestId("score-csv").setInputFiles(await file("new.csv", "parent\n64\n70\n"));
    await page.getByTestId("csv-download").waitFor();
    await unfold(page);
    await isClean(page, "predictions");
    await page.getByTestId("value-of-0").fill("tall");
    await page.getByTestId("score-one").click();
    await page.getByTestId("list-text").fill("60\ntall");
    await page.getByTestId("score-many").click();
    await page.getByTestId("list-places").waitFor();
    await isClean(page, "cells that can't be taken");
    await page.getByTestId("score-csv").setInputFiles(await file("other.csv", "age\n3\n4\n"));
    await page.getByTestId("score-rows-wrong").waitFor();
    await isClean(page, "bad input");
    await page.context().close();
  });

  it("in a notice about a file, and in one about a run that diverges", async () => {
    const page = await open();
    await upload(page, await file("text.csv", "x,y\n1,2\n2,4\n3,5\ntall,9\n5,11\n6,13\n"));
    await page.getByTestId("trouble").waitFor();
    await isClean(page, "a notice");
    await page.getByRole("button", { name: "Go back" }).first().click();
    await page.getByTestId("learning-rate").fill("2.5");
    await page.getByTestId("learning-rate").press("Enter");
    await page.getByTestId("trouble").waitFor();
    await isClean(page, "divergence");
    await page.context().close();
  });

  it("in news of a link, of a part of it that can't be read, and of a part that did not load", async () => {
    const page = await tab({ serviceWorkers: "block" });
    await page.goto(`${address}/#file=mine.csv&size=100&print=0123abcd&method=none`);
    await page.getByTestId("link-file").waitFor();
    await isClean(page, "a link");
    await page.route(/Read[^/]*\.js$/, (route) => route.abort());
    await page.goto(`${address}/#data=heights&view=read`);
    await page.getByTestId("late").waitFor();
    await isClean(page, "a part that did not load");
    await page.context().close();
  });

  it("while a table is waited for, and where none is there", async () => {
    const page = await tab({ serviceWorkers: "block" });
    await page.route(/galton-heights.*\.csv$/, () => new Promise(() => {}));
    await page.goto(`${address}/`);
    await page.getByTestId("cancel").waitFor();
    await isClean(page, "waiting");
    await page.getByTestId("cancel").click();
    await page.getByTestId("open-first").waitFor();
    await isClean(page, "nothing");
    await page.context().close();
  });
});
