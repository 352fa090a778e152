// Rows as JavaScript has them: they are read as the same table in CSV is, to the last bit.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import * as arrow from "apache-arrow";
import { Readable } from "node:stream";
import { install, load } from "./packed.js";

/** @type {typeof import("galton")} */
let galton;

before(async () => {
  galton = await load(await install());
});

const rows = [
  { x: 1, y: 2 },
  { x: 2, y: 4 },
  { x: 3, y: 9 },
  { x: 4, y: 11 },
];
const asText = rows.map(({ x, y }) => ({ x: String(x), y: String(y) }));

class Row {
  x = 0;
  y = 0;
}

/** @param {Iterable<object>} items */
async function* later(items) {
  for (const item of items) {
    await new Promise((resolve) => setImmediate(resolve));
    yield item;
  }
}

/** @param {unknown} value @returns {any} */
const untyped = (value) => value;

/** @param {import("galton").Observations} observations */
const bits = ({ exact }) => JSON.stringify(exact);

/** Sources of y = -1.5 + 3.2 x. @returns {[string, unknown][]} */
const sources = () => [
  ["objects", rows],
  ["objects of text, as d3.csv has them", asText],
  ["columns of text", { x: ["1", "2", "3", "4"], y: ["2", "4", "9", "11"] }],
  ["a column with null", { x: [1, 2, null, 3, 4], y: [2, 4, 5, 9, 11] }],
  ["a column with undefined", { x: [1, 2, undefined, 3, 4], y: [2, 4, 5, 9, 11] }],
  ["an Int32Array", { x: new Int32Array([1, 2, 3, 4]), y: [2, 4, 9, 11] }],
  ["a Uint8Array", { x: new Uint8Array([1, 2, 3, 4]), y: new Int16Array([2, 4, 9, 11]) }],
  ["a BigInt64Array", { x: new BigInt64Array([1n, 2n, 3n, 4n]), y: [2, 4, 9, 11] }],
  ["BigInts", { x: [1n, 2n, 3n, 4n], y: [2n, 4n, 9n, 11n] }],
  ["objects with BigInts", rows.map(({ x, y }) => ({ x: BigInt(x), y }))],
  ["objects with gaps", [...rows, { x: null, y: 5 }, { x: 7 }, { y: NaN, x: 8 }, {}]],
  ["objects of which a later one has a column more", [...rows, { x: null, y: null, z: 1 }]],
  ["Maps", rows.map((row) => new Map(Object.entries(row)))],
  [
    "a Map of columns",
    new Map([
      ["x", [1, 2, 3, 4]],
      ["y", [2, 4, 9, 11]],
    ]),
  ],
  ["arrays with a header", [["x", "y"], ...rows.map(({ x, y }) => [x, y])]],
  ["a set", new Set(rows)],
  [
    "a generator",
    (function* () {
      yield* rows;
    })(),
  ],
  ["an async iterable", later(rows)],
  ["an async iterable of arrays", later([["x", "y"], ...rows.map(({ x, y }) => [x, y])])],
  ["a stream of Node in object mode", Readable.from(rows)],
  ["objects of a class", rows.map((row) => Object.assign(new Row(), row))],
  ["an Arrow table", arrow.tableFromArrays({ x: [1, 2, 3, 4], y: [2, 4, 9, 11] })],
  ["an Arrow table from JSON", arrow.tableFromJSON(rows)],
  [
    "what behaves like an Arrow table",
    {
      numRows: 4,
      schema: { fields: [{ name: "x" }, { name: "y" }] },
      getChild: (/** @type {"x" | "y"} */ name) => ({
        get: (/** @type {number} */ at) => rows[at]?.[name],
      }),
    },
  ],
];

describe("rows as JavaScript has them", () => {
  it("are read, whatever holds them", async () => {
    for (const [what, source] of sources()) {
      const observations = await galton.read(untyped(source), { response: "y", predictors: ["x"] });
      assert.deepEqual(observations.exact.coefficients, [-1.5, 3.2], what);
    }
  });

  it("go through every pass as the same table in CSV does", async () => {
    const csv = "x,y\n1,2\n2,4\n3,9\n4,11\n";
    const options = { response: "y" };
    const model = (await galton.read(csv, options)).model();
    const [described, inspected, evaluated, scored, diagnosed] = await Promise.all([
      galton.describe(csv),
      galton.inspect(csv),
      galton.evaluate(csv, model),
      galton.scoreCsv(csv, model).then((blob) => blob.text()),
      galton.diagnose(csv, model),
    ]);
    const numbers = (/** @type {string} */ text) => text.replaceAll('"', "");
    // Rows of values have no lines.
    const rowsOnly = (/** @type {import("galton").Diagnostics} */ { influential }) =>
      JSON.parse(JSON.stringify(influential, (key, value) => (key === "line" ? 0 : value)));
    for (const [what] of sources()) {
      if (/gap|null|undefined|more|text|header|arrays/.test(what)) continue;
      const source = () => untyped(sources().find(([name]) => name === what)?.[1]);
      assert.deepEqual((await galton.describe(source())).columns, described.columns, what);
      const found = await galton.inspect(source());
      assert.deepEqual([found.columns, found.rows], [inspected.columns, inspected.rows], what);
      assert.deepEqual(await galton.evaluate(source(), model), evaluated, what);
      assert.equal(numbers(await (await galton.scoreCsv(source(), model)).text()), scored, what);
      const second = await galton.diagnose(source(), model);
      assert.deepEqual(rowsOnly(second), rowsOnly(diagnosed), what);
      assert.equal(second.agrees, true);
      const trained = await galton.train(source(), options);
      assert.equal(JSON.stringify(trained), JSON.stringify(await galton.train(csv, options)), what);
    }
  });

  it("keep every bit of a number, beside text with another decimal mark", async () => {
    let seed = 1;
    const random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
    const table = Array.from({ length: 3000 }, (_, at) => ({
      a: random() * 10 ** ((at % 40) - 20),
      b: at % 7 === 0 ? 1.125 : random() - 0.5,
      c: at,
    }));
    const columns = {
      a: Float64Array.from(table, ({ a }) => a),
      b: Float64Array.from(table, ({ b }) => b),
      c: Float64Array.from(table, ({ c }) => c),
    };
    const options = { response: "c", predictors: ["b"] };
    const expected = bits(await galton.read(columns, options));
    assert.equal(bits(await galton.read(table, options)), expected);
    const european = table.map((row) => ({ ...row, d: "1,5" }));
    assert.equal(bits(await galton.read(european, options)), expected);
    const text = table.map(({ b, c }) => ({ b, c, d: String(c / 8).replace(".", ",") }));
    const { exact } = await galton.read(text, { response: "c", predictors: ["d"] });
    assert.deepEqual(exact.coefficients, [0, 8]);
  });

  it("with text in which a point may stand between thousands are told, wherever it comes", async () => {
    const told = async (/** @type {unknown} */ source) => {
      const { report } = await galton.read(untyped(source), { formula: "y ~ x" });
      return report.notes.map(({ kind, column }) => `${kind} ${column}`);
    };
    const german = (/** @type {number} */ value) => value.toLocaleString("de-DE");
    const xs = Array.from({ length: 40 }, (_, at) => at + 1);
    const text = { x: xs, y: xs.map((x) => german(5000 + 37 * x)) };
    assert.deepEqual(await told(text), ["groups-or-decimals y"]);
    const mixed = xs.map((x) => ({ x, y: x % 2 ? 5000 + 37 * x : german(5000 + 37 * x) }));
    assert.match((await told(mixed)).join(), /^groups(-or-decimals)? y$/);
    const late = Array.from({ length: 1500 }, (_, x) => ({
      x,
      y: x < 1200 ? 240 + ((x * 7) % 700) : german(1001 + x),
    }));
    assert.deepEqual(await told(late), ["groups-or-decimals y"]);
    // One text among small whole numbers, in the middle of few or many rows.
    for (const rows of [800, 5000, 20_000]) {
      const one = Array.from({ length: rows }, (_, x) => ({ x, y: (x * 7) % 800 }));
      const last = { x: rows, y: "2.201" };
      assert.deepEqual(await told([...one, last]), ["groups-or-decimals y"]);
      assert.deepEqual(await told([["x", "y"], ...[...one, last].map(({ x, y }) => [x, y])]), [
        "groups-or-decimals y",
      ]);
    }
    // Beside numbers with fractions, which are certain. A text with other decimals makes the others certain, too.
    const beside = (/** @type {readonly string[]} */ words) =>
      Array.from({ length: 3000 }, (_, at) => ({
        x: at / 8,
        y: at < 2000 ? at % 800 : words[at % words.length],
      }));
    assert.deepEqual(await told(beside(["4.999", "5.000"])), ["groups-or-decimals y"]);
    assert.deepEqual(await told(beside(["4.999", "5.25"])), []);
    const { notes } = await galton.describe(beside(["4.999", "5.000"]));
    assert.deepEqual(
      notes.map(({ line, text }) => [line, text]),
      [[2002, "4.999"]],
    );
    const plain = xs.map((x) => ({ x, y: x % 2 ? x : x + 0.125 }));
    assert.deepEqual(await told(plain), []);
  });

  it("are described one by one: dates, truth values, names with commas and quotes", async () => {
    const day = (/** @type {number} */ at) => new Date(Date.UTC(2024, 1, 27 + at));
    const dated = rows.map(({ x, y }) => ({ day: day(x), y }));
    const found = await galton.read(dated, { formula: "y ~ day" });
    assert.deepEqual(
      found.exact.coefficients.map((value) => Number(value.toFixed(9))),
      [1.7, 3.2],
    );
    const columns = { day: rows.map(({ x }) => day(x)), y: rows.map(({ y }) => y) };
    assert.equal(bits(await galton.read(columns, { formula: "y ~ day" })), bits(found));
    const odd = 'a "b", c';
    const strange = rows.map(({ x, y }) => ({
      [odd]: x,
      y,
      on: x > 2,
      note: 'he said "no",\nthen left',
    }));
    const observations = await galton.read(strange, { response: "y", predictors: [odd] });
    assert.deepEqual(observations.predictors, [odd]);
    assert.deepEqual(observations.exact.coefficients, [-1.5, 3.2]);
    const on = await galton.read(strange, { formula: "y ~ on" });
    assert.deepEqual(on.levels, [["false", "true"]]);
    const nested = rows.map((row) => ({
      ...row,
      meta: { tags: [1, 2] },
      f: () => 1,
      d: { toJSON: () => "7" },
    }));
    const options = { response: "y", predictors: ["x"] };
    assert.deepEqual((await galton.read(nested, options)).exact.coefficients, [-1.5, 3.2]);
  });

  it("with a number that none holds exactly are refused where it is needed, and only there", async () => {
    const ids = rows.map((row, at) => ({ id: 2n ** 60n + BigInt(at), ...row }));
    const options = { response: "y", predictors: ["x"] };
    assert.deepEqual((await galton.read(ids, options)).exact.coefficients, [-1.5, 3.2]);
    const columns = {
      id: BigInt64Array.from(ids, ({ id }) => id),
      x: [1, 2, 3, 4],
      y: [2, 4, 9, 11],
    };
    assert.deepEqual((await galton.read(columns, options)).exact.coefficients, [-1.5, 3.2]);
    for (const source of [ids, columns])
      await assert.rejects(
        galton.read(source, { response: "y", predictors: ["id"] }),
        /row 2 of "id" is 1152921504606846977, which no number holds exactly/,
      );
  });

  it("with a number that none holds exactly have text there, which is no number with a unit", async () => {
    const source = { x: [2n ** 60n + 1n, 2n, 3n], y: [1, 2, 4] };
    for (const units of [false, true])
      await assert.rejects(galton.read(source, { units }), {
        code: "text",
        message:
          'row 1 has text in "x": "BigInt(1152921504606846977)"; treat text as missing, or choose another column',
      });
  });

  it("without a name for a column have the name of its place, as a CSV has", async () => {
    const columns = { y: [2, 4, 9, 11], "": [1, 2, 3, 4] };
    const text = { y: columns.y, "": columns[""].map(String) };
    const objects = columns.y.map((y, at) => ({ y, "": columns[""][at] }));
    for (const source of [columns, text, new Map(Object.entries(columns)), objects]) {
      const observations = await galton.read(source, { response: "y" });
      const model = observations.model();
      assert.equal(model.formula, "y ~ `column 2`");
      assert.equal(galton.Model.from(JSON.stringify(model)).predict(2), model.predict(2));
      assert.equal((await galton.diagnose(source, model)).agrees, true);
      assert.equal(observations.partialFit(source).count, 8);
    }
    const both = { "column 1": [1, 2, 4, 3], "": [1, 2, 3, 4], "column 2": [2, 4, 9, 11] };
    const { predictors } = await galton.read(both, { response: "column 1" });
    assert.deepEqual(predictors, ["column 2.1", "column 2"]);
  });

  it("have no value of a column that they lack, whatever objects inherit under its name", async () => {
    for (const name of ["constructor", "toString", "__proto__"]) {
      const full = [1, 2, 4, 3].map((x, at) => JSON.parse(`{ "${name}": ${x}, "y": ${at} }`));
      const observations = await galton.read(full, { response: "y" });
      assert.equal((await galton.read([...full, { y: 7 }], { response: "y" })).count, 4);
      assert.equal(observations.partialFit([...full, { y: 7 }]).count, 8);
    }
  });

  it("that are faulty are refused with the row", async () => {
    const options = { response: "y", predictors: ["x"] };
    for (const [source, says] of /** @type {[unknown, RegExp][]} */ ([
      [[...rows, { x: "many", y: 1 }], /^row 5 has text in "x": "many"/],
      [[...rows, [1, 2]], /row 5 is an array of 2, but the first row is not/],
      [[...rows, null], /row 5 is null/],
      [[1, 2, 3], /the source is an array of 3/],
      [[], /the source is an array of 0/],
      [{ x: [1, 2], y: [1] }, /column "y" has 1 values/],
      [{ x: [1, 2], y: "12" }, /column "y" is "12"; it must be an array/],
      [{ numRows: 2, getChild: () => null }, /the Arrow table has no schema/],
    ])) {
      await assert.rejects(galton.read(untyped(source), options), (/** @type {any} */ error) => {
        assert.equal(error.name, "GaltonError");
        assert.match(error.message, says);
        assert.equal(error.line, undefined);
        return true;
      });
    }
    const late = later([...Array.from({ length: 1500 }, () => rows[0] ?? {}), { x: 1, z: 2 }]);
    await assert.rejects(galton.read(late, options), /row 1501 has a value for "z"/);
  });

  it("that never come can be aborted, and are let go", async () => {
    let isClosed = false;
    const silent = {
      [Symbol.asyncIterator]: () => ({
        next: () => new Promise(() => {}),
        return: () => {
          isClosed = true;
          return Promise.resolve({ done: true, value: undefined });
        },
      }),
    };
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 20);
    const reading = galton.read(untyped(silent), { signal: stop.signal });
    await assert.rejects(reading, { name: "AbortError" });
    assert.ok(isClosed);
  });

  it("go on learning, in whatever form", async () => {
    const observations = await galton.read(rows.slice(0, 3), { response: "y" });
    const expected = bits(observations.partialFit({ x: [4], y: [11] }));
    for (const more of [
      [{ x: 4, y: 11 }],
      [{ x: "4", y: "11" }],
      [
        new Map([
          ["x", 4],
          ["y", 11],
        ]),
      ],
      { x: ["4"], y: [11n] },
      { x: new Int8Array([4]), y: new BigUint64Array([11n]) },
      arrow.tableFromArrays({ x: [4], y: [11] }),
      [{ x: 4, y: 11 }, { x: null, y: 1 }, { y: 3 }],
    ])
      assert.equal(bits(observations.partialFit(untyped(more))), expected);
  });
});

describe("an Arrow table", () => {
  it("may have dictionaries, gaps, dates, instants, decimals and chunks", async () => {
    const dictionary = arrow.vectorFromArray(
      ["sun", "shade", "sun", "shade", null, "sun"],
      new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32()),
    );
    const days = Array.from({ length: 6 }, (_, at) => new Date(Date.UTC(2024, 1, 27 + at)));
    const table = new arrow.Table({
      bed: dictionary,
      day: arrow.vectorFromArray(days, new arrow.DateDay()),
      instant: arrow.vectorFromArray(days, new arrow.TimestampMillisecond()),
      big: arrow.vectorFromArray([1n, 2n, 3n, 4n, null, 6n], new arrow.Int64()),
      y: arrow.vectorFromArray([2, 4, 9, 11, 5, null], new arrow.Float64()),
    });
    const beds = ["sun", "shade", "sun", "shade", "", "sun"];
    const csv = `bed,day,instant,big,y\n${[2, 4, 9, 11, 5, ""]
      .map((y, at) => {
        const day = days[at]?.toISOString().slice(0, 10);
        return `${beds[at]},${day},${day}T00:00:00.000Z,${at === 4 ? "" : at + 1},${y}`;
      })
      .join("\n")}\n`;
    for (const formula of ["y ~ bed", "y ~ big", "y ~ day", "y ~ instant", "y ~ big + bed"]) {
      const expected = await galton.read(csv, { formula });
      for (const source of [table, table.concat(table).slice(0, 6)])
        assert.equal(bits(await galton.read(source, { formula })), bits(expected), formula);
    }
  });

  it("has its decimals exactly", async () => {
    const type = new arrow.Decimal(2, 10, 128);
    const words = [12345, -67, 1, 250].map((value) =>
      Array.from({ length: 4 }, (_, at) =>
        Number((BigInt.asUintN(128, BigInt(value)) >> BigInt(32 * at)) & 0xffffffffn),
      ),
    );
    const decimals = arrow.makeVector(
      arrow.makeData({ type, length: 4, data: Uint32Array.from(words.flat()) }),
    );
    const table = new arrow.Table({ d: decimals, y: arrow.vectorFromArray([1, 2, 4, 3]) });
    const expected = await galton.read("d,y\n123.45,1\n-0.67,2\n0.01,4\n2.5,3\n", {
      formula: "y ~ d",
    });
    assert.equal(bits(await galton.read(table, { formula: "y ~ d" })), bits(expected));
  });
});
