// wasm-bindgen writes a module for one instance of the WebAssembly. This makes it a function that makes as many as are
// asked for: one whose code trapped is given up for another (pkg/wasm.js). The table of methods of descent, which the
// declarations have in a comment (src/wasm/types/methods.rs), becomes a module of its own.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2] ?? "";

/** @param {string} name @param {(text: string) => string} change */
function edit(name, change) {
  const path = join(folder, name);
  const [before, after] = [readFileSync(path, "utf8")].flatMap((text) => [text, change(text)]);
  if (before === after) throw new Error(`${path} is not what wasm-bindgen wrote`);
  writeFileSync(path, after ?? "");
}

edit("galton.js", (text) => {
  const names = Array.from(text.matchAll(/^export (?:class|function) (\w+)/gm), ([, name]) => name);
  const body = text
    .slice(0, text.indexOf("async function __wbg_load"))
    .replaceAll(/^export /gm, "")
    // Rust would refuse what was freed, or taken by a call, by an exception through its own frames: some of its stack
    // would be lost each time.
    .replaceAll(/( +)wasm\.__wbg_\w+_free\(ptr, 0\);/g, "$1if (ptr === 0) return;\n$&");
  if (!body.includes("if (ptr === 0) return;")) throw new Error("galton.js frees nothing");
  return `export function glue() {
${body}
function begin(instance) {
    __wbg_finalize_init(instance);
    return { memory: wasm.memory, ${names.join(", ")} };
}
return { imports: __wbg_get_imports(), start: begin };
}
`;
});

const TABLE = /\/\* methods: (\[.*\]) \*\//;

edit("galton.d.ts", (text) => {
  const table = TABLE.exec(text)?.[1];
  if (!table) throw new Error("galton.d.ts has no table of methods");
  const methods = JSON.stringify(JSON.parse(table), null, 2);
  writeFileSync(
    join(folder, "methods.js"),
    `/** A setting of a method: its name among the options, its type in TypeScript, its default and its meaning. */
/** @typedef {{ readonly name: import("./galton.js").DescentOptionName, readonly kind: string, readonly default: string, readonly about: string }} MethodSetting */
/** A method of descent in words, for lists and help texts. */
/** @typedef {{ readonly name: import("./galton.js").Method, readonly title: string, readonly label: string, readonly group: string, readonly about: string, readonly settings: readonly MethodSetting[] }} MethodDescription */

/** All methods of descent, in the order in which lists have them. @type {readonly MethodDescription[]} */
export const methods = ${methods};
`,
  );
  text = text.replace(TABLE, "");
  return `${text.slice(0, text.indexOf("export type InitInput"))}
/** The exports of an instance of the WebAssembly. */
export type Galton = typeof import("./galton.js") & { memory: WebAssembly.Memory };

/** The parts that make an instance: its imports, and a function that starts it. */
export function glue(): {
  imports: WebAssembly.Imports;
  start: (instance: WebAssembly.Instance) => Galton;
};
`;
});
