// The server of `galton serve`: slow clients and many of them keep nobody else from an answer.

import { createServer } from "node:http";

/** How long a client may take, in milliseconds. */
const SLOWEST = { headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 5_000 };

/** How long a connection may stand still, in milliseconds: that of a client, too, which does not read its answer. */
const STILL = 60_000;

/** How many clients may be connected. */
const CONNECTIONS = 1000;

/** @param {(request: import("node:http").IncomingMessage, response: import("node:http").ServerResponse) => void} listener */
export function serverOf(listener) {
  const server = createServer({ ...SLOWEST, connectionsCheckingInterval: 1000 }, listener);
  server.timeout = STILL;
  // In order of their last requests. If too many are connected, the one ends that has not asked for the longest time.
  /** @type {Set<import("node:net").Socket>} */
  const sockets = new Set();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    const [oldest] = sockets;
    if (sockets.size > CONNECTIONS) oldest?.destroy();
  });
  server.on("request", ({ socket }) => {
    sockets.delete(socket);
    if (!socket.destroyed) sockets.add(socket);
  });
  return server;
}
