// The command line of the packed package: every command and option in a process of its own, with real pipes and a real
// terminal, and every example of --help and of docs/command-line.md.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { postgresql } from "../databases/engines.js";
import { binOf, commandIn, shellIn, terminalIn, workplace } from "./galton-bin.js";
import { data, install, load, root } from "./packed.js";
import { workbook } from "./workbook.js";

/** @typedef {import("./galton-bin.js").Ran} Ran */

/** Where the package is installed, without and with the optional readers. */
let [plain, complete] = ["", ""];
/** @type {typeof import("galton")} */
let library;
before(async () => {
  [plain, complete] = await Promise.all([install(), install()]);
  for (const name of ["hyparquet", "hyparquet-compressors", "read-excel-file"])
    await symlink(join(root, "node_modules", name), join(complete, "node_modules", name));
  library = await load(plain);
});

/** A folder of its own for a test, with the bin to run there. @param {string} [from] where the package is installed */
async function here(from = plain) {
  const folder = await workplace(from);
  const bin = binOf(from);
  return {
    folder,
    galton: commandIn(bin, folder),
    shell: shellIn(bin, folder),
    terminal: terminalIn(bin, folder),
    /** @param {string} name @param {string | Uint8Array} content */
    file: (name, content) => writeFile(join(folder, name), content),
    /** @param {string} name */
    text: (name) => readFile(join(folder, name), "utf8"),
    /** Saves the model of cars.csv. */
    model: async () => {
      const cars = await readFile(join(folder, "cars.csv"));
      const observations = await library.read(cars, { formula: "dist ~ speed" });
      await writeFile(join(folder, "model.json"), JSON.stringify(observations.model()));
      return observations;
    },
  };
}

/** @param {Ran} ran @param {number} code @param {RegExp} words that it says */
function refused(ran, code, words) {
  assert.match(ran.err, words);
  assert.equal(ran.code, code, ran.err);
  assert.equal(ran.out, "", "data of a command that failed");
  assert.doesNotMatch(ran.err, /\n {4}at |undefined|\[object/);
}

/** @param {Ran} ran */
function done(ran) {
  assert.equal(ran.code, 0, ran.err);
  return ran.out;
}

/** The output of a command with `--json`. @param {Ran} ran @returns {Told} */
const parsed = (ran) => JSON.parse(done(ran));

/** Every command, as `galton --help` lists them. */
const COMMANDS = [
  "train",
  "score",
  "evaluate",
  "diagnose",
  "describe",
  "sql query",
  "sql train",
  "sql predict",
  "serve",
];

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
      [["score", "model.json", "--json"], /galton score has no option --json; /],
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

describe("the examples of --help run as they stand", () => {
  /** @type {Awaited<ReturnType<typeof postgresql>>} */
  let database;
  before(async () => {
    database = await postgresql();
    for (const name of ["cars", "warpbreaks"]) {
      const table = await readFile(join(data, `${name}.csv`), "utf8");
      const [head = "", ...rows] = table.trim().split("\n");
      const type = (/** @type {string} */ cell) =>
        isNaN(Number(cell)) ? "text" : "double precision";
      const names = head.replaceAll('"', "").split(",");
      const first = (rows[0] ?? "").replaceAll('"', "").split(",");
      const columns = names.map((own, at) => `"${own}" ${type(first[at] ?? "")}`);
      const values = rows.map(
        (row) =>
          `(${row
            .replaceAll('"', "")
            .split(",")
            .map((cell) => `'${cell}'`)
            .join(",")})`,
      );
      await database.query(
        `CREATE TABLE ${name} (${columns.join(", ")}); INSERT INTO ${name} VALUES ${values.join(", ")};`,
      );
    }
  });
  after(() => database.close());

  /** The examples in a text of help. @param {string} text */
  const examplesIn = (text) =>
    (/^Examples:\n((?: {2}.*\n)+)/m.exec(text)?.[1] ?? "")
      .split("\n")
      .flatMap((line) => line.trim() || []);

  for (const name of ["", "sql", ...COMMANDS]) {
    it(`galton ${name}`, async () => {
      const { galton } = await here();
      const examples = examplesIn(
        done(await galton([...name.split(" ").filter(Boolean), "--help"])),
      );
      assert.ok(examples.length > 0);
      const isStory = name === "" || name === "sql";
      let place = await here();
      for (const example of examples) {
        // The examples of an overview are one story, those of a command stand alone.
        if (!isStory) {
          place = await here();
          if (/model\.json/.test(example) && !/-o model\.json/.test(example)) await place.model();
        }
        const ran = /galton serve/.test(example)
          ? await served(place, example)
          : await place.shell(example, { env: database.env });
        assert.equal(ran.code, 0, `${example}\n${ran.err}`);
        assert.ok(ran.out !== "" || /[>] \S+$|-o \S+$/.test(example), `${example} printed nothing`);
        assert.doesNotMatch(ran.err, /galton:/, example);
      }
    });
  }

  it("and so do those of docs/command-line.md, in their order", async () => {
    const place = await here();
    const cars = gzipSync(await place.text("cars.csv"));
    const server = createServer((_, response) => response.end(cars));
    await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    const env = { ...database.env, SITE: `http://127.0.0.1:${port}` };
    const page = await readFile(join(root, "docs", "command-line.md"), "utf8");
    const blocks = Array.from(page.matchAll(/^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```)?/gms));
    assert.ok(blocks.length > 5);
    for (const [, lines = "", expected] of blocks) {
      const ran = await place.shell(`set -e\n${lines}`, { env });
      assert.equal(ran.code, 0, `${lines}${ran.err}`);
      assert.doesNotMatch(ran.err, /galton:/, lines);
      if (expected !== undefined) assert.equal(ran.out, expected, lines);
    }
    server.close();
  });

  /**
   * Runs an example that serves until it answers, and ends it.
   *
   * @param {Awaited<ReturnType<typeof here>>} place
   * @param {string} example
   */
  async function served(place, example) {
    // A machine may have a server on that port.
    const line = `exec env ${example.replace(/ --port 5000/, "")} --port 0`;
    const child = spawn("bash", ["-c", line], {
      cwd: place.folder,
      env: { ...process.env, PATH: `${binOf(plain)}:${process.env["PATH"]}` },
    });
    const [said] = /** @type {[Buffer]} */ (await once(child.stderr, "data"));
    const [, port = ""] = /on http:\/\/[\d.]+:(\d+)/.exec(said.toString()) ?? [];
    const answer = await fetch(`http://127.0.0.1:${port}/stream`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": "new" },
      body: '{ "payload": 10 }',
    });
    const out = await answer.text();
    assert.equal(answer.status, 200, out);
    child.kill("SIGTERM");
    const [code] = /** @type {[number | null]} */ (await once(child, "close"));
    return { code, out, err: "" };
  }
});

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
    await file("decimals.csv", `a;b\n${"1;2\n".repeat(3000)}1,5;2\n`);
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
      [["train", "cars.csv", "--json=yes"], 2, /--json has a value, "yes"; it takes none/],
      [["train", "cars.csv", "--hold-out", "-1"], 2, /--hold-out is -1; it must be/],
      [["train", "cars.csv", "--folds", "1"], 2, /--folds is 1; it must be/],
      [["train", "cars.csv", "--text", "no"], 2, /--text is "no"; it must be/],
      [["train", "cars.csv", "--workers", "3"], 2, /--workers is 3; it must be 1 or 2/],
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

/**
 * The parts of the output of commands with `--json` that are compared.
 *
 * @typedef {object} Told
 * @property {Record<string, unknown> & { precision: { weights: unknown }, predictors: Record<string, unknown>[] }} model
 * @property {{ dfResidual: number, level: number, coefficients: { name: string }[] }} summary
 * @property {import("../../pkg/index.js").Observations["report"]} report
 * @property {{ folds: unknown[], mse: number }} crossValidation
 * @property {{ count: number, mse: number, rSquared: number }} heldOut
 * @property {number} mse
 * @property {number} rSquared
 * @property {number} count
 * @property {{ missing: number }[]} columns
 */

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
      const { galton, file } = await here(complete);
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

describe("names of files", () => {
  it("may begin with a dash behind --, or be - for stdin", async () => {
    const { galton, file, text } = await here();
    const cars = await text("cars.csv");
    await file("-h", cars);
    await file("--json", cars);
    const expected = done(await galton(["train", "cars.csv", "dist ~ speed"]));
    assert.equal(done(await galton(["train", "--", "-h", "dist ~ speed"])), expected);
    assert.equal(done(await galton(["train", "--", "--json", "dist ~ speed"])), expected);
    assert.equal(done(await galton(["train", "./-h", "dist ~ speed"])), expected);
    assert.equal(done(await galton(["train", "-", "dist ~ speed"], { input: cars })), expected);
    done(await galton(["train", "cars.csv", "-o", "-model.json"]));
    assert.match(await text("-model.json"), /galton-model/);
    refused(await galton(["score", "-", "-"]), 2, /cannot both come by stdin/);
    refused(await galton(["score", "-"]), 2, /the model comes by stdin; give the table as a file/);
  });

  it("that is missing, a folder or not to be read is told, and what is near to it", async () => {
    const { folder, galton, shell, model, file } = await here();
    await model();
    await mkdir(join(folder, "folder"));
    await file("cars.csv/x", "").catch(() => {});
    const table = ["train", "score", "evaluate", "diagnose", "describe"];
    for (const command of table) {
      const first = command === "train" || command === "describe" ? [] : ["model.json"];
      refused(
        await galton([command, ...first, "nothing.csv"]),
        3,
        /there is no file "nothing\.csv"\n/,
      );
      refused(await galton([command, ...first, "car.csv"]), 3, /did you mean "cars\.csv"\?/);
      refused(
        await galton([command, ...first, "folder"]),
        3,
        /"folder" cannot be read: it is a directory/,
      );
      refused(await galton([command, ...first, "cars.csv/x"]), 3, /a part of the path is a file/);
      refused(await galton([command, ...first, "x".repeat(300)]), 3, /the name is too long/);
      const line = [command, ...first, command === "describe" ? "" : "-"].join(" ");
      refused(await shell(`galton ${line} < .`), 3, /stdin cannot be read: it is a directory/);
    }
    refused(await galton(["score", "modle.json", "cars.csv"]), 3, /did you mean "model\.json"\?/);
    refused(await galton(["serve", "folder"]), 3, /it is a directory/);
    refused(await galton(["sql", "train", "nothing"]), 3, /there is no file/);
    await chmod(join(folder, "cars.csv"), 0);
    if (process.getuid?.() !== 0)
      refused(await galton(["train", "cars.csv"]), 3, /permission denied/);
  });

  it("of a model that is none is told with the reason, and where model and table change places", async () => {
    const { galton, file, model, text } = await here();
    await model();
    const saved = await text("model.json");
    /** @type {[string, string | Uint8Array, RegExp][]} */
    const cases = [
      ["empty.json", "", /"empty\.json" is no saved model: it is not JSON/],
      ["object.json", "{}", /"object\.json" is no saved model: /],
      ["list.json", "[]", /is no saved model: /],
      ["null.json", "null", /is no saved model: /],
      ["half.json", saved.slice(0, saved.length / 2), /it is not JSON/],
      ["other.json", JSON.stringify({ ...JSON.parse(saved), format: "other" }), /format: /],
      ["newer.json", JSON.stringify({ ...JSON.parse(saved), version: 99 }), /version: /],
      ["bytes.json", new Uint8Array(100).fill(255), /it is not JSON/],
      [
        "broken.gz",
        gzipSync(saved).subarray(0, 50),
        /gzip data of "broken\.gz" are cut or damaged/,
      ],
    ];
    for (const [name, content, words] of cases) {
      await file(name, content);
      const code = name.endsWith(".gz") ? 3 : 1;
      for (const args of [
        ["score", name, "cars.csv"],
        ["serve", name],
        ["sql", "predict", name, "-d", "duckdb"],
      ])
        refused(await galton(args), code, words);
    }
    refused(
      await galton(["score", "cars.csv", "model.json"]),
      1,
      /the model comes before the table: model\.json cars\.csv/,
    );
  });

  it("of models may be those of other programs: a mark, UTF-16, gzip", async () => {
    const { galton, file, model, text } = await here();
    await model();
    const saved = await text("model.json");
    const expected = done(await galton(["score", "model.json", "cars.csv"]));
    await file("mark.json", `\ufeff${saved}`);
    await file("utf16.json", Buffer.from(`\ufeff${saved}`, "utf16le"));
    await file("utf16be.json", Buffer.from(`\ufeff${saved}`, "utf16le").swap16());
    await file("model.gz", gzipSync(saved));
    for (const name of ["mark.json", "utf16.json", "utf16be.json", "model.gz"])
      assert.equal(done(await galton(["score", name, "cars.csv"])), expected, name);
  });
});

describe("an output file", () => {
  it("has the model, is told of, and is not replaced without --force", async () => {
    const { galton, text, folder } = await here();
    const args = ["train", "cars.csv", "dist ~ speed", "-o", "model.json"];
    const ran = await galton(args);
    assert.match(done(ran), /^Coefficients:/);
    assert.equal(ran.err, "saved the model to model.json\n");
    const saved = await text("model.json");
    assert.equal(library.Model.from(saved).response, "dist");
    refused(await galton(args), 3, /"model\.json" is there already; --force replaces it/);
    await chmod(join(folder, "model.json"), 0o600);
    done(await galton([...args, "--force"]));
    assert.equal((await stat(join(folder, "model.json"))).mode & 0o777, 0o600);
    assert.equal(await text("model.json"), saved);
    done(await galton(["score", "model.json", "cars.csv", "-f", "-omodel.csv", "--quiet"]));
    assert.equal(await text("model.csv"), done(await galton(["score", "model.json", "cars.csv"])));
    assert.deepEqual((await readdir(folder)).sort(), [
      "cars.csv",
      "model.csv",
      "model.json",
      "new.csv",
      "warpbreaks.csv",
    ]);
  });

  it("is never one of the inputs, by whatever name, and never a folder", async () => {
    const { galton, text, folder, model } = await here();
    await model();
    await symlink("cars.csv", join(folder, "link.csv"));
    const before = await text("cars.csv");
    for (const name of ["cars.csv", "./cars.csv", "link.csv", join(folder, "cars.csv")])
      for (const command of [
        ["train", "cars.csv"],
        ["score", "model.json", "cars.csv"],
      ])
        refused(
          await galton([...command, "-f", "-o", name]),
          2,
          /is what is read; give --output another name/,
        );
    assert.equal(await text("cars.csv"), before);
    refused(await galton(["train", "cars.csv", "-o", "."]), 3, /is a directory; name a file in it/);
    refused(await galton(["train", "cars.csv", "-o", ""]), 2, /--output is empty/);
    refused(await galton(["train", "cars.csv", "-o", "no/m.json"]), 3, /there is no such folder/);
  });

  it("may be a link to a file, a pipe or a device", async () => {
    const { galton, shell, text, folder } = await here();
    await writeFile(join(folder, "real.json"), "old");
    await symlink("real.json", join(folder, "link.json"));
    done(await galton(["train", "cars.csv", "-f", "-o", "link.json"]));
    assert.match(await text("real.json"), /galton-model/);
    const out = done(await shell("(galton train cars.csv -o /dev/stderr 2>&1 >/dev/null) | cat"));
    assert.match(out, /galton-model/);
    done(
      await shell("mkfifo pipe && (cat pipe > copy.json & galton train cars.csv -o pipe && wait)"),
    );
    assert.match(await text("copy.json"), /galton-model/);
    const { out: json } = await galton(["train", "cars.csv", "-o", "-"]);
    assert.equal(library.Model.from(json).response, "dist");
  });

  it("is left as it was where the command fails or is interrupted", async () => {
    const { galton, folder, file, model, text } = await here();
    await model();
    await file("bad.csv", `speed\n${"1\n".repeat(100_000)}"`);
    const before = (await readdir(folder)).sort();
    assert.equal((await galton(["score", "model.json", "bad.csv", "-o", "s.csv"])).code, 1);
    assert.equal((await galton(["train", "cars.csv", "dist ~ x", "-o", "m.json"])).code, 1);
    assert.deepEqual((await readdir(folder)).sort(), before);
    const saved = await text("model.json");
    for (const [signal, code] of /** @type {const} */ ([
      ["SIGINT", 130],
      ["SIGTERM", 143],
      ["SIGHUP", 129],
    ])) {
      await file("old.csv", "old");
      const child = spawn(
        join(binOf(plain), "galton"),
        ["score", "model.json", "-", "-f", "-o", "old.csv"],
        { cwd: folder },
      );
      child.stdin.on("error", () => {});
      child.stdin.write(`speed\n${"1\n".repeat(200_000)}`);
      // It has begun to write once there is a file more.
      for (;;) if ((await readdir(folder)).some((name) => name.startsWith(".old.csv"))) break;
      child.kill(signal);
      assert.deepEqual(await once(child, "close"), [code, null]);
      assert.equal(await text("old.csv"), "old");
      assert.ok(!(await readdir(folder)).some((name) => name.startsWith(".")));
    }
    assert.equal(await text("model.json"), saved);
  });

  it("that cannot be written for lack of space is an error, and so is stdout", async () => {
    const { shell, model } = await here();
    await model();
    for (const line of [
      "galton score model.json cars.csv > /dev/full",
      "galton score model.json cars.csv -o /dev/full",
      "galton train cars.csv > /dev/full",
      "galton --help > /dev/full",
    ]) {
      const { code, err } = await shell(line);
      assert.equal(code, 3, line);
      assert.match(err, /cannot be written: no space is left on the disk/, line);
    }
  });
});

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

const SPEEDS = [4, 10, 20];
const DISTS = [2, 30, 60];

/** They as Parquet. */
function parquet() {
  const columnData = Object.entries({ speed: SPEEDS, dist: DISTS }).map(([name, values]) => ({
    name,
    data: values,
    type: /** @type {const} */ ("DOUBLE"),
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

describe("tables of every kind", () => {
  it("may have lines that end in CRLF or CR, and keep them when scored", async () => {
    const { galton, file, model, text } = await here();
    await model();
    const cars = await text("cars.csv");
    const table = done(await galton(["train", "cars.csv", "dist ~ speed"]));
    const scored = done(await galton(["score", "model.json", "cars.csv"]));
    for (const end of ["\r\n", "\r"]) {
      await file("ends.csv", cars.replaceAll("\n", end));
      assert.equal(done(await galton(["train", "ends.csv", "dist ~ speed"])), table);
      const out = done(await galton(["score", "model.json", "ends.csv"]));
      assert.equal(out, scored.replaceAll("\n", end));
    }
  });

  it("may be empty, one long line, or bytes that are no text: all are refused with a reason", async () => {
    const { galton, file, model } = await here();
    await model();
    /** @type {[string | Uint8Array, RegExp][]} */
    const cases = [
      ["", /no rows/],
      ["speed,dist\n", /no rows|observations|two columns of numbers/],
      [Buffer.alloc(40_000_000, "1"), /longer than|two columns of numbers|no column/],
      [Buffer.alloc(40_000_000, "1,"), /longer than|columns/],
      [Buffer.alloc(100_000), /zero|not a text file/],
      [gzipSync("speed,dist\n1,2\n2,3\n3,5\n").subarray(0, 30), /gzip data is cut or damaged/],
      [
        Buffer.concat([gzipSync("speed,dist\n1,2\n2,3\n"), Buffer.from("junk")]),
        /gzip data is cut or damaged/,
      ],
    ];
    for (const [content, words] of cases) {
      await file("t.csv", content);
      const { code, err } = await galton(["train", "t.csv", "dist ~ speed"]);
      assert.equal(code, 1, err);
      assert.match(err, words);
      assert.ok(err.length < 1000, "an error of more than a few lines");
    }
  });

  it("may be Parquet and .xlsx where their readers are installed, by name and by pipe", async () => {
    const { galton, shell, file, model } = await here(complete);
    await model();
    const rows = SPEEDS.map((speed, at) => [speed, DISTS[at] ?? 0]);
    await file("t.xlsx", workbook({ A: [["speed", "dist"], ...rows] }));
    await file("t.parquet", parquet());
    await file("t.csv", `speed,dist\n${rows.map((row) => `${row.join()}\n`).join("")}`);
    const table = done(await galton(["train", "t.csv"]));
    for (const name of ["t.xlsx", "t.parquet"]) {
      assert.equal(done(await galton(["train", name])), table, name);
      assert.equal(done(await shell(`galton train - < ${name}`)), table, name);
      assert.match(done(await galton(["describe", name])), /^speed +number +3 /m);
      for (const line of [
        `galton score model.json ${name}`,
        `cat ${name} | galton score model.json`,
      ]) {
        const lines = done(await shell(line))
          .trim()
          .split("\n");
        assert.deepEqual(
          lines.map((own) => own.split(",").length),
          [3, 3, 3, 3],
          line,
        );
      }
      assert.match(
        done(await galton(["evaluate", "model.json", name])),
        /^rows with a prediction +3$/m,
      );
      assert.match(done(await galton(["diagnose", "model.json", name])), /^rows of the fit +3$/m);
    }
    refused(
      await galton(["train", "t.xlsx", "--sheet", "B"]),
      1,
      /no sheet "B"; its sheets are "A"/,
    );
  });

  it("are refused by the name of the reader to install where it is not there", async () => {
    const { galton, file, model } = await here(plain);
    await model();
    await file(
      "t.xlsx",
      workbook({
        A: [
          ["speed", "dist"],
          [1, 2],
        ],
      }),
    );
    await file("t.parquet", parquet());
    for (const [name, reader] of [
      ["t.xlsx", "read-excel-file"],
      ["t.parquet", "hyparquet"],
    ]) {
      const words = new RegExp(
        `npm install ${reader} beside galton, or npx -p galton -p ${reader} galton`,
      );
      for (const args of [["train"], ["score", "model.json"], ["describe"]])
        refused(await galton([...args, name ?? ""]), 1, words);
    }
  });

  it("of many megabytes pass in memory that does not grow with them", async () => {
    const { shell, model } = await here();
    await model();
    const rows = "(echo speed; (yes 12.5 || true) | head -n 20000000)";
    const limit = "export NODE_OPTIONS=--max-old-space-size=80";
    const out = done(await shell(`${limit}; ${rows} | galton score model.json | tail -n 1`));
    assert.match(out, /^12\.5,31\.576/);
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

describe("galton sql", () => {
  const answer = `galton,n_all,n_missing,n_infinite,n_text,n_zero,n_negative,n_log,n_value,n_broken,n,a0,l0,h0,s0,p0_0,a1,l1,h1,s1,p1_0,p1_1
"{""response"":""height"",""predictors"":[""week""],""categories"":[],""formula"":""height ~ week"",""bases"":[""week"",""height""],""columns"":[""week"",""height""],""monomials"":[],""constant"":0}",6,1,0,0,0,0,0,0,0,5,3,1,5,0,10,6,2,10,0,20,41
`;

  it("query prints what aggregateQuery gives, for every dialect and shape of name", async () => {
    const { galton } = await here();
    const { aggregateQuery } = await import(join(plain, "node_modules/galton/sql.js"));
    const dialects = [
      "duckdb",
      "postgresql",
      "spark",
      "bigquery",
      "snowflake",
      "trino",
      "clickhouse",
      "sqlite",
    ];
    const formula = "y ~ a * g";
    for (const dialect of dialects) {
      const out = done(
        await galton([
          "sql",
          "query",
          "t",
          formula,
          "--dialect",
          dialect,
          "--category",
          "g",
          "--weights",
          "w",
        ]),
      );
      assert.equal(
        out,
        aggregateQuery({ table: "t", formula, dialect, categories: ["g"], weights: "w" }),
      );
    }
    /** @type {[string, string | string[]][]} */
    const names = [
      ["a.b.c", ["a", "b", "c"]],
      ['"a.b".c', ["a.b", "c"]],
      ['"say ""x"""', ['say "x"']],
      ["with space", "with space"],
    ];
    for (const [given, table] of names)
      for (const dialect of ["postgresql", "bigquery"])
        assert.equal(
          done(await galton(["sql", "query", given, "y ~ a", "-d", dialect])),
          aggregateQuery({ table, formula: "y ~ a", dialect }),
        );
    // To DuckDB a file is a table.
    for (const table of ["cars.csv", "data/cars.parquet", "data/*.parquet", "cars.csv.gz"])
      assert.equal(
        done(await galton(["sql", "query", table, "y ~ a", "-d", "duckdb"])),
        aggregateQuery({ table, formula: "y ~ a", dialect: "duckdb" }),
      );
    for (const name of ["", ".", "a.", ".a", "a..b", 'a"b', '"a'])
      refused(
        await galton(["sql", "query", name, "y ~ a", "-d", "duckdb"]),
        2,
        /the table is .*; it must be a name/,
      );
    refused(await galton(["sql", "query", "t", "y ~", "-d", "duckdb"]), 2, /formula/);
  });

  it("train prints the table of an answer in CSV or JSON, and saves its model", async () => {
    const { galton, file, text } = await here();
    const own = library.Observations.fromAggregates(answer);
    const expected = String(own.summary());
    const [head = "", row = ""] = answer.trim().split("\n");
    const carried = /^"(.*)",6/.exec(row)?.[1]?.replaceAll('""', '"') ?? "";
    const numbers = row
      .slice(row.indexOf(",6,") + 1)
      .split(",")
      .map(Number);
    const object = Object.fromEntries([
      ["galton", carried],
      ...head
        .split(",")
        .slice(1)
        .map((name, at) => [name, numbers[at]]),
    ]);
    await file("answer.csv", answer);
    await file("answer.crlf", answer.replaceAll("\n", "\r\n"));
    await file("answer.gz", gzipSync(answer));
    await file("answer.utf16", Buffer.from(`\ufeff${answer}`, "utf16le"));
    await file("answer.json", JSON.stringify([object], null, 2));
    await file("answer.jsonl", `${JSON.stringify(object)}\n`);
    for (const name of [
      "answer.csv",
      "answer.crlf",
      "answer.gz",
      "answer.utf16",
      "answer.json",
      "answer.jsonl",
    ]) {
      const ran = await galton(["sql", "train", name]);
      assert.equal(done(ran), expected, name);
      assert.match(ran.err, /^note: left out: 1 row with a missing value\n$/);
    }
    assert.equal(done(await galton(["sql", "train"], { input: answer })), expected);
    const found = parsed(await galton(["sql", "train", "answer.csv", "-o", "m.json", "--json"]));
    assert.deepEqual(found.model, JSON.parse(await text("m.json")));
    const sql = done(await galton(["sql", "predict", "m.json", "-d", "postgresql"]));
    assert.equal(sql, `${own.model().toSQL("postgresql")}\n`);
    const scored = done(await galton(["score", "m.json"], { input: "week\n6\n" }));
    assert.equal(scored, "week,predicted height\n6,12\n");
  });

  it("train refuses what is no answer, and says how to ask for one", async () => {
    const { galton } = await here();
    /** @type {[string, RegExp][]} */
    const cases = [
      ["", /stdin is empty; it must be CSV/],
      ["a,b\n1,2\n", /stdin is not an answer to galton sql query; .* psql --csv/],
      [" galton | n_all \n--------+-------\n x | 6\n", /is not an answer/],
      ["[1", /is not an answer/],
      ["[1]", /is not an answer/],
      ["[]", /is not an answer/],
      ["{}", /is not an answer/],
      ["null", /is not an answer/],
      [answer.slice(0, answer.indexOf("\n")), /is not an answer/],
      [answer.replaceAll("n_all", "all"), /the answer has no column "n_all"/],
      [answer.replace(",41", ",NULL"), /the answer has .* for "p1_1" in row 1/],
      [answer.replace(",41", ","), /the answer has NULL for "p1_1" in row 1/],
    ];
    for (const [input, words] of cases)
      refused(await galton(["sql", "train"], { input }), 1, words);
  });
});

describe("galton serve", () => {
  it("says where, and ends by a signal when its answers are given", async () => {
    const { folder, model } = await here();
    await model();
    const args = ["serve", "model.json", "--port", "0"];
    const child = spawn(join(binOf(plain), "galton"), args, { cwd: folder });
    const [said] = /** @type {[Buffer]} */ (await once(child.stderr, "data"));
    const [, address = ""] = /serving model\.json on (http:\S+)/.exec(said.toString()) ?? [];
    const { port } = new URL(address);
    assert.equal((await fetch(`${address}/health`)).status, 200);
    const second = commandIn(binOf(plain), folder);
    refused(
      await second(["serve", "model.json", "--port", port]),
      3,
      /port \d+ of 127\.0\.0\.1 is in use; --port 0 takes a free one/,
    );
    refused(
      await second(["serve", "model.json", "--host", "192.0.2.1"]),
      3,
      /192\.0\.2\.1 is no address of this machine/,
    );
    child.kill("SIGTERM");
    assert.deepEqual(await once(child, "close"), [0, null]);
  });
});
