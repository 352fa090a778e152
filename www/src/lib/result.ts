/** The result of a fit in a sentence or two. */
import { isItself } from "./design.js";
import { references } from "./essentials.js";
import { count, number, percent, probability } from "./numbers.js";
import type { Estimated, Rows, Table } from "./protocol.js";
import { leftOut } from "./report.js";
import { listed, plural } from "./words.js";

/** How many names a sentence can bear. */
const mostNames = 4;

/** What one more of a predictor goes with, if the model says just that. */
function slope({ predictors, predicted }: Rows, row: Estimated): string {
  const size = number(Math.abs(row.estimate), 3);
  const way = row.estimate < 0 ? "less" : "more";
  const says = `For each 1 more of ${predictors[0]}, ${predicted} is ${size} ${way} on average`;
  if (!row.interval) return `${says}.`;
  const [low, high] = row.interval;
  const ends = `${number(low, 3)} to ${number(high, 3)}`;
  return low < 0 && high > 0
    ? `${says}. There may be no relation: the interval, ${ends}, contains 0.`
    : `${says} (${ends}).`;
}

/** The word for these coefficients: slopes, differences between the groups of one category, or coefficients for both. */
function kindOf(rows: Rows): { whose: string; one: string; many: string; from: string } {
  const { columns, predictors } = rows;
  const [first] = columns[0]?.levels ?? [];
  const isGroup = ({ powers, levels }: Rows["columns"][number]): boolean =>
    powers.length === 0 && levels.length === 1 && levels[0].predictor === first?.predictor;
  if (first && columns.every(isGroup)) {
    const name = predictors[first.predictor];
    const reference = references(rows).find(([of]) => of === name);
    if (reference) {
      const [one, many] = ["group", "groups"].map((word) => `other ${word} of ${name}`);
      return { whose: "The", one, many, from: reference[1] };
    }
  }
  return columns.some(({ levels }) => levels.length > 0)
    ? { whose: "Its", one: "coefficient", many: "coefficients", from: "0" }
    : { whose: "Its", one: "slope", many: "slopes", from: "0" };
}

/** Which columns of several predictors differ from zero, the clearest first. */
function clear(rows: Rows, slopes: readonly Estimated[], level: number): string {
  const { whose, one, many, from: reference } = kindOf(rows);
  const apart = slopes
    .filter(({ interval }) => interval && (interval[0] > 0 || interval[1] < 0))
    .sort((a, b) => Math.abs(b.tValue ?? 0) - Math.abs(a.tValue ?? 0));
  const all = `${count(slopes.length)} ${slopes.length === 1 ? one : many}`;
  const from = `from ${reference} at the ${percent(level)} level`;
  if (apart.length === 0)
    return slopes.length === 1
      ? `${whose} ${one} does not differ ${from}.`
      : `None of ${all} differs ${from}.`;
  const names = apart.map((row) => row.name);
  const said =
    names.length > mostNames
      ? `${names.slice(0, mostNames - 1).join(", ")} and ${plural(names.length - mostNames + 1, "other")}`
      : listed(names);
  return `${count(apart.length)} of ${all} ${apart.length === 1 ? "differs" : "differ"} ${from}: ${said}.`;
}

/** The number of rows in the fit, and why others are left out. Comments and totals are not told, since they are not data. */
function over({ count: used, report }: Rows): string {
  const groups = leftOut(report).filter(({ reason }) => !["comment", "not-data"].includes(reason));
  const without = groups.map(({ rows, label }) => `${count(rows)} ${label}`);
  const rest = groups.length > 0 ? ` (left out: ${listed(without)})` : "";
  return `over ${plural(used, "row")}${rest}`;
}

/** How much of the response the model explains. */
function explained(rows: Rows, table: Table): string {
  const { rSquared } = rows.exact;
  const by =
    rows.predictors.length > mostNames
      ? `${count(rows.predictors.length)} predictors`
      : listed(rows.predictors);
  const isOne = rows.predictors.length === 1;
  if (rSquared === null)
    return `${rows.predicted} is the same in all ${plural(rows.count, "row")}.`;
  if (!rows.hasIntercept)
    return `Through the origin, ${by} ${isOne ? "accounts" : "account"} for ${percent(Number(rSquared.toPrecision(3)))} of the squares of ${rows.predicted}, ${over(rows)}.`;
  const verb = isOne ? "explains" : "explain";
  const p = table.fStatistic?.pValue ?? null;
  const chance =
    p !== null && p > 1 - table.level ? `, which chance alone may bring (p ${probability(p)})` : "";
  return `${by} ${verb} ${percent(Number(rSquared.toPrecision(3)))} of the variance of ${rows.predicted}, ${over(rows)}${chance}.`;
}

/** The result, as a person would tell it. */
export function result(rows: Rows, table: Table): string {
  if (rows.predictors.length === 0 || rows.columns.length === 0)
    return `${rows.predicted} is ${number(table.coefficients[0]?.estimate, 4)} on average, ${over(rows)}.`;
  const slopes = table.coefficients.slice(rows.hasIntercept ? 1 : 0);
  const [only] = rows.columns;
  const isLine =
    rows.columns.length === 1 && only.levels.length === 0 && only.powers.every(isItself);
  const what = isLine && slopes[0] ? slope(rows, slopes[0]) : clear(rows, slopes, table.level);
  return isLine ? `${what} ${explained(rows, table)}` : `${explained(rows, table)} ${what}`;
}
