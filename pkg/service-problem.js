// The answers of the service to requests that it cannot serve: problem details (RFC 9457).

/** @typedef {{ status: number, headers: Record<string, string>, body: string | Uint8Array }} Answer */

const TITLES = /** @type {const} */ ({
  400: "Bad Request",
  401: "Unauthorized",
  404: "Not Found",
  405: "Method Not Allowed",
  408: "Request Timeout",
  413: "Content Too Large",
  415: "Unsupported Media Type",
  422: "Unprocessable Content",
  500: "Internal Server Error",
  503: "Service Unavailable",
});

/** The longest text of an answer that tells of a fault. */
const LONGEST = 500;

/** Ends a request with a status that tells the client of its fault. */
export class Problem extends Error {
  /**
   * @param {keyof typeof TITLES} status
   * @param {string} detail
   * @param {{ pointer?: string, code?: string, headers?: Record<string, string> }} [more]
   */
  constructor(status, detail, more = {}) {
    super(detail);
    this.status = status;
    this.more = more;
  }

  /** @returns {Answer} as RFC 9457 has it */
  answer() {
    const { headers, ...more } = this.more;
    // Half a character, which may be in the payload too, is no text to many parsers of JSON.
    const detail = this.message.slice(0, LONGEST).replace(/\p{Surrogate}/gu, "\ufffd");
    const body = { title: TITLES[this.status], status: this.status, detail, ...more };
    return {
      status: this.status,
      headers: { "content-type": "application/problem+json", ...headers },
      body: JSON.stringify(body),
    };
  }
}
