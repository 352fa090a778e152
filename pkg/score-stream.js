// A table as a stream of bytes through a model: the same table with a column of predictions.

import { known } from "./error.js";
/** @typedef {import("./wasm/galton.js").ReadOptions} ReadOptions */

/** @extends {TransformStream<Uint8Array, Uint8Array>} */
export class ScoreStream extends TransformStream {
  /**
   * @param {import("./model.js").Model} model
   * @param {ReadOptions} options
   * @param {number} [totalBytes]
   * @param {ReadOptions["onProgress"]} [onProgress]
   */
  constructor(model, options, totalBytes, onProgress) {
    const scorer = model.scorer(options);
    const began = Date.now();
    const [decoder, encoder] = [new TextDecoder(), new TextEncoder()];
    let [bytes, rows] = [0, 0];

    /** @param {Uint8Array | undefined} chunk undefined at the end */
    const score = (chunk) => {
      /** @type {ReturnType<typeof scorer.push>} */
      let answer;
      try {
        answer = scorer.push(chunk);
      } catch (error) {
        throw known(error);
      }
      const [text, lengths, predictions] = answer;
      let out = "";
      let from = 0;
      lengths.forEach((length, at) => {
        const record = decoder.decode(text.subarray(from, from + length));
        const isHeader = rows + at === 0 && scorer.hasHeader;
        const prediction = predictions[at] ?? NaN;
        const value = isHeader
          ? quoted(`predicted ${model.response}`, scorer.delimiter)
          : Number.isNaN(prediction)
            ? ""
            : String(prediction);
        out += `${record}${scorer.delimiter}${value}\n`;
        from += length;
      });
      rows += lengths.length;
      return encoder.encode(out);
    };

    const tell = () => {
      const seconds = (Date.now() - began) / 1000;
      const secondsLeft =
        totalBytes === undefined || bytes === 0 ? null : (seconds * (totalBytes - bytes)) / bytes;
      onProgress?.({
        bytes,
        totalBytes: totalBytes ?? null,
        rows: rows - Number(rows > 0 && scorer.hasHeader),
        secondsLeft,
      });
    };

    super({
      transform(chunk, controller) {
        bytes += chunk.length;
        controller.enqueue(score(chunk));
        tell();
      },
      flush(controller) {
        controller.enqueue(score(undefined));
        tell();
      },
    });
  }
}

/** @param {string} text @param {string} delimiter */
function quoted(text, delimiter) {
  return /["\r\n]/.test(text) || text.includes(delimiter)
    ? `"${text.replaceAll('"', '""')}"`
    : text;
}
