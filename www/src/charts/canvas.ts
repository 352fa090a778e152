import { inPixels } from "./unit.svelte.js";

/** A canvas of the chart's size in device pixels, cleared, with its unit set to that of charts. */
export function fresh(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | null {
  const ratio = inPixels(window.devicePixelRatio || 1);
  const [across, down] = [Math.round(width * ratio), Math.round(height * ratio)];
  const context = canvas.getContext("2d");
  if (canvas.width === across && canvas.height === down) {
    // Setting the size would allocate all its pixels again, for each frame.
    context?.reset();
  } else [canvas.width, canvas.height] = [across, down];
  context?.scale(ratio, ratio);
  return context;
}
