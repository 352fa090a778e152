// Functions that read a table: `inspect` and `read`.

import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { bytes, galton, heights, inPieces, refuses, untyped } from "./api.js";
import { none } from "./packed.js";

describe("inspect", () => {
  it("finds the delimiter, the header and what each column is", async () => {
    const found = await galton.inspect("name;size;note\nann;1.5;\nbob;-2;\n;;\n");
    assert.equal(found.dialect.delimiter, ";");
    assert.equal(found.dialect.header, true);
    const usual = { hint: null, looksLike: null, suggestion: null, since: null, dateFormat: null };
    const words = { kind: "words", example: "ann", row: 1 };
    assert.deepEqual(found.columns, [
      { ...usual, name: "name", kind: "text", looksLike: words, missing: 1, min: null, max: null },
      { ...usual, name: "size", kind: "number", missing: 1, min: -2, max: 1.5 },
      { ...usual, name: "note", kind: "empty", missing: 3, min: null, max: null },
    ]);
    assert.deepEqual(found.rows, [
      ["ann", "1.5", ""],
      ["bob", "-2", ""],
      ["", "", ""],
    ]);
  });

  it("names the columns itself where there is no header", async () => {
    const found = await galton.inspect("1,2\n3,4\n");
    assert.equal(found.dialect.header, false);
    assert.deepEqual(
      found.columns.map(({ name }) => name),
      ["column 1", "column 2"],
    );
    assert.equal((await galton.inspect("1,2\n3,4\n", { header: true })).columns[0]?.name, "1");
  });

  it("shows twenty rows and reads no more than it needs of a stream, which it cancels", async () => {
    const line = new TextEncoder().encode("1.25,2.5\n".repeat(1000));
    let [given, cancelled] = [0, false];
    const endless = new ReadableStream({
      pull(controller) {
        given += line.length;
        controller.enqueue(line);
      },
      cancel() {
        cancelled = true;
      },
    });
    const found = await galton.inspect(endless);
    assert.equal(found.rows.length, 20);
    assert.ok(cancelled, "the stream was not cancelled");
    assert.ok(given <= 64 * 1024 + 2 * line.length, `${given} bytes were read`);
  });
});

describe("read", () => {
  it("says where the text is that stands in a column of numbers", async () => {
    const rows = Array.from({ length: 30 }, (_, row) => `${row},${row === 16 ? "n/a?" : row}`);
    const source = `age,height\n${rows.join("\n")}\n`;
    const options = { response: "height", predictors: ["age"] };
    const error = await refuses(() => galton.read(source, options), /row 17 .*line 18/);
    assert.deepEqual([error.row, error.line, error.column, error.text], [17, 18, "height", "n/a?"]);
    const observations = await galton.read(source, { ...options, text: "missing" });
    assert.equal(observations.count, 29);
    assert.deepEqual(observations.report.leftOut, {
      ...none,
      missing: 0,
      text: 1,
      ragged: 0,
      comment: 0,
    });
    const [example] = observations.report.examples;
    assert.deepEqual(example, {
      reason: "text",
      line: 18,
      row: 17,
      column: "height",
      text: "n/a?",
    });
  });

  it("counts the rows it leaves out, by reason", async () => {
    const observations = await galton.read("x,y\n1,2\n,3\n4\n5,6\n7,8\n", { text: "missing" });
    assert.equal(observations.count, 3);
    assert.deepEqual(observations.report.leftOut, {
      ...none,
      missing: 2,
      text: 0,
      ragged: 0,
      comment: 0,
    });
    assert.deepEqual(
      observations.report.examples.map(({ reason, line, column }) => [reason, line, column]),
      [
        ["missing", 3, "x"],
        ["missing", 4, "y"],
      ],
    );
    const [short] = observations.report.notes;
    assert.deepEqual([short?.kind, short?.line, short?.text], ["short-rows", 4, "4"]);
  });

  it("refuses what can't be fitted and what it doesn't know", async () => {
    /** @type {[name: string, source: string, options: object, says: RegExp | string][]} */
    const cases = [
      ["an empty file", "", {}, "no rows"],
      ["a header alone", "x,y\n", {}, /row/],
      ["one column", "x\n1\n2\n3\n", {}, /predictor|column/],
      ["only text", "a,b\nx,y\nz,w\n", {}, /number/],
      ["an unknown response", heights, { response: "mother" }, "mother"],
      ["an unknown predictor", heights, { predictors: ["parents"] }, "parents"],
      ["the response as predictor", heights, { response: "child", predictors: ["child"] }, "child"],
      ["a predictor twice", heights, { predictors: ["parent", "parent"] }, "parent"],
      ["more held out than there is", heights, { holdOut: 928 }, /928/],
      ["a negative holdOut", heights, { holdOut: -1 }, "holdOut"],
      ["a fractional holdOut", heights, { holdOut: 1.5 }, "holdOut"],
      ["an unknown way with text", heights, { text: "zero" }, "text"],
      ["an unknown option", heights, { epochs: 3 }, "epochs"],
      ["a delimiter of two characters", heights, { delimiter: ",," }, "delimiter"],
    ];
    for (const [name, source, options, says] of cases) {
      await refuses(() => galton.read(source, untyped(options)), says, name);
    }
  });

  it("keeps a seeded sample to draw, the rows held out apart", async () => {
    const options = { response: "child", predictors: ["parent"], holdOut: 28, sample: 100 };
    const { sample } = await galton.read(heights, options);
    assert.equal(sample.width, 2);
    assert.equal(sample.rows.length, 200);
    const last = heights
      .trim()
      .split("\n")
      .slice(-28)
      .flatMap((line) => line.split(",").map(Number));
    assert.deepEqual([...sample.heldOut], last);
    assert.deepEqual((await galton.read(heights, options)).sample, sample);
    const all = await galton.read(heights, { ...options, sample: 5000 });
    assert.equal(all.sample.rows.length, 2 * 900);
  });

  it("tells its progress, which never goes back and ends at the whole", async () => {
    const big = "x,y\n" + "1.25,2.5\n2.25,3.125\n".repeat(100_000);
    /** @type {import("galton").Progress[]} */
    const told = [];
    await galton.read(new Blob([big]), { onProgress: (progress) => told.push(progress) });
    const last = told.at(-1);
    assert.ok(last, "it told nothing");
    assert.deepEqual([last.bytes, last.totalBytes, last.rows], [big.length, big.length, 200_000]);
    for (const [index, { bytes, rows, totalBytes }] of told.entries()) {
      assert.equal(totalBytes, big.length);
      assert.ok(bytes >= (told[index - 1]?.bytes ?? 0));
      assert.ok(rows >= (told[index - 1]?.rows ?? 0));
    }
  });

  it("does not know the end of a stream", async () => {
    /** @type {(number | null)[]} */
    const totals = [];
    const onProgress = (/** @type {import("galton").Progress} */ { totalBytes }) =>
      totals.push(totalBytes);
    await galton.read(inPieces(bytes, [1000]), { onProgress });
    assert.deepEqual(new Set(totals), new Set([null]));
  });
});
