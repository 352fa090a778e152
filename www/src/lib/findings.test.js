import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, it } from "node:test";
import { runnerImport } from "vite";

const load = async (name) => (await runnerImport(new URL(name, import.meta.url).pathname)).module;
const { findings, notes } = await load("./findings.ts");
const { defaults, plainDialect: plain } = await load("./settings.ts");

/** A table of the columns x, code and y, with some of it otherwise. */
function table({ dialect = {}, column = {}, values = [[1.5, 2, 3.25]], written = {} } = {}) {
  const columns = ["x", "code", "y"].map((name) => ({
    name,
    kind: "number",
    hint: null,
    looksLike: null,
    suggestion: null,
    since: null,
    dateFormat: null,
    missing: 0,
    min: 0.5,
    max: 100,
    ...(name === "code" ? column : {}),
  }));
  const rows = values.map((row) => row.map((value) => String(value ?? "NA")));
  const settings = { ...defaults, response: "y", predictors: ["x", "code"], written };
  return {
    inspection: { dialect: { ...plain, ...dialect }, columns, rows, values, notes: [] },
    settings,
  };
}
const note = (kind, more = {}) => ({ kind, line: 2, text: "a text", column: "code", ...more });
const none = { notes: [], warnings: [] };

/** The kinds that the package's declarations have. */
async function kinds() {
  const url = new URL("../../../src/wasm/types/reading.d.ts", import.meta.url);
  const declared = /export interface Note \{\s+kind:((?:\s+\| "[\w-]+")+)/.exec(
    await readFile(url, "utf8"),
  );
  return [...(declared?.[1] ?? "").matchAll(/"([\w-]+)"/g)].map(([, kind]) => kind);
}

/** What the button of each kind changes; kinds with one reading have none. */
const presses = {
  "numbers-as-names": { written: { header: false } },
  "perhaps-names": { written: { header: true } },
  "row-names": { written: { header: false } },
  "units-row": { written: { everyRow: true } },
  "repeated-header": { written: { everyRow: true } },
  "total-row": { written: { everyRow: true } },
  footer: { written: { everyRow: true } },
  "stray-quote": { written: { quote: null } },
  "date-numbers": { written: { dateFormat: "yyyymmdd" } },
  "not-utf8": { written: { encoding: "windows-1252" } },
  "accounting-negatives": { predictors: ["x"] },
  guards: { predictors: ["x"] },
  "own-numerals": { predictors: ["x"] },
  groups: { written: { decimal: ".", thousands: null } },
  "groups-or-decimals": { written: { decimal: ",", thousands: "." } },
  units: { written: {} },
  "looks-like-numbers": { written: { units: true } },
  "text-with-digits": { predictors: ["x"] },
  codes: { formula: "y ~ x + factor(code)" },
  "repeated-names": { written: { header: false } },
  "error-value": { predictors: ["x"] },
  "some-offsets": { predictors: ["x"] },
  "other-calendar": { predictors: ["x"] },
  "unused-date-format": { written: {} },
  "word-kept": { missing: "None" },
};

describe("a note", () => {
  it("of every kind has a sentence and a place, and a press where there is another reading", async () => {
    const all = await kinds();
    assert.ok(all.length > 20, `${all.length} kinds are declared`);
    for (const kind of all) {
      const dialect = kind === "groups" ? { decimal: ",", thousands: "." } : {};
      const column =
        kind === "date-numbers" ? { dateFormat: "yyyymmdd" } : { suggestion: { units: true } };
      const text = kind === "word-kept" ? "None" : "code: 20240131";
      const [told, ...others] = notes(table({ dialect, column }), [note(kind, { text })]);
      assert.deepEqual(others, []);
      assert.equal(told.kind, kind);
      assert.match(told.said, /^[A-Z\u201cc].*\.$/, kind);
      assert.match(told.place, /[Ll]ine 2$/, kind);
      const expected = presses[kind];
      assert.equal(
        told.presses.length,
        expected ? 1 : 0,
        `${kind}: ${JSON.stringify(told.presses)}`,
      );
      if (!expected) continue;
      const [{ label, change }] = told.presses;
      assert.match(label, /^[A-Z]/);
      if (expected.missing)
        assert.equal(
          change.written.missing.code.at(-1),
          expected.missing,
          "it joins the customary",
        );
      else
        for (const [key, value] of Object.entries(expected))
          assert.deepEqual(change[key], value, `${kind}: ${key}`);
    }
  });

  it("of short rows offers to leave out the last column, which all of them lack", () => {
    const of = table();
    of.settings = { ...of.settings, response: "x", predictors: ["code", "y"] };
    const [{ presses }] = notes(of, [note("short-rows", { column: "" })]);
    assert.deepEqual(
      presses.map(({ label, change }) => [label, change.predictors]),
      [["Leave y out", ["code"]]],
    );
  });

  it("keeps what was said of the file before", () => {
    const [told] = notes(table({ written: { delimiter: ";" } }), [note("footer")]);
    assert.deepEqual(told.presses[0].change.written, { delimiter: ";", everyRow: true });
  });

  it("is told once for a column, in the order of the file, and of many columns for three", () => {
    const zero = note("zero", { line: 9001, text: "a\0b", column: "" });
    const names = note("numbers-as-names", { line: 1, text: "city,2000", column: "" });
    const told = notes(table(), [names], [{ ...zero, line: 9002 }, zero, names]);
    assert.deepEqual(
      told.map((n) => [n.kind, n.place, n.text]),
      [
        ["numbers-as-names", "Line 1", "\u201ccity,2000\u201d"],
        ["zero", "First in line 9\u202f001", "\u201ca\u2400b\u201d"],
      ],
    );
    const many = ["a", "b", "c", "d", "e"].map((column) => note("guards", { column }));
    const guards = notes(table(), many);
    assert.equal(guards.length, 3);
    assert.match(guards[2].said, /2 more columns are like it\.$/);
    assert.doesNotMatch(guards[0].said, /more/);
  });
});

describe("a table", () => {
  const kindsOf = (of, more = none) => findings(of, more).map(({ kind }) => kind);

  it("that is written as most are has nothing to be told", () => {
    assert.deepEqual(kindsOf(table()), []);
  });

  it("has a sentence for each thing that is out of the ordinary, and its press", () => {
    const dialect = {
      delimiter: ";",
      header: false,
      decimal: ",",
      thousands: ".",
      comment: "#",
      encoding: "windows-1252",
      quote: "'",
      escape: "\\",
      skippedLines: 2,
      preamble: ["a title", ""],
    };
    const found = findings(table({ dialect }), none);
    assert.deepEqual(
      found.map(({ kind, presses: [{ change }] }) => [kind, change.written]),
      [
        ["skipped", { skipLines: 0 }],
        ["no-header", { header: true }],
        ["decimal", { decimal: "." }],
        ["thousands", { thousands: null }],
        ["quote", { quote: null }],
        ["escape", { escape: null }],
        ["comment", { comment: null }],
        ["encoding", { encoding: "utf-8" }],
      ],
    );
  });

  it("with dates offers their order where another would read them", () => {
    const dated = (texts, column) => {
      const of = table({ column: { kind: "date", since: texts[0], ...column } });
      of.inspection.rows = texts.map((text) => ["1", text, "2"]);
      return findings(of, none)[0];
    };
    const told = dated(["01/02/2021", "03/04/2021"], { dateFormat: "day-month-year" });
    assert.match(told.said, /code has dates, day, month, year/);
    assert.deepEqual(
      told.presses.map(({ label, change }) => [label, change.written]),
      [["Read the dates as month-day-year", { dateFormat: "month-day-year" }]],
    );
    assert.deepEqual(dated(["13/02/2021"], { dateFormat: "day-month-year" }).presses, []);
    assert.deepEqual(dated(["2021-02-03"], { dateFormat: "year-month-day" }).presses, []);
    const unclear = dated(["01/02/2021"], { kind: "text", hint: "dates", since: null });
    assert.match(unclear.said, /several ways, as in \u201c01\/02\/2021\u201d/);
    assert.deepEqual(
      unclear.presses.map(({ change }) => change.written.dateFormat),
      ["day-month-year", "month-day-year"],
    );
    const months = dated(["Jan-21", "Feb-21"], { kind: "text", hint: "dates", since: null });
    assert.match(months.said, /several ways, as in \u201cJan-21\u201d/);
    assert.deepEqual(
      months.presses.map(({ change }) => change.written.dateFormat),
      ["month-year"],
    );
    const zoned = dated(["2021-02-03 10:00 CET"], { kind: "text", hint: "dates", since: null });
    assert.match(zoned.said, /zone/);
    assert.deepEqual(zoned.presses, []);
  });

  it("whose text looks like numbers offers the options that read it", () => {
    const column = {
      kind: "text",
      looksLike: { kind: "other-decimal", example: "1,5", row: 3 },
      suggestion: { decimal: ",", thousands: "." },
    };
    const [told] = findings(table({ column }), none);
    assert.equal(told.place, "Row 3");
    assert.deepEqual(told.presses[0].change.written, { decimal: ",", thousands: "." });
  });

  it("tells NA among words, which may be a value", () => {
    const of = table({
      column: { kind: "text" },
      values: [
        [1, "EU", 2],
        [2, null, 3],
      ],
    });
    const [told] = findings(of, none);
    assert.equal(told.said, "NA stands among the words of code: it is taken for missing.");
    assert.deepEqual(told.presses[0].change.written, { missing: { code: [] } });
  });

  it("with doubtful groups has one press for them", () => {
    const of = table({ dialect: { decimal: ",", thousands: "." } });
    const found = findings(of, { notes: [note("groups")], warnings: [] });
    assert.deepEqual(
      found.map(({ kind }) => kind),
      ["decimal", "groups"],
    );
  });

  it("with years has no groups, few as they may be", () => {
    const values = Array.from({ length: 5 }, (_, i) => [i / 3, 2018 + i, i]);
    assert.deepEqual(kindsOf(table({ column: { min: 2018, max: 2022 }, values })), []);
  });

  it("with a few whole numbers offers them as categories, and back", () => {
    const values = Array.from({ length: 20 }, (_, i) => [i / 3, 4 + 2 * (i % 3), i]);
    const column = { min: 4, max: 8 };
    const of = table({ column, values });
    const [told] = findings(of, none);
    assert.equal(told.kind, "few");
    const { change } = told.presses[0];
    assert.equal(change.formula, "y ~ x + factor(code)");
    const [back] = findings({ ...of, settings: { ...of.settings, ...change } }, none);
    assert.equal(back.presses[0].change.formula, "");
    assert.deepEqual(back.presses[0].change.predictors, ["x", "code"]);
  });

  it("with a value far from all others offers to take it for missing, beside the customary words", () => {
    const far = {
      kind: "far-value",
      message:
        '"x" is -999 in 2 rows, apart from its other values; if it stands for a missing value, set the option missing: { "x": ["-999"] }',
      suggestion: { missing: { x: ["-999"] } },
    };
    const [told] = findings(table(), { notes: [], warnings: [far] });
    assert.equal(told.said, "x is \u2212999 in 2 rows, apart from its other values.");
    const { label, change } = told.presses[0];
    assert.equal(label, "Treat \u2212999 as missing");
    assert.ok(change.written.missing.x.includes("NA"));
    assert.equal(change.written.missing.x.at(-1), "-999");
    assert.deepEqual(
      kindsOf(table(), { notes: [], warnings: [{ kind: "basis", message: "" }] }),
      [],
    );
  });

  it("with values that look alike tells both, as the package spells them", () => {
    const warnings = ["a", "b"].map((column) => ({
      kind: /** @type {const} */ ("alike-levels"),
      message: `"${column}" has values that look alike but count as different: "x y" and "x\\u{a0}y"`,
    }));
    const told = findings(table(), { notes: [], warnings });
    assert.deepEqual(
      told.map(({ kind, said, presses }) => ({ kind, said, presses })),
      warnings.map(({ kind, message }) => ({ kind, said: `${message}.`, presses: [] })),
    );
  });
});
