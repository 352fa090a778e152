/** The chart that fills the window, if one does. The rest of the page can't be reached meanwhile. */

import { inTurn, isArriving } from "../turns/turns.js";

/** The siblings of an element and of its ancestors. */
function beside(element: HTMLElement): HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let at = element; at !== document.body && at.parentElement; at = at.parentElement)
    for (const other of at.parentElement.children)
      if (other !== at && other instanceof HTMLElement && !other.inert) found.push(other);
  return found;
}

class Enlarged {
  /** The element around the chart. */
  frame = $state.raw<HTMLElement | null>(null);
  #others: HTMLElement[] = [];
  #opener: Element | null = null;

  open(frame: HTMLElement): void {
    this.close();
    this.#opener = document.activeElement;
    for (const note of document.querySelectorAll<HTMLElement>(":popover-open")) note.hidePopover();
    this.#others = beside(frame);
    this.frame = frame;
    // No parent clips an element in the top layer.
    frame.popover = "manual";
    frame.tabIndex = -1;
    frame.showPopover();
    frame.focus();
    for (const other of this.#others) other.inert = true;
  }

  /** The focus goes back to where it was. */
  close(): void {
    const { frame } = this;
    if (!frame) return;
    this.frame = null;
    for (const other of this.#others) other.inert = false;
    frame.popover = null;
    frame.removeAttribute("tabindex");
    if (this.#opener instanceof HTMLElement) this.#opener.focus({ preventScroll: true });
  }

  toggle(frame: HTMLElement): void {
    if (this.frame === frame) this.close();
    else this.open(frame);
  }

  /**
   * Presses the button of the chart under the pointer, of that with the focus, or of the first. While the page arrives, the
   * press waits for the buttons.
   */
  press(): void {
    if (isArriving()) inTurn(() => this.#press(), Infinity);
    else this.#press();
  }

  #press(): void {
    const view = "#view [data-enlarges]";
    const near = ":is(figure:hover, figure:focus-within) [data-enlarges]";
    const button = document.querySelector<HTMLElement>(near) ?? document.querySelector(view);
    if (this.frame) this.close();
    else if (button instanceof HTMLElement) button.click();
  }
}

export const enlarged = new Enlarged();
