// The arithmetic of a step in the built page, and a descent on a narrow one.

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { another, says, standsAt, take, type } from "./descending.js";
import { data } from "./packed.js";
import { figure, near, open, plain, text } from "./page.js";

/** @typedef {import("playwright-core").Page} Page */

describe("the ledger", () => {
  /**
   * The quantities of each coordinate by name, and the constants of the step.
   *
   * @param {Page} page
   */
  async function ledger(page) {
    const numbers = await page
      .getByTestId("ledger-numbers")
      .locator("span")
      .evaluateAll((spans) => spans.map((s) => [s.textContent, s.getAttribute("title")]));
    const table = await page.getByTestId("ledger-table").evaluate((t) => ({
      head: Array.from(t.querySelectorAll("thead th"), (th) => th.textContent?.trim() ?? ""),
      rows: Array.from(t.querySelectorAll("tbody tr"), (tr) =>
        Array.from(tr.querySelectorAll("td"), (td) => td.getAttribute("title")),
      ),
    }));
    return {
      constants: new Map(
        numbers.map(([said, full]) => [String(said).replace(/ \S+$/, ""), plain(full)]),
      ),
      rows: table.rows.map(
        (row) => new Map(row.map((said, k) => [table.head[k + 1], plain(said)])),
      ),
    };
  }

  /**
   * @param {Page} page
   * @param {number} iteration
   */
  async function at(page, iteration) {
    await page.getByTestId("scrubber").fill(String(iteration));
    await page.getByTestId("ledger").scrollIntoViewIfNeeded();
    await page.waitForFunction(
      (wanted) =>
        document.querySelector("[data-testid=ledger]")?.getAttribute("data-iteration") === wanted,
      String(iteration),
    );
  }

  it("holds every number of the step on the screen, and they add up", async () => {
    const page = await open();
    for (const iteration of [1, 18, 1999]) {
      await at(page, iteration);
      const { constants, rows } = await ledger(page);
      assert.equal(rows.length, 2);
      for (const row of rows) {
        const [rate, position, gradient] = [
          constants.get("rate"),
          row.get("position"),
          row.get("gradient"),
        ];
        assert.ok(rate !== undefined && position !== undefined && gradient !== undefined);
        near(row.get("new position") ?? NaN, position - rate * gradient, 1e-14);
      }
      const slope = await figure(page, "value-slope");
      near(rows[1].get("in the data’s units") ?? NaN, slope, 1e-15);
    }
    // As written out, with the five digits on the screen.
    const line = (await page.getByTestId("worked").locator("dd").nth(1).textContent()) ?? "";
    const [left, right] = line.split(" = ");
    const [position, rest] = right.split(" \u2212 ");
    const [rate, gradient] = rest.split(" \u00d7 ").map((t) => plain(t.replace(/[()]/g, "")));
    near(plain(left), plain(position) - rate * gradient, 1e-4);
    await page.context().close();
  });

  it("says its coordinates, and has all numbers while the run plays", async () => {
    const page = await open();
    await at(page, 2);
    assert.match(await text(page, "coordinates"), /slopes are per standard deviation/);
    await page.getByTestId("play").click();
    const blank = await page.getByTestId("ledger-table").evaluate(async (table) => {
      let blank = 0;
      for (let frame = 0; frame < 40; frame++) {
        await new Promise(requestAnimationFrame);
        blank += Array.from(table.querySelectorAll("td")).filter((of) => !of.textContent).length;
      }
      return blank;
    });
    assert.equal(blank, 0);
    await page.context().close();
  });

  it("follows the heavy ball and Adam by their formulas", async () => {
    const page = await open();
    await take(page, "heavy-ball");
    await another(page, () => type(page, "momentum", "0.9"));
    await at(page, 25);
    for (const row of (await ledger(page)).rows) {
      const [v, g] = [row.get("previous velocity") ?? NaN, row.get("gradient") ?? NaN];
      near(row.get("velocity") ?? NaN, 0.9 * v - 0.002 * g, 1e-13);
      near(
        row.get("new position") ?? NaN,
        (row.get("position") ?? NaN) + (row.get("velocity") ?? NaN),
        1e-14,
      );
    }
    await take(page, "adam");
    await at(page, 25);
    for (const row of (await ledger(page)).rows) {
      const [m, v] = [row.get("corrected mean") ?? NaN, row.get("corrected root") ?? NaN];
      near(m, (row.get("mean") ?? NaN) / (1 - 0.9 ** 25), 1e-12);
      near(
        row.get("new position") ?? NaN,
        (row.get("position") ?? NaN) - (0.002 * m) / (v + 1e-8),
        1e-14,
      );
    }
    await page.context().close();
  });

  it("goes by keys, and says at the start that no step led there", async () => {
    const page = await open();
    await at(page, 2);
    await page.getByTestId("ledger-next").focus();
    await page.keyboard.press("Enter");
    await standsAt(page, 3);
    await page.keyboard.press("ArrowLeft");
    await standsAt(page, 2);
    await page.waitForFunction(
      () => document.querySelector("[data-testid=ledger]")?.getAttribute("data-iteration") === "2",
    );
    await page.keyboard.press("Home");
    await standsAt(page, 0);
    assert.match(await text(page, "ledger"), /This is the start/);
    await page.context().close();
  });
});

describe("on a narrow page", () => {
  it("nothing scrolls sideways with a race, a ledger and a long run", async () => {
    for (const width of [360, 390, 768]) {
      const page = await open({ viewport: { width, height: 800 } });
      await page.getByTestId("file").setInputFiles(join(data, "diabetes.csv"));
      await page.getByTestId("coefficients").waitFor();
      await type(page, "iterations", "100000");
      for (const method of ["adam", "conjugate-gradient"]) await take(page, method);
      await says(page, /^Converged/);
      for (const part of ["method", "value-slope", "loss-curve", "coefficients", "ledger"]) {
        await page.getByTestId(part).waitFor();
        const [inner, outer] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          innerWidth,
        ]);
        assert.ok(inner <= outer, `${inner} in ${outer} pixels, with ${part}`);
      }
      await page.context().close();
    }
  });

  it("the plot and the transport stay in sight while the rate is changed", async () => {
    const page = await open({ viewport: { width: 390, height: 844 } });
    await page.getByTestId("tolerance").scrollIntoViewIfNeeded();
    const [plot, transport] = await page.evaluate(() =>
      ["scatter", "transport"].map((id) => {
        const { top, bottom } = document
          .querySelector(`[data-testid=${id}]`)
          ?.getBoundingClientRect() ?? { top: 0, bottom: 0 };
        return [top, bottom];
      }),
    );
    assert.ok(
      plot[0] >= 0 && transport[1] < 400,
      `the plot from ${plot[0]}, the transport to ${transport[1]}`,
    );
    await page.context().close();
  });
});
