// `make service-check`: schemathesis asks `galton serve` what its OpenAPI document allows and what it forbids, and holds each answer
// against the document.

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { env, execPath, exit, stdout } from "node:process";
import { fileURLToPath } from "node:url";
import * as galton from "../../pkg/inline.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const out = join(root, "build", "service-check");
const schemathesis = join(root, "build", "service-python", "bin", "st");

/** How many cases schemathesis makes of each operation, at most. */
const CASES = env["CASES"] ?? "200";

const KEY = "a-key-of-the-check";

/** A model with categories, some of whose values are numbers, a logarithm, and a name that a URL would quote. */
const garden = {
  format: "galton-model",
  version: 3,
  response: "height",
  intercept: 1,
  predictors: [
    { name: "week" },
    { name: "bed", levels: ["shade", "sun"] },
    { name: "dose", levels: ["10", "20", "true"] },
    { name: "soil pH/~y%" },
  ],
  columns: [
    { name: "week", term: "week", coefficient: 2, powers: [{ predictor: "week", power: 1 }] },
    { name: "bedsun", term: "bed", coefficient: 10, levels: [{ predictor: "bed", value: "sun" }] },
    { name: "dose20", term: "dose", coefficient: 5, levels: [{ predictor: "dose", value: "20" }] },
    {
      name: "log(soil pH/~y%)",
      term: "log(soil pH/~y%)",
      coefficient: 1.5,
      powers: [{ predictor: "soil pH/~y%", power: 1, log: true }],
    },
  ],
  training: null,
};

/** @param {string} table @param {string} formula */
const fitted = async (table, formula) => (await galton.read(table, { formula })).model();
const cars = await readFile(join(root, "tests", "data", "cars.csv"), "utf8");
const days = Array.from({ length: 40 }, (_, at) => new Date(Date.UTC(2024, 0, 1 + at)));
const visits = days.map(
  (day, at) => `${day.toISOString().slice(0, 10)},${at % 7},${at + (at % 5)}`,
);

/** @type {Record<string, [model: unknown, keys: string]>} */
const MODELS = {
  "a document with categories and a logarithm": [garden, ""],
  "a line with intervals": [await fitted(cars, "dist ~ speed"), ""],
  "dates and a product, behind keys": [
    await fitted(`day,kind,visits\n${visits.join("\n")}\n`, "visits ~ day * kind"),
    `another-key,${KEY}`,
  ],
  "powers with intervals": [await fitted(cars, "dist ~ speed + I(speed^2)"), ""],
};

await mkdir(out, { recursive: true });
let failed = 0;
for (const [name, [model, keys]] of Object.entries(MODELS)) {
  const saved = join(out, "model.json");
  await writeFile(saved, JSON.stringify(model));
  const child = spawn(execPath, [join(root, "pkg", "cli.js"), "serve", saved, "--port=0"], {
    env: { ...env, ...(keys && { GALTON_API_KEYS: keys }) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const [said] = /** @type {[Buffer]} */ (await once(child.stderr, "data"));
  const address = /http:\/\/[^\s,]+/.exec(String(said))?.[0];
  if (!address) throw new Error(`galton serve says ${String(said)}`);
  stdout.write(`\n${name}\n`);
  const more = keys ? ["--header", `x-api-key: ${KEY}`] : [];
  const { status } = spawnSync(
    schemathesis,
    [
      "run",
      `${address}/openapi.json`,
      "--checks=all",
      `--max-examples=${CASES}`,
      "--seed=1886",
      ...more,
    ],
    { cwd: out, stdio: "inherit" },
  );
  child.kill();
  if (status !== 0) failed++;
}
stdout.write(`\nschemathesis finds ${failed === 0 ? "nothing" : `faults of ${failed} services`}\n`);
exit(failed === 0 ? 0 : 1);
