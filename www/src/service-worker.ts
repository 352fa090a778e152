/** Keeps the page's own files, so that the page works without a network. It sees requests for these files, and no rows. */

/** Both are put in when the page is built. */
declare const __FILES__: readonly string[];
declare const __VERSION__: string;

/** An event that lasts until some work is done. */
interface Lasting extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface Fetching extends Event {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}

interface Scope {
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(name: "install" | "activate", heard: (event: Lasting) => void): void;
  addEventListener(name: "fetch", heard: (event: Fetching) => void): void;
  addEventListener(name: "message", heard: (event: MessageEvent) => void): void;
}

const scope = self as unknown as Scope;
const prefix = "galton ";
const current = `${prefix}${__VERSION__}`;
const addresses = new Set(__FILES__.map((file) => new URL(file, scope.registration.scope).href));

/** Whether its name changes with its content. */
const isHashed = (address: string): boolean => address.includes("/assets/");

/** Keeps one file. Of an earlier version, a file with the same hash in its name is still good. */
async function keep(cache: Cache, address: string): Promise<void> {
  const had = isHashed(address) ? await caches.match(address) : undefined;
  if (had) return cache.put(address, had);
  const answer = await fetch(address, { cache: isHashed(address) ? "default" : "no-cache" });
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
  await cache.put(address, answer);
}

/** All files or none: a version is installed only if the whole page will work. */
async function install(): Promise<void> {
  const cache = await caches.open(current);
  await Promise.all([...addresses].map((address) => keep(cache, address)));
}

async function activate(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(prefix) && name !== current);
  await Promise.all(old.map((name) => caches.delete(name)));
  await scope.clients.claim();
}

/** The address that a request is kept under. Its query is of no use to a page that is static files. */
function kept(request: Request): string | null {
  const { origin, pathname } = new URL(request.url);
  const address = `${origin}${pathname.replace(/\/index\.html$/, "/")}`;
  return request.method === "GET" && addresses.has(address) ? address : null;
}

async function answer(address: string, request: Request): Promise<Response> {
  const cache = await caches.open(current);
  return (await cache.match(address)) ?? fetch(request);
}

scope.addEventListener("install", (event) => event.waitUntil(install()));
scope.addEventListener("activate", (event) => event.waitUntil(activate()));
scope.addEventListener("fetch", (event) => {
  const address = kept(event.request);
  if (address) event.respondWith(answer(address, event.request));
});
// A new version waits until the person wants it: the page that is open is of the old one.
scope.addEventListener("message", ({ data }) => {
  if (data === "take over") void scope.skipWaiting();
});
