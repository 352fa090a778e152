/** The errors of the package itself: the code of each, and its properties. */
export interface PackageErrors {
  /** An object was used after its `free()`. */
  freed: object;
  /** A bug of galton. */
  internal: object;
  "invalid-model": object;
  /** A row to predict that is not as the model needs it. */
  "invalid-payload": object;
  /** A source that is not a table, or a column with values that are neither numbers nor texts. */
  "invalid-source": object;
  /** An Excel workbook or a Parquet file, whose reader is an optional package. */
  "missing-library": object;
  "no-such-fit": object;
  "no-such-sheet": { option: "sheet" };
  "not-bytes": object;
  /** A synchronous call before the WebAssembly was loaded: call `await init()` first. */
  "not-ready": object;
  /** The worker of galton/worker did not start, or was ended. */
  "no-worker": object;
  "out-of-memory": object;
  /** The file is a folder, or it was changed, moved or unplugged since it was chosen. */
  unreadable: object;
}

/** The stable names of all errors. */
export type GaltonErrorCode = keyof CrateErrors | keyof PackageErrors;

/** An error with any code: its properties, each of which only some have. */
export interface AnyGaltonError extends Error {
  name: "GaltonError";
  /** A stable name for programs, in kebab case. */
  readonly code: GaltonErrorCode;
  /** As `code`. */
  readonly kind: GaltonErrorCode;
  /** The number of the row's record, 1 for the first below the header: every record counts, also units, comments and repeated headers, and blank lines do not. */
  readonly row?: number;
  /** The line of the input on which that row begins, 1 for the first. */
  readonly line?: number;
  /** The column at fault. */
  readonly column?: string;
  /** The text in that field. */
  readonly text?: string;
  /** Options that cure the fault: read again with `{ ...options, ...error.suggestion }`. */
  readonly suggestion?: Suggestion;
  /** How many there are: columns, or observations. */
  readonly count?: number;
  /** How many there may be. */
  readonly limit?: number;
  /** The option at fault. */
  readonly option?: string;
  /** The path of the field of a saved model that is at fault. */
  readonly field?: string;
  /** The character of a formula at which it is at fault, 1 for the first. */
  readonly character?: number;
  /** The iteration at which a descent diverged, or that does not exist. */
  readonly iteration?: number;
}

/** The error of one code, with the properties that it has. */
export type GaltonErrorOf<Code extends GaltonErrorCode> = AnyGaltonError & {
  readonly code: Code;
  readonly kind: Code;
} & Readonly<(CrateErrors & PackageErrors)[Code]>;

/**
 * Something that galton cannot do: what, where, and what would help, as part of a sentence. Anything else that is
 * thrown comes from the platform (an abort, a stream that fails) or from a function that galton was given.
 *
 * @example
 * try {
 *   await read(file);
 * } catch (error) {
 *   if (error instanceof GaltonError && error.code === "text") show(error.line, error.column);
 * }
 */
export type GaltonError = { [Code in GaltonErrorCode]: GaltonErrorOf<Code> }[GaltonErrorCode];

/** The class of all errors. */
export interface GaltonErrorClass {
  readonly prototype: GaltonError;
  new (
    code: GaltonErrorCode,
    message: string,
    more?: {
      readonly cause?: unknown;
      readonly column?: string;
      readonly option?: string;
      readonly character?: number;
      readonly suggestion?: Suggestion;
    },
  ): GaltonError;
}
