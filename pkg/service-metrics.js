// The counters of the service, as Prometheus reads them.

/** The upper ends of the buckets of the time of a request, in seconds. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** A text as a label has it. @param {string} text */
const label = (text) => `"${text.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n")}"`;

export class Metrics {
  /** How many rows were scored. */
  rows = 0;
  /** How many requests, by path and status. @type {Map<string, number>} */
  #requests = new Map();
  /** How many took no longer than each bucket's end; the last is of all. */
  #times = new Array(BUCKETS.length + 1).fill(0);
  #seconds = 0;
  #response;

  /** @param {{ response: string }} model */
  constructor({ response }) {
    this.#response = response;
  }

  /** @param {string} path @param {number} status @param {number} seconds */
  count(path, status, seconds) {
    const key = `path="${path}",status="${status}"`;
    this.#requests.set(key, (this.#requests.get(key) ?? 0) + 1);
    this.#seconds += seconds;
    const bucket = BUCKETS.findIndex((end) => seconds <= end);
    this.#times[bucket < 0 ? BUCKETS.length : bucket]++;
  }

  toString() {
    let total = 0;
    const buckets = this.#times.map((count, at) => {
      total += count;
      return `galton_request_seconds_bucket{le="${BUCKETS[at] ?? "+Inf"}"} ${total}`;
    });
    return `${[
      "# HELP galton_model_info The model that is served.",
      "# TYPE galton_model_info gauge",
      `galton_model_info{response=${label(this.#response)}} 1`,
      "# HELP galton_rows_total Rows that were scored.",
      "# TYPE galton_rows_total counter",
      `galton_rows_total ${this.rows}`,
      "# HELP galton_requests_total Requests that were answered.",
      "# TYPE galton_requests_total counter",
      ...Array.from(this.#requests, ([key, count]) => `galton_requests_total{${key}} ${count}`),
      "# HELP galton_request_seconds Time from a request's head to its answer.",
      "# TYPE galton_request_seconds histogram",
      ...buckets,
      `galton_request_seconds_sum ${this.#seconds}`,
      `galton_request_seconds_count ${total}`,
    ].join("\n")}\n`;
  }
}
