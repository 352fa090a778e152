import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const load = async (name) =>
  (await runnerImport(new URL(`./${name}.ts`, import.meta.url).pathname)).module;
const { inPageWords, labels } = await load("refusals");
const { defaults, descentOptions, readOptions } = await load("settings");
const { fields } = await load("dialect");
const { methods } = await load("methods");

test("a refused option is told by the label of its field", () => {
  const told = (option, message) => inPageWords({ kind: "invalid-option", option, message });
  assert.equal(
    told("holdOut", "holdOut is -1; it must be a whole number from 0"),
    "“Held-out rows” is -1; it has to be a whole number from 0",
  );
  assert.equal(
    told("weights", 'weights is "n", which has dates; it must be a column of numbers'),
    '“Weights” is "n", which has dates; it has to be a column of numbers',
  );
  // Of another option the message is kept, and so is one that only mentions an option.
  assert.equal(told("area", "area is 0; it must be 1"), "“area” is 0; it has to be 1");
  assert.equal(told(undefined, "holdOut is missing"), "holdOut is missing");
});

test("a column in two forms, and a logarithm that a row has not, are told without the names of options", () => {
  assert.equal(
    inPageWords({
      kind: "invalid-option",
      option: "terms",
      message:
        'terms is "parent" as a category and as a number; it must be one of the two for each column',
    }),
    'the formula has "parent" both as a category and as a number; a column can be one of the two',
  );
  assert.equal(
    inPageWords({
      kind: "no-value",
      message:
        'row 4 (line 5) has 64.5 in "parent", and log(parent - 65) has no finite value there; treat text as missing to leave such rows out, or change the formula',
    }),
    'row 4 (line 5) has 64.5 in "parent", and log(parent - 65) has no finite value there; leave such rows out, or change the formula',
  );
});

test("every option that the page sets has a label", () => {
  const settings = {
    ...defaults,
    response: "y",
    predictors: ["x"],
    weights: "w",
    reference: { x: "a" },
    holdOut: 1,
    leaveOut: [1],
    start: "0,1",
  };
  const schedules = ["constant", "inverse-scaling", "step", "cosine"];
  const options = [
    ...Object.keys(readOptions(settings)),
    ...Object.keys(readOptions({ ...settings, formula: "y ~ x" })),
    ...methods.flatMap(({ id }) =>
      schedules.flatMap((schedule) =>
        Object.keys(descentOptions({ ...settings, method: id, schedule })),
      ),
    ),
    ...fields.map(({ key }) => key),
  ];
  assert.ok(options.length > 30);
  assert.deepEqual(
    options.filter((option) => !labels[option]),
    [],
  );
});

test("a remedy that names an option names what the page has for it", () => {
  const told = (message) => inPageWords({ kind: "text", message });
  for (const [message, words] of [
    [
      "the model has 900 columns, beyond the limit of 500; name fewer predictors, or raise maxColumns",
      "the model has 900 columns, beyond the limit of 500; name fewer predictors",
    ],
    [
      "it looks like an amount of money: set units to true to read numbers beside a currency",
      "it looks like an amount of money: let “Units beside numbers” be left out to read numbers beside a currency",
    ],
    [
      '"day" has dates that have several readings, such as "1/2/03"; choose one of them by the option dateFormat: "day-month-year" or "month-day-year"',
      '"day" has dates that have several readings, such as "1/2/03"; choose one of them for “Dates”: “day, month, year” or “month, day, year”',
    ],
    [
      "line 3 may be the header; skip the line: set skipLines to 3",
      "line 3 may be the header; skip the line: set “Lines to skip” to 3",
    ],
    [
      "the quote is never closed; close it, or set the option quote to nothing if quotes are text",
      "the quote is never closed; close it, or choose none for “Quotes” if quotes are text",
    ],
    [
      'decimal comma, or groups of digits? read it with decimal "," and thousands "."',
      "decimal comma, or groups of digits? read it with a decimal comma and a point between thousands",
    ],
  ])
    assert.equal(told(message), words);
});
