/** The dialect of a file: described in words, and set by hand if the detection is wrong. */
import type { Dialect, Report } from "galton";
import { plural } from "./words.js";
import type { Written } from "./types.js";

type Value = string | boolean | null;

interface Option {
  readonly value: Value;
  readonly label: string;
}

export interface Field {
  readonly key: Exclude<keyof Written, "skipLines" | "missing" | "sheet">;
  readonly label: string;
  readonly options: readonly Option[];
  /** Whether any other character does as well. */
  readonly other?: boolean;
  /** Whether nothing has to be found where nothing is set. */
  readonly isPlain?: boolean;
}

const none: Option = { value: null, label: "none" };

/** The choices of a list. */
export const fields: readonly Field[] = [
  {
    key: "delimiter",
    label: "Delimiter",
    options: [
      { value: ",", label: "comma" },
      { value: ";", label: "semicolon" },
      { value: "\t", label: "tab" },
      { value: "|", label: "bar" },
      { value: " ", label: "spaces" },
    ],
    other: true,
  },
  {
    key: "header",
    label: "Header",
    options: [
      { value: true, label: "yes" },
      { value: false, label: "no" },
    ],
  },
  {
    key: "decimal",
    label: "Decimal mark",
    options: [
      { value: ".", label: "point" },
      { value: ",", label: "comma" },
    ],
  },
  {
    key: "thousands",
    label: "Thousands",
    options: [
      none,
      { value: ",", label: "comma" },
      { value: ".", label: "point" },
      { value: " ", label: "space" },
      { value: "'", label: "apostrophe" },
    ],
  },
  {
    key: "comment",
    label: "Comments",
    options: [none, { value: "#", label: "after #" }],
  },
  {
    key: "quote",
    label: "Quotes",
    options: [{ value: '"', label: "double" }, { value: "'", label: "single" }, none],
  },
  {
    key: "escape",
    label: "Quotes in quotes",
    options: [
      { value: null, label: "doubled" },
      { value: "\\", label: "after a backslash" },
    ],
  },
  {
    key: "encoding",
    label: "Encoding",
    options: [
      { value: "utf-8", label: "UTF-8" },
      { value: "windows-1252", label: "Windows-1252" },
      { value: "utf-16le", label: "UTF-16" },
      { value: "utf-16be", label: "UTF-16, big-endian" },
      { value: "windows-1250", label: "Central European (1250)" },
      { value: "windows-1251", label: "Cyrillic (1251)" },
      { value: "koi8-r", label: "Cyrillic (KOI8-R)" },
      { value: "windows-1253", label: "Greek (1253)" },
      { value: "windows-1254", label: "Turkish (1254)" },
      { value: "shift_jis", label: "Japanese (Shift_JIS)" },
      { value: "euc-jp", label: "Japanese (EUC-JP)" },
      { value: "iso-2022-jp", label: "Japanese (ISO-2022-JP)" },
      { value: "gb18030", label: "Chinese (GBK)" },
      { value: "big5", label: "Chinese (Big5)" },
      { value: "euc-kr", label: "Korean (EUC-KR)" },
    ],
  },
  {
    key: "dateFormat",
    label: "Dates",
    options: [
      { value: "day-month-year", label: "day, month, year" },
      { value: "month-day-year", label: "month, day, year" },
      { value: "year-month-day", label: "year, month, day" },
      { value: "year-month", label: "year, month" },
      { value: "month-year", label: "month, year" },
      { value: "quarter", label: "quarters" },
      { value: "week", label: "weeks" },
      { value: "yyyymmdd", label: "20240131" },
      { value: "yyyymm", label: "202401" },
      { value: "yymmdd", label: "240131" },
      { value: "yyyyddd", label: "2024031, the 31st day" },
      { value: "yyyyq", label: "20241, the first quarter" },
      { value: "ddmmyyyy", label: "31012024, the day first" },
      { value: "mmddyyyy", label: "01312024, the month first" },
    ],
  },
  {
    key: "units",
    label: "Units beside numbers",
    options: [{ value: true, label: "left out" }],
    isPlain: true,
  },
  {
    key: "everyRow",
    label: "Totals, footers, units",
    options: [{ value: true, label: "are rows" }],
    isPlain: true,
  },
];

/** The orders of day, month and year. */
export const orders = ["day-month-year", "month-day-year", "year-month-day"] as const;

/** The formats to choose from where dates are refused because several formats fit them. */
export const unclear = [...orders, "month-year"] as const;

/** A value as its field's list has it; a character that isn't on the list stands for itself. */
export function labelOf(field: Field, value: Value): string {
  const listed = field.options.find((o) => o.value === value);
  return listed?.label ?? `\u201c${value}\u201d`;
}

/** A value in the words of its field's list; at the beginning of a sentence with a capital. */
export function wordOf(key: Field["key"], value: Value, isFirst = false): string {
  const field = fields.find((f) => f.key === key);
  const word = field ? labelOf(field, value) : "";
  return isFirst ? word.charAt(0).toUpperCase() + word.slice(1) : word;
}

/** "Semicolon between fields, a header, decimal comma, 2 lines skipped; UTF-8". */
export function written(d: Dialect): string {
  const parts = [
    `${wordOf("delimiter", d.delimiter, true)} between fields`,
    d.header ? "a header" : "no header",
    `decimal ${wordOf("decimal", d.decimal)}`,
  ];
  if (d.thousands !== null) parts.push(`${wordOf("thousands", d.thousands)}s between thousands`);
  if (d.comment !== null) parts.push(`comments after ${d.comment}`);
  if (d.quote !== '"') parts.push(d.quote === null ? "no quotes" : `${d.quote} as quotes`);
  if (d.escape !== null) parts.push("quotes escaped by a backslash");
  if (d.skippedLines > 0) parts.push(`${plural(d.skippedLines, "line")} skipped`);
  return `${parts.join(", ")}; ${wordOf("encoding", d.encoding)}`;
}

/** How a file of this name is written; a workbook and a Parquet file have no dialect. */
export function writtenAs(
  name: string,
  { dialect, sheet }: Pick<Report, "dialect" | "sheet">,
): string {
  if (sheet !== undefined) return `The sheet \u201c${sheet}\u201d of a workbook`;
  if (/\.parquet$/i.test(name)) return "A Parquet file";
  return dialect ? written(dialect) : "";
}

/** Whether anything is set by hand. */
export function isSet(w: Written): boolean {
  return Object.values(w).some((value) => value !== undefined);
}

/** Sets one field of the dialect by hand; undefined means that it is detected again. */
export function withSet<K extends keyof Written>(w: Written, key: K, value: Written[K]): Written {
  const entries = Object.entries({ ...w, [key]: value }).filter(([, v]) => v !== undefined);
  return Object.fromEntries(entries);
}
