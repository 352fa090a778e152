// The methods of descent in the built page, and races between their runs.

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { says, take, type } from "./descending.js";
import { data } from "./packed.js";
import { figure, near, open, text } from "./page.js";

describe("methods", () => {
  it("run by their names, and every one that promises to converge does", async () => {
    const page = await open();
    await page.getByTestId("file").setInputFiles(join(data, "mtcars.csv"));
    await page.getByText("32 read").waitFor();
    const options = await page.getByTestId("method").locator("option").all();
    assert.ok(options.length > 10);
    for (const option of options) {
      const method = (await option.getAttribute("value")) ?? "";
      await take(page, method);
      const converged = /^Converged/.test(await text(page, "status"));
      if (/heavy|nesterov|conjugate|coordinate/.test(method)) assert.ok(converged, method);
    }
    await page.context().close();
  });

  it("race: earlier ones stay as lines with names, at the same iteration, and can be cleared", async () => {
    const page = await open();
    await page.getByTestId("file").setInputFiles(join(data, "mtcars.csv"));
    await page.getByText("32 read").waitFor();
    await page.getByTestId("rate-auto").click();
    await says(page, /^Stopped|^Converged/);
    for (const method of ["heavy-ball", "nesterov", "conjugate-gradient", "adam", "line-search"])
      await take(page, method);
    assert.equal(await text(page, "lane-0"), "line search");
    const named = await Promise.all([1, 2, 3, 4].map((k) => text(page, `lane-${k}`)));
    assert.deepEqual(named, ["heavy ball", "Nesterov", "conjugate gradients", "Adam"]);
    assert.equal(await page.getByTestId("lane-5").count(), 0, "four at the most");
    // Names stand clear of each other.
    const boxes = await Promise.all(
      [0, 1, 2, 3, 4].map((k) => page.getByTestId(`lane-${k}`).boundingBox()),
    );
    for (const [i, a] of boxes.entries())
      for (const b of boxes.slice(i + 1)) {
        assert.ok(a && b);
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || Math.abs(a.y - b.y) >= 11;
        assert.ok(apart, `${JSON.stringify(a)} on ${JSON.stringify(b)}`);
      }
    // Another loss has another gap: its run stands alone.
    await page.getByTestId("loss-sum").click();
    await page.waitForFunction(() => !document.querySelector("[data-testid=lane-1]"));
    await page.getByTestId("undo").click();
    await page.getByTestId("lane-4").waitFor();
    assert.equal(await page.getByTestId("rival-line").count(), 4, "they are on the plot, too");
    await page.getByTestId("clear-kept").click();
    assert.equal(await page.getByTestId("lane-1").count(), 0);
    await page.getByTestId("undo").click();
    await page.getByTestId("lane-4").waitFor();
    assert.deepEqual(
      (await Promise.all([1, 2, 3, 4].map((k) => text(page, `lane-${k}`)))).toSorted(),
      named.toSorted(),
    );
    await page.getByTestId("redo").click();
    await page.waitForFunction(() => !document.querySelector("[data-testid=lane-1]"));
    await page.getByTestId("keep-run").click();
    await page.getByTestId("scaling").selectOption("centred");
    await page.waitForFunction(() => !!document.querySelector("[data-testid=lane-1]"));
    assert.equal(await text(page, "lane-1"), "line search, standardised");
    await page.context().close();
  });

  it("race: keeping and clearing are undone and done again, beside changes of the run", async () => {
    const page = await open();
    const rate = () => page.getByTestId("learning-rate").inputValue();
    const lanes = (/** @type {number} */ n) =>
      page.waitForFunction(
        (n) => document.querySelectorAll("[data-testid=rival-line]").length === n,
        n,
      );
    await page.getByTestId("keep-run").click();
    await type(page, "learning-rate", "0.01");
    await lanes(1);
    await page.getByTestId("clear-kept").click();
    await lanes(0);
    await page.getByTestId("undo").click();
    await lanes(1);
    assert.equal(await rate(), "0.01");
    await page.getByTestId("undo").click();
    await lanes(0);
    assert.equal(await rate(), "0.002");
    await page.getByTestId("redo").click();
    await lanes(1);
    assert.equal(await rate(), "0.01");
    await page.getByTestId("redo").click();
    await lanes(0);
    await page.context().close();
  });

  it("race: an earlier one that diverged leaves a path on the surface, not a bar", async () => {
    const page = await open();
    await page.getByTestId("bundled-1").click();
    await page.getByText("442 read").first().waitFor();
    for (const method of ["nesterov", "gradient-descent"]) await take(page, method);
    await page.getByTestId("lane-1").waitFor();
    const painted = await page.evaluate(() => {
      const canvas = document.querySelectorAll("[data-testid=loss-surface] canvas")[1];
      if (!(canvas instanceof HTMLCanvasElement)) return 1;
      const { width, height } = canvas;
      const pixels = canvas.getContext("2d")?.getImageData(0, 0, width, height).data ?? [];
      const some = Array.from({ length: width * height }, (_, i) => pixels[4 * i + 3]);
      return some.filter((alpha) => alpha).length / some.length;
    });
    assert.ok(painted > 0 && painted < 0.03, `${painted}`);
    await page.context().close();
  });

  it("draw rows by a seed: the same one gives the same numbers, another gives others", async () => {
    const page = await open();
    await page.getByTestId("rate-auto").click();
    await take(page, "stochastic");
    const first = await figure(page, "value-slope");
    await type(page, "seed", "7");
    const changed = async (/** @type {number} */ from) => {
      while ((await figure(page, "value-slope")) === from) await page.waitForTimeout(20);
      return figure(page, "value-slope");
    };
    const second = await changed(first);
    await page.getByTestId("undo").click();
    assert.equal(await changed(second), first);
    assert.equal(await page.getByTestId("seed").inputValue(), "1886");
    await page.getByTestId("average").click();
    await changed(first);
    assert.ok(await page.getByTestId("averaging").isChecked());
    await page.context().close();
  });

  it("come to ridge regression with a penalty, and say so", async () => {
    const page = await open();
    await page.getByTestId("rate-auto").click();
    await type(page, "ridge", "1");
    await says(page, /with ridge regression\.$/);
    // (s_xy + 0) / (s_xx + ridge) in standardised units: the slope is halved.
    near(await figure(page, "value-slope"), 0.6462906 / 2, 1e-6);
    near(await figure(page, "under-slope"), 0.6462906 / 2, 1e-6);
    await page.context().close();
  });
});
