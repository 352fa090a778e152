/** A scored table as text: its records, and the columns that scoring has added to them. */
import type { Dialect } from "galton";

/** How a scored table is written. */
export interface ScoredFormat {
  dialect: Dialect;
  /** How many columns scoring has added. */
  added: number;
}

/** A record of a scored table. */
export interface ScoredRecord {
  /** As it is written, without the line end. */
  text: string;
  lineEnd: string;
  /** A row of the table, its names, or neither: a title, a comment, a blank line. */
  kind: "row" | "names" | "other";
  /** The fields of the table itself. */
  cells: string[];
  /** The line on which it begins, 1 for the first. */
  line: number;
  /** The fields that scoring has added: the prediction, and the ends of its interval. */
  added: string[];
  /** Whether a row has no prediction. */
  isLacking: boolean;
}

interface Split {
  fields: string[];
  /** Where the line end begins, and where the next record does. */
  end: number;
  next: number;
}

/** The field in quotes after `from`, and where it ends; null where the text ends first. */
function quotedAt(
  text: string,
  from: number,
  quote: string,
  escape: string | null,
): { field: string; at: number } | null {
  let field = "";
  for (let at = from; at < text.length; at++) {
    const c = text[at];
    if (c === escape) field += text[++at] ?? "";
    else if (c !== quote) field += c;
    else if (text[at + 1] === quote) field += text[++at];
    else return { field, at: at + 1 };
  }
  return null;
}

/** The record at `from`, if it is a line without quotes, as most are; else null. */
function plainAt(text: string, from: number, { delimiter, quote }: Dialect): Split | null {
  const feed = text.indexOf("\n", from);
  if (feed < 0) return null;
  const end = text[feed - 1] === "\r" ? feed - 1 : feed;
  const line = text.slice(from, end);
  if ((quote !== null && line.includes(quote)) || line.includes("\r")) return null;
  const fields = line.split(delimiter).map((field) => field.trim());
  return { fields, end: Math.max(from, end), next: feed + 1 };
}

/** The record at `from`; null where the text ends before it does. */
function splitAt(text: string, from: number, dialect: Dialect, isLast: boolean): Split | null {
  const plain = plainAt(text, from, dialect);
  if (plain) return plain;
  const { delimiter, quote, escape } = dialect;
  const fields: string[] = [];
  for (let at = from; ; at++) {
    let begun = at;
    while (text[begun] === " " && delimiter !== " ") begun++;
    let field = "";
    if (quote !== null && text[begun] === quote) {
      const quoted = quotedAt(text, begun + 1, quote, escape);
      if (!quoted) return null;
      ({ field, at } = quoted);
    }
    const rest = at;
    while (at < text.length && text[at] !== delimiter && text[at] !== "\n" && text[at] !== "\r")
      at++;
    fields.push(field + text.slice(rest, at).trim());
    if (text[at] === delimiter) continue;
    // A line feed may be yet to come after a carriage return.
    const isOpen = at === text.length || (text[at] === "\r" && at + 1 === text.length);
    if (isOpen && !isLast) return null;
    const next = text[at] === "\r" && text[at + 1] === "\n" ? at + 2 : at + 1;
    return { fields, end: at, next: Math.min(next, text.length) };
  }
}

/** Takes a scored table in pieces of any length. */
export class ScoredRecords {
  readonly #format: ScoredFormat;
  #rest = "";
  #isNamed: boolean;
  #line = 1;

  constructor(format: ScoredFormat) {
    this.#format = format;
    this.#isNamed = !format.dialect.header;
  }

  /** The records that end in this piece. */
  push(piece: string, isLast: boolean): ScoredRecord[] {
    const text = this.#rest + piece;
    const records: ScoredRecord[] = [];
    let at = 0;
    while (at < text.length) {
      const split = splitAt(text, at, this.#format.dialect, isLast);
      if (!split) break;
      records.push(this.#told(text.slice(at, split.end), text.slice(split.end, split.next), split));
      at = split.next;
    }
    this.#rest = text.slice(at);
    return records;
  }

  #told(text: string, lineEnd: string, { fields }: Split): ScoredRecord {
    const { dialect, added } = this.#format;
    const { comment, delimiter } = dialect;
    const own = fields.slice(0, -added);
    // Several spaces are one delimiter.
    const cells = delimiter === " " ? own.filter((field) => field !== "") : own;
    const prediction = fields[fields.length - added] ?? "";
    const isComment = comment !== null && text.startsWith(comment);
    const line = this.#line;
    this.#line += 1 + (text.match(/\n/g)?.length ?? 0);
    const of = { text, lineEnd, cells, line, added: fields.slice(-added) };
    const record = { ...of, isLacking: prediction === "" };
    if (isComment || fields.length <= added) return { ...record, kind: "other" };
    if (this.#isNamed) return { ...record, kind: "row" };
    // Titles above the names have no columns added.
    this.#isNamed = prediction.startsWith("predicted ");
    return { ...record, kind: this.#isNamed ? "names" : "other" };
  }
}

/** The cells of the first rows of a scored table. */
export function firstRows(text: string, format: ScoredFormat, isCut: boolean): string[][] {
  const records = new ScoredRecords(format).push(text, !isCut);
  return records.filter(({ kind }) => kind === "row").map(({ cells }) => cells);
}
