// Tables that ask for the line of every row, that begin with much text before the table, or that are not tables, in Node.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { install, load } from "./packed.js";

/** @type {typeof import("galton")} */
let galton;
before(async () => {
  galton = await load(await install());
});

/** @param {string} head @param {number} rows @param {(row: number) => string} row */
const table = (head, rows, row) =>
  `${head}\n${Array.from({ length: rows }, (_, i) => row(i)).join("\n")}\n`;

/** @param {string} text @param {number} size */
const inPieces = (text, size) => {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, at + size));
      at += size;
    },
  });
};

describe("a first look", () => {
  const names = Array.from({ length: 9000 }, (_, at) => `column${at}`).join(",");
  /** @param {number} value */
  const row = (value) => Array(9000).fill(value).join(",");
  const wide = `${names}\n${row(1)}\n${row(2)}\n`;

  it("goes on where the first rows are longer than 64 KiB, whatever the source", async () => {
    const sources = [wide, new TextEncoder().encode(wide), new Blob([wide]), inPieces(wide, 1000)];
    for (const source of sources) {
      assert.equal((await galton.inspect(source)).columns.length, 9000);
    }
  });

  it("finds what read finds below much that is not a table", async () => {
    const text = "# a comment of a long preamble\n".repeat(600_000) + "x,y\n1,2\n2,3\n3,5\n";
    const { dialect, columns } = await galton.inspect(new Blob([text]));
    const { report } = await galton.read(text);
    assert.deepEqual(dialect, report.dialect);
    assert.deepEqual(
      columns.map(({ name }) => name),
      ["x", "y"],
    );
    assert.equal(dialect.skippedLines, 600_000);
  });

  it("says of a long line without a quote what read says of it", async () => {
    const line = "word ".repeat(4_000_000);
    for (const look of [galton.inspect, galton.read, galton.describe]) {
      await assert.rejects(
        look(new Blob([line])),
        (/** @type {Error & { kind: string }} */ error) => {
          assert.equal(error.kind, "record-too-long");
          assert.doesNotMatch(error.message, /quote/);
          return true;
        },
      );
    }
  });
});

describe("a source that is not a table", () => {
  it("is refused by its name", async () => {
    /** @type {[source: string | Uint8Array, kind: string, says: RegExp][]} */
    const cases = [
      ["data/heights.csv", "invalid-source", /"data\/heights.csv", an address or a path/],
      [" https://example.org/table ", "invalid-source", /address/],
      ["<!doctype html>\n<p>Sign in</p>\n", "not-a-table", /a web page/],
      ['[{ "x": 1, "y": 2 }]', "not-a-table", /JSON/],
      [
        new TextEncoder().encode("PK\x03\x04\x14\0\x06\0[Content_Types].xml\0"),
        "missing-library",
        /^Excel workbooks .* npm install read-excel-file/,
      ],
    ];
    for (const [source, kind, message] of cases) {
      for (const look of [galton.inspect, galton.read, galton.describe]) {
        await assert.rejects(look(source), { kind, message });
      }
    }
    assert.equal((await galton.read("x.csv,y\n1,2\n2,3\n3,5\n")).count, 3);
  });
});

describe("a scored table", () => {
  it("keeps blank lines and comments, and has each prediction in its column", async () => {
    const model = await galton.train(
      { x: [1, 2, 3, 4], y: [3, 5, 7, 9] },
      { method: "conjugate-gradient" },
    );
    const rows =
      "x,y,z\n1,3,a\n\n# note, of, four, fields\n2,5,b,surplus\n3,7\n4,9,d\n5,11,e\n6,13,f\n7,15,g\n\n";
    for (const size of [1, 7, 1000]) {
      const scored = await (
        await galton.scoreCsv(inPieces(rows, size), model, { comment: "#" })
      ).text();
      const [, ...lines] = scored.split("\n");
      assert.equal(lines.length, rows.split("\n").length - 1);
      assert.deepEqual([lines[1], lines[2]], ["", "# note, of, four, fields"]);
      assert.equal(lines[3], "2,5,b,surplus,");
      assert.match(lines[4] ?? "", /^3,7,,[67]/);
      assert.equal(lines.at(-2), "");
    }
  });

  it("is told in numbers once it is whole", async () => {
    const model = (await galton.read("x,y\n1,3\n2,5\n3,8\n4,9\n5,11\n")).model();
    const rows = "x,y\n1,3\ntall,5\n,7\n9,8\n0.5,1\n2.5,6\n";
    /** @type {import("galton").ScoredTable[]} */
    const told = [];
    const onScored = (/** @type {import("galton").ScoredTable} */ table) => void told.push(table);
    await galton.scoreCsv(rows, model, { interval: "prediction", onScored });
    const stream = new galton.ScoreStream(model, { interval: "confidence", onScored });
    await inPieces(rows, 3).pipeThrough(stream).pipeTo(new WritableStream());
    await galton.scoreCsv(rows, model, { onScored });
    assert.deepEqual(
      told.map(({ rows, predicted, extrapolating }) => [rows, predicted, extrapolating]),
      [
        [6, 4, 2],
        [6, 4, 2],
        [6, 4, null],
      ],
    );
    for (const { unread, newLevels, metrics } of told) {
      assert.deepEqual(unread, [{ column: "x", value: "tall", row: 2, line: 3, count: 1 }]);
      assert.deepEqual([newLevels, metrics?.count], [[], 4]);
    }
  });
});

describe("a scored table with numbers that may be others", () => {
  it("tells them, whatever scores it", async () => {
    const model = (await galton.read("x;y\n1,5;2\n2,5;4,1\n3,75;6\n4;8,2\n")).model();
    const csv = "x;y\n1.050;2\n2.060;4\n3.070;6\n";
    const expected = [{ kind: "groups-or-decimals", line: 2, text: "1.050", column: "x" }];
    const { notes } = await galton.evaluate(csv, model);
    assert.deepEqual(notes, expected);
    /** @type {import("galton").Note[][]} */
    const told = [];
    const onScored = (/** @type {import("galton").ScoredTable} */ { notes }) =>
      void told.push(notes);
    await galton.scoreCsv(csv, model, { onScored });
    const stream = new galton.ScoreStream(model, { onScored });
    await inPieces(csv, 3).pipeThrough(stream).pipeTo(new WritableStream());
    assert.deepEqual([...told, stream.notes], [expected, expected, expected]);
    assert.deepEqual((await galton.evaluate("x;y\n1,05;2\n2;4\n", model)).notes, []);
  });
});

describe("a pass over many rows that ask for their lines", () => {
  it("tells each of its values that the model has not seen", async () => {
    /** @param {string[]} names */
    const groups = (names) =>
      table("g,x,y", 300_000, (i) => `${names[i % 2]},${(i * 7919) % 1009},${(i * 31) % 97}`);
    const model = (await galton.read(groups(["DE", "AT"]), { formula: "y ~ x + g" })).model();
    const unseen = groups(["FR", "IT"]);
    assert.equal((await galton.evaluate(unseen, model)).count, 0);
    const score = new galton.ScoreStream(model);
    await inPieces(unseen, 65_536).pipeThrough(score).pipeTo(new WritableStream());
    assert.deepEqual(
      score.newLevels.map(({ value, line, count }) => [value, line, count]),
      [
        ["FR", 2, 150_000],
        ["IT", 3, 150_000],
      ],
    );
  });

  it("tells the last of residuals that grow", async () => {
    const model = (await galton.read("x,y\n1,2\n2,4\n3,6.5\n")).model();
    const growing = table("x,y", 300_000, (i) => `${i % 10},${2 * (i % 10) + i}`);
    const { largest } = await galton.evaluate(growing, model);
    assert.equal(largest[0]?.line, 300_001);
  });
});
