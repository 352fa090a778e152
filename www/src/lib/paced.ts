/** Files that are read with pauses, so that a long pass leaves time for what moves on the screen. */

/** How much is read between two pauses: a few milliseconds of work. */
const piece = 2 ** 20;

/** How long a pause is, in milliseconds: about as long as the work before it. */
const pause = 6;

type Bytes = Uint8Array<ArrayBuffer>;

/** Reads large pieces, where the browser fills buffers; else the chunks of the stream. */
function readerOf(stream: ReadableStream<Bytes>): {
  read: () => Promise<{ done: boolean; value?: Bytes }>;
  cancel: (reason: unknown) => Promise<void>;
} {
  try {
    const reader = stream.getReader({ mode: "byob" });
    const full = { min: piece / 2 };
    const fill: (view: Bytes, options: typeof full) => Promise<{ done: boolean; value?: Bytes }> =
      reader.read.bind(reader);
    return {
      read: () => fill(new Uint8Array(piece), full),
      cancel: (reason) => reader.cancel(reason),
    };
  } catch {
    const reader = stream.getReader();
    return { read: () => reader.read(), cancel: (reason) => reader.cancel(reason) };
  }
}

/** The same bytes, with a pause after each piece of them for as long as `isPlaying` says so. */
export class Paced extends Blob {
  readonly #file: Blob;
  readonly #isPlaying: () => boolean;

  constructor(file: Blob, isPlaying: () => boolean) {
    super([file], { type: file.type });
    this.#file = file;
    this.#isPlaying = isPlaying;
  }

  override stream(): ReadableStream<Bytes> {
    const reader = readerOf(this.#file.stream());
    let since = 0;
    return new ReadableStream<Bytes>({
      pull: async (controller) => {
        if (since >= piece / 2) {
          since = 0;
          if (this.#isPlaying()) await new Promise((resolve) => setTimeout(resolve, pause));
        }
        const { done, value } = await reader.read();
        if (value && value.length > 0) controller.enqueue(value);
        if (done) controller.close();
        since += value?.length ?? 0;
      },
      cancel: (reason) => reader.cancel(reason),
    });
  }
}
