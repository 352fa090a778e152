import type { Attachment } from "svelte/attachments";

/** The unit that charts are drawn in: a pixel, or more where the type is larger, on wide screens and by the reader's wish. */
const usual = 16;

const read = (): number => parseFloat(getComputedStyle(document.documentElement).fontSize) / usual;

let unit = $state(read());
addEventListener("resize", () => (unit = read()));

/** A length in pixels as charts count it. */
const inUnits = (pixels: number): number => pixels / unit;

/** A chart's length in pixels. */
export const inPixels = (length: number): number => length * unit;

/** Where a pointer is over an element, in the charts' unit. */
export function pointed(event: PointerEvent): { x: number; y: number } {
  const box = (event.currentTarget as Element).getBoundingClientRect();
  return { x: inUnits(event.clientX - box.left), y: inUnits(event.clientY - box.top) };
}

/** Tells a chart its size in units whenever that changes: at once with the window's, as before printing, else with the next frame. */
export function sized(tell: (width: number, height: number) => void): Attachment<HTMLElement> {
  return (figure) => {
    const measure = (): void => tell(inUnits(figure.clientWidth), inUnits(figure.clientHeight));
    const observer = new ResizeObserver(measure);
    observer.observe(figure);
    addEventListener("resize", measure);
    return () => {
      observer.disconnect();
      removeEventListener("resize", measure);
    };
  };
}
