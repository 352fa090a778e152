// The rivals as far as the type checker goes: they are installed by `make bench` only, and `make lint` does without.

declare module "@duckdb/duckdb-wasm";
declare module "@duckdb/node-api";
declare module "esbuild";
declare module "ml-regression-simple-linear";
declare module "papaparse";
declare module "udsv";
