// The package's declarations, made fit for any project: without what is internal, and whether or not there are types of
// the DOM, of Node, or typed arrays with a parameter (TypeScript 5.7).

import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const folder = process.argv[2] ?? "";

/**
 * The platform's own types, where the project has them, and otherwise as much of them as the package asks for. The names
 * are those of the platform, so that the declarations say `Blob`.
 */
const PLATFORM = `type Platform = typeof globalThis;

export type Blob = Platform extends { Blob: { prototype: infer Own } }
  ? Own
  : { readonly size: number; readonly type: string; slice(from?: number, to?: number): Blob; arrayBuffer(): Promise<ArrayBuffer>; text(): Promise<string> };

export type Response = Platform extends { Response: { prototype: infer Own } }
  ? Own
  : { readonly ok: boolean; readonly status: number; arrayBuffer(): Promise<ArrayBuffer>; clone(): Response };

export type Request = Platform extends { Request: { prototype: infer Own } }
  ? Own
  : { readonly method: string; readonly url: string; readonly headers: { get(name: string): string | null }; readonly body: ReadableStream<Uint8Array> | null };

export type AbortSignal = Platform extends { AbortSignal: { prototype: infer Own } }
  ? Own
  : { readonly aborted: boolean; addEventListener(type: "abort", listener: () => void): void; removeEventListener(type: "abort", listener: () => void): void };

export type URL = Platform extends { URL: { prototype: infer Own } } ? Own : { readonly href: string };

export type ImageData = Platform extends { ImageData: { prototype: infer Own } }
  ? Own
  : { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray };

/** A compiled module: \`WebAssembly.Module\`. */
export type WebAssemblyModule = Platform extends { WebAssembly: { Module: { prototype: infer Own } } } ? Own : object;

export type BufferSource = ArrayBufferView | ArrayBuffer;

declare global {
  // Merged with the platform's, where there are those.
  interface ReadableStream<R = any> {}
  interface WritableStream<W = any> {}
}

export type ReadableStream<Chunk = unknown> = Platform extends { ReadableStream: unknown }
  ? globalThis.ReadableStream<Chunk>
  : { readonly locked: boolean; cancel(reason?: unknown): Promise<void>; getReader(): { read(): Promise<{ done: boolean; value?: Chunk }>; releaseLock(): void } };

export type WritableStream<Chunk = unknown> = Platform extends { WritableStream: unknown }
  ? globalThis.WritableStream<Chunk>
  : { readonly locked: boolean; close(): Promise<void>; getWriter(): { write(chunk: Chunk): Promise<void>; close(): Promise<void> } };
`;

const NAMES = [
  "Blob",
  "Response",
  "Request",
  "AbortSignal",
  "URL",
  "ImageData",
  "BufferSource",
  "ReadableStream",
  "WritableStream",
];

/** A member with `@internal` in its comment: the comment, and the member up to its end. */
const INTERNAL =
  /^ *\/\*\*(?:(?!\*\/)[^])*@internal(?:(?!\*\/)[^])*\*\/\n( *)(constructor)?[^;]*;\n/gm;

writeFileSync(join(folder, "platform.d.ts"), PLATFORM);
for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
  if (!name.endsWith(".d.ts") || name === "platform.d.ts") continue;
  const path = join(folder, name);
  const text = readFileSync(path, "utf8")
    .replaceAll(INTERNAL, (_, indent, constructor) =>
      constructor ? `${indent}private constructor();\n` : "",
    )
    .replaceAll(/\b((?:Float|Uint|Int)\d+Array)<ArrayBuffer(?:Like)?>/g, "$1")
    // A property that is undefined counts as left out.
    .replaceAll(
      /^( +)((?:readonly )?\w+\?): ([^;{]*);$/gm,
      (_, indent, name, type) =>
        `${indent}${name}: ${type.includes("=>") ? `(${type})` : type} | undefined;`,
    )
    .replaceAll("WebAssembly.Module", "WebAssemblyModule");
  const used = [...NAMES, "WebAssemblyModule"].filter((used) =>
    new RegExp(`\\b${used}\\b`).test(text),
  );
  const from = JSON.stringify(`${name.includes("/") ? ".." : "."}/platform.js`);
  const types = used.length > 0 ? `import type { ${used.join(", ")} } from ${from};\n` : "";
  writeFileSync(path, text.replace(/^((?:\/\/\/.*\n)*)/, `$1${types}`));
}
