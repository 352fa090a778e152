// The private state of an object, which its methods find behind a Proxy too. Vue's reactive() and similar functions make a
// Proxy of every object that they are given, and a private field (#name) cannot be read through a Proxy.

const STATE = Symbol("state");

/**
 * Gives an object its state. A Proxy passes a function on unchanged, and so the state is what a function returns.
 *
 * @param {object} owner
 * @param {unknown} state
 */
export function keep(owner, state) {
  Object.defineProperty(owner, STATE, { value: () => state });
}

/**
 * As `keep`, and freezes the object: Vue and similar libraries make no Proxy of a frozen object, which is the quickest.
 *
 * @param {object} owner
 * @param {unknown} state
 */
export function hide(owner, state) {
  keep(owner, state);
  Object.freeze(owner);
}

/**
 * The state of an object or of a Proxy of it.
 *
 * @param {object} owner
 * @returns {unknown}
 */
export const hidden = (owner) => /** @type {{ [STATE]: () => unknown }} */ (owner)[STATE]();
