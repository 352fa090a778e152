// PapaParse, a chunk at a time and rows as arrays, which is its fastest way; then ml-regression.

import { SimpleLinearRegression } from "ml-regression-simple-linear";
import Papa from "papaparse";
import { contestant } from "../contestant.js";

contestant(async (file, predictors, response) => {
  /** @type {number[]} */
  const xs = [];
  /** @type {number[]} */
  const ys = [];
  /** @type {number[] | undefined} */
  let columns;
  await new Promise((resolve, reject) => {
    Papa.parse(file, {
      dynamicTyping: true,
      skipEmptyLines: true,
      error: reject,
      complete: resolve,
      /** @param {{ data: unknown[][] }} chunk */
      chunk({ data }) {
        const header = columns ? undefined : data.shift();
        columns ??= [...predictors, response].map((name) => header?.indexOf(name) ?? -1);
        const [first = -1, last = -1] = columns;
        for (const row of data) {
          const x = row[first];
          const y = row[last];
          if (typeof x !== "number" || typeof y !== "number") continue;
          xs.push(x);
          ys.push(y);
        }
      },
    });
  });
  const { slope, intercept } = new SimpleLinearRegression(xs, ys);
  return { slopes: [slope], intercept, count: xs.length };
});
