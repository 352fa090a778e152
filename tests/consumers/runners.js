// Consumers that are the test runners of others, with the environments that these have.

/** @typedef {import("./project.js").Consumer} Consumer */

/** A test of a file and of bytes, which environments have of their own. @param {string} imports */
const test = (imports) => `${imports}
test("galton gives what it gives in Node", async () => {
  expect(await small()).toBe(readFileSync("small.txt", "utf8"));
});
for (const [name, source] of Object.entries({
  bytes: () => Uint8Array.from(readFileSync("table.csv")),
  buffer: () => readFileSync("table.csv"),
  text: () => "x,y\\n1,2\\n2,4\\n3,6.5\\n",
  blob: () => new Blob(["x,y\\n1,2\\n2,4\\n3,6.5\\n"]),
  file: () => new File(["x,y\\n1,2\\n2,4\\n3,6.5\\n"], "table.csv"),
})) {
  test("galton reads " + name, async () => {
    expect((await train(source(), { response: "y" })).predictors).toEqual(["x"]);
  });
}
`;

const vitest = test(`import { readFileSync } from "node:fs";
import { train } from "galton";
import { expect, test } from "vitest";
import { small } from "./answer.js";`);

/** Jest's own modules are CommonJS, so the program is written for that. */
const jest = test(`const { readFileSync } = require("node:fs");
const { Model, train } = require("galton");
async function small() {
  const csv = JSON.parse(readFileSync("csv.js", "utf8").replace("export default ", "").replace(/;\\s*$/, ""));
  const model = await train(csv, { response: "progression", predictors: ["bmi"], learningRate: 0.002, iterations: 2001 });
  const saved = JSON.stringify(model);
  return saved + Model.from(saved).predict(0.05);
}`);

const table = { "table.csv": "x,y\n1,2\n2,4\n3,6.5\n" };

/** @param {string} environment @param {string[]} tools @param {boolean} isCore @returns {Consumer} */
const vitestIn = (environment, tools, isCore) => ({
  name: `vitest-${environment}`,
  tools: ["vitest", ...tools],
  isCore,
  row: [`Vitest, \`${environment}\``, '`import { train } from "galton"`', "nothing"],
  files: { "galton.test.js": vitest, ...table },
  test: async (project) => {
    await project.put({ "small.txt": project.small });
    await project.run("vitest", "run", "--environment", environment);
  },
});

/** @param {string} environment @param {string[]} tools @param {boolean} isCore @returns {Consumer} */
const jestIn = (environment, tools, isCore) => ({
  name: `jest-${environment}`,
  tools: ["jest", ...tools],
  isCore,
  type: "commonjs",
  row: [`Jest, \`${environment}\``, '`const { train } = require("galton")`', "nothing"],
  files: { "galton.test.js": jest, ...table },
  test: async (project) => {
    await project.put({ "small.txt": project.small });
    await project.run("jest", "--env", environment);
  },
});

/** @type {Consumer[]} */
export const runners = [
  vitestIn("node", [], true),
  vitestIn("jsdom", ["jsdom"], true),
  vitestIn("happy-dom", ["happy-dom"], false),
  jestIn("node", [], true),
  jestIn("jsdom", ["jest-environment-jsdom"], true),
];
