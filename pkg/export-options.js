// Checks for both ONNX and PMML: the name of the output, and the names that a file can have.

import { GaltonError } from "./error.js";

/**
 * @typedef {object} ExportOptions
 * @property {string} [output] the name of the output. Default: "prediction"
 */

/**
 * The name of the output.
 *
 * @param {unknown} options
 * @param {readonly string[]} taken names that it may not have
 * @returns {string}
 */
export function outputOf(options = {}, taken) {
  const [other] = Object.keys(Object(options)).filter((name) => name !== "output");
  if (other !== undefined || typeof options !== "object" || options === null)
    refuse(
      other ?? "options",
      `there is no option ${JSON.stringify(other ?? options)}; there is "output"`,
    );
  const { output = "prediction" } = /** @type {{ output?: unknown }} */ (options);
  if (typeof output !== "string" || output === "")
    return refuse("output", `output is ${JSON.stringify(output)}; it must be a name`);
  if (taken.includes(output))
    refuse("output", `output is "${output}", as a column is named; it must be another name`);
  return output;
}

/** @param {string} option @param {string} message @returns {never} */
function refuse(option, message) {
  throw new GaltonError("invalid-option", message, { option });
}

/**
 * Refuses text that a file would change.
 *
 * @param {import("./terms.js").Sum} sum
 * @param {RegExp} unfit characters that the format does not have
 * @param {string} format
 */
export function needFit({ predicted, predictors }, unfit, format) {
  for (const text of [predicted, ...predictors.flatMap(({ name, levels }) => [name, ...levels])])
    if (unfit.test(text))
      throw new GaltonError(
        "document",
        `${JSON.stringify(text)} has a character that ${format} cannot hold; rename the column or the value and fit again`,
      );
}
