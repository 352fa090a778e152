// The built page as a whole: what it does in trouble, its width, and its files.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { data, root } from "./packed.js";
import { file, open, reveal, text, upload } from "./page.js";
import { csv, rows } from "./sixty.js";

describe("trouble", () => {
  it("keeps what was there when a file can't be read, and says which and why", async () => {
    const page = await open();
    const slope = await text(page, "value-slope");
    const png = new Uint8Array([
      0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48,
    ]);
    for (const [name, content] of /** @type {[string, string | Uint8Array][]} */ ([
      ["photo.png", png],
      ["empty.csv", ""],
      ["words.csv", "name,colour\nanna,red\nbob,blue\n"],
    ])) {
      await upload(page, await file(name, content));
      await page.getByTestId("trouble").getByText(name).waitFor();
      assert.match(await text(page, "status"), /What you see is still Galton’s heights/);
      assert.equal(await text(page, "value-slope"), slope);
      assert.ok(await page.getByTestId("bundled-0").isChecked());
    }
    await page.context().close();
  });

  it("names the text in a column, and treats it as missing at a press", async () => {
    const page = await open();
    const slope = await text(page, "value-slope");
    const lines = csv.trim().split("\n");
    lines[17] = `tall,${rows[16][1]}`;
    await upload(page, await file("text.csv", lines.join("\n")));
    await page.getByTestId("trouble").waitFor();
    const said = await text(page, "trouble");
    assert.match(said, /17/);
    assert.match(said, /"tall"/);
    assert.equal(await text(page, "value-slope"), slope, "the earlier fit stays");
    await page.getByRole("button", { name: "Treat all text as missing" }).click();
    await page.getByText("60 read, 59 fitted, 0 held out, 1 left out").waitFor();
    assert.equal(await page.getByTestId("trouble").count(), 0);
    assert.match(await text(page, "examples"), /Line 18: text in x, “tall”/);
    await page.context().close();
  });

  it("shows a diverging run as far as it went, keeps the model, and offers a rate that converges", async () => {
    const page = await open();
    const scoring = await text(page, "scoring-with");
    await page.getByTestId("learning-rate").fill("1.2");
    await page.getByTestId("learning-rate").press("Enter");
    await page.getByTestId("trouble").waitFor();
    assert.match(await text(page, "trouble"), /At a rate of 1\.2 each step overshoots/);
    assert.match(await text(page, "status"), /^Diverged after iteration/);
    assert.equal(await text(page, "scoring-with"), scoring);
    await reveal(page, "learning-rate");
    await page
      .getByTestId("trouble")
      .getByRole("button", { name: "Use the best rate, 0.5" })
      .click();
    await page
      .getByText(/^Converged at iteration/)
      .first()
      .waitFor();
    assert.equal(await page.getByTestId("trouble").count(), 0);
    await page.context().close();
  });

  it("goes back from a setting that can't be used", async () => {
    const page = await open();
    await page.getByTestId("start").fill("zero");
    await page.getByTestId("start").press("Enter");
    await page.getByTestId("trouble").waitFor();
    await page.getByRole("button", { name: "Go back" }).click();
    assert.equal(await page.getByTestId("start").inputValue(), "0, 1");
    assert.equal(await page.getByTestId("trouble").count(), 0);
    await page.context().close();
  });
});

describe("the page", () => {
  it("never scrolls sideways, down to 360 pixels", async () => {
    const long = `${"a very long column name ".repeat(6).trim()},${"another one ".repeat(9).trim()}\n`;
    const path = await file("long.csv", long + rows.map((r) => r.map((v) => v * 1e9)).join("\n"));
    for (const width of [360, 390, 768, 1100, 1440]) {
      const page = await open({ viewport: { width, height: 800 } });
      for (const step of [null, path, join(data, "diabetes.csv")]) {
        if (step) await upload(page, step);
        if (step)
          await page
            .getByTestId("counts")
            .filter({ hasText: /^(60|442) read/ })
            .waitFor({ state: "attached" });
        const [inner, outer] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          innerWidth,
        ]);
        assert.ok(inner <= outer, `${inner} in ${outer} pixels with ${step ?? "the heights"}`);
      }
      await page.context().close();
    }
  });

  it("has nothing inline, and names its files by relative addresses", async () => {
    const html = await readFile(join(root, "www", "dist", "index.html"), "utf8");
    assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)[^>]*>/);
    assert.doesNotMatch(html, /<style/);
    assert.doesNotMatch(html, /(?:src|href)="(?!\.\/|data:)/);
  });
});
