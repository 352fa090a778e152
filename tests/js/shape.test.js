// The shape of tables in the packed package: rows of another width, quotes and encodings, by every way in.
import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { install, load } from "./packed.js";

/** @type {typeof import("galton")} */
let galton;

before(async () => {
  galton = await load(await install());
});

const SHORT =
  "x,y,remark\n1,2.0,ok\n2,4.1,ok\n3,5.8,late\n4,8.3,ok\n5,9.7\n6,12.4\n7,13.6\n8,16.5\n";
const QUOTED =
  "'site','x','y'\n'Main St, 5','1','2'\n'Mill Rd, 7','2','4'\n'Low Ln, 9','3','9'\n'High St, 2','4','11'\n";

/** @param {string} text @param {boolean} [big] */
function utf16(text, big = false) {
  const bytes = Buffer.from(text, "utf16le");
  return big ? bytes.swap16() : bytes;
}

/** A source by each way in. @param {Buffer} bytes */
const ways = (bytes) => [
  bytes,
  new Blob([/** @type {BlobPart} */ (bytes)]),
  new Blob([/** @type {BlobPart} */ (bytes)]).stream(),
  gzipSync(bytes),
  new Blob([/** @type {BlobPart} */ (gzipSync(bytes))]),
];

/** @param {readonly number[]} found @param {number[]} expected */
function near(found, expected) {
  assert.equal(found.length, expected.length);
  for (const [at, value] of expected.entries())
    assert.ok(Math.abs((found[at] ?? NaN) - value) <= 1e-9 * Math.abs(value), String(found));
}

describe("a table", () => {
  it("has rows that lack their last fields, in the fit if the model does not need them", async () => {
    const found = await galton.read(SHORT, { formula: "y ~ x" });
    near(found.exact.coefficients, [-0.0678571428571428, 2.026190476190476]);
    assert.deepEqual(
      found.report.notes.map(({ kind, line }) => [kind, line]),
      [["short-rows", 6]],
    );
  });

  it("has single quotes, which an option overrides", async () => {
    const found = await galton.read(QUOTED, { formula: "y ~ x" });
    near(found.exact.coefficients, [-1.5, 3.2]);
    const { dialect } = await galton.inspect(QUOTED);
    assert.deepEqual([dialect.quote, dialect.escape], ["'", null]);
    assert.equal((await galton.inspect(QUOTED, { quote: null })).dialect.quote, null);
    await assert.rejects(galton.inspect(QUOTED, { quote: "ab" }), /quote is "ab"/);
    await assert.rejects(galton.inspect(QUOTED, { escape: "/" }), /escape is "\/"/);
  });

  it("has a first record that is longer than the first look, and inspect sees what read reads", async () => {
    for (const length of [70_000, 200_000, 3_000_000]) {
      const table = `note,x,y\n"${"n".repeat(length)}",1,2\nc,2,4\nd,3,9\n`;
      for (const source of [table, Buffer.from(table), new Blob([table])]) {
        const { columns } = await galton.inspect(source);
        assert.deepEqual(
          columns.map(({ name }) => name),
          ["note", "x", "y"],
        );
        assert.equal((await galton.read(source, { formula: "y ~ x" })).count, 3);
      }
    }
  });
});

describe("an encoding", () => {
  const text = "größe,y\r\n1.5,2\r\n2.5,4\r\n3.5,9\r\n4.5,11\r\n";
  const japanese = "体重,y\n1.5,2\n2.5,4\n3.5,9\n4.5,11\n";
  // In Shift JIS.
  const shiftJis = Buffer.concat([
    Buffer.from([0x91, 0xcc, 0x8f, 0x64]),
    Buffer.from(japanese.slice(2), "latin1"),
  ]);

  it("is UTF-16 without its mark", async () => {
    for (const bytes of [utf16(text), utf16(text, true)]) {
      for (const source of ways(bytes)) {
        const found = await galton.read(source);
        assert.deepEqual(found.predictors, ["größe"]);
        near(found.exact.coefficients, [-3.1, 3.2]);
      }
    }
  });

  it("is any that the platform knows, by its label", async () => {
    for (const [bytes, encoding, name] of /** @type {const} */ ([
      [shiftJis, "shift_jis", "体重"],
      [shiftJis, "SJIS", "体重"],
      [Buffer.from(text, "latin1"), "latin1", "größe"],
      [Buffer.from(text), "utf-8", "größe"],
      [utf16(text, true), "utf-16be", "größe"],
    ])) {
      for (const source of ways(bytes)) {
        const found = await galton.read(source, { encoding });
        assert.deepEqual(found.predictors, [name]);
        near(found.exact.coefficients, [-3.1, 3.2]);
      }
      const { columns } = await galton.inspect(bytes, { encoding });
      assert.equal(columns[0]?.name, name);
      assert.equal((await galton.describe(bytes, { encoding })).columns[0]?.mean, 3);
      const model = await galton.train(bytes, { encoding });
      const scored = await galton.scoreCsv(bytes, model, { encoding });
      const first = (await scored.text()).split(/\r?\n/)[0];
      if (encoding !== "latin1") assert.equal(first, `${name},y,predicted y`);
      const stream = new Response(
        new Blob([bytes]).stream().pipeThrough(new galton.ScoreStream(model, { encoding })),
      );
      assert.equal(await stream.text(), await scored.text());
      assert.equal((await galton.evaluate(bytes, model, { encoding })).count, 4);
      assert.equal((await galton.diagnose(bytes, model, { encoding })).agrees, true);
    }
  });

  it("is of bytes: a string has none", async () => {
    assert.deepEqual((await galton.read(text, { encoding: "utf-16le" })).predictors, ["größe"]);
  });

  it("that nobody knows is refused by its name", async () => {
    await assert.rejects(galton.read(text, { encoding: "klingon" }), {
      kind: "invalid-option",
      message: /encoding is "klingon"; it must be a label/,
    });
  });
});
