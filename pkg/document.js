// A saved model, as a person or a program gives it.

import { isError } from "./brands.js";
import { GaltonError } from "./error.js";

/**
 * The WebAssembly checks the document itself.
 *
 * @param {unknown} given a document, or one as JSON text
 * @returns {unknown} the document as a plain object
 */
export function parse(given) {
  const document = typeof given === "string" ? json(given) : given;
  const isObject = typeof document === "object" && document !== null && !Array.isArray(document);
  return isObject ? { ...document } : document;
}

/** @param {string} text @returns {unknown} */
function json(text) {
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = isError(error) ? error.message : String(error);
    throw new GaltonError("document", `document: is not JSON (${reason})`);
  }
}
