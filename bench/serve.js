// Part serve: `galton serve` over loopback, on one core: single predictions and rows in batches.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as galton from "../pkg/inline.js";
import { median, out, root } from "./lab.js";
import { randomFrom } from "./random.js";

/** How many rows a batch has. */
const BATCH = 10_000;

/** How many clients ask at once, each the next question after an answer: for one prediction, and for a batch. */
const CLIENTS = { single: 32, batch: 4 };

/** How long a round takes, in ms. The first round of each question is not counted. */
const ROUND = 1000;

/** The command that keeps a process on the first core, on Linux. Elsewhere the system chooses. */
const TASKSET = "/usr/bin/taskset";

/**
 * @typedef {object} Question
 * @property {string} formula
 * @property {"/stream" | "/batch"} path
 * @property {(rows: Record<string, number | string>[], names: readonly string[]) => unknown} payload
 */

/** @type {Record<string, Question>} */
const QUESTIONS = {
  "one number": { formula: "y ~ a", path: "/stream", payload: ([row]) => row?.["a"] },
  "one object": { formula: "y ~ a + b + c", path: "/stream", payload: ([row]) => row },
  numbers: { formula: "y ~ a", path: "/batch", payload: (rows) => rows.map(({ a }) => a) },
  "arrays of three": {
    formula: "y ~ a + b + c",
    path: "/batch",
    payload: (rows, names) => rows.map((row) => names.map((name) => row[name])),
  },
  "objects of three": { formula: "y ~ a + b + c", path: "/batch", payload: (rows) => rows },
  "objects, a category": { formula: "y ~ a + b + kind", path: "/batch", payload: (rows) => rows },
  "columns, an interaction": {
    formula: "y ~ a * kind + log(b)",
    path: "/batch",
    payload: (rows, names) =>
      Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name])])),
  },
};

/** @typedef {{ name: string, isBatch: boolean, perSecond: number, runs: number[], bytes: number }} Rate rows a second */

/**
 * How many rows a second each question is answered for. A `galton serve` of its own has the model, as `galton train` saves it.
 *
 * @param {{ scale: number, rounds: number }} settings
 * @returns {Promise<Rate[]>}
 */
export async function serving({ scale, rounds }) {
  const random = randomFrom(1886);
  const number = () => Math.round(random() * 1e6 + 1) / 1e4;
  const rows = Array.from({ length: Math.max(1, BATCH * scale) }, () => ({
    a: number(),
    b: number(),
    c: number(),
    kind: random() < 0.5 ? "shade" : "sun",
  }));
  const table = rows.map((row) => ({
    ...row,
    y: 3 + 2 * row.a - row.b / 3 + row.c / 7 + random(),
  }));
  const rates = [];
  for (const [name, { formula, path, payload }] of Object.entries(QUESTIONS)) {
    const model = (await galton.read(table, { formula })).model();
    const given = rows.map((row) =>
      Object.fromEntries(model.predictors.map((own) => [own, row[/** @type {"a"} */ (own)]])),
    );
    const request = JSON.stringify({ payload: payload(given, model.predictors) });
    const answer = JSON.stringify(model.score(JSON.parse(request)));
    const isBatch = path === "/batch";
    const saved = join(out, "served.json");
    await writeFile(saved, JSON.stringify(model));
    const server = await start(saved);
    try {
      const clients = isBatch ? CLIENTS.batch : CLIENTS.single;
      const runs = await rounded(server.port, clients, rounds, path, request, answer);
      const each = runs.map((answers) => answers * (isBatch ? rows.length : 1));
      rates.push({ name, isBatch, perSecond: median(each), runs: each, bytes: request.length });
    } finally {
      server.child.kill();
    }
  }
  return rates;
}

/** Starts `galton serve` on one core. @param {string} saved */
async function start(saved) {
  const program = [process.execPath, join(root, "pkg", "cli.js"), "serve", saved, "--port=0"];
  const [command = "", ...args] = existsSync(TASKSET) ? [TASKSET, "-c", "0", ...program] : program;
  const child = spawn(command, args, { stdio: ["ignore", "ignore", "pipe"] });
  const [said] = /** @type {[Buffer]} */ (await once(child.stderr, "data"));
  const port = Number(/:(\d+)/.exec(String(said))?.[1]);
  if (!port) throw new Error(`galton serve says ${String(said)}`);
  return { child, port };
}

/**
 * Answers a second, in each round.
 *
 * @param {number} port
 * @param {number} clients
 * @param {number} rounds
 * @param {string} path
 * @param {string} request
 * @param {string} answer that there must be
 */
async function rounded(port, clients, rounds, path, request, answer) {
  const head = [
    `POST ${path} HTTP/1.1`,
    "host: localhost",
    "content-type: application/json",
    `content-length: ${request.length}`,
  ];
  const question = Buffer.from(`${head.join("\r\n")}\r\n\r\n${request}`);
  const counted = { answers: 0 };
  const sockets = await Promise.all(
    Array.from({ length: clients }, () => ask(port, question, answer, counted)),
  );
  const runs = [];
  for (let round = 0; round <= rounds; round++) {
    const before = counted.answers;
    const began = performance.now();
    await sleep(ROUND);
    if (round > 0) runs.push((counted.answers - before) / ((performance.now() - began) / 1000));
  }
  for (const socket of sockets) socket.destroy();
  return runs;
}

/**
 * Asks over and over, the next question after each answer.
 *
 * @param {number} port
 * @param {Buffer} question
 * @param {string} answer
 * @param {{ answers: number }} counted
 */
async function ask(port, question, answer, counted) {
  const socket = connect(port, "127.0.0.1");
  socket.setNoDelay();
  await once(socket, "connect");
  /** @type {Buffer[]} */
  let parts = [];
  let length = 0;
  let isFirst = true;
  let whole = 0;
  socket.on("data", (part) => {
    parts.push(part);
    length += part.length;
    // The head comes in the first part, and has the same length every time.
    if (whole === 0) whole = part.indexOf("\r\n\r\n") + 4 + answer.length;
    if (length < whole) return;
    if (isFirst) check(Buffer.concat(parts).toString("latin1"), answer);
    isFirst = false;
    parts = [];
    length = 0;
    counted.answers++;
    socket.write(question);
  });
  socket.write(question);
  return socket;
}

/** @param {string} found with its head @param {string} answer */
function check(found, answer) {
  if (found.startsWith("HTTP/1.1 200 ") && found.endsWith(`\r\n\r\n${answer}`)) return;
  throw new Error(`galton serve answers ${found.slice(0, 500)}, not ${answer.slice(0, 500)}`);
}
