// The worker of a contestant: it receives a question and answers with a line.

/** @typedef {import("../least-squares.js").Line} Line */

/** @param {(file: File, predictors: string[], response: string) => Promise<Line | null>} fit */
export function contestant(fit) {
  addEventListener("message", ({ data: { file, predictors, response } }) => {
    fit(file, predictors, response).then(
      (line) => postMessage({ line }),
      (error) => postMessage({ error: String(error) }),
    );
  });
}

/**
 * Chromium forgets a stream of bytes that nothing but a pending read of it holds.
 *
 * @type {{ reader?: ReadableStreamBYOBReader }}
 */
const held = {};

/** A reader of the file that fills buffers. @param {File} file */
export function readerOf(file) {
  held.reader = file.stream().getReader({ mode: "byob" });
  return held.reader;
}
