// `galton serve` under clients that send too much, too slowly or nonsense, or do not read: it goes on serving, in bounded memory.

import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { install } from "./packed.js";

const MEGABYTE = 1e6;

/** The memory that the process may have at its highest, in bytes. Idle it has 50 MB, or 90 where V8 is in no hurry. */
const MOST = 250 * MEGABYTE;

/** As MOST, with one body of 16 MiB that is parsed. */
const MOST_PARSED = 450 * MEGABYTE;

/** More than the 1,000 that the service lets connect. */
const CLIENTS = 1500;

const REPORT = `process.on("message", () => process.send(process.resourceUsage().maxRSS * 1024));
process.channel.unref();`;

/** @type {string} */
let folder;
before(async () => {
  folder = await install();
  const model = {
    format: "galton-model",
    version: 3,
    response: "height",
    intercept: 1 / 3,
    predictors: [{ name: "week", coefficient: 2 }],
    training: null,
  };
  await writeFile(join(folder, "model.json"), JSON.stringify(model));
});

/** @type {import("node:child_process").ChildProcess[]} */
const started = [];
after(() => started.forEach((child) => child.kill()));

/** Starts `galton serve` on a free port. @param {string[]} options */
async function start(...options) {
  const program = join(folder, "node_modules", "galton", "cli.js");
  const child = spawn(
    process.execPath,
    [
      `--import=data:text/javascript,${encodeURIComponent(REPORT)}`,
      program,
      "serve",
      "model.json",
      "--port=0",
      ...options,
    ],
    { cwd: folder, stdio: ["ignore", "ignore", "pipe", "ipc"] },
  );
  started.push(child);
  const [said] = /** @type {[Buffer]} */ (
    await once(/** @type {import("node:stream").Readable} */ (child.stderr), "data")
  );
  const port = Number(/:(\d+)/.exec(String(said))?.[1]);
  return {
    port,
    /** The most bytes that the process had, so far. @returns {Promise<number>} */
    async peak() {
      child.send("peak");
      const [bytes] = await once(child, "message");
      return bytes;
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof start>>} Service */

/** @param {string} path @param {string | number} body the body, or its length @param {string} [headers] */
const head = (path, body, headers = "") =>
  `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n` +
  `content-length: ${typeof body === "string" ? body.length : body}\r\n${headers}\r\n` +
  (typeof body === "string" ? body : "");

const GOOD = head("/batch", '{"payload":[10,20]}', "connection: close\r\n");

/** A client that has connected. @param {Service} service */
async function client({ port }) {
  const socket = connect(port, "127.0.0.1");
  // A connection that the service ends while a client writes is reset.
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

/** Waits for the end of a connection, even if it is reset, for which `once` throws. @param {import("node:net").Socket} socket */
const ended = (socket) => new Promise((resolve) => socket.once("close", resolve));

/** All that the service sends until the connection ends. @param {import("node:net").Socket} socket */
async function answerOf(socket) {
  let text = "";
  socket.on("data", (data) => (text += data.toString("latin1")));
  if (!socket.closed) await ended(socket);
  return text;
}

/** Whether a client who comes now is answered. @param {Service} service */
async function needServing(service) {
  const socket = await client(service);
  socket.write(GOOD);
  assert.match(
    await answerOf(socket),
    /^HTTP\/1\.1 200 .*\{"predictions":\[20.333333333333332,40.333333333333336\]\}$/s,
  );
}

/** Asks until the answer has this status, a thousand times at most. @param {Service} service @param {number} status */
async function answeredWith(service, status) {
  for (let times = 0; times < 1000; times++) {
    const socket = await client(service);
    socket.write(GOOD);
    const answer = await answerOf(socket);
    if (answer.startsWith(`HTTP/1.1 ${status} `)) return answer;
  }
  throw new Error(`the service never answers with ${status}`);
}

/** @param {Service} service */
async function needBounded(service, most = MOST) {
  const peak = await service.peak();
  assert.ok(peak < most, `the service had ${peak / MEGABYTE} MB`);
}

/**
 * Writes a body of 1 GB, block by block as the service takes them, for as long as there is a connection.
 *
 * @param {import("node:net").Socket} socket
 * @param {(block: Buffer) => (string | Buffer)[]} framed
 */
async function writeGigabyte(socket, framed) {
  const block = Buffer.alloc(MEGABYTE, " ");
  const closed = ended(socket);
  for (let count = 0; count < 1000 && !socket.destroyed; count++) {
    const isTaken = framed(block).map((part) => socket.write(part));
    if (!isTaken.every(Boolean)) await Promise.race([once(socket, "drain"), closed]);
  }
}

describe("keys in the environment", () => {
  it("that are empty or no keys keep the service from starting, so that no model is open by mistake", () => {
    const program = join(folder, "node_modules", "galton", "cli.js");
    for (const keys of ["", " ", "new,", "two words", "schlüssel"]) {
      const env = { ...process.env, GALTON_API_KEYS: keys };
      const { status, stderr } = spawnSync(
        process.execPath,
        [program, "serve", "model.json", "--port=0"],
        { cwd: folder, env, encoding: "utf8" },
      );
      assert.equal(status, 2, keys);
      assert.match(stderr, /GALTON_API_KEYS must be keys .*unset it to serve without keys/);
    }
  });
});

describe("a body of 1 GB", () => {
  const chunked =
    "POST /batch HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n";
  /** @type {[string, string, (block: Buffer) => (string | Buffer)[]][]} */
  const forms = [
    ["by its length", head("/batch", 1e9, "connection: close\r\n"), (block) => [block]],
    [
      "in chunks",
      `${chunked}connection: close\r\n\r\n`,
      (block) => [`${block.length.toString(16)}\r\n`, block, "\r\n"],
    ],
    [
      "to a path that takes none",
      head("/health", 1e9, "connection: close\r\n"),
      (block) => [block],
    ],
  ];
  for (const [name, start_, framed] of forms) {
    it(`is refused in words that the client gets, ${name}`, async () => {
      const service = await start();
      const socket = await client(service);
      const answer = answerOf(socket);
      socket.write(start_);
      await writeGigabyte(socket, framed);
      // A body in chunks has an end of its own.
      socket.write("0\r\n\r\n");
      assert.match(await answer, /^HTTP\/1\.1 4(13|05) .*"status":4(13|05).*\}$/s);
      await needServing(service);
      await needBounded(service);
    });
  }

  it("ends with its connection, if the client does not stop after the refusal", async () => {
    const service = await start();
    const socket = await client(service);
    const answer = answerOf(socket);
    socket.write(head("/batch", 1e9));
    const timer = setInterval(() => socket.write(" "), 100);
    assert.match(await answer, /^HTTP\/1\.1 413 /);
    clearInterval(timer);
    await needServing(service);
  });
});

describe("a body of 16 MB", () => {
  const keys = Array.from({ length: 1_200_000 }, (_, at) => `"k${at}":1`);
  /** @type {[string, number, () => string][]} */
  const bodies = [
    ["empty arrays", 413, () => `{"payload":[${"[],".repeat(5_000_000)}[]]}`],
    ["arrays in arrays", 400, () => "[".repeat(16_000_000)],
    ["numbers", 413, () => `{"payload":[${"1.5,".repeat(4_000_000)}1]}`],
    ["keys", 422, () => `{"payload":[{${keys.join(",")}}]}`],
  ];
  for (const [name, status, body] of bodies) {
    it(`is refused in bounded memory, of ${name}`, async () => {
      const service = await start();
      const socket = await client(service);
      socket.write(head("/batch", body(), "connection: close\r\n"));
      const answer = await answerOf(socket);
      assert.ok(answer.startsWith(`HTTP/1.1 ${status} `), answer);
      await needServing(service);
      await needBounded(service, MOST_PARSED);
    });
  }
});

describe("slow clients", () => {
  it("in any number keep nobody from an answer, and are told or disconnected", async () => {
    const service = await start();
    const starts = ["", "GET /hea", head("/batch", 100) + "{"];
    const closed = [];
    for (let at = 0; at < CLIENTS; at++) {
      const socket = await client(service);
      socket.write(starts[at % starts.length] ?? "");
      closed.push(answerOf(socket));
    }
    await needServing(service);
    await needBounded(service);
    // The first third is disconnected for the last; of the others, half a head ends by itself.
    const first = await Promise.all(closed.slice(0, CLIENTS - 1000));
    assert.ok(first.every((text) => text === "" || text.startsWith("HTTP/1.1 408 ")));
    await Promise.all(closed.filter((_, at) => at % starts.length === 1));
    await needServing(service);
  });

  it("that do not read their answers are not answered without end", async () => {
    const service = await start("--max-bytes=2000000", "--max-rows=1000000");
    const payload = JSON.stringify({ payload: Array.from({ length: 900_000 }, () => 7) });
    const sockets = [];
    for (let at = 0; at < 20; at++) {
      const socket = await client(service);
      socket.pause();
      socket.write(head("/batch", payload));
      sockets.push(socket);
    }
    // The answers are 330 MB, of which the service keeps 32 MB and the system what its buffers hold.
    assert.match(await answeredWith(service, 503), /retry-after: 1\r\n/);
    await needBounded(service);
    for (const socket of sockets) socket.destroy();
    await answeredWith(service, 200);
  });
});

describe("ten thousand bad requests", () => {
  it("are refused, each with its status, and leave no trace in memory or metrics", async () => {
    const service = await start();
    const good = "host: localhost\r\ncontent-type: application/json\r\n";
    /** @type {((at: number) => [status: number, request: string])[]} */
    const kinds = [
      () => [400, "NONSENSE\r\n\r\n"],
      (at) => [404, `GET /nothing-${at}?${at} HTTP/1.1\r\nhost: localhost\r\n\r\n`],
      () => [405, `DELETE /model HTTP/1.1\r\nhost: localhost\r\n\r\n`],
      () => [400, head("/batch", "{{{{")],
      (at) => [422, head("/batch", `{"payload":[1,"${"x".repeat(at % 5000)}"]}`)],
      () => [422, head("/score/", '{"payload":{"__proto__":{"week":1},"constructor":[1]}}')],
      () => [422, head("/stream", '{"__proto__":{"payload":1}}')],
      () => [400, head("/batch", "[".repeat(100_000))],
      () => [400, `POST /batch HTTP/1.1\r\n${good}content-length: -1\r\n\r\n`],
      () => [400, `POST /batch HTTP/1.1\r\n${good}transfer-encoding: chunked\r\n\r\nzz\r\n`],
      () => [
        400,
        `POST /batch HTTP/1.1\r\n${good}content-length: 3\r\ntransfer-encoding: chunked\r\n\r\n`,
      ],
      () => [431, `GET /health HTTP/1.1\r\nhost: localhost\r\nx: ${"y".repeat(30_000)}\r\n\r\n`],
      () => [415, head("/batch", "1").replace("application/json", "application/xml")],
      () => [415, head("/batch", "1", "content-encoding: gzip\r\n")],
      () => [400, head("/batch", "\u00ff\u00fe")],
    ];
    /** @param {number} at */
    const send = async (at) => {
      const [status, request] = /** @type {(typeof kinds)[0]} */ (kinds[at % kinds.length])(at);
      const socket = await client(service);
      socket.write(request, "latin1");
      let text = "";
      socket.on("data", (data) => {
        text += data.toString("latin1");
        if (text.includes("\r\n\r\n")) socket.destroy();
      });
      await ended(socket);
      assert.ok(text.startsWith(`HTTP/1.1 ${status} `), `${request.slice(0, 200)}\n${text}`);
    };
    let next = 0;
    const sender = async () => {
      while (next < 10_000) await send(next++);
    };
    await Promise.all(Array.from({ length: 50 }, sender));
    await needServing(service);
    await needBounded(service);
    const metrics = await (await fetch(`http://127.0.0.1:${service.port}/metrics`)).text();
    const labels = Array.from(
      metrics.matchAll(/^galton_requests_total\{(.*)\}/gm),
      ([, own]) => own,
    );
    assert.deepEqual(labels.sort(), [
      'path="/batch",status="200"',
      'path="/batch",status="400"',
      'path="/batch",status="415"',
      'path="/batch",status="422"',
      'path="/model",status="405"',
      'path="/score/",status="422"',
      'path="/stream",status="422"',
      'path="other",status="404"',
    ]);
  });
});
