// Helpers of the tests of the command line: a folder with tables in it, and what a command is held to.

import assert from "node:assert/strict";
import { readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { binOf, commandIn, shellIn, terminalIn, workplace } from "./galton-bin.js";
import { install, load, root } from "./packed.js";

/** @typedef {import("./galton-bin.js").Ran} Ran */

/** Where the package is installed, without the optional readers. */
export const plain = await install();

/** The installed package. */
export const library = await load(plain);

/** Where the package is installed with the optional readers. */
export async function complete() {
  const folder = await install();
  for (const name of ["hyparquet", "hyparquet-compressors", "read-excel-file"])
    await symlink(join(root, "node_modules", name), join(folder, "node_modules", name));
  return folder;
}

/** A folder of its own for a test, with the bin to run there. @param {string} [from] where the package is installed */
export async function here(from = plain) {
  const folder = await workplace(from);
  const bin = binOf(from);
  return {
    folder,
    galton: commandIn(bin, folder),
    shell: shellIn(bin, folder),
    terminal: terminalIn(bin, folder),
    /** @param {string} name @param {string | Uint8Array} content */
    file: (name, content) => writeFile(join(folder, name), content),
    /** @param {string} name */
    text: (name) => readFile(join(folder, name), "utf8"),
    /** Saves the model of cars.csv. */
    model: async () => {
      const cars = await readFile(join(folder, "cars.csv"));
      const observations = await library.read(cars, { formula: "dist ~ speed" });
      await writeFile(join(folder, "model.json"), JSON.stringify(observations.model()));
      return observations;
    },
  };
}

/** @param {Ran} ran @param {number} code @param {RegExp} words that it says */
export function refused(ran, code, words) {
  assert.match(ran.err, words);
  assert.equal(ran.code, code, ran.err);
  assert.equal(ran.out, "", "data of a command that failed");
  assert.doesNotMatch(ran.err, /\n {4}at |undefined|\[object/);
}

/** @param {Ran} ran */
export function done(ran) {
  assert.equal(ran.code, 0, ran.err);
  return ran.out;
}

/** The output of a command with `--json`. @param {Ran} ran @returns {Told} */
export const parsed = (ran) => JSON.parse(done(ran));

/** Every command, as `galton --help` lists them. */
export const COMMANDS = [
  "train",
  "score",
  "evaluate",
  "diagnose",
  "describe",
  "sql query",
  "sql train",
  "sql predict",
  "serve",
];

/**
 * The parts of the output of commands with `--json` that are compared.
 *
 * @typedef {object} Told
 * @property {Record<string, unknown> & { precision: { weights: unknown }, predictors: Record<string, unknown>[] }} model
 * @property {{ dfResidual: number, level: number, coefficients: { name: string }[] }} summary
 * @property {import("../../pkg/index.js").Observations["report"]} report
 * @property {{ folds: unknown[], mse: number }} crossValidation
 * @property {{ count: number, mse: number, rSquared: number }} heldOut
 * @property {number} mse
 * @property {number} rSquared
 * @property {number} count
 * @property {{ missing: number }[]} columns
 * @property {object} robust
 */
