/** The ways of estimating standard errors, and the regression table with each. */
import type { Estimated, Found, Robust, Table } from "./protocol.js";

export type Errors = "classical" | Robust;

/** As the choice names them. */
export const kinds: Readonly<Record<Errors, string>> = {
  classical: "classical",
  HC0: "robust, HC0",
  HC1: "robust, HC1",
  HC2: "robust, HC2",
  HC3: "robust, HC3",
};

/** Whether a row of the table has an estimate: a column that depends on others has none. */
export const isEstimated = (row: { estimate: number | null }): row is Estimated =>
  row.estimate !== null;

/** The table with these standard errors, and the statistics that follow from them; without any if they are unknown. */
export function withErrors(table: Table, errors: Errors, found: Found | null): Table {
  if (errors === "classical") return table;
  const unknown = { standardError: null, tValue: null, pValue: null, interval: null };
  return {
    ...table,
    level: found?.level ?? table.level,
    coefficients:
      found?.robust[errors]?.filter(isEstimated) ??
      table.coefficients.map((usual) => ({ ...usual, ...unknown })),
  };
}
