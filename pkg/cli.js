#!/usr/bin/env node
// `npx galton`: finds the command, reads its options, and ends with an exit code that means something.

import { readFileSync } from "node:fs";
import { COMMANDS } from "./cli-commands.js";
import { beQuiet, EnoughError, FileError, ofStdout, print, visible } from "./cli-files.js";
import { helpOf, optionsOf } from "./cli-help.js";
import { parsed, UsageError } from "./cli-options.js";
import { nearest } from "./nearest.js";
import { messageOf } from "./cli-words.js";

/** 0 is success. */
const EXIT = { refused: 1, usage: 2, file: 3, internal: 70 };

/** The exit code of a shell for a program that a signal ended. */
const SIGNALS = /** @type {const} */ ({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 });

const { version } = /** @type {{ version: string }} */ (
  JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"))
);

/** @param {string} text @param {string} code an escape of ANSI */
function coloured(text, code) {
  const isPlain =
    !process.stderr.isTTY || process.env["NO_COLOR"] || process.env["TERM"] === "dumb";
  return isPlain ? text : `\u001b[${code}m${text}\u001b[0m`;
}

/** @param {string} message */
const complain = (message) =>
  process.stderr.write(`${coloured("galton:", "31")} ${visible(message)}\n`);

/** How many words a command's name has. @param {readonly string[]} args */
const wordsOf = (args) => (args[0] === "sql" ? 2 : 1);

/** @param {string} name */
function unknown(name) {
  const near = nearest(name, [...Object.keys(COMMANDS), "sql", "help"]);
  const group = name.startsWith("sql ") ? "galton sql" : "galton";
  const hint = near === undefined ? `${group} --help lists them` : `did you mean galton ${near}?`;
  return new UsageError(`there is no command "${name}"; ${hint}`);
}

/** The command that `-h`, `--help` or `help` asks about; undefined without one of these. @param {readonly string[]} args */
function helped(args) {
  const end = args.indexOf("--");
  const before = end < 0 ? args : args.slice(0, end);
  const isHelp = before[0] === "help";
  const words = before.filter((arg) => !arg.startsWith("-")).slice(isHelp ? 1 : 0);
  const isAsked = isHelp || before.includes("--help") || before.includes("-h");
  const isBare = args.length === 0 || (args.length === 1 && args[0] === "sql");
  if (!isAsked && !isBare) return undefined;
  const name = words.slice(0, wordsOf(words)).join(" ");
  // The help of a group, where the word behind it is no command.
  const text = helpOf(name, version) ?? helpOf(words[0] ?? "", version);
  if (text === undefined) throw unknown(name);
  return text;
}

/** @param {string[]} args */
async function main(args) {
  const [first = ""] = args;
  const isOfCommand = args.length === 2 && args[1] === "--version";
  if (first === "--version" || first === "-V" || isOfCommand) return print(`${version}\n`);
  const help = helped(args);
  if (help !== undefined) return print(`${help}\n`);
  const words = wordsOf(args);
  const name = args.slice(0, words).join(" ");
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command && first.startsWith("-"))
    throw new UsageError(`"${first}" stands before the command; options follow it`);
  if (!command) throw unknown(name);
  const { values, positionals } = parsed(args.slice(words), optionsOf(command), `galton ${name}`);
  if (values["quiet"]) beQuiet();
  const [least, most] = command.takes;
  const usage = `usage: galton ${name} ${command.usage}`;
  if (positionals.length < least) throw new UsageError(`an argument is missing; ${usage}`);
  const [extra] = positionals.slice(most);
  if (extra !== undefined)
    throw new UsageError(`"${extra}" is one argument too many; quote a formula; ${usage}`);
  await command.run(positionals, values);
}

/** @param {unknown} error @returns {number} the exit code */
function failed(error) {
  const { name, code, message, stack } = /** @type {import("./wasm/galton.js").AnyGaltonError} */ (
    Object(error)
  );
  if (error instanceof EnoughError) return 0;
  if (error instanceof UsageError) complain(message);
  else if (error instanceof FileError) complain(message);
  else if (name === "GaltonError") complain(messageOf(/** @type {never} */ (error)));
  else complain(`a bug of galton, please report it: ${stack ?? message}`);
  if (error instanceof UsageError) return EXIT.usage;
  if (error instanceof FileError) return EXIT.file;
  if (name !== "GaltonError" || code === "internal") return EXIT.internal;
  return code === "invalid-option" ? EXIT.usage : EXIT.refused;
}

/** @param {unknown} error */
function end(error) {
  process.exitCode = failed(error);
  // Workers and streams that are open would keep the process.
  process.stderr.write("", () => process.exit());
}

process.stdout.on("error", (error) => end(ofStdout(error)));
// Nobody reads the words any more.
process.stderr.on("error", () => process.exit());
process.on("uncaughtException", end);
for (const [signal, code] of Object.entries(SIGNALS))
  process.once(signal, () => process.exit(code));
main(process.argv.slice(2)).catch(end);
