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

/** The factors of a term, as in `a b`:log(c). */
const factorsOf = ({ name }: FormulaTerm): string[] => name.match(/(?:`[^`]*`|[^:`])+/g) ?? [];

/** Whether a term is a product of others. */
const isProduct = (term: FormulaTerm): boolean => factorsOf(term).length > 1;

/**
 * The form of a column in a formula: null if it is not there, "other" if no pick list has that form. Products have the
 * form of the column's own term.
 */
export function formOf({ terms, offsets }: Formula, name: string): Form | "other" | null {
  const all = [...terms, ...offsets].filter((t) => t.columns.includes(name));
  if (all.length === 0) return null;
  const own = all.filter((t) => !isProduct(t)).map((t) => t.name);
  const forms: Form[] = ["plain", "log", "square", "category"];
  const same = (form: Form): boolean =>
    formed(name, form).length === own.length && formed(name, form).every((t) => own.includes(t));
  return forms.find(same) ?? "other";
}

/** The product with a column in another form; null if a factor has this column and others. */
function refactored(product: FormulaTerm, column: string, form: string): FormulaTerm | null {
  const factors = factorsOf(product).map((factor) => {
    const columns = parse(`y ~ ${factor}`)?.terms[0]?.columns ?? [];
    if (!columns.includes(column)) return factor;
    return columns.length === 1 ? form : "";
  });
  return factors.includes("") ? null : { ...product, name: [...new Set(factors)].join(":") };
}

/**
 * The formula with a column in this form, or without the column. A new column is added at the end. Products with the
 * column take the new form, or are removed with it.
 */
export function taking(formula: Formula, name: string, form: Form | null): Formula {
  const has = (t: FormulaTerm): boolean => t.columns.includes(name);
  const names = form ? formed(name, form) : [];
  const terms: FormulaTerm[] = [];
  const add = (term: FormulaTerm | null): void => {
    if (term && !terms.some((t) => t.name === term.name)) terms.push(term);
  };
  const wanted = names.map((text) => ({ name: text, columns: [name] }));
  const singles = formula.terms.filter((t) => !isProduct(t));
  for (const term of singles)
    if (has(term)) wanted.forEach(add);
    else add(term);
  wanted.forEach(add);
  for (const term of formula.terms.filter(isProduct))
    if (!has(term)) add(term);
    else if (names[0] !== undefined) add(refactored(term, name, names[0]));
  return { ...formula, terms, offsets: formula.offsets.filter((t) => !has(t)) };
}

/** The product of two columns as a term, in which each has its form in the formula. */
export function together({ terms }: Formula, a: string, b: string): FormulaTerm {
  const own = [a, b].map((column) => {
    const at = terms.findIndex((t) => t.columns.length === 1 && t.columns[0] === column);
    return { column, at, name: terms[at]?.name ?? quoted(column) };
  });
  // R writes the factors of a product in the order of the formula.
  own.sort((x, y) => x.at - y.at);
  return { name: own.map((x) => x.name).join(":"), columns: own.map((x) => x.column) };
}

/** Whether two terms are equal, whatever the order of their factors. */
export function isSame(x: FormulaTerm, y: FormulaTerm): boolean {
  return factorsOf(x).toSorted().join(":") === factorsOf(y).toSorted().join(":");
}

/** The terms of several columns. */
export const joint = ({ terms }: Formula): FormulaTerm[] =>
  terms.filter((t) => t.columns.length > 1);

/** The formula with this term added at the end. */
export const withTerm = (formula: Formula, term: FormulaTerm): Formula => ({
  ...formula,
  terms: [...formula.terms, term],
});
export const withoutTerm = (formula: Formula, term: FormulaTerm): Formula => ({
  ...formula,
  terms: formula.terms.filter((t) => !isSame(t, term)),
});

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
