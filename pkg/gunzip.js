// Unpacks gzip as it comes: also a file of several members, one packed after the other, which the platform's own
// unpacking takes for damaged in browsers.

import { isBytes, isError } from "./brands.js";
import { GaltonError } from "./error.js";
import { bytesOf, notBytes, streamOfFile } from "./source.js";

/** @typedef {import("./source.js").Told} Told */
/** @typedef {import("./source.js").Streamed} Streamed */

/** The number of packed bytes that are unpacked at once: they can grow up to a thousandfold. */
const PIECE = 2 ** 14;

/** The trailer of a member: its checksum and its length. */
const TRAILER = 8;

/**
 * The source, unpacked if its first two bytes say that it is gzip.
 *
 * @template {import("./source.js").Bytes} T
 * @param {T} told
 * @param {AbortSignal} [signal]
 * @returns {Promise<T | Streamed>}
 */
export async function unpacked(told, signal) {
  if ("text" in told) return told;
  if ("bytes" in told) {
    if (!isGzip(told.bytes)) return told;
    const blob = new Blob([/** @type {BlobPart} */ (told.bytes)]);
    return gunzip(streamOfFile(blob), told.bytes.length);
  }
  if ("blob" in told) {
    const head = await bytesOf(told.blob.slice(0, 2));
    return isGzip(head) ? unpackBlob(told.blob) : told;
  }
  const [head, stream] = await peek(told.stream, signal);
  if (OTHERS.includes(String.fromCharCode(...head))) throw new OtherFormat(stream);
  return isGzip(head) ? gunzip(stream, told.length) : { ...told, stream };
}

/** @param {Blob} blob a gzip file */
export const unpackBlob = (blob) => gunzip(streamOfFile(blob), blob.size);

/** @param {Uint8Array} head */
const isGzip = (head) => head[0] === 0x1f && head[1] === 0x8b;

/** How workbooks and Parquet begin. */
const OTHERS = ["PK\u0003\u0004", "PAR1"];

/** Thrown for a stream of a workbook or of Parquet, of which no bytes are lost. */
export class OtherFormat extends Error {
  /** @param {ReadableStream<Uint8Array>} stream */
  constructor(stream) {
    super("not CSV");
    this.stream = stream;
  }
}

/**
 * The first bytes of a stream, and a stream that still has them.
 *
 * @param {ReadableStream<Uint8Array>} stream
 * @param {AbortSignal | undefined} signal
 * @returns {Promise<[Uint8Array, ReadableStream<Uint8Array>]>}
 */
async function peek(stream, signal) {
  const reader = stream.getReader();
  const stop = () => void reader.cancel(signal?.reason).catch(() => {});
  signal?.addEventListener("abort", stop);
  /** @type {Uint8Array[]} */
  const first = [];
  /** @type {number[]} */
  const head = [];
  try {
    while (head.length < 4) {
      const { done, value } = await reader.read();
      if (done) break;
      first.push(value);
      // The reader refuses chunks that are not bytes.
      head.push(...(isBytes(value) ? value.subarray(0, 4) : [0, 0, 0, 0]));
    }
  } catch (error) {
    if (signal?.aborted) throw signal.reason;
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
    reader.releaseLock();
  }
  if (signal?.aborted) throw signal.reason;
  return [new Uint8Array(head).subarray(0, 4), first.length > 0 ? after(first, stream) : stream];
}

/**
 * @param {Uint8Array[]} first the chunks already read from the stream
 * @param {ReadableStream<Uint8Array>} stream
 * @returns {ReadableStream<Uint8Array>} both, one after the other
 */
function after(first, stream) {
  const reader = stream.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        const chunk = first.shift();
        if (chunk !== undefined) return controller.enqueue(chunk);
        const { done, value } = await reader.read();
        if (!done) return controller.enqueue(value);
        reader.releaseLock();
        controller.close();
      },
      async cancel(reason) {
        await reader.cancel(reason);
        reader.releaseLock();
      },
    },
    { highWaterMark: 0 },
  );
}

/**
 * @param {ReadableStream<Uint8Array>} stream
 * @param {number | undefined} length
 * @returns {Streamed}
 */
function gunzip(stream, length) {
  let [taken, number] = [0, 0];
  /** Bytes that are not unpacked yet: they may hold the start of a member. */
  let rest = new Uint8Array();
  /** The last bytes that were unpacked. */
  let tail = new Uint8Array();
  /** @type {Member | undefined} */
  let member;
  /** @type {TransformStream<Uint8Array, Uint8Array>} */
  const unpacking = new TransformStream({
    async transform(chunk, controller) {
      number++;
      if (!isBytes(chunk)) throw notBytes(chunk, number);
      taken += chunk.length;
      for (let at = 0; at < chunk.length; at += PIECE) {
        const bytes = joined(rest, chunk.subarray(at, at + PIECE));
        let from = 0;
        for (let begin = next(bytes, 1); begin >= 0; begin = next(bytes, begin + 1)) {
          await unpack(bytes.subarray(from, begin), controller);
          from = begin;
          if (await member?.endsWith(tail)) {
            await finish();
            member = undefined;
          }
        }
        const to = Math.max(from, bytes.length - MAGIC.length);
        await unpack(bytes.subarray(from, to), controller);
        rest = bytes.slice(to);
      }
    },
    async flush(controller) {
      await unpack(rest, controller);
      await finish();
    },
  });
  /** @param {Uint8Array} bytes @param {TransformStreamDefaultController<Uint8Array>} controller */
  const unpack = async (bytes, controller) => {
    if (bytes.length === 0) return;
    member ??= new Member(controller);
    await inWords(member.write(bytes));
    tail = joined(tail, bytes).slice(-TRAILER);
  };
  const finish = () => inWords(member?.finish());
  return { stream: stream.pipeThrough(unpacking), length, packed: () => taken };
}

/** One member, as it is unpacked. */
class Member {
  #writer;
  #draining;
  #unpacked = 0;

  /** @param {TransformStreamDefaultController<Uint8Array>} controller */
  constructor(controller) {
    const { readable, writable } = new DecompressionStream("gzip");
    this.#writer = writable.getWriter();
    this.#draining = this.#drain(readable.getReader(), controller);
    // The error is reported where the promise is awaited.
    this.#draining.catch(() => {});
  }

  /**
   * @param {ReadableStreamDefaultReader<Uint8Array>} reader
   * @param {TransformStreamDefaultController<Uint8Array>} controller
   */
  async #drain(reader, controller) {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      this.#unpacked += value.length;
      controller.enqueue(value);
    }
  }

  /** @param {Uint8Array} bytes */
  async write(bytes) {
    await Promise.race([this.#writer.write(/** @type {BufferSource} */ (bytes)), this.#draining]);
  }

  /**
   * Whether what was written last is the length of all that was unpacked, as at the end of a member.
   *
   * @param {Uint8Array} tail
   */
  async endsWith(tail) {
    if (tail.length < TRAILER) return false;
    // The unpacked bytes are here after a turn of the event loop.
    await new Promise((resolve) => setTimeout(resolve));
    const length = new DataView(tail.buffer, tail.byteOffset).getUint32(4, true);
    return length === this.#unpacked % 2 ** 32;
  }

  async finish() {
    await Promise.all([this.#writer.close(), this.#draining]);
  }
}

/** How a member begins: these bytes, and then flags of which three are never set. */
const MAGIC = /** @type {const} */ ([0x1f, 0x8b, 8, 0]);

/**
 * @param {Uint8Array} bytes
 * @param {number} from
 * @returns {number} where the next member may begin; -1 if nowhere
 */
function next(bytes, from) {
  const last = bytes.length - MAGIC.length;
  for (let at = bytes.indexOf(MAGIC[0], from); at >= 0; at = bytes.indexOf(MAGIC[0], at + 1)) {
    if (at > last) return -1;
    if (bytes[at + 1] === MAGIC[1] && bytes[at + 2] === MAGIC[2] && Number(bytes[at + 3]) < 32)
      return at;
  }
  return -1;
}

/** @param {Uint8Array} a @param {Uint8Array} b */
function joined(a, b) {
  if (a.length === 0) return b.slice();
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

/**
 * @param {Promise<void> | undefined} work
 */
async function inWords(work) {
  try {
    await work;
  } catch (error) {
    const reason = isError(error) ? error.message : String(error);
    const message = `the gzip data is cut or damaged: ${reason}`;
    throw new GaltonError("unreadable", message, { cause: error });
  }
}
