// Help, versions, and words about arguments that a command cannot take.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { COMMANDS, done, here, refused } from "./command-line.js";
import { root } from "./packed.js";

describe("help", () => {
  it("is there for every command and for none, on stdout", async () => {
    const { galton } = await here();
    const all = done(await galton([]));
    for (const args of [["--help"], ["-h"], ["help"]]) assert.equal(done(await galton(args)), all);
    const listed = Array.from(all.matchAll(/^ {2}(\w+( \w+)?) {2,}\S/gm), ([, name]) => name);
    assert.deepEqual(listed, COMMANDS);
    assert.deepEqual(done(await galton(["sql"])), done(await galton(["sql", "--help"])));
    for (const name of [...COMMANDS, "sql"]) {
      const words = name.split(" ");
      const own = done(await galton([...words, "--help"]));
      assert.match(own, new RegExp(`^Usage: galton ${name} `, "m"));
      assert.match(own, /^Examples:\n {2}/m);
      assert.match(own, /^Exit codes: /m);
      for (const line of own.split("\n")) assert.ok(line.length <= 110, line);
      for (const args of [
        [...words, "-h"],
        ["help", ...words],
        [...words, "x", "--level", "-h"],
      ])
        assert.equal(done(await galton(args)), own, args.join(" "));
    }
  });

  it("names what is nearest to a command, an option or a dialect that there is not", async () => {
    const { galton, model } = await here();
    await model();
    /** @type {[string[], RegExp][]} */
    const cases = [
      [["trian"], /there is no command "trian"; did you mean galton train\?/],
      [["predict"], /no command "predict"; galton --help lists them/],
      [["toString"], /no command "toString"/],
      [["__proto__", "x"], /no command "__proto__"/],
      [["sql", "qeury"], /no command "sql qeury"; did you mean galton sql query\?/],
      [["help", "scor"], /no command "scor"; did you mean galton score\?/],
      [["train", "cars.csv", "--levle", "0.9"], /no option --levle; did you mean --level\?/],
      [["train", "cars.csv", "--holdOut=5"], /no option --holdOut; did you mean --hold-out\?/],
      [["train", "cars.csv", "--hold_out=5"], /did you mean --hold-out\?/],
      [["train", "cars.csv", "--out", "m"], /did you mean --output\?/],
      [["train", "cars.csv", "--no-interceptt"], /did you mean --no-intercept\?/],
      [["train", "cars.csv", "-json"], /no option -json; did you mean --json\?/],
      [["train", "cars.csv", "-x"], /no option -x; galton train --help lists them/],
      [["train", "cars.csv", "--no-level"], /no option --no-level; /],
      [["train", "cars.csv", "--__proto__=1"], /no option --__proto__; /],
      [["score", "model.json", "--most", "3"], /galton score has no option --most; /],
      [["train", "cars.csv", "\u2013json"], /begins with a dash of print/],
      [["sql", "predict", "model.json"], /--dialect is missing; it must be one of duckdb, /],
      [["sql", "predict", "model.json", "-d", "postgres"], /did you mean postgresql\?/],
      [["sql", "predict", "model.json", "-d", "oracle"], /is "oracle"; it must be one of duckdb, /],
    ];
    for (const [args, words] of cases) refused(await galton(args), 2, words);
  });

  it("has the version of package.json", async () => {
    const { galton } = await here();
    /** @type {{ version: string }} */
    const { version } = JSON.parse(await readFile(join(root, "pkg/package.json"), "utf8"));
    assert.equal(done(await galton(["train", "--version"])), `${version}\n`);
    for (const flag of ["--version", "-V"])
      assert.equal(done(await galton([flag])), `${version}\n`);
  });

  it("tells which argument is missing or too many", async () => {
    const { galton, shell } = await here();
    refused(await galton(["train"]), 2, /an argument is missing; usage: galton train <table>/);
    refused(await galton(["serve"]), 2, /an argument is missing/);
    refused(await galton(["sql", "query", "cars"]), 2, /an argument is missing/);
    const unquoted = await shell("galton train cars.csv dist ~ speed");
    refused(unquoted, 2, /is one argument too many; quote a formula; usage: galton train/);
    const reversed = await galton(["train", "dist ~ speed", "cars.csv"]);
    refused(reversed, 2, /the table comes first: galton train cars\.csv 'dist ~ speed'/);
  });
});
