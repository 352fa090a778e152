// Compiled, never run: package.test.js gives it to tsc --strict beside the installed package.

import { Descent, GaltonError, Model, Observations, Summary } from "galton";
import { diagnose, init, inspect, read, train } from "galton";

type IsAny<T> = 0 extends 1 & T ? true : false;

/** `true` where T, or anything down to three levels in it, is `any`. */
type HasAny<T, Depth extends unknown[] = []> =
  IsAny<T> extends true
    ? true
    : Depth["length"] extends 3
      ? false
      : T extends (...args: infer A) => infer R
        ? HasAny<A[number], [...Depth, 0]> | HasAny<R, [...Depth, 0]>
        : T extends Promise<infer R>
          ? HasAny<R, Depth>
          : T extends string | number | boolean | null | undefined | ArrayBufferView | ArrayBuffer
            ? false
            : T extends ReadableStream | Blob | Response | AbortSignal | ImageData
              ? false
              : T extends readonly (infer E)[]
                ? HasAny<E, Depth>
                : T extends object
                  ? { [K in keyof T]-?: HasAny<T[K], [...Depth, 0]> }[keyof T]
                  : false;

type Typed<T extends false> = T;
export type NothingIsAny = [
  Typed<HasAny<typeof init>>,
  Typed<HasAny<typeof inspect>>,
  Typed<HasAny<typeof read>>,
  Typed<HasAny<typeof train>>,
  Typed<HasAny<typeof diagnose>>,
  Typed<HasAny<Summary>>,
  Typed<HasAny<Observations>>,
  Typed<HasAny<Descent>>,
  Typed<HasAny<Model>>,
  Typed<HasAny<typeof Model.from>>,
  Typed<HasAny<GaltonError>>,
];

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;
type True<T extends true> = T;

/** Objects in the WebAssembly's memory are freed at the end of a block. */
export async function scoped(csv: string): Promise<number> {
  using observations = await read(csv);
  using descent = observations.descend();
  using path = observations.path();
  using model = descent.model();
  descent.free();
  return path.length + model.coefficients.length;
}

export async function everyday(file: File, stream: ReadableStream<Uint8Array>): Promise<number> {
  await init();
  await init(new URL("galton_bg.wasm", "http://localhost/"));

  const { columns } = await inspect(file, { delimiter: ";" });
  const kind: "number" | "date" | "text" | "empty" | "index" | undefined = columns[0]?.kind;

  const observations = await read(stream, {
    response: "child",
    predictors: ["parent"],
    holdOut: 20,
    text: "missing",
    onProgress: ({ bytes, totalBytes, rows, secondsLeft }) =>
      bytes + (totalBytes ?? 0) + rows + (secondsLeft ?? 0),
    signal: AbortSignal.timeout(1000),
  });
  const descent = observations.descend({ learningRate: 0.1, loss: "mean", start: [0, 0] });
  let digits = 0;
  for (const step of descent) {
    digits = step.digits + (step.heldOut?.rSquared ?? 0);
  }
  const { reason } = descent.run();
  const spelled: "converged" | "rounding-limit" | "iteration-limit" | "diverged" | "cancelled" =
    reason;
  const raced = observations.descend({ method: "adam", learningRate: "auto", scaling: "whitened" });
  const stopped = await raced.runAsync({ onProgress: ({ iteration }) => iteration });
  const rate: number | null = raced.learningRate;
  const column: string | null | undefined = stopped.divergence?.column;
  const gradients: number[] | undefined = raced.ledger(1).quantities[1]?.[1];
  const track: Float64Array = descent.track(100).loss;

  const { model: lasso, certificate } = observations.penalised({ penalty: 1, l1Ratio: 0.5 });
  const gap: number | null = certificate.dualityGap;
  const penalties: Float64Array = observations.path({ count: 20 }).penalties;
  const { errors, least, leastSquares } = observations.crossValidate();
  const leastError: number | undefined = errors[least]?.mse ?? leastSquares?.folds[0];

  const model: Model = await train({ x: new Float64Array(2), y: [1, 2] }, { response: "y" });
  const one: number = model.predict(10);
  const many: number[] = model.predict([10, 20]);
  const named: number = model.predict({ x: 10 });
  const rows: number[] = model.predict([[10], { x: 20 }]);
  const answer = model.score({ payload: [10, 20] });
  const first = "predictions" in answer ? answer.predictions[0] : answer.stream_prediction;

  const summary: Summary = observations.summary({ level: 0.9 });
  const p: number | null | undefined = summary.coefficients[0]?.pValue;
  const interval = { interval: "prediction", level: 0.9 } as const;
  const upper: number | null = model.predict({ x: 10 }, interval).upper;
  const outside: string | undefined = model.predict([10], interval)[0]?.outside[0]?.name;
  const { durbinWatson, robust, rows: measures } = await diagnose(file, model, { rows: true });
  const cooks: Float64Array | undefined = measures?.cooksDistance;
  const error3: number | null | undefined = robust.HC3?.[0]?.standardError;

  const again: Model = Model.from(JSON.parse(JSON.stringify(model)));
  const place = (error: GaltonError): number | undefined => error.row;
  const error: (error: GaltonError) => Error = (each) => each;

  return (
    [p, upper, outside, durbinWatson, cooks, error3].length +
    [
      kind,
      digits,
      spelled,
      rate,
      column,
      gradients,
      track,
      gap,
      penalties,
      leastError,
      lasso.intercept,
      named,
      rows,
      error,
      place,
      again.intercept,
    ].length +
    one +
    (many[0] ?? 0) +
    (first ?? 0)
  );
}

export async function mistakes(file: File, model: Model): Promise<void> {
  // @ts-expect-error: a number is not a source
  await train(1);
  // @ts-expect-error: no such loss
  await train(file, { loss: "absolute" });
  // @ts-expect-error: no such method
  await train(file, { method: "newton" });
  // @ts-expect-error: no such option
  await train(file, { epochs: 10 });
  // @ts-expect-error: a penalised fit has a penalty
  (await read(file)).penalised({ l1Ratio: 1 });
  // @ts-expect-error: null is not a row
  model.predict(null);
  // @ts-expect-error: a model is not changed
  model.intercept = 0;
  // @ts-expect-error: the payload goes by its name
  model.score([10, 20]);
}

export type Exact = [
  True<Same<ReturnType<typeof train>, Promise<Model>>>,
  True<Same<ReturnType<typeof read>, Promise<Observations>>>,
  True<Same<ReturnType<Observations["descend"]>, Descent>>,
  True<Same<Descent["iteration"], number>>,
];
