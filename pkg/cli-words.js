// The words of the commands: tables of text, and the findings about a table that was read.

import { flagOf, NAMES } from "./cli-options.js";
import { say } from "./cli-files.js";

/** @typedef {import("./wasm/galton.js").Report} Report */
/** @typedef {import("./wasm/galton.js").Note} Note */
/** @typedef {import("./wasm/galton.js").LeftOutCounts} LeftOutCounts */

/** @param {number | null | undefined} value to six digits */
export const shown = (value) =>
  value === null || value === undefined ? "NA" : String(Number(value.toPrecision(6)));

/** Rows of cells as lines, the first column to the left, the others to the right. @param {readonly (readonly string[])[]} rows */
export function tabled(rows) {
  /** @type {number[]} */
  const widths = [];
  for (const row of rows)
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, cell.length);
  const lines = rows.map((row) =>
    row.map((cell, at) =>
      at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
    ),
  );
  return `${lines.map((line) => line.join("  ").trimEnd()).join("\n")}\n`;
}

/** Figures with their names. @param {readonly (readonly [string, number | null | undefined])[]} rows */
export const listed = (rows) => tabled(rows.map(([name, value]) => [name, shown(value)]));

/** The names of intervals' ends, as in R. @param {number} level */
export const endsOf = (level) =>
  [(1 - level) / 2, (1 + level) / 2].map((end) => `${Number((100 * end).toPrecision(3))} %`);

/** @type {Readonly<Record<Note["kind"], string>>} */
const NOTES = {
  "numbers-as-names":
    "the first line is taken for the columns' names, although numbers are among them (--no-header)",
  "perhaps-names":
    "the first line is taken for a row, although its numbers may be the columns' names (--header)",
  "row-names": "there is one name fewer than columns; the first column is taken for row names",
  "repeated-names": "columns have the same name; a number behind it tells them apart",
  "units-row": "a line below the names has units or types; it is no row (--every-row)",
  "repeated-header": "the header is there again; it is no row (--every-row)",
  "total-row": "a line has the totals of the rows above it; it is no row (--every-row)",
  footer: "text below the rows is no row (--every-row)",
  "stray-quote":
    "a quote opens a field of several lines, which may be rows; it may be a stray one (--quote none)",
  "short-rows": "rows have fewer fields than there are columns; what they lack is missing",
  "date-numbers":
    "numbers look like dates or parts of dates; they are read as numbers (--date-format)",
  "error-value": "a spreadsheet could not compute a value; it is missing",
  zero: "there is a byte of zero, which no text has; the file may be damaged",
  "not-utf8": "bytes are not UTF-8; they are read as Windows-1252 (--encoding)",
  "accounting-negatives": "numbers in parentheses or before a minus are read as negative",
  guards: "values guarded against a spreadsheet are read as numbers",
  "own-numerals": "one column has another decimal mark than the others",
  groups: "a point or comma is read as a thousands separator (--thousands, --decimal)",
  "groups-or-decimals":
    "three digits behind a point or comma are read as decimals; they may be thousands (--thousands)",
  units: "numbers are read without the unit beside them",
  "looks-like-numbers": "a column of text looks like numbers; it is read as text (--units)",
  "text-with-digits":
    "a column of text may be numbers or dates that are not read; each text is a value of a category",
  codes: "numbers that begin with zeros are read as numbers; they may be codes, as in factor(zip)",
  "other-calendar":
    "dates are read as Gregorian, and years of two digits as 1969 to 2068; they may be of another calendar, such as the Buddhist or the Islamic one, or of another century",
  "unused-date-format": "no column has dates in the format of --date-format",
  "some-offsets": "times without an offset are read as universal time, since others have one",
  "word-kept": "a word for missing values is a value in this column of text",
};

/** @type {Readonly<Record<keyof LeftOutCounts, string>>} */
const LEFT_OUT = {
  missing: "with a missing value",
  text: "with text among numbers",
  ragged: "of the wrong width",
  comment: "of comments",
  noLogarithm: "without a logarithm",
  noValue: "where a function has no value",
  zeroWeight: "of weight 0",
  newLevel: "held out, with a value that the fit does not know",
  notData: "of units, repeated headers, totals or footers",
  byNumber: "by number",
};

/** @param {number} count @param {string} noun */
export const counted = (count, noun) => `${count} ${noun}${count === 1 ? "" : "s"}`;

/**
 * Says what one may not expect of a table that was read.
 *
 * @param {Report} report
 * @param {import("./wasm/galton.js").ReadOptions} [reading] how it was to be read
 */
export function tellReport({ notes, leftOut, sheet }, reading) {
  if (reading?.sheet !== undefined && sheet === undefined)
    say("note: --sheet has no effect, because the table is not in a workbook");
  tellNotes(notes);
  for (const [reason, words] of Object.entries(LEFT_OUT)) {
    const count = leftOut[/** @type {keyof LeftOutCounts} */ (reason)];
    if (count > 0) say(`note: left out: ${counted(count, "row")} ${words}`);
  }
}

/** @param {readonly Note[]} notes */
function tellNotes(notes) {
  for (const { kind, line, text, column } of notes) {
    const place = `line ${line}${column === "" ? "" : `, column "${column}"`}`;
    say(`note: ${place}: ${NOTES[kind]}: ${text}`);
  }
}

/**
 * Says how a table that is scored is read, and which rows have no prediction.
 *
 * @param {{ newLevels: import("./wasm/galton.js").NewLevel[], unread: import("./wasm/galton.js").Unread[], notes: Note[] }} found
 */
export function tellUnpredicted({ newLevels, unread, notes }) {
  tellNotes(notes);
  for (const { column, value, count, line } of newLevels)
    say(
      `note: line ${line}, column "${column}": the model does not know "${value}": ${counted(count, "row")} without a prediction`,
    );
  for (const { column, value, count, line } of unread)
    say(
      `note: line ${line}, column "${column}": text where the model needs a number, such as "${value}": ${counted(count, "row")} without a prediction`,
    );
}

/** Names of options that are no other words. */
const CERTAIN = new RegExp(
  `(?<!--)\\b(${NAMES.filter((name) => /[A-Z]/.test(name)).join("|")})\\b`,
  "g",
);

/** Names of options that may be other words, where they are the subject or follow "the option". */
const WORDS = new RegExp(
  `(?<=^|\\bthe option )(${NAMES.join("|")})\\b(?= is | has |:| to | "|;|,)`,
  "g",
);

/**
 * A message of the package with the options' names as the command line has them. What is in quotes is left as it is.
 *
 * @param {string} message
 */
const inFlags = (message) =>
  message
    .split(/("[^"]*")/)
    .map((part, at) =>
      at % 2 === 1
        ? part
        : part
            .replace(CERTAIN, (name) => `--${flagOf(name)}`)
            .replace(WORDS, (name) => `--${flagOf(name)}`),
    )
    .join("");

/**
 * An error of the package in the words of the command line, with the options that would help.
 *
 * @param {import("./wasm/galton.js").AnyGaltonError} error
 */
export function messageOf({ code, message, suggestion }) {
  if (code === "missing-library") {
    const [, name = ""] = /npm install ([\w-]+)/.exec(message) ?? [];
    const [said = ""] = message.split(": npm install");
    return `${said}: npm install ${name} beside galton, or npx -p galton -p ${name} galton …`;
  }
  /** @param {string} name @param {unknown} value what is of one column is for JavaScript */
  const flag = (name, value) => {
    if (value === true) return `--${flagOf(name)}`;
    return typeof value === "string" ? `--${flagOf(name)} '${value}'` : [];
  };
  const flags = Object.entries(suggestion ?? {}).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => flag(name, one)),
  );
  const text = inFlags(message)
    .replace(/^categories is/, "--category is")
    // An object is for JavaScript.
    .replace(/, or \{[^}]*\}/, "")
    .replace(/treat text as missing/, "$& (--text missing)");
  return flags.length > 0 ? `${text}; try ${flags.join(" ")}` : text;
}
