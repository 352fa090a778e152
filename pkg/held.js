// Objects in the WebAssembly's memory, until they are freed.

import { attempt, GaltonError } from "./error.js";

/**
 * @template {{ free(): void }} T
 */
export class Held {
  /** @type {T | undefined} */
  #inner;
  #name;

  /** @param {T} inner @param {string} name how errors begin: its name, and "was" or "were" */
  constructor(inner, name) {
    this.#inner = inner;
    this.#name = name;
  }

  /**
   * A call of it, whose errors are GaltonErrors.
   *
   * @template R
   * @param {(inner: T) => R} work
   * @returns {R}
   */
  call(work) {
    const inner = this.#inner;
    if (inner) return attempt(() => work(inner));
    throw new GaltonError("freed", `the ${this.#name} freed: no more calls are possible`);
  }

  /** Frees its memory. A second call does nothing. */
  free() {
    const inner = this.#inner;
    this.#inner = undefined;
    if (inner) drop(inner);
  }
}

/**
 * Frees an object that a call used. Freeing it twice is harmless.
 *
 * @param {{ free(): void }} inner
 */
export function drop(inner) {
  try {
    inner.free();
  } catch {
    // A stopped call was using the object, so its instance was discarded.
  }
}
