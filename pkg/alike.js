// Values of a category that a person cannot tell apart. The WebAssembly compares bytes, and has no tables of Unicode.

/** @typedef {{ text: string, count: number }} Level */

/** Characters that are hard to see, or to tell from those of ASCII. */
const UNCLEAR = /(?![ -])[\p{Z}\p{C}\p{M}\p{Pd}\u2018\u2019\u201c\u201d\u2212]/gu;

/** Letters of Greek and Cyrillic that look as the Latin letters below, and the micro sign, which looks as the Greek letter. */
const LETTERS =
  "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03b1\u03b9\u03ba\u03bd\u03bf\u03c1\u03c7\u00b5" +
  "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0406\u0408\u0405\u0430\u0435\u043a\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455";
const LOOKS = "ABEZHIKMNOPTYXaikvopx\u03bcABEKMHOPCTYXIJSaekopcyxijs";

/** The text as it is read: composed, without characters of no width, and with plain spaces, dashes and quotes. @param {string} text */
const plain = (text) =>
  text
    .normalize("NFC")
    .replace(/[\p{Cf}\p{Variation_Selector}]/gu, "")
    .replace(/[\p{Pd}\u2212]/gu, "-")
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\s\p{Z}\p{Cc}]+/gu, " ")
    .trim();

/** The text as it is read, in lower case. @param {string} text */
const read = (text) => plain(text).toLowerCase();

/** The text as it looks, in lower case. A Greek capital may look as a Latin one whose small letter looks otherwise. @param {string} text */
const seen = (text) =>
  [...plain(text)]
    .map((letter) => LOOKS[LETTERS.indexOf(letter)] ?? letter)
    .join("")
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
    const keys = [seen(level.text), read(level.text)];
    const group = keys.map((key) => groups.get(key)).find((known) => known) ?? [];
    group.push(level);
    for (const key of keys) if (!groups.has(key)) groups.set(key, group);
  }
  const [first, ...others] = [...new Set(groups.values())].filter((group) => group.length > 1);
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
