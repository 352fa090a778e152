import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { runnerImport } from "vite";

const load = async (name) => (await runnerImport(new URL(name, import.meta.url).pathname)).module;
const { decode, encode, tabs, views } = await load("./address.ts");
const { defaults, original, typed } = await load("./settings.ts");
const { methods, scalings, schedules } = await load("./methods.ts");

const heights = {
  ...defaults,
  ...original,
  response: "child",
  predictors: ["parent"],
  start: "0, 1",
};
const columns = ["y", "my y", "a", "b", "d e", "Sepal.Length", "Petal.Length", "Species"];
const modelOf = (text) => typed(text, { columns: columns.map((name) => ({ name })) }, {});
const settingsOf = (name) => (name === "heights" ? heights : undefined);
const wholly = (address) => decode(`#${encode(address, settingsOf)}`, settingsOf);

/** Numbers from a seed (an LCG of Knuth's), so that a failure can be seen again. */
function random(seed) {
  let state = BigInt(seed);
  const next = () => {
    state = (state * 6364136223846793005n + 1442695040888963407n) % 2n ** 64n;
    return Number(state >> 11n) / 2 ** 53;
  };
  const below = (n) => Math.floor(next() * n);
  const of = (list) => list[below(list.length)];
  return { next, below, of };
}

const names = [
  "x", "body mass", "a`b", "50%", "größe", "a+b", "a=b&c", "体重", "#1", "I(x)", "😀", "", "a,b", "don't",
  "x.1", "log", "0", " ", "\t", "a\nb",
]; // prettier-ignore
const formulas = [
  "log(y) ~ 0 + log(a)",
  "y ~ a * b",
  "y ~ a + I(a^2)",
  "`my y` ~ `d e` + factor(a)",
];

function anyAddress({ next, below, of }) {
  const number = () => of([0, 1, 0.002, 1e-10, 1e21, next(), -next() * 1e9, below(1e6)]);
  const model = of([
    () => modelOf(of(formulas)),
    () => ({ response: of(names), predictors: [of(names), of(names)], formula: "" }),
    () => ({ response: of(names), predictors: [of(names)], formula: of(names) }),
    () => ({ response: "y", predictors: [], formula: "" }),
  ])();
  const written = {};
  for (const [key, values] of Object.entries({
    delimiter: [";", "\t", ",", "&", "1"],
    header: [true, false],
    thousands: [null, "'", "."],
    skipLines: [0, 7],
    missing: [["NA", -999], [], { region: [], "a b": ["?"] }],
    encoding: ["shift_jis"],
    sheet: ["Sheet 1", 2, "2", "null"],
  }))
    if (next() < 0.3) written[key] = of(values);
  const settings = {
    ...defaults,
    ...model,
    written,
    weights: of(["", ...names]),
    counts: next() < 0.5,
    reference: of([{}, { [of(names)]: of(names) }]),
    holdOut: below(100),
    leaveOut: of([[], [17], [1, 60, 1e6]]),
    text: of(["error", "missing"]),
    method: of(methods).id,
    learningRate: of(["auto", number()]),
    momentum: of(["auto", number()]),
    schedule: of(schedules).id,
    power: number(),
    every: number(),
    factor: number(),
    batch: number(),
    seed: number(),
    averaging: next() < 0.5,
    iterations: number(),
    scaling: of(scalings).id,
    ridge: number(),
    loss: of(["mean", "sum"]),
    start: of(["", "0, 1", "1;2", "3,5 4,5"]),
    tolerance: number(),
  };
  const file = { name: of(names), size: below(1e9), print: "0123abcd" };
  const data = of([{ bundled: "heights" }, file]);
  const look = {};
  for (const name of ["over", "added", "lines", "line"]) if (next() < 0.3) look[name] = of(names);
  if (next() < 0.3) look.tab = of(tabs);
  if (next() < 0.3) look.axis = of(["log", "linear"]);
  if (next() < 0.3) look.bands = "yes";
  const race = Array.from({ length: below(3) }, () => ({
    ...settings,
    method: of(methods.filter(({ id }) => id !== settings.method)).id,
    learningRate: of(["auto", number()]),
    start: of(["", "0, 1", "1;2", "3,5 4,5"]),
  }));
  return { data, settings, iteration: of([null, 0, below(1e6)]), view: of(views), look, race };
}

describe("an address", () => {
  it("gives back what it was made of, whatever that is", () => {
    const chance = random(1886);
    for (let i = 0; i < 3000; i++) {
      const address = anyAddress(chance);
      const text = encode(address, settingsOf);
      assert.deepEqual(wholly(address), { address, ignored: [] }, text);
      assert.match(text, /^[\w\-.!~*()%&=+,:;@/$?]*$/, "it needs no further encoding");
    }
  });

  it("is short and readable", () => {
    const address = (some, rest) => ({
      data: { bundled: "heights" },
      settings: { ...heights, ...some },
      iteration: null,
      view: "watch",
      look: {},
      race: [],
      ...rest,
    });
    const said = (some, rest) => encode(address(some, rest), settingsOf);
    assert.equal(said({}), "data=heights");
    assert.equal(
      said({ method: "adam", learningRate: 0.05 }, { iteration: 120, view: "read" }),
      "data=heights&method=adam&rate=0.05&at=120&view=read",
    );
    const file = { name: "my iris.csv", size: 3858, print: "0123abcd" };
    const model = modelOf("Sepal.Length ~ Petal.Length + Species");
    assert.equal(
      said({ ...defaults, ...model }, { data: file }),
      "file=my%20iris.csv&size=3858&print=0123abcd&model=Sepal.Length~Petal.Length+Species",
    );
    assert.equal(
      said({}, { view: "read", look: { over: "x", lines: "kind", line: "a b", tab: "terms" } }),
      "data=heights&view=read&over=x&lines=kind&line=a%20b&tab=terms",
    );
    const race = ["adam", "heavy-ball"].map((method) => ({ ...heights, method, start: "0, 2" }));
    assert.equal(
      said({}, { race, look: { axis: "log", bands: "yes" } }),
      "data=heights&axis=log&bands=yes&race=method:adam,start:0%252C%25202&race=method:heavy-ball,start:0%252C%25202",
    );
    assert.equal(
      said({ written: { delimiter: ";", header: false, decimal: "," } }),
      "data=heights&read.delimiter=;&read.header=false&read.decimal=,",
    );
  });

  it("that is damaged never fails: what can't be read is told, the rest holds", () => {
    const { address, ignored } = decode(
      '#data=heights&rate=fast&method=magic&at=-1&view=all&=&x&%&a=%ff&iterations=50&colour=red&seed=Infinity&tab=all&over=x&read.missing={"a":{"b":1}}',
      settingsOf,
    );
    assert.deepEqual(address?.settings, { ...heights, iterations: 50 });
    assert.equal(address?.iteration, null);
    assert.deepEqual(address?.look, { over: "x" });
    assert.deepEqual(
      new Set(ignored),
      new Set([
        "rate=fast",
        "method=magic",
        "at=-1",
        "view=all",
        "=",
        "x",
        "%",
        "a=%ff",
        "colour=red",
        "seed=Infinity",
        "tab=all",
        'read.missing={"a":{"b":1}}',
      ]),
    );
    for (const text of [
      "",
      "#",
      "#data=nobody",
      "#file=a.csv&size=1",
      "#__proto__=1&read.__proto__=1",
    ])
      assert.equal(decode(text, settingsOf).address, null, text);
    assert.equal(Object.getPrototypeOf({}).x, undefined);
  });

  it("that is random, or cut or changed anywhere, never fails", () => {
    const chance = random(1822);
    for (let i = 0; i < 3000; i++) {
      const text = [...encode(anyAddress(chance), settingsOf)];
      for (let k = chance.below(4); k >= 0; k--)
        text.splice(
          chance.below(text.length),
          chance.below(8),
          chance.of([...'%&=#{}[]"\\~`+\0é😀']),
        );
      const { address } = decode(text.join(""), settingsOf);
      if (!address) continue;
      // What was understood is understood again.
      assert.deepEqual(wholly(address).address, address);
    }
  });

  it("of another model than the data's usual one have no start of that one", () => {
    const at = (/** @type {string} */ hash) => decode(hash, settingsOf).address.settings;
    assert.equal(at("#data=heights").start, "0, 1");
    assert.equal(at("#data=heights&model=child~parent").start, "0, 1");
    assert.equal(at("#data=heights&model=child~log(parent)+I(parent^2)").start, "");
    assert.equal(at("#data=heights&model=parent~child&start=1,2").start, "1,2");
    const settings = { ...heights, response: "parent", predictors: ["child"] };
    const address = {
      data: { bundled: "heights" },
      settings,
      iteration: null,
      view: "watch",
      look: {},
      race: [],
    };
    assert.deepEqual(wholly(address).address, address);
  });
});
