// Reading real files with the packed package: packed and unpacked, however written, from whatever
// gives bytes; what the report says of them; second passes; and a large file by two workers.

import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { appendFile, open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { browser, data, emptyFolder, install, load, none, serve } from "./packed.js";

/** @type {typeof import("galton")} */
let galton;
/** @type {string} */
let folder;
/** @type {Buffer} */
let heights;

before(async () => {
  folder = await install();
  galton = await load(folder);
  heights = await readFile(join(data, "galton-heights.csv"));
});

/** @param {Uint8Array} bytes */
const blob = (bytes) => new Blob([/** @type {BlobPart} */ (bytes)]);

describe("a source", () => {
  it("may be gzip, in whatever it comes", async () => {
    const plain = await galton.read(heights);
    const packed = gzipSync(heights);
    const path = join(await emptyFolder(), "heights.csv.gz");
    await writeFile(path, packed);
    const sources = [packed, blob(packed), blob(packed).stream(), createReadStream(path)];
    for (const source of sources) {
      const found = await galton.read(source);
      assert.deepEqual(found.exact, plain.exact);
      assert.deepEqual(found.report, plain.report);
    }
    assert.deepEqual(await galton.inspect(blob(packed)), await galton.inspect(heights));
  });

  it("that is gzip tells its progress in bytes of the file", async () => {
    const packed = gzipSync(heights);
    /** @type {import("galton").Progress[]} */
    const told = [];
    await galton.read(blob(packed), { onProgress: (progress) => told.push(progress) });
    const last = told.at(-1);
    assert.deepEqual([last?.bytes, last?.totalBytes], [packed.length, packed.length]);
  });

  it("of damaged gzip is refused in plain words", async () => {
    const packed = gzipSync(heights);
    const cut = packed.subarray(0, packed.length - 20);
    for (const source of [cut, blob(cut), blob(cut).stream()]) {
      await assert.rejects(galton.read(source), { name: "GaltonError", kind: "unreadable" });
    }
  });

  it("may be a stream of Node, or anything that gives bytes one after the other", async () => {
    const plain = await galton.read(heights);
    async function* pieces() {
      await Promise.resolve();
      for (let at = 0; at < heights.length; at += 777) yield heights.subarray(at, at + 777);
    }
    for (const source of [createReadStream(join(data, "galton-heights.csv")), pieces()]) {
      assert.deepEqual((await galton.read(source)).exact, plain.exact);
    }
    await assert.rejects(galton.read(Readable.from(["x,y\n", "1,2\n"])), { kind: "not-bytes" });
  });

  it("that fails midway fails the reading with its own error, and the next goes well", async () => {
    const broken = new Error("unplugged");
    async function* failing() {
      await Promise.resolve();
      yield heights.subarray(0, 5000);
      throw broken;
    }
    await assert.rejects(galton.read(failing()), broken);
    assert.equal((await galton.read(heights)).count, 928);
  });

  it("may turn out to be a folder that was dropped as a file, and the error says so", async () => {
    const folder = new File(["x"], "tables");
    const lost = new DOMException("A requested file could not be found", "NotFoundError");
    const stream = () => new ReadableStream({ pull: (controller) => controller.error(lost) });
    Object.assign(folder, { stream, slice: () => folder, arrayBuffer: () => Promise.reject(lost) });
    await assert.rejects(galton.read(folder), {
      code: "unreadable",
      message: /^the file can no longer be read: it is a folder, or it was changed, /,
    });
  });
});

const AWKWARD = `# exported on Monday
Heights of plants
Datum;Höhe;Gewicht;Preis
01.03.2024;1.012,5;2,5;€ 3,20
02.03.2024;1.013,0;NA;€ 3,20
# a remark
03.03.2024;1.014,5;3,5;€ 3,20;late
15.03.2024;1.020,0;4,0;€ 4,10
16.03.2024;hoch;5,0;€ 4,10
`;

describe("the report", () => {
  it("says how a file is written, what its columns are, and why each row is not used", async () => {
    const latin1 = Buffer.from(AWKWARD.replaceAll("€", "\u0080"), "latin1");
    const found = await galton
      .read(latin1, {
        predictors: ["Datum", "Gewicht"],
        response: "Höhe",
        text: "missing",
        sample: 10,
      })
      .catch((error) => error);
    // Two rows are left: too few for three coefficients, which the error says.
    assert.equal(found.kind, "too-few-observations");
    const { report } = await galton.read(latin1, {
      predictors: ["Gewicht"],
      response: "Höhe",
      text: "missing",
    });
    assert.deepEqual(report.dialect, {
      delimiter: ";",
      header: true,
      decimal: ",",
      thousands: ".",
      comment: "#",
      encoding: "windows-1252",
      quote: '"',
      escape: null,
      skippedLines: 2,
      preamble: ["# exported on Monday", "Heights of plants"],
    });
    assert.deepEqual(report.leftOut, { ...none, missing: 1, text: 1, ragged: 1, comment: 1 });
    assert.deepEqual(
      report.examples.map(({ reason, line, column, text }) => [reason, line, column, text]),
      [
        ["missing", 5, "Gewicht", "NA"],
        ["comment", 6, "", "# a remark"],
        ["ragged", 7, "", "03.03.2024;1.014,5;3,5;€ 3,20;late"],
        ["text", 9, "Höhe", "hoch"],
      ],
    );
    const [date, height, weight, price] = report.columns;
    assert.deepEqual([date?.kind, date?.since, date?.used], ["date", "01.03.2024", false]);
    assert.deepEqual([price?.kind, price?.hint], ["text", "currency"]);
    assert.deepEqual([height?.count, height?.min, height?.max], [2, 1012.5, 1020]);
    assert.deepEqual([weight?.missing, weight?.mean, weight?.sd], [1, 3.25, Math.sqrt(1.125)]);
  });

  it("has dates as days since the first", async () => {
    const table = "day,y\n2024-02-28,1\n2024-02-29,2\n2024-03-01T12:00,3.5\n2024-03-09,11\n";
    const found = await galton.read(table, { predictors: ["day"], response: "y" });
    assert.deepEqual(
      found.exact.coefficients.map((b) => Math.round(b * 1e9) / 1e9),
      [1, 1],
    );
  });

  it("has dates of new rows as days since the first that the model has seen", async () => {
    const table = "day,y\n2024-02-28,1\n2024-02-29,2\n2024-03-01,3\n2024-03-09,11\n";
    const options = { predictors: ["day"], response: "y", learningRate: 0.5 };
    const model = await galton.train(table, options);
    const saved = galton.Model.from(JSON.stringify(model));
    assert.deepEqual(JSON.parse(JSON.stringify(saved)), JSON.parse(JSON.stringify(model)));
    const rows = "day\n2024-03-10\n2024-03-01\n";
    for (const line of [model, saved]) {
      const scored = await (await galton.scoreCsv(rows, line)).text();
      const found = scored
        .trim()
        .split("\n")
        .slice(1)
        .map((row) => Number(row.split(",")[1]));
      assert.deepEqual(
        found.map((y) => Math.round(y * 1e6) / 1e6),
        [12, 3],
      );
    }
    // A model of numbers has no day to count from.
    const numbers = await galton.train("day,y\n1,1\n2,2\n3,3\n", { response: "y" });
    assert.equal(
      await (await galton.scoreCsv("day\n2024-03-10\n", numbers)).text(),
      "day,predicted y\n2024-03-10,\n",
    );
  });

  it("shows the first rows as they are read, and how dates are written", async () => {
    const table =
      "day;price;kind\n02.01.2024;1.050,5;a\n03.01.2024;NA;4\n15.01.2024;950;NA\n16.01.2024;970,25;b\n";
    const { columns, rows, values } = await galton.inspect(table);
    assert.deepEqual(rows[0], ["02.01.2024", "1.050,5", "a"]);
    assert.deepEqual(values, [
      [0, 1050.5, "a"],
      [1, null, "4"],
      [13, 950, null],
      [14, 970.25, "b"],
    ]);
    assert.deepEqual(
      columns.map(({ dateFormat }) => dateFormat),
      ["day-month-year", null, null],
    );
    const text = await galton.inspect("x,y\n1,2\n2,about 3\n3,(4)\n4,5\n5,6\n");
    assert.deepEqual(text.values[1], [2, "about 3"]);
    const numbers = await galton.inspect("day,y\n20240131,1\n20240229,2\n20240331,4\n20240430,7\n");
    assert.equal(numbers.columns[0]?.dateFormat, "yyyymmdd");
    assert.deepEqual(numbers.values[0], [20240131, 1]);
  });

  it("guesses nothing that it is told", async () => {
    const table = "1,5;2\n2,5;4\n3,5;7\n";
    const told = { delimiter: ",", header: false, thousands: null, comment: null, skipLines: 1 };
    const found = await galton.inspect(table, { ...told, decimal: "." });
    assert.deepEqual(
      [found.dialect.delimiter, found.dialect.header, found.dialect.skippedLines],
      [",", false, 1],
    );
    assert.deepEqual(found.rows[0], ["2", "5;4"]);
    for (const wrong of [
      { decimal: "x" },
      { thousands: "ab" },
      { comment: "a" },
      { skipLines: -1 },
    ]) {
      await assert.rejects(galton.inspect(table, wrong), { kind: "invalid-option" });
    }
  });
});

describe("figures of every column", () => {
  const table = "name,x,y\nann,1,NA\nbob,,8\nann,4,2\nbob\n";

  it("are of all that is in the column", async () => {
    /** @type {import("galton").Progress[]} */
    const told = [];
    const onProgress = (/** @type {import("galton").Progress} */ now) => told.push(now);
    const report = await galton.describe(blob(Buffer.from(table)), { onProgress });
    const [name, x, y] = report.columns;
    assert.deepEqual([report.rows, report.used, report.leftOut.ragged], [4, 0, 0]);
    assert.deepEqual([x?.count, x?.missing, x?.mean], [2, 2, 2.5]);
    assert.deepEqual([y?.count, y?.min, y?.max, y?.mean], [2, 2, 8, 5]);
    assert.deepEqual([name?.text, name?.distinct, name?.mean], [4, 2, null]);
    assert.deepEqual(name?.frequent, [
      { text: "ann", count: 2 },
      { text: "bob", count: 2 },
    ]);
    assert.deepEqual([told.at(-1)?.rows, told.at(-1)?.secondsLeft], [4, 0]);
    assert.deepEqual(await galton.describe(table), report);
  });

  it("are told of text as well, and of what cannot be read", async () => {
    assert.equal((await galton.describe("a,b\nx,y\n")).columns[0]?.text, 1);
    await assert.rejects(galton.describe(""), { kind: "empty" });
    await assert.rejects(
      galton.describe(table, { signal: AbortSignal.abort("no") }),
      (e) => e === "no",
    );
  });
});

describe("a second pass", () => {
  it("holds predictions against what was observed", async () => {
    const model = await galton.train(heights, { predictors: ["parent"], response: "child" });
    const metrics = await galton.evaluate(blob(heights), model);
    assert.equal(metrics.count, 928);
    const off = (/** @type {number | null | undefined} */ a, /** @type {number} */ b) =>
      Math.abs((a ?? NaN) / b - 1);
    assert.ok(off(metrics.rSquared, model.training?.rSquared ?? NaN) < 1e-12);
    assert.ok(off(metrics.mse, (model.training?.rss ?? NaN) / 928) < 1e-12);
    assert.equal(metrics.largest.length, 10);
    assert.equal(metrics.largest[0]?.row, 1);
    await assert.rejects(galton.evaluate("parent\n1\n2\n", model), { kind: "no-such-column" });
  });

  it("keeps the original bytes of every column, and its line ends", async () => {
    const model = await galton.train(heights, { predictors: ["parent"], response: "child" });
    const table = Buffer.from(
      'name;parent\r\n"J\xfcrgen; x";70,5\r\n"a""b";\r\nlast;64,0',
      "latin1",
    );
    const scored = Buffer.from(await (await galton.scoreCsv(blob(table), model)).arrayBuffer());
    const [low = 0, high = 0] = /** @type {number[]} */ (model.predict([64, 70.5]));
    const mark = (/** @type {number} */ y) => String(y).replace(".", ",");
    const expected = `name;parent;predicted child\r\n"J\xfcrgen; x";70,5;${mark(high)}\r\n"a""b";;\r\nlast;64,0;${mark(low)}`;
    assert.equal(scored.toString("latin1"), expected);
  });

  it("keeps what stands before the table", async () => {
    const model = await galton.train(heights, { predictors: ["parent"], response: "child" });
    const before = "\ufeffHeights, 1886\n\n# in inches\n";
    const table = "name,parent,note\na,70.5,\nb,64,c\n";
    const scored = await galton.scoreCsv(before + table, model);
    const alone = await (await galton.scoreCsv(table, model)).text();
    assert.equal(Buffer.from(await scored.arrayBuffer()).toString(), before + alone);
  });

  it("is a stream that anything can be piped through", async () => {
    const model = await galton.train(heights, { predictors: ["parent"], response: "child" });
    const stream = new galton.ScoreStream(model);
    const text = await new Response(blob(heights).stream().pipeThrough(stream)).text();
    assert.equal(text, await (await galton.scoreCsv(heights, model)).text());
    const { metrics, newLevels, unread, notes } = stream;
    assert.deepEqual(
      { ...metrics, newLevels, unread, notes },
      await galton.evaluate(heights, model),
    );
  });
});

describe("the density", () => {
  it("counts every row in the fit, for each predictor", async () => {
    const families = await readFile(join(data, "galton-families.csv"));
    const found = await galton.read(families, {
      density: true,
      predictors: ["father", "mother"],
      response: "childHeight",
    });
    assert.equal(found.density.length, found.predictors.length);
    for (const { width, height, counts, x, y } of found.density) {
      assert.equal(counts.length, width * height);
      assert.equal(
        counts.reduce((sum, count) => sum + count, 0),
        found.count,
      );
      assert.ok(x[0] < x[1] && y[0] < y[1]);
    }
    assert.deepEqual((await galton.read(heights)).density, []);
  });
});

describe("a large file", () => {
  /** @type {import("playwright-core").Page} */
  let page;
  /** @type {string} */
  let files;

  /** About 40 MB; quoted text with line ends in it, if asked for. @param {string} name @param {boolean} quoted */
  async function write(name, quoted) {
    const path = join(files, name);
    const file = await open(path, "w");
    await file.write("note,x,y\n");
    for (let block = 0; block < 40; block++) {
      let rows = "";
      for (let i = 0; i < 30_000; i++) {
        const x = ((block * 30_000 + i) * 7919) % 100_003;
        const y = i % 1000 === 7 ? "NA" : `${(x * 0.25 + (i % 17)).toFixed(3)}`;
        rows += `${quoted ? '"1,2,3\n4,5,6\n7,8,9"' : `plain ${i}`},${x / 8}.${"0".repeat(9)},${y}\n`;
      }
      await file.write(rows.replaceAll(/\.(\d+)\.0+/g, ".$1"));
    }
    await file.close();
    return path;
  }

  before(async () => {
    files = await emptyFolder();
    const index = join(folder, "index.html");
    await writeFile(
      index,
      '<!doctype html><input type="file"><script type="module" src="page.js"></script>',
    );
    await writeFile(
      join(folder, "page.js"),
      `import * as galton from "./node_modules/galton/index.js";
       const file = () => document.querySelector("input").files[0];
       const options = { predictors: ["x"], response: "y", text: "missing", density: true };
       window.readWith = async (more) => {
         const told = [];
         const onProgress = (progress) => told.push(progress);
         const found = await galton.read(file(), { ...options, ...more, onProgress });
         const { exact, report, sample, density } = found;
         const { workers, ...rest } = report;
         const bits = JSON.stringify([exact, rest, Array.from(sample.rows), density.map((d) => Array.from(d.counts))]);
         return { workers, bits, rows: report.rows, told: told.length, last: told.at(-1) };
       };
       // The file eight times, so that its reading has not ended when it is first reported.
       window.abortAfterFirstProgress = async (more) => {
         const abort = new AbortController();
         const onProgress = () => abort.abort(new Error("enough"));
         const rows = file().slice("note,x,y\\n".length);
         return galton.read(new Blob([file(), ...Array(7).fill(rows)]), { ...options, ...more, onProgress, signal: abort.signal })
           .then(() => "read to its end", (error) => error.message);
       };
       window.failure = () => galton.read(file(), options).then(() => "read", (error) => error.kind ?? String(error));`,
    );
    page = await (await browser()).newPage();
    await page.goto(`${await serve(folder)}/`);
    await page.waitForFunction("window.readWith");
  });

  /** @param {string} call */
  const ask = (call) => /** @type {Promise<any>} */ (page.evaluate(call));

  it("is read by two workers with the bits that one finds", async () => {
    await page.setInputFiles("input", await write("plain.csv", false));
    const one = await ask("readWith({ workers: 1 })");
    const two = await ask("readWith({ workers: 2 })");
    assert.deepEqual([one.workers, two.workers], [1, 2]);
    assert.equal(one.rows, 1_200_000);
    assert.equal(two.bits, one.bits);
    assert.ok(two.told > 0);
    assert.deepEqual(two.last, { ...one.last });
    // The second worker was kept, and does it again.
    const again = await ask("readWith({})");
    assert.deepEqual([again.workers, again.bits], [2, one.bits]);
  });

  it("whose division is between quotes is read by one, with the same bits", async () => {
    await page.setInputFiles("input", await write("quoted.csv", true));
    const one = await ask("readWith({ workers: 1 })");
    const two = await ask("readWith({ workers: 2 })");
    assert.equal(two.bits, one.bits);
    assert.equal(one.rows, 1_200_000);
  });

  it("can be given up by one worker and by two, and read again", async () => {
    assert.equal(await ask("abortAfterFirstProgress({ workers: 2 })"), "enough");
    assert.equal(await ask("abortAfterFirstProgress({ workers: 1 })"), "enough");
    assert.equal((await ask("readWith({})")).rows, 1_200_000);
  });

  it("that changes on the disk is refused in plain words", async () => {
    const path = join(files, "changing.csv");
    await writeFile(path, "x,y\n1,2\n2,3\n3,5\n");
    await page.setInputFiles("input", path);
    await appendFile(path, "4,7\n");
    assert.equal(await ask("failure()"), "unreadable");
  });
});
