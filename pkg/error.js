// The one class of error that galton throws.

/** The error that the WebAssembly throws: an Error with these properties and the name GaltonError. */
const NAME = "GaltonError";

/** How the platform says that a file is not as it was when it was chosen. */
const LOST = new Set(["NotReadableError", "NotFoundError"]);

/**
 * Something that galton cannot do: what, where, and what would help, as part of a sentence.
 * Anything else that is thrown comes from the platform (an abort, a stream that fails) or from a
 * function that galton was given.
 */
export class GaltonError extends Error {
  /** The row of the input, 1 for the first after the header. @type {number | undefined} */
  row;
  /** The line of the input on which that row begins. @type {number | undefined} */
  line;
  /** The column at fault. @type {string | undefined} */
  column;
  /** The text in that field. @type {string | undefined} */
  text;
  /** The number of columns, if there are too many. @type {number | undefined} */
  count;
  /** How many there may be. @type {number | undefined} */
  limit;

  /**
   * @param {string} kind a stable name for programs, in kebab case
   * @param {string} message
   * @param {{ cause?: unknown }} [options] the error that is the cause, where there is one
   */
  constructor(kind, message, options) {
    super(message, options);
    this.name = NAME;
    /** A stable name for programs, in kebab case. */
    this.kind = kind;
  }
}

/**
 * An error of a file that is read, in galton's words where it is not as it was when it was chosen: a stream from it
 * fails with nothing but "network error" then.
 *
 * @param {unknown} error
 * @returns {unknown}
 */
export function ofFile(error) {
  const { name } = /** @type {{ name?: unknown }} */ (Object(error));
  if (name !== "TypeError" && !LOST.has(String(name))) return error;
  return new GaltonError(
    "unreadable",
    "the file can no longer be read: it was changed, moved or unplugged since it was chosen; choose it again",
    { cause: error },
  );
}

/**
 * Gives up the WebAssembly's instance, whose code stopped in the middle of a call. How many bytes its
 * memory has.
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
  const thrown = /** @type {Error & Partial<GaltonError>} */ (error);
  if (thrown.kind === "internal") return bug(thrown.message, error);
  // Its own properties are `row` and others that say where and how many.
  return Object.assign(new GaltonError(thrown.kind ?? "unknown", thrown.message), thrown);
}

/**
 * Nothing but an allocation that fails stops the WebAssembly without a word (see src/wasm/mod.rs); a stack
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
 * @returns {T} what `work` returns; what it throws is a GaltonError where galton is the cause
 */
export function attempt(work) {
  try {
    return work();
  } catch (error) {
    throw known(error);
  }
}
