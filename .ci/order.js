// The order of the source files: a file uses only files above it. DESIGN.md's tables have the order, and this script fails
// where the code or the tables break it. `node .ci/order.js [folder]`

import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";
import { argv, exit } from "node:process";

const root = argv[2] ?? join(import.meta.dirname, "..");

/** @type {string[]} */
const faults = [];

/** @param {string} file */
const read = (file) => readFileSync(join(root, file), "utf8");

/**
 * The files below a folder whose names match, as paths from the root.
 *
 * @param {string} folder
 * @param {RegExp} name
 */
function files(folder, name) {
  const found = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" });
  const paths = found.map((file) => posix.join(folder, ...file.split(sep)));
  return paths.filter((path) => name.test(path)).sort();
}

/**
 * The names in the first column of the table of DESIGN.md that has this header.
 *
 * @param {string} header
 */
function table(header) {
  const lines = read("DESIGN.md").split("\n");
  const first = lines.indexOf(header);
  if (first < 0) throw new Error(`DESIGN.md has no table with the header ${header}`);
  const names = [];
  for (const line of lines.slice(first + 2)) {
    if (!line.startsWith("|")) break;
    const name = /^\| `([^`]+)` \|/.exec(line)?.[1];
    if (!name) throw new Error(`DESIGN.md: this row has no name between backticks: ${line}`);
    names.push(name);
  }
  return names;
}

/**
 * @typedef {object} Use
 * @property {string} from the file that uses another
 * @property {string} to
 * @property {number} line
 */

/**
 * Reports circles of files: for each file in one, unless it is in one that was reported, the shortest way back to itself.
 *
 * @param {readonly Use[]} uses
 */
function refuseCircles(uses) {
  /** @type {Map<string, Set<string>>} */
  const next = new Map();
  for (const { from, to } of uses) next.set(from, (next.get(from) ?? new Set()).add(to));
  /** @type {Set<string>} */
  const reported = new Set();
  for (const start of next.keys()) {
    if (reported.has(start)) continue;
    const ways = [[start]];
    const seen = new Set();
    for (const way of ways) {
      const last = way.at(-1) ?? start;
      if (next.get(last)?.has(start)) {
        faults.push(`a circle: ${[...way, start].join(" -> ")}`);
        for (const file of way) reported.add(file);
        break;
      }
      for (const file of next.get(last) ?? []) {
        if (!seen.has(file)) ways.push([...way, file]);
        seen.add(file);
      }
    }
  }
}

// ---- Rust ----

/**
 * A Rust file without comments, texts and tests; what remains keeps its place.
 *
 * @param {string} source
 */
function bare(source) {
  /** @param {string} text */
  const blank = (text) => text.replace(/[^\n]/g, " ");
  const skipped =
    /\/\/[^\n]*|\/\*[^]*?\*\/|b?r(#+)"[^]*?"\1|b?"(?:\\[^]|[^"\\])*"|b?'(?:\\[^']+|\\'|[^'\\])'/g;
  const code = source.replace(skipped, blank);
  const tests = /^#\[cfg\(test\)\]\n(?:#\[[^\n]*\n)*mod \w+ \{[^]*?^\}/gm;
  return code.replace(tests, blank);
}

/**
 * The paths of a `use` declaration's tree: `a::{b, c::d}` has two.
 *
 * @param {string} tree
 * @returns {{ path: string[], name: string }[]}
 */
function branches(tree) {
  const text = tree.trim();
  const open = text.indexOf("{");
  if (open < 0) {
    const [path = "", alias] = text.split(/\s+as\s+/);
    const segments = path.split("::").map((segment) => segment.trim());
    if (segments.length > 1 && segments.at(-1) === "self") segments.pop();
    return [{ path: segments, name: alias ?? segments.at(-1) ?? "" }];
  }
  const before = text.slice(0, open).split("::");
  const prefix = before.map((segment) => segment.trim()).filter(Boolean);
  const inner = text.slice(open + 1, text.lastIndexOf("}"));
  let depth = 0;
  let piece = "";
  const pieces = [];
  for (const letter of inner) {
    depth += letter === "{" ? 1 : letter === "}" ? -1 : 0;
    if (letter === "," && depth === 0) {
      pieces.push(piece);
      piece = "";
    } else piece += letter;
  }
  const own = [...pieces, piece].filter((part) => part.trim()).flatMap(branches);
  return own.map(({ path, name }) => {
    const whole = [...prefix, ...path];
    return path[0] === "self" && path.length === 1
      ? { path: prefix, name: prefix.at(-1) ?? "" }
      : { path: whole, name };
  });
}

/** The crates: where their files are, what their modules' names begin with, and the name others use them by. */
const crates = [
  { folder: "src", prefix: "", crate: "galton" },
  { folder: "kernel/src", prefix: "kernel", crate: "galton_kernel" },
].filter(({ folder }) => existsSync(join(root, folder)));

/**
 * @typedef {object} Module
 * @property {string} file
 * @property {string} name such as `csv/reader`; the main crate itself has none
 * @property {string} root the name of its crate
 * @property {{ path: string[], line: number }[]} paths what it names of other modules
 * @property {Map<string, string[]>} reexports the paths of names that it gives on
 * @property {string[][]} globs
 * @property {boolean} isList whether it has declarations of modules and re-exports only
 */

/** @param {string} file @param {typeof crates[number]} crate */
const nameOf = (file, { folder, prefix }) =>
  posix
    .join(prefix, posix.relative(folder, file).replace(/(^lib|\/mod)?\.rs$/, "") || ".")
    .replace(/^\.$/, "");

/**
 * @param {string} file
 * @param {typeof crates[number]} crate
 * @param {ReadonlySet<string>} names of all modules
 * @returns {Module}
 */
function module(file, crate, names) {
  const name = nameOf(file, crate);
  let code = bare(read(file));
  /** @param {number} at */
  const lineOf = (at) => code.slice(0, at).split("\n").length;
  const paths = [];
  const reexports = new Map();
  const globs = [];
  const declaration = /\b(pub(?:\([^)]*\))?\s+)?use\s+([^;]+);/g;
  for (const { index, 1: visible, 2: tree = "" } of code.matchAll(declaration)) {
    for (const branch of branches(tree)) {
      const isGlob = branch.path.at(-1) === "*";
      const path = isGlob ? branch.path.slice(0, -1) : branch.path;
      if (!visible) paths.push({ path, line: lineOf(index) });
      else if (isGlob) globs.push(path);
      else reexports.set(branch.name, path);
    }
  }
  code = code.replace(declaration, (text) => text.replace(/[^\n]/g, " "));
  const rest = code.replace(/#!?\[[^\]]*\]|\b(pub(\([^)]*\))?\s+)?mod\s+\w+;/g, "");
  for (const { index, 1: path = "" } of code.matchAll(/(?<![\w:$'])\$?(\w+(?:::\w+)+)/g)) {
    const segments = path.split("::");
    const first = segments[0] ?? "";
    const isOwn = names.has(name ? `${name}/${first}` : first);
    const isKnown = crates.some(({ crate }) => crate === first);
    if (isOwn || isKnown || ["crate", "self", "super"].includes(first))
      paths.push({ path: segments, line: lineOf(index) });
  }
  const isList = /\bmod \w+;/.test(code) && !rest.trim();
  return { file, name, root: crate.prefix, paths, reexports, globs, isList };
}

/**
 * The module that a path leads to, through re-exports; `undefined` for one of another crate.
 *
 * @param {ReadonlyMap<string, Module>} modules
 * @param {string} from
 * @param {readonly string[]} path
 * @returns {string | undefined}
 */
function target(modules, from, path) {
  const rest = [...path];
  let here = from;
  const first = rest[0] ?? "";
  /** @param {string} name */
  const inside = (name) => (here ? `${here}/${name}` : name);
  const other = crates.find(({ crate }) => crate === first);
  if (first === "crate" || other) {
    here = other?.prefix ?? modules.get(from)?.root ?? "";
    rest.shift();
  } else if (first === "self" || first === "super") {
    while (rest[0] === "self" || rest[0] === "super") {
      if (rest.shift() === "super") here = here.includes("/") ? posix.dirname(here) : "";
    }
  } else if (!modules.has(inside(first))) {
    return undefined;
  }
  for (let name = rest.shift(); name !== undefined; name = rest.shift()) {
    if (modules.has(inside(name))) {
      here = inside(name);
      continue;
    }
    const onward = modules.get(here)?.reexports.get(name);
    if (!onward) return here;
    // A re-export of another crate's item stands where it is re-exported.
    const found = target(modules, here, [...onward, ...rest]);
    return found ?? here;
  }
  return here;
}

function checkRust() {
  const rows = table("| module | from | to |");
  const sources = crates.flatMap((crate) =>
    files(crate.folder, /\.rs$/).map((file) => ({ file, crate })),
  );
  const names = new Set(sources.map(({ file, crate }) => nameOf(file, crate)));
  const modules = new Map(
    sources.map(({ file, crate }) => [nameOf(file, crate), module(file, crate, names)]),
  );
  checkRows(rows, names);
  /** A row whose name ends in `/` holds all files of a folder that have no row of their own. @param {string} name */
  const place = (name) => {
    const own = rows.indexOf(name);
    return own < 0 ? rows.findIndex((row) => row.endsWith("/") && `${name}/`.startsWith(row)) : own;
  };
  /** @type {Use[]} */
  const uses = [];
  for (const { file, name, root, paths, reexports, globs, isList } of modules.values()) {
    if (name === root) continue;
    if (!isList && place(name) < 0) faults.push(`DESIGN.md has no row for ${file}`);
    const given = isList
      ? []
      : [...reexports.values(), ...globs].map((path) => ({ path, line: 1 }));
    for (const { path, line } of [...paths, ...given]) {
      // Inside `mod x { .. }` in a file, `super` is the file.
      const [, ...outer] = path;
      const to = target(modules, name, path) || target(modules, name, ["self", ...outer]);
      const used = modules.get(to ?? "");
      const isKnown = uses.some((use) => use.from === name && use.to === to);
      // Naming a folder that is a list of modules uses none of them.
      if (!to || !used || to === name || isKnown || used.isList) continue;
      uses.push({ from: name, to, line });
      const [here, there] = [place(name), place(to)];
      const isInside = here === there && rows[here]?.endsWith("/");
      if (here >= 0 && there >= here && !isInside) {
        faults.push(`${file}:${line} uses ${used.file}, which DESIGN.md's table has below it`);
      }
    }
  }
  refuseCircles(uses);
  checkTours(rows);
}

/**
 * Each row has a file, and the rows of a folder stand together.
 *
 * @param {readonly string[]} rows
 * @param {ReadonlySet<string>} names of all modules
 */
function checkRows(rows, names) {
  /** @type {(string | undefined)[]} */
  const folders = [];
  for (const row of rows) {
    if (!row.endsWith("/") && !names.has(row)) {
      faults.push(`DESIGN.md has a row \`${row}\`, and src/ no file of this name`);
    }
    const [folder] = row.split("/");
    if (folders.at(-1) === folder) continue;
    if (folders.includes(folder)) {
      faults.push(`DESIGN.md: the rows of \`${folder}\` do not stand together (\`${row}\`)`);
    }
    folders.push(folder);
  }
}

/**
 * The lib.rs of each crate declares its modules in the order of the table.
 *
 * @param {readonly string[]} rows
 */
function checkTours(rows) {
  for (const { folder, prefix } of crates) {
    const own = rows.filter((row) => row.startsWith(prefix && `${prefix}/`));
    const order = new Set(own.map((row) => row.split("/")[prefix ? 1 : 0]));
    const code = bare(read(`${folder}/lib.rs`));
    const declared = [...code.matchAll(/\bmod (\w+);/g)].map((found) => found[1]);
    const expected = [...order].filter((name) => declared.includes(name));
    const at = declared.findIndex((name, at) => name !== expected[at]);
    if (at >= 0) {
      const instead = expected[at] ?? "no more modules";
      faults.push(
        `${folder}/lib.rs declares ${declared[at]} where DESIGN.md's table has ${instead}`,
      );
    }
  }
}

// ---- JavaScript, TypeScript and Svelte ----

/**
 * The files that others import, with types and those in JSDoc. A worker that is started by its address is not imported.
 *
 * @param {readonly string[]} sources
 */
function imports(sources) {
  /** @type {Use[]} */
  const uses = [];
  const known = new Set(sources);
  const named =
    /\b(?:import|export)\b[^"';]*?\bfrom\s*["'](\.[^"']*)["']|\bimport\s*\(?\s*["'](\.[^"']*)["']/g;
  for (const from of sources) {
    const text = read(from);
    for (const { index, 1: static_, 2: other } of text.matchAll(named)) {
      const path = posix.join(dirname(from), static_ ?? other ?? "");
      const candidates = [path, path.replace(/\.js$/, ".ts"), `${path}.ts`, `${path}.js`];
      const to = candidates.find((candidate) => known.has(candidate));
      const line = text.slice(0, index).split("\n").length;
      if (to) uses.push({ from, to, line });
      else if (!existsSync(join(root, path.replace(/\?.*$/, ""))) && !path.includes("/wasm/")) {
        faults.push(`${from}:${line} imports ${path}, which is not a file`);
      }
    }
  }
  return uses;
}

/** @param {string} pattern such as `www/src/lib/*.ts`; the longest that matches a file is its own */
const matcher = (pattern) =>
  new RegExp(`^${pattern.replace(/[.]/g, "\\.").replaceAll("*", "[^/]*")}$`);

function checkScripts() {
  const pkg = files("pkg", /^pkg\/[\w-]+\.js$/);
  refuseCircles(imports(pkg));

  const layers = table("| layer | holds |");
  const page = files("www/src", /\.(js|ts|svelte)$/).filter((file) => !file.endsWith(".test.js"));
  /** @param {string} file */
  const layer = (file) => {
    const own = layers.filter((pattern) => matcher(pattern).test(file));
    return layers.indexOf(own.sort((a, b) => b.length - a.length)[0] ?? "");
  };
  for (const pattern of layers) {
    if (!page.some((file) => matcher(pattern).test(file))) {
      faults.push(`DESIGN.md has a layer \`${pattern}\`, and www/src/ no such file`);
    }
  }
  for (const file of page) {
    if (layer(file) < 0) faults.push(`DESIGN.md has no layer for ${file}`);
  }
  const uses = imports(page);
  for (const { from, to, line } of uses) {
    if (layer(to) > layer(from) && layer(from) >= 0) {
      faults.push(`${from}:${line} imports ${to}, whose layer DESIGN.md has below its own`);
    }
  }
  refuseCircles(uses);
}

checkRust();
checkScripts();
for (const fault of faults) console.error(`order: ${fault}`);
if (faults.length > 0) {
  const count = faults.length === 1 ? "1 fault" : `${faults.length} faults`;
  console.error(
    `order: ${count}; a file uses only files above it: see ${relative(".", join(root, "DESIGN.md"))}`,
  );
  exit(1);
}
