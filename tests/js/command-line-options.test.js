// Every option of reading, at the command line.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { complete, done, here, parsed } from "./command-line.js";
import { workbook } from "./workbook.js";

/** @typedef {import("./command-line.js").Told} Told */

/** Where the package is installed with the optional readers. */
const withReaders = complete();

describe("every option of reading does what its help says", () => {
  const table = "x,y\n1,2\n2,4\n3,7\n4,8\n5,11\n";
  /**
   * The content of a table, arguments, and what `train --json` finds by them. The name of each option is in its arguments.
   *
   * @type {[string, string | Uint8Array, string[], (found: Told) => unknown, unknown][]}
   */
  const cases = [
    ["response", table, ["--response", "x"], ({ model }) => model.response, "x"],
    ["log-response", table, ["--log-response"], ({ model }) => model.log, true],
    [
      "weights",
      "x,y,w\n1,2,1\n2,4,2\n3,7,1\n4,8,2\n",
      ["y ~ x", "--weights", "w"],
      ({ model, summary }) => [model.precision.weights, summary.dfResidual],
      ["w", 2],
    ],
    [
      "weights",
      "x,y,w\n1,2,1\n2,4,2\n3,7,1\n4,8,2\n",
      ["y ~ x", "--weights", "frequency:w"],
      ({ summary }) => summary.dfResidual,
      4,
    ],
    [
      "reference",
      "g,y\na,1\nb,2\na,3\nb,5\nc,4\n",
      ["y ~ g", "--reference", "g=b"],
      ({ summary }) => summary.coefficients.map((/** @type {{ name: string }} */ { name }) => name),
      ["(Intercept)", "ga", "gc"],
    ],
    ["hold-out", table, ["--hold-out", "2"], ({ report }) => report.heldOut, 2],
    ["hold-out", table, ["--hold-out", ".4"], ({ report }) => report.heldOut > 0, true],
    [
      "leave-out",
      table,
      ["--leave-out", "5,2"],
      ({ report }) => [report.used, report.leftOut.byNumber],
      [3, 2],
    ],
    ["folds", table, ["--folds", "2"], ({ crossValidation }) => crossValidation.folds.length, 2],
    [
      "text",
      "x,y\n1,2\n2,4\n3,oops\n4,8\n",
      ["--text", "missing"],
      ({ report }) => report.leftOut.text,
      1,
    ],
    ["intercept", table, ["--no-intercept"], ({ model }) => model.intercept, null],
    ["max-columns", table, ["--max-columns", "1"], ({ report }) => report.used, 5],
    ["workers", table, ["--workers", "1"], ({ report }) => report.workers, 1],
    [
      "delimiter",
      table.replaceAll(",", "\t"),
      ["--delimiter", "tab"],
      ({ report }) => report.dialect?.delimiter,
      "\t",
    ],
    [
      "delimiter",
      table.replaceAll(",", ";"),
      ["--delimiter=;"],
      ({ report }) => report.dialect?.delimiter,
      ";",
    ],
    ["header", table.slice(4), ["--header"], ({ model }) => model.response, "2"],
    ["header", table.slice(4), ["--no-header"], ({ report }) => report.rows, 5],
    [
      "decimal",
      "x;y\n1,5;2\n2,5;4\n3;7\n",
      ["--decimal", ","],
      ({ report }) => report.dialect?.decimal,
      ",",
    ],
    [
      "thousands",
      "x;y\n1.500;2\n2.500;4\n3.000;7\n",
      ["--thousands", "."],
      ({ report }) => report.columns[0].max,
      3000,
    ],
    [
      "thousands",
      "x;y\n1.500;2\n2.500;4\n3.000;7\n",
      ["--thousands", "none"],
      ({ report }) => report.columns[0].max,
      3,
    ],
    ["comment", `% a\n${table}`, ["--comment", "%"], ({ report }) => report.dialect?.comment, "%"],
    ["skip-lines", `a,b\n${table}`, ["--skip-lines", "1"], ({ report }) => report.rows, 5],
    [
      "sheet",
      workbook({
        One: [["a"]],
        Two: [
          ["x", "y"],
          [1, 2],
          [2, 4],
          [3, 7],
        ],
      }),
      ["--sheet", "Two"],
      ({ report }) => report.sheet,
      "Two",
    ],
    [
      "sheet",
      workbook({
        One: [["a"]],
        Two: [
          ["x", "y"],
          [1, 2],
          [2, 4],
          [3, 7],
        ],
      }),
      ["--sheet", "2"],
      ({ report }) => report.sheet,
      "Two",
    ],
    [
      "quote",
      table.replaceAll(/\d+/g, "'$&'"),
      ["--quote", "'"],
      ({ report }) => report.dialect?.quote,
      "'",
    ],
    [
      "escape",
      'g,y\n"a\\"b",2\nc,4\n"a\\"b",7\nc,3\n',
      ["y ~ g", "--escape", "\\"],
      ({ report }) => report.dialect?.escape,
      "\\",
    ],
    [
      "date-format",
      "x,y\n01/02/2021,2\n02/02/2021,4\n03/04/2021,7\n",
      ["--date-format", "month-day-year"],
      ({ model }) => model.predictors[0]?.order ?? model.predictors[0]?.since !== undefined,
      "month-day-year",
    ],
    [
      "missing",
      `${table}-999,8\nxx,9\n`,
      ["--missing", "-999", "--missing=xx"],
      ({ report }) => report.leftOut.missing,
      2,
    ],
    [
      "units",
      "x,y\n1 kg,2\n2 kg,4\n3 kg,7\n",
      ["--units"],
      ({ model }) => model.predictors[0]?.unit,
      "kg",
    ],
    [
      "encoding",
      Buffer.from("gr\u00f6\u00dfe,y\n1,2\n2,4\n3,7\n", "latin1"),
      ["--encoding", "latin1"],
      ({ model }) => model.predictors[0]?.name,
      "gr\u00f6\u00dfe",
    ],
    [
      "every-row",
      "x,y\nkg,m\n1,2\n2,4\n3,7\n",
      ["--every-row", "--text", "missing"],
      ({ report }) => [report.rows, report.leftOut.text],
      [4, 1],
    ],
  ];
  for (const [option, content, args, find, expected] of cases) {
    it(args.join(" "), async () => {
      const { galton, file } = await here(await withReaders);
      await file("t.data", content);
      const found = parsed(await galton(["train", "t.data", ...args, "--json"]));
      assert.deepEqual(find(found), expected);
      assert.ok(args.some((arg) => arg.includes(option)));
    });
  }

  it("and none is without a test", async () => {
    const { galton } = await here();
    const own = new Set(["output", "force", "level", "json", "quiet", "help"]);
    const tested = new Set(cases.map(([option]) => option));
    const help = done(await galton(["train", "--help"]));
    const options = Array.from(
      help.matchAll(/^ {2}(?:-\w, | {4})--([\w-]+)/gm),
      ([, name = ""]) => name,
    );
    assert.deepEqual(
      options.filter((name) => !own.has(name) && !tested.has(name)),
      [],
    );
    assert.deepEqual(
      [...tested].filter((name) => !options.includes(name)),
      [],
    );
  });

  it("for the commands that read a table without a fit, too", async () => {
    const { galton, file, model } = await here();
    await model();
    await file("t.csv", "speed;dist\n1,5;2\n2,5;4\n-999;7\n");
    const args = ["t.csv", "--delimiter", ";", "--decimal", ",", "--missing", "-999"];
    assert.match(done(await galton(["score", "model.json", ...args])), /^-999;7;\n$/m);
    assert.equal(parsed(await galton(["evaluate", "model.json", ...args, "--json"])).count, 2);
    assert.equal(parsed(await galton(["diagnose", "model.json", ...args, "--json"])).count, 2);
    assert.equal(parsed(await galton(["describe", ...args, "--json"])).columns[0].missing, 1);
  });
});
