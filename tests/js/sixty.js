// A small table for tests of the page, and its descent row by row.

/** Sixty rows that are not a line: enough for a fit, and each one different. */
export const rows = Array.from({ length: 60 }, (_, i) => {
  const x = Math.sin(i * 1.7) + i / 60;
  return [x, 3 - 2 * x + Math.cos(i * 2.3) / 2];
});
/** They as a file. */
export const csv = ["x,y", ...rows.map((r) => r.join(","))].join("\n") + "\n";

/**
 * Descent as a textbook has it: row by row, without moments, on predictors standardised or not.
 *
 * @param {number} iterations
 * @param {number} rate
 * @param {boolean} standardise
 */
export function rowByRow(iterations, rate, standardise) {
  const n = rows.length;
  const mean = rows.reduce((s, [x]) => s + x, 0) / n;
  const sd = Math.sqrt(rows.reduce((s, [x]) => s + (x - mean) ** 2, 0) / n);
  const [centre, scale] = standardise ? [mean, sd] : [0, 1];
  let [b, w] = [0, 0];
  for (let k = 0; k < iterations; k++) {
    let [db, dw] = [0, 0];
    for (const [x, y] of rows) {
      const u = (x - centre) / scale;
      const residual = b + w * u - y;
      db += (2 * residual) / n;
      dw += (2 * residual * u) / n;
    }
    b -= rate * db;
    w -= rate * dw;
  }
  const slope = w / scale;
  const intercept = b - slope * centre;
  const rss = rows.reduce((s, [x, y]) => s + (y - intercept - slope * x) ** 2, 0);
  return { slope, intercept, loss: rss / n };
}
