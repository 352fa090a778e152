import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import { configs, parser } from "typescript-eslint";

// Rules that need types, for the package and the page's own code.
const typed = [
  "pkg/*.js",
  "tests/js/*.{js,ts}",
  "tests/consumers/*.js",
  "tests/databases/*.js",
  "tests/export/*.js",
  "tests/service/*.js",
  "bench/**/*.js",
  "www/src/**/*.ts",
];

// Its runner waits for these by itself.
const nodeTest = {
  from: "package",
  name: ["after", "before", "describe", "it", "test"],
  package: "node:test",
};

export default [
  {
    ignores: [
      "build/",
      "fuzz/",
      "target/",
      "pkg/wasm/",
      "pkg/types/",
      "pkg/browser/",
      "pkg/cjs/",
      "www/dist/",
      "bench/out/",
    ],
  },
  js.configs.recommended,
  ...configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: { eqeqeq: "error", "no-var": "error", "prefer-const": "error" },
  },
  ...configs.recommendedTypeCheckedOnly.map((config) => ({ ...config, files: typed })),
  {
    files: typed,
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      "@typescript-eslint/no-floating-promises": ["error", { allowForKnownSafeCalls: [nodeTest] }],
    },
  },
  {
    // Casts in JSDoc are invisible to these rules, so they'd see `any` where there is none.
    files: ["**/*.js"],
    rules: Object.fromEntries(
      ["argument", "assignment", "call", "member-access", "return"].map((what) => [
        `@typescript-eslint/no-unsafe-${what}`,
        "off",
      ]),
    ),
  },
  {
    // The type checker knows these better.
    files: ["**/*.ts", "**/*.svelte", "pkg/*.js", "tests/{js,databases}/*.js", "bench/**/*.js"],
    rules: { "no-undef": "off" },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser, extraFileExtensions: [".svelte"] } },
    rules: { "prefer-const": "off", "svelte/prefer-const": "error" }, // it knows the runes
  },
];
