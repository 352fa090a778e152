// The files that an entry of the package contains, or can load, where no file may lie beside it.

/**
 * The WebAssembly, and maybe the code of the second worker.
 *
 * @typedef {{ bytes: () => BufferSource, worker?: string }} Carried
 */

/** @type {Carried | undefined} */
let here;

/** @type {(() => Promise<Carried>) | undefined} */
let loader;

/** An entry that contains the files calls this. @param {Carried} given */
export const carry = (given) => void (here = given);

/** An entry that can load the files, if they are missing, calls this. @param {() => Promise<Carried>} load */
export const fallBack = (load) => void (loader = load);

export const carried = () => here;

/** The files, loaded first if the entry can load them. Undefined if it cannot. */
export async function loaded() {
  here ??= await loader?.();
  return here;
}
