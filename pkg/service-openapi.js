// The OpenAPI document of a service: it follows from the model.

/** @typedef {import("./service-answers.js").Answers} Answers */

/** The paths, and how each is asked. @type {ReadonlyMap<string, "GET" | "POST">} */
export const ROUTES = new Map([
  ["/batch", "POST"],
  ["/stream", "POST"],
  ["/score/", "POST"],
  ["/health", "GET"],
  ["/model", "GET"],
  ["/metrics", "GET"],
  ["/openapi.json", "GET"],
]);

/** A date as text. The service reads the years from 1000 to 9999, and dates in the table's own format, too. */
const DATE = { type: "string", format: "date", pattern: "^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}$" };

/** @param {unknown} schema @param {string} [type] */
const content = (schema, type = "application/json") => ({ [type]: { schema } });

/** @param {string} name */
const ref = (name) => ({ $ref: `#/components/schemas/${name}` });

/**
 * @param {Answers} answers
 * @param {boolean} mayMiss whether null stands for a missing value
 */
function schemasOf({ predictors, largest }, mayMiss) {
  const values = predictors.map(({ levels, isPositive, isDate }) => {
    if (levels.length > 0) return { enum: mayMiss ? [...levels, null] : levels };
    const number = {
      type: mayMiss ? ["number", "null"] : "number",
      maximum: largest,
      ...(isPositive ? { exclusiveMinimum: 0 } : { minimum: -largest }),
    };
    return isDate ? { anyOf: [number, DATE] } : number;
  });
  const names = predictors.map(({ name }) => name);
  const count = values.length;
  const row = {
    anyOf: [
      ...(count === 1 ? values : mayMiss ? [{ type: "null" }] : []),
      { type: "array", prefixItems: values, items: false, minItems: count, maxItems: count },
      {
        type: "object",
        required: names,
        properties: Object.fromEntries(names.map((name, at) => [name, values[at]])),
      },
    ],
  };
  return { row, names, values };
}

/**
 * @param {Answers} answers
 * @param {{ maxRows: number, hasKeys: boolean }} service
 */
export function openApi(answers, { maxRows, hasKeys }) {
  const one = schemasOf(answers, false);
  const many = schemasOf(answers, true);
  const rows = { type: "array", minItems: 1, maxItems: maxRows, items: many.row };
  const intervals = answers.hasIntervals
    ? {
        interval: { enum: ["confidence", "prediction"] },
        level: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1, default: 0.95 },
      }
    : {};
  const ends = { type: ["number", "null"] };
  const found = { type: "array", items: ends };
  const predictions = {
    type: "object",
    required: ["predictions"],
    properties: { predictions: found, ...(answers.hasIntervals && { lower: found, upper: found }) },
  };
  const prediction = {
    type: "object",
    required: ["stream_prediction"],
    properties: {
      stream_prediction: { type: "number" },
      ...(answers.hasIntervals && { lower: ends, upper: ends }),
    },
  };
  /** @param {object} payload */
  const request = (payload) => ({
    type: "object",
    required: ["payload"],
    properties: { payload, ...intervals },
    ...(answers.hasIntervals && { dependentRequired: { level: ["interval"] } }),
  });
  const problem = {
    type: "object",
    required: ["title", "status", "detail"],
    properties: {
      title: { type: "string" },
      status: { type: "integer" },
      detail: { type: "string" },
      pointer: { type: "string", description: "the element that is wrong, as a JSON pointer" },
      code: { type: "string" },
    },
  };
  /** @param {string} description */
  const told = (description) => ({
    description,
    content: content(ref("Problem"), "application/problem+json"),
  });
  const failures = {
    ...(hasKeys && { 401: told("The key is missing or unknown.") }),
    405: told("The path takes another method."),
    default: told("The request cannot be served."),
  };
  const faults = {
    ...failures,
    400: told("The body is no JSON."),
    413: told("The body or the batch is too large."),
    415: told("The body is no JSON by its content-type."),
    422: told("The payload does not fit the model; the pointer names the element."),
    503: told("Too many bodies arrive at once."),
  };
  const isOpen = { security: [] };
  /** @param {string} summary @param {string} body @param {object} answer */
  const post = (summary, body, answer) => ({
    post: {
      summary,
      requestBody: { required: true, content: content(ref(body)) },
      responses: { 200: { description: "Scored.", content: content(answer) }, ...faults },
    },
  });
  /** @param {string} summary @param {object} schema @param {string} type @param {object} [more] */
  const get = (summary, schema, type, more) => ({
    get: {
      summary,
      ...more,
      responses: { 200: { description: summary, content: content(schema, type) }, ...failures },
    },
  });
  const anything = { type: "object" };
  const asJson = "application/json";
  return {
    openapi: "3.1.0",
    info: { title: `Predictions of ${answers.response}`, version: "1" },
    ...(hasKeys && { security: [{ key: [] }, { bearer: [] }] }),
    paths: {
      "/batch": post("Predicts rows", "Batch", ref("Predictions")),
      "/stream": post("Predicts one row", "Row", ref("Prediction")),
      "/score/": post("Predicts rows or one row", "Either", {
        anyOf: [ref("Predictions"), ref("Prediction")],
      }),
      "/health": get(
        "Whether the service answers",
        { type: "object", required: ["status"], properties: { status: { const: "ok" } } },
        asJson,
        isOpen,
      ),
      "/model": get("The saved model", anything, asJson),
      "/metrics": get("Counters as Prometheus reads them", { type: "string" }, "text/plain"),
      "/openapi.json": get("This document", anything, asJson, isOpen),
    },
    components: {
      schemas: {
        Batch: request(batchOf(rows, many)),
        Row: request(one.row),
        Either: request(eitherOf(rows, one, many)),
        Predictions: predictions,
        Prediction: prediction,
        Problem: problem,
      },
      ...(hasKeys && {
        securitySchemes: {
          key: { type: "apiKey", in: "header", name: "x-api-key" },
          bearer: { type: "http", scheme: "bearer" },
        },
      }),
    },
  };
}

/**
 * Rows, or columns of one length, which a schema can say for one column only.
 *
 * @param {object} rows
 * @param {ReturnType<typeof schemasOf>} many
 */
function batchOf(rows, { names, values }) {
  if (names.length > 1) return { anyOf: [rows] };
  const [name = ""] = names;
  const column = { .../** @type {object} */ (rows), items: values[0] };
  return { anyOf: [rows, { type: "object", required: [name], properties: { [name]: column } }] };
}

/**
 * @param {object} rows
 * @param {ReturnType<typeof schemasOf>} one
 * @param {ReturnType<typeof schemasOf>} many
 */
function eitherOf(rows, one, many) {
  const [first] = one.names.length === 1 ? one.values : [];
  const [, , byName] = one.names.length === 1 ? one.row.anyOf : [undefined, ...one.row.anyOf];
  return { anyOf: [...batchOf(rows, many).anyOf, ...(first ? [first] : []), byName] };
}
