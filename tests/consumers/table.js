// All consumers, in the order of docs/bundlers.md.

import { bundlers } from "./bundlers.js";
import { frameworks } from "./frameworks.js";
import { pages } from "./pages.js";
import { runners } from "./runners.js";
import { runtimes } from "./runtimes.js";
import { scoring } from "./scoring.js";
import { types } from "./types.js";

export const consumers = [
  ...runtimes,
  ...types,
  ...bundlers,
  ...frameworks,
  ...runners,
  ...pages,
  ...scoring,
];
