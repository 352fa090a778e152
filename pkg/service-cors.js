// Requests of pages from other origins (CORS, https://fetch.spec.whatwg.org/#http-cors-protocol).

import { GaltonError } from "./error.js";
import { ROUTES } from "./service-openapi.js";
import { describe } from "./source.js";

/** @typedef {import("./service-body.js").Asked} Asked */
/** @typedef {import("./service-problem.js").Answer} Answer */

/** An origin, as browsers send it: a scheme, a host and perhaps a port. A file has the origin "null". */
const ORIGIN = /^(\*|null|[a-z][a-z\d+.-]*:\/\/[^\s/?#]+)$/;

/** @param {unknown} given @returns {ReadonlySet<string>} */
export function originsOf(given) {
  const isOrigin = (/** @type {unknown} */ origin) =>
    typeof origin === "string" && ORIGIN.test(origin);
  if (Array.isArray(given) && given.every(isOrigin))
    return new Set(/** @type {string[]} */ (given));
  const wrong = /** @type {unknown} */ (
    Array.isArray(given) ? given.find((origin) => !isOrigin(origin)) : given
  );
  const expected = 'an array of origins such as "https://example.com", without a path, or "*"';
  throw new GaltonError("invalid-option", `cors has ${describe(wrong)}; it must be ${expected}`);
}

/** The question of a browser whether its page may ask. @param {Asked} asked @param {string} path */
export const isPreflight = (asked, path) =>
  asked.method === "OPTIONS" &&
  ROUTES.has(path) &&
  typeof asked.header("access-control-request-method") === "string";

/** The answer to it. Its headers say what the page may ask. @type {Answer} */
export const PREFLIGHT = {
  status: 200,
  headers: {
    "access-control-allow-methods": "GET, HEAD, POST",
    "access-control-allow-headers": "content-type, x-api-key, authorization",
    "access-control-max-age": "7200",
  },
  body: "",
};

/**
 * An answer with the headers by which a browser shows it to a page of one of these origins.
 *
 * @param {Answer} answer
 * @param {Asked} asked
 * @param {ReadonlySet<string>} origins
 * @returns {Answer}
 */
export function shared(answer, asked, origins) {
  const origin = asked.header("origin");
  const isAny = origins.has("*");
  const isAllowed = typeof origin === "string" && (isAny || origins.has(origin));
  const headers = {
    ...answer.headers,
    ...(!isAny && { vary: "origin" }),
    ...(isAllowed && {
      "access-control-allow-origin": isAny ? "*" : origin,
      "access-control-expose-headers": "retry-after",
    }),
  };
  return { ...answer, headers };
}
