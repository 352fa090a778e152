import { views } from "./lib/address.js";
import { enlarged } from "./state/enlarged.svelte.js";
import type { Page } from "./state/page.svelte.js";

/** The page's own keys, as they are listed under "?". */
export const shortcuts = [
  { keys: "1, 2, 3", does: "Watch, Read, Predict" },
  { keys: "Space", does: "Play or pause" },
  { keys: "\u2190, \u2192", does: "One iteration back or forth" },
  { keys: "Shift + \u2190, \u2192", does: "A hundred iterations" },
  { keys: "Home, End", does: "The start, the last iteration" },
  { keys: "Ctrl + Z", does: "Undo the last choice" },
  { keys: "Ctrl + Shift + Z", does: "Redo it" },
  { keys: "E", does: "Enlarge the chart under the pointer, or the first" },
  { keys: "Esc", does: "Close the panel, or the large chart" },
  { keys: "?", does: "List these keys" },
] as const;

/** Whether an element has its own use for keys: what's typed in a field stays there. */
function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement)
    return target.type === "range"
      ? !target.closest(".scrubber")
      : !["checkbox", "radio"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** The keys that scroll, and whether they do so up and down or sideways. */
const scrolling: Record<string, "Height" | "Width"> = {
  ArrowLeft: "Width",
  ArrowRight: "Width",
  Home: "Height",
  End: "Height",
  " ": "Height",
};

/** Whether a key scrolls where the focus is: a table, a panel, or the page itself where it is longer than the screen. */
function scrolls(target: Element, key: string): boolean {
  const along = scrolling[key];
  if (!along || target.closest(".scrubber")) return false;
  for (let at: Element | null = target; at; at = at.parentElement) {
    if (at[`scroll${along}`] <= at[`client${along}`]) continue;
    const style = getComputedStyle(at);
    const overflow = along === "Width" ? style.overflowX : style.overflowY;
    if (at === document.documentElement || /auto|scroll/.test(overflow)) return true;
  }
  return false;
}

/** Whether a key has something to do already: it scrolls, presses a button, moves a radio. */
function isTaken(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof Element)) return false;
  if (scrolls(target, key)) return true;
  const control = target.closest("button, a, summary, input[type=checkbox], input[type=radio]");
  return control !== null && (key === " " || control instanceof HTMLInputElement);
}

/** Acts on a key. While a panel covers the page, keys do not change the page behind it. */
export function keys(event: KeyboardEvent, page: Page, covered: boolean): void {
  const { target, key } = event;
  if (key === "Escape" && enlarged.frame) return escaped(event);
  if (key === "Escape" && page.panel) return void page.close();
  if (covered) return;
  if (isField(target) || event.altKey || event.defaultPrevented) return;
  const isLarge = enlarged.frame !== null;
  if (event.ctrlKey || event.metaKey) return isLarge ? undefined : undone(event, page);
  const moved = moves(page, event.shiftKey ? 100 : 1)[key];
  if (!moved || isTaken(target, key)) return;
  event.preventDefault();
  moved();
}

/** Closes the large chart, unless something is open in it, which closes first. */
function escaped({ target }: KeyboardEvent): void {
  const isOpen = document.querySelector("[popover=auto]:popover-open, [popover='']:popover-open");
  if (isOpen || (target instanceof Element && target.closest("details[open]"))) return;
  enlarged.close();
}

function undone(event: KeyboardEvent, { session }: Page): void {
  const key = event.key.toLowerCase();
  const redo = key === "y" || (key === "z" && event.shiftKey);
  if (key !== "z" && !redo) return;
  event.preventDefault();
  void (redo ? session.redo() : session.undo());
}

/** The keys of the view in sight. Only the plot has iterations to go through. */
function moves(page: Page, stride: number): Record<string, (() => void) | undefined> {
  const { playback } = page;
  const everywhere = Object.fromEntries(
    views.map((view, i) => [String(i + 1), () => page.show(view)]),
  );
  const large = { e: () => enlarged.press() };
  const others = { ...everywhere, "?": () => page.toggle("keys") };
  // Behind a large chart nothing changes.
  const listed = enlarged.frame ? large : { ...others, ...large };
  if (page.view !== "watch") return listed;
  return {
    ...listed,
    ArrowRight: () => playback.move(playback.iteration + stride),
    ArrowLeft: () => playback.move(playback.iteration - stride),
    Home: () => playback.move(0),
    End: () => playback.move(playback.last),
    " ": () => playback.toggle(),
  };
}
