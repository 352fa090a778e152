/** Starts the page's worker, so that the page's policy holds in it. */
import address from "./worker.ts?worker&url";
import type { Port } from "./lib/client.js";

/**
 * A worker that is loaded by its address has no policy but that of its own response: the page's, in a <meta> tag, would
 * not reach the thread that has the rows. A worker from a blob inherits the page's.
 */
export function startWorker(): Port {
  const script = JSON.stringify(new URL(address, document.baseURI).href);
  const blob = new Blob([`import ${script};`], { type: "text/javascript" });
  return new Worker(URL.createObjectURL(blob), { type: "module" });
}
