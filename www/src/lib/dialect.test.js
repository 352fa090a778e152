import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const load = async (name) => (await runnerImport(new URL(name, import.meta.url).pathname)).module;
const d = await load("./dialect.ts");
const { plainDialect: plain } = await load("./settings.ts");

test("a plain file is told in a few words", () => {
  assert.equal(d.written(plain), "Comma between fields, a header, decimal point; UTF-8");
});

test("what is out of the ordinary is told as well", () => {
  const other = {
    delimiter: ";",
    header: false,
    decimal: ",",
    thousands: ".",
    comment: "#",
    encoding: "windows-1252",
    quote: "'",
    escape: "\\",
    skippedLines: 1,
    preamble: ["a title"],
  };
  assert.equal(
    d.written(other),
    "Semicolon between fields, no header, decimal comma, points between thousands, comments after #, ' as quotes, quotes escaped by a backslash, 1 line skipped; Windows-1252",
  );
});

test("characters that can't be seen have names, and any other stands for itself", () => {
  const between = (delimiter) => d.written({ ...plain, delimiter }).split(",")[0];
  assert.equal(between("\t"), "Tab between fields");
  assert.equal(between(" "), "Spaces between fields");
  assert.equal(between("~"), "\u201c~\u201d between fields");
  assert.match(d.written({ ...plain, comment: "%" }), /comments after %/);
});

test("one thing is set, and left to be found again, without the others", () => {
  const set = d.withSet(d.withSet({}, "delimiter", ";"), "thousands", null);
  assert.deepEqual(set, { delimiter: ";", thousands: null });
  assert.ok(d.isSet(set));
  const found = d.withSet(d.withSet(set, "delimiter", undefined), "thousands", undefined);
  assert.deepEqual(found, {});
  assert.ok(!d.isSet(found));
});

test("no header and no lines to skip are settings like others", () => {
  assert.ok(d.isSet(d.withSet({}, "header", false)));
  assert.ok(d.isSet(d.withSet({}, "skipLines", 0)));
});
