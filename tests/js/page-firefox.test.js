// The main journeys through the built page in Firefox.

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { data, host } from "./packed.js";

/** @typedef {import("playwright-core").Page} Page */

process.env["BROWSER"] = "firefox";
const {
  address,
  built,
  drop,
  figure,
  file,
  mime,
  near,
  open,
  reveal,
  shows,
  tab,
  text,
  thin,
  upload,
  linked,
} = await import("./page.js");

/** Types a value in the place of another, as a person does. @param {Page} page @param {string} id @param {string} value */
async function enter(page, id, value) {
  await page.getByTestId(id).focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.type(value);
  await page.keyboard.press("Enter");
}

/** Presses Tab until an element has the focus. @param {Page} page @param {string} id @param {string} key */
async function tabTo(page, id, key = "Tab") {
  for (let k = 0; k < 120; k++) {
    await page.keyboard.press(key);
    const at = await page.evaluate(() => document.activeElement?.getAttribute("data-testid"));
    if (at === id) return;
  }
  assert.fail(`${key} never comes to ${id}`);
}

/** Keeps what the page hands to the browser. It runs in the browser. */
function keepBlobs() {
  const createObjectURL = URL.createObjectURL.bind(URL);
  URL.createObjectURL = (blob) => {
    Object.assign(globalThis, { saved: blob });
    return createObjectURL(blob);
  };
}

/** The text that a button saves. @param {Page} page @param {string} button */
async function saved(page, button) {
  await page.evaluate("globalThis.saved = undefined");
  await page.getByTestId(button).click();
  await page.waitForFunction("globalThis.saved");
  return /** @type {Promise<string>} */ (page.evaluate("globalThis.saved.text()"));
}

/** @param {Page} page */
async function hasNoSideways(page) {
  const [inner, outer] = await page.evaluate(() => [
    document.documentElement.scrollWidth,
    innerWidth,
  ]);
  assert.ok(inner <= outer, `${inner} in ${outer} pixels`);
}

const csv = `x,y\n${Array.from({ length: 30 }, (_, i) => `${i},${i * 2 + ((i * 7) % 5)}`).join("\n")}\n`;

describe("in Firefox", () => {
  it("a first visit has a line that came down to Galton's slope, and moves by the transport", async () => {
    const page = await open();
    await shows(page, "value-iteration", `2${thin}000`);
    near(await figure(page, "under-slope"), 0.6462906, 1e-6);
    await page.getByTestId("scrubber").fill("10");
    await shows(page, "value-iteration", "10");
    await page.getByTestId("forward").click();
    await shows(page, "value-iteration", "11");
    await page.getByTestId("play").click();
    await page.waitForFunction(() => {
      const said = document.querySelector("[data-testid=value-iteration]")?.textContent ?? "";
      return Number(said.replace(/\D/g, "")) > 20;
    });
    await page.context().close();
  });

  it("a file that is dropped opens on its result, and asks what to predict", async () => {
    const page = await open();
    await drop(page, join(data, "datasets", "airquality.csv"));
    await page.getByTestId("ask-Ozone").click();
    await page.getByTestId("coefficient-Temp").waitFor();
    await page.getByTestId("durbin-watson").waitFor();
    await upload(page, join(data, "cars.csv"));
    await page.getByTestId("coefficient-speed").waitFor();
    near(
      Number(
        await page.getByTestId("coefficient-speed").locator("td").first().getAttribute("title"),
      ),
      3.932408759124088,
      1e-12,
    );
    await page.context().close();
  });

  it("a run that diverges is told, and a press mends it", async () => {
    const page = await open();
    await enter(page, "learning-rate", "2.5");
    const trouble = page.getByTestId("trouble");
    await trouble.waitFor();
    assert.match(await text(page, "status"), /^Diverged after iteration/);
    await trouble.getByRole("button", { name: "Use the best rate, 0.5" }).click();
    await page
      .getByText(/^Converged at iteration/)
      .first()
      .waitFor();
    assert.equal(await trouble.count(), 0);
    await page.context().close();
  });

  it("a row, a list and a CSV are scored, and the model is saved and loaded", async () => {
    const page = await open({}, (page) => page.addInitScript(keepBlobs));
    await upload(page, join(data, "cars.csv"));
    await page.getByText("50 read, 50 fitted").waitFor();
    await page.getByTestId("value-of-0").fill("10");
    await page.getByTestId("score-one").click();
    await shows(page, "predicted-one", "21.745");
    await page.getByTestId("list-text").fill("10 20");
    await page.getByTestId("score-many").click();
    await page.getByTestId("list-results").getByText("61.069").waitFor();
    await page.getByTestId("score-csv").setInputFiles(await file("new.csv", "speed\n10\n20\n"));
    const scored = await saved(page, "csv-download");
    near(
      Number(scored.trim().split("\n")[2]?.split(",")[1]),
      -17.57909489051095 + 3.932408759124088 * 20,
      1e-12,
    );
    const document = await saved(page, "save-model");
    assert.equal(JSON.parse(document).response, "dist");
    await page.context().close();

    const other = await open();
    await other.getByTestId("model-file").setInputFiles(await file("dist.json", document));
    await other.getByText(/Predicting with the model loaded from/).waitFor();
    await other.getByTestId("value-of-0").fill("10");
    await other.getByTestId("score-one").click();
    await shows(other, "predicted-one", "21.745");
    await other.context().close();
  });

  it("a link shows the same iteration of the same run", async () => {
    const page = await open();
    await page.getByTestId("scrubber").fill("7");
    await shows(page, "value-iteration", "7");
    const loss = await figure(page, "value-loss");
    await page.getByTestId("share").click();
    await page.getByText("Copied").waitFor();
    // No script may read the clipboard; a person pastes.
    await page.getByTestId("list-text").focus();
    await page.keyboard.press("Control+V");
    const link = await page.getByTestId("list-text").inputValue();
    assert.equal(link, `${address}/#data=heights&at=7`);
    await page.context().close();
    const other = await linked(new URL(link).hash);
    await shows(other, "value-iteration", "7");
    assert.equal(await figure(other, "value-loss"), loss);
    await other.context().close();
  });

  it("a reload keeps the settings, and asks for the file", async () => {
    const page = await open();
    await upload(page, await file("mine.csv", csv));
    await page.getByText("30 read, 30 fitted").waitFor();
    await enter(page, "learning-rate", "0.01");
    await enter(page, "iterations", "50");
    await shows(page, "value-iteration", "50");
    await page.waitForFunction(() => location.hash.includes("iterations=50"));
    await page.reload();
    await page.getByTestId("link-file").getByText("You were working with mine.csv").waitFor();
    await upload(page, await file("mine.csv", csv));
    await shows(page, "value-iteration", "50");
    assert.equal(await page.getByTestId("link-file").count(), 0);
    await page.context().close();
  });

  it("the page works with its server gone", async () => {
    const { address, stop } = await host(built, mime);
    const page = await tab();
    await page.goto(`${address}/`);
    await page.getByText("928 read, 928 fitted").waitFor();
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    stop();
    await page.reload();
    await page.getByText("928 read, 928 fitted").waitFor();
    await upload(page, await file("mine.csv", csv));
    await page.getByText("30 read, 30 fitted").waitFor();
    await page.getByTestId("value-of-0").fill("10");
    await page.getByTestId("score-one").click();
    await page.getByTestId("predicted-one").getByText(/^2/).waitFor();
    await page.context().close();
  });

  it("a narrow screen has all of it, and never scrolls sideways", async () => {
    const page = await open({ viewport: { width: 360, height: 740 } });
    await hasNoSideways(page);
    await page.getByTestId("scrubber").fill("10");
    await shows(page, "value-iteration", "10");
    await upload(page, join(data, "diabetes.csv"));
    await page.getByTestId("coefficient-bmi").waitFor();
    await hasNoSideways(page);
    await reveal(page, "value-of-0");
    await page.getByTestId("value-of-0").waitFor();
    await hasNoSideways(page);
    await reveal(page, "formula");
    await page.getByTestId("panel-model").waitFor();
    await hasNoSideways(page);
    await page.context().close();
  });

  it("keys alone play, change the model, read the result and predict", async () => {
    const page = await open();
    await page.keyboard.press("Home");
    await shows(page, "value-iteration", "0");
    await page.keyboard.press("ArrowRight");
    await shows(page, "value-iteration", "1");
    await page.keyboard.press("End");
    await shows(page, "value-iteration", `2${thin}000`);
    await tabTo(page, "chip-data");
    await page.keyboard.press("Enter");
    await tabTo(page, "bundled-0");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByText("442 read, 422 fitted").waitFor();
    await page.keyboard.press("Escape");
    assert.equal(
      await page.evaluate(() => document.activeElement?.getAttribute("data-testid")),
      "chip-data",
    );
    await page.keyboard.press("2");
    await page.getByTestId("coefficient-bmi").waitFor();
    await page.keyboard.press("3");
    await page.locator("[data-testid=view-predict][aria-current]").waitFor();
    await tabTo(page, "value-of-0");
    await page.keyboard.type("0.05");
    await page.keyboard.press("Enter");
    await page.getByTestId("predicted-one").getByText(/^\d/).waitFor();
    await page.context().close();
  });
});
