// Values that are not what a class of this realm says: behind a Proxy, as Vue and others wrap objects, and from another
// realm, as a frame, jsdom and Node's vm have.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { createContext, runInContext } from "node:vm";
import { isProxy, isReactive, reactive, ref, toRaw } from "vue";
import { install, load } from "./packed.js";

/** @type {typeof import("galton")} */
let galton;
const csv = "week,height\n1,2.1\n2,3.9\n3,6.2\n4,7.8\n5,10.1\n";

before(async () => {
  galton = await load(await install());
});

/** What Vue's reactive(), Svelte's $state and MobX make of an object. @template {object} T @param {T} it @returns {T} */
const proxied = (it) => new Proxy(it, {});

describe("behind a Proxy", () => {
  it("a model, observations, a descent and a path work as they are", async () => {
    const observations = await galton.read(csv, { folds: 2 });
    const descent = observations.descend({ learningRate: 0.1 });
    descent.run();
    const model = descent.model();
    const path = observations.path({ count: 3 });
    assert.equal(proxied(model).predict(6), model.predict(6));
    assert.deepEqual(proxied(model).score({ payload: [1] }), model.score({ payload: [1] }));
    assert.equal(JSON.stringify(proxied(model)), JSON.stringify(model));
    assert.equal(String(proxied(model)), String(model));
    assert.equal(proxied(descent).at(10).iteration, 10);
    assert.deepEqual(proxied(descent).stop, descent.stop);
    assert.equal([...proxied(descent)].length, descent.iteration + 1);
    assert.equal((await proxied(descent).runAsync()).reason, "converged");
    assert.equal(proxied(observations).summary().coefficients.length, 2);
    assert.deepEqual(proxied(observations).sample, observations.sample);
    assert.equal(proxied(observations).merge(proxied(observations)).count, 10);
    assert.equal(proxied(observations).partialFit({ week: [6], height: [12] }).count, 6);
    assert.deepEqual(proxied(path).at(1).coefficients, path.at(1).coefficients);
    assert.equal(proxied(observations).crossValidate({ count: 3 }).path.length, 3);
    const scored = await galton.scoreCsv(csv, proxied(model));
    assert.equal(await scored.text(), await (await galton.scoreCsv(csv, model)).text());
    assert.equal((await galton.diagnose(csv, proxied(model))).count, 5);
    const stream = new galton.ScoreStream(proxied(model));
    await new Response(new Blob([csv]).stream().pipeThrough(stream)).text();
    assert.equal(proxied(stream).metrics?.count, 5);
    for (const one of [path, descent, observations, model]) proxied(one).free();
    assert.throws(() => model.predict(6), /freed/);
    assert.throws(() => descent.at(1), /freed/);
  });

  it("data and options are read as they are", async () => {
    const model = (await galton.read(csv)).model();
    assert.deepEqual(model.predict(proxied([10, 20])), model.predict([10, 20]));
    assert.deepEqual(
      model.score(proxied({ payload: proxied([proxied({ week: 10 })]) })),
      model.score({ payload: [10] }),
    );
    const options = reactive({ response: "height", predictors: ["week"] });
    assert.equal((await galton.read(csv, options)).count, 5);
    const columns = reactive({ week: [1, 2, 3], height: [2, 4, 7] });
    assert.equal((await galton.read(columns)).count, 3);
  });

  it("Vue's ref and reactive leave a fit as it is, and find it", async () => {
    const observations = await galton.read(csv);
    const model = observations.model();
    const state = reactive({
      model: /** @type {unknown} */ (null),
      list: [observations.descend()],
    });
    state.model = model;
    const held = ref(model);
    assert.equal(isProxy(held.value), false);
    assert.equal(held.value, model);
    assert.equal(held.value.predict(6), model.predict(6));
    assert.equal(isReactive(state.model), false);
    assert.equal(toRaw(state.list[0])?.run().reason, "converged");
    assert.equal(ref(observations).value.summary().coefficients.length, 2);
  });
});

describe("from another realm", () => {
  const other = createContext({});
  /** @param {string} code @param {Record<string, unknown>} [values] @returns {any} */
  const made = (code, values = {}) => {
    Object.assign(other, values);
    return runInContext(code, other);
  };
  const bytes = [...new TextEncoder().encode(csv)];

  it("bytes, buffers, columns and rows are what they are", async () => {
    const expected = (await galton.read(csv, { response: "height" })).exact;
    for (const source of [
      made("new Uint8Array(bytes)", { bytes }),
      made("new Uint8Array(bytes).buffer", { bytes }),
      made("({ week: [1, 2, 3, 4, 5], height: [2.1, 3.9, 6.2, 7.8, 10.1] })"),
      made(`({
        week: new Float64Array([1, 2, 3, 4, 5]), height: new Float64Array([2.1, 3.9, 6.2, 7.8, 10.1]) })`),
      made("(async function* () { yield new Uint8Array(bytes); })()", { bytes }),
    ])
      assert.deepEqual((await galton.read(source, { response: "height" })).exact, expected);
    const model = (await galton.read(csv)).model();
    const list = made("[1, 2]");
    assert.deepEqual(model.predict(list), model.predict([1, 2]));
    assert.deepEqual(model.predict(made("new Float64Array([1, 2])")), model.predict([1, 2]));
    assert.deepEqual(model.predict(made("[{ week: 1 }]")), model.predict([1]));
    assert.deepEqual(model.predict(made("new Map([['week', 1]])")), model.predict(1));
  });

  it("files, streams and responses are recognised by what they do", async () => {
    const expected = (await galton.read(csv)).exact;
    // Classes of the same names, as jsdom and undici have them beside the platform's.
    class Blob {
      #blob;
      constructor(/** @type {BlobPart[]} */ parts) {
        this.#blob = new globalThis.Blob(parts);
      }
      get size() {
        return this.#blob.size;
      }
      get [Symbol.toStringTag]() {
        return "Blob";
      }
      slice(/** @type {number} */ from, /** @type {number} */ to) {
        return this.#blob.slice(from, to);
      }
      stream() {
        return this.#blob.stream();
      }
      arrayBuffer() {
        return this.#blob.arrayBuffer();
      }
    }
    const inner = new globalThis.Blob([csv]).stream();
    const stream = {
      locked: false,
      getReader: () => inner.getReader(),
      cancel: () => inner.cancel(),
    };
    for (const source of [new Blob([csv]), stream])
      assert.deepEqual((await galton.read(/** @type {any} */ (source))).exact, expected);
  });
});
