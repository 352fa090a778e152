// wasm-bindgen writes a module for one instance of the WebAssembly. This makes it a function that makes as many as are
// asked for: one whose code trapped is given up for another (pkg/wasm.js).

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

edit("galton.d.ts", (text) => {
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
