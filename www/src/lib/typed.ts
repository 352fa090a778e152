/** Rows that were typed. The browser keeps them for this tab, until it is closed or they are cleared. */

export interface Typed {
  /** The text of the rows. */
  rows: string;
  /** Whether they were predicted. */
  scored: boolean;
  /** The values of one row, by the predictor's name. */
  row: Record<string, string>;
}

const key = "galton-typed";

const isText = (x: unknown): x is string => typeof x === "string";

/** A browser that keeps nothing, as a frame of another origin may, goes without. */
export function keptTyped(): Typed {
  const nothing: Typed = { rows: "", scored: false, row: {} };
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? "null");
    if (typeof kept !== "object" || kept === null) return nothing;
    const { rows, scored, row } = { ...nothing, ...kept };
    const values = Object.entries(row).filter(([, value]) => isText(value));
    return {
      rows: isText(rows) ? rows : "",
      scored: scored === true,
      row: Object.fromEntries(values),
    };
  } catch {
    return nothing;
  }
}

export function keepTyped(typed: Typed): void {
  try {
    if (typed.rows === "" && Object.keys(typed.row).length === 0) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(typed));
  } catch {
    // There is no room for it: what is typed stays on the page.
  }
}
