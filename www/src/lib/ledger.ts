/** A step's formula as one writes it, and with its numbers in the place of their names. */
import type { Ledger } from "galton";
import { number, short } from "./numbers.js";

/** A quantity’s name as a textbook prints it. */
export function symbol(name: string): string {
  return name
    .replace(/beta([12])/, (_, k) => (k === "1" ? "β₁" : "β₂"))
    .replace("^t", "ᵗ")
    .replace("epsilon", "ε");
}

/** One equation a line. */
export function typeset(formula: string): string[] {
  return formula.split("; ").map((line) =>
    line
      .replaceAll(" * ", " × ")
      .replaceAll(" - ", " − ")
      .replaceAll("sqrt(", "√(")
      .replaceAll("'", "ᵀ")
      .replaceAll("^2", "²")
      .replaceAll("epsilon", "ε")
      .replace(/\|([^|]+)\|/g, "‖$1‖"),
  );
}

/** Every name and its value for one coordinate, the longest first: "position" is a part of "new position". */
function named(ledger: Ledger, coordinate: number): [string, number][] {
  const own = ledger.quantities.map(([name, of]): [string, number] => [name, of[coordinate]]);
  return [...ledger.numbers, ...own].sort(([a], [b]) => b.length - a.length);
}

/**
 * The equations for one coordinate with numbers for names; those that need more than this coordinate's
 * numbers, as a scalar product does, are left out.
 */
export function worked(ledger: Ledger, coordinate: number): string[] {
  const values = new Map(named(ledger, coordinate));
  const constants = new Set(ledger.numbers.map(([name]) => name));
  const escaped = [...values.keys()].map((name) => name.replace(/[-^]/g, "\\$&"));
  const names = new RegExp(`(?<![\\w'|])(?:${escaped.join("|")})(?![\\w'|])`, "g");
  return ledger.formula
    .split("; ")
    .map((line) =>
      line
        .replace(/^[^:=]*: /, "")
        .replace(/gradient (at the look-ahead|of the batch)/, "gradient")
        .replace(names, (name, at: number) => {
          const value = values.get(name) ?? 0;
          const text = constants.has(name) ? short(value) : number(value);
          return value < 0 && at > 0 ? `(${text})` : text;
        }),
    )
    .filter((line) => !/[a-z]/i.test(line.replaceAll("sqrt", "")))
    .flatMap(typeset);
}

/** The table for a spreadsheet: one line for each coordinate, with every digit. */
export function ledgerTsv(ledger: Ledger, names: readonly string[]): string {
  const constants = ledger.numbers.map((pair) => pair.join("\t"));
  const head = ["", ...ledger.quantities.map(([name]) => name)].join("\t");
  const rows = names.map((name, j) =>
    [name, ...ledger.quantities.map(([, of]) => of[j])].join("\t"),
  );
  return (
    [`iteration\t${ledger.iteration}`, ledger.formula, ...constants, head, ...rows].join("\n") +
    "\n"
  );
}
