// The name that a misspelt one may stand for.

/**
 * The known name that is nearest to one that is not known, if one is near, whatever the case.
 *
 * @param {string} name
 * @param {readonly string[]} known
 */
export function nearest(name, known) {
  const begins = known.filter((other) => name.length > 2 && other.startsWith(name));
  if (begins.length === 1) return begins[0];
  const [best] = nearestFirst(name, known);
  return best !== undefined && distance(name, best) <= Math.max(1, name.length / 3)
    ? best
    : undefined;
}

/** The known names, those most like this one first. @param {string} name @param {readonly string[]} known */
export const nearestFirst = (name, known) =>
  known
    .map((other) => ({ other, distance: distance(name, other) }))
    .sort((a, b) => a.distance - b.distance)
    .map(({ other }) => other);

/** Of long names, so many characters are compared. */
const MOST = 24;

/**
 * How many letters must be changed, added or removed, two that changed places being one, whatever the case.
 *
 * @param {string} first
 * @param {string} second
 */
function distance(first, second) {
  const [a = "", b = ""] = [first, second].map((name) => name.slice(0, MOST).toLowerCase());
  /** @type {number[][]} */
  const rows = [Array.from({ length: b.length + 1 }, (_, at) => at)];
  const at = (/** @type {number} */ i, /** @type {number} */ j) => rows[i]?.[j] ?? Infinity;
  for (let i = 1; i <= a.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= b.length; j++) {
      const changed = at(i - 1, j - 1) + Number(a[i - 1] !== b[j - 1]);
      const swapped =
        a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity;
      rows[i]?.push(Math.min(changed, swapped, at(i - 1, j) + 1, at(i, j - 1) + 1));
    }
  }
  return at(a.length, b.length);
}
