// galton by its public face, as any customer without a bundler imports it.

import { read } from "../../pkg/browser/index.js";
import { contestant } from "./contestant.js";

contestant(async (file, predictors, response) => {
  const { exact, count } = await read(file, { predictors, response, text: "missing" });
  const [intercept = NaN, ...slopes] = exact.coefficients;
  return { slopes, intercept, count };
});
