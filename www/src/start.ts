/** Starts the page's worker, so that the page's policy holds in it. */
import address from "./worker.ts?worker&url";
import type { Port } from "./lib/client.js";

/**
 * A worker that is loaded by its address has no policy but that of its own response: the page's, in a <meta> tag, would
 * not reach the thread that has the rows. A worker from a blob inherits the page's.
 *
 * The import is dynamic, because Firefox loads the static imports of a blob past the service worker, and so not without a
 * network. Questions that come before the script is there are kept for it.
 */
export function startWorker(): Port {
  const script = JSON.stringify(new URL(address, document.baseURI).href);
  const code = `const early = [];
    onmessage = (event) => early.push(event);
    import(${script}).then(
      () => { for (const event of early) onmessage(event); },
      () => postMessage({ missing: true }),
    );`;
  const blob = new Blob([code], { type: "text/javascript" });
  return new Worker(URL.createObjectURL(blob), { type: "module" });
}
