/** A table as text for other programs: plain text, CSV, Markdown, LaTeX and HTML. */
import { number } from "./numbers.js";

type Cell = string | number | null;

export interface GridColumn {
  name: string;
  /** Writes a number for people; CSV has every digit instead. */
  write?: (x: number) => string;
}

/** A table whose first column names its rows. */
export interface Grid {
  caption: string;
  columns: GridColumn[];
  rows: Cell[][];
}

export const formats = ["Text", "CSV", "Markdown", "LaTeX", "HTML"] as const;
export type Format = (typeof formats)[number];

export function written(grid: Grid, format: Format): string {
  return writers[format](grid);
}

const writers: Record<Format, (grid: Grid) => string> = {
  Text: asText,
  CSV: asCsv,
  Markdown: asMarkdown,
  LaTeX: asLatex,
  HTML: asHtml,
};

/** The cells as a person reads them; a missing value is an empty cell. */
function said({ columns, rows }: Grid): string[][] {
  return rows.map((row) =>
    columns.map(({ write = number }, j) => {
      const cell = row[j] ?? "";
      return typeof cell === "number" ? write(cell) : cell;
    }),
  );
}

function heads({ columns }: Grid): string[] {
  return columns.map(({ name }) => name);
}

function asText(grid: Grid): string {
  const lines = [heads(grid), ...said(grid)];
  const widths = grid.columns.map((_, j) => Math.max(...lines.map((line) => line[j].length)));
  const aligned = lines.map((line) =>
    line
      .map((cell, j) => (j === 0 ? cell.padEnd(widths[j]) : cell.padStart(widths[j])))
      .join("  ")
      .trimEnd(),
  );
  return [grid.caption, ...aligned].join("\n") + "\n";
}

/** A field of a CSV, quoted where it has to be (RFC 4180). */
export function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function asCsv(grid: Grid): string {
  const rows = grid.rows.map((row) => grid.columns.map((_, j) => String(row[j] ?? "")));
  return [heads(grid), ...rows].map((row) => row.map(field).join(",") + "\n").join("");
}

function asMarkdown(grid: Grid): string {
  const line = (cells: string[]): string =>
    `| ${cells.map((c) => c.replace(/[\\|*_`<[\]]/g, "\\$&").replace(/\s*\n\s*/g, " ")).join(" | ")} |`;
  const rule = `| ${grid.columns.map((_, j) => (j === 0 ? ":--" : "--:")).join(" | ")} |`;
  return [line(heads(grid)), rule, ...said(grid).map(line)].join("\n") + "\n";
}

const latexCharacters: Record<string, string> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
  "<": "$<$",
  ">": "$>$",
  "|": "$|$",
  "\u2212": "$-$",
  "\u00d7": "$\\times$",
  "\u202f": "\\,",
  "\u2013": "--",
  "\u00b2": "$^2$",
};
const superscripts = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

/** Names and numbers for LaTeX; a power of ten gets a real exponent. */
function latex(text: string): string {
  const powers = /10(\u207b?[\u2070\u00b9\u00b2\u00b3\u2074-\u2079]+)/g;
  return text
    .split(powers)
    .map((part, i) => {
      if (i % 2 === 0)
        return part.replace(/[\\~^<>|\u2212\u00d7\u202f\u2013\u00b2&%$#_{}]/g, (c) => {
          return latexCharacters[c] ?? `\\${c}`;
        });
      const digits = [...part].map((c) => (c === "\u207b" ? "-" : superscripts.indexOf(c)));
      return `$10^{${digits.join("")}}$`;
    })
    .join("");
}

function asLatex(grid: Grid): string {
  const line = (cells: string[]): string => `${cells.map(latex).join(" & ")} \\\\`;
  const alignment = grid.columns.map((_, j) => (j === 0 ? "l" : "r")).join("");
  return [
    "\\begin{table}",
    `\\caption{${latex(grid.caption)}}`,
    `\\begin{tabular}{${alignment}}`,
    "\\hline",
    line(heads(grid)),
    "\\hline",
    ...said(grid).map(line),
    "\\hline",
    "\\end{tabular}",
    "\\end{table}\n",
  ].join("\n");
}

function escaped(text: string): string {
  const named: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  return text.replace(/[&<>"]/g, (c) => named[c] ?? c);
}

/** A table that a word processor takes from the clipboard. */
function asHtml(grid: Grid): string {
  const head = heads(grid).map((name) => `<th scope="col">${escaped(name)}</th>`);
  const body = said(grid).map(([first, ...rest]) => {
    const cells = rest.map((cell) => `<td align="right">${escaped(cell)}</td>`);
    return `<tr><th scope="row" align="left">${escaped(first)}</th>${cells.join("")}</tr>\n`;
  });
  return (
    `<table>\n<caption>${escaped(grid.caption)}</caption>\n` +
    `<thead>\n<tr>${head.join("")}</tr>\n</thead>\n<tbody>\n${body.join("")}</tbody>\n</table>\n`
  );
}
