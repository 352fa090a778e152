// The output of the commands: data on stdout, words on stderr, and both at a terminal.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { done, here, library, parsed, refused } from "./command-line.js";
import { data, root } from "./packed.js";

describe("data go to stdout, and words to stderr", () => {
  it("of train: R's table, for every golden model", async () => {
    const { galton } = await here();
    /** @param {string} name */
    const golden = (name) => readFile(join(root, "tests", "golden", name), "utf8");
    /** @type {{ name: string, data: string, formula: string, weights?: string }[]} */
    const models = JSON.parse(await golden("models.json"));
    // R pads a whole F with spaces.
    const printed = (await golden("summaries.txt")).replaceAll(/F-statistic: +/g, "F-statistic: ");
    await Promise.all(
      models.map(async ({ name, data: file, formula, weights }) => {
        const more = weights === undefined ? [] : ["--weights", weights];
        const out = done(await galton(["train", join(data, file), formula, ...more]));
        const expected = printed.split(`## ${name}\n`)[1]?.split("## ")[0];
        assert.equal(out.replaceAll("\n\n", "\n"), expected, name);
      }),
    );
  });

  it("of train: intervals, held-out rows and folds where they are asked for", async () => {
    const { galton, file, text } = await here();
    const options = ["--level", "0.9", "--hold-out", "10", "--folds", "5"];
    const args = ["train", "cars.csv", "dist ~ speed", ...options];
    const out = done(await galton(args));
    assert.match(out, /^Confidence intervals:\n +5 % +95 %\n\(Intercept\) +-22\.385 +4\.26615$/m);
    const { model, summary, heldOut, crossValidation, report } = parsed(
      await galton([...args, "--json"]),
    );
    assert.equal(report.heldOut, 10);
    assert.equal(summary.level, 0.9);
    assert.equal(crossValidation.folds.length, 5);
    assert.ok(
      out.includes(
        `\nCross-validation: 5 folds, RMSE ${Number(Math.sqrt(crossValidation.mse).toPrecision(6))}\n`,
      ),
    );
    // The rows that were held out are the last, so evaluate knows them.
    const [head = "", ...rows] = (await text("cars.csv")).trim().split("\n");
    await file("last.csv", [head, ...rows.slice(-10), ""].join("\n"));
    await file("held.json", JSON.stringify(model));
    const metrics = parsed(await galton(["evaluate", "held.json", "last.csv", "--json"]));
    assert.equal(heldOut.count, 10);
    for (const name of /** @type {const} */ (["mse", "rSquared"]))
      assert.ok(Math.abs(heldOut[name] / metrics[name] - 1) < 1e-9, `${name}: ${heldOut[name]}`);
    assert.ok(
      out.includes(
        `\nHeld out: 10 rows, RMSE ${Number(Math.sqrt(metrics.mse).toPrecision(6))}, R-squared `,
      ),
    );
  });

  it("of score: the library's own bytes, whatever the input comes by", async () => {
    const { galton, shell, model, file, text } = await here();
    const own = (await model()).model();
    const cars = await text("cars.csv");
    const expected = await (await library.scoreCsv(cars, own)).text();
    await file("cars.csv.gz", gzipSync(cars));
    // Two members of gzip, one after the other.
    const half = cars.indexOf("\n", 100) + 1;
    await file(
      "two.gz",
      Buffer.concat([gzipSync(cars.slice(0, half)), gzipSync(cars.slice(half))]),
    );
    for (const name of ["cars.csv", "./cars.csv", "cars.csv.gz", "two.gz"])
      assert.equal(done(await galton(["score", "model.json", name])), expected, name);
    for (const line of [
      "galton score model.json < cars.csv",
      "galton score model.json - < cars.csv.gz",
      "cat cars.csv | galton score model.json",
      "galton score model.json <(cat cars.csv)",
      "galton score - cars.csv < model.json",
      "gzip -c model.json | galton score - cars.csv",
      "galton score <(cat model.json) < cars.csv",
      "galton score model.json /dev/stdin < cars.csv",
      // Bytes that come one at a time are a gzip file too.
      "(head -c 1 cars.csv.gz; sleep 0.2; tail -c +2 cars.csv.gz) | galton score model.json",
    ])
      assert.equal(done(await shell(line)), expected, line);
    const options = /** @type {const} */ ({ interval: "prediction", level: 0.9 });
    assert.equal(
      done(
        await galton(["score", "model.json", "cars.csv", "--interval=prediction", "--level=.9"]),
      ),
      await (await library.scoreCsv(cars, own, options)).text(),
    );
  });

  it("of score: rows without a prediction are told, and the table stays whole", async () => {
    const { galton, file } = await here();
    const train = "g,x,y\na,1,2\nb,2,4\na,3,7\nb,4,8\na,5,9\n";
    await file("train.csv", train);
    done(await galton(["train", "train.csv", "y ~ g + x", "-o", "g.json"]));
    await file("new.csv", "g,x\na,1\nc,2\nb,oops\nb,\n");
    const ran = await galton(["score", "g.json", "new.csv"]);
    assert.match(done(ran), /^g,x,predicted y\na,1,\S+\nc,2,\nb,oops,\nb,,\n$/);
    assert.match(ran.err, /line 3, column "g": the model does not know "c": 1 row without/);
    assert.match(ran.err, /line 4, column "x": text .* such as "oops": 1 row without/);
    const quiet = await galton(["score", "g.json", "new.csv", "--quiet"]);
    assert.deepEqual([quiet.out, quiet.err], [ran.out, ""]);
  });

  it("of score: counts and notes as JSON, where the table has a file of its own", async () => {
    const { galton, file, text } = await here();
    await file("train.csv", "g,x,y\na,1,2\nb,2,4\na,3,7\nb,4,8\na,5,9\n");
    done(await galton(["train", "train.csv", "y ~ g + x", "-o", "g.json"]));
    await file("new.csv", "g,x,y\n,cm,kg\na,1,2\nc,2,3\nb,oops,4\nb,4,9\n");
    const plain = done(await galton(["score", "g.json", "new.csv"]));
    for (const to of [[], ["-o", "-"]])
      refused(
        await galton(["score", "g.json", "new.csv", "--json", ...to]),
        2,
        /--json prints counts and notes; -o must name a file for the table/,
      );
    const out = done(await galton(["score", "g.json", "new.csv", "--json", "-o", "out.csv"]));
    /** @type {import("galton").ScoredTable} */
    const told = JSON.parse(out);
    assert.equal(await text("out.csv"), plain);
    assert.deepEqual([told.rows, told.predicted, told.extrapolating], [4, 2, null]);
    assert.deepEqual([told.newLevels[0]?.value, told.newLevels[0]?.row], ["c", 3]);
    assert.deepEqual([told.unread[0]?.value, told.unread[0]?.row], ["oops", 4]);
    assert.deepEqual([told.metrics?.count, told.metrics?.leftOut], [2, 2]);
    assert.equal(told.notes[0]?.kind, "units-row");
  });

  it("of train: what the table must tell is told beside a model that is printed", async () => {
    const { galton, file } = await here();
    await file("cities.csv", "g,y\nOslo,1\n\u041eslo,3\nOslo,2\n\u041eslo,5\nBergen,4\nBergen,1\n");
    const ran = await galton(["train", "cities.csv", "y ~ g", "-o", "-"]);
    assert.equal(JSON.parse(done(ran)).format, "galton-model");
    assert.match(
      ran.err,
      /note: "g" has values that look alike .*"Oslo" in 2 rows and "\\u\{41e\}slo"/,
    );
  });

  it("of evaluate names the R-squared of a model without an intercept, which has two", async () => {
    const { galton, file } = await here();
    await file("origin.csv", "x,y\n1,5\n2,7\n3,4\n4,8\n5,6\n6,9\n");
    done(await galton(["train", "origin.csv", "y ~ 0 + x", "-o", "origin.json"]));
    const said = done(await galton(["evaluate", "origin.json", "origin.csv"]));
    assert.match(said, /^R-squared about the mean +-0\.916484$/m);
  });

  it("of evaluate, diagnose and describe: the library's figures", async () => {
    const { galton, model, text } = await here();
    const own = (await model()).model();
    const cars = await text("cars.csv");
    const expected = await library.evaluate(cars, own);
    assert.deepEqual(
      parsed(await galton(["evaluate", "model.json", "cars.csv", "--json"])),
      JSON.parse(JSON.stringify(expected)),
    );
    assert.match(
      done(await galton(["evaluate", "model.json", "cars.csv"])),
      new RegExp(`^R-squared +${Number(expected.rSquared?.toPrecision(6))}$`, "m"),
    );
    const second = {
      ...(await library.diagnose(cars, own, { most: 3, level: 0.9 })),
      model: undefined,
    };
    const args = ["diagnose", "model.json", "cars.csv", "--most", "3", "--level", "0.9"];
    assert.deepEqual(parsed(await galton([...args, "--json"])), JSON.parse(JSON.stringify(second)));
    const out = done(await galton(args));
    assert.match(out, /^49 +50 +76\.7987 +43\.2013 /m);
    assert.match(out, /^coefficient +estimate +standard error +p +5 % +95 %$/m);
    const rows = done(await galton(["diagnose", "model.json", "cars.csv", "--rows"])).split("\n");
    assert.equal(rows[0], "row,fitted,residual,leverage,standardised,studentised,cooksDistance");
    assert.equal(rows.length, 52);
    const all = (await library.diagnose(cars, own, { rows: true })).rows;
    assert.equal(Number(rows[50]?.split(",")[6]), all?.cooksDistance[49]);
    const report = parsed(await galton(["describe", "cars.csv", "--json"]));
    assert.deepEqual(report, JSON.parse(JSON.stringify(await library.describe(cars))));
    assert.match(done(await galton(["describe", "cars.csv"])), /^dist +number +50 +0 +2 +42\.98 /m);
  });

  it("of diagnose: it says where the rows are others than those of the fit", async () => {
    const { galton, shell, model } = await here();
    await model();
    const ran = await shell("head -n 30 cars.csv | galton diagnose model.json");
    done(ran);
    assert.match(ran.err, /^note: /);
    done(
      await galton(["train", "cars.csv", "dist ~ speed", "--hold-out", ".3", "-o", "part.json"]),
    );
    const other = await galton(["diagnose", "part.json", "cars.csv"]);
    assert.match(other.err, /^note: /);
    const same = await galton(["diagnose", "part.json", "cars.csv", "--hold-out", ".3"]);
    assert.equal(done(same) && same.err, "");
  });

  it("of options that have no effect: a word says so", async () => {
    const { galton } = await here();
    for (const command of ["train", "describe"]) {
      const { err } = await galton([command, "cars.csv", "--sheet", "2"]);
      assert.equal(err, "note: --sheet has no effect, because the table is not in a workbook\n");
    }
  });

  it("has what a terminal would obey spelt out, and bytes of scored tables as they are", async () => {
    const { galton, file } = await here();
    await file("evil.csv", "\u001b[31mx,y\n1,2\n2,4\n3,7\n4,\u001b]0;title\u0007\n");
    for (const args of [
      ["describe", "evil.csv"],
      ["train", "evil.csv"],
      ["train", "evil.csv", "y ~ z"],
    ]) {
      const { out, err } = await galton(args);
      assert.doesNotMatch(out + err, /(?![\t\n])\p{Cc}/u, args.join(" "));
      assert.match(out + err, /\\u\{1b\}/);
    }
    done(await galton(["train", "evil.csv", "--text", "missing", "-o", "m.json"]));
    const scored = done(await galton(["score", "m.json", "evil.csv"]));
    assert.ok(scored.startsWith("\u001b[31mx,y,predicted y\n"));
  });

  it("of errors: nothing else is printed, and the words are the command line's", async () => {
    const { galton, file, model } = await here();
    await model();
    await file("text.csv", "x,y\n1,2\n2,oops\n3,4\n");
    await file("decimals.csv", `a;b\n${"1;2\n".repeat(30_000)}1,5;2\n`);
    await file("dates.csv", "x,y\n01/02/2021,2\n02/02/2021,4\n03/04/2021,7\n");
    await file("wide.csv", "a,b,y\n1,2,3\n2,1,4\n3,5,1\n4,4,9\n");
    /** @type {[string[], number, RegExp][]} */
    const cases = [
      [["train", "cars.csv", "dist ~ spee"], 1, /no column "spee".*did you mean "speed"\?/],
      [["train", "cars.csv", "dist ~"], 1, /character 7 of the formula is its end/],
      [["train", "text.csv"], 1, /treat text as missing \(--text missing\)/],
      [["train", "decimals.csv"], 1, /; try --decimal ','/],
      [["train", "dates.csv"], 1, /by the option --date-format: "day-month-year" or/],
      [["train", "wide.csv", "--max-columns", "1"], 1, /or raise --max-columns/],
      [["train", "cars.csv", "--level", "95"], 2, /--level is 95; it must be between 0 and 1/],
      [["train", "cars.csv", "--level", "x"], 2, /--level is "x"; it must be a number/],
      [["train", "cars.csv", "--level", ""], 2, /--level is ""; it must be a number/],
      [["train", "cars.csv", "--level"], 2, /--level lacks its level; nothing follows it/],
      [["train", "cars.csv", "--level", "--json"], 2, /--level lacks its level; --json follows it/],
      [
        ["train", "cars.csv", "-o", "a.json", "--output=b.json"],
        2,
        /--output is given twice, as "a\.json" and "b\.json"; give it once/,
      ],
      [
        ["train", "cars.csv", "--header", "--no-header"],
        2,
        /--header is given twice, as yes and no/,
      ],
      [["train", "cars.csv", "-quiet"], 2, /no option -quiet; did you mean --quiet\?/],
      [["train", "cars.csv", "-qx"], 2, /no option -x; /],
      [["train", "cars.csv", "-q=x"], 2, /--quiet has a value, "=x"; it takes none/],
      [["train", "cars.csv", "--json=yes"], 2, /--json has a value, "yes"; it takes none/],
      [["train", "cars.csv", "--hold-out", "-1"], 2, /--hold-out is -1; it must be/],
      [["train", "cars.csv", "--folds", "1"], 2, /--folds is 1; it must be/],
      [["train", "cars.csv", "--text", "no"], 2, /--text is "no"; it must be/],
      [["train", "cars.csv", "--workers", "3"], 2, /--workers is 3; it must be 1 or 2/],
      [["train", "cars.csv", "--weights", "speed"], 1, /beside any weights; found 1: "dist"/],
      [["train", "cars.csv", "--weights="], 2, /--weights is empty; it must be a column/],
      [
        ["train", "cars.csv", "--folds", "2.5"],
        2,
        /--folds is 2\.5; it must be a whole number from 2 to 100\n/,
      ],
      [
        ["--quiet", "train", "cars.csv"],
        2,
        /"--quiet" stands before the command; options follow it/,
      ],
      [["train", ""], 2, /the name of a file is empty/],
      [["train", "https://localhost/a.csv"], 2, /is an address; fetch it: curl -s 'https:/],
      [["sql", "query", "t", "y ~ .", "-d", "duckdb"], 2, /its point stands for all other columns/],
      [
        ["sql", "query", "t", "y ~ a", "-d", "duckdb", "--category", "b"],
        2,
        /--category is "b"; it must be/,
      ],
      [["train", "cars.csv", "--delimiter", "constructor"], 2, /--delimiter is "constructor"; /],
      [["train", "cars.csv", "--encoding", "klingon"], 2, /--encoding is "klingon"; /],
      [
        ["train", "cars.csv", "--reference", "speed"],
        2,
        /--reference must be a column and a value/,
      ],
      [
        ["train", "cars.csv", "dist ~ speed", "--response", "dist"],
        2,
        /--response|--formula|formula/,
      ],
      [
        ["score", "model.json", "cars.csv", "--interval", "both"],
        2,
        /--interval is "both"; it must be/,
      ],
      [
        ["score", "model.json", "cars.csv", "--level", "0.9"],
        2,
        /--level is given without --interval/,
      ],
      [["diagnose", "model.json", "cars.csv", "--most", "-1"], 2, /--most is -1; it must be/],
      [["serve", "model.json", "--port", "70000"], 2, /--port is 70000; it must be/],
      [["serve", "model.json", "--max-rows", "0"], 2, /--max-rows is 0; it must be/],
      [["score", "model.json", "wide.csv"], 1, /no column "speed"/],
      [["evaluate", "model.json", "wide.csv"], 1, /no column "speed"/],
    ];
    for (const [args, code, words] of cases) refused(await galton(args), code, words);
  });
});

/** How a terminal is told to clear a line. */
const CLEAR = "\r\u001b[K";

describe("a terminal", () => {
  it("sees progress and colours on stderr, and neither elsewhere", async () => {
    const { terminal, galton, file, shell } = await here();
    await file("long.csv", `x,y\n${"1,2\n2,4\n3,7\n".repeat(500_000)}`);
    const { out } = await terminal("galton train long.csv > table.txt");
    const [, ...lines] = out.split(CLEAR);
    assert.match(lines[0] ?? "", /^[\d.]+ of 6\.0 MB, \d+ rows/);
    assert.equal(lines.at(-1), "", "the line is not cleared");
    const quiet = await terminal("galton train long.csv --quiet > table.txt");
    assert.equal(quiet.out, "");
    const { out: dumb } = await terminal("galton train long.csv > table.txt", { TERM: "dumb" });
    assert.equal(dumb, "");
    const { err } = await shell("galton train long.csv");
    assert.equal(err, "");
    const coloured = await terminal("galton train nothing.csv");
    assert.ok(coloured.out.startsWith("\u001b[31mgalton:\u001b[0m there is no file"));
    assert.equal(coloured.code, 3);
    for (const [name, value] of [
      ["NO_COLOR", "1"],
      ["TERM", "dumb"],
    ]) {
      const env = { [name ?? ""]: value ?? "" };
      const { out: without } = await terminal("galton train nothing.csv", env);
      assert.ok(without.startsWith("galton: there is no file"), without);
    }
    assert.ok((await galton(["train", "nothing.csv"])).err.startsWith("galton: there is no file"));
  });

  it("does not wait silently for a table", async () => {
    const { terminal, model } = await here();
    await model();
    for (const command of ["score model.json", "evaluate model.json", "describe", "sql train"]) {
      const { code, out } = await terminal(`galton ${command}`, { NO_COLOR: "1" });
      assert.equal(code, 2, command);
      assert.match(out, /is missing; give a file .*, or - to read from the terminal/);
    }
  });
});
