/** Finds columns whose numbers are likely to be names of groups, by their quotes, the column's name or blocks of rows. */
import type { Inspection } from "galton";
import type { Bytes } from "./types.js";

/** A field of a line. */
export interface Field {
  text: string;
  isQuoted: boolean;
}

/** How many bytes of a file are looked at. */
const head = 65_536;
/** The largest number of groups. Each group is a coefficient. */
const mostGroups = 200;

/** Words in the names of columns of groups. */
const ofGroups =
  /^(arm|batch|block|breed|category|class|cluster|code|cohort|condition|diet|group|grp|id|kind|plot|region|site|species|strat(um|a)|subject|treatment|trt|type|zone)s?$/i;
/** Words in the names of columns of counts and of measurements in whole numbers. */
const ofAmounts =
  /^(age|amount|conc|count|date|day|degree|dose|hour|length|level|minute|month|n|number|order|quarter|rank|rate|score|season|second|size|step|time|total|week|weight|year)s?$/i;

/** The words of a name, as in patient_id, patientId or Patient ID. */
const wordsOf = (name: string): string[] =>
  name.replace(/([a-z])([A-Z])/g, "$1 $2").split(/[^\p{L}]+/u);

/** The fields of a line; null if a quote is not closed, or if text follows a closing quote. */
export function fieldsOf(line: string, delimiter: string, quote: string | null): Field[] | null {
  const found: Field[] = [];
  for (let at = 0; ; at += delimiter.length) {
    const isQuoted = quote !== null && line.startsWith(quote, at);
    let end = line.indexOf(isQuoted ? quote : delimiter, at + (isQuoted ? 1 : 0));
    if (isQuoted) {
      while (end >= 0 && line[end + 1] === quote) end = line.indexOf(quote, end + 2);
      if (end < 0) return null;
    } else if (end < 0) end = line.length;
    found.push({ text: line.slice(at + (isQuoted ? 1 : 0), end).trim(), isQuoted });
    at = isQuoted ? end + 1 : end;
    if (at >= line.length) return found;
    if (!line.startsWith(delimiter, at)) return null;
  }
}

/** The rows of a CSV's text that are on one line each. A workbook or a Parquet file has none. */
function rowsOf(text: string, { dialect, columns }: Inspection): Field[][] {
  const { delimiter, quote, header, skippedLines } = dialect;
  const lines = text.split(/\r\n|\n|\r/).slice(skippedLines + (header ? 1 : 0), -1);
  return lines
    .map((line) => fieldsOf(line, delimiter, quote))
    .filter((fields): fields is Field[] => fields?.length === columns.length);
}

/** Whether the numbers begin at 0 or 1 and never step by more than 1, as numbers of consecutive groups do. */
function areInBlocks(values: readonly number[], different: number): boolean {
  const [first] = values;
  const steps = values.slice(1).map((x, i) => x - (values[i] ?? 0));
  return (first === 0 || first === 1) && different > 2 && steps.every((s) => s === 0 || s === 1);
}

/**
 * Whether the fields of a column are whole numbers with at least three different values, which repeat. Two values would
 * make the same model as groups and as numbers.
 */
function mayBeGroups(fields: readonly Field[]): boolean {
  if (!fields.every(({ text }) => /^\d{1,4}$/.test(text))) return false;
  const values = fields.map(({ text }) => Number(text));
  const different = new Set(values).size;
  return different > 2 && different <= mostGroups && 3 * different <= values.length;
}

/** The names of such columns, found in the first rows of the file's text. */
export function groupsIn(text: string, inspection: Inspection): string[] {
  const read = rowsOf(text, inspection);
  const plain = inspection.rows.map((row) => row.map((t) => ({ text: t.trim(), isQuoted: false })));
  const rows = read.length > 0 ? read : plain;
  const columns = inspection.columns.flatMap(({ name, kind }, at) => {
    const fields = rows.map((row) => row[at]).filter((field) => field && field.text !== "");
    return kind === "number" ? [{ name, fields }] : [];
  });
  // If a program quotes some fields only, it takes those for text. If it quotes all fields, quotes say nothing.
  const areSome = columns.some(({ fields }) => fields.some(({ isQuoted }) => !isQuoted));
  const isLikely = (name: string, fields: readonly Field[]): boolean => {
    if (!mayBeGroups(fields)) return false;
    if (areSome && fields.every(({ isQuoted }) => isQuoted)) return true;
    const words = wordsOf(name);
    if (words.some((word) => ofAmounts.test(word))) return false;
    const values = fields.map((field) => Number(field.text));
    return words.some((word) => ofGroups.test(word)) || areInBlocks(values, new Set(values).size);
  };
  return columns.filter(({ name, fields }) => isLikely(name, fields)).map(({ name }) => name);
}

/** As `groupsIn`, for the bytes of a file. */
export async function likelyGroups(bytes: Bytes, inspection: Inspection): Promise<string[]> {
  const first = await new Blob([bytes]).slice(0, head).arrayBuffer();
  return groupsIn(new TextDecoder(inspection.dialect.encoding).decode(first), inspection);
}
