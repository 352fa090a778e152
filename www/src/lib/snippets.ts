/** A model in other languages, ready to be used there. */
import { dateAfter } from "./dates.js";
import type { Database, Known, Language } from "./protocol.js";

export const databases: Readonly<Record<Database, string>> = {
  postgresql: "PostgreSQL",
  sqlite: "SQLite",
  duckdb: "DuckDB",
  bigquery: "BigQuery",
  snowflake: "Snowflake",
  spark: "Spark",
  trino: "Trino",
  clickhouse: "ClickHouse",
};

export const programs = { js: "JavaScript", python: "Python", r: "R", excel: "Excel" } as const;

/** How a line of a comment begins. */
const comments: Partial<Record<Language, string>> = { js: "//", python: "#", r: "#", excel: "" };

/** What has to be known of its numbers. Its dates are counted from a day; SQL counts them itself. */
function notes({ predicted, response, predictors, since }: Known, language: Language): string[] {
  const counted = predictors.flatMap((name, j) => {
    const day = since[j];
    return day === null || language in databases
      ? []
      : [`${name} is the number of days since ${dateAfter(day, 0) ?? "the first"}.`];
  });
  const own = predicted === response ? [] : [`It gives ${predicted}.`];
  return [...own, ...counted];
}

/** The rows that the model is fitted to, where some were left out by hand, as the language has it. */
function fittedTo(leaveOut: readonly number[], language: Language): string[] {
  if (leaveOut.length === 0) return [];
  const rows = leaveOut.join(", ");
  const each = leaveOut.length === 1 ? `row ${rows}` : `rows ${rows}`;
  const dropped = leaveOut.map((row) => row - 1).join(", ");
  const own: Partial<Record<Language, string>> = {
    js: `: { leaveOut: [${rows}] }`,
    python: `: data.drop(index=[${dropped}])`,
    r: `: data[-${leaveOut.length === 1 ? rows : `c(${rows})`}, ]`,
  };
  return [`Fitted without ${each}${own[language] ?? ""}.`];
}

/** An expression of a language as lines that can be run. */
export function snippet(
  model: Known,
  language: Language,
  expression: string,
  leaveOut: readonly number[] = [],
): string {
  const sign = comments[language] ?? "--";
  const said = [...fittedTo(leaveOut, language), ...notes(model, language)];
  const told = said.map((note) => `${sign} ${note}`.trim());
  const lines = {
    js: [...told, `const predict = (row) => ${expression};`],
    python: [...told, "import math", "", "", "def predict(row):", `    return ${expression}`],
    r: [...told, `predict_rows <- function(rows) with(rows, ${expression})`],
    excel: [expression],
  };
  const own = language in lines ? lines[language as keyof typeof lines] : null;
  return (own ?? [...told, `SELECT *, ${expression} AS predicted`, "FROM new_rows;"]).join("\n");
}

/** Where it is used, and what has to be known there. */
export function usage(model: Known, language: Language, leaveOut: readonly number[] = []): string {
  if (language !== "excel") return "";
  const own = [...fittedTo(leaveOut, language), ...notes(model, language)];
  return ["For a table whose columns have these names.", ...own].join(" ");
}
