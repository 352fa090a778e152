// The page's words are true of its pictures: of every iteration, of models without an intercept and with
// weights, of rates at the limit, of names and numbers of any length, and of a reading that is called off.

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { data } from "./packed.js";
import {
  drop,
  figure,
  file,
  fitted,
  near,
  open,
  plain,
  shows,
  slowly,
  text,
  thin,
  upload,
  visit,
} from "./page.js";
import { golden } from "./r.js";

/** @typedef {import("playwright-core").Page} Page */

/** @param {Page} page @param {RegExp} expected */
async function says(page, expected) {
  await page.waitForFunction(
    (source) =>
      new RegExp(source).test(document.querySelector("[data-testid=status]")?.textContent ?? ""),
    expected.source,
  );
}

/** @param {Page} page @param {string} rate */
async function rate(page, rate) {
  await page.getByTestId("learning-rate").fill(rate);
  await page.getByTestId("learning-rate").press("Enter");
}

/** @param {Page} page @param {string} id the rows of a table: their names, and the full figures beside them */
async function rowsOf(page, id) {
  return page.getByTestId(id).evaluate((table) =>
    Array.from(table.querySelectorAll("tbody tr"), (row) => ({
      name: row.querySelector("th")?.textContent?.trim() ?? "",
      figures: Array.from(row.querySelectorAll("td[title]"), (cell) => cell.getAttribute("title")),
    })),
  );
}

describe("a model without an intercept", () => {
  it("has its own coefficients in the ledger and in the certificate, and no intercept", async () => {
    const page = await open();
    await upload(page, join(data, "cars.csv"));
    await fitted(page, "dist ~ 0 + speed", "dist from speed");
    await slowly(page);
    await page.getByTestId("scrubber").fill("1");
    await page.getByTestId("ledger").scrollIntoViewIfNeeded();
    await page.locator('[data-testid="ledger"][data-iteration="1"]').waitFor();
    const [speed, ...others] = await rowsOf(page, "ledger-table");
    assert.equal(speed.name, "speed");
    assert.deepEqual(others, []);
    // From 0 a step goes to the gradient times less than nothing of the rate.
    const [position, gradient, next, slope] = speed.figures.map(plain);
    assert.equal(position, 0);
    near(next, -0.002 * gradient, 1e-12);
    near(slope, await figure(page, "value-slope"), 1e-12);
    assert.match(await text(page, "worked"), /^speed\s?[\d.]+ = 0 − 0.002 × \(−/);

    const certified = await rowsOf(page, "certificate");
    assert.deepEqual(
      certified.map((row) => row.name),
      ["speed"],
    );
    near(plain(certified[0].figures[1]), await figure(page, "under-slope"), 1e-12);
    await page.context().close();
  });
});

describe("the least loss", () => {
  it("stays where it is, whatever the run and the iteration", async () => {
    const page = await open();
    await rate(page, "2.5");
    await page.getByTestId("trouble").waitFor();
    const least = 5.000293;
    for (const key of ["End", "Home", "ArrowRight", "ArrowRight", "End"]) {
      await page.keyboard.press(key);
      const iteration = await page.getByTestId("numbers").getAttribute("data-iteration");
      near(await figure(page, "under-loss"), least, 1e-6);
      assert.equal(await text(page, "under-loss"), "least 5.0003", `at ${iteration}`);
    }
    await page.context().close();
  });
});

describe("a rate that is the limit itself", () => {
  it("is said to swing for ever, neither to diverge nor to raise the loss, and the best rate is offered", async () => {
    const page = await open();
    await rate(page, "1");
    await says(page, /exactly the largest stable one/);
    const said = await page.locator("body").innerText();
    assert.match(said, /swings between two places for ever/);
    assert.doesNotMatch(said, /Diverged|diverged|loss grew|above 1\b|overshoots by more/);
    await page.getByRole("button", { name: "Use the best rate, 0.5" }).first().click();
    await says(page, /^Converged at iteration/);
    await page.context().close();
  });
});

describe("the line under the plot", () => {
  it("speaks of the iteration on the screen", async () => {
    const page = await open();
    assert.match(await text(page, "status"), /^Stopped after 2.000 iterations: 3 of 16 digits/);
    await page.getByTestId("scrubber").fill("14");
    await shows(page, "value-iteration", "14");
    assert.match(await text(page, "status"), /^Iteration 14 of 2.000: /);
    await page.keyboard.press("Home");
    await says(page, /^Iteration 0 of/);
    await page.keyboard.press("End");
    await says(page, /^Stopped after/);
    await page.context().close();
  });
});

describe("names and numbers", () => {
  const csv = [
    "a_long_name_that_ends_in_one,a_long_name_that_ends_in_two,y",
    ...Array.from({ length: 40 }, (_, i) => {
      const [u, v] = [Math.sin(i * 1.7), Math.cos(i * 2.3)];
      return `${u},${v},${-1.7523e-9 * u + 6.7112e-9 * v + 1e-11 * Math.sin(i * i)}`;
    }),
  ].join("\n");
  const tables = ["coefficients", "certificate", "ledger-table", "summary", "anova"];

  for (const width of [390, 1100, 1440]) {
    it(`are shown to their last digit and letter in ${width} pixels`, async () => {
      const page = await open({ viewport: { width, height: 900 } });
      await upload(page, await file("small.csv", csv));
      await page.getByTestId("coefficient-a_long_name_that_ends_in_two").waitFor();
      const cut = async () =>
        page.evaluate((tables) => {
          const places = tables.map((id) => `[data-testid="${id}"] :is(th, td)`);
          const inTables = [...places, "#shrinkage :is(th, td)", "[data-testid=numbers] dd"];
          return Array.from(document.querySelectorAll(inTables.join(", ")))
            .filter((cell) => getComputedStyle(cell).overflow !== "visible")
            .filter((cell) => cell.scrollWidth > cell.clientWidth)
            .map((cell) => cell.textContent);
        }, tables);
      await page.getByTestId("term-a_long_name_that_ends_in_two").waitFor();
      assert.deepEqual(await cut(), []);
      await page.getByTestId("certificate").waitFor();
      assert.deepEqual(await cut(), []);
      await page.getByTestId("shrinkage-show").click();
      await page.getByTestId("shrinkage-picture").waitFor();
      assert.deepEqual(await cut(), []);
      await page.getByTestId("ledger-table").waitFor();
      await page.getByTestId("coefficients").waitFor();
      assert.deepEqual(await cut(), []);
      // On a picture a name may lose its middle, never the end that tells it from the others.
      for (const end of ["one", "two"])
        assert.match(
          await text(page, `shrinkage-line-a_long_name_that_ends_in_${end}`),
          new RegExp(`^a.*${end}$`),
        );
      await page.context().close();
    });
  }
});

describe("the residual standard error of a weighted fit", () => {
  it("is R's, for least squares and for the descent that came there", async () => {
    const r = await golden("mtcars-weighted");
    const page = await open();
    await upload(page, join(data, "mtcars.csv"));
    await fitted(page, r.model.formula, r.model.formula.split(" ~ ")[0] ?? "");
    await page.getByText("Intercept, logarithm, weights").click();
    await page.getByTestId("weights").selectOption(r.model.weights);
    await page.getByTestId("method").selectOption("conjugate-gradient");
    await says(page, /^Converged/);
    near(await figure(page, "residual-standard-error"), r.residual_standard_error, 1e-9);
    near(await figure(page, "descent-error"), r.residual_standard_error, 1e-9);
    await page.context().close();
  });
});

describe("a table of one column of numbers", () => {
  it("is fitted from its category", async () => {
    const page = await open();
    await drop(page, join(data, "datasets", "InsectSprays.csv"));
    await page.getByTestId("coefficient-sprayF").waitFor();
    assert.equal(await page.getByTestId("formula").inputValue(), "count ~ spray");
    assert.equal(await page.getByTestId("trouble").count(), 0);
    await page.context().close();
  });

  it("that has nothing to be fitted from is what a formula is about all the same", async () => {
    const page = await open();
    // The first look sees a name for each row: nothing that a fit could be of.
    const rows = Array.from({ length: 75 }, (_, i) => `group ${i % 25},${(i * i) % 7}`);
    await upload(page, await file("odd.csv", ["group,count", ...rows].join("\n")));
    await page.getByTestId("trouble").waitFor();
    const said = async () =>
      ((await page.locator("header .words").textContent()) ?? "").replace(/\s+/g, " ");
    assert.match(await said(), /odd\.csv is not fitted yet: choose columns/);
    assert.doesNotMatch(await said(), /predict|count|928/);
    await page.getByTestId("formula").fill("count ~ spray");
    await page.getByTestId("formula").press("Enter");
    await page.getByTestId("trouble").getByText("spray").waitFor();
    assert.match(await text(page, "trouble"), /"group", "count"/);
    await page.getByTestId("formula").fill("count ~ group");
    await page.getByTestId("formula").press("Enter");
    await page.getByTestId("coefficient-groupgroup 24").waitFor();
    assert.match(await said(), /predict count from group/);
    await page.context().close();
  });
});

/** Holds the worker's answers to a kind of question back, until they are let go. */
const holding = `{
  const held = [];
  window.release = () => { window.hold = null; for (const answer of held.splice(0)) answer(); };
  window.heldBack = () => held.length;
  window.Worker = class extends Worker {
    set onmessage(hear) {
      super.onmessage = (event) => {
        const { answer } = event.data;
        if (window.hold && answer && window.hold in answer) held.push(() => hear(event));
        else hear(event);
      };
    }
  };
}`;

/** @typedef {{ hold: string | null, release: () => void, heldBack: () => number }} Holding */

describe("a reading that is cancelled when it is all but there", () => {
  it("leaves the fit on the screen with all that can be asked of it", async () => {
    const page = await open({}, (page) => page.addInitScript(holding));
    await page.evaluate(() => {
      /** @type {Window & Partial<Holding>} */ (window).hold = "run";
    });
    await upload(page, join(data, "cars.csv"));
    await page.waitForFunction(
      () => /** @type {Window & Partial<Holding>} */ (window).heldBack?.() === 1,
    );
    await page.getByTestId("cancel").click();
    await page.evaluate(() => /** @type {Window & Partial<Holding>} */ (window).release?.());
    assert.equal(await page.getByTestId("formula").inputValue(), "child ~ parent");
    await page.getByTestId("level").fill("90");
    await page.getByTestId("level").press("Enter");
    await page.getByText(`95${thin}%`).first().waitFor({ state: "attached" });
    await page.waitForFunction(() =>
      document.querySelector("[data-testid=summary]")?.textContent?.includes("5\u202f%"),
    );
    const [, , , , lower] = (await rowsOf(page, "summary"))[1].figures.map(plain);
    near(lower, 0.57856, 1e-4);
    await page.context().close();
  });
});

describe("a bundled set that comes late", () => {
  it("gives way to the file that was opened meanwhile", async () => {
    /** @type {() => void} */
    let send = () => {};
    const wait = new Promise((resolve) => (send = () => resolve(null)));
    const page = await visit({}, (page) =>
      page.route(/galton-heights.*\.csv$/, async (route) => {
        await wait;
        await route.continue();
      }),
    );
    /** @param {import("playwright-core").Request} request */
    const isHeights = (request) => request.url().includes("galton-heights");
    const over = Promise.race([
      page.waitForEvent("requestfinished", isHeights),
      page.waitForEvent("requestfailed", isHeights),
    ]);
    await upload(page, join(data, "cars.csv"));
    await page.getByTestId("coefficient-speed").waitFor();
    send();
    await over;
    // Whatever is opened is inspected first: two questions later it would be there.
    await page.getByTestId("value-of-0").fill("10");
    await page.getByTestId("score-one").click();
    await page.getByTestId("scrubber").press("Home");
    await shows(page, "value-iteration", "0");
    assert.equal(await page.getByTestId("formula").inputValue(), "dist ~ speed");
    await page.context().close();
  });
});

describe("the first reading", () => {
  it("can be cancelled, and what can be opened instead is said", async () => {
    const page = await visit({}, (page) =>
      page.route(/galton-heights.*\.csv$/, () => new Promise(() => {})),
    );
    await page.getByText("Loading Galton’s heights…").waitFor();
    const chips = page.locator("[data-testid^=chip-]:visible");
    assert.equal(await chips.count(), 1, "there is no model before there are data");
    assert.equal(await page.locator("nav a:visible").count(), 0, "no link to what is not there");
    await page.getByTestId("cancel").click();
    await page.getByText("Nothing is loaded.").waitFor();
    assert.equal(await page.getByText(/Loading|Setting out/).count(), 0);
    await page.unroute(/galton-heights.*\.csv$/);
    await page.getByTestId("open-first").click();
    await page.getByTestId("value-slope").waitFor();
    await page.context().close();
  });
});

describe("a slider that was dragged and never let go", () => {
  it("does not keep the next file from playing", async () => {
    const page = await open({ reducedMotion: "no-preference" });
    await page.getByTestId("play").click();
    await page.getByTestId("rate-slider").evaluate((slider) => {
      /** @type {HTMLInputElement} */ (slider).value = "-2";
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await page.waitForFunction(
      () => document.querySelector("[data-testid=learning-rate]")?.getAttribute("title") === "0.01",
    );
    await page.getByTestId("bundled-1").click();
    await page.getByTestId("coefficient-bmi").waitFor();
    assert.equal(await page.getByTestId("play").getAttribute("aria-label"), "Pause");
    await page.context().close();
  });
});

describe("the loss curve", () => {
  /** @param {Page} page */
  const powers = (page) =>
    page.getByTestId("loss-curve").locator("g.axis").nth(1).locator("text").allTextContents();

  it("has two ticks at least, and a place of its own for what is lost in rounding", async () => {
    const page = await open();
    for (const [given, beneath] of /** @type {[string, boolean][]} */ ([
      ["0.0001", false],
      ["0.003", false],
      ["0.5", true],
      ["1", false],
    ])) {
      const curve = "[data-testid=loss-curve] .whole";
      const before = await page.locator(curve).getAttribute("d");
      await rate(page, given);
      await page.waitForFunction(
        ([curve, before]) => document.querySelector(curve)?.getAttribute("d") !== before,
        /** @type {const} */ ([curve, before]),
      );
      const ticks = await powers(page);
      assert.ok(ticks.filter((t) => t.startsWith("10")).length >= 2, `${given}: ${ticks.join()}`);
      assert.equal(ticks.includes("≈ 0"), beneath, `${given}: ${ticks.join()}`);
    }
    await page.context().close();
  });

  it("and the button beside the scrubber agree on the kind of axis", async () => {
    const page = await open();
    const isLog = async () =>
      (await page.getByTestId("loss-curve").textContent())?.includes("log scale") ?? false;
    const pressed = async () =>
      (await page.getByTestId("log").getAttribute("aria-pressed")) === "true";
    assert.deepEqual([await isLog(), await pressed()], [false, false]);
    await page.getByTestId("method").selectOption("conjugate-gradient");
    await says(page, /^Converged/);
    assert.deepEqual([await isLog(), await pressed()], [true, true]);
    await page.context().close();
  });
});

describe("a table of more columns than a model may have", () => {
  it("is told before they are taken or listed, and a model of some of them is a press away", async () => {
    const page = await open();
    const names = Array.from({ length: 602 }, (_, j) => `c${j}`);
    const row = (/** @type {number} */ i) => names.map((_, j) => ((i * 7 + j * 13) % 31) + i);
    const lines = [names, ...Array.from({ length: 8 }, (_, i) => row(i))];
    await upload(page, await file("wide.csv", lines.map((line) => `${line.join(",")}\n`).join("")));
    const trouble = page.getByTestId("trouble");
    await trouble
      .getByText("wide.csv has 602 columns of numbers, and a model here can have 500.")
      .waitFor();
    assert.ok((await page.getByTestId("panel-model").locator("li").count()) <= 200);
    await page.getByTestId("panel-model").getByText("401 more columns for the formula.").waitFor();
    await trouble.getByRole("button", { name: "Begin with c0" }).click();
    await page.getByText("8 read, 8 fitted").waitFor();
    assert.equal(await page.getByTestId("formula").inputValue(), "c601 ~ c0");
    assert.equal(await trouble.count(), 0);
    await page.getByTestId("formula").fill("c601 ~ .");
    await page.getByTestId("formula").press("Enter");
    await trouble.getByText(/beyond the limit of 500; name fewer predictors/).waitFor();
    assert.doesNotMatch((await trouble.textContent()) ?? "", /maxColumns/);
    await trouble.getByRole("button", { name: "Begin with c0" }).click();
    await page.getByText("8 read, 8 fitted").waitFor();
    assert.equal(await page.getByTestId("formula").inputValue(), "c601 ~ c0");
    await page.context().close();
  });
});

describe("a value that a model cannot have", () => {
  for (const [what, formula, weights, button] of /** @type {const} */ ([
    ["a number without a logarithm", "y ~ log(x)", "", "Leave such rows out"],
    ["a negative weight", "y ~ x", "w", "Use no weights"],
  ])) {
    it(`is told with a button that goes on: ${what}`, async () => {
      const page = await open();
      const path = await file("some.csv", "w,x,y\n1,0,1\n-1,2,3\n2,3,5\n1,4,6\n1,5,9\n");
      await upload(page, path);
      await page.getByText("5 read, 5 fitted").waitFor();
      if (!weights) {
        await page.getByTestId("formula").fill(formula);
        await page.getByTestId("formula").press("Enter");
      } else {
        await fitted(page, formula, "y from x,");
        await page.getByTestId("model-more").locator("summary").click();
        await page.getByTestId("weights").selectOption(weights);
      }
      const trouble = page.getByTestId("trouble");
      await trouble.getByRole("button", { name: button }).click();
      await page.getByText(weights ? "5 read, 5 fitted" : "5 read, 4 fitted").waitFor();
      await trouble.waitFor({ state: "detached" });
      await page.context().close();
    });
  }
});
