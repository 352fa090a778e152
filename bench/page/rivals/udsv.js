// uDSV, streaming with a reducer as its README has it; then ml-regression.

import { SimpleLinearRegression } from "ml-regression-simple-linear";
import { inferSchema, initParser } from "udsv";
import { contestant } from "../contestant.js";

contestant(async (file, predictors, response) => {
  /** @type {number[]} */
  const xs = [];
  /** @type {number[]} */
  const ys = [];
  let first = -1;
  let last = -1;
  /** @param {unknown[]} row */
  const reduce = (row) => {
    const x = row[first];
    const y = row[last];
    // An empty field comes as null, NA as NaN.
    if (typeof x !== "number" || typeof y !== "number" || x !== x || y !== y) return;
    xs.push(x);
    ys.push(y);
  };

  let parser;
  for await (const text of file.stream().pipeThrough(new TextDecoderStream())) {
    if (!parser) {
      const schema = inferSchema(text);
      /** @type {string[]} */
      const names = schema.cols.map((/** @type {{ name: string }} */ { name }) => name);
      first = names.indexOf(predictors[0] ?? "");
      last = names.indexOf(response);
      // It looks at ten rows only, and NA may be the last of them; what isn't asked for stays text.
      for (const [at, column] of schema.cols.entries()) {
        column.type = at === first || at === last ? "n" : "s";
      }
      parser = initParser(schema);
    }
    parser.chunk(text, parser.typedArrs, reduce);
  }
  parser?.end();
  const { slope, intercept } = new SimpleLinearRegression(xs, ys);
  return { slopes: [slope], intercept, count: xs.length };
});
