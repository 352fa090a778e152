/**
 * As much of R's formulas as the pick lists need to stay in step with one: its response, its terms as they
 * are written, and which columns are in each. The package reads the formula that is fitted, and tells its errors.
 */

export interface Formula {
  response: string;
  /** Whether it is the response's logarithm that is modelled. */
  log: boolean;
  intercept: boolean;
  terms: Term[];
}

export interface Term {
  text: string;
  columns: string[];
}

/** The ways in which a pick list takes a column. */
export type Form = "plain" | "log" | "square" | "category";

const token =
  /\s*(?:(`[^`]+`)|((?:[\p{L}\p{M}]|\.(?!\d))[\p{L}\p{M}\p{N}._]*)|(\d+(?:\.\d*)?)|([~+\-*:^()]))/uy;
const functions = new Set(["log", "factor", "I"]);

interface Token {
  kind: "name" | "number" | "sign";
  text: string;
}

function tokens(text: string): Token[] | null {
  const found: Token[] = [];
  token.lastIndex = 0;
  const end = text.trimEnd().length;
  while (token.lastIndex < end) {
    const match = token.exec(text);
    if (!match) return null;
    const [, quoted, name, number, sign] = match;
    if (quoted ?? name) found.push({ kind: "name", text: quoted ?? name });
    else if (number) found.push({ kind: "number", text: number });
    else found.push({ kind: "sign", text: sign });
  }
  return found.some((t, i) => i > 0 && clash(found[i - 1], t)) ? null : found;
}

/** Two names or numbers without an operator between them. Without a space they would become one. */
function clash(before: Token, after: Token): boolean {
  if (after.text === "(") return before.kind === "name" && !functions.has(before.text);
  return after.kind !== "sign" && (before.kind !== "sign" || before.text === ")");
}

/** A column's name as a formula writes it: between backticks where it could be taken for something else. */
export function quoted(name: string): string {
  const plain = /^(?:[\p{L}\p{M}]|\.(?!\d|$))[\p{L}\p{M}\p{N}._]*$/u;
  return plain.test(name) ? name : `\`${name}\``;
}

const bare = (name: string): string => name.replace(/^`|`$/g, "");

/** With R's spaces: none but around the operators of a sum and within I(). */
function written(parts: Token[]): string {
  return parts.map((t) => (t.text === "*" ? " * " : t.text)).join("");
}

function columnsOf(parts: Token[]): string[] {
  const names = parts.filter(
    (t, i) => t.kind === "name" && !(functions.has(t.text) && parts[i + 1]?.text === "("),
  );
  return [...new Set(names.map((t) => bare(t.text)))];
}

/** A formula's parts; null where it isn't one. `others` are the columns that a dot stands for. */
export function parse(text: string, others: (response: string) => string[]): Formula | null {
  const all = tokens(text);
  const tilde = all?.findIndex((t) => t.text === "~") ?? -1;
  if (!all || tilde < 1) return null;
  const left = all.slice(0, tilde);
  const log = left.length > 1;
  if (log && !(left.length === 4 && left[0].text === "log" && left[2].kind === "name")) return null;
  if (!log && left[0].kind !== "name") return null;
  const response = bare(left[log ? 2 : 0].text);
  const found: Formula = { response, log, intercept: true, terms: [] };
  for (const { minus, parts } of summands(all.slice(tilde + 1)) ?? []) {
    const bare = [parts[0], parts.at(-1)].some((t) => !t || ["*", ":", "^", "~"].includes(t.text));
    if (bare) return null;
    const [only] = parts;
    if (parts.length === 1 && only.kind === "number") {
      if (only.text !== "0" && only.text !== "1") return null;
      found.intercept = (only.text === "1") !== minus;
      continue;
    }
    const terms =
      parts.length === 1 && only.text === "."
        ? others(response).map((name) => ({ text: quoted(name), columns: [name] }))
        : [{ text: written(parts), columns: columnsOf(parts) }];
    for (const term of terms) {
      found.terms = found.terms.filter((t) => t.text !== term.text);
      if (!minus) found.terms.push(term);
    }
  }
  return found;
}

/** The added and subtracted parts of a sum, split outside parentheses. */
function summands(all: Token[]): { minus: boolean; parts: Token[] }[] | null {
  const found = [{ minus: false, parts: [] as Token[] }];
  let open = 0;
  for (const t of all) {
    if (t.text === "(") open++;
    if (t.text === ")") open--;
    const splits = open === 0 && (t.text === "+" || t.text === "-");
    const last = found[found.length - 1];
    if (!splits) last.parts.push(t);
    else if (found.length === 1 && last.parts.length === 0) last.minus = t.text === "-";
    else found.push({ minus: t.text === "-", parts: [] });
  }
  return found;
}

export function write({ response, log, intercept, terms }: Formula): string {
  const left = log ? `log(${quoted(response)})` : quoted(response);
  const right = terms.map((t) => t.text);
  if (!intercept) right.unshift("0");
  return `${left} ~ ${right.join(" + ") || "1"}`;
}

/** The terms by which a pick list takes a column. */
function formed(name: string, form: Form): string[] {
  const q = quoted(name);
  if (form === "log") return [`log(${q})`];
  if (form === "square") return [q, `I(${q}^2)`];
  return [form === "category" ? `factor(${q})` : q];
}

/** How a column is in a formula: not at all, in a way that a pick list knows, or in another. */
export function formOf({ terms }: Formula, name: string): Form | "other" | null {
  const own = terms.filter((t) => t.columns.includes(name)).map((t) => t.text);
  if (own.length === 0) return null;
  const forms: Form[] = ["plain", "log", "square", "category"];
  const same = (form: Form): boolean =>
    formed(name, form).length === own.length && formed(name, form).every((t) => own.includes(t));
  return forms.find(same) ?? "other";
}

/** The formula with another use of a column, or without it; a new column goes to the end. */
export function taking(formula: Formula, name: string, form: Form | null): Formula {
  const has = (t: Term): boolean => t.columns.includes(name);
  const at = formula.terms.findIndex(has);
  const terms = formula.terms.filter((t) => !has(t));
  const wanted = form ? formed(name, form).map((text) => ({ text, columns: [name] })) : [];
  terms.splice(at < 0 ? terms.length : at, 0, ...wanted);
  return { ...formula, terms };
}

/** Whether the formula has only plain columns and perhaps an intercept. */
export function isPlain({ log, intercept, terms }: Formula): boolean {
  return (
    !log &&
    intercept &&
    terms.length > 0 &&
    terms.every((t) => t.columns.length === 1 && t.text === quoted(t.columns[0]))
  );
}

/** All columns that the terms are of, each once. */
export function predictorsOf({ terms }: Formula): string[] {
  return [...new Set(terms.flatMap((t) => t.columns))];
}

/** The range of characters in a formula that an error of the package names. */
export function place(formula: string, message: string, column?: string): [number, number] | null {
  const told = /character (\d+) of the formula is (?:"([^"]+)"|its end)/.exec(message);
  if (told) {
    const from = [...formula].slice(0, Number(told[1]) - 1).join("").length;
    return [from, from + (told[2]?.length ?? 0)];
  }
  const from = column === undefined ? -1 : formula.indexOf(column);
  return column === undefined || from < 0 ? null : [from, from + column.length];
}
