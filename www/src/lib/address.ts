/**
 * The page's state without the data, as the text after # in its address, and back. A text that cannot be read is told
 * and has no other effect.
 */
import { choosing, defaults, formulaText } from "./settings.js";
import { parse } from "./formula.js";
import { methods, scalings, schedules } from "./methods.js";
import type { Settings, Written } from "./types.js";

export const views = ["watch", "read", "predict"] as const;
export type View = (typeof views)[number];

/** The parts of Read beside the result. */
export const tabs = ["residuals", "terms", "shrinkage", "exact"] as const;
export type ReadTab = (typeof tabs)[number];

/** How the reader chose to see a fit. The names are those in the address; a field that is not set means the default. */
export interface Look {
  /** The predictor that the rows are drawn over. */
  over?: string;
  /** The coefficient whose added-variable plot is shown. Without one, observed against predicted is shown. */
  added?: string;
  /** The category whose values have a line each. */
  lines?: string;
  /** The value of that category whose line is highlighted. Without one, all lines are alike. */
  line?: string;
  tab?: ReadTab;
  /** The kind of the axes of iterations, if the reader chose one. */
  axis?: "log" | "linear";
  /** Whether the plot has the bands around least squares. */
  bands?: "yes";
}

const looks: readonly (keyof Look)[] = ["over", "added", "lines", "line", "tab", "axis", "bands"];

/** The possible values of those fields that have only a few. */
const lookValues: Partial<Record<keyof Look, readonly string[]>> = {
  tab: tabs,
  axis: ["log", "linear"],
  bands: ["yes"],
};

/** A file by what can be said of it without showing it. */
export interface FileMark {
  name: string;
  /** Bytes. */
  size: number;
  /** Eight hexadecimal digits that other bytes of this number are unlikely to have. */
  print: string;
}

export interface Address {
  data: { bundled: string } | FileMark;
  settings: Settings;
  /** The iteration that is shown; null where the run plays from its start. */
  iteration: number | null;
  view: View;
  look: Look;
  /** The settings of the earlier runs that are drawn beside it. They differ only in the descent. */
  race: Settings[];
}

/** The settings that a bundled set begins with; undefined for a name that is of none. */
export type SettingsOf = (bundled: string) => Settings | undefined;

export interface Decoded {
  /** Null where the text names no data. */
  address: Address | null;
  /** The parts that cannot be read, as they are written. */
  ignored: string[];
}

// ---- One value ----

/** Characters that an address may have after #, and that are easier to read as they are. */
const legible: readonly string[] = ["+", ",", ":", ";", "@", "/", "$", "?"];
const escaped = new Map(legible.map((c) => [encodeURIComponent(c), c]));

function encoded(text: string): string {
  // Half of a surrogate pair has no encoding.
  const whole = text.replace(/[\ud800-\udfff]/gu, "\ufffd");
  return encodeURIComponent(whole)
    .replace(/%[0-9A-F]{2}/g, (code) => escaped.get(code) ?? code)
    .replace(/'/g, "%27");
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isCount = (value: number | undefined): value is number =>
  value !== undefined && Number.isSafeInteger(value) && value >= 0;

/** A setting in the address: its name there, its value as text, and the value of a text; undefined for one that is none. */
interface Part {
  name: string;
  write: (s: Settings) => string;
  read: (text: string) => Partial<Settings> | undefined;
}

type Of<T> = { [K in keyof Settings]: Settings[K] extends T ? K : never }[keyof Settings];

function text(name: string, key: Of<string>): Part {
  return { name, write: (s) => s[key], read: (value) => ({ [key]: value }) };
}

function oneOf(name: string, key: Of<string | number>, values: readonly string[]): Part {
  const read: Part["read"] = (value) => (values.includes(value) ? { [key]: value } : undefined);
  return { name, write: (s) => String(s[key]), read };
}

const numeral = /^-?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

function numberOf(value: string): number | undefined {
  const found = Number(value);
  return numeral.test(value) && Number.isFinite(found) ? found : undefined;
}

function number(name: string, key: Of<string | number>, word?: string): Part {
  const read: Part["read"] = (value) => {
    if (value === word) return { [key]: value };
    const found = numberOf(value);
    return found === undefined ? undefined : { [key]: found };
  };
  return { name, write: (s) => String(s[key]), read };
}

function flag(name: string, key: Of<boolean>): Part {
  return {
    name,
    write: (s) => (s[key] ? "yes" : "no"),
    read: (value) => (/^(yes|no)$/.test(value) ? { [key]: value === "yes" } : undefined),
  };
}

/** The values that categories are compared with: pairs of a column and a value. */
const reference: Part = {
  name: "reference",
  write: (s) => JSON.stringify(s.reference),
  read: (value) => {
    const found = json(value);
    const isRecord = typeof found === "object" && found !== null && !Array.isArray(found);
    const isFull = isRecord && Object.values(found).every((level) => typeof level === "string");
    return isFull ? { reference: found as Settings["reference"] } : undefined;
  },
};

/** The rows that are left out by hand, in ascending order. */
const leaveOut: Part = {
  name: "leaveout",
  write: (s) => s.leaveOut.join(","),
  read: (value) => {
    const rows = value === "" ? [] : value.split(",").map(Number);
    const isNext = (row: number, at: number): boolean => row > (rows[at - 1] ?? 0);
    return rows.every((row, at) => isCount(row) && isNext(row, at))
      ? { leaveOut: rows }
      : undefined;
  },
};

const parts: readonly Part[] = [
  text("weights", "weights"),
  flag("counts", "counts"),
  reference,
  number("holdout", "holdOut"),
  leaveOut,
  oneOf("text", "text", ["error", "missing"]),
  oneOf(
    "method",
    "method",
    methods.map((m) => m.id),
  ),
  number("rate", "learningRate", "auto"),
  number("momentum", "momentum", "auto"),
  oneOf(
    "schedule",
    "schedule",
    schedules.map((s) => s.id),
  ),
  number("power", "power"),
  number("every", "every"),
  number("factor", "factor"),
  number("batch", "batch"),
  number("seed", "seed"),
  flag("averaging", "averaging"),
  number("iterations", "iterations"),
  oneOf(
    "scaling",
    "scaling",
    scalings.map((s) => s.id),
  ),
  number("ridge", "ridge"),
  oneOf("loss", "loss", ["mean", "sum"]),
  text("start", "start"),
  number("tolerance", "tolerance"),
];

// ---- Earlier runs ----

const descent = parts.slice(parts.findIndex(({ name }) => name === "method"));

/** The settings of an earlier run that differ from those of the shown run, as text: "method:adam,rate:0.1". */
function rivalText(rival: Settings, shown: Settings): string {
  return descent
    .filter(({ write }) => write(rival) !== write(shown))
    .map(({ name, write }) => `${name}:${encodeURIComponent(write(rival))}`)
    .join(",");
}

/** The settings of an earlier run from that text; undefined if a part of it can't be parsed. */
function rivalOf(text: string, shown: Settings): Settings | undefined {
  const rival = { ...shown };
  for (const pair of text.split(",")) {
    const at = pair.indexOf(":");
    const part = descent.find(({ name }) => name === pair.slice(0, at));
    const value = decoded(pair.slice(at + 1));
    const found = value === undefined ? undefined : part?.read(value);
    if (!found) return undefined;
    Object.assign(rival, found);
  }
  return rival;
}

// ---- The model ----

type Model = Pick<Settings, "response" | "predictors" | "formula">;

/** The columns and the formula of a model's text; undefined where it is no formula. */
function modelOf(text: string): Model | undefined {
  const found = parse(text);
  if (!found) return undefined;
  const chosen = choosing(found);
  return chosen.formula ? { ...chosen, formula: found.text } : chosen;
}

/** A formula without the spaces that R writes, except in names. */
const compact = (formula: string): string =>
  formula.replace(/`[^`]*`|\s+/g, (found) => (found.startsWith("`") ? found : ""));

const isSame = (a: Model | undefined, b: Model): boolean =>
  a?.response === b.response &&
  a.formula === b.formula &&
  JSON.stringify(a.predictors) === JSON.stringify(b.predictors);

/** The usual settings of the data for a model. Their start is of their own model: another may have other coefficients. */
const usualFor = (usual: Settings, model: Model): Settings =>
  isSame(usual, model) ? usual : { ...usual, start: defaults.start };

/** As one formula, where the page reads it as the same model; else in pieces. */
function modelParts({ response, predictors, formula }: Model): [string, string][] {
  const model = { response, predictors, formula };
  const short = compact(formulaText(model));
  if (isSame(modelOf(short), model)) return [["model", short]];
  return [
    ["formula", formula],
    ["predict", response],
    ...predictors.map((name): [string, string] => ["from", name]),
  ];
}

// ---- How the file is written ----

const dialect: readonly (keyof Written)[] = [
  "delimiter",
  "header",
  "decimal",
  "thousands",
  "comment",
  "skipLines",
  "quote",
  "escape",
  "missing",
  "units",
  "encoding",
  "dateFormat",
  "everyRow",
  "sheet",
];

const isScalar = (value: unknown): boolean =>
  value === null ||
  typeof value === "string" ||
  typeof value === "boolean" ||
  (typeof value === "number" && Number.isFinite(value));
const isList = (value: unknown): boolean => Array.isArray(value) && value.every(isScalar);

/** Whether it has the shape of some option of reading. The package refuses what the option can't be. */
function isOption(value: unknown): boolean {
  if (isScalar(value) || isList(value)) return true;
  return typeof value === "object" && value !== null && Object.values(value).every(isList);
}

const optionText = (value: unknown): string =>
  typeof value === "string" && json(value) === undefined ? value : JSON.stringify(value);

// ---- All of it ----

/** The text for an address, without its #. Settings that are the usual ones of the data are left out. */
export function encode(
  { data, settings, iteration, view, look, race }: Address,
  settingsOf: SettingsOf,
): string {
  const pairs: [string, string][] = [];
  const isBundled = "bundled" in data;
  const usual = (isBundled ? settingsOf(data.bundled) : undefined) ?? defaults;
  if (isBundled) pairs.push(["data", data.bundled]);
  else pairs.push(["file", data.name], ["size", String(data.size)], ["print", data.print]);
  if (!isSame(usual, settings)) pairs.push(...modelParts(settings));
  const others = usualFor(usual, settings);
  for (const { name, write } of parts)
    if (write(settings) !== write(others)) pairs.push([name, write(settings)]);
  for (const key of dialect) {
    const value = settings.written[key];
    if (value !== undefined) pairs.push([`read.${key}`, optionText(value)]);
  }
  if (iteration !== null) pairs.push(["at", String(iteration)]);
  if (view !== "watch") pairs.push(["view", view]);
  for (const name of looks) {
    const value = look[name];
    if (value !== undefined) pairs.push([name, value]);
  }
  for (const rival of race) {
    const text = rivalText(rival, settings);
    if (text) pairs.push(["race", text]);
  }
  return pairs.map(([name, value]) => `${encoded(name)}=${encoded(value)}`).join("&");
}

/** The state in the text of an address, with or without its #. */
export function decode(hash: string, settingsOf: SettingsOf): Decoded {
  const ignored: string[] = [];
  /** The values by name, each with the text that it is from. */
  const values = new Map<string, { value: string; from: string }>();
  const predictors: string[] = [];
  const rivals: { value: string; from: string }[] = [];
  for (const from of hash.replace(/^#/, "").split("&").filter(Boolean)) {
    const at = from.indexOf("=");
    const [name, value] = [decoded(from.slice(0, at)), decoded(from.slice(at + 1))];
    if (at < 0 || name === undefined || value === undefined) ignored.push(from);
    else if (name === "from") predictors.push(value);
    else if (name === "race") rivals.push({ value, from });
    else values.set(name, { value, from });
  }
  /** Takes a value out, so that those left at the end are unknown ones. One that can't be read is told. */
  function take<T>(name: string, read: (value: string) => T | undefined): T | undefined {
    const found = values.get(name);
    if (!found) return undefined;
    values.delete(name);
    const value = read(found.value);
    if (value === undefined) ignored.push(found.from);
    return value;
  }
  const as = (value: string): string => value;
  const count = (value: string): number | undefined => {
    const found = numberOf(value);
    return isCount(found) ? found : undefined;
  };

  const bundled = take("data", (value) => (settingsOf(value) ? value : undefined));
  const [name, size] = [take("file", as), take("size", count)];
  const print = take("print", (value) => (/^[0-9a-f]{8}$/.test(value) ? value : undefined));
  const usual = (bundled === undefined ? undefined : settingsOf(bundled)) ?? defaults;
  const settings: Settings = { ...usual, written: { ...usual.written } };
  Object.assign(settings, take("model", modelOf));
  const formula = take("formula", as);
  const response = take("predict", as);
  if (response !== undefined)
    Object.assign(settings, { response, predictors, formula: formula ?? "" });
  settings.start = usualFor(usual, settings).start;
  for (const part of parts) Object.assign(settings, take(part.name, part.read));
  for (const key of dialect) {
    const value = take(`read.${key}`, (text) => {
      const found = json(text) ?? (text === "null" ? null : text);
      return isOption(found) ? { found } : undefined;
    });
    if (value) Object.assign(settings.written, { [key]: value.found });
  }
  const iteration = take("at", count) ?? null;
  const view = take("view", (value) => views.find((v) => v === value)) ?? "watch";
  const look: Look = {};
  for (const name of looks) {
    const known = lookValues[name];
    const value = take(name, (text) => (!known || known.includes(text) ? text : undefined));
    if (value !== undefined) Object.assign(look, { [name]: value });
  }
  for (const { from } of values.values()) ignored.push(from);

  const race = rivals.flatMap(({ value, from }) => {
    const rival = rivalOf(value, settings);
    if (!rival) ignored.push(from);
    return rival && rivalText(rival, settings) ? rival : [];
  });
  const shown = { settings, iteration, view, look, race };
  if (bundled !== undefined) return { address: { data: { bundled }, ...shown }, ignored };
  if (name === undefined || size === undefined || print === undefined)
    return { address: null, ignored };
  return { address: { data: { name, size, print }, ...shown }, ignored };
}
