/** Types that files of several layers share. They import the package's types only, so no circle of types can arise. */
import type { Inspection, Method, ReadOptions, Scaling, Schedule } from "galton";

/** A file as it is, or text that was pasted. */
export type Bytes = Blob | string;

/** The value of one predictor in a new row: a number, or the text of a category. */
export type Value = number | string;

/** How a person says that a file is written. The package finds the rest. */
export type Written = Pick<
  ReadOptions,
  | "delimiter"
  | "header"
  | "decimal"
  | "thousands"
  | "comment"
  | "skipLines"
  | "quote"
  | "escape"
  | "missing"
  | "units"
  | "encoding"
  | "dateFormat"
  | "everyRow"
  | "sheet"
>;

/** How a file is written, and which rows are left out by hand. */
export type PassOptions = Written & Pick<ReadOptions, "leaveOut">;

/** Everything that a person chooses. It is plain data: putting the old value back undoes a change. */
export interface Settings {
  response: string;
  /** The columns that the model is of. */
  predictors: string[];
  /** The model as R writes it; empty if it is just the predictors. */
  formula: string;
  /** The column of the rows' weights, or "". */
  weights: string;
  /** Whether the weights say how many times each row counts. */
  counts: boolean;
  /** The value of some categories that their other values are compared with, by the column; for the others it is the first. */
  reference: Readonly<Record<string, string>>;
  holdOut: number;
  /** The numbers of the rows that are left out by hand, in ascending order; 1 is the first below the header. */
  leaveOut: readonly number[];
  text: "error" | "missing";
  /** How the person says that the file is written. */
  written: Written;
  method: Method;
  learningRate: number | "auto";
  /** For the heavy ball. */
  momentum: number | "auto";
  schedule: Schedule;
  /** For inverse scaling. */
  power: number;
  /** For the step schedule: the rate is multiplied by `factor` after each `every` iterations. */
  every: number;
  factor: number;
  /** The rows in a minibatch. */
  batch: number;
  /** The seed by which a stochastic method draws rows. */
  seed: number;
  averaging: boolean;
  iterations: number;
  scaling: Scaling;
  ridge: number;
  loss: "mean" | "sum";
  /** The start as typed: the intercept, then the slopes; empty for zero in working coordinates. */
  start: string;
  tolerance: number;
}

/** A file or text that was opened. */
export interface Source {
  /** A number of its own for each time that a file is opened. */
  serial: number;
  name: string;
  bytes: Bytes;
  units: Readonly<Record<string, string>>;
  /** The name of the bundled data set; null for other data. */
  bundled: string | null;
}

/** A source, and what the person chose for it. */
export interface Choice {
  source: Source;
  inspection: Inspection;
  /** How the person said that the file is written when it was inspected. */
  seenAs: Written;
  settings: Settings;
}
