/** A table that comes with the page, fetched. */

/** The error for a table that could not be loaded, with the server's answer. */
export class NotFetched extends Error {}

/** Loads the bytes at an address. An answer that is not a table is an error. */
export async function fetched(url: string, signal: AbortSignal): Promise<Blob> {
  let answer: Response;
  let bytes: Blob;
  try {
    answer = await fetch(url, { signal });
    bytes = await answer.blob();
  } catch (error) {
    if (signal.aborted) throw error;
    throw new NotFetched("The server can\u2019t be reached. Check the connection.");
  }
  if (!answer.ok) {
    const status = `${answer.status} ${answer.statusText}`.trim();
    throw new NotFetched(`The server answered ${status} instead of the table.`);
  }
  // Some servers answer whatever they don't have with their front page.
  if (/html/i.test(answer.headers.get("content-type") ?? ""))
    throw new NotFetched("The server answered with a web page instead of the table.");
  return bytes;
}
