// Lets the event loop handle everything else between two slices of long work.

/**
 * Waits until pending messages and timers were handled. It waits by a message of its own, because a timer takes 4 ms in a
 * browser.
 *
 * @returns {Promise<void>}
 */
export function turn() {
  return new Promise((resolve) => {
    // Node handles up to a thousand messages before it looks at timers, so a message would not do there.
    if (typeof setImmediate === "function") return void setImmediate(resolve);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
