// Every example of --help and of docs/command-line.md.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { gzipSync } from "node:zlib";
import { postgresql } from "../databases/engines.js";
import { COMMANDS, done, here, plain } from "./command-line.js";
import { binOf } from "./galton-bin.js";
import { data, root } from "./packed.js";

describe("the examples of --help run as they stand", () => {
  /** @type {Awaited<ReturnType<typeof postgresql>>} */
  let database;
  before(async () => {
    database = await postgresql();
    for (const name of ["cars", "warpbreaks"]) {
      const table = await readFile(join(data, `${name}.csv`), "utf8");
      const [head = "", ...rows] = table.trim().split("\n");
      const type = (/** @type {string} */ cell) =>
        isNaN(Number(cell)) ? "text" : "double precision";
      const names = head.replaceAll('"', "").split(",");
      const first = (rows[0] ?? "").replaceAll('"', "").split(",");
      const columns = names.map((own, at) => `"${own}" ${type(first[at] ?? "")}`);
      const values = rows.map(
        (row) =>
          `(${row
            .replaceAll('"', "")
            .split(",")
            .map((cell) => `'${cell}'`)
            .join(",")})`,
      );
      await database.query(
        `CREATE TABLE ${name} (${columns.join(", ")}); INSERT INTO ${name} VALUES ${values.join(", ")};`,
      );
    }
  });
  after(() => database.close());

  /** The examples in a text of help. @param {string} text */
  const examplesIn = (text) =>
    (/^Examples:\n((?: {2}.*\n)+)/m.exec(text)?.[1] ?? "")
      .split("\n")
      .flatMap((line) => line.trim() || []);

  for (const name of ["", "sql", ...COMMANDS]) {
    it(`galton ${name}`, async () => {
      const { galton } = await here();
      const examples = examplesIn(
        done(await galton([...name.split(" ").filter(Boolean), "--help"])),
      );
      assert.ok(examples.length > 0);
      const isStory = name === "" || name === "sql";
      let place = await here();
      for (const example of examples) {
        // The examples of an overview are one story, those of a command stand alone.
        if (!isStory) {
          place = await here();
          if (/model\.json/.test(example) && !/-o model\.json/.test(example)) await place.model();
        }
        const ran = /galton serve/.test(example)
          ? await served(place, example)
          : await place.shell(example, { env: database.env });
        assert.equal(ran.code, 0, `${example}\n${ran.err}`);
        assert.ok(ran.out !== "" || /[>] \S+$|-o \S+$/.test(example), `${example} printed nothing`);
        assert.doesNotMatch(ran.err, /galton:/, example);
      }
    });
  }

  it("and so do those of docs/command-line.md, in their order", async () => {
    const place = await here();
    const cars = gzipSync(await place.text("cars.csv"));
    const server = createServer((_, response) => response.end(cars));
    await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
    const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
    const env = { ...database.env, SITE: `http://127.0.0.1:${port}` };
    const page = await readFile(join(root, "docs", "command-line.md"), "utf8");
    const blocks = Array.from(page.matchAll(/^```sh\n(.*?)^```\n(?:\n```text\n(.*?)^```)?/gms));
    assert.ok(blocks.length > 5);
    try {
      for (const [, lines = "", expected] of blocks) {
        const ran = await place.shell(`set -e\n${lines}`, { env });
        assert.equal(ran.code, 0, `${lines}${ran.err}`);
        assert.doesNotMatch(ran.err, /galton:/, lines);
        if (expected !== undefined) assert.equal(ran.out, expected, lines);
      }
    } finally {
      server.close();
    }
  });

  /**
   * Runs an example that serves until it answers, and ends it.
   *
   * @param {Awaited<ReturnType<typeof here>>} place
   * @param {string} example
   */
  async function served(place, example) {
    // A machine may have a server on that port.
    const line = `exec env ${example.replace(/ --port 5000/, "")} --port 0`;
    const child = spawn("bash", ["-c", line], {
      cwd: place.folder,
      env: { ...process.env, PATH: `${binOf(plain)}:${process.env["PATH"]}` },
    });
    const [said] = /** @type {[Buffer]} */ (await once(child.stderr, "data"));
    const [, port = ""] = /on http:\/\/[\d.]+:(\d+)/.exec(said.toString()) ?? [];
    const answer = await fetch(`http://127.0.0.1:${port}/stream`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": "new" },
      body: '{ "payload": 10 }',
    });
    const out = await answer.text();
    assert.equal(answer.status, 200, out);
    child.kill("SIGTERM");
    const [code] = /** @type {[number | null]} */ (await once(child, "close"));
    return { code, out, err: "" };
  }
});
