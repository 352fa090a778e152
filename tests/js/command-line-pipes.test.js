// Pipes of the command line, real ones.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { done, here } from "./command-line.js";

describe("pipes", () => {
  it("that close early are no error", async () => {
    const { shell, model, file } = await here();
    await model();
    await file("long.csv", `speed\n${"12.5\n".repeat(1_000_000)}`);
    /** Lines, and which program of the pipe galton is. @type {[string, number, string][]} */
    const cases = [
      ["galton score model.json long.csv | head -n 1", 0, "0"],
      ["cat long.csv | galton score model.json | head -n 1", 1, "0"],
      ["galton diagnose model.json cars.csv --rows | head -n 1", 0, "0"],
      ["galton train cars.csv --json | head -n 1", 0, "0"],
      ["galton --help | head -n 0", 0, "0"],
      // A reader of errors may close early too, and then there is nobody to tell.
      ["galton train cars.csv nonsense 2>&1 | true", 0, "1"],
    ];
    for (const [line, at, expected] of cases) {
      const { err, out } = await shell(`${line}; echo "codes \${PIPESTATUS[*]}"`);
      assert.equal(err, "", line);
      assert.equal(/codes (.*)/.exec(out)?.[1]?.split(" ")[at], expected, line);
    }
  });

  it("lead a model from one command to the next", async () => {
    const { shell, galton, model } = await here();
    await model();
    const expected = done(await galton(["score", "model.json", "new.csv"]));
    const line = "galton train cars.csv 'dist ~ speed' -o - | galton score - new.csv";
    assert.equal(done(await shell(line)), expected);
  });

  it("from the web are tables like any other", async () => {
    const { shell, text, galton } = await here();
    const cars = await text("cars.csv");
    const server = createServer((_, response) => response.end(gzipSync(cars)));
    await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    const line = `curl -s http://127.0.0.1:${port}/cars.csv.gz | galton train - 'dist ~ speed'`;
    const out = done(await shell(line));
    server.close();
    assert.equal(out, done(await galton(["train", "cars.csv", "dist ~ speed"])));
  });
});
