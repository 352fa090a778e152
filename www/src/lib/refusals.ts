/** The package's refusals in the page's words: where an option is meant, its field is named. */
import { fields, wordOf } from "./dialect.js";
import type { Failure } from "./protocol.js";

/** The label of the field of each option that the page sets. */
export const labels: Readonly<Record<string, string>> = {
  ...Object.fromEntries(fields.map(({ key, label }) => [key, label])),
  skipLines: "Lines to skip",
  missing: "Missing words",
  sheet: "Sheet",
  text: "Treat text as missing",
  response: "Response",
  predictors: "Predictors",
  terms: "Predictors",
  formula: "Formula",
  weights: "Weights",
  reference: "compared with",
  holdOut: "Held-out rows",
  leaveOut: "Rows left out by hand",
  method: "Method",
  learningRate: "Learning rate",
  momentum: "Momentum",
  averaging: "Averaging",
  batch: "Batch size",
  seed: "Seed",
  schedule: "Schedule",
  power: "Power",
  every: "Every",
  factor: "Factor",
  iterations: "Iterations",
  scaling: "Scaling",
  standardise: "Scaling",
  ridge: "Ridge penalty",
  loss: "Loss",
  start: "Start",
  tolerance: "Tolerance",
  level: "Level of intervals",
  l1Ratio: "Kind of penalty",
  penalties: "Penalty",
  penalty: "Penalty",
};

const quoted = (text: string): string => `\u201c${text}\u201d`;
const field = (option: string): string => quoted(labels[option] ?? option);

/** The remedies that name an option, and what the page has for them. */
const remedies: readonly [RegExp, string | ((...found: string[]) => string)][] = [
  [/, or raise maxColumns$/, ""],
  [/, or ask for fewer folds$/, ""],
  // Such rows are left out by a button.
  [/treat text as missing to leave such rows out/, "leave such rows out"],
  [/set units to true to read/, `let ${field("units")} be left out to read`],
  [/set skipLines to (\d+)$/, `set ${field("skipLines")} to $1`],
  [
    /set the option quote to nothing if quotes are text$/,
    `choose none for ${field("quote")} if quotes are text`,
  ],
  [
    /choose one of them by the option dateFormat: (.*)$/,
    (_, formats) =>
      `choose one of them for ${field("dateFormat")}: ${formats.replaceAll(
        /"([\w-]+)"/g,
        (_, format: string) => quoted(wordOf("dateFormat", format)),
      )}`,
  ],
  [
    /read it with decimal "(.)"(?: and thousands "(.)")?$/,
    (_, decimal, thousands) =>
      `read it with a decimal ${wordOf("decimal", decimal)}${
        thousands ? ` and a ${wordOf("thousands", thousands)} between thousands` : ""
      }`,
  ],
];

/** The message of a failure, as the page tells it. */
export function inPageWords({ message, option }: Failure): string {
  const [, twofold] = /^terms is (".*") as a category and as a number;/s.exec(message) ?? [];
  if (option === "terms" && twofold !== undefined)
    return `the formula has ${twofold} both as a category and as a number; a column can be one of the two`;
  if (option !== undefined && message.startsWith(`${option} is `)) {
    const [, found, expected] =
      /^ is (.*); it must be (.*)$/s.exec(message.slice(option.length)) ?? [];
    if (expected !== undefined) return `${field(option)} is ${found}; it has to be ${expected}`;
  }
  return remedies.reduce(
    (text, [pattern, words]) => text.replace(pattern, words as string),
    message,
  );
}
