/** The charts beside the plot of the data, a line each, from the top down. */
import type { Component } from "svelte";
import type { Step } from "galton";
import Coefficients from "../charts/Coefficients.svelte";
import LossCurve from "../charts/LossCurve.svelte";
import LossSurface from "../charts/LossSurface.svelte";
import type { Rows, Run } from "../lib/protocol.js";
import type { Lane } from "../lib/race.js";
import type { Frame } from "../lib/scales.js";
import type { Colours } from "../theme.svelte.js";

/** The properties that a chart may have. Each chart declares those that it needs. */
export interface ChartData {
  readonly rows: Rows;
  readonly run: Run;
  /** The iteration that is shown. */
  readonly step: Step;
  /** Earlier runs to be drawn beside it. */
  readonly rivals: Run[];
  /** The run and its rivals, with their names. */
  readonly lanes: Lane[];
  /** Whether the axis of iterations is logarithmic. */
  readonly log: boolean;
  /** The name of the optimum. */
  readonly goal: string;
  /** The names of slope and intercept in the descent's coordinates, for a model of one predictor. */
  readonly names: { x: string; y: string };
  readonly colours: Colours;
  /** Shows another iteration. */
  readonly onseek: (iteration: number) => void;
  /** Paints the loss around its least; null when another run has taken this one's place. */
  readonly paint: (
    run: Run,
    frame: Frame,
    width: number,
    height: number,
  ) => Promise<ImageData | null>;
}

interface Chart {
  readonly component: Component<ChartData>;
  /** Whether the chart is of use for these rows. */
  readonly suits: (rows: Rows) => boolean;
}

const isPlane = (rows: Rows): boolean => rows.hasIntercept && rows.columns.length === 1;

export const charts: readonly Chart[] = [
  { component: LossCurve, suits: () => true },
  { component: LossSurface, suits: isPlane },
  { component: Coefficients, suits: (rows) => !isPlane(rows) },
];
