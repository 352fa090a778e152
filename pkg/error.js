// The one class of error that galton throws.

/** @typedef {import("./wasm/galton.js").GaltonError} GaltonError */
/** @typedef {import("./wasm/galton.js").GaltonErrorCode} GaltonErrorCode */

/** The name of galton's errors, those that the WebAssembly throws too. */
const NAME = "GaltonError";

/** How the platform says that a file is not as it was when it was chosen. */
const LOST = new Set(["NotReadableError", "NotFoundError"]);

/**
 * Something that galton cannot do: what, where, and what would help, as part of a sentence. Anything else that is
 * thrown comes from the platform (an abort, a stream that fails) or from a function that galton was given.
 *
 * @type {import("./wasm/galton.js").GaltonErrorClass}
 */
export const GaltonError = /** @type {never} */ (
  class extends Error {
    /**
     * @param {GaltonErrorCode} code
     * @param {string} message
     * @param {{ cause?: unknown }} [properties] the error that is the cause, if there is one, and properties of its own
     */
    constructor(code, message, properties = {}) {
      super(message, properties);
      Object.assign(this, properties, { name: NAME, code });
    }

    get kind() {
      return /** @type {Error & { code?: GaltonErrorCode }} */ (this).code;
    }
  }
);

/**
 * The error of a file that is read. If the file was changed or moved after it was chosen, its stream fails with "network
 * error" only: the error that is returned then gives the cause.
 *
 * @param {unknown} error
 * @returns {unknown}
 */
export function ofFile(error) {
  const { name } = /** @type {{ name?: unknown }} */ (Object(error));
  if (name !== "TypeError" && !LOST.has(String(name))) return error;
  return new GaltonError(
    "unreadable",
    "the file can no longer be read: it is a folder, or it was changed, moved or unplugged since it was chosen; choose it again",
    { cause: error },
  );
}

/**
 * Discards the WebAssembly's instance, whose code stopped in the middle of a call. Returns how many bytes its memory
 * has.
 *
 * @type {() => number}
 */
let giveUp = () => 0;

/** @param {typeof giveUp} how */
export const onTrap = (how) => (giveUp = how);

/**
 * Converts an error of galton's WebAssembly to a GaltonError. Any other error is returned unchanged.
 *
 * @param {unknown} error
 * @returns {unknown}
 */
export function known(error) {
  if (!(error instanceof Error) || error instanceof GaltonError) return error;
  if (error instanceof WebAssembly.RuntimeError) return trapped(error);
  // wasm-bindgen finds an object that a call was using when it was stopped.
  if (/^(recursive use|attempted to take ownership)/.test(error.message)) {
    const message = "an earlier call that failed was using this object; make it again";
    return new GaltonError("internal", message, { cause: error });
  }
  if (error.name !== NAME) return error;
  const { code, ...properties } = /** @type {import("./wasm/galton.js").AnyGaltonError} */ (error);
  if (code === "internal") return bug(error.message, error);
  // Properties such as `row`, which say where and how many.
  return new GaltonError(code, error.message, properties);
}

/**
 * Only a failed allocation stops the WebAssembly without a message (see src/wasm/mod.rs); a stack
 * that overflows has other words.
 *
 * @param {WebAssembly.RuntimeError} cause
 */
function trapped(cause) {
  if (!/unreachable/i.test(cause.message)) return bug(cause.message, cause);
  const megabytes = Math.ceil(giveUp() / 1e6);
  const message = `there is no memory left: ${megabytes} MB were taken when more was needed; use fewer columns or a smaller sample, and free what is no longer needed`;
  return new GaltonError("out-of-memory", message, { cause });
}

/** @param {string} place @param {Error} cause */
function bug(place, cause) {
  giveUp();
  const message = `galton has a bug (${place}); please report it with what led to it`;
  return new GaltonError("internal", message, { cause });
}

/**
 * @template T
 * @param {() => T} work
 * @returns {T} the result of `work`. If galton causes an error, it is thrown as a GaltonError
 */
export function attempt(work) {
  try {
    return work();
  } catch (error) {
    throw known(error);
  }
}
