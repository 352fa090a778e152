// galton/worker: the same answers as galton's own, from a worker, in Node and in a browser.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { browser, data, install, load, node, serve } from "./packed.js";

/** @type {string} */
let folder;
/** @type {typeof import("galton")} */
let galton;
/** @type {typeof import("galton/worker")} */
let worker;
/** @type {string} */
let csv;

before(async () => {
  folder = await install();
  galton = await load(folder);
  const entry = join(folder, "worker.js");
  await writeFile(entry, 'export * from "galton/worker";\n');
  worker = await import(pathToFileURL(entry).href);
  csv = await readFile(join(data, "cars.csv"), "utf8");
});

const options = { formula: "dist ~ speed" };

describe("a worker", () => {
  it("trains, describes, inspects, evaluates and scores as galton does", async () => {
    const model = await galton.train(csv, options);
    const saved = await worker.train(csv, options);
    assert.deepEqual(saved, model.toJSON());
    assert.deepEqual(await worker.describe(csv), await galton.describe(csv));
    assert.deepEqual(await worker.inspect(csv), await galton.inspect(csv));
    const metrics = await galton.evaluate(csv, model);
    assert.deepEqual(await worker.evaluate(csv, saved), metrics);
    assert.deepEqual(await worker.evaluate(csv, model), metrics);
    const [scored, expected] = [
      await worker.scoreCsv(csv, saved),
      await galton.scoreCsv(csv, model),
    ];
    assert.equal(await scored.text(), await expected.text());
  });

  it("takes files, bytes, streams, responses and columns, and options behind a Proxy", async () => {
    const expected = await worker.train(csv, options);
    const bytes = new TextEncoder().encode(csv);
    const sources = [
      new Blob([csv]),
      bytes,
      bytes.buffer,
      new Blob([csv]).stream(),
      new Response(csv),
    ];
    for (const source of sources) {
      const wrapped = new Proxy({ ...options, predictors: undefined }, {});
      assert.deepEqual(await worker.train(source, wrapped), expected);
    }
    const columns = { x: new Float64Array([1, 2, 3]), y: [2, 4, 6.5] };
    const model = await galton.train(columns, { response: "y" });
    assert.deepEqual(await worker.train(columns, { response: "y" }), model.toJSON());
    assert.equal(columns.x.length, 3);
  });

  it("moves memory where that is asked for", async () => {
    const bytes = new TextEncoder().encode(csv);
    await worker.train(bytes, { ...options, transfer: true });
    assert.equal(bytes.length, 0);
    const columns = { x: new Float64Array([1, 2, 3]), y: new Float64Array([2, 4, 6.5]) };
    await worker.train(columns, { response: "y", transfer: true });
    assert.equal(columns.x.length + columns.y.length, 0);
  });

  it("tells its progress, and what its function throws", async () => {
    let rows = 0;
    await worker.train(new Blob([csv]), {
      ...options,
      onProgress: (progress) => (rows = progress.rows),
    });
    assert.equal(rows, 50);
    const thrown = new Error("own");
    const onProgress = () => {
      throw thrown;
    };
    await assert.rejects(worker.train(new Blob([csv]), { ...options, onProgress }), thrown);
  });

  it("stops when its signal is aborted, with the signal's reason, and works on", async () => {
    const reason = new Error("enough");
    const abort = new AbortController();
    const big = new Blob([
      "x,y\n",
      ...Array.from({ length: 400 }, () => "1,2\n3,5\n".repeat(10_000)),
    ]);
    const training = worker.train(big, {
      signal: abort.signal,
      onProgress: () => abort.abort(reason),
    });
    await assert.rejects(training, reason);
    await assert.rejects(worker.train(csv, { signal: AbortSignal.abort(reason) }), reason);
    assert.equal((await worker.train(csv, options)).response, "dist");
  });

  it("throws galton's errors with their code and place", async () => {
    const { GaltonError } = galton;
    await assert.rejects(
      worker.train("x,y\n1,2\n2,b\n3,4\n", { predictors: ["x"], response: "y" }),
      (error) => {
        const { name, code, row, column } = /** @type {import("galton").GaltonErrorOf<"text">} */ (
          error
        );
        assert.deepEqual([name, code, row, column], ["GaltonError", "text", 2, "y"]);
        return error instanceof GaltonError;
      },
    );
    await assert.rejects(worker.train(csv, /** @type {{}} */ ({ epochs: 1 })), {
      code: "invalid-option",
    });
  });

  it("rejects what is not answered when it is ended, and starts again", async () => {
    const training = worker.train(new Blob([csv]), options);
    setTimeout(() => worker.terminate());
    await training.catch((error) => assert.equal(error.code, "no-worker"));
    assert.equal((await worker.train(csv, options)).response, "dist");
  });

  it("does not keep a program from its end", async () => {
    const program = `import { train } from "galton/worker"; import { load } from "galton/scorer";
      console.log(load(await train("x,y\\n1,2\\n2,4\\n3,6\\n")).predict(4));`;
    const began = Date.now();
    assert.equal(await node(folder, "--input-type=module", "--eval", program), "8");
    assert.ok(Date.now() - began < 20_000);
  });

  it("runs in a page", async () => {
    const page = `<!doctype html><script type="importmap">{"imports":{"galton/worker":"/node_modules/galton/worker.js","galton/scorer":"/node_modules/galton/scorer.js"}}</script>
      <script type="module">
        import { train } from "galton/worker"; import { load } from "galton/scorer";
        let seen = 0;
        const file = new File(["x,y\\n1,2\\n2,4\\n3,6\\n"], "a.csv");
        const saved = await train(file, { onProgress: () => seen++ });
        document.title = load(saved).predict(4) + " " + (seen > 0);
      </script>`;
    await writeFile(join(folder, "index.html"), page);
    const opened = await (await browser()).newPage();
    await opened.goto(await serve(folder));
    await opened.waitForFunction(() => document.title !== "", undefined, { timeout: 30_000 });
    assert.equal(await opened.title(), "8 true");
  });
});
