/**
 * On a first visit the parts of the page are mounted one after the other, in short tasks with a frame between them. So the page
 * answers in the meantime. Later on a part is mounted at once.
 */

import { flushSync } from "svelte";

interface Part {
  mount: () => void;
  /** Parts with a smaller number come first. */
  order: number;
}

let arriving = true;
const parts: Part[] = [];

/** Whether parts still wait for their turn. */
export const isArriving = (): boolean => arriving;

/** Mounts a part when its turn comes; the function that is returned gives the turn up. */
export function inTurn(mount: () => void, order = 0): () => void {
  const part = { mount, order };
  const after = parts.findIndex((other) => other.order > order);
  parts.splice(after < 0 ? parts.length : after, 0, part);
  plan();
  return () => {
    const at = parts.indexOf(part);
    if (at >= 0) parts.splice(at, 1);
  };
}

/** Ends the arrival once the parts that wait now are there. */
export function settle(): void {
  inTurn(() => (arriving = false), Infinity);
}

/** Parts are mounted for so many milliseconds before the page may answer. */
const span = 5;
let isPlanned = false;

/** A page out of sight has no frames. */
function plan(): void {
  if (isPlanned || parts.length === 0) return;
  isPlanned = true;
  if (document.hidden) setTimeout(next);
  else requestAnimationFrame(() => setTimeout(next));
}

function next(): void {
  const end = performance.now() + span;
  do {
    parts.shift()?.mount();
    flushSync();
  } while (parts.length > 0 && performance.now() < end);
  isPlanned = false;
  plan();
}
