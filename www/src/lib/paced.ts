/** Files that are read with pauses, so that a long pass leaves time for what moves on the screen. */

/** How much is read between two pauses: a few milliseconds of work. */
const piece = 2 ** 20;

/** How long a pause is, in milliseconds: about as long as the work before it. */
const pause = 6;

/** The same bytes, with a pause after each piece of them for as long as `isPlaying` says so. */
export class Paced extends Blob {
  readonly #isPlaying: () => boolean;

  constructor(file: Blob, isPlaying: () => boolean) {
    super([file], { type: file.type });
    this.#isPlaying = isPlaying;
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    let at = 0;
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull: async (controller) => {
        if (at > 0 && this.#isPlaying()) await new Promise((resolve) => setTimeout(resolve, pause));
        const bytes = await this.slice(at, (at += piece)).arrayBuffer();
        if (bytes.byteLength > 0) controller.enqueue(new Uint8Array(bytes));
        if (at >= this.size) controller.close();
      },
    });
  }
}
