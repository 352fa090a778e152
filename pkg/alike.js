// Values of a category that a person cannot tell apart. The WebAssembly compares bytes, and has no tables of Unicode.

/** @typedef {{ text: string, count: number }} Level */

/** Characters that are hard to see, or to tell from those of ASCII. */
const UNCLEAR = /(?![ -])[\p{Z}\p{C}\p{M}\p{Pd}\u2018\u2019\u201c\u201d\u2212]/gu;

/** Small letters of Greek and Cyrillic, and the micro sign, which in some case look as the Latin letter below. */
const LETTERS =
  "\u03b1\u03b2\u03b5\u03b6\u03b7\u03b9\u03ba\u03bc\u00b5\u03bd\u03bf\u03c1\u03c4\u03c5\u03c7\u0430\u0432\u0435\u043a\u043c\u043d\u043e\u0440\u0441\u0442\u0443\u0445\u0456\u0458\u0455";
const LATIN = "abezhikmmnoptyxabekmhopctyxijs";

/** The text in lower case, as it is read, with Latin letters for those of other scripts that look so. @param {string} text */
const inLatin = (text) =>
  [...text].map((letter) => LATIN[LETTERS.indexOf(letter)] ?? letter).join("");

/** The text as it is read: composed, in one case, without characters of no width, and with plain spaces, dashes and quotes. @param {string} text */
const read = (text) =>
  text
    .normalize("NFC")
    .replace(/[\p{Cf}\p{Variation_Selector}]/gu, "")
    .replace(/[\p{Pd}\u2212]/gu, "-")
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\s\p{Z}\p{Cc}]+/gu, " ")
    .trim()
    .toLowerCase();

/** A text in quotes, with the numbers of characters that are hard to see. @param {string} text @param {RegExp} unclear */
const spelt = (text, unclear) =>
  `"${text.replace(unclear, (one) => `\\u{${one.codePointAt(0)?.toString(16) ?? ""}}`)}"`;

/**
 * Warnings of values of categories that look alike. They stay different values.
 *
 * @param {readonly { name: string, levels: readonly Level[] }[]} columns
 * @returns {{ kind: "alike-levels", message: string }[]}
 */
export const alikeIn = (columns) =>
  columns.flatMap(({ name, levels }) => {
    const message = alike(name, levels);
    return message === undefined ? [] : [{ kind: /** @type {const} */ ("alike-levels"), message }];
  });

/**
 * @param {string} column
 * @param {readonly Level[]} levels
 * @returns {string | undefined}
 */
function alike(column, levels) {
  /** @type {Map<string, Level[]>} */
  const groups = new Map();
  for (const level of levels) {
    const key = inLatin(read(level.text));
    const group = groups.get(key);
    if (group) group.push(level);
    else groups.set(key, [level]);
  }
  const [first, ...others] = [...groups.values()].filter((group) => group.length > 1);
  if (!first) return undefined;
  const isMixed = new Set(first.map(({ text }) => read(text))).size > 1;
  const unclear = isMixed ? new RegExp(`${UNCLEAR.source}|[${LETTERS}]`, "giu") : UNCLEAR;
  const parts = first.map(
    ({ text, count }) => `${spelt(text, unclear)} in ${count} row${count === 1 ? "" : "s"}`,
  );
  const last = parts.pop();
  const more = others.length > 0 ? `, and more of this kind (${others.length})` : "";
  const found = `"${column}" has values that look alike but count as different`;
  return `${found}: ${parts.join(", ")} and ${last}${more}; if they are one value, write it in one way in the table`;
}
