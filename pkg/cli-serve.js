// `galton serve`: a saved model behind node:http.

import { modelIn, savedText } from "./cli-command.js";
import { FileError, say } from "./cli-files.js";
import { numberOf, textOf, UsageError } from "./cli-options.js";
import { serverOf } from "./cli-server.js";
import { load } from "./scorer.js";
import { createListener } from "./service.js";

/** @typedef {import("./cli-command.js").Command} Command */
/** @typedef {import("./wasm/galton.js").ModelDocument} ModelDocument */

/** @param {string} text @param {string} name of its file @returns {Promise<import("./model.js").Model | ModelDocument>} as a service takes it: without WebAssembly where that will do */
async function servedOf(text, name) {
  try {
    const document = /** @type {ModelDocument} */ (JSON.parse(text));
    const needsAll = document.precision || document.predictors?.some((own) => "since" in own);
    if (!needsAll) {
      load(document);
      return document;
    }
  } catch {
    // Model.from knows more models, and says what is wrong with one that it does not know.
  }
  return modelIn(text, name);
}

/** @type {Readonly<Record<string, (host: string, port: number) => string>>} */
const REFUSALS = {
  EADDRINUSE: (host, port) => `port ${port} of ${host} is in use; --port 0 takes a free one`,
  EACCES: (_, port) => `port ${port} is not for you to serve on; give --port one from 1024`,
  EADDRNOTAVAIL: (host) => `${host} is no address of this machine; see --host`,
  ENOTFOUND: (host) => `there is no host ${host}; see --host`,
};

/** A variable that is there without a key is a fault of who set it: the model would be open. @param {string | undefined} listed */
function keysOf(listed) {
  if (listed === undefined) return [];
  const keys = listed.split(",").map((key) => key.trim());
  if (keys.every((key) => /^[\u0021-\u007e]+$/.test(key))) return keys;
  const found =
    "GALTON_API_KEYS must be keys of ASCII letters, digits and signs, a comma between two";
  throw new UsageError(`${found}; unset it to serve without keys`);
}

/** @type {Command["run"]} */
async function run([saved = ""], values) {
  const keys = keysOf(process.env["GALTON_API_KEYS"]);
  /** @param {string} flag @param {string} name */
  const limit = (flag, name) => {
    const text = textOf(values, flag);
    return text === undefined ? {} : { [name]: numberOf(text, flag) };
  };
  const port = numberOf(textOf(values, "port") ?? "5000", "port");
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UsageError(`--port is ${port}; it must be a whole number from 0 to 65535`);
  const host = textOf(values, "host") ?? "127.0.0.1";
  const origins = values["cors"];
  const listener = createListener(await servedOf(await savedText(saved), saved), {
    apiKeys: keys,
    ...limit("max-bytes", "maxBytes"),
    ...limit("max-rows", "maxRows"),
    ...(Array.isArray(origins) && { cors: origins }),
  });
  const server = serverOf(listener);
  await new Promise((resolve, reject) => {
    server.once("error", reject).listen(port, host, () => resolve(undefined));
  }).catch((/** @type {NodeJS.ErrnoException} */ error) => {
    throw new FileError(REFUSALS[error.code ?? ""]?.(host, port) ?? error.message);
  });
  const address = /** @type {import("node:net").AddressInfo} */ (server.address());
  const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
  say(
    `serving ${saved} on http://${name}:${address.port}${keys.length > 0 ? ", with API keys" : ""}`,
  );
  // On a signal, requests that are being answered are finished. The new listener is added before the old ones are removed,
  // because a signal is lost while nothing listens.
  const before = process.listeners("SIGTERM");
  process.once("SIGTERM", () => server.close());
  for (const listener of before) process.removeListener("SIGTERM", listener);
}

/** @type {Command} */
export const serve = {
  told: "Serves a model over HTTP, on this machine only unless told otherwise.",
  usage: "<model.json> [--port 5000]",
  takes: [1, 1],
  more: `POST /batch, /stream and /score/ predict. GET /openapi.json describes them; /health and /metrics are
for monitors. With GALTON_API_KEYS in the environment, a comma between two keys, clients must send one.`,
  examples: [
    "galton serve model.json --port 5000",
    "GALTON_API_KEYS=new,old galton serve model.json --host 0.0.0.0",
  ],
  options: [
    { flag: "port", form: "number", value: "port", told: "5000; 0 takes a free one" },
    { flag: "host", form: "text", value: "host", told: "127.0.0.1; 0.0.0.0 for all networks" },
    { flag: "max-bytes", form: "number", value: "bytes", told: "of a body; 16777216" },
    { flag: "max-rows", form: "number", value: "rows", told: "of a batch; 100000" },
    {
      flag: "cors",
      form: "list",
      value: "origin",
      told: "whose pages may ask; give it once for each, * for any",
    },
  ],
  run,
};
