// `galton serve`: how it starts and ends. What it answers is in service.test.js.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, it } from "node:test";
import { here, plain, refused } from "./command-line.js";
import { binOf, commandIn } from "./galton-bin.js";

describe("galton serve", () => {
  it("says where, and ends by a signal when its answers are given", async () => {
    const { folder, model } = await here();
    await model();
    const args = ["serve", "model.json", "--port", "0", "--cors", "https://example.com"];
    const child = spawn(join(binOf(plain), "galton"), args, { cwd: folder });
    const [said] = /** @type {[Buffer]} */ (await once(child.stderr, "data"));
    const [, address = ""] = /serving model\.json on (http:\S+)/.exec(said.toString()) ?? [];
    const { port } = new URL(address);
    assert.equal((await fetch(`${address}/health`)).status, 200);
    const origin = "https://example.com";
    const { headers } = await fetch(`${address}/health`, { headers: { origin } });
    assert.equal(headers.get("access-control-allow-origin"), origin);
    const second = commandIn(binOf(plain), folder);
    refused(
      await second(["serve", "model.json", "--port", port]),
      3,
      /port \d+ of 127\.0\.0\.1 is in use; --port 0 takes a free one/,
    );
    refused(
      await second(["serve", "model.json", "--host", "192.0.2.1"]),
      3,
      /192\.0\.2\.1 is no address of this machine/,
    );
    refused(
      await second(["serve", "model.json", "--cors", "example.com"]),
      2,
      /--cors has "example\.com"; it must be an array of origins such as/,
    );
    child.kill("SIGTERM");
    assert.deepEqual(await once(child, "close"), [0, null]);
  });

  it("ends by a signal that comes while it starts, whenever that is", async () => {
    const { folder, model } = await here();
    await model();
    for (let wait = 40; wait <= 240; wait += 10) {
      const child = spawn(join(binOf(plain), "galton"), ["serve", "model.json", "--port", "0"], {
        cwd: folder,
        stdio: "ignore",
      });
      const ended = once(child, "close");
      await setTimeout(wait);
      child.kill("SIGTERM");
      const late = AbortSignal.timeout(20_000);
      late.onabort = () => child.kill("SIGKILL");
      const [code, signal] = await ended;
      assert.ok([0, 143].includes(code) || signal === "SIGTERM", `${wait} ms: ${code}, ${signal}`);
    }
  });
});
