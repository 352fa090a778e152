// The service, by Request and Response, and behind node:http.

import assert from "node:assert/strict";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { createServer, request } from "node:http";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { data, install, load } from "./packed.js";

/** @type {string} */
let folder;
/** @type {typeof import("galton/service")} */
let service;
/** @type {import("galton").Model} */
let cars;
/** Without precision, and so with a category, for the scorer without WebAssembly. @type {import("galton").ModelDocument} */
const beds = {
  format: "galton-model",
  version: 3,
  response: "height",
  intercept: 1,
  predictors: [{ name: "week" }, { name: "bed", levels: ["shade", "sun"] }],
  columns: [
    { name: "week", term: "week", coefficient: 2, powers: [{ predictor: "week", power: 1 }] },
    {
      name: "bedsun",
      term: "bed",
      coefficient: 10,
      levels: [{ predictor: "bed", value: "sun" }],
    },
  ],
  training: null,
};

before(async () => {
  folder = await install();
  const galton = await load(folder);
  const entry = join(folder, "service-entry.js");
  await writeFile(entry, 'export * from "galton/service";\n');
  service = /** @type {typeof import("galton/service")} */ (
    await import(pathToFileURL(entry).href)
  );
  const observations = await galton.read(await readFile(join(data, "cars.csv")), {
    formula: "dist ~ speed",
  });
  cars = observations.model();
});

/**
 * @param {(request: Request) => Promise<Response>} scorer
 * @param {string} path
 * @param {unknown} [body] text as it is, anything else as JSON
 * @param {RequestInit} [init]
 */
async function ask(scorer, path, body, init = {}) {
  const response = await scorer(
    new Request(`http://localhost${path}`, {
      ...(body !== undefined && {
        method: "POST",
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
      ...init,
      headers: {
        ...(body !== undefined && { "content-type": "application/json" }),
        .../** @type {Record<string, string>} */ (init.headers),
      },
    }),
  );
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  const answer = /** @type {Record<string, unknown>} */ (
    isJson && text ? JSON.parse(text) : { text }
  );
  return { status: response.status, answer, headers: response.headers };
}

describe("a service answers as the contract says", () => {
  it("rows with predictions, one row with a stream prediction, either at /score/", async () => {
    const scorer = service.createScorer(cars);
    const rows = { predictions: cars.predict([10, 20]) };
    const one = { stream_prediction: cars.predict(10) };
    assert.deepEqual((await ask(scorer, "/batch", { payload: [10, 20] })).answer, rows);
    assert.deepEqual((await ask(scorer, "/score/", { payload: [10, 20] })).answer, rows);
    assert.deepEqual((await ask(scorer, "/score/", { payload: 10 })).answer, one);
    assert.deepEqual((await ask(scorer, "/stream", { payload: 10 })).answer, one);
    assert.deepEqual((await ask(scorer, "/stream/", { payload: { speed: 10 } })).answer, one);
    assert.deepEqual((await ask(scorer, "/batch", { payload: { speed: [10, 20] } })).answer, rows);
  });

  it("a missing value of a batch with null, and null beside other columns with a prediction", async () => {
    const scorer = service.createScorer(beds);
    const rows = [[1, "sun"], null, { week: 2, bed: null }, { week: 3, bed: "shade", note: null }];
    const { answer } = await ask(scorer, "/batch", { payload: rows });
    assert.deepEqual(answer, { predictions: [13, null, null, 7] });
  });

  it("intervals of a Model", async () => {
    const scorer = service.createScorer(cars);
    const asked = { payload: [10, null], interval: "prediction", level: 0.9 };
    const { answer } = await ask(scorer, "/batch", asked);
    const expected = cars.predict(10, { interval: "prediction", level: 0.9 });
    assert.deepEqual(answer, {
      predictions: [expected.fit, null],
      lower: [expected.lower, null],
      upper: [expected.upper, null],
    });
    const told = (await ask(scorer, "/openapi.json")).answer;
    assert.ok(JSON.stringify(told).includes('"dependentRequired":{"level":["interval"]}'));
  });

  it("rows by names that objects have of themselves", async () => {
    const names = ["__proto__", "constructor", "toString"];
    const model = {
      format: /** @type {const} */ ("galton-model"),
      version: /** @type {const} */ (3),
      response: "height",
      intercept: 1,
      predictors: names.map((name, at) => ({ name, coefficient: at + 1 })),
      training: null,
    };
    const scorer = service.createScorer(model);
    const row = '{"__proto__":1,"constructor":2,"toString":3}';
    const one = { stream_prediction: 15 };
    assert.deepEqual((await ask(scorer, "/stream", `{"payload":${row}}`)).answer, one);
    const rows = { predictions: [15] };
    assert.deepEqual((await ask(scorer, "/batch", `{"payload":[${row}]}`)).answer, rows);
    const none = await ask(scorer, "/batch", '{"payload":[{"constructor":2}]}');
    assert.deepEqual([none.status, none.answer["pointer"]], [422, "#/payload/0"]);
  });

  it("one row by name that has lists besides", async () => {
    const scorer = service.createScorer(beds);
    const payload = { week: 3, bed: "shade", tags: ["a", "b"] };
    assert.deepEqual((await ask(scorer, "/score/", { payload })).answer, { stream_prediction: 7 });
    const { answer } = await ask(scorer, "/batch", { payload: [payload] });
    assert.deepEqual(answer, { predictions: [7] });
  });

  it("the saved model, which predicts the same bits elsewhere", async () => {
    const { answer } = await ask(service.createScorer(cars), "/model");
    assert.deepEqual(answer, cars.toJSON());
  });
});

describe("a batch has the bits of the model's own predictions", () => {
  // Values of each kind, many of them odd; those that a model cannot take are refused by both.
  const numbers = [0, -0, 1, 2.5, -3, 0.1, 1e-300, 1e9, 12345.678, 1 / 3];
  const values = {
    a: numbers,
    b: numbers.map((own) => Math.abs(own) + 0.5),
    dose: ["low", "high", 10, "20", "none at all"],
    lit: [true, "false"],
  };
  const names = /** @type {(keyof typeof values)[]} */ (Object.keys(values));
  /** @type {(at: number, name: keyof typeof values) => unknown} */
  const value = (at, name) => {
    const of = values[name];
    const place = (at * 7 + (at % 3) * name.length) % of.length;
    return at % 11 === 0 && name === "a" ? null : of[place];
  };
  const rows = Array.from({ length: 200 }, (_, at) => at + 1).map((at) =>
    Object.fromEntries(names.map((name) => [name, value(at, name)])),
  );
  const table = rows.map((row, at) => ({ ...row, lit: String(row["lit"]), y: at % 17 }));
  const formulas = [
    "y ~ a",
    "y ~ a + b",
    "y ~ 0 + a",
    "y ~ a + log(b) + I(a^2)",
    "y ~ a * dose + lit",
    "y ~ dose",
    "y ~ poly(b, 2) + exp(-b)",
    "y ~ b + offset(a)",
  ];
  for (const formula of formulas) {
    it(formula, async () => {
      const galton = await load(folder);
      const model = (await galton.read(table, { formula })).model();
      const { predictors } = model;
      const byName = rows.map((row) =>
        Object.fromEntries(predictors.map((name) => [name, row[name]])),
      );
      const arrays = byName.map((row) => Object.values(row));
      const expected = model.predict(/** @type {import("galton").Row[]} */ (byName));
      assert.ok(expected.some((own) => own !== null));
      /** @type {Record<string, unknown>} */
      const forms = {
        byName,
        arrays,
        columns: Object.fromEntries(
          predictors.map((name, at) => [name, arrays.map((row) => row[at])]),
        ),
        mixed: byName.map((row, at) => (at % 2 ? row : arrays[at])),
        ...(predictors.length === 1 && { values: arrays.flat() }),
      };
      const document = model.toJSON();
      delete document.precision;
      const isScored = !/poly|offset/.test(formula);
      for (const served of [model, ...(isScored ? [/** @type {typeof beds} */ (document)] : [])]) {
        const scorer = service.createScorer(served);
        for (const [form, payload] of Object.entries(forms)) {
          const { answer } = await ask(scorer, "/batch", { payload });
          assert.deepEqual(answer, { predictions: expected.map((own) => own && own + 0) }, form);
        }
      }
    });
  }
});

describe("a service refuses with a problem that names the element", () => {
  /** @type {[string, string, unknown, number, string | undefined, RegExp][]} */
  const cases = [
    [
      "text for a number",
      "/batch",
      {
        payload: [
          [1, "sun"],
          ["2", "sun"],
        ],
      },
      422,
      "#/payload/1/0",
      /payload\[1\]\[0\] is "2", which is text/,
    ],
    [
      "an unknown level",
      "/batch",
      { payload: [null, [1, "moon"]] },
      422,
      "#/payload/1/1",
      /payload\[1\]\[1\] is "moon"/,
    ],
    [
      "one row where rows are due",
      "/batch",
      { payload: { week: 1, bed: "sun" } },
      422,
      "#/payload",
      /array of rows/,
    ],
    [
      "a row with a gap that lacks a value besides",
      "/batch",
      { payload: [null, [null, "sun", 1]] },
      422,
      "#/payload/1",
      /3 values; the model has 2/,
    ],
    [
      "a row with a gap and a value that cannot be",
      "/batch",
      { payload: [{ week: null, bed: "moon" }] },
      422,
      "#/payload/0/bed",
      /payload\[0\]\.bed is "moon"/,
    ],
    [
      "one row of which a value is missing",
      "/stream",
      { payload: [null, "sun"] },
      422,
      "#/payload/0",
      /payload\[0\] is null; a row needs all of its values/,
    ],
    [
      "one row by name of which a value is missing",
      "/score/",
      { payload: { week: 1, bed: null } },
      422,
      "#/payload/bed",
      /payload\.bed is null/,
    ],
    [
      "text without a character, which is no missing value",
      "/batch",
      { payload: [[1, ""]] },
      422,
      "#/payload/0/1",
      /payload\[0\]\[1\] is ""; a missing value is null/,
    ],
    [
      "a row without a predictor",
      "/batch",
      { payload: [{ week: 1, bed: "sun" }, { week: 1 }] },
      422,
      "#/payload/1",
      /no value for "bed"/,
    ],
    [
      "a level that cannot be",
      "/batch",
      { payload: [[1, "sun"]], level: {} },
      422,
      "#/level",
      /level is an object/,
    ],
    [
      "a level without an interval, which would have no effect",
      "/batch",
      { payload: [[1, "sun"]], level: 0.9 },
      422,
      "#/level",
      /^level is 0\.9, but interval is missing; add "interval": "confidence" or "prediction", or/,
    ],
    [
      "a value in columns",
      "/batch",
      { payload: { week: [1, "2"], bed: ["sun", "sun"] } },
      422,
      "#/payload/week/1",
      /^payload\.week\[1\] is "2", which is text/,
    ],
    [
      "an unknown level in columns",
      "/score/",
      { payload: { bed: ["sun", null, "moon"], week: [1, 2, 3] } },
      422,
      "#/payload/bed/2",
      /^payload\.bed\[2\] is "moon"; /,
    ],
    [
      "several rows where one is due",
      "/stream",
      { payload: [1, "sun", 2] },
      422,
      "#/payload",
      /3 values; the model has 2 predictors; send several rows to \/batch/,
    ],
    [
      "a list of one value where the value is due",
      "/batch",
      { payload: [[1, ["sun"]]] },
      422,
      "#/payload/0/1",
      /payload\[0\]\[1\] is an array of 1; it must be one value/,
    ],
    [
      "rows under the name that another service gives them",
      "/score/",
      { instances: [{ week: 1, bed: "sun" }] },
      422,
      "#/payload",
      /payload is missing: the request is an object with "instances"/,
    ],
    [
      "a request that is text, encoded twice",
      "/score/",
      JSON.stringify('{"payload": [[1, "sun"]]}'),
      422,
      "#/payload",
      /payload is missing: the request is .* which is text: read it with JSON.parse/,
    ],
    [
      "a payload that is text, encoded twice",
      "/batch",
      { payload: '[[1, "sun"]]' },
      422,
      "#/payload",
      /which is text, perhaps JSON that was encoded twice; it must be an array of rows/,
    ],
    [
      "names apart from rows",
      "/score/",
      { payload: { columns: ["week", "bed"], data: [[1, "sun"]] } },
      422,
      "#/payload",
      /no value for "week": { columns, data } is no form that is read; give the rows/,
    ],
    [
      "a row by other names",
      "/stream",
      { payload: { Week: 1, Bed: "sun" } },
      422,
      "#/payload",
      /no value for "week"; it has "Week", "Bed", and the model has 2 predictors: "week", "bed"/,
    ],
    ["no rows", "/batch", { payload: [] }, 422, "#/payload", /empty/],
    [
      "columns of different lengths",
      "/batch",
      { payload: { week: [1, 2], bed: ["sun"] } },
      422,
      "#/payload/bed",
      /1 values/,
    ],
    [
      "a number out of range",
      "/batch",
      { payload: [[1e200, "sun"]] },
      422,
      "#/payload/0/0",
      /1e\+200/,
    ],
    [
      "intervals without a Model",
      "/batch",
      { payload: [[1, "sun"]], interval: "prediction" },
      422,
      "#/interval",
      /no intervals/,
    ],
    [
      "too many rows",
      "/batch",
      { payload: Array.from({ length: 6 }, () => null) },
      413,
      "#/payload",
      /6 rows/,
    ],
    ["a body too large", "/batch", { payload: "x".repeat(2000) }, 413, undefined, /1000 bytes/],
    ["a body that is no JSON", "/batch", "{", 400, undefined, /no JSON/],
    [
      "a payload in a payload without end",
      "/batch",
      `{"payload":${"[".repeat(400)}${"]".repeat(400)}}`,
      422,
      "#/payload/0",
      /payload/,
    ],
  ];
  for (const [name, path, body, status, pointer, message] of cases) {
    it(name, async () => {
      const scorer = service.createScorer(beds, { maxRows: 5, maxBytes: 1000 });
      const told = await ask(scorer, path, body);
      assert.equal(told.status, status);
      assert.equal(told.headers.get("content-type"), "application/problem+json");
      assert.match(String(told.answer["detail"]), message);
      assert.equal(told.answer["pointer"], pointer);
    });
  }

  it("a long text, of which it tells no half characters", async () => {
    for (const before of ["", "x"]) {
      const long = before + "\u{1f600}".repeat(400);
      const predictors = beds.predictors.map((own) =>
        own.name === "bed" ? { ...own, levels: ["shade", "sun", long] } : own,
      );
      const scorer = service.createScorer(/** @type {typeof beds} */ ({ ...beds, predictors }));
      const { answer } = await ask(scorer, "/stream", { payload: [1, long.repeat(2)] });
      const detail = String(answer["detail"]);
      assert.ok(detail.length === 500 || detail.length === 499, `${detail.length}`);
      assert.doesNotMatch(detail, /\p{Surrogate}/u);
    }
  });

  it("a value by the longest name that fits", async () => {
    const predictors = ["soil", "soil is", "soil is wet"].map((name) => ({ name, coefficient: 1 }));
    const columns = predictors.map(({ name, coefficient }) => ({
      name,
      term: name,
      coefficient,
      powers: [{ predictor: name, power: 1 }],
    }));
    const model = { ...beds, predictors, columns };
    const row = { soil: 1, "soil is": 1, "soil is wet": "no" };
    const { answer } = await ask(service.createScorer(model), "/batch", { payload: [row] });
    assert.equal(answer["pointer"], "#/payload/0/soil%20is%20wet");
  });

  it("a row of columns whose prediction is beyond the range of a number", async () => {
    const term = { name: "I(x^9)", term: "I(x^9)", coefficient: 1e300 };
    const columns = [{ ...term, powers: [{ predictor: "x", power: 9 }] }];
    const scorer = service.createScorer({ ...beds, predictors: [{ name: "x" }], columns });
    const { answer } = await ask(scorer, "/batch", { payload: { x: [0, 0.5, 9] } });
    assert.equal(answer["pointer"], "#/payload/x/2");
  });

  it("a number without a logarithm, in a row with a gap too", async () => {
    const log = /** @type {const} */ (true);
    const powers = [{ predictor: "week", power: 1, log }];
    const column = { name: "log(week)", term: "log(week)", coefficient: 2, powers };
    const scorer = service.createScorer({ ...beds, columns: [column] });
    const found = await ask(scorer, "/batch", { payload: [[1, "sun"], { week: 0, bed: null }] });
    assert.deepEqual(
      [found.status, found.answer["pointer"], found.answer["code"]],
      [422, "#/payload/1/week", "no-logarithm"],
    );
  });

  it("JSON that would take far more memory than its bytes", async () => {
    const scorer = service.createScorer(beds, { maxRows: 1000 });
    const empty = `{"payload":[${"[],".repeat(500_000)}[]]}`;
    const many = await ask(scorer, "/batch", empty);
    assert.deepEqual([many.status, many.answer["pointer"]], [413, undefined]);
    assert.match(String(many.answer["detail"]), /500003 arrays and objects; .* 4000 at most/);
    const deep = await ask(scorer, "/batch", "[".repeat(2_000_000));
    assert.equal(deep.status, 400);
    assert.match(String(deep.answer["detail"]), /nested deeper than 100/);
    const text = '["'.repeat(600_000) + '\\"[';
    const row = JSON.stringify({ payload: { week: 1, bed: "sun", note: text } });
    assert.deepEqual((await ask(scorer, "/stream", row)).answer, { stream_prediction: 13 });
  });

  it("another type, another charset, another method, another path", async () => {
    const scorer = service.createScorer(beds);
    const body = '{"payload":[[1,"sun"]]}';
    const inCharset = async (/** @type {string} */ charset) => {
      const headers = { "content-type": `application/json; charset=${charset}` };
      return (await ask(scorer, "/batch", body, { headers })).status;
    };
    assert.deepEqual(
      [await inCharset("UTF-8"), await inCharset('"utf8"'), await inCharset("utf-16le")],
      [200, 200, 415],
    );
    const gzip = { headers: { "content-encoding": "gzip" } };
    assert.equal((await ask(scorer, "/batch", body, gzip)).status, 415);
    const form = { headers: { "content-type": "application/x-www-form-urlencoded" } };
    assert.equal((await ask(scorer, "/batch", "payload=1", form)).status, 415);
    const put = await ask(scorer, "/batch", "{}", { method: "PUT" });
    assert.deepEqual([put.status, put.headers.get("allow")], [405, "POST"]);
    assert.equal((await ask(scorer, "/nothing")).status, 404);
  });

  it("options that cannot be", () => {
    assert.throws(() => service.createScorer(beds, { maxRows: 0 }), /maxRows is 0/);
    for (const key of ["", "two words", "schlüssel", "line\n"])
      assert.throws(() => service.createScorer(beds, { apiKeys: [key] }), /apiKeys/);
    assert.throws(() => service.createScorer("{}"), /galton-model/);
  });
});

describe("API keys", () => {
  it("open the service, the old and the new one, and only health and the document are open without", async () => {
    const scorer = service.createScorer(beds, { apiKeys: ["old-key", "new-key"] });
    /** @param {Record<string, string>} headers @param {string} [path] */
    const status = async (headers, path = "/model") =>
      (await ask(scorer, path, undefined, { headers })).status;
    assert.equal(await status({ "x-api-key": "old-key" }), 200);
    assert.equal(await status({ authorization: "Bearer new-key" }), 200);
    for (const key of ["", "old", "old-keyold-key", "OLD-KEY", "old-kez"])
      assert.equal(await status({ "x-api-key": key }), 401, key);
    assert.equal(await status({ "x-api-key": "", authorization: "bearer old-key" }), 200);
    assert.equal(await status({}, "/metrics"), 401);
    assert.equal(await status({}, "/health"), 200);
    assert.equal(await status({}, "/openapi.json"), 200);
  });
});

describe("the metrics", () => {
  it("count requests by path and status, and rows", async () => {
    const scorer = service.createScorer(beds);
    await ask(scorer, "/batch", { payload: [[1, "sun"], null] });
    await ask(scorer, "/batch", "{");
    await ask(scorer, "/made-up-path");
    const text = String((await ask(scorer, "/metrics")).answer["text"]);
    assert.match(text, /^galton_rows_total 2$/m);
    assert.match(text, /^galton_requests_total\{path="\/batch",status="200"\} 1$/m);
    assert.match(text, /^galton_requests_total\{path="\/batch",status="400"\} 1$/m);
    assert.match(text, /^galton_requests_total\{path="other",status="404"\} 1$/m);
    assert.match(text, /^galton_request_seconds_bucket\{le="\+Inf"\} 3$/m);
    assert.match(text, /^galton_request_seconds_count 3$/m);
  });

  it("name the response as Prometheus escapes it", async () => {
    const response = 'a\t"b"\nC:\\users';
    const scorer = service.createScorer({ ...beds, response });
    const text = String((await ask(scorer, "/metrics")).answer["text"]);
    const label = 'response="a\t\\"b\\"\\nC:\\\\users"';
    assert.ok(text.includes(`galton_model_info{${label}} 1`), text);
  });
});

describe("behind node:http", () => {
  /** @type {import("node:http").Server} */
  let server;
  let address = "";
  before(async () => {
    server = createServer(
      service.createListener(beds, { maxBytes: 1_000_000, maxBuffered: 3_000_000 }),
    );
    await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    address = `http://127.0.0.1:${port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const headers = { "content-type": "application/json" };

  it("answers as with Request and Response", async () => {
    const body = JSON.stringify({ payload: [[1, "sun"]] });
    const response = await fetch(`${address}/score/?a=b`, { method: "POST", headers, body });
    assert.deepEqual(await response.json(), { predictions: [13] });
    assert.equal((await fetch(`${address}/health`, { method: "HEAD" })).status, 200);
  });

  it("answers a proxy that asks for a whole address", async () => {
    const { port } = new URL(address);
    for (const [path, status] of /** @type {const} */ ([
      ["http://example.org/health?a", 200],
      ["http://example.org", 404],
      ["/health?a=/b", 200],
      ["*", 404],
    ])) {
      const method = path === "*" ? "OPTIONS" : "GET";
      const asked = request({ port, host: "127.0.0.1", method, path });
      const [response] = await once(asked.end(), "response");
      assert.equal(response.statusCode, status, path);
      response.resume();
    }
  });
});

describe("a page of another origin", () => {
  const page = "https://example.com";
  /** The headers that the browser of such a page reads. @param {Headers} headers */
  const read = (headers) => headers.get("access-control-allow-origin");

  it("may ask where the option cors has its origin, and reads refusals too", async () => {
    const scorer = service.createScorer(beds, { cors: [page], apiKeys: ["secret"] });
    const headers = { origin: page, "x-api-key": "secret" };
    const payload = [1, "sun"];
    const good = await ask(scorer, "/stream", { payload }, { headers });
    assert.deepEqual([good.status, read(good.headers)], [200, page]);
    assert.equal(good.headers.get("vary"), "origin");
    const bad = await ask(scorer, "/stream", { payload: 1 }, { headers });
    assert.deepEqual([bad.status, read(bad.headers)], [422, page]);
    const unknown = await ask(scorer, "/stream", { payload }, { headers: { origin: page } });
    assert.deepEqual([unknown.status, read(unknown.headers)], [401, page]);
    for (const origin of ["https://example.com.evil.test", "http://example.com", "null", ""]) {
      const other = { headers: { origin, "x-api-key": "secret" } };
      const { headers: found } = await ask(scorer, "/stream", { payload }, other);
      assert.deepEqual([read(found), found.get("vary")], [null, "origin"], origin);
    }
    const any = service.createScorer(beds, { cors: ["*"] });
    const { headers: found } = await ask(any, "/stream", { payload }, { headers });
    assert.deepEqual([read(found), found.get("vary")], ["*", null]);
  });

  it("is told before it asks what it may send, without a key", async () => {
    const scorer = service.createScorer(beds, { cors: [page], apiKeys: ["secret"] });
    const question = { origin: page, "access-control-request-method": "POST" };
    const init = { method: "OPTIONS", headers: question };
    const { status, headers } = await ask(scorer, "/batch", undefined, init);
    assert.deepEqual([status, read(headers)], [200, page]);
    assert.equal(headers.get("access-control-allow-methods"), "GET, HEAD, POST");
    assert.match(headers.get("access-control-allow-headers") ?? "", /content-type, x-api-key/);
    assert.equal((await ask(scorer, "/nothing", undefined, init)).status, 404);
    const plain = { method: "OPTIONS", headers: { origin: page } };
    assert.equal((await ask(scorer, "/batch", undefined, plain)).status, 405);
    const closed = service.createScorer(beds);
    const { status: refused, headers: none } = await ask(closed, "/batch", undefined, init);
    assert.deepEqual([refused, read(none)], [405, null]);
  });

  it("has an origin without a path", () => {
    for (const cors of ["*", [1], ["https://example.com/"], ["example.com"], [""], null])
      assert.throws(
        () => service.createScorer(beds, { cors: /** @type {never} */ (cors) }),
        { code: "invalid-option", message: /^cors has .*; it must be an array of origins/ },
        String(cors),
      );
  });
});
