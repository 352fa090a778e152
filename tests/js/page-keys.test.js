// The page by keys, without motion and without sight.

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, it } from "node:test";
import { isClean } from "./axe.js";
import { data } from "./packed.js";
import { backwards, focused, keepsFocus, settled, stops } from "./focus.js";
import { drop, file, open, reveal, shows, text, thin, upload } from "./page.js";

const wide = { width: 1440, height: 900 };

describe("the focus", () => {
  for (const [width, viewport] of /** @type {const} */ ([["wide", wide]]))
    it(`goes in the order of the screen, and is always in sight, on a ${width} page`, async () => {
      const page = await open({ viewport });
      await upload(page, join(data, "diabetes.csv"));
      await page.getByTestId("coefficient-bmi").waitFor();
      for (const [id, view] of /** @type {const} */ ([
        ["scrubber", "Watch"],
        ["summary", "Read"],
        ["value-of-0", "Predict"],
        ["bundled-0", "data"],
      ])) {
        await reveal(page, id);
        await page.getByTestId(id).waitFor();
        const found = await stops(page);
        assert.ok(found.length > 12, `${view}: ${found.length} stops`);
        assert.deepEqual(backwards(found), [], view);
        assert.deepEqual(
          found.filter(({ seen }) => !seen).map(({ name }) => name),
          [],
          `hidden in ${view}`,
        );
      }
      await page.context().close();
    });

  it("stays somewhere, whichever button is pressed", async () => {
    await keepsFocus({}, [
      ["header", "view-read"],
      ["[data-testid=ask]", "ask"],
      ["#view", "summary"],
      ["#view", "value-of-0"],
      ["#view", "scrubber"],
      ["[data-testid^=panel-]", "bundled-0"],
      ["[data-testid^=panel-]", "formula"],
    ]);
  });

  it("stays somewhere when a notice is answered", async () => {
    const page = await open();
    await upload(page, await file("text.csv", "x,y\n1,2\n2,4\n3,5\ntall,9\n5,11\n6,13\n"));
    const trouble = page.getByTestId("trouble");
    await trouble.getByRole("button", { name: "Treat “tall” as missing" }).focus();
    await page.keyboard.press("Enter");
    await page.getByText("6 read, 5 fitted").waitFor();
    await settled(page);
    assert.notEqual(await focused(page), null);
    const before = await text(page, "value-iteration");
    await page.keyboard.press("Space");
    await page.waitForTimeout(200);
    assert.equal(await text(page, "value-iteration"), before, "a space plays nothing there");
    await reveal(page, "learning-rate");
    await page.getByTestId("learning-rate").fill("2.5");
    await page.getByTestId("learning-rate").press("Enter");
    await trouble.getByRole("button").first().focus();
    await page.keyboard.press("Enter");
    await trouble.waitFor({ state: "detached" });
    await settled(page);
    assert.notEqual(await focused(page), null);
    await page.context().close();
  });
});

describe("keys", () => {
  it("scroll what has the focus, and move the iteration where nothing scrolls", async () => {
    const page = await open({ viewport: { width: 1440, height: 640 } });
    await upload(page, join(data, "diabetes.csv"));
    await page.getByTestId("coefficient-bmi").waitFor();
    await reveal(page, "ledger");
    await page.getByTestId("ledger-table").waitFor();
    const iteration = await text(page, "value-iteration");
    const regions = page.locator("#view [role=region][tabindex='0']");
    let scrolled = 0;
    for (let k = 0; k < (await regions.count()); k++) {
      const region = regions.nth(k);
      const [down, across] = await region.evaluate((at) => [
        at.scrollHeight > at.clientHeight,
        at.scrollWidth > at.clientWidth,
      ]);
      await region.focus();
      for (const [key, scrolls, way] of /** @type {const} */ ([
        ["End", down, "scrollTop"],
        ["ArrowRight", across, "scrollLeft"],
      ])) {
        if (!scrolls) continue;
        await page.keyboard.press(key);
        await page.waitForFunction(
          (way) => (document.activeElement?.[way] ?? 0) > 0,
          /** @type {"scrollTop" | "scrollLeft"} */ (way),
        );
        assert.equal(await text(page, "value-iteration"), iteration, key);
        scrolled++;
      }
    }
    assert.ok(scrolled > 0, "something scrolls");
    await page.context().close();

    const small = await open({ viewport: { width: 720, height: 450 } });
    // The focus is on a tab, which has its own use for these keys.
    await small.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
    await small.keyboard.press("End");
    await small.waitForFunction(() => scrollY > 0);
    await small.keyboard.press("Home");
    await small.waitForFunction(() => scrollY === 0);
    const at = () => small.getByTestId("scrubber").getAttribute("aria-valuetext");
    assert.equal(await at(), `iteration 2${thin}000 of 2${thin}000`);
    await small.keyboard.press("ArrowLeft");
    await small.waitForFunction(() =>
      document
        .querySelector("[data-testid=scrubber]")
        ?.getAttribute("aria-valuetext")
        ?.includes("999"),
    );
    await small.context().close();
  });

  it("type into the box for a pasted table as soon as it is open, and turn no view meanwhile", async () => {
    const page = await open();
    await page.getByTestId("paste-toggle").click();
    await page.locator("[data-testid=paste-text]:focus").waitFor();
    await page.keyboard.type("x,y\n1,2\n2,4\n3,5\n");
    assert.equal(await page.locator("[data-testid=view-watch][aria-current]").count(), 1);
    assert.equal(
      await page.locator("[data-testid=paste-text]").inputValue(),
      "x,y\n1,2\n2,4\n3,5\n",
    );
    await page.context().close();
  });

  it("move through the data sets without opening any, and open one by Enter or by Space", async () => {
    const page = await open();
    await page.getByTestId("bundled-0").focus();
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("data-testid"));
    for (const [key, at] of [
      ["ArrowDown", "bundled-1"],
      ["ArrowRight", "bundled-2"],
      ["ArrowUp", "bundled-1"],
      ["ArrowLeft", "bundled-0"],
      ["ArrowUp", "bundled-3"],
      ["ArrowDown", "bundled-0"],
      ["ArrowDown", "bundled-1"],
    ]) {
      await page.keyboard.press(key ?? "");
      assert.equal(await focused(), at);
    }
    assert.ok(await page.getByTestId("bundled-0").isChecked());
    assert.match(page.url(), /#data=heights|\/$/, "nothing was opened");
    assert.equal(await page.getByTestId("undo").getAttribute("aria-disabled"), "true");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => location.hash.includes("data=diabetes"));
    await page.getByText("442 read, 422 fitted").waitFor();
    assert.equal(await focused(), "bundled-1");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("Space");
    await page.getByText("928 read, 928 fitted").waitFor();
    assert.ok(await page.getByTestId("bundled-0").isChecked());
    await page.context().close();
  });

  it("that are listed do what is listed, and no others are", async () => {
    const page = await open();
    await page.keyboard.press("?");
    await page.getByTestId("panel-keys").waitFor();
    const listed = await page.getByTestId("panel-keys").locator("dt").allTextContents();
    await page.keyboard.press("Escape");
    await page.getByTestId("panel-keys").waitFor({ state: "detached" });
    // The focus is on the button that opens the list, which has its own use for a space.
    await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
    const view = (/** @type {string} */ name) =>
      page.locator(`[data-testid=view-${name}][aria-current]`).waitFor();
    const at = (/** @type {string} */ iteration) => shows(page, "value-iteration", iteration);
    /** @type {Record<string, () => Promise<unknown>>} */
    const tried = {
      "1, 2, 3": async () => {
        for (const [key, name] of /** @type {const} */ ([
          ["2", "read"],
          ["3", "predict"],
          ["1", "watch"],
        ])) {
          await page.keyboard.press(key);
          await view(name);
        }
      },
      "Home, End": async () => {
        await page.keyboard.press("Home");
        await at("0");
        await page.keyboard.press("End");
        await at(`2${thin}000`);
        await page.keyboard.press("Home");
        await at("0");
      },
      "←, →": async () => {
        await page.keyboard.press("ArrowRight");
        await at("1");
        await page.keyboard.press("ArrowLeft");
        await at("0");
      },
      "Shift + ←, →": async () => {
        await page.keyboard.press("Shift+ArrowRight");
        await at("100");
        await page.keyboard.press("Shift+ArrowLeft");
        await at("0");
      },
      Space: async () => {
        await page.keyboard.press("Space");
        await page.locator("[data-testid=play][aria-label=Pause]").waitFor();
        await page.keyboard.press("Space");
        await page.locator("[data-testid=play][aria-label=Play]").waitFor();
      },
      E: async () => {
        await page.keyboard.press("e");
        await page.getByRole("dialog").waitFor();
        await page.keyboard.press("e");
        await page.getByRole("dialog").waitFor({ state: "detached" });
      },
      "Ctrl + Z": async () => {
        await page.getByTestId("method").selectOption("adam");
        await page.getByTestId("undo").and(page.locator("[aria-disabled=false]")).waitFor();
        await page.keyboard.press("Escape");
        await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement).blur());
        await page.keyboard.press("Control+z");
        await page.waitForFunction(
          () =>
            document.querySelector("#method") instanceof HTMLSelectElement &&
            /** @type {HTMLSelectElement} */ (document.querySelector("#method")).value ===
              "gradient-descent",
        );
      },
      "Ctrl + Shift + Z": async () => {
        await page.keyboard.press("Control+Shift+z");
        await page.waitForFunction(
          () =>
            /** @type {HTMLSelectElement} */ (document.querySelector("#method")).value === "adam",
        );
      },
      Esc: () => Promise.resolve(), // above
      "?": () => Promise.resolve(), // above
    };
    assert.deepEqual([...listed].sort(), Object.keys(tried).sort());
    for (const [name, attempt] of Object.entries(tried))
      await attempt().catch((error) => assert.fail(`${name}: ${error}`));
    await page.context().close();
  });
});

describe("the table of influential rows", () => {
  it("is one stop, is reached from the beginning of the view, and goes from cell to cell", async () => {
    const page = await open();
    await page.getByTestId("view-read").click();
    await page.getByTestId("influential").waitFor();
    await page.getByTestId("help").focus();
    const at = () =>
      page.evaluate(() => {
        const { activeElement: cell } = document;
        return cell?.getAttribute("data-testid") ?? cell?.textContent?.trim();
      });
    await page.keyboard.press("Tab");
    assert.equal(await at(), "skip-to-rows");
    await page.keyboard.press("Enter");
    const buttons = page.getByTestId("influential").locator("tbody button");
    const ids = await buttons.evaluateAll((all) => all.map((b) => b.getAttribute("data-testid")));
    assert.equal(await at(), ids[0]);
    const table = page.getByTestId("influential");
    assert.equal(await table.locator("[tabindex='0']").count(), 1);
    for (const [key, expected] of [
      ["ArrowDown", ids[1]],
      ["ArrowUp", ids[0]],
      ["ArrowUp", ids[0]],
      ["Home", "row 1"],
      ["ArrowUp", "Row"],
      ["ArrowRight", "Observed"],
      ["End", "Cook’s distance"],
    ]) {
      await page.keyboard.press(key ?? "");
      assert.equal(await at(), expected, key ?? "");
    }
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowRight");
    assert.equal(await at(), ids[0]);
    await page.keyboard.press("Tab");
    assert.equal(await at(), "copy-influential");
    await page.keyboard.press("Shift+Tab");
    assert.equal(await at(), ids[0]);
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => location.hash.includes("out="));
    assert.notEqual(await focused(page), null);
    await page.getByTestId("skip-to-rows").focus();
    await isClean(page, "the way to the rows");
    await page.context().close();
  });
});

describe("without sight", () => {
  it("nothing is read out while the line moves, but for its end", async () => {
    const page = await open({ reducedMotion: "no-preference" });
    await page.getByTestId("play").waitFor();
    await page.evaluate(() => {
      const spoken = { changes: 0 };
      Object.assign(globalThis, { spoken });
      new MutationObserver((changes) => {
        for (const { target } of changes) {
          const at = target instanceof Element ? target : target.parentElement;
          const region = at?.closest(
            "[aria-live], [role=status], [role=alert], [role=log], output",
          );
          if (region && region.getAttribute("aria-live") !== "off") spoken.changes++;
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    await page.getByTestId("scrubber").press("Home");
    await page.getByTestId("play").click();
    await page.waitForTimeout(2000);
    const iteration = Number((await text(page, "value-iteration")).replace(/\D/g, ""));
    assert.ok(iteration > 20, `it moves: ${iteration}`);
    const changes = await page.evaluate("globalThis.spoken.changes");
    assert.ok(Number(changes) <= 4, `${changes} changes of what is read out`);
    await page.context().close();
  });
});

describe("without motion", () => {
  it("a run stands at its end, a new file too, and nothing is animated", async () => {
    const page = await open();
    await shows(page, "value-iteration", `2${thin}000`);
    await upload(page, join(data, "cars.csv"));
    await page.getByTestId("coefficient-speed").waitFor();
    await reveal(page, "play");
    assert.equal(await page.getByTestId("play").getAttribute("aria-label"), "Play");
    const moving = await page.evaluate(() =>
      document
        .getAnimations()
        .filter((animation) => Number(animation.effect?.getComputedTiming().activeDuration) > 0)
        .map((animation) => animation.id),
    );
    assert.deepEqual(moving, []);
    assert.equal(
      await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior),
      "auto",
    );
    await page.context().close();
  });
});

describe("a chart", () => {
  it("fills the window at a press or a key, and gives the focus back when it is closed", async () => {
    const page = await open({ viewport: wide });
    const dialog = page.getByRole("dialog");
    const button = page.locator("[data-testid=scatter] [data-enlarges]");
    const width = async () => (await page.getByTestId("scatter").boundingBox())?.width ?? 0;
    const before = await width();
    await button.click();
    await dialog.waitFor();
    assert.match((await dialog.getAttribute("aria-label")) ?? "", /child/);
    await page.waitForFunction(
      () =>
        Number(
          document
            .querySelector("[data-testid=scatter] svg")
            ?.getAttribute("viewBox")
            ?.split(" ")[2],
        ) > 1300,
    );
    // The page behind it can't be reached, and no key changes it but those of the run.
    await page.keyboard.press("2");
    await page.keyboard.press("?");
    assert.equal(await page.getByTestId("panel-keys").count(), 0);
    const last = await text(page, "value-iteration");
    await page.keyboard.press("ArrowLeft");
    await page.waitForFunction(
      (last) => document.querySelector("[data-testid=value-iteration]")?.textContent !== last,
      last,
    );
    for (let press = 0; press < 4; press++) {
      await page.keyboard.press("Tab");
      assert.ok(
        await page.evaluate(() =>
          Boolean(document.activeElement?.closest("[role=dialog], body:not(:has(:focus))")),
        ),
      );
    }
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    assert.equal(await page.locator("[inert]").count(), 0);
    assert.ok(await button.evaluate((button) => button === document.activeElement));
    await page.waitForFunction(
      (before) => document.querySelector("[data-testid=scatter]")?.clientWidth === before,
      Math.round(before),
    );

    await page.getByTestId("view-read").click();
    await page.getByTestId("residuals-fitted").waitFor();
    await page.getByTestId("residuals-fitted").hover();
    await page.keyboard.press("e");
    await page.getByRole("dialog", { name: "Residuals against predictions" }).waitFor();
    await isClean(page, "a large chart");
    await page.getByRole("button", { name: "Close the large chart" }).click();
    await dialog.waitFor({ state: "detached" });
    await page.keyboard.press("?");
    await page.getByText("Enlarge the chart under the pointer").waitFor();
    await page.context().close();
  });

  it("that fills the window gives way to a file that is dropped", async () => {
    const page = await open({ viewport: wide });
    await page.keyboard.press("e");
    await page.getByRole("dialog").waitFor();
    await drop(page, await file("few.csv", "x,y\n1,2\n2,4\n3,5\n4,9\n"));
    await page.getByText("4 read, 4 fitted").waitFor();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    assert.equal(await page.locator("[inert]").count(), 0);
    await page.context().close();
  });
});
