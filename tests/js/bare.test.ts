// Compiled, never run: declarations.test.js gives it to tsc with and without the types of the DOM and of Node.

import { GaltonError, type Model, read, ScoreStream, scoreCsv, train } from "galton";
import type { DescentOptions, GaltonErrorCode, Method } from "galton";
import { methods } from "galton/methods";
import { load } from "galton/scorer";

declare function show(...values: unknown[]): void;

export async function everyday(csv: string, bytes: Uint8Array, chosen: Method): Promise<number> {
  const options: DescentOptions = {
    method: "heavy-ball",
    momentum: 0.9,
    schedule: "step",
    every: 3,
  };
  const model: Model = await train(csv, { response: "y", ...options });
  using observations = await read(bytes, { formula: "y ~ x", signal: undefined });
  for (const { name } of methods) {
    observations.descend({ method: name, learningRate: "auto" });
  }
  await train(csv, { method: chosen, iterations: 10 });
  const found: number[] = load(model).predict([1, 2]);
  const columns: Float64Array = load(JSON.stringify(model)).predict({ x: [1, 2] });
  const { writable } = new ScoreStream(model);
  const { size } = await scoreCsv(csv, model);
  return size + columns.length + found.length + Number(writable.locked);
}

export function failed(error: unknown): GaltonErrorCode | undefined {
  if (!(error instanceof GaltonError)) return undefined;
  const line: number | undefined = error.line;
  if (error.code === "text") {
    const { row, column, text }: { row: number; column: string; text: string } = error;
    show(row, column, text, line);
  }
  switch (error.code) {
    case "too-many-levels":
      show(error.row + error.limit);
      break;
    case "no-such-column":
      show(error.column.length);
      break;
    // @ts-expect-error: no such code
    case "no-such-code":
      break;
  }
  return error.code;
}

export async function mistakes(csv: string): Promise<void> {
  const observations = await read(csv);
  // @ts-expect-error: a setting of another method
  observations.descend({ momentum: 0.9 });
  // @ts-expect-error: a setting of another method
  observations.descend({ method: "adam", momentum: 0.9 });
  // @ts-expect-error: a method without a rate has no schedule
  observations.descend({ method: "line-search", schedule: "cosine" });
  // @ts-expect-error: a constant of another schedule
  observations.descend({ schedule: "cosine", power: 1 });
  // @ts-expect-error: a setting of another method
  await train(csv, { method: "adam", batch: 1 });
  // @ts-expect-error: a number is not a source
  await train(1);
}
