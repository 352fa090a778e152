/** How the pick lists change a formula. The package parses it. */
import {
  columnInFormula,
  parseFormula,
  type FormulaTerm,
  type ParsedFormula,
} from "galton/formula";

export type Formula = Omit<ParsedFormula, "text">;

/** The ways in which a pick list takes a column. */
export type Form = "plain" | "log" | "square" | "category";

export const quoted = columnInFormula;

/** A column as a term of its own. */
export const plainTerm = (name: string): FormulaTerm => ({ name: quoted(name), columns: [name] });

/** A formula's parts; null where the text is none. */
export function parse(text: string): ParsedFormula | null {
  try {
    return parseFormula(text);
  } catch {
    return null;
  }
}

export function write({ predicted, intercept, terms, offsets }: Formula): string {
  const right = [...terms, ...offsets].map((t) => t.name);
  if (!intercept) right.unshift("0");
  const isEmpty = right.length === 0 || (intercept && terms.length === 0);
  return `${predicted} ~ ${[...(isEmpty ? ["1"] : []), ...right].join(" + ")}`;
}

/** The terms by which a pick list takes a column. */
function formed(name: string, form: Form): string[] {
  const q = quoted(name);
  if (form === "log") return [`log(${q})`];
  if (form === "square") return [q, `I(${q}^2)`];
  return [form === "category" ? `factor(${q})` : q];
}

/** How a column is in a formula: not at all, in a way that a pick list knows, or in another. */
export function formOf({ terms, offsets }: Formula, name: string): Form | "other" | null {
  const own = [...terms, ...offsets].filter((t) => t.columns.includes(name)).map((t) => t.name);
  if (own.length === 0) return null;
  const forms: Form[] = ["plain", "log", "square", "category"];
  const same = (form: Form): boolean =>
    formed(name, form).length === own.length && formed(name, form).every((t) => own.includes(t));
  return forms.find(same) ?? "other";
}

/** The formula with another use of a column, or without it; a new column goes to the end. */
export function taking(formula: Formula, name: string, form: Form | null): Formula {
  const has = (t: FormulaTerm): boolean => t.columns.includes(name);
  const at = formula.terms.findIndex(has);
  const terms = formula.terms.filter((t) => !has(t));
  const wanted = form ? formed(name, form).map((text) => ({ name: text, columns: [name] })) : [];
  terms.splice(at < 0 ? terms.length : at, 0, ...wanted);
  return { ...formula, terms, offsets: formula.offsets.filter((t) => !has(t)) };
}

/** The formula with the terms of single columns in the order of the table. */
export function placed(formula: Formula, order: readonly string[]): Formula {
  const at = (t: FormulaTerm): number => order.indexOf(t.columns[0]);
  return { ...formula, terms: formula.terms.toSorted((a, b) => at(a) - at(b)) };
}

/**
 * The formula with another response. If that was a predictor, the old response takes its place, so that there is always
 * one; in the table's order, if it is given.
 */
export function responding(
  formula: Formula,
  response: string,
  order: readonly string[] | null,
): Formula {
  const old = formula.response;
  const own = predictorsOf(formula).includes(response);
  const swapped = own ? taking(taking(formula, old, null), response, null) : formula;
  const next = { ...swapped, response, predicted: quoted(response) };
  if (!own && next.terms.length > 0) return next;
  const whole = taking(next, old, "plain");
  return order ? placed(whole, order) : whole;
}

/** Whether the formula has only plain columns and perhaps an intercept. */
export function isPlain({ response, predicted, intercept, terms, offsets }: Formula): boolean {
  return (
    predicted === quoted(response) &&
    intercept &&
    offsets.length === 0 &&
    terms.length > 0 &&
    terms.every((t) => t.columns.length === 1 && t.name === quoted(t.columns[0]))
  );
}

/** All columns that the formula is of but the response, each once. */
export function predictorsOf({ terms, offsets }: Formula): string[] {
  return [...new Set([...terms, ...offsets].flatMap((t) => t.columns))];
}

/** The range of the word, or of the sign, at a character of a formula; 1 is the first. */
export function wordAt(formula: string, character: number): [number, number] {
  const from = [...formula].slice(0, character - 1).join("").length;
  const [word] = /^(?:`[^`]*`|[\p{L}\p{M}\p{N}._]+|[^])?/u.exec(formula.slice(from)) ?? [""];
  return [from, from + word.length];
}
