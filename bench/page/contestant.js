// What a contestant's worker is: a question comes in, a line goes out.

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
