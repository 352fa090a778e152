/** The methods by their textbook names, each with what it does, who it is from, and when it converges. */
import type { Method, Scaling, Schedule } from "galton";
import { methods as described } from "galton/methods";

export interface MethodWords {
  readonly id: Method;
  /** The name in a list of methods. */
  readonly name: string;
  /** The short name at the end of a line in a chart. */
  readonly label: string;
  /** The heading in the list of methods under which it stands. */
  readonly group: string;
  readonly about: string;
}

/** The package's own table (src/descent/methods/ in the crate), so that a new method is in it. */
export const methods: readonly MethodWords[] = described.map(
  ({ name: id, title: name, label, group, about }) => ({ id, name, label, group, about }),
);

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
