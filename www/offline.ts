/** Files that the built page needs to work without a network, and to be served with its policy by a static host. */
import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

/** The files with headers for hosts that read such a file. A host serves most of them to nobody, so no page may need them. */
const forHosts = ["_headers", ".htaccess", "staticwebapp.config.json"];

/** The page's policy, as its <meta> tag has it. */
export function policyOf(html: string): string {
  const found = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(html)?.[1];
  if (!found) throw new Error("index.html has no policy");
  return found;
}

/** The headers of every file. A frame may have the page, so that others can embed it. */
export function headersFor(policy: string): Record<string, string> {
  return {
    "Content-Security-Policy": policy,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
  };
}

/** Files whose names change with their content are kept for ever, all others are asked for again. */
const forEver = "public, max-age=31536000, immutable";

/** The headers as each kind of host reads them. */
function headerFiles(policy: string): Record<(typeof forHosts)[number], string> {
  const headers = Object.entries(headersFor(policy));
  const lines = headers.map(([name, value]) => `  ${name}: ${value}`).join("\n");
  const apache = [
    "<IfModule mod_headers.c>",
    ...headers.map(([name, value]) => `Header always set ${name} "${value}"`),
    `Header set Cache-Control "${forEver}" "expr=%{REQUEST_URI} =~ m#/assets/#"`,
    "</IfModule>",
    "AddType application/manifest+json .webmanifest",
  ];
  const azure = {
    globalHeaders: Object.fromEntries(headers),
    mimeTypes: { ".webmanifest": "application/manifest+json" },
    routes: [{ route: "/assets/*", headers: { "Cache-Control": forEver } }],
  };
  return {
    _headers: `/*\n${lines}\n/assets/*\n  Cache-Control: ${forEver}\n`,
    ".htaccess": `${apache.join("\n")}\n`,
    "staticwebapp.config.json": `${JSON.stringify(azure, null, 2)}\n`,
  };
}

/**
 * Gives the service worker the list of all files and a version that changes with any of them. It is done when all files
 * are written, those of the workers and of public/ too.
 */
async function listFiles(dist: string): Promise<void> {
  const found = await readdir(dist, { recursive: true, withFileTypes: true });
  const paths = found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(dist.length + 1))
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path !== "sw.js" && !forHosts.includes(path))
    .sort();
  const script = await readFile(join(dist, "sw.js"), "utf8");
  const version = createHash("sha256").update(script);
  for (const path of paths) version.update(path).update(await readFile(join(dist, path)));
  // A host may answer index.html with its folder.
  const files = paths.map((path) => (path === "index.html" ? "./" : path));
  const told = { __FILES__: files, __VERSION__: version.digest("hex").slice(0, 12) };
  let written = script;
  for (const [name, value] of Object.entries(told)) {
    if (!written.includes(name)) throw new Error(`the service worker has no ${name}`);
    written = written.replaceAll(name, () => JSON.stringify(value));
  }
  await writeFile(join(dist, "sw.js"), written);
}

/** Builds the service worker and the hosts' files of headers. */
export const offline: Plugin = {
  name: "galton:offline",
  apply: "build",
  buildStart() {
    const id = fileURLToPath(new URL("src/service-worker.ts", import.meta.url));
    this.emitFile({ type: "chunk", id, fileName: "sw.js" });
  },
  writeBundle: {
    order: "post",
    sequential: true,
    async handler({ dir }) {
      if (!dir) throw new Error("the page is built into no folder");
      const policy = policyOf(await readFile(join(dir, "index.html"), "utf8"));
      for (const [name, text] of Object.entries(headerFiles(policy)))
        await writeFile(join(dir, name), text);
      await listFiles(dir);
    },
  },
};
