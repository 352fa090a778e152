import assert from "node:assert/strict";
import { test } from "node:test";
import { runnerImport } from "vite";

const { Paced } = (await runnerImport(new URL("./paced.ts", import.meta.url).pathname)).module;

const text = "x,y\n" + "1.25,2.5\n".repeat(300_000);

for (const isPlaying of [false, true])
  test(`gives the bytes of its file ${isPlaying ? "while a run plays" : "at rest"}`, async () => {
    const paced = new Paced(new Blob([text]), () => isPlaying);
    assert.equal(paced.size, text.length);
    assert.equal(await new Response(paced.stream()).text(), text);
    assert.equal(await new Response(paced.stream()).text(), text);
  });

test("asks before each piece whether a run plays", async () => {
  let asked = 0;
  const paced = new Paced(new Blob([text]), () => asked++ < 0);
  await new Response(paced.stream()).text();
  assert.ok(asked > 0 && asked <= 2 * (text.length / 2 ** 20), `${asked} times`);
});

test("has no bytes of an empty file", async () => {
  const paced = new Paced(new Blob([]), () => true);
  assert.equal(await new Response(paced.stream()).text(), "");
});
