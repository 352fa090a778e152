/** How a model's columns are made of its predictors, so that the page can draw what it says anywhere. */
import type { ModelDocument } from "galton";

type TermsDocument = Extract<ModelDocument, { columns: unknown }>;
type SavedStep = NonNullable<TermsDocument["offset"]>["steps"][number];

/** A step of an expression, with the number of a predictor in place of its name. */
export type DesignStep = Exclude<SavedStep, { predictor: string }> | { predictor: number };

/** A power of a predictor, of its logarithm or of an expression; with a basis, an orthogonal polynomial. */
export interface DesignPower {
  predictor: number;
  power: number;
  log: boolean;
  steps?: DesignStep[];
  basis?: [number, number][];
}

/** A product of powers of predictors, where others have certain values; 0 elsewhere. All by their numbers. */
export interface DesignColumn {
  name: string;
  powers: DesignPower[];
  levels: { predictor: number; level: number }[];
}

function numbered(steps: readonly SavedStep[], names: readonly string[]): DesignStep[] {
  return steps.map((step) =>
    "predictor" in step ? { predictor: names.indexOf(step.predictor) } : step,
  );
}

export function designOf(document: ModelDocument): DesignColumn[] {
  const names = document.predictors.map((p) => p.name);
  if (!("columns" in document))
    return names.map((name, predictor) => ({
      name,
      powers: [{ predictor, power: 1, log: false }],
      levels: [],
    }));
  return document.columns.map(({ name, powers = [], levels = [] }) => ({
    name,
    powers: powers.map((of) => {
      const steps = "steps" in of ? numbered(of.steps, names) : undefined;
      const first = steps?.find((step) => "predictor" in step)?.predictor ?? -1;
      return {
        predictor: "steps" in of ? first : names.indexOf(of.predictor),
        power: "power" in of ? of.power : 1,
        log: "log" in of && of.log === true,
        ...(steps && { steps }),
        ...("basis" in of && { basis: of.basis }),
      };
    }),
    levels: levels.map((of) => {
      const predictor = names.indexOf(of.predictor);
      return { predictor, level: document.predictors[predictor]?.levels?.indexOf(of.value) ?? -1 };
    }),
  }));
}

/** The steps of what is added to every prediction; none where nothing is. */
export function offsetOf(document: ModelDocument): DesignStep[] {
  const names = document.predictors.map((p) => p.name);
  return "offset" in document && document.offset ? numbered(document.offset.steps, names) : [];
}

const functions: Record<string, (x: number) => number> = {
  negative: (x) => -x,
  abs: Math.abs,
  exp: Math.exp,
  log: Math.log,
  log10: Math.log10,
  log1p: Math.log1p,
  log2: Math.log2,
  sqrt: Math.sqrt,
};

const operators: Record<string, (a: number, b: number) => number> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
};

/** The value of an expression in a row, near enough for a drawing. */
export function evaluate(steps: readonly DesignStep[], row: readonly number[]): number {
  const stack: number[] = [];
  for (const step of steps) {
    if ("predictor" in step) stack.push(row[step.predictor]);
    else if ("number" in step) stack.push(step.number);
    else {
      const last = stack.pop() ?? NaN;
      if ("power" in step) stack.push(last ** step.power);
      else if (step.apply in functions) stack.push(functions[step.apply](last));
      else stack.push(operators[step.apply](stack.pop() ?? NaN, last));
    }
  }
  return stack[0] ?? 0;
}

/** R's recurrence of orthogonal polynomials. */
function orthogonal(basis: readonly (readonly [number, number])[], x: number): number {
  let [before, last] = [0, 1];
  for (let at = 1; at < basis.length; at++) {
    const ratio = at > 1 ? basis[at - 1][1] / basis[at - 2][1] : 0;
    [before, last] = [last, (x - basis[at][0]) * last - ratio * before];
  }
  return last / Math.sqrt(basis[basis.length - 1][1]);
}

/** A power's value in a row of the predictors. */
function raised(
  { predictor, power, log, steps, basis }: DesignPower,
  row: readonly number[],
): number {
  const own = steps ? evaluate(steps, row) : row[predictor];
  const base = log ? Math.log(own) : own;
  return basis ? orthogonal(basis, base) : base ** power;
}

/** A column's value in a row of the predictors; a category's is the number of its level. */
export function valueOf({ powers, levels }: DesignColumn, row: readonly number[]): number {
  if (!levels.every(({ predictor, level }) => row[predictor] === level)) return 0;
  return powers.reduce((product, power) => product * raised(power, row), 1);
}

/** The response as it is modelled. */
export function modelled(document: ModelDocument, response: number): number {
  if (!("columns" in document)) return response;
  if (document.log) return Math.log(response);
  const steps = document.predicted?.steps;
  return steps ? evaluate(numbered(steps, [document.response]), [response]) : response;
}

/** The inverse of each function that has one. */
const inverses: Record<string, (x: number) => number> = {
  negative: (x) => -x,
  exp: Math.log,
  log: (x) => Math.exp(Math.min(700, x)),
  log10: (x) => 10 ** Math.min(300, x),
  log1p: (x) => Math.expm1(Math.min(700, x)),
  log2: (x) => 2 ** Math.min(1000, x),
  sqrt: (x) => (x < 0 ? NaN : x ** 2),
};

/** The response where the model predicts a number, in the response's own unit; NaN where nobody can tell. */
export function unmodelled(document: ModelDocument, predicted: number): number {
  if (!("columns" in document)) return predicted;
  if (document.log) return inverses.log(predicted);
  const steps = document.predicted?.steps ?? [];
  let value = predicted;
  for (let at = steps.length - 1; at > 0; at--) {
    const [step, before] = [steps[at], steps[at - 1]];
    if (!("apply" in step)) return NaN;
    if (step.apply in inverses) value = inverses[step.apply](value);
    else if (step.apply in operators && "number" in before) {
      const back = { "+": "-", "-": "+", "*": "/", "/": "*" }[step.apply as "+" | "-" | "*" | "/"];
      value = operators[back](value, before.number);
      at--;
    } else return NaN;
  }
  return value;
}

/** A model's prediction for a row; its intercept, if it has one, is the first of its coefficients. */
export function said(
  columns: readonly DesignColumn[],
  coefficients: ArrayLike<number>,
  row: readonly number[],
  offset: readonly DesignStep[] = [],
): number {
  const first = coefficients.length - columns.length;
  return columns.reduce(
    (sum, column, j) => sum + coefficients[first + j] * valueOf(column, row),
    (first > 0 ? coefficients[0] : 0) + evaluate(offset, row),
  );
}

/** Whether the prediction over one predictor, the others held constant, is a straight line. */
export function isStraight(columns: readonly DesignColumn[], predictor: number): boolean {
  return columns.every(({ powers }) => {
    const own = powers.filter(
      ({ predictor: first, steps = [] }) =>
        first === predictor ||
        steps.some((step) => "predictor" in step && step.predictor === predictor),
    );
    const [only] = own;
    return own.length === 0 || (own.length === 1 && isItself(only));
  });
}

/** Whether a power is a predictor as it is. */
export const isItself = ({ power, log, steps, basis }: DesignPower): boolean =>
  power === 1 && !log && !steps && !basis;
