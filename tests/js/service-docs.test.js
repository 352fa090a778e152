// The commands of docs/service.md, run as they stand there but for the port: each must print the comment below it.

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFile, readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { promisify } from "node:util";
import { data, install, root } from "./packed.js";

const run = promisify(execFile);
const page = await readFile(join(root, "docs", "service.md"), "utf8");
const examples = Array.from(page.matchAll(/^```sh\n(.*?)^```$/gms), ([, text = ""]) => text);

/** @type {string} */
let folder;
/** @type {import("node:child_process").ChildProcess[]} */
const started = [];
before(async () => {
  folder = await install();
  await copyFile(join(data, "cars.csv"), join(folder, "cars.csv"));
});
after(() => {
  // npx starts a shell and Node: the group has them all.
  for (const { pid } of started) if (pid) process.kill(-pid);
});

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return port;
}

describe("docs/service.md", () => {
  examples.forEach((example, at) => {
    it(`prints what it says: commands ${at + 1}`, async () => {
      const port = String(await freePort());
      let printed = "";
      let promised = 0;
      for (const line of example.replaceAll("5000", port).trim().split("\n")) {
        if (line.startsWith("# ")) {
          assert.equal(printed, line.slice(2));
          promised++;
        } else if (line.endsWith(" &")) {
          const child = spawn("sh", ["-c", line.slice(0, -2)], {
            cwd: folder,
            detached: true,
            stdio: ["ignore", "ignore", "pipe"],
          });
          started.push(child);
          const [said] = /** @type {[Buffer]} */ (await once(child.stderr, "data"));
          assert.match(String(said), /^serving model\.json on /);
        } else {
          ({ stdout: printed } = await run("sh", ["-c", line], { cwd: folder }));
        }
      }
      assert.ok(promised > 0, "it promises nothing");
    });
  });
});
