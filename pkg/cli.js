#!/usr/bin/env node
// `npx galton`: finds the command, reads its options, and ends with an exit code that means something.

import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { COMMANDS } from "./cli-commands.js";
import { nearest, readingOptions, UsageError } from "./cli-options.js";

/** @typedef {import("./cli-commands.js").Command} Command */

/** 0 is success. */
const EXIT = { refused: 1, usage: 2, file: 3, internal: 70, interrupted: 130 };

const { version } = /** @type {{ version: string }} */ (
  JSON.parse(readFileSync(new URL("package.json", import.meta.url), "utf8"))
);

const ENDS = `Exit codes: 0 done, 1 refused by galton, 2 wrong usage, 3 a file cannot be read or written, 130 interrupted.`;

/** The options that every command has. */
const COMMON = /** @type {const} */ ([
  { flag: "json", form: "flag", told: "print JSON" },
  { flag: "help", form: "flag", told: "print this" },
]);

function overview() {
  const rows = Object.entries(COMMANDS).map(([name, { told }]) => `  ${name.padEnd(10)}${told}`);
  return `galton ${version}: linear regression of any table

Usage: galton <command> [options]

${rows.join("\n")}

Examples:
  galton train cars.csv 'dist ~ speed' -o model.json
  galton score model.json new.csv > scored.csv

galton <command> --help tells more. ${ENDS}`;
}

/** @param {Command} command */
const optionsOf = (command) => [
  ...command.options,
  ...(command.reads ? readingOptions(command.reads === "fit") : []),
  ...COMMON,
];

/** @param {string} name @param {Command} command */
function help(name, command) {
  /** @param {readonly { flag: string, short?: string, told: string }[]} all */
  const list = (all) =>
    all
      .map(({ flag, short, told }) => {
        const names = `${short ? `-${short}, ` : ""}--${flag}`;
        return `  ${names.padEnd(20)}${told}`;
      })
      .join("\n");
  const own = list([...command.options, ...COMMON]);
  const reading = command.reads
    ? `\n\nReading (found where it is not given; --no-header and the like turn off):\n${list(readingOptions(command.reads === "fit"))}`
    : "";
  return `${command.told}

Usage: galton ${name} ${command.usage}

Examples:
${command.examples.map((example) => `  ${example}`).join("\n")}

Options:
${own}${reading}

${ENDS}`;
}

/** @param {string} text @param {string} code an escape of ANSI */
function coloured(text, code) {
  const isPlain =
    !process.stderr.isTTY || process.env["NO_COLOR"] || process.env["TERM"] === "dumb";
  return isPlain ? text : `\u001b[${code}m${text}\u001b[0m`;
}

/** @param {string} message */
const complain = (message) => process.stderr.write(`${coloured("galton:", "31")} ${message}\n`);

/** @param {string} name @param {Command} command @param {string[]} args */
function parse(name, command, args) {
  const all = optionsOf(command);
  const options = Object.fromEntries(
    all.map(({ flag, form, ...more }) => [
      flag,
      {
        type: /** @type {"boolean" | "string"} */ (form === "flag" ? "boolean" : "string"),
        multiple: form === "list" || form === "pairs",
        ...("short" in more && more.short && { short: more.short }),
      },
    ]),
  );
  for (const arg of args) {
    if (arg === "--") break;
    const [, flag = ""] = /^--(?:no-)?([^=]+)/.exec(arg) ?? [];
    if (!flag || Object.hasOwn(options, flag)) continue;
    const near = nearest(flag, Object.keys(options));
    throw new UsageError(`there is no option --${flag}${near ? `; did you mean --${near}?` : ""}`);
  }
  try {
    return parseArgs({ args, options, allowPositionals: true, allowNegative: true });
  } catch (error) {
    const [first = ""] = String(/** @type {Error} */ (error).message).split(". ");
    throw new UsageError(`${name}: ${first}`);
  }
}

/** @param {string[]} args */
async function main([name = "--help", ...args]) {
  if (name === "--version") return void console.log(version);
  if (name === "--help" || name === "-h" || name === "help") return void console.log(overview());
  const command = COMMANDS[name];
  if (!command) {
    const near = nearest(name, Object.keys(COMMANDS));
    throw new UsageError(`there is no command "${name}"${near ? `; did you mean ${near}?` : ""}`);
  }
  if (args.includes("-h")) return void console.log(help(name, command));
  const { values, positionals } = parse(name, command, args);
  if (values["help"]) return void console.log(help(name, command));
  const [least, most] = command.takes;
  if (positionals.length < least || positionals.length > most)
    throw new UsageError(`usage: galton ${name} ${command.usage}`);
  await command.run(positionals, /** @type {Record<string, never>} */ (values));
}

/** @param {unknown} error */
function failed(error) {
  const { name, code, message } =
    /** @type {{ name?: string, code?: string, message?: string }} */ (Object(error));
  if (code === "EPIPE") process.exit(0);
  if (error instanceof UsageError) {
    complain(`${message}\ngalton --help and galton <command> --help tell more`);
    return EXIT.usage;
  }
  const isSystem = typeof code === "string" && /^E[A-Z0-9]+$/.test(code);
  complain(message ?? String(error));
  if (isSystem) return EXIT.file;
  if (name !== "GaltonError") return EXIT.internal;
  return code === "invalid-option" ? EXIT.usage : EXIT.refused;
}

// A reader that has read enough is no fault: `galton score … | head`.
process.stdout.on("error", (error) => process.exit(failed(error)));
process.once("SIGINT", () => process.exit(EXIT.interrupted));
main(process.argv.slice(2)).catch((/** @type {unknown} */ error) => {
  process.exitCode = failed(error);
  // Workers and streams that are open would keep the process.
  process.stderr.write("", () => process.exit());
});
