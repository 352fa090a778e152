import { pixels, type Cells } from "../lib/density.js";
import { ramp } from "../lib/ramp.js";
import type { Scale } from "../lib/scales.js";
import type { Colours } from "../theme.svelte.js";

/** All rows at once: a cell's colour tells how many stand in it. One picture, stretched to the axes. */
export function drawCells(
  context: CanvasRenderingContext2D,
  cells: Cells,
  sx: Scale,
  sy: Scale,
  colours: Colours,
): void {
  const { width, height } = cells;
  const picture = new OffscreenCanvas(width, height);
  const colour = ramp([colours.low, colours.high, colours.dense], 256);
  picture.getContext("2d")?.putImageData(new ImageData(pixels(cells, colour), width, height), 0, 0);
  // Cells narrower than a pixel are mixed; others keep their edges. A single one has to be seen.
  const [across, up] = [sx(cells.x[1]) - sx(cells.x[0]), sy(cells.y[0]) - sy(cells.y[1])];
  const [wide, high] = [Math.max(3, across), Math.max(3, up)];
  context.imageSmoothingEnabled = wide < width || high < height;
  context.drawImage(
    picture,
    sx(cells.x[0]) - (wide - across) / 2,
    sy(cells.y[1]) - (high - up) / 2,
    wide,
    high,
  );
}
