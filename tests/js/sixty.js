// A small table for tests of the page.

/** Sixty rows that are not a line: enough for a fit, and each one different. */
export const rows = Array.from({ length: 60 }, (_, i) => {
  const x = Math.sin(i * 1.7) + i / 60;
  return [x, 3 - 2 * x + Math.cos(i * 2.3) / 2];
});
/** They as a file. */
export const csv = ["x,y", ...rows.map((r) => r.join(","))].join("\n") + "\n";
