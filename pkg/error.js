// The one class of error that galton throws.

/** What the WebAssembly throws: an Error with these properties, and a name to know it by. */
const NAME = "GaltonError";

/** How the platform says that a file is not as it was when it was chosen. */
const LOST = new Set(["NotReadableError", "NotFoundError"]);

/** The properties that an error may have beside its message. */
const DETAILS = /** @type {const} */ (["row", "line", "column", "text", "count", "limit"]);

/**
 * Something that galton cannot do: what, where, and what would help, as part of a sentence.
 * Anything else that is thrown comes from the platform (an abort, a stream that fails).
 */
export class GaltonError extends Error {
  /** The row of the input, 1 for the first after the header. @type {number | undefined} */
  row;
  /** The line of the input on which that row begins. @type {number | undefined} */
  line;
  /** The column at fault. @type {string | undefined} */
  column;
  /** What stands in that field. @type {string | undefined} */
  text;
  /** How many columns there are, where they are too many. @type {number | undefined} */
  count;
  /** How many there may be. @type {number | undefined} */
  limit;

  /**
   * @param {string} kind a stable name for programs, in kebab case
   * @param {string} message
   */
  constructor(kind, message) {
    super(message);
    this.name = NAME;
    /** A stable name for programs, in kebab case. */
    this.kind = kind;
  }
}

/** A file that is not as it was when it was chosen. */
export function lost() {
  return new GaltonError(
    "unreadable",
    "the file can no longer be read: it was changed, moved or unplugged since it was chosen; choose it again",
  );
}

/**
 * The same error as a GaltonError, if it comes from galton's WebAssembly; any other as it is.
 *
 * @param {unknown} error
 * @returns {unknown}
 */
export function known(error) {
  if (error instanceof DOMException && LOST.has(error.name)) return lost();
  if (!(error instanceof Error) || error.name !== NAME || error instanceof GaltonError)
    return error;
  const thrown = /** @type {Error & Partial<GaltonError>} */ (error);
  const galton = new GaltonError(thrown.kind ?? "unknown", thrown.message);
  for (const detail of DETAILS) Object.assign(galton, { [detail]: thrown[detail] });
  return galton;
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
