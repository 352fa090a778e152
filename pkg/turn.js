// A turn of the event loop for everything else, between two slices of long work.

/**
 * Waits until messages and timers had a turn. It waits for a message itself, because a browser's timer takes 4 ms.
 *
 * @returns {Promise<void>}
 */
export function turn() {
  return new Promise((resolve) => {
    // Node hands over a thousand messages before it looks at anything else.
    if (typeof setImmediate === "function") return void setImmediate(resolve);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}
