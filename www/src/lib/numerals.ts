/** Numbers as a file writes them. */

/** How numbers are written, from a file's dialect. */
export interface NumberFormat {
  decimal: string;
  /** The thousands separator; null for none. */
  thousands: string | null;
}

export const plainNumbers: NumberFormat = { decimal: ".", thousands: null };

const written = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A number as a file writes it; null for other text. */
export function numberIn(text: string, { decimal, thousands }: NumberFormat): number | null {
  let plain = text.replace("\u2212", "-");
  const [first, ...groups] = thousands === null ? [plain] : plain.split(thousands);
  if (groups.length > 0) {
    // Every group but the first has three digits; the last may go on with decimals.
    const last = groups.length - 1;
    const areThree = groups.every((g, i) => (i < last ? /^\d{3}$/ : /^\d{3}(?!\d)/).test(g));
    const isWhole = /^[+-]?\d{1,3}$/.test(first) && areThree;
    if (!isWhole) return null;
    plain = first + groups.join("");
  }
  if (decimal !== ".") {
    if (plain.includes(".")) return null;
    plain = plain.replace(decimal, ".");
  }
  return written.test(plain) ? Number(plain) : null;
}

/** A number as the file writes it, for an example. */
export function asWritten(x: number, { decimal }: NumberFormat): string {
  return String(x).replace(".", decimal);
}

/** How numbers are written, told from some of them; and the first one that may be written otherwise. */
export interface ToldFormat {
  format: NumberFormat;
  doubtful: string | null;
}

/** A number with marks, of which the only one may be either sign: three digits follow it, and at most three stand before. */
const either = /^[+\u2212-]?[1-9]\d{0,2}[.,]\d{3}$/;

/** The notation of numbers that were typed together, where nobody knows that of the model's file. */
export function formatOf(texts: readonly string[]): ToldFormat {
  const numbers = texts
    .map((text) => text.trim())
    .filter((text) => /^[+\u2212-]?[\d.,]+$/.test(text));
  const marksOf = (text: string): string[] => text.match(/[.,]/g) ?? [];
  const other = (mark: string): string => (mark === "," ? "." : ",");
  for (const text of numbers) {
    const marks = marksOf(text);
    const last = marks.at(-1);
    if (last === undefined || either.test(text)) continue;
    // A mark that is there twice stands between thousands.
    const decimal = marks.length > 1 && marks.every((mark) => mark === last) ? other(last) : last;
    return { format: { decimal, thousands: other(decimal) }, doubtful: null };
  }
  const doubtful = numbers.find((text) => either.test(text)) ?? null;
  return { format: { decimal: ".", thousands: "," }, doubtful };
}

/**
 * A number that is typed where nobody knows the notation: a comma or a point may be the decimal sign, and spaces may
 * stand between digits. Null for text that is none; where it may be two numbers, the words that say so.
 */
export function numberTyped(text: string): number | { doubt: string } | null {
  const plain = text.replaceAll(/(?<=\d)[\s\u2019'](?=\d{3}(?!\d))/g, "").trim();
  const marks = plain.match(/[.,]/g) ?? [];
  if (marks.length > 1 && /^[+\u2212-]?[\d.,]+$/.test(plain))
    return { doubt: `Write ${plain} with one decimal sign, and nothing between thousands.` };
  if (/^[+\u2212-]?[1-9]\d{0,2},\d{3}$/.test(plain)) {
    const [one, other] = [plain.replace(",", "."), plain.replace(",", "")];
    return { doubt: `${plain} may be ${one} or ${other}: write one of these.` };
  }
  return numberIn(plain.replace(",", "."), plainNumbers);
}

/** The numbers that a field accepts. */
export interface Limits {
  min?: number;
  max?: number;
  isWhole?: boolean;
}

/** A typed number within its limits, or the words that refuse the text. */
export function numberWithin(text: string, limits: Limits): number | string {
  const { min = -Infinity, max = Infinity, isWhole = false } = limits;
  const found = numberTyped(text);
  if (found === null) return `\u201c${text}\u201d isn\u2019t a number.`;
  if (isWhole && /^[+-]?[1-9]\d{0,2}([.,]\d{3})+$/.test(text))
    return `Write ${text.replaceAll(/[.,]/g, "")}, with nothing between thousands.`;
  if (typeof found === "object") return found.doubt;
  if (!Number.isFinite(found)) return "This number is too large.";
  if (found >= min && found <= max && (!isWhole || Number.isSafeInteger(found))) return found;
  const range =
    max < Infinity ? ` from ${min} to ${max}` : min > -Infinity ? `, ${min} or above` : "";
  return `Write a ${isWhole ? "whole " : ""}number${range}.`;
}

/** A list of numbers typed into one field, as the start point is; null where one isn't a number. */
export function parseNumbers(text: string, format = plainNumbers): number[] | null {
  const numbers = text
    .split(isComma(format) ? /[\t; ]+/ : /[\t;, ]+/)
    .filter((field) => field.trim() !== "")
    .map((field) => numberIn(field.trim(), format));
  return numbers.includes(null) ? null : (numbers as number[]);
}

/** Whether a comma is a part of numbers. */
export function isComma({ decimal, thousands }: NumberFormat): boolean {
  return decimal === "," || thousands === ",";
}
