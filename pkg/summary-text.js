// The regression table as text, laid out as R's `print(summary(lm(..)))` lays it out, without the rows' residuals.
//
// The rules are those of R 4.2.2: `format` (`formatReal` in `src/main/format.c`), `printCoefmat` and `format.pval`. Spaces at
// the ends of lines are left out.

/**
 * The parts of a summary that become text.
 *
 * @typedef {object} Table
 * @property {readonly Row[]} coefficients
 * @property {number} dfResidual
 * @property {number | null} residualStandardError
 * @property {number | null} rSquared
 * @property {number | null} adjustedRSquared
 * @property {{ value: number, df: number, dfResidual: number, pValue: number } | null} fStatistic
 * @property {readonly { kind: string, message: string }[]} warnings
 */

/** @typedef {{ name: string } & Record<"estimate" | "standardError" | "tValue" | "pValue", number | null>} Row */

/** R's `max(3, getOption("digits") - 3)`. */
const DIGITS = 4;

/** Significant digits of a p-value in the table, and decimals of a t. */
const TEST_DIGITS = 3;

/** @param {Table} summary @returns {string} */
export function textOf(summary) {
  const { coefficients, residualStandardError, rSquared, adjustedRSquared, fStatistic } = summary;
  const aliased = coefficients.filter(({ estimate }) => estimate === null).length;
  const hasStars = coefficients.some(({ pValue }) => stars(pValue) !== "");
  const lines = [
    `Coefficients:${aliased > 0 ? ` (${aliased} not defined because of singularities)` : ""}`,
    ...linesOf(columnsOf(summary, hasStars)),
  ];
  if (hasStars) lines.push("---", "Signif. codes:  0 '***' 0.001 '**' 0.01 '*' 0.05 '.' 0.1 ' ' 1");
  if (residualStandardError !== null) {
    const error = significant(residualStandardError, DIGITS);
    lines.push("", `Residual standard error: ${error} on ${summary.dfResidual} degrees of freedom`);
  }
  if (rSquared !== null) {
    const adjusted = adjustedRSquared === null ? "NA" : significant(adjustedRSquared, DIGITS);
    lines.push(
      `Multiple R-squared:  ${significant(rSquared, DIGITS)},\tAdjusted R-squared:  ${adjusted}`,
    );
  }
  if (fStatistic !== null) {
    const { value, df, dfResidual, pValue } = fStatistic;
    const [p] = probabilities([pValue], DIGITS);
    lines.push(
      `F-statistic: ${significant(value, DIGITS)} on ${df} and ${dfResidual} DF,  p-value: ${p}`,
    );
  }
  for (const { message } of summary.warnings) lines.push("", `Warning: ${message}`);
  return `${lines.join("\n")}\n`;
}

/**
 * The table of coefficients, column by column, each with its title.
 *
 * @param {Table} summary
 * @param {boolean} hasStars
 */
function columnsOf({ coefficients, warnings }, hasStars) {
  const known = coefficients.filter(({ estimate }) => estimate !== null);
  const estimates = known.map(({ estimate }) => estimate ?? 0);
  const errors = known.flatMap(({ standardError }) => standardError ?? []);
  // Estimates and standard errors share their decimals.
  const lengths = formatted(roundedToLeast([...estimates, ...errors]), DIGITS);
  const tValues = known.flatMap(({ tValue }) => tValue ?? []);
  const isPerfect = warnings.some(({ kind }) => kind === "perfect-fit");
  /**
   * A figure that a row has not is `missing`.
   *
   * @param {"estimate" | "standardError" | "tValue" | "pValue"} name
   * @param {readonly string[]} cells
   * @param {string} missing
   */
  const filled = (name, cells, missing) => {
    const next = cells[Symbol.iterator]();
    return coefficients.map(({ [name]: value, estimate }) =>
      estimate === null ? "NA" : value === null ? missing : (next.next().value ?? ""),
    );
  };
  const columns = [
    ["", ...coefficients.map(({ name }) => name)],
    ["Estimate", ...filled("estimate", lengths.slice(0, known.length), "NA")],
    ["Std. Error", ...filled("standardError", lengths.slice(known.length), "NA")],
    [
      "t value",
      ...filled(
        "tValue",
        formatted(
          tValues.map((t) => rounded(t, TEST_DIGITS)),
          DIGITS,
        ),
        isPerfect ? "Inf" : "NA",
      ),
    ],
    [
      "Pr(>|t|)",
      ...filled(
        "pValue",
        probabilities(
          known.flatMap(({ pValue }) => pValue ?? []),
          TEST_DIGITS,
        ),
        "NA",
      ),
    ],
  ];
  if (hasStars) columns.push(["", ...coefficients.map(({ pValue }) => stars(pValue))]);
  return columns;
}

/**
 * Cells in lines: the first and the sixth column to the left, the others to the right.
 *
 * @param {string[][]} columns
 */
function linesOf(columns) {
  const widths = columns.map((column) => Math.max(...column.map(widthOf)));
  const rows = columns[0]?.map((_, row) => columns.map((column) => column[row] ?? "")) ?? [];
  return rows.map((row) =>
    row
      .map((cell, at) => {
        const space = " ".repeat((widths[at] ?? 0) - widthOf(cell));
        return at === 0 || at === 5 ? cell + space : space + cell;
      })
      .join(" ")
      .trimEnd(),
  );
}

/** In characters, of which one beyond the first 65,536 is two units of a string. @param {string} text */
const widthOf = (text) => Array.from(text).length;

/** @param {number | null} p */
function stars(p) {
  if (p === null) return "";
  const at = [0.001, 0.01, 0.05, 0.1].findIndex((limit) => p <= limit);
  return ["***", "**", "*", "."][at] ?? "";
}

/** Rounded to the decimals that the smallest of the numbers, 0 apart, needs for {@link DIGITS} digits. @param {number[]} values */
function roundedToLeast(values) {
  const least = Math.min(...values.map(Math.abs).filter((size) => size > 0));
  const decimals = DIGITS - 1 - (least === Infinity ? 0 : exponentOf(least));
  return values.map((value) => rounded(value, Math.max(1, decimals)));
}

/** R's `round`. toFixed takes 100 decimals at most, beyond which nothing is rounded. @param {number} value @param {number} decimals */
const rounded = (value, decimals) =>
  decimals > 100 ? value : Number(written(value, "toFixed", decimals));

/** @param {number} value */
const exponentOf = (value) => Number(/e(.*)$/.exec(value.toExponential())?.[1]);

/**
 * R's `format.pval`: those of 0.0001 or more are formatted together, and so are the others.
 *
 * @param {number[]} values
 * @param {number} digits
 */
function probabilities(values, digits) {
  /** @param {number} p */
  const groupOf = (p) => (p < Number.EPSILON ? "below" : p >= 1e-4 ? "fixed" : "small");
  /** @param {string} group */
  const format = (group) =>
    formatted(
      values.filter((p) => groupOf(p) === group),
      digits,
    );
  const texts = { fixed: format("fixed"), small: format("small") };
  const leastDigits = Math.max(1, digits - 2);
  const widest = Math.max(0, ...[...texts.fixed, ...texts.small].map((text) => text.length));
  const space = leastDigits === 1 && widest <= 6 ? "" : " ";
  const below = `<${space}${significant(Number.EPSILON, leastDigits)}`;
  return values.map((p) => {
    const group = groupOf(p);
    return group === "below" ? below : (texts[group].shift() ?? "");
  });
}

/** R's `format` of one number. @param {number} value @param {number} digits */
const significant = (value, digits) => formatted([value], digits).join("");

/**
 * R's `format`. All numbers get the same number of decimals: the most that any of them needs to show its significant digits,
 * without zeros at its end. All get exponents if that is narrower.
 *
 * @param {number[]} values
 * @param {number} digits
 */
function formatted(values, digits) {
  let [decimals, figures, left, sign, isFar] = [0, 1, 1, 0, false];
  for (const value of values) {
    const [mantissa = "", power] = written(Math.abs(value), "toExponential", digits - 1).split("e");
    const exponent = Number(power);
    const own = Math.max(1, mantissa.replace(/\.?0+$/, "").replace(".", "").length);
    const minus = Number(value < 0);
    sign = Math.max(sign, minus);
    left = Math.max(left, minus + 1 + Math.max(0, exponent));
    decimals = Math.max(decimals, own - exponent - 1);
    figures = Math.max(figures, own);
    isFar ||= Math.abs(exponent) >= 100;
  }
  const fixedWidth = left + decimals + Number(decimals > 0);
  const exponentWidth = sign + figures + Number(figures > 1) + (isFar ? 5 : 4);
  return values.map((value) =>
    fixedWidth <= exponentWidth
      ? written(value, "toFixed", decimals)
      : withExponent(value, figures),
  );
}

/** A number as R writes it with an exponent: `1.5e-07`, with a sign and two digits at least. @param {number} value @param {number} figures */
const withExponent = (value, figures) =>
  written(value, "toExponential", figures - 1).replace(/e([+-])(\d)$/, "e$10$2");

/**
 * A number with a given number of decimals. A number exactly between two texts becomes the even one, as in C. JavaScript's own
 * methods take the larger.
 *
 * @param {number} value
 * @param {"toFixed" | "toExponential"} method
 * @param {number} decimals
 */
function written(value, method, decimals) {
  const nearest = value[method](decimals);
  // A number that is in the middle of two such texts has at most a hundred decimals.
  const [exact = "", exponent] = value[method](100).split("e");
  const end = exact.indexOf(".") + 1 + decimals;
  if (!/^50*$/.test(exact.slice(end))) return nearest;
  const lower = exact.slice(0, end).replace(/\.$/, "");
  if (!/[02468]$/.test(lower)) return nearest;
  return exponent === undefined ? lower : `${lower}e${exponent}`;
}
