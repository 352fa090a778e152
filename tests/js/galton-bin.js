// The command line as a user has it: the bin of the installed package, in a process of its own.

import { spawn } from "node:child_process";
import { copyFile, mkdtemp } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { data } from "./packed.js";

/**
 * @typedef {object} Ran
 * @property {number | null} code null if a signal ended it
 * @property {string} out
 * @property {string} err
 * @property {Buffer} bytes of stdout
 */

/**
 * @typedef {object} Given
 * @property {string | Uint8Array} [input] what comes by stdin
 * @property {Record<string, string>} [env]
 */

/** @param {string} folder where the package is installed */
export const binOf = (folder) => join(folder, "node_modules", ".bin");

/** A folder with the tables that examples name. @param {string} under where it is made */
export async function workplace(under) {
  const folder = await mkdtemp(join(under, "work-"));
  await copyFile(join(data, "cars.csv"), join(folder, "cars.csv"));
  await copyFile(join(data, "cars.csv"), join(folder, "new.csv"));
  await copyFile(join(data, "warpbreaks.csv"), join(folder, "warpbreaks.csv"));
  return folder;
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {string} cwd
 * @param {Given} given
 * @returns {Promise<Ran>}
 */
async function run(program, args, cwd, { input = "", env = {} }) {
  const child = spawn(program, args, { cwd, env: { ...process.env, NO_COLOR: "", ...env } });
  // A program that does not read to the end of stdin is no fault of the test.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const [bytes, err, code] = await Promise.all([
    buffer(child.stdout),
    buffer(child.stderr),
    new Promise((resolve) => child.once("close", resolve)),
  ]);
  return { code, bytes, out: bytes.toString(), err: err.toString() };
}

/**
 * @param {string} bin the folder of the bin
 * @param {string} cwd
 */
export const commandIn =
  (bin, cwd) =>
  /**
   * @param {readonly string[]} args
   * @param {Given} [given]
   */
  (args, given = {}) =>
    run(join(bin, "galton"), args, cwd, given);

/**
 * @param {string} bin the folder of the bin
 * @param {string} cwd
 */
export const shellIn =
  (bin, cwd) =>
  /**
   * @param {string} line
   * @param {Given} [given]
   */
  (line, { env = {}, ...given } = {}) => {
    const path = [bin, env["PATH"], process.env["PATH"]].filter(Boolean).join(delimiter);
    return run("bash", ["-o", "pipefail", "-c", line], cwd, {
      ...given,
      env: { ...env, PATH: path },
    });
  };

/**
 * A command line with a terminal as stdin, stdout and stderr, which are one then.
 *
 * @param {string} bin the folder of the bin
 * @param {string} cwd
 */
export const terminalIn =
  (bin, cwd) =>
  /**
   * @param {string} line
   * @param {Record<string, string>} [env]
   */
  (line, env = {}) => {
    const path = `${bin}${delimiter}${process.env["PATH"]}`;
    return run("script", ["-qec", line, "/dev/null"], cwd, {
      env: { TERM: "xterm", ...env, PATH: path, SHELL: "/bin/bash" },
    });
  };
