// A saved model as a service: a standard `(Request) => Promise<Response>`, and the same for `node:http`. Nothing here needs the
// WebAssembly; a `Model` brings it along for intervals.

import { GaltonError } from "./error.js";
import { describe } from "./source.js";
import { Metrics } from "./service-metrics.js";
import { openApi, ROUTES } from "./service-openapi.js";
import { Answers } from "./service-answers.js";
import { Problem } from "./service-problem.js";

/**
 * @typedef {object} ServiceOptions
 * @property {readonly string[]} [apiKeys] a request must have one of these, as `x-api-key` or `Authorization: Bearer`. Give the old
 *   and the new one while they change. `/health` and `/openapi.json` are open. Default: none, and no key is asked for
 * @property {number} [maxBytes] the most bytes of a request's body. Default: 16 MiB
 * @property {number} [maxRows] the most rows of a batch. Default: 100,000
 * @property {number} [maxBuffered] the most bytes of unfinished bodies together; a request beyond it is answered by 503.
 *   Default: 16 times `maxBytes`
 */

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./wasm/galton.js").ModelDocument} ModelDocument */

/**
 * A request, whichever server it comes from.
 *
 * @typedef {object} Asked
 * @property {string} method
 * @property {string} path
 * @property {(name: string) => string | null | undefined} header
 * @property {AsyncIterable<Uint8Array> | null} body
 */

/** @typedef {import("./service-problem.js").Answer} Answer */

/** The paths that need no key. */
const OPEN = new Set(["/health", "/openapi.json"]);

/**
 * A service of a saved model: `POST /batch`, `POST /stream` and `POST /score/` of `{ "payload": … }`, and `GET /health`, `/model`,
 * `/metrics` and `/openapi.json`.
 *
 * A document or its text is served without WebAssembly, and so at once. A `Model` adds what needs it: intervals, dates as text, and
 * models that `galton/scorer` does not load.
 *
 * @param {Model | ModelDocument | string} model
 * @param {ServiceOptions} [options]
 * @returns {(request: Request) => Promise<Response>}
 * @throws {GaltonError} for a document that is no saved model, and for an option that cannot be
 * @example
 * export default { fetch: createScorer(model, { apiKeys: [key] }) };
 */
export function createScorer(model, options) {
  const answer = service(model, options);
  return async (request) => {
    const { pathname } = new URL(request.url);
    const { status, headers, body } = await answer({
      method: request.method,
      path: pathname,
      header: (name) => request.headers.get(name),
      body: chunks(request.body),
    });
    return new Response(request.method === "HEAD" ? null : body, { status, headers });
  };
}

/**
 * The chunks of a body. Not every runtime iterates over a stream.
 *
 * @param {ReadableStream<Uint8Array> | null} stream
 */
async function* chunks(stream) {
  if (!stream) return;
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** How long a client may go on sending a body that was refused, in milliseconds. */
const LINGER = 1000;

/**
 * The part of a request of `node:http` that is used.
 *
 * @typedef {AsyncIterable<Uint8Array> & {
 *   method?: string, url?: string, headers: Record<string, string | string[] | undefined>, complete: boolean,
 *   resume(): unknown, destroy(): unknown, on(event: "data" | "end" | "error" | "close", listener: (chunk: Uint8Array) => void): unknown,
 *   off(event: "data", listener: (chunk: Uint8Array) => void): unknown
 * }} NodeRequest
 */

/**
 * @typedef {{ writeHead(status: number, headers: Record<string, string | number>): unknown, end(body?: string | Uint8Array): unknown }} NodeResponse
 */

/**
 * As `createScorer`, for `node:http`: `createServer(createListener(model))`. It takes half the time of a `Request`.
 *
 * @param {Model | ModelDocument | string} model
 * @param {ServiceOptions} [options]
 * @returns {(request: NodeRequest, response: NodeResponse) => void}
 */
export function createListener(model, options) {
  const answer = service(model, options);
  const encoder = new TextEncoder();
  return (request, response) => {
    const { method = "GET", url = "/", headers } = request;
    const header = (/** @type {string} */ name) => {
      const value = headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    const [path = "/"] = url.split("?");
    void answer({ method, path, header, body: arriving(request) }).then((found) => {
      const body = encoder.encode(found.body);
      response.writeHead(found.status, { ...found.headers, "content-length": body.length });
      response.end(method === "HEAD" ? undefined : body);
      if (request.complete) return;
      // A client that is still sending reads no answer before it is done, or its connection is reset.
      request.resume();
      const timer = setTimeout(() => request.complete || request.destroy(), LINGER);
      /** @type {{ unref?: () => void }} */ (/** @type {unknown} */ (timer)).unref?.();
    });
  };
}

/**
 * The chunks of a request of Node. Its own iterator destroys the connection where one stops before the end, so that the client
 * would not get the answer.
 *
 * @param {NodeRequest} request
 * @returns {AsyncIterable<Uint8Array>}
 */
async function* arriving(request) {
  /** @type {Uint8Array[]} */
  const waiting = [];
  let isDone = request.complete;
  let wake = () => {};
  const take = (/** @type {Uint8Array} */ chunk) => {
    waiting.push(chunk);
    wake();
  };
  const end = () => {
    isDone = true;
    wake();
  };
  request.on("data", take);
  for (const event of /** @type {const} */ (["end", "error", "close"])) request.on(event, end);
  try {
    for (;;) {
      const chunk = waiting.shift();
      if (chunk) yield chunk;
      else if (isDone) break;
      else await new Promise((resolve) => (wake = () => resolve(undefined)));
    }
  } finally {
    request.off("data", take);
  }
  if (!request.complete) throw new Problem(400, "the connection ended before the body did");
}

/**
 * @param {Model | ModelDocument | string} model
 * @param {ServiceOptions} [options]
 * @returns {(asked: Asked) => Promise<Answer>}
 */
function service(model, options = {}) {
  const { keys, maxBytes, maxRows, maxBuffered } = checked(options);
  const answers = new Answers(model, maxRows);
  const metrics = new Metrics(answers);
  const document = JSON.stringify(answers.document);
  const described = JSON.stringify(openApi(answers, { maxRows, hasKeys: keys.length > 0 }));
  const buffered = { bytes: 0, most: maxBuffered };

  /** @param {Asked} asked @param {string} path @returns {Promise<Answer>} */
  const found = async (asked, path) => {
    const route = ROUTES[path];
    if (!route) {
      const known = Object.keys(ROUTES).join(", ");
      throw new Problem(404, `there is no ${path.slice(0, 100)}; there are ${known}`);
    }
    const allowed = route === "POST" ? ["POST"] : ["GET", "HEAD"];
    if (!allowed.includes(asked.method)) {
      const detail = `${path} takes ${allowed.join(" and ")}, not ${asked.method}`;
      throw new Problem(405, detail, { headers: { allow: allowed.join(", ") } });
    }
    if (keys.length > 0 && !OPEN.has(path)) needKey(asked, keys);
    if (path === "/health") return json('{"status":"ok"}');
    if (path === "/model") return json(document);
    if (path === "/openapi.json") return json(described);
    if (path === "/metrics")
      return {
        status: 200,
        headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
        body: metrics.toString(),
      };
    const request = parsed(await bodyOf(asked, maxBytes, buffered));
    try {
      const { rows, answer } = answers.of(path, request);
      metrics.rows += rows;
      return json(answer);
    } catch (error) {
      throw refused(error, answers);
    }
  };

  return async (asked) => {
    const started = performance.now();
    const path = pathOf(asked.path);
    const answer = await found(asked, path).catch((error) => {
      const problem =
        error instanceof Problem ? error : new Problem(500, "the service has a fault of its own");
      return problem.answer();
    });
    metrics.count(
      ROUTES[path] ? path : "other",
      answer.status,
      (performance.now() - started) / 1000,
    );
    return answer;
  };
}

/** The path as `ROUTES` has it: with or without a slash at its end. @param {string} path */
function pathOf(path) {
  const plain = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
  return plain === "/score" ? "/score/" : plain;
}

/** @param {string} body @returns {Answer} */
const json = (body) => ({ status: 200, headers: { "content-type": "application/json" }, body });

/** @param {ServiceOptions} options */
function checked(options) {
  const { apiKeys = [], maxBytes = 2 ** 24, maxRows = 100_000, ...others } = options;
  const { maxBuffered = 16 * maxBytes, ...unknown } = others;
  for (const name of Object.keys(unknown)) {
    const known = "apiKeys, maxBytes, maxRows, maxBuffered";
    throw new GaltonError(
      "invalid-option",
      `there is no option "${name}"; the options are ${known}`,
    );
  }
  for (const [name, value] of Object.entries({ maxBytes, maxRows, maxBuffered })) {
    if (Number.isSafeInteger(value) && value > 0) continue;
    const found = `${name} is ${describe(value)}; it must be a whole number from 1`;
    throw new GaltonError("invalid-option", found);
  }
  const isKey = (/** @type {unknown} */ key) => typeof key === "string" && key !== "";
  if (!Array.isArray(apiKeys) || !apiKeys.every(isKey)) {
    const found = "apiKeys must be an array of strings that are not empty";
    throw new GaltonError("invalid-option", found);
  }
  const encoder = new TextEncoder();
  const keys = apiKeys.map((/** @type {string} */ key) => encoder.encode(key));
  return { keys, maxBytes, maxRows, maxBuffered };
}

/** @param {Asked} asked @param {readonly Uint8Array[]} keys */
function needKey(asked, keys) {
  const bearer = /^Bearer +(.+)$/i.exec(asked.header("authorization") ?? "")?.[1];
  const given = new TextEncoder().encode(asked.header("x-api-key") ?? bearer ?? "");
  // All keys are compared to their ends, so the time tells nothing of them.
  let isKnown = 0;
  for (const key of keys) isKnown |= Number(areEqual(given, key));
  if (isKnown) return;
  const headers = { "www-authenticate": "Bearer" };
  const found = given.length > 0 ? "the key is not one of this service's" : "a key is missing";
  throw new Problem(401, `${found}: send it as x-api-key or as Authorization: Bearer`, { headers });
}

/**
 * Whether two texts are equal. The time depends on the length of the given one only.
 *
 * @param {Uint8Array} given
 * @param {Uint8Array} key
 */
function areEqual(given, key) {
  let difference = given.length ^ key.length;
  for (let at = 0; at < given.length; at++) {
    difference |= /** @type {number} */ (given[at]) ^ /** @type {number} */ (key[at % key.length]);
  }
  return difference === 0;
}

/**
 * @param {Asked} asked
 * @param {number} maxBytes
 * @param {{ bytes: number, most: number }} buffered the bytes of all bodies that have not ended
 * @returns {Promise<Uint8Array>}
 */
async function bodyOf(asked, maxBytes, buffered) {
  const type = asked.header("content-type");
  if (type && !/^application\/([\w.+-]+\+)?json *(;|$)/i.test(type)) {
    const found = JSON.stringify(type.slice(0, 100));
    throw new Problem(415, `the body is ${found}; send JSON, with content-type: application/json`);
  }
  const packed = asked.header("content-encoding");
  if (packed && !/^identity$/i.test(packed))
    throw new Problem(415, "the body is compressed; send it as it is", {
      headers: { "accept-encoding": "identity" },
    });
  const tooLarge = () => {
    const cure = "send fewer rows at a time";
    return new Problem(413, `the body has more than ${maxBytes} bytes; ${cure}`);
  };
  if (Number(asked.header("content-length") ?? 0) > maxBytes) throw tooLarge();
  /** @type {Uint8Array[]} */
  const parts = [];
  let length = 0;
  try {
    for await (const chunk of asked.body ?? []) {
      length += chunk.length;
      buffered.bytes += chunk.length;
      if (length > maxBytes) throw tooLarge();
      if (buffered.bytes > buffered.most)
        throw new Problem(503, "too many bodies arrive at once; try again in a second", {
          headers: { "retry-after": "1" },
        });
      parts.push(chunk);
    }
  } catch (error) {
    throw error instanceof Problem ? error : new Problem(400, "the body cannot be read to its end");
  } finally {
    buffered.bytes -= length;
  }
  if (parts.length === 1 && parts[0]) return parts[0];
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {Uint8Array} bytes @returns {unknown} */
function parsed(bytes) {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    const reason =
      error instanceof SyntaxError ? error.message : "it is not UTF-8, or nested too deeply";
    throw new Problem(400, `the body is no JSON: ${reason}`);
  }
}

/**
 * The refusal of a payload, with a pointer to the element that caused it.
 *
 * @param {unknown} error
 * @param {Answers} answers
 */
function refused(error, answers) {
  if (error instanceof GaltonError && error.code !== "internal")
    return new Problem(422, error.message, {
      pointer: answers.pointerOf(error.message),
      code: error.code,
    });
  if (error instanceof RangeError)
    return new Problem(422, "the payload is nested too deeply", { pointer: "#/payload" });
  return error;
}
