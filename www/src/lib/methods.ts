/** The methods by their textbook names, each with what it does, who it is from, and when it converges. */
import type { Method, Scaling, Schedule } from "galton";

export interface MethodWords {
  readonly id: Method;
  /** As a list of methods has it. */
  readonly name: string;
  /** As the end of a line in a chart has it. */
  readonly label: string;
  readonly group:
    "all rows, a rate" | "all rows, a rate for each coefficient" | "no rate" | "some rows a step";
  readonly about: string;
}

export const methods: readonly MethodWords[] = [
  {
    id: "gradient-descent",
    name: "Gradient descent",
    label: "gradient descent",
    group: "all rows, a rate",
    about:
      "Each step goes down the slope of the loss over all rows, as far as the rate says (Cauchy, 1847). It converges at rates below 2 / λ, λ being the largest curvature.",
  },
  {
    id: "heavy-ball",
    name: "Heavy ball",
    label: "heavy ball",
    group: "all rows, a rate",
    about:
      "A step keeps part of the step before it, the momentum, as a heavy ball keeps rolling (Polyak, 1964). It converges at rates below 2 (1 + momentum) / λ.",
  },
  {
    id: "nesterov",
    name: "Nesterov, with restart",
    label: "Nesterov",
    group: "all rows, a rate",
    about:
      "It looks ahead along its momentum and steps down the slope it finds there (Nesterov, 1983). The momentum starts again from nothing when a step goes uphill (O’Donoghue and Candès, 2015). Made for rates up to 1 / λ.",
  },
  {
    id: "adam",
    name: "Adam",
    label: "Adam",
    group: "all rows, a rate for each coefficient",
    about:
      "Steps are about as long as the rate, whatever the slope: the running mean of the gradient over the root of that of its square (Kingma and Ba, 2015). No rate diverges; at a constant one it ends circling.",
  },
  {
    id: "adagrad",
    name: "AdaGrad",
    label: "AdaGrad",
    group: "all rows, a rate for each coefficient",
    about:
      "The gradient over the root of the sum of all its squares so far, so that steps become shorter (Duchi, Hazan and Singer, 2011). No rate diverges.",
  },
  {
    id: "rmsprop",
    name: "RMSProp",
    label: "RMSProp",
    group: "all rows, a rate for each coefficient",
    about:
      "The gradient over the root of a running mean of its square (Tieleman and Hinton, 2012). No rate diverges; at a constant one it ends circling.",
  },
  {
    id: "line-search",
    name: "Exact line search",
    label: "line search",
    group: "no rate",
    about:
      "Down the gradient to the least loss along it: steepest descent (Nocedal and Wright, section 3.3). It needs no rate, always converges, and never raises the loss.",
  },
  {
    id: "conjugate-gradient",
    name: "Conjugate gradients",
    label: "conjugate gradients",
    group: "no rate",
    about:
      "To the least loss along directions that don’t undo each other: as many steps as coefficients, but for rounding (Hestenes and Stiefel, 1952).",
  },
  {
    id: "coordinate-descent",
    name: "Coordinate descent",
    label: "coordinate descent",
    group: "no rate",
    about:
      "One coefficient after the other to the least loss along it, all of them an iteration (Gauss and Seidel). It needs no rate and always converges.",
  },
  {
    id: "stochastic",
    name: "Stochastic, one row a step",
    label: "stochastic",
    group: "some rows a step",
    about:
      "The gradient of one row only, the next one each time, in a new order every epoch (Robbins and Monro, 1951). At a constant rate it ends circling in the noise of its rows.",
  },
  {
    id: "minibatch",
    name: "Minibatch",
    label: "minibatch",
    group: "some rows a step",
    about:
      "The gradient of a few rows, the next ones each time, in a new order every epoch. The more rows, the less noise; at a constant rate it ends circling.",
  },
];

export const groups = [...new Set(methods.map((m) => m.group))];

export function wordsOf(method: Method): MethodWords {
  return methods.find((m) => m.id === method) ?? methods[0];
}

export function hasRate(method: Method): boolean {
  return wordsOf(method).group !== "no rate";
}

export function isStochastic(method: Method): boolean {
  return wordsOf(method).group === "some rows a step";
}

export const schedules: readonly { id: Schedule; name: string }[] = [
  { id: "constant", name: "constant" },
  { id: "inverse-scaling", name: "inverse scaling" },
  { id: "step", name: "step" },
  { id: "cosine", name: "cosine" },
];

export const scalings: readonly { id: Scaling; name: string; about: string }[] = [
  { id: "raw", name: "raw", about: "on the predictors as they are" },
  { id: "centred", name: "centred", about: "on predictors less their means" },
  {
    id: "standardised",
    name: "standardised",
    about: "on predictors less their means, in standard deviations",
  },
  {
    id: "whitened",
    name: "whitened",
    about: "on predictors that are standardised and rid of what those before them explain",
  },
];
