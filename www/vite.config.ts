import { readFileSync } from "node:fs";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig, type Plugin } from "vite";
import { headersFor, offline, policyOf } from "./offline.js";

/**
 * The dev server puts styles into <style> elements, and markup into its overlay of errors. The built page does neither, and
 * keeps the strict policy.
 */
const devPolicy: Plugin = {
  name: "galton:dev-policy",
  apply: "serve",
  transformIndexHtml: (html) =>
    html
      .replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
      .replace("; require-trusted-types-for 'script'", ""),
};

const page = readFileSync(new URL("index.html", import.meta.url), "utf8");

export default defineConfig({
  base: "./", // works from any subpath
  plugins: [svelte(), devPolicy, offline],
  preview: { headers: headersFor(policyOf(page)) },
  worker: { format: "es" },
  build: {
    target: "es2023",
    assetsInlineLimit: 0, // connect-src 'self' forbids fetching data: addresses
    modulePreload: { polyfill: false },
    cssCodeSplit: false, // a part that is loaded later can be tried again, but not its style sheet
  },
  // The package finds its wasm beside itself; bundling it ahead for dev would part the two.
  optimizeDeps: { exclude: ["galton"] },
});
