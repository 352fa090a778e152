import type { Playback } from "./state/playback.svelte.js";
import type { Session } from "./state/session.svelte.js";

/** Whether an element has its own use for keys: what's typed in a field stays there. */
function isField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement)
    return target.type === "range"
      ? !target.classList.contains("scrubber")
      : !["checkbox", "radio"].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}

/** Space plays, arrows step (with shift by a hundred), Home and End jump, Ctrl+Z undoes. */
export function keys(event: KeyboardEvent, playback: Playback, session: Session): void {
  const { target, key } = event;
  if (isField(target) || event.altKey) return;
  if (event.ctrlKey || event.metaKey) {
    if (key.toLowerCase() === "z" && !event.shiftKey) {
      event.preventDefault();
      void session.undo();
    }
    return;
  }
  const stride = event.shiftKey ? 100 : 1;
  const moves: Record<string, () => void> = {
    ArrowRight: () => playback.move(playback.iteration + stride),
    ArrowLeft: () => playback.move(playback.iteration - stride),
    Home: () => playback.move(0),
    End: () => playback.move(playback.last),
    " ": () => playback.toggle(),
  };
  // A focused button, link or box keeps its space, and a radio its arrows.
  const control =
    target instanceof Element &&
    target.closest("button, a, summary, input[type=checkbox], input[type=radio]");
  if (control && (key === " " || control instanceof HTMLInputElement)) return;
  const move = moves[key];
  if (!move) return;
  event.preventDefault();
  move();
}
