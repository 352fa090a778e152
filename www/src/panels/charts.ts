/** The charts beside the plot of the data, a line each, from the top down. */
import type { Component, Snippet } from "svelte";
import type { Step } from "galton";
import type { Rows, Run } from "../lib/protocol.js";
import type { Lane } from "../lib/race.js";
import type { Frame } from "../lib/scales.js";
import type { Colours } from "../theme.svelte.js";

/** The properties that a chart may have. Each chart declares those that it needs. */
export type ChartData = Readonly<{
  rows: Rows;
  run: Run;
  /** The iteration that is shown. */
  step: Step;
  /** Earlier runs to be drawn beside it. */
  rivals: Lane[];
  /** The run and its rivals, with their names. */
  lanes: Lane[];
  /** Whether the axis of iterations is logarithmic. */
  log: boolean;
  /** The name of the optimum. */
  goal: string;
  /** The names of slope and intercept in the descent's coordinates, for a model of one predictor. */
  names: { x: string; y: string };
  colours: Colours;
  /** A term with a button for its explanation. */
  explain: Snippet<[term: string, explanation: string]>;
  /** Shows another iteration. */
  onseek: (iteration: number) => void;
  /** Paints the loss around its least; null when another run has taken this one's place. */
  paint: (run: Run, frame: Frame, width: number, height: number) => Promise<ImageData | null>;
}>;

interface Chart {
  /** Also its tab on a narrow page. */
  readonly name: string;
  /** Loads the chart when it is first of use. */
  readonly load: () => Promise<{ default: Component<ChartData> }>;
  /** Whether the chart is of use for these rows. */
  readonly suits: (rows: Rows) => boolean;
}

const isPlane = (rows: Rows): boolean => rows.hasIntercept && rows.columns.length === 1;

export const charts: readonly Chart[] = [
  { name: "Loss", load: () => import("../charts/LossCurve.svelte"), suits: () => true },
  { name: "Surface", load: () => import("../charts/LossSurface.svelte"), suits: isPlane },
  {
    name: "Coefficients",
    load: () => import("../charts/Coefficients.svelte"),
    suits: (rows) => !isPlane(rows),
  },
];

/** The names of the charts that are of use for these rows. */
export const suitable = (rows: Rows): string[] =>
  charts.filter(({ suits }) => suits(rows)).map(({ name }) => name);
