/** How numbers are written on the page: five significant digits, a true minus, thin spaces, powers of ten. */

const minus = "\u2212";
const thin = "\u202f"; // the thin space that doesn't break a line
const nothing = "\u2013";

const superscript: Record<string, string> = {
  "-": "\u207b",
  "0": "\u2070",
  "1": "\u00b9",
  "2": "\u00b2",
  "3": "\u00b3",
  "4": "\u2074",
  "5": "\u2075",
  "6": "\u2076",
  "7": "\u2077",
  "8": "\u2078",
  "9": "\u2079",
};

/** 10 to the power `k`, as in 10⁻⁵. */
export function power(k: number): string {
  return "10" + [...String(k)].map((c) => superscript[c] ?? c).join("");
}

function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, thin);
}

/** Groups the integer part and sets a true minus; a rounded -0 becomes 0. */
function dressed(decimal: string): string {
  const [integer, fraction] = decimal.replace("-", "").split(".");
  const body = grouped(integer) + (fraction === undefined ? "" : "." + fraction);
  const negative = decimal.startsWith("-") && /[1-9]/.test(decimal);
  return (negative ? minus : "") + body;
}

function scientific(x: number, digits: number): string {
  const [mantissa, exponent] = x.toExponential(digits - 1).split("e");
  return `${dressed(mantissa)}${thin}\u00d7${thin}${power(Number(exponent))}`;
}

/** A measured number in `digits` significant digits; whole parts are never rounded away below a million. */
export function number(x: number | null | undefined, digits = 5): string {
  if (x === null || x === undefined || Number.isNaN(x)) return nothing;
  if (!Number.isFinite(x)) return (x < 0 ? minus : "") + "\u221e";
  if (x === 0) return "0";
  const size = Math.floor(Math.log10(Math.abs(x)));
  if (size >= 6 || size < -4) return scientific(x, digits);
  const decimals = Math.max(0, digits - 1 - size);
  // 99999.95 has five digits before rounding and six after; toFixed of the rounded number settles it.
  const rounded = Number(x.toPrecision(Math.max(digits, size + 1)));
  const grew = Math.floor(Math.log10(Math.abs(rounded))) > size ? 1 : 0;
  return dressed(rounded.toFixed(Math.max(0, decimals - grew)));
}

/**
 * The numbers of one column, their decimal points under each other where the column is flush right: spaces as
 * wide as a digit stand for the decimals that a number lacks. A power of ten stays as it is.
 */
export function aligned(column: readonly (number | null | undefined)[], digits = 5): string[] {
  const texts = column.map((x) => number(x, digits));
  const decimals = (text: string): number => /[.](\d+)$/.exec(text)?.[1].length ?? 0;
  const most = Math.max(0, ...texts.map(decimals));
  return texts.map((text) => {
    if (!/\d$/.test(text)) return text;
    const own = decimals(text);
    const point = own === 0 && most > 0 ? "\u2008" : "";
    return text + point + "\u2007".repeat(most - own);
  });
}

/** A number a person chose, a rate or a limit: as short as it can be said in `digits` digits. */
export function short(x: number | null | undefined, digits = 5): string {
  const long = number(x, digits);
  if (!long.includes(".")) return long;
  return long.includes("\u00d7")
    ? long.replace(/\.?0+(?=\u202f\u00d7)/, "")
    : long.replace(/\.?0+$/, "");
}

/** The smallest p-value that R prints: the distance from 1 to the next number. */
const leastProbability = 2 ** -52;

/** A p-value in three digits; a very small one as a bound, as R prints it. */
export function probability(p: number | null | undefined): string {
  if (typeof p === "number" && p < leastProbability)
    return `<${thin}${number(leastProbability, 2)}`;
  return number(p, 3);
}

/** A level of confidence in percent: 95 %, 99.9 %. */
export function percent(share: number): string {
  return `${short(Number((100 * share).toPrecision(12)))}${thin}%`;
}

/** Formats a count: 1 980. */
export function count(n: number): string {
  return dressed(String(Math.round(n)));
}

/** Every digit there is, for hovers; copies and downloads use `String`. */
export function full(x: number | null | undefined): string {
  if (x === null || x === undefined || !Number.isFinite(x)) return number(x);
  const [mantissa, exponent] = String(x === 0 ? 0 : x).split("e");
  const head = mantissa.replace("-", minus);
  return exponent === undefined ? head : `${head}${thin}\u00d7${thin}${power(Number(exponent))}`;
}

/** A tick's label: as many decimals as its step asks for, and one power of ten beyond the everyday. */
export function tick(x: number, step: number): string {
  if (x === 0) return "0";
  const size = Math.max(Math.abs(x), step);
  if (size >= 1e6 || step < 1e-4) {
    const digits = Math.floor(Math.log10(Math.abs(x))) - Math.floor(Math.log10(step)) + 1;
    return short(x, Math.max(1, digits)).includes("\u00d7")
      ? short(x, Math.max(1, digits))
      : scientific(x, Math.max(1, digits));
  }
  return dressed(x.toFixed(Math.max(0, -Math.floor(Math.log10(step) + 1e-9))));
}

/** A size in bytes, in the unit a file manager would use. */
export function bytes(n: number): string {
  if (n < 1000) return `${count(n)} bytes`;
  if (n < 1e6) return `${short(n / 1e3, 3)} kB`;
  return `${n < 1e7 ? short(n / 1e6, 2) : count(n / 1e6)} MB`;
}

/** Rows as a sentence says them: 928, 14.6 million. */
export function rows(n: number): string {
  return n < 1e6 ? count(n) : `${(n / 1e6).toFixed(1)} million`;
}

/** A text of the package's as the page writes numbers. */
export function inWords(text: string): string {
  return text.replace(/(?<![\w.])\d+(\.\d+)?(e[+-]?\d+)?(?![\w])/g, (n) => short(Number(n)));
}
