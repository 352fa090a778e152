import type { Attachment } from "svelte/attachments";

/** How many rows and columns a key goes. */
const steps: Record<string, readonly [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  Home: [0, -Infinity],
  End: [0, Infinity],
};

/** The element of a cell that takes the focus: its button, or the cell itself. */
function targetIn(cell: HTMLElement): HTMLElement {
  return cell.querySelector("button") ?? cell;
}

/**
 * Makes a table with buttons one stop of the key Tab. Arrow keys go from cell to cell, as in the pattern "grid" of the ARIA
 * Authoring Practices. The first stop is the first button of a row.
 */
export function gridded(table: HTMLElement): ReturnType<Attachment<HTMLElement>> {
  const cellsOf = (row: HTMLElement): HTMLElement[] =>
    [...row.querySelectorAll<HTMLElement>("th, td")].map(targetIn);
  const grid = (): HTMLElement[][] => [...table.querySelectorAll("tr")].map(cellsOf);
  let stop: HTMLElement | null = null;

  function arrange(): void {
    if (!stop || !table.contains(stop)) stop = table.querySelector("tbody button");
    for (const target of grid().flat()) {
      const index = target === stop ? 0 : -1;
      if (target.tabIndex !== index || !target.hasAttribute("tabindex")) target.tabIndex = index;
    }
  }
  function take({ target }: FocusEvent): void {
    if (!(target instanceof HTMLElement) || !grid().flat().includes(target)) return;
    stop = target;
    arrange();
  }
  const isSeen = (cell: HTMLElement): boolean =>
    cell.checkVisibility() && cell.textContent.trim() !== "";
  /** The cell that is reached by steps in one direction. Empty cells and those out of sight are passed over. */
  function reached(
    from: HTMLElement,
    [down, right]: readonly [number, number],
  ): HTMLElement | null {
    const rows = grid();
    const row = rows.findIndex((cells) => cells.includes(from));
    if (row < 0) return null;
    const column = rows[row].indexOf(from);
    const line = down === 0 ? rows[row] : rows.map((cells) => cells[column]);
    const at = line.indexOf(from);
    const way = down + right;
    const ahead = way > 0 ? line.slice(at + 1) : line.slice(0, at).reverse();
    const seen = ahead.filter(isSeen);
    return (Number.isFinite(way) ? seen[0] : seen.at(-1)) ?? null;
  }
  function keys(event: KeyboardEvent): void {
    const step = steps[event.key];
    if (!step || !(event.target instanceof HTMLElement) || event.altKey || event.metaKey) return;
    event.preventDefault();
    reached(event.target, step)?.focus();
  }

  arrange();
  const observer = new MutationObserver(arrange);
  observer.observe(table, { subtree: true, childList: true });
  table.addEventListener("focusin", take);
  table.addEventListener("keydown", keys);
  return () => {
    observer.disconnect();
    table.removeEventListener("focusin", take);
    table.removeEventListener("keydown", keys);
  };
}
