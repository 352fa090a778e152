// What an entry brings along, or can load, so that nothing has to be found beside it.

/**
 * The WebAssembly, and maybe the code of the second worker.
 *
 * @typedef {{ bytes: () => BufferSource, worker?: string }} Carried
 */

/** @type {Carried | undefined} */
let here;

/** @type {(() => Promise<Carried>) | undefined} */
let loader;

/** For an entry that has all at hand. @param {Carried} given */
export const carry = (given) => void (here = given);

/** For an entry that can load it where files are missing. @param {() => Promise<Carried>} load */
export const fallBack = (load) => void (loader = load);

export const carried = () => here;

/** What is at hand, after loading it if the entry can do that. */
export async function loaded() {
  here ??= await loader?.();
  return here;
}
