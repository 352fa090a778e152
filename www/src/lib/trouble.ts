/** Errors in plain words, at the place where the reader looks, with the next step as a button. */
import type { AnyGaltonError, Inspection } from "galton";
import { parseFormula } from "galton/formula";
import { Refused, isOutage } from "./client.js";
import { NotFetched } from "./fetched.js";
import { unclear, wordOf } from "./dialect.js";
import { withoutContrasts } from "./contrasts.js";
import { formOf, parse, taking, wordAt } from "./formula.js";
import { missingToo } from "./missing.js";
import { count, short } from "./numbers.js";
import type { Failure, Fit } from "./protocol.js";
import type { Choice, Settings } from "./types.js";
import { choosing, defaults, formulaOf, formulaText, mostColumns, typed } from "./settings.js";
import { goodRate, isAtLimit, sentence, swinging } from "./words.js";

export type Fix =
  | { label: string; change: Partial<Settings> }
  | { label: string; action: "back" | "choose file" | "describe" | "columns" | "again" };

/** A setting of the descent that is a number. */
export type NumericField =
  | "rate"
  | "momentum"
  | "power"
  | "every"
  | "factor"
  | "batch"
  | "seed"
  | "iterations"
  | "ridge"
  | "tolerance";

export interface Trouble {
  where: "data" | "model" | "descent";
  /** The control that the error is shown under: the dialect, the formula, or a field of the descent. */
  field?: "written" | "formula" | "start" | NumericField;
  /** Which characters of the formula are at fault. */
  place?: [number, number];
  /** The field of the file that is at fault. */
  cell?: { line: number; column: string };
  /** The failed action, in one short line for the status. */
  short: string;
  message: string;
  fixes: Fix[];
}

export const back: Fix = { label: "Go back", action: "back" };
export const zeros: Fix = { label: "Start from zeros", change: { start: "" } };
const chooseFile: Fix = { label: "Choose another file", action: "choose file" };
const describe: Fix = { label: "Say how it is written", action: "describe" };
const columns: Fix = { label: "See its columns", action: "columns" };
const again: Fix = { label: "Try again", action: "again" };
const findAgain: Fix = { label: "Find it all again", change: { written: defaults.written } };

function said(error: unknown): string {
  if (error instanceof Refused && error.failure.kind === "bug")
    return `Something galton didn't foresee happened: ${error.failure.message}`;
  return sentence(error instanceof Error ? error.message : String(error));
}

/** Whether something did not come that is expected to be there the next time. */
const isPassing = (error: unknown): boolean => error instanceof NotFetched || isOutage(error);

export function inspectTrouble(name: string, error: unknown): Trouble {
  return {
    where: "data",
    short: `Couldn\u2019t read ${name}.`,
    message: `Couldn\u2019t read ${name}. ${said(error)}`,
    fixes: [...(isPassing(error) ? [again] : []), chooseFile],
  };
}

/** The worker was lost while nothing was asked of it, or nothing that has a place of its own to tell it. */
export function lostTrouble(error: Refused): Trouble {
  return { where: "data", short: "galton has stopped.", message: said(error), fixes: [again] };
}

/** A file that can't be read the way it is said to be written. */
export function rereadTrouble(name: string, error: unknown): Trouble {
  const { short, message, where } = inspectTrouble(name, error);
  const fixes = isPassing(error) ? [again, back] : [findAgain, back];
  return { where, field: "written", short, message, fixes };
}

/** An error after a change of the dialect is shown where the dialect was changed. */
export function underReading(trouble: Trouble): Trouble {
  const fixes = trouble.fixes.filter((fix) => fix !== describe && fix !== chooseFile);
  return {
    ...trouble,
    where: "data",
    field: "written",
    fixes: fixes.includes(back) ? fixes : [...fixes, back],
  };
}

/** A file that reads well but has nothing to fit. */
export function noNumbers(name: string, inspection: Inspection): Trouble {
  const all = inspection.columns;
  const numbers = all.filter((c) => c.kind === "number");
  const numeric = numbers.filter((c) => c.min === null || c.min !== c.max).map((c) => c.name);
  const isOne = numbers.length === 1;
  const { sheet, sheets = [] } = inspection;
  const others = sheets.filter((name) => name !== sheet).slice(0, 5);
  const found =
    all.length === 1
      ? `${name} has only one column`
      : numeric.length === 1
        ? `${name} has only one column of numbers${isOne ? "" : " that differ"}, ${numeric[0]}`
        : `${name} has no column of numbers among its ${count(all.length)}`;
  return {
    where: "data",
    short: `Nothing to fit in ${name}.`,
    message: `${found}. A line needs two: one to predict, one to predict it from.`,
    fixes: [
      ...others.map((name) => ({ label: `Read ${name}`, change: { written: { sheet: name } } })),
      describe,
      columns,
      chooseFile,
    ],
  };
}

/** The reason why a new file isn't fitted at once: too few numeric columns, or too many to take all without asking. */
export function unfit(name: string, inspection: Inspection, chosen: Settings): Trouble | null {
  const [first] = chosen.predictors;
  if (first === undefined) return noNumbers(name, inspection);
  const numbers = inspection.columns.filter((c) => c.kind === "number").length;
  if (numbers - 1 <= mostColumns) return null;
  return {
    where: "model",
    short: `Choose predictors in ${name}.`,
    message: `${name} has ${count(numbers)} columns of numbers, and a model here can have ${count(mostColumns)}. Write those to use in the formula, or begin with one of them.`,
    fixes: [{ label: `Begin with ${first}`, change: {} }, columns, chooseFile],
  };
}

/** Other ways to read a column that could not be read, by the looks of it. */
function readings({ settings, inspection }: Choice, failure: Failure): Fix[] {
  const { kind, column, text, suggestion } = failure;
  const { written } = settings;
  const as = (label: string, some: Settings["written"]): Fix => ({
    label,
    change: { written: { ...written, ...some } },
  });
  const found: Fix[] = [];
  if (suggestion?.units) found.push(as("They have units: read as numbers", { units: true }));
  if (suggestion?.decimal !== undefined) {
    const { decimal, thousands = null } = suggestion;
    found.push(as(`Read with a decimal ${wordOf("decimal", decimal)}`, { decimal, thousands }));
  }
  if (kind === "unclear-dates")
    for (const dateFormat of unclear.filter((format) => failure.message.includes(`"${format}"`)))
      found.push(as(`Read the dates as ${wordOf("dateFormat", dateFormat)}`, { dateFormat }));
  if (kind === "unclosed-quote" || kind === "record-too-long")
    found.push(as("Quotes are text", { quote: null }));
  if (kind === "narrow-header") found.push(as("The first line is a row", { header: false }));
  if (kind !== "text" || column === undefined) return found;
  const formula = formulaOf(settings);
  const categories = formula && {
    label: `Take ${column} as categories`,
    change: { ...choosing(taking(formula, column, "plain")), start: "" },
  };
  // In a column of text it makes no sense to count one word as missing.
  if (inspection.columns.some((c) => c.name === column && c.kind === "text" && c.hint === null)) {
    if (categories && formOf(formula, column) === "other") found.push(categories);
    return found;
  }
  const isShort = text !== undefined && text !== "" && text.length <= 20;
  if (isShort)
    found.push({
      label: `Treat \u201c${text}\u201d as missing`,
      change: { written: missingToo(written, column, text) },
    });
  found.push({
    label: isShort ? "Treat all text as missing" : "Treat it as missing",
    change: { text: "missing" },
  });
  const isNumber = inspection.columns.some((c) => c.name === column && c.kind === "number");
  // Words beside numbers may be the names of groups.
  if (isNumber && formula && formOf(formula, column) === "plain")
    found.push({
      label: `Take ${column} as categories`,
      change: { ...choosing(taking(formula, column, "category")), start: "" },
    });
  return found;
}

/** Refusals that rows which were left out may have caused. */
const tooFew: readonly string[] = ["too-few-observations", "constant-predictor", "collinear"];

/** The fixes that a refusal suggests, by its kind; going back is always one. */
function fixes(choice: Choice, failure: Failure): Fix[] {
  const { settings } = choice;
  const { kind, column, option } = failure;
  const found = readings(choice, failure);
  if (kind === "no-logarithm" || kind === "no-value")
    found.push({ label: "Leave such rows out", change: { text: "missing" } });
  if (kind === "negative-weight") found.push({ label: "Use no weights", change: { weights: "" } });
  if (option === "holdOut") found.push({ label: "Hold out no rows", change: { holdOut: 0 } });
  if (option === "weights" && settings.counts)
    found.push({ label: "The weights are precisions", change: { counts: false } });
  if (kind === "no-such-level" && Object.keys(settings.reference).length > 0)
    found.push({ label: "Compare with the first value", change: { reference: {} } });
  if (kind === "text" || kind === "too-few-observations") found.push(columns);
  const formula = formulaOf(settings);
  // Of dependent columns the term is named; of text, say, the file's column, which may be in several terms.
  const named = formula?.terms.some((t) => t.name === column);
  const others = formula?.terms.filter((t) =>
    named ? t.name !== column : column === undefined || !t.columns.includes(column),
  );
  if (formula && others && others.length > 0 && others.length < formula.terms.length)
    found.push({
      label: `Leave out ${column}`,
      change: { ...choosing({ ...formula, terms: others }), start: "" },
    });
  const [first] = settings.predictors;
  if (kind === "too-many-columns" && settings.predictors.length > 1)
    found.push({
      label: `Begin with ${first}`,
      change: { predictors: [first], formula: "", start: "" },
    });
  if (kind === "too-few-observations" && settings.holdOut > 0)
    found.push({ label: "Hold out no rows", change: { holdOut: 0 } });
  if (tooFew.includes(kind) && settings.leaveOut.length > 0)
    found.push({ label: "Put back the rows left out by hand", change: { leaveOut: [] } });
  return found;
}

/** Only the package counts the coefficients of categories and formulas. */
const startTrouble: Trouble = {
  where: "descent",
  field: "start",
  short: "A setting of the descent can\u2019t be used.",
  message:
    "The start needs a number for the intercept, and then one for each other coefficient in the order of the table. A category has a coefficient for each value but the one that it is compared with.",
  fixes: [zeros, back],
};

function refused(choice: Choice, error: unknown): Trouble {
  const failure = error instanceof Refused ? error.failure : { kind: "bug", message: "" };
  const { column, kind, option } = failure;
  if (option === "start") return startTrouble;
  return {
    where: column === undefined && kind !== "too-many-columns" ? "data" : "model",
    short: kind === "text" ? `Column ${column} has text in it.` : "This couldn\u2019t be fitted.",
    message: said(error),
    fixes: [...(isPassing(error) ? [again] : fixes(choice, failure)), back],
    ...(failure.line === undefined || column === undefined
      ? {}
      : { cell: { line: failure.line, column } }),
    ...inFormula(choice, failure),
  };
}

/** An error in the formula is shown beneath it, with its place. */
function inFormula({ settings }: Choice, failure: Failure): Partial<Trouble> {
  const { kind, character, option } = failure;
  if (kind !== "formula" && kind !== "no-such-column" && option !== "terms") return {};
  return {
    where: "model",
    field: "formula",
    short: "The formula can\u2019t be used.",
    ...(character === undefined ? {} : { place: wordAt(formulaText(settings), character) }),
  };
}

/** The message for a formula that sets a reference level itself. It names the setting, and offers the formula without it. */
function contrastTrouble(choice: Choice, character?: number): Trouble | null {
  const { inspection, settings } = choice;
  const text = formulaText(settings);
  const isText = (name: string): boolean =>
    inspection.columns.some((c) => c.name === name && c.kind === "text");
  const plain = withoutContrasts(text, isText);
  if (!plain) return null;
  const levels = Object.entries(plain.reference);
  const compared = levels.map(([column, level]) => `, ${column} compared with ${level}`).join("");
  const reference = { ...settings.reference, ...plain.reference };
  const change = { ...typed(plain.formula, inspection, settings), reference, start: "" };
  const use: Fix = { label: `Use ${plain.formula}${compared}`, change };
  const message =
    "Here a formula can\u2019t choose what a category is compared with. Choose it below: \u201ccompared with\u201d, under the column.";
  return {
    short: "The formula can\u2019t be used.",
    where: "model",
    message,
    fixes: [...(parse(plain.formula) ? [use] : []), back],
    ...inFormula(choice, { kind: "formula", message, character }),
  };
}

/** A formula without a term has no line: R would fit the mean, or nothing. */
function noTerms(text: string, response: string): Trouble {
  return {
    where: "model",
    field: "formula",
    short: "The formula has no predictor.",
    message: `${text} has no predictor, and galton fits no model without one. Add a column to predict ${response} from, as in ${response} ~ x.`,
    fixes: [back],
  };
}

/** The error of a formula that can't be read, or that is of columns that the table has not; the nearest one that can is offered. */
export function formulaTrouble(choice: Choice): Trouble | null {
  const { settings, inspection } = choice;
  const columns = inspection.columns.map((c) => c.name);
  const known = new Set(columns);
  if (!settings.formula && [settings.response, ...settings.predictors].every((n) => known.has(n)))
    return null;
  const text = formulaText(settings);
  try {
    const { terms, response } = parseFormula(text, { columns });
    return terms.length > 0 ? null : noTerms(text, response);
  } catch (error) {
    const { code, message, character, suggestion } = error as AnyGaltonError;
    const instead = suggestion?.formula;
    const contrasts = contrastTrouble(choice, character);
    if (contrasts) return contrasts;
    return {
      where: "model",
      field: "formula",
      short: "The formula can\u2019t be used.",
      message: sentence(message),
      fixes: [
        ...(instead === undefined
          ? []
          : [
              {
                label: `Use ${instead}`,
                change: { ...typed(instead, inspection, settings), start: "" },
              },
            ]),
        back,
      ],
      ...inFormula(choice, { kind: code, message, character }),
    };
  }
}

/** Standardised, the largest curvature of the mean of squares is at most twice the number of predictors. */
function standardised({ run, rows }: Fit): Fix {
  const steepest = 2 * rows.columns.length * (run.loss === "sum" ? rows.count : 1);
  const safe = run.maxStableRate === null || (run.learningRate ?? 0) < 2 / steepest;
  return safe
    ? { label: "Standardise", change: { scaling: "standardised" } }
    : {
        label: "Standardise, rate auto",
        change: { scaling: "standardised", learningRate: "auto" },
      };
}

/** A run that diverged is shown as far as it went; how to make it converge stands beside its cause. */
function diverged(fit: Fit): Trouble | null {
  const { run } = fit;
  const { divergence } = run.stop;
  if (!divergence) return null;
  const { column, overflow, eigenvalue, learningRate, maxStableRate } = divergence;
  const along = column ?? "the intercept";
  const round = run.rates.condition !== null && run.rates.condition < 1.001;
  const steepest = round
    ? `The loss curves alike in every direction (eigenvalue ${short(eigenvalue)})`
    : `The loss curves most along ${along} (eigenvalue ${short(eigenvalue)})`;
  const limit =
    maxStableRate === null
      ? "."
      : `, and for that ${short(maxStableRate)} is the largest stable rate.`;
  const atLimit = isAtLimit(run);
  const cause = overflow
    ? `The numbers left the range of 64 bits at iteration ${count(run.stop.iteration)}.`
    : maxStableRate === null
      ? `At a rate of ${short(learningRate)} steps are far too long: the descent was stopped after iteration ${count(run.last.iteration)}.`
      : `At a rate of ${short(learningRate)} each step overshoots by more than the last: the loss grew until the descent was stopped after iteration ${count(run.last.iteration)}.`;
  const good = overflow ? null : goodRate(run);
  return {
    where: "descent",
    short: atLimit ? "The descent neither settles nor grows." : "The descent diverged.",
    field: "rate",
    message: atLimit
      ? `${swinging(run)} At a little less it settles.`
      : `${cause} ${steepest}${overflow ? "." : limit}`,
    fixes: [
      ...(good ? [{ label: good.label, change: { learningRate: good.rate } }] : []),
      ...(divergence.standardise ? [standardised(fit)] : []),
      back,
    ],
  };
}

export const fitTrouble = { refused, diverged };
