/** How the learning rate changes on the way, t being the steps made before: η; η / (t + 1)^power; η · factor^⌊t / every⌋; η (1 + cos(π t / iterations)) / 2. */
export type Schedule = "constant" | "inverse-scaling" | "step" | "cosine";

/** How the predictors are transformed first: not at all; centred; centred and divided by their standard deviations; or standardised and made uncorrelated. */
export type Scaling = "raw" | "centred" | "standardised" | "whitened";

/** Options of every descent. */
export interface CommonDescentOptions {
  /** The most steps. Default: 100000, enough where the condition number of the scaled columns is below about 8000. */
  iterations?: number;
  /** Whether the loss is the mean or the sum of squared residuals, in the response's unit squared. Default: "mean". */
  loss?: "mean" | "sum";
  /** The loss gets this times the sum of squared slopes, without the intercept, in the coordinates that the descent works in. Default: 0. */
  ridge?: number;
  /** How the predictors are transformed first: "raw" (not at all), "centred", "standardised" (centred and divided by their standard deviations) or "whitened" (standardised and made uncorrelated). Default: "standardised". */
  scaling?: Scaling;
  /** A shorthand for `scaling`: true is "standardised", false is "raw". Refused beside `scaling`. */
  standardise?: boolean;
  /** The coefficients to start from, intercept first, in the data's units. Default: zero in the coordinates that the descent works in. */
  start?: readonly number[] | Float64Array | Float32Array;
  /** The descent has converged when the root mean square distance of its predictions from those of least squares is at most this part of the response's standard deviation. Default: 1e-10. */
  tolerance?: number;
}

/** Options of the methods that go by a learning rate, and how it changes on the way. */
export type RateOptions = {
  /**
   * The factor of the gradient in each step; "auto" picks the best safe rate, and `Descent.choice` reports it. Default: "auto".
   *
   * @example { learningRate: 0.1 }
   */
  learningRate?: number | "auto";
} & ScheduleOptions;

/** The schedule of the learning rate, with its own constants; t is the number of steps made before. */
export type ScheduleOptions =
  | {
      /** How the learning rate changes on the way: not at all, or η (1 + cos(π t / iterations)) / 2. Default: "constant". */
      schedule?: "constant" | "cosine";
    }
  | {
      /** The rate in step t is η · factor^⌊t / every⌋. */
      schedule: "step";
      /** The number of iterations between two changes of the rate. Default: 1000. */
      every?: number;
      /** The factor of the rate at each change. Default: 0.1. */
      factor?: number;
    }
  | {
      /** The rate in step t is η / (t + 1)^power. */
      schedule: "inverse-scaling";
      /** The exponent. Default: 0.5. */
      power?: number;
    };

/**
 * How to descend: the method with its own settings, and its schedule with its own. Coefficients are in the data's units
 * whatever the scaling.
 *
 * @example { method: "heavy-ball", momentum: 0.9, schedule: "step", every: 500 }
 */
export type DescentOptions = CommonDescentOptions & MethodOptions;

/** Options for a method that is chosen while the program runs: those that every method takes. */
export interface AnyMethodOptions extends CommonDescentOptions {
  method: Method;
  /** Ignored by methods without a rate. Default: "auto". */
  learningRate?: number | "auto";
}

/** The name of any option of a descent. */
export type DescentOptionName = DescentOptions extends infer Options
  ? Options extends unknown
    ? keyof Options
    : never
  : never;

/** Ridge, lasso or an elastic net. */
export interface PenaltyOptions {
  /** How much of the penalty is on absolute values, the rest being on half the squares: 1 for the lasso, 0 for ridge. scikit-learn's l1_ratio, glmnet's alpha. Default: 1. */
  l1Ratio?: number;
  /** Whether predictors are divided by their standard deviation first, so that the penalty does not depend on their units. Coefficients are in the data's units either way. Default: true. */
  standardise?: boolean;
}

/** Which penalties a path goes through. The penalty is scikit-learn's alpha (of Lasso and ElasticNet) and glmnet's lambda: the minimised objective is |y - Xu|² / 2n + penalty (l1Ratio |u|₁ + (1 - l1Ratio) |u|² / 2). */
export interface PathOptions extends PenaltyOptions {
  /** How many, evenly spaced on a logarithmic axis from the smallest penalty at which all slopes are zero. Default: 100. */
  count?: number;
  /** The last over the first. Default: 1e-4. */
  ratio?: number;
  /** The penalties themselves; the path starts with the largest. */
  penalties?: readonly number[] | Float64Array;
}

/** A proof that the coefficients minimise the objective. It holds for the coefficients as returned, after rounding. */
export interface Certificate {
  /** The largest violation of the Karush-Kuhn-Tucker conditions by a coordinate. Its unit is the smallest penalty at which every coefficient of a lasso is 0. */
  kktResidual: number;
  /** How far the objective is at most above its least, as a part of that of the mean alone; null without a penalty. */
  dualityGap: number | null;
  /** How often each coordinate was visited; 0 where the signs were known from the start. */
  sweeps: number;
  converged: boolean;
  /** Whether no other coefficients do as well. A lasso of predictors that depend on each other has many, which predict the same. */
  unique: boolean;
}

/** The error of one way to fit on rows that were not in the fit. */
export interface CrossValidated {
  /** The mean squared error over all rows, in the squared unit of the response. */
  mse: number;
  /** The standard error of `mse`, from the differences between folds. */
  standardError: number;
  /** The mean squared error on each fold. */
  folds: number[];
}

/** Why a descent stopped. */
export interface Stop {
  reason: "converged" | "rounding-limit" | "iteration-limit" | "diverged" | "cancelled";
  iteration: number;
  /** The reason in a sentence. */
  message: string;
  /** Why it diverged; null if it did not. */
  divergence: Divergence | null;
}

/** Why a descent diverged, and what would keep it from it. */
export interface Divergence {
  /** The first iteration beyond hope. */
  iteration: number;
  /** Whether numbers left the range of 64 bits, rather than the loss its start. */
  overflow: boolean;
  /** Null for a method without one. */
  learningRate: number | null;
  /** Null for a method without such a limit. */
  maxStableRate: number | null;
  /** The largest curvature: along its axis the loss rises fastest. */
  eigenvalue: number;
  /** The predictor with the largest part in that axis; null for the intercept. */
  column: string | null;
  /** A rate that does converge. */
  betterRate: number | null;
  /** Whether standardising the predictors would help. */
  standardise: boolean;
}

/** The properties of a descent that are known before its first step. */
export interface Rates {
  /**
   * The curvatures of the loss, the least first. Of a model with a category of a hundred levels or more: those that make a
   * difference for this start, and the extremes.
   */
  eigenvalues: number[];
  /** The largest over the least above zero, κ. */
  condition: number | null;
  /** The largest rate below which the method converges from anywhere; null for a method without such a limit. */
  maxStableRate: number | null;
  /** The rate that `learningRate: "auto"` picks; null for a method without a rate. */
  bestRate: number | null;
  /** The momentum of the heavy ball, given or chosen. */
  momentum: number | null;
  /** The factor by which the distance from the optimum changes in a step at the rate in use, in the long run; null if theory has no such number. */
  contraction: number | null;
  /** How many iterations convergence takes; null where it never comes or theory cannot tell. */
  predictedIterations: number | null;
  /** Whether the prediction is the most that any start can take, rather than for this one. */
  isBound: boolean;
}

/** One step, quantity by quantity, in the coordinates that the descent works in. */
export interface Ledger {
  /** The iteration that the step leads to. */
  iteration: number;
  /** The method's formula, in the names of the quantities. */
  formula: string;
  /** Names and values of the quantities that all coordinates share: the rate, the momentum, … */
  numbers: [string, number][];
  /** Names and values of the quantities that each coordinate has of its own, in the order of their computation: "position" first, "new position" last. */
  quantities: [string, number[]][];
}

/** The state of a descent after one iteration; iteration 0 is the start. */
export interface Step {
  iteration: number;
  /** Intercept first, in the data's units. */
  coefficients: number[];
  /** The position in the coordinates that the descent works in. */
  position: number[];
  /** The loss, in the squared unit of the response. */
  loss: number;
  /** The loss less the least there is. */
  gap: number;
  /** In the coordinates that the descent works in. */
  gradientNorm: number;
  /** On the rows of the fit; null where the response is constant. */
  rSquared: number | null;
  /** The number of decimal digits in which the worst coefficient agrees with the exact solution, 0 to 16. */
  digits: number;
  /** The number of correct digits of each coefficient, intercept first. */
  coefficientDigits: number[];
  /** On the rows held out; null where there are none. */
  heldOut: { mse: number; rSquared: number | null } | null;
}

/** Some iterations of a descent, the start and the last among them. */
export interface Track {
  /** The spacing of the kept iterations: constant, or growing with the iteration. */
  spacing: "even" | "logarithmic";
  /** The number of iterations from the first kept one to the next; 1 if every iteration is kept. */
  stride: number;
  iterations: Float64Array;
  loss: Float64Array;
  gap: Float64Array;
  /** Null where the response is constant. */
  rSquared: Float64Array | null;
  /** One after the other, in the coordinates that the descent works in. */
  positions: Float64Array;
  /** One after the other, intercept first, in the data's units. */
  coefficients: Float64Array;
}

/** A part of the loss surface, and how to paint it. */
export interface SurfaceArea {
  /** In pixels. */
  width: number;
  height: number;
  /** The slopes at the left and right edge, in the coordinates that the descent works in. */
  x: readonly [number, number];
  /** The intercepts at the lower and upper edge. */
  y: readonly [number, number];
  /** Colours "#rrggbb" from the least loss to the largest. */
  ramp: readonly string[];
  /** How many bands, evenly spaced in the square root of the gap. */
  bands: number;
  /** The square root of the gap at which the last band ends; beyond it is the last colour. */
  levels: number;
}

/** The fit that a descent works on, and the properties known before its first step. */
export interface DescentSummary {
  method: Method;
  learningRate: number | null;
  choice: string | null;
  iterations: number;
  rates: Rates;
  rows: number | null;
  scaling: Scaling;
  centre: number[];
  scale: number[];
  mixing: number[] | null;
  optimum: number[];
}
