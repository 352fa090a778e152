// A descent in the built page: its rates, its length, its end, and what can be done about that.

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { says, standsAt, take, type } from "./descending.js";
import { data } from "./packed.js";
import { figure, file, near, open, plain, reveal, slowly, text, thin, upload } from "./page.js";

/** @typedef {import("playwright-core").Page} Page */
/** @typedef {import("playwright-core").BrowserContextOptions} Options */

describe("before the first step", () => {
  it("tells the stable rate, the best one, the condition number and how long it will take", async () => {
    const page = await open();
    // With one standardised predictor, both curvatures of the mean of squares are 2.
    near(await figure(page, "max-rate"), 1, 1e-12);
    near(await figure(page, "best-rate"), 0.5, 1e-12);
    near(await figure(page, "condition"), 1, 1e-9);
    await type(page, "learning-rate", "0.01");
    await type(page, "tolerance", "0.000001");
    await says(page, /^Converged at iteration/);
    const [predicted, took] = (await text(page, "predicted")).split(", took ").map(plain);
    assert.equal(predicted, took, "in a round bowl the prediction is exact");
    const iteration = plain((await text(page, "status")).replace(/.*iteration ([^:]*):.*/, "$1"));
    assert.equal(took, iteration);
    await type(page, "learning-rate", "1.5");
    await page.getByTestId("trouble").waitFor();
    assert.equal(await text(page, "predicted"), "never, at this rate");
    await page.context().close();
  });

  it("explains a term without a change of the control beside it", async () => {
    const page = await open();
    const width = async () => (await page.getByTestId("method").boundingBox())?.width;
    const before = await width();
    await page.getByRole("button", { name: "About method" }).click();
    await page.getByRole("button", { name: "About method", expanded: true }).waitFor();
    assert.equal(await width(), before);
    await page.context().close();
  });

  it("says beside the loss why the line is the best, and which condition number it shows", async () => {
    const page = await open();
    const known = page.getByTestId("known");
    const told = page.getByTestId("loss-explained");
    assert.equal(await told.isVisible(), false);
    await page.getByRole("button", { name: "About the loss", exact: true }).click();
    await told.waitFor();
    assert.match(await text(page, "loss-explained"), /mean of the squared vertical distances/);
    await page.getByRole("button", { name: /^About condition κ, standardised/ }).click();
    await known.getByText(/Terms on Read has another one/).waitFor();
    await page.getByRole("button", { name: "About loss above its least" }).click();
    await page
      .getByTestId("loss-curve")
      .getByText(/than that of the best line/)
      .waitFor();
    await page.context().close();
  });

  it("says how much longer a unit is on one axis of the loss surface than on the other", async () => {
    const page = await open();
    await page.getByTestId("chip-data").click();
    await page.getByTestId("bundled-1").click();
    // The caption is that of the first table until the second one is read.
    const said = page
      .getByTestId("stretched")
      .getByText(/^loss surface, upward axis stretched \d\d /);
    await said.waitFor();
    const times = Number(/(\S+) times/.exec((await said.textContent()) ?? "")?.[1]);
    assert.ok(times > 10 && times < 40, String(times));
    await page.context().close();
  });

  it("picks a rate by itself, and says which and why", async () => {
    const page = await open();
    await page.getByTestId("rate-auto").click();
    await says(page, /^Converged at iteration/);
    assert.equal(await page.getByTestId("learning-rate").inputValue(), "0.5");
    assert.match(await text(page, "choice"), /^Learning rate 0\.5, 2 over the sum/);
    await page.getByTestId("rate-auto").click();
    await page.waitForFunction(
      () =>
        document.querySelector("[data-testid=rate-auto]")?.getAttribute("aria-pressed") === "false",
    );
    assert.equal(await page.getByTestId("learning-rate").inputValue(), "0.5");
    await page.context().close();
  });

  it("recomputes the run while the rate's slider is dragged, as one change to undo", async () => {
    const page = await open();
    await page.getByTestId("scrubber").fill("40");
    await standsAt(page, 40);
    const before = await figure(page, "value-loss");
    await page.getByTestId("rate-slider").scrollIntoViewIfNeeded();
    const box = await page.getByTestId("rate-slider").boundingBox();
    assert.ok(box);
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.3, y);
    await page.mouse.down();
    const losses = [before];
    for (const share of [0.4, 0.5, 0.6]) {
      const said = await text(page, "value-loss");
      await page.mouse.move(box.x + box.width * share, y);
      await page.waitForFunction(
        (was) => document.querySelector("[data-testid=value-loss]")?.textContent?.trim() !== was,
        said,
      );
      losses.push(await figure(page, "value-loss"));
      await standsAt(page, 40); // it stays where it was
    }
    assert.deepEqual(
      [...losses].sort((a, b) => b - a),
      losses,
      "the larger the rate, the less is left",
    );
    // Beyond the limit nothing may come between the finger and what it drags.
    await page.mouse.move(box.x + box.width - 9, y);
    await says(page, /^Diverged/);
    assert.equal(await page.getByTestId("trouble").count(), 0);
    await page.mouse.up();
    await page.getByTestId("trouble").waitFor();
    await page.getByTestId("undo").click();
    await says(page, /^Stopped after/);
    assert.equal(await page.getByTestId("learning-rate").inputValue(), "0.002");
    assert.ok(await page.getByTestId("undo").isDisabled());
    await page.context().close();
  });

  it("takes a comma or a point in a number, and refuses a number that may be two", async () => {
    const page = await open();
    await type(page, "learning-rate", "0,25");
    await page.waitForFunction(() => {
      const field = document.querySelector("[data-testid=learning-rate]");
      return field instanceof HTMLInputElement && field.value === "0.25";
    });
    await type(page, "iterations", "1,234");
    assert.equal(
      await text(page, "iterations-wrong"),
      "1,234 may be 1.234 or 1234: write one of these.",
    );
    await type(page, "iterations", "1234");
    assert.equal(await page.getByTestId("iterations-wrong").count(), 0);
    await type(page, "tolerance", "1.000,5");
    assert.match(await text(page, "tolerance-wrong"), /with one decimal sign/);
    // The level of intervals is a field of this kind, with bounds.
    const level = page.getByTestId("score-level");
    await level.click({ clickCount: 3 });
    await page.keyboard.type("90");
    await page.keyboard.press("Enter");
    await page.getByText("90 % interval").first().waitFor();
    await type(page, "score-level", "30");
    assert.equal(await text(page, "score-level-wrong"), "Write a number from 50 to 99.99.");
    assert.equal(await level.inputValue(), "30");
    await type(page, "score-level", "99,5");
    assert.equal(await page.getByTestId("score-level-wrong").count(), 0);
    await page.getByText("99.5 % interval").first().waitFor();
    await page.context().close();
  });

  it("refuses what no descent can have, beside the field, in words", async () => {
    const page = await open();
    await take(page, "heavy-ball");
    for (const [id, wrong, said] of [
      ["learning-rate", "-1", /learning rate is \u22121; it has to be above 0/],
      ["momentum", "1", /momentum is 1; it has to be from 0 and below 1/],
      ["iterations", "0", /iterations is 0; it has to be a whole number from 1 to/],
      ["ridge", "-2", /ridge penalty is \u22122; it has to be 0 or above/],
    ]) {
      await type(page, String(id), String(wrong));
      await page.getByTestId("trouble").waitFor();
      assert.match(await text(page, "trouble"), /** @type {RegExp} */ (said));
      await page.getByTestId("trouble").getByRole("button", { name: "Go back" }).click();
      assert.equal(await page.getByTestId("trouble").count(), 0);
    }
    await page.context().close();
  });
});

describe("a long run", () => {
  it("of ten million iterations is at 1 000 000 at once, on a logarithmic axis that says so", async () => {
    const page = await open();
    await page.getByTestId("scaling").selectOption("raw");
    await type(page, "learning-rate", "0.0002");
    await type(page, "iterations", "10000000");
    await says(page, new RegExp(`^Stopped after 10${thin}000${thin}000 iterations`));
    assert.equal(await page.getByTestId("log").getAttribute("aria-pressed"), "true");
    assert.match(await text(page, "loss-curve"), /iteration, log scale/);
    await page.getByTestId("scrubber").fill(String(Math.log10(1_000_001)));
    await standsAt(page, 1_000_000);
    assert.equal(await text(page, "value-iteration"), `1${thin}000${thin}000`);
    // Along the flat axis of the loss, in closed form; raw curvatures are those of [1, x].
    const gap = await figure(page, "gap");
    await reveal(page, "scatter");
    await page.keyboard.press("ArrowRight");
    await standsAt(page, 1_000_001);
    assert.ok((await figure(page, "gap")) < gap, "one step on there is less to go");
    await page.getByTestId("log").click();
    assert.doesNotMatch(await text(page, "loss-curve"), /log scale/);
    await page.getByTestId("scrubber").fill("123456");
    await standsAt(page, 123_456);
    await page.context().close();
  });

  it("can be called off, and what was there stays", async () => {
    const page = await open();
    await page.getByTestId("file").setInputFiles(join(data, "diabetes.csv"));
    await page.getByText("442 read").waitFor();
    await slowly(page);
    const slope = await text(page, "value-slope");
    await page.getByTestId("scaling").selectOption("centred");
    await page.getByTestId("method").selectOption("adagrad");
    await says(page, /^Stopped/);
    const before = await text(page, "value-slope");
    assert.notEqual(before, slope);
    await type(page, "iterations", "10000000");
    await page.getByTestId("cancel").waitFor();
    assert.match(await text(page, "progress"), /^Descending, iteration .* of 10.000.000/);
    await page.getByTestId("cancel").click();
    await page.getByTestId("status").waitFor();
    assert.equal(await text(page, "value-slope"), before);
    assert.equal(await page.getByTestId("iterations").inputValue(), "2000");
    await page.context().close();
  });
});

describe("a run that is over in one step", () => {
  /** Opens a table with a descent that starts far below the rows. @param {Options} options */
  async function hours(options) {
    const page = await open(options);
    const rows = "hours,mark\n1,42\n2,50\n3,48\n4,61\n5,65\n6,70\n8,84\n9,83\n";
    await upload(page, await file("hours.csv", rows));
    await page.locator("[data-testid=view-read][aria-current]").waitFor();
    await page.getByTestId("view-watch").click();
    return page;
  }
  /** The ends of the line and the height of the plot, in pixels from the top of the plot. @param {Page} page */
  const line = (page) =>
    page.evaluate(() => {
      const plot = document.querySelector("[data-testid=scatter]");
      const points = plot?.querySelector("[data-testid=line]")?.getAttribute("points") ?? "";
      const [, from, , to] = points.split(/[ ,]/).map(Number);
      const clip = plot?.querySelector("clipPath rect");
      const [top, height] = ["y", "height"].map((name) => Number(clip?.getAttribute(name)));
      return { from, to, top, bottom: top + height };
    });

  it("says so, and can be watched at a slower rate at a press", async () => {
    const page = await hours({});
    await says(page, /^Converged at iteration 1 \(at this rate one step is enough\): 1\d of 16/);
    await page.getByTestId("watch-slower").click();
    await says(page, /^Converged at iteration \d\d+:/);
    const iterations = Number(await text(page, "value-iteration"));
    assert.ok(iterations >= 60 && iterations <= 300, String(iterations));
    assert.equal(await page.getByTestId("watch-slower").count(), 0);
    await page.context().close();
  });

  it("has its line in sight from the start to the end, and then the rows fill the plot", async () => {
    const page = await hours({ reducedMotion: "no-preference" });
    await page.getByTestId("watch-slower").click();
    const heights = [];
    for (const iteration of [0, 3, 10, 40]) {
      await page.keyboard.press("Home");
      for (let k = 0; k < iteration; k++) await page.keyboard.press("ArrowRight");
      await standsAt(page, iteration);
      const { from, to, top, bottom } = await line(page);
      for (const end of [from, to]) assert.ok(end > top && end < bottom, `${iteration}: ${end}`);
      const exact = page.locator("[data-testid=scatter] polyline.exact").first();
      const points = ((await exact.getAttribute("points")) ?? "").split(/[ ,]/).map(Number);
      heights.push(Math.abs(points[3] - points[1]));
    }
    assert.deepEqual(
      heights,
      heights.toSorted((a, b) => a - b),
      "nearer, never further",
    );
    assert.ok(heights[3] > 1.8 * heights[0]);
    await page.context().close();
  });

  it("leaves the axis alone where motion is unwelcome, and says where the line is", async () => {
    const page = await hours({});
    const labels = () => page.locator("[data-testid=scatter] .axis").nth(1).textContent();
    const before = await labels();
    await page.keyboard.press("Home");
    await page.getByText("the line is below, at 0").waitFor();
    assert.equal(await labels(), before);
    await page.context().close();
  });
});

describe("a run that diverges", () => {
  it("names the iteration, the eigenvalue and the column, and takes the remedy at a press", async () => {
    const page = await open();
    await page.getByTestId("scaling").selectOption("raw");
    await says(page, /^Diverged after iteration/);
    const said = await text(page, "trouble");
    assert.match(said, /most along parent \(eigenvalue 9.340\.\d\)/);
    assert.match(said, /At a rate of 0\.002 each step overshoots/);
    const iteration = /stopped after iteration (\S+?)\./.exec(said)?.[1];
    assert.match(await text(page, "status"), new RegExp(`^Diverged after iteration ${iteration}:`));
    assert.equal(await text(page, "value-iteration"), iteration, "the counter ends there too");
    await page.getByTestId("trouble").getByRole("button", { name: "Standardise" }).click();
    await says(page, /^Stopped after/);
    assert.equal(await page.getByTestId("scaling").inputValue(), "standardised");
    await page.getByTestId("undo").click();
    await says(page, /^Diverged/);
    // The advice is also under the plot.
    await page
      .getByRole("button", { name: /^Use a safe rate, 0\.0001/ })
      .first()
      .click();
    await says(page, /^Stopped after/);
    assert.equal(await page.getByTestId("trouble").count(), 0);
    await page.context().close();
  });
});

describe("a line that is too steep for a name at its end", () => {
  it("has its name beside it, in the upper half of the plot", async () => {
    const page = await open();
    await type(page, "learning-rate", "2.5");
    await says(page, /^Diverged after iteration/);
    const plot = page.getByTestId("scatter");
    const name = await plot.locator("text", { hasText: /^descent$/ }).boundingBox();
    const around = await plot.boundingBox();
    assert.ok(name && around);
    assert.ok(name.y > around.y && name.y < around.y + around.height / 2, `${name.y}`);
    await page.context().close();
  });
});

describe("the count of iterations", () => {
  it("is a field that goes to an iteration, or to the nearest that there is", async () => {
    const page = await open();
    const field = page.getByRole("textbox", { name: "Go to iteration" });
    await type(page, "jump", "137");
    await standsAt(page, 137);
    assert.equal(await text(page, "value-iteration"), "137");
    await type(page, "iterations", "1");
    await says(page, /^Stopped after 1 iteration/);
    await field.focus();
    const room = await field.evaluate((of) => {
      const { paddingLeft, paddingRight } = getComputedStyle(of);
      return of.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight);
    });
    assert.ok(room >= 7, `a digit has ${room} px`);
    await type(page, "iterations", "2000");
    await says(page, /^Stopped after 2.000/);
    await field.fill("99999");
    await field.blur();
    await standsAt(page, 2000);
    await type(page, "jump", "-5");
    await standsAt(page, 0);
    await type(page, "jump", "7");
    await standsAt(page, 7);
    await type(page, "jump", "");
    assert.equal(await field.inputValue(), "7", "nothing is no iteration");
    await field.press("2");
    assert.equal(await page.getByTestId("scatter").count(), 1, "a digit is no shortcut there");
    await page.context().close();
  });
});

describe("the field for an iteration", () => {
  it("takes spaces between thousands and arrow keys, and says over the plot what it can't take", async () => {
    const page = await open();
    const transport = () => page.getByTestId("transport").boundingBox();
    const before = await transport();
    await type(page, "jump", "1 234");
    await standsAt(page, 1234);
    await page.getByTestId("jump").press("ArrowUp");
    await standsAt(page, 1235);
    assert.equal(await page.getByTestId("jump").inputValue(), "1235");
    await type(page, "jump", "1,234");
    assert.match(await text(page, "jump-wrong"), /^Write 1234, with nothing between/);
    assert.equal(await page.getByTestId("jump").inputValue(), "1,234");
    await type(page, "jump", "12,5");
    await page.getByTestId("jump").blur();
    assert.equal(await text(page, "jump-wrong"), "Write a whole number.");
    assert.deepEqual(await transport(), before, "nothing moves");
    await page.getByTestId("back").click();
    await standsAt(page, 1234);
    assert.equal(await page.getByTestId("jump-wrong").count(), 0);
    await page.context().close();
  });
});

describe("a line for each value of a category", () => {
  it("has its dashes, its mark and its name in sight, and a dot says its value", async () => {
    const page = await open();
    await upload(page, join(data, "datasets/ToothGrowth.csv"));
    await reveal(page, "formula");
    await page.getByTestId("formula").fill("len ~ dose + supp");
    await page.getByTestId("formula").press("Enter");
    await page.getByTestId("panel-close").click();
    await reveal(page, "scatter");
    const scatter = page.getByTestId("scatter");
    await scatter.locator("text", { hasText: /^○ VC$/ }).waitFor();
    const edge = (await scatter.boundingBox()) ?? assert.fail();
    for (const name of ["● OJ", "○ VC"]) {
      const box = await scatter.locator("text", { hasText: name }).boundingBox();
      assert.ok(box && box.x + box.width <= edge.x + edge.width, name);
    }
    const dashes = await scatter
      .getByTestId("line")
      .evaluateAll((lines) => lines.map((line) => line.getAttribute("stroke-dasharray")));
    assert.equal(new Set(dashes).size, 2);
    const said = page.getByTestId("reading").first();
    for (let x = 0.1; x < 1; x += 0.1) {
      await page.mouse.move(edge.x + x * edge.width, edge.y + edge.height / 2);
      if (/dose/.test((await said.textContent()) ?? "")) break;
    }
    assert.match((await said.textContent()) ?? "", /dose \S+, len \S+, supp (OJ|VC)$/);
    await page.context().close();
  });
});
