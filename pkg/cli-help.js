// The texts of `--help`.

import { COMMANDS } from "./cli-commands.js";
import { readingOptions } from "./cli-options.js";

/** @typedef {import("./cli-command.js").Command} Command */
/** @typedef {import("./cli-options.js").Option} Option */

const ENDS = `Exit codes: 0 done, 1 refused by galton, 2 wrong usage, 3 a file cannot be read or written,
130 interrupted.`;

/** The options that every command has. @type {readonly Option[]} */
export const COMMON = [
  { flag: "quiet", short: "q", form: "flag", told: "no words on stderr but errors" },
  { flag: "help", short: "h", form: "flag", told: "print this" },
];

/** @param {Command} command */
export const optionsOf = ({ options, reads }) => [...options, ...readingOptions(reads), ...COMMON];

/** Names with what they mean, below each other. @param {readonly (readonly [string, string])[]} rows */
function list(rows) {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, told]) => `  ${name.padEnd(width)}  ${told}`).join("\n");
}

/** @param {readonly Option[]} options */
const listed = (options) =>
  list(
    options.map(({ flag, short, value, told }) => [
      `${short ? `-${short}, ` : "    "}--${flag}${value ? ` <${value}>` : ""}`,
      told,
    ]),
  );

/** @param {readonly string[]} examples */
const exampled = (examples) => examples.map((example) => `  ${example}`).join("\n");

/** Commands, each with a line. @param {readonly string[]} names */
const commanded = (names) => list(names.map((name) => [name, COMMANDS[name]?.told ?? ""]));

const GROUPS = {
  sql: `A regression of a table that stays in its database, in three steps: a query sums the table up there, its
answer becomes a model here, and the model becomes an expression that predicts there.

Usage: galton sql <query|train|predict> [options]

${commanded(["sql query", "sql train", "sql predict"])}

Examples:
  galton sql query cars 'dist ~ speed' --dialect postgresql > query.sql
  psql --csv -f query.sql | galton sql train -o model.json
  galton sql predict model.json --dialect postgresql

galton sql query --help and the like tell more.

${ENDS}`,
};

/** @param {string} version */
const overview = (version) => `galton ${version}: linear regression of any table

Usage: galton <command> [options]

${commanded(Object.keys(COMMANDS))}

Examples:
  galton train cars.csv 'dist ~ speed' -o model.json
  galton score model.json new.csv > scored.csv

galton <command> --help tells more. Data go to stdout, words to stderr, and - is stdin.

${ENDS}`;

/**
 * @param {string} name of a command or of a group of commands; empty for all
 * @param {string} version
 * @returns {string | undefined}
 */
export function helpOf(name, version) {
  if (name === "") return overview(version);
  if (name === "sql") return GROUPS.sql;
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) return undefined;
  const { told, usage, more, examples, options, reads } = command;
  const reading = readingOptions(reads);
  return [
    told,
    `Usage: galton ${name} ${usage}`,
    ...(more === undefined ? [] : [more]),
    `Examples:\n${exampled(examples)}`,
    `Options:\n${listed([...options, ...COMMON])}`,
    ...(reading.length === 0
      ? []
      : [
          `Reading; what is not given is found. --no-header and the like say that it is not so:\n${listed(reading)}`,
        ]),
    ENDS,
  ].join("\n\n");
}
