// The body of a request: read within limits, and parsed as JSON.

import { Problem } from "./service-problem.js";

/**
 * A request, whichever server it comes from.
 *
 * @typedef {object} Asked
 * @property {string} method
 * @property {string} path
 * @property {(name: string) => string | null | undefined} header
 * @property {AsyncIterable<Uint8Array> | null} body
 */

/**
 * The bytes of all bodies that have not ended and of all answers that are not sent.
 *
 * @typedef {{ bytes: number, most: number }} Held
 */

/**
 * @param {Asked} asked
 * @param {number} maxBytes
 * @param {Held} held
 * @returns {Promise<Uint8Array>}
 */
export async function bodyOf(asked, maxBytes, held) {
  needJson(asked);
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
      held.bytes += chunk.length;
      if (length > maxBytes) throw tooLarge();
      if (held.bytes > held.most)
        throw new Problem(503, "too many bodies or answers are under way; try again in a second", {
          headers: { "retry-after": "1" },
        });
      parts.push(chunk);
    }
  } catch (error) {
    throw error instanceof Problem ? error : new Problem(400, "the body cannot be read to its end");
  } finally {
    held.bytes -= length;
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

/** Refuses a body that its headers say is no JSON in UTF-8. @param {Asked} asked */
function needJson(asked) {
  const type = asked.header("content-type");
  if (type && !/^application\/([\w.+-]+\+)?json *(;|$)/i.test(type)) {
    const found = JSON.stringify(type.slice(0, 100));
    throw new Problem(415, `the body is ${found}; send JSON, with content-type: application/json`);
  }
  const charset = /; *charset *= *"?([^\s";]*)/i.exec(type ?? "")?.[1];
  if (charset !== undefined && !/^(utf-?8|us-ascii)$/i.test(charset)) {
    const found = JSON.stringify(charset.slice(0, 100));
    throw new Problem(415, `the body's charset is ${found}; send JSON in UTF-8`);
  }
  const packed = asked.header("content-encoding");
  if (!packed || /^identity$/i.test(packed)) return;
  throw new Problem(415, "the body is compressed; send it uncompressed", {
    headers: { "accept-encoding": "identity" },
  });
}

/** A body of fewer bytes is parsed at once: no JSON takes more than a hundred times its bytes. */
const SMALL = 2 ** 20;

/** How deep arrays and objects may be nested. */
const DEEPEST = 100;

/** How many arrays and objects there may be for each row that the service takes, and besides. */
const CONTAINERS = { forEachRow: 3, besides: 1000 };

/**
 * @param {Uint8Array} bytes
 * @param {number} maxRows
 * @returns {unknown}
 */
export function parsed(bytes, maxRows) {
  if (bytes.length > SMALL) needFlat(bytes, maxRows);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (error) {
    const reason =
      error instanceof SyntaxError ? error.message : "it is not UTF-8, or nested too deeply";
    throw new Problem(400, `the body is no JSON: ${reason}`);
  }
}

/**
 * Refuses JSON that takes far more memory than its bytes: 16 MB of `[],[],…` take 900 MB.
 *
 * @param {Uint8Array} bytes
 * @param {number} maxRows
 */
function needFlat(bytes, maxRows) {
  const most = CONTAINERS.forEachRow * maxRows + CONTAINERS.besides;
  let count = 0;
  let depth = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === 0x22) at = endOfText(bytes, at);
    else if (byte === 0x5b || byte === 0x7b) {
      count++;
      depth++;
      if (depth > DEEPEST)
        throw new Problem(400, `the body is nested deeper than ${DEEPEST} arrays and objects`);
    } else if (byte === 0x5d || byte === 0x7d) depth--;
  }
  if (count <= most) return;
  const found = `the body has ${count} arrays and objects; this service takes ${most} at most`;
  throw new Problem(413, `${found}: send fewer rows at a time`);
}

/**
 * Where a text of JSON ends.
 *
 * @param {Uint8Array} bytes
 * @param {number} from the place of its first quote
 * @returns {number} the place of its last quote, or the length of the body if it has no end
 */
function endOfText(bytes, from) {
  for (let at = from + 1; ; at++) {
    at = bytes.indexOf(0x22, at);
    if (at < 0) return bytes.length;
    let before = at - 1;
    while (bytes[before] === 0x5c) before--;
    if ((at - before) % 2 === 1) return at;
  }
}
