/**
 * Which scripts may run in the page, and in its worker, where the policy wants trusted types. A browser asks here before
 * a worker or a service worker is started by an address, whoever starts it: the page, its worker, or the package. Nothing
 * here makes markup or code of text, so the browser refuses both.
 */

/** In no browser's declarations yet. */
interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL: (address: string) => string }): unknown;
}

/** The page's own files, and the blobs that import them. */
function own(address: string): string {
  const { origin, protocol } = new URL(address, self.location.href);
  if (origin === self.location.origin && ["blob:", "http:", "https:"].includes(protocol))
    return address;
  throw new TypeError(`${address} is no script of this page`);
}

const { trustedTypes } = self as { trustedTypes?: TrustedTypes };
trustedTypes?.createPolicy("default", { createScriptURL: own });
