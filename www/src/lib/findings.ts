/** What was found in a file and decided about it, in a sentence each, with the other way to read it at a press. */
import type { InspectedColumn, Inspection, Note, Warning } from "galton";
import { areFew, holds, isSheet } from "./columns.js";
import { orders, unclear, withSet, wordOf } from "./dialect.js";
import { formOf, taking } from "./formula.js";
import { missingToo, withColumn } from "./missing.js";
import { count, short } from "./numbers.js";
import { choosing, formulaOf } from "./settings.js";
import type { Settings, Written } from "./types.js";
import { listed, plural, sentence } from "./words.js";

/** Another choice, in the words of its button. */
export interface Press {
  label: string;
  change: Partial<Settings>;
}

export interface Finding {
  /** The kind, and the column if there is one: no two have both alike. */
  id: string;
  kind: string;
  said: string;
  /** The first place, and the text there; empty where the sentence has them. */
  place: string;
  text: string;
  presses: Press[];
}

/** A table as it was looked at, and what is chosen for it. */
interface Table {
  inspection: Inspection;
  settings: Settings;
}

const quotes = (text: string): string => `\u201c${visible(text)}\u201d`;

/** Characters that show nothing by the pictures that Unicode has of them. */
function visible(text: string): string {
  return Array.from(text, (c) =>
    c < " " ? String.fromCodePoint(0x2400 + c.charCodeAt(0)) : c,
  ).join("");
}

/** A press that says how the file is written. */
const reading = (label: string, { settings }: Table, written: Written): Press => ({
  label,
  change: { written: { ...settings.written, ...written } },
});

// ---- One column ----

function columnOf({ inspection }: Table, name: string): InspectedColumn | undefined {
  return inspection.columns.find((c) => c.name === name);
}

/** Takes a column as categories, in the formula or as a term more. */
export function asCategories(name: string, { settings }: Table): Press[] {
  const formula = formulaOf(settings);
  if (!formula || settings.response === name || formOf(formula, name) === "category") return [];
  const change = { ...choosing(taking(formula, name, "category")), start: "" };
  return [{ label: "They are categories", change }];
}

/** Takes a column out of the model, if others are left. */
function without(name: string, { settings }: Table): Press[] {
  const formula = formulaOf(settings);
  if (!formula || formOf(formula, name) === null) return [];
  const next = taking(formula, name, null);
  if (next.terms.length === 0) return [];
  return [{ label: `Leave ${name} out`, change: { ...choosing(next), start: "" } }];
}

/** Reads a column of text as numbers, with the options that the package suggests. Units are read in all columns. */
export function asNumbers(name: string, table: Table): Press[] {
  const suggestion = columnOf(table, name)?.suggestion;
  if (!suggestion) return [];
  const { units, decimal, thousands } = suggestion;
  const others = table.inspection.columns.filter((c) => c.name !== name && c.suggestion?.units);
  const too = others.length > 0 ? `, in ${shortly(others)} too` : "";
  const written: Written = {
    ...(units === undefined ? {} : { units }),
    ...(decimal === undefined ? {} : { decimal, thousands: thousands ?? null }),
  };
  return [
    reading(units ? `They have units: read as numbers${too}` : "Read as numbers", table, written),
  ];
}

/** The names of the first two columns, and the number of the others. */
export function shortly(columns: readonly InspectedColumn[]): string {
  const names = columns.slice(0, 2).map(({ name }) => name);
  return listed(columns.length > 2 ? [...names, `${count(columns.length - 2)} more`] : names);
}

/** Detects the format of the dates again. */
const asFound = ({ settings }: Table): Press => ({
  label: "Detect their format",
  change: { written: withSet(settings.written, "dateFormat", undefined) },
});

/** Numbers like 20240131 as dates. */
function asDates(name: string, table: Table): Press[] {
  const dateFormat = columnOf(table, name)?.dateFormat;
  return dateFormat ? [reading("They are dates", table, { dateFormat })] : [];
}

// ---- Notes ----

interface Told {
  said: (note: Note, of: string) => string;
  presses: (note: Note, table: Table) => Press[];
  /** Whether it is about one place; the others may be about many. */
  single?: boolean;
}

const asRow: Told["presses"] = (_, table) => [reading("It is a row", table, { everyRow: true })];

/** Every kind of note. `of` is " in " and the column, where the note has one. */
const told: Record<Note["kind"], Told> = {
  "numbers-as-names": {
    said: () =>
      "The first line is taken for the columns\u2019 names, although numbers are among them.",
    presses: (_, table) => [reading("It is a row", table, { header: false })],
    single: true,
  },
  "perhaps-names": {
    said: () =>
      "The first line is taken for a row, although its numbers may be the columns\u2019 names.",
    presses: (_, table) => [reading("These are names", table, { header: true })],
    single: true,
  },
  "row-names": {
    said: () =>
      "There is one name fewer than columns: the first column is taken for the rows\u2019 names.",
    presses: (_, table) => [reading("The first line is a row", table, { header: false })],
    single: true,
  },
  "repeated-names": {
    said: () =>
      "A name is there more than once: columns after the first with it have a number after the name.",
    presses: (_, table) => [reading("The first line is a row", table, { header: false })],
    single: true,
  },
  "units-row": {
    said: () => "A line below the names has units or types: it is no row.",
    presses: asRow,
  },
  "repeated-header": {
    said: () => "The header is there again among the rows: it is no row.",
    presses: asRow,
  },
  "total-row": {
    said: () => "A line has the totals of the rows above it: it is left out.",
    presses: (_, table) => [reading("Keep the totals row", table, { everyRow: true })],
  },
  footer: {
    said: () => "There is text below the rows: it is no row.",
    presses: asRow,
  },
  "stray-quote": {
    said: () => "A quote opens a field of several lines, which may be rows: it may be a stray one.",
    presses: (_, table) => [reading("Quotes are text", table, { quote: null })],
  },
  "short-rows": {
    said: () =>
      "Some rows have fewer fields than there are columns: the values they lack are missing.",
    // Every short row lacks the last column.
    presses: (_, table) => without(table.inspection.columns.at(-1)?.name ?? "", table),
  },
  "date-numbers": {
    said: (_, of) => `Numbers${of} look like dates or parts of dates: they are read as numbers.`,
    presses: (note, table) => asDates(note.column, table),
  },
  "error-value": {
    said: (_, of) => `A spreadsheet couldn\u2019t compute a value${of}: it is taken for missing.`,
    presses: (note, table) => without(note.column, table),
  },
  zero: {
    said: () => "There is a byte of zero, which no text has: the file may be cut or damaged.",
    presses: () => [],
  },
  "not-utf8": {
    said: () =>
      "Some bytes aren\u2019t UTF-8: they are read as Windows-1252. If letters look wrong, choose another encoding.",
    presses: (_, table) => [
      reading("Read all as Windows-1252", table, { encoding: "windows-1252" }),
    ],
  },
  "accounting-negatives": {
    said: (_, of) =>
      `Numbers${of} in parentheses, or with a minus behind them, are read as negative numbers.`,
    presses: (note, table) => without(note.column, table),
  },
  guards: {
    said: (_, of) =>
      `Values${of} guarded against a spreadsheet, like ="1.5" or \u2019-2, are read as numbers.`,
    presses: (note, table) => without(note.column, table),
  },
  "own-numerals": {
    said: (_, of) =>
      `Numbers${of} have another decimal mark than those of the other columns: they are read as they are written.`,
    presses: (note, table) => without(note.column, table),
  },
  groups: {
    said: (_, of) =>
      `A point or comma${of} is read as standing between thousands. It may stand before decimals.`,
    presses: (_, table) => {
      const { thousands } = table.inspection.dialect;
      const decimal = thousands === "," ? "," : ".";
      return [reading("It stands before decimals", table, { decimal, thousands: null })];
    },
  },
  "groups-or-decimals": {
    said: (_, of) =>
      `Numbers${of} with three digits behind the point or comma are read as decimals. They may be thousands.`,
    presses: (_, table) => {
      const { decimal: thousands } = table.inspection.dialect;
      const decimal = thousands === "." ? "," : ".";
      return [reading("They are thousands", table, { decimal, thousands })];
    },
  },
  units: {
    said: (_, of) => `Numbers${of} are read without the unit beside them.`,
    presses: (_, table) => [
      {
        label: "Leave them text",
        change: { written: withSet(table.settings.written, "units", undefined) },
      },
    ],
  },
  "looks-like-numbers": {
    said: (note) => `${note.column || "A column of text"} looks like numbers. It is read as text.`,
    presses: (note, table) => asNumbers(note.column, table),
  },
  "text-with-digits": {
    said: (note) =>
      `${note.column || "A column of text"} may have numbers, dates or parts of dates in a notation that is not read. Each text is a value of a category.`,
    presses: (note, table) => without(note.column, table),
  },
  codes: {
    said: (_, of) =>
      `Numbers${of} with zeros at the beginning may be codes. They are read as numbers.`,
    presses: (note, table) => asCategories(note.column, table),
  },
  "some-offsets": {
    said: (_, of) =>
      `Some times${of} have an offset from universal time. Those without one are read as universal time.`,
    presses: (note, table) => without(note.column, table),
  },
  "other-calendar": {
    said: (note) =>
      `${note.column || "A column"} has dates that are read as Gregorian, with years of two digits from 1969 to 2068. They may be of another calendar, such as the Buddhist or the Islamic one, or of another century.`,
    presses: (note, table) => without(note.column, table),
  },
  "unused-date-format": {
    said: () => "No column has dates in the chosen format.",
    presses: (_, table) => [asFound(table)],
  },
  "word-kept": {
    said: (note) =>
      `${quotes(note.text)}, which is a missing value among numbers, is a value in ${note.column || "this column of text"}.`,
    presses: (note, { settings }) => [
      {
        label: `Treat ${quotes(note.text)} as missing`,
        change: { written: missingToo(settings.written, note.column, note.text) },
      },
    ],
  },
};

function ofNote(note: Note, table: Table): Finding {
  const { kind, line, text, column } = note;
  const { said, presses, single } = told[kind];
  return {
    id: column ? `${kind}-${column}` : kind,
    kind,
    said: said(note, column && ` in ${column}`),
    place: `${single ? "Line" : "First in line"} ${count(line)}`,
    text: quotes(text),
    presses: presses(note, table),
  };
}

/** So many columns are told of each kind. */
const mostColumns = 3;

/** Notes in the order of the file, from several looks at it; each kind once for a column, where it is first. */
export function notes(table: Table, ...looks: (readonly Note[])[]): Finding[] {
  const sorted = looks.flat().sort((a, b) => a.line - b.line);
  const isAlike = (a: Note, b: Note): boolean => a.kind === b.kind && a.column === b.column;
  const first = sorted.filter((n, i) => sorted.findIndex((m) => isAlike(n, m)) === i);
  const seen = new Map<string, number>();
  const found: Finding[] = [];
  for (const note of first) {
    const before = seen.get(note.kind) ?? 0;
    seen.set(note.kind, before + 1);
    if (before < mostColumns) found.push(ofNote(note, table));
  }
  for (const finding of found) {
    const more = (seen.get(finding.kind) ?? 0) - mostColumns;
    const isLast = found.findLast(({ kind }) => kind === finding.kind) === finding;
    if (more > 0 && isLast)
      finding.said += ` ${plural(more, "more column")} ${more === 1 ? "is" : "are"} like it.`;
  }
  return found;
}

// ---- The dialect ----

/** What is out of the ordinary in how the file is written; the ordinary is one line. */
function ofDialect(table: Table): Finding[] {
  const { dialect: d } = table.inspection;
  const found: Finding[] = [];
  const tell = (kind: string, said: string, presses: Press[], text = ""): void =>
    void found.push({ id: kind, kind, said, place: "", text, presses });
  const other = (label: string, written: Written): Press[] => [reading(label, table, written)];
  const { sheet, sheets = [] } = table.inspection;
  if (sheets[0] !== undefined && sheet !== sheets[0])
    tell(
      "sheet",
      `The sheet ${quotes(sheet ?? "")} is read, not the first one, ${quotes(sheets[0])}.`,
      other(`Read ${sheets[0]}`, { sheet: sheets[0] }),
    );
  const skipped = d.skippedLines;
  if (skipped > 0)
    tell(
      "skipped",
      `${plural(skipped, "line")} above the table ${skipped === 1 ? "is" : "are"} left out.`,
      other(skipped === 1 ? "It belongs to it" : "They belong to it", { skipLines: 0 }),
      d.preamble[0] ? quotes(d.preamble[0]) : "",
    );
  if (!d.header)
    tell(
      "no-header",
      "The first line is a row, so the columns have numbers for names.",
      other("It has the names", { header: true }),
    );
  if (d.decimal === ",")
    tell(
      "decimal",
      "The decimal mark is a comma, as in 1,5.",
      other("It is a point", { decimal: "." }),
    );
  if (d.thousands !== null)
    tell(
      "thousands",
      `${wordOf("thousands", d.thousands, true)}s stand between thousands.`,
      other("There are none", { thousands: null }),
    );
  if (d.quote !== '"')
    tell(
      "quote",
      d.quote === null ? "Quotes are a part of the text." : `Fields are quoted by ${d.quote}.`,
      other(
        d.quote === null ? "They enclose fields" : "These are text",
        d.quote === null ? { quote: '"' } : { quote: null },
      ),
    );
  if (d.escape !== null)
    tell(
      "escape",
      "A backslash stands before quotes in quotes.",
      other("They are doubled", { escape: null }),
    );
  if (d.comment !== null)
    tell(
      "comment",
      `Lines that begin with ${d.comment} are comments.`,
      other("They are rows", { comment: null }),
    );
  if (d.encoding !== "utf-8" && !isSheet(table.inspection))
    tell(
      "encoding",
      `Characters are read as ${wordOf("encoding", d.encoding)}.`,
      other("They are UTF-8", { encoding: "utf-8" }),
    );
  return found;
}

// ---- Columns ----

/** The dates of a column, and their order. */
function ofDates(column: InspectedColumn, at: number, table: Table): Finding[] {
  const { inspection, settings } = table;
  const { name, kind, hint, dateFormat } = column;
  const texts = inspection.rows.map((row) => (row[at] ?? "").trim()).filter(Boolean);
  const said = settings.written.dateFormat;
  const as = (order: (typeof unclear)[number]): Press =>
    reading(`Read the dates as ${order}`, table, { dateFormat: order });
  const one = (text: string, presses: Press[]): Finding[] => [
    { id: `dates-${name}`, kind: "dates", said: text, place: "", text: "", presses },
  ];
  if (kind !== "date") {
    if (hint !== "dates" || !texts[0]) return [];
    const isMonth = /^\p{L}[^:]*$/u.test(texts[0]);
    const isZoned =
      !isMonth && /[A-Za-z]{2,}/.test(texts[0]) && !/^\d+[./-]\d+[./-]\d+$/.test(texts[0]);
    return isZoned
      ? one(
          `${name} has times of a zone that has a name only, as in ${quotes(texts[0])}: it is text.`,
          [],
        )
      : one(
          `${name} has dates that can be read in several ways, as in ${quotes(texts[0])}: it is text until you say which.`,
          isMonth ? [as("month-year")] : orders.filter((order) => readsAll(texts, order)).map(as),
        );
  }
  const others = orders.filter(
    (order) => order !== dateFormat && (order === said || readsAll(texts, order)),
  );
  const swaps = orders.some((order) => order === dateFormat) ? others.map(as) : [];
  const find = said === undefined ? [] : [asFound(table)];
  return one(
    `${name} has dates${dateFormat ? `, ${wordOf("dateFormat", dateFormat)}` : ""}: a model counts the ${holds(column)}.`,
    [...swaps, ...find],
  );
}

/** Whether texts may be dates in this order: three numbers, of which the month is at most 12. */
function readsAll(texts: readonly string[], order: (typeof orders)[number]): boolean {
  const at = order.split("-");
  return (
    texts.length > 0 &&
    texts.every((text) => {
      const parts = /^(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})\b/.exec(text)?.slice(1);
      if (!parts) return false;
      const part = (name: string): string => parts[at.indexOf(name)];
      return Number(part("month")) <= 12 && Number(part("day")) <= 31 && part("day").length < 3;
    })
  );
}

/** NA among words: it may be one, such as a continent or a country. */
function ofWords(column: InspectedColumn, at: number, table: Table): Finding[] {
  const { inspection, settings } = table;
  const { name, kind } = column;
  const row = inspection.values.findIndex(
    (row, i) => row[at] === null && inspection.rows[i]?.[at]?.trim() === "NA",
  );
  if (kind !== "text" || row < 0) return [];
  const change = { written: withColumn(settings.written, name, []) };
  return [
    {
      id: `na-${name}`,
      kind: "na",
      said: `NA stands among the words of ${name}: it is taken for missing.`,
      place: `Row ${count(row + 1)}`,
      text: "",
      presses: [{ label: "NA is a value", change }],
    },
  ];
}

/** A press for what looks like numbers, where no note is about it. */
function ofLooks(column: InspectedColumn, table: Table): Finding[] {
  const { name, kind, looksLike, suggestion } = column;
  if (kind !== "text" || !looksLike || !suggestion) return [];
  return [
    {
      id: `looks-like-numbers-${name}`,
      kind: "looks-like-numbers",
      said: `${name} looks like numbers. It is read as text.`,
      place: `Row ${count(looksLike.row)}`,
      text: quotes(looksLike.example),
      presses: asNumbers(name, table),
    },
  ];
}

/** Numbers of a few whole values, which may be groups; or groups that may be numbers. */
function ofGroups(column: InspectedColumn, at: number, table: Table): Finding[] {
  const { name, min, max } = column;
  const formula = formulaOf(table.settings);
  const form = formula && formOf(formula, name);
  if (!formula || (form !== "plain" && form !== "category")) return [];
  if (!areFew(table.inspection, at)) return [];
  const isGroups = form === "category";
  const numbers = { ...choosing(taking(formula, name, "plain")), start: "" };
  const presses = isGroups
    ? [{ label: "They are numbers", change: numbers }]
    : asCategories(name, table);
  const said = `${name} has a few whole numbers only, from ${short(min)} to ${short(max)}: they are taken as ${isGroups ? "categories" : "numbers"}.`;
  return [{ id: `few-${name}`, kind: "few", said, place: "", text: "", presses }];
}

// ---- Values ----

/** The finding for a warning about values that may be other ones; no finding for other warnings. */
export function ofWarning({ kind, message, suggestion }: Warning, { settings }: Table): Finding[] {
  if (kind === "alike-levels")
    return [
      // A message has one column, whose name it begins with.
      { id: `${kind}-${message}`, kind, said: sentence(message), place: "", text: "", presses: [] },
    ];
  const missing = suggestion?.missing;
  if (kind !== "far-value" || missing === undefined || Array.isArray(missing)) return [];
  const ofColumns = missing as Readonly<Record<string, readonly (string | number)[]>>;
  return Object.entries(ofColumns).map(([column, words]) => {
    const value = String(words[0]);
    const shown = value.replace("-", "\u2212");
    // The option that it names is the button.
    const said = message
      .replace(/; if it stands for a missing value, .*$/s, "")
      .replace(`"${column}" is ${value} `, `${column} is ${shown} `);
    return {
      id: `far-value-${column}-${value}`,
      kind,
      // A column's name stays as it is.
      said: /[.?!]$/.test(said) ? said : `${said}.`,
      place: "",
      text: "",
      presses: [
        {
          label: `Treat ${shown} as missing`,
          change: { written: missingToo(settings.written, column, value) },
        },
      ],
    };
  });
}

/** Everything that was found, in the order in which it is read: the file, its columns, its values. */
export function findings(
  table: Table,
  { notes: ofRows, warnings }: { notes: readonly Note[]; warnings: readonly Warning[] },
): Finding[] {
  const { columns, notes: seen } = table.inspection;
  const ofColumns = columns
    .slice(0, 500)
    .flatMap((column, at) => [
      ...ofDates(column, at, table),
      ...ofWords(column, at, table),
      ...ofLooks(column, table),
      ...ofGroups(column, at, table),
    ]);
  const all = [
    ...ofDialect(table),
    ...notes(table, seen, ofRows),
    ...ofColumns,
    ...warnings.flatMap((warning) => ofWarning(warning, table)),
  ];
  const isFirst = ({ id }: Finding, at: number): boolean =>
    all.findIndex((finding) => finding.id === id) === at;
  // Doubt about groups has the same press as they have.
  const hasDoubt = all.some(({ kind }) => kind === "groups");
  return all.filter((f, at) => isFirst(f, at) && !(hasDoubt && f.kind === "thousands"));
}
