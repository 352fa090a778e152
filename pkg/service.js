// A saved model as a service: a standard `(Request) => Promise<Response>`, and the same for `node:http`. Nothing here needs the
// WebAssembly; a `Model` brings it along for intervals.

import { GaltonError } from "./error.js";
import { Answers } from "./service-answers.js";
import { bodyOf, parsed } from "./service-body.js";
import { isPreflight, originsOf, PREFLIGHT, shared } from "./service-cors.js";
import { Metrics } from "./service-metrics.js";
import { openApi, ROUTES } from "./service-openapi.js";
import { Problem } from "./service-problem.js";
import { describe } from "./source.js";

/**
 * @typedef {object} ServiceOptions
 * @property {readonly string[]} [apiKeys] a request must have one of these, as `x-api-key` or `Authorization: Bearer`. Give the old
 *   and the new one while they change. `/health` and `/openapi.json` are open. Default: none, and no key is asked for
 * @property {number} [maxBytes] the most bytes of a request's body. Default: 16 MiB
 * @property {number} [maxRows] the most rows of a batch. Default: 100,000
 * @property {number} [maxBuffered] the most bytes of unfinished bodies and, behind `node:http`, of unsent answers together. A request
 *   beyond it is answered by 503. Default: 16 times `maxBytes`
 * @property {readonly string[]} [cors] the origins whose pages may ask from a browser, such as `https://example.com`; `*` is any. Default:
 *   none
 */

/** @typedef {import("./model.js").Model} Model */
/** @typedef {import("./wasm/galton.js").ModelDocument} ModelDocument */

/** @typedef {import("./service-body.js").Asked} Asked */
/** @typedef {import("./service-body.js").Held} Held */
/** @typedef {import("./service-problem.js").Answer} Answer */

/** The paths that need no key. */
const OPEN = new Set(["/health", "/openapi.json"]);

const encoder = new TextEncoder();

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
  const { answer } = service(model, options);
  return async (request) => {
    const { pathname } = new URL(request.url);
    const { status, headers, body } = await answer({
      method: request.method,
      path: pathname,
      header: (name) => request.headers.get(name),
      body: chunks(request.body),
    });
    const sent = request.method === "HEAD" ? null : /** @type {BodyInit} */ (body);
    return new Response(sent, { status, headers });
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
const LINGER = 5000;

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
 * The part of a response of `node:http` that is used.
 *
 * @typedef {{
 *   writeHead(status: number, headers: Record<string, string | number>): unknown, write(body: Uint8Array): unknown,
 *   end(body?: Uint8Array): unknown, on(event: "close", listener: () => void): unknown
 * }} NodeResponse
 */

/**
 * As `createScorer`, for `node:http`: `createServer(createListener(model))`. It takes half the time of a `Request`.
 *
 * @param {Model | ModelDocument | string} model
 * @param {ServiceOptions} [options]
 * @returns {(request: NodeRequest, response: NodeResponse) => void}
 */
export function createListener(model, options) {
  const { answer, held } = service(model, options);
  return (request, response) => {
    const { method = "GET", url = "/", headers } = request;
    let isClosed = false;
    let unsent = 0;
    response.on("close", () => {
      isClosed = true;
      held.bytes -= unsent;
    });
    const header = (/** @type {string} */ name) => {
      const value = headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    void answer({ method, path: pathOfTarget(url), header, body: arriving(request) }).then(
      (found) => {
        if (isClosed) return;
        const body = typeof found.body === "string" ? encoder.encode(found.body) : found.body;
        // Only these bytes are the answer's own: other bodies are made once.
        if (found.body !== body) held.bytes += unsent = body.length;
        response.writeHead(found.status, { ...found.headers, "content-length": body.length });
        const sent = method === "HEAD" ? undefined : body;
        if (request.complete) response.end(sent);
        else endLater(request, response, sent);
      },
    );
  };
}

/** The path of a request's target, which is a whole address if a proxy asks (RFC 9112, 3.2.2). @param {string} target */
function pathOfTarget(target) {
  const own = target.startsWith("/") ? target : target.replace(/^https?:\/\/[^/?]*/i, "");
  const [path = ""] = own.split("?", 1);
  return path || "/";
}

/**
 * Answers a client that is still sending. Most clients read no answer before they are done, and lose it if the connection
 * ends earlier. So the response ends when the request does, or after a while.
 *
 * @param {NodeRequest} request
 * @param {NodeResponse} response
 * @param {Uint8Array | undefined} body
 */
function endLater(request, response, body) {
  if (body) response.write(body);
  const timer = setTimeout(() => request.destroy(), LINGER);
  /** @type {{ unref?: () => void }} */ (/** @type {unknown} */ (timer)).unref?.();
  const end = () => {
    clearTimeout(timer);
    response.end();
  };
  for (const event of /** @type {const} */ (["end", "close"])) request.on(event, end);
  request.resume();
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
 * @returns {{ answer: (asked: Asked) => Promise<Answer>, held: Held }}
 */
function service(model, options = {}) {
  const { keys, maxBytes, maxRows, maxBuffered, origins } = checked(options);
  const answers = new Answers(model, maxRows);
  const metrics = new Metrics(answers);
  const health = encoder.encode('{"status":"ok"}');
  const document = encoder.encode(JSON.stringify(answers.document));
  const described = encoder.encode(
    JSON.stringify(openApi(answers, { maxRows, hasKeys: keys.length > 0 })),
  );
  /** @type {Held} */
  const held = { bytes: 0, most: maxBuffered };

  /** @param {Asked} asked @param {string} path @returns {Promise<Answer>} */
  const found = async (asked, path) => {
    const route = ROUTES.get(path);
    if (!route) {
      const known = Array.from(ROUTES.keys()).join(", ");
      throw new Problem(404, `there is no ${path.slice(0, 100)}; there are ${known}`);
    }
    const allowed = route === "POST" ? ["POST"] : ["GET", "HEAD"];
    if (!allowed.includes(asked.method)) {
      const detail = `${path} takes ${allowed.join(" and ")}, not ${asked.method}`;
      throw new Problem(405, detail, { headers: { allow: allowed.join(", ") } });
    }
    if (keys.length > 0 && !OPEN.has(path)) needKey(asked, keys);
    if (path === "/health") return json(health);
    if (path === "/model") return json(document);
    if (path === "/openapi.json") return json(described);
    if (path === "/metrics")
      return {
        status: 200,
        headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
        body: metrics.toString(),
      };
    const request = parsed(await bodyOf(asked, maxBytes, held), maxRows);
    try {
      const { rows, answer } = answers.of(path, request);
      metrics.rows += rows;
      return json(answer);
    } catch (error) {
      throw refused(error, answers);
    }
  };

  /** @param {unknown} error */
  const problemOf = (error) =>
    (error instanceof Problem
      ? error
      : new Problem(500, "the service has a fault of its own")
    ).answer();

  /** @param {Asked} asked */
  const answer = async (asked) => {
    const started = performance.now();
    const path = pathOf(asked.path);
    const isAsking = origins.size > 0 && isPreflight(asked, path);
    const own = isAsking ? PREFLIGHT : await found(asked, path).catch(problemOf);
    const answer = origins.size > 0 ? shared(own, asked, origins) : own;
    metrics.count(
      ROUTES.has(path) ? path : "other",
      answer.status,
      (performance.now() - started) / 1000,
    );
    return answer;
  };
  return { answer, held };
}

/** The path as `ROUTES` has it: with or without a slash at its end. @param {string} path */
function pathOf(path) {
  const plain = path.length > 1 && path.endsWith("/") ? path.slice(0, -1) : path;
  return plain === "/score" ? "/score/" : plain;
}

/** @param {string | Uint8Array} body @returns {Answer} */
const json = (body) => ({ status: 200, headers: { "content-type": "application/json" }, body });

/** @param {ServiceOptions} options */
function checked(options) {
  const { apiKeys = [], maxBytes = 2 ** 24, maxRows = 100_000, ...others } = options;
  const { maxBuffered = 16 * maxBytes, cors = [], ...unknown } = others;
  for (const name of Object.keys(unknown)) {
    const known = "apiKeys, maxBytes, maxRows, maxBuffered, cors";
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
  // Other characters arrive in a header as nobody knows what.
  const isKey = (/** @type {unknown} */ key) =>
    typeof key === "string" && /^[\u0021-\u007e]+$/.test(key);
  if (!Array.isArray(apiKeys) || !apiKeys.every(isKey)) {
    const found = "apiKeys must be an array of strings of ASCII letters, digits and signs";
    throw new GaltonError("invalid-option", `${found}, without spaces, and none may be empty`);
  }
  const keys = apiKeys.map((/** @type {string} */ key) => encoder.encode(key));
  return { keys, maxBytes, maxRows, maxBuffered, origins: originsOf(cors) };
}

/** @param {Asked} asked @param {readonly Uint8Array[]} keys */
function needKey(asked, keys) {
  const bearer = /^Bearer +(.+)$/i.exec(asked.header("authorization") ?? "")?.[1];
  const given = encoder.encode(asked.header("x-api-key") || bearer || "");
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
