import type { Attachment } from "svelte/attachments";

/** Lays out the table in a box in the first of these ways in which nothing is cut off at the side, at any width of the box. */
export function fitting(layouts: readonly string[]): Attachment<HTMLElement> {
  return (box) => {
    const table = box.querySelector("table");
    // A layout changes the height of the box, and its observer would be told of that in vain.
    const ruler = box.appendChild(document.createElement("div"));
    const fit = (): void => {
      for (const layout of layouts) {
        if (table) table.dataset["layout"] = layout;
        if (box.scrollWidth <= box.clientWidth) break;
      }
    };
    fit();
    const observer = new ResizeObserver(fit);
    observer.observe(ruler);
    // A sheet is laid out before it is printed.
    addEventListener("resize", fit);
    return () => {
      observer.disconnect();
      ruler.remove();
      removeEventListener("resize", fit);
    };
  };
}

/** A row counts as out of sight below the edge of its box if no more than this is in it, in pixels. */
const sliver = 12;

/** Tells how many rows of the table in a box are out of sight below. */
export function countingBelow(tell: (rows: number) => void): Attachment<HTMLElement> {
  return (box) => {
    const rows = [...box.querySelectorAll("tbody tr")];
    const count = (): void => {
      const edge = box.getBoundingClientRect().bottom - sliver;
      tell(rows.filter((row) => row.getBoundingClientRect().top > edge).length);
    };
    const observer = new IntersectionObserver(count, {
      root: box,
      rootMargin: `0px 0px ${-sliver}px`,
    });
    for (const row of rows) observer.observe(row);
    return () => observer.disconnect();
  };
}
