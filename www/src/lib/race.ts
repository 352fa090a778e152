/** Earlier runs kept beside the present one, so that methods can be compared on the same loss. */
import { hasRate, wordsOf } from "./methods.js";
import { short } from "./numbers.js";
import type { Run } from "./protocol.js";
import { descentOptions, readOptions } from "./settings.js";
import type { Settings } from "./types.js";

/** The settings of a run, and its course. */
export interface Ran {
  source: { serial: number };
  settings: Settings;
  run: Run;
}

/** A run that is kept, and the number of its dashes, which stays. */
export type Kept<T extends Ran = Ran> = T & { dash: number };

export interface Lane {
  run: Run;
  /** The name of its line. */
  label: string;
  /** The dashes of its line; empty for the present run. */
  dash: string;
}

/** How many are kept. */
export const mostKept = 4;

/** The dashes that tell earlier runs apart. There is one more than are drawn, because the present run may be a kept one. */
const dashes = ["7 3", "2 3", "9 3 2 3", "1 2", "12 4"] as const;

function sameRun(a: Ran, b: Ran): boolean {
  const told = (of: Ran): string => JSON.stringify(descentOptions(of.settings));
  return sameRows(a, b) && told(a) === told(b);
}

function sameRows(a: Ran, b: Ran): boolean {
  const told = (of: Ran): string =>
    `${of.source.serial} ${JSON.stringify(readOptions(of.settings))}`;
  return told(a) === told(b);
}

/** Whether the gaps of two runs are gaps of one loss: a ridge is on slopes in their own coordinates. */
function sameLoss(a: Ran, b: Ran): boolean {
  const { loss, ridge, scaling } = a.settings;
  const penalty = ridge === b.settings.ridge && (ridge === 0 || scaling === b.settings.scaling);
  return sameRows(a, b) && loss === b.settings.loss && penalty;
}

/** The kept runs and the newest one. If there are too many, the oldest is dropped. */
export function withRun<T extends Ran>(kept: readonly Kept<T>[], ran: T): Kept<T>[] {
  const others = kept.filter((k) => sameLoss(k, ran) && !sameRun(k, ran)).slice(-mostKept);
  const before = kept.find((k) => sameRun(k, ran))?.dash;
  const free = [...dashes.keys()].find((dash) => others.every((k) => k.dash !== dash)) ?? 0;
  return [...others, { ...ran, dash: before ?? free }];
}

/** Whether the run before a change is worth a line beside the one after it: where another method or scaling took over. */
export function isRival(before: Ran, after: Ran): boolean {
  const a = before.settings;
  const b = after.settings;
  return sameLoss(before, after) && (a.method !== b.method || a.scaling !== b.scaling);
}

/** The lines beside the present run's: those that are of the same loss, the newest at most. */
export function beside<T extends Ran>(kept: readonly Kept<T>[], present: Ran): Kept<T>[] {
  return kept.filter((k) => sameLoss(k, present) && !sameRun(k, present)).slice(-mostKept);
}

/** The present run first; each named by its method, and by what else tells it from the others. */
export function lanes(present: Ran, others: readonly Kept[]): Lane[] {
  const all: (Ran & { dash?: number })[] = [present, ...others];
  const name = ({ settings }: Ran): string => {
    const { label } = wordsOf(settings.method);
    return settings.scaling === present.settings.scaling ? label : `${label}, ${settings.scaling}`;
  };
  return all.map((ran) => {
    const twins = all.filter((other) => name(other) === name(ran)).length > 1;
    const rate = twins && hasRate(ran.settings.method) ? ` ${short(ran.run.learningRate, 3)}` : "";
    const dash = ran.dash === undefined ? "" : dashes[ran.dash];
    return { run: ran.run, label: name(ran) + rate, dash };
  });
}
