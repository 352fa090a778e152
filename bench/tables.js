// The tables that are read: made from a seed, once, and kept in build/bench/ with the answer beside each.

import { mkdir, open, readFile, rename, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { CrossProducts } from "./least-squares.js";
import { randomFrom } from "./random.js";

/** @typedef {import("./least-squares.js").Line} Line */

/**
 * A table on disk, and the line that its maker found in it: what every contestant must answer.
 *
 * @typedef {object} Table
 * @property {string} path
 * @property {number} bytes
 * @property {number} rows
 * @property {string} response
 * @property {string[]} predictors
 * @property {Line} line
 * @property {Line} firstLine the line of the first predictor alone
 */

/**
 * @typedef {object} Recipe
 * @property {string} header
 * @property {number} rows at scale 1
 * @property {string[]} predictors
 * @property {string} response
 * @property {(random: () => number) => { text: string, values: string[] }} row its text, and what stands in the
 *   predictors' and the response's fields
 */

/** How long the table for the memory is, at scale 1. */
const BIG_BYTES = 2e9;

/** Written and counted a piece at a time. */
const PIECE = 1 << 20;

const B_PREDICTORS = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];

/** The spread of each, and what a unit of it adds to the response. */
const B_SPREADS = [1, 0.01, 250, 4e4, 12, 0.5, 9000, 3, 80];
const B_SLOPES = [42, -1500, 0.3, 0.0011, -5, 64, 0.004, 11, -0.7];

/** Words of a note, as they stand between quotes. */
const C_WORDS =
  'late early north bridge, sensor ""ok"" river wind calm, checked twice ""?"" gauge'.split(" ");

/** @type {Record<"A" | "B" | "C" | "score", Recipe>} */
const recipes = {
  // Two columns of decimals: nothing but numbers, about 28 bytes a row.
  A: {
    header: "x,y",
    rows: 5e6,
    predictors: ["x"],
    response: "y",
    row(random) {
      const x = (2 * random() - 1) * 1e4;
      const y = 1200 + 2.5 * x + 300 * noise(random);
      const values = [decimal(x, 6, random), decimal(y, 6, random)];
      return { text: values.join(","), values };
    },
  },
  // Ten columns of numbers, from thousandths to tens of thousands.
  B: {
    header: [...B_PREDICTORS, "y"].join(","),
    rows: 1e6,
    predictors: B_PREDICTORS,
    response: "y",
    row(random) {
      let y = 500 + 20 * noise(random);
      const values = B_SPREADS.map((spread, at) => {
        const value = spread * (1 + 2 * noise(random));
        y += (B_SLOPES[at] ?? 0) * value;
        return decimal(value, spread < 1 ? 7 : spread < 1000 ? 5 : 3, random);
      });
      values.push(decimal(y, 5, random));
      return { text: values.join(","), values };
    },
  },
  // Quoted text with line ends, commas and quotes in it; one row in 25 lacks x or y.
  C: {
    header: "station,x,note,y",
    rows: 1e6,
    predictors: ["x"],
    response: "y",
    row(random) {
      const x = (2 * random() - 1) * 100;
      const values = [decimal(x, 4, random), decimal(8 - 0.6 * x + 5 * noise(random), 4, random)];
      if (random() < 0.04) values[random() < 0.5 ? 0 : 1] = random() < 0.5 ? "" : "NA";
      const station = `"Station ${whole(random, 900)}, ${whole(random, 2) ? "upper" : "lower"}"`;
      return { text: `${station},${values[0]},"${note(random)}",${values[1]}`, values };
    },
  },
  // Four columns of numbers, 34 bytes a row: to be scored.
  score: {
    header: "a,b,c,y",
    rows: 7e5,
    predictors: ["a", "b", "c"],
    response: "y",
    row(random) {
      const [a, b, c] = [100 * random(), 40 + 15 * noise(random), 9 * random() - 3];
      const y = 180 + 0.7 * a - 1.3 * b + 4 * c + 6 * noise(random);
      const values = [a, b, c, y].map((value) => decimal(value, 4, random));
      return { text: values.join(","), values };
    },
  },
};

/**
 * @param {() => number} random
 * @param {number} below
 */
const whole = (random, below) => Math.floor(random() * below);

/** Near normal, of variance 1, and the same in every engine: sums only. @param {() => number} random */
const noise = (random) => (random() + random() + random() + random() - 2) * Math.sqrt(3);

/**
 * With as many decimals as said, or one or two more.
 *
 * @param {number} value
 * @param {number} least
 * @param {() => number} random
 */
const decimal = (value, least, random) => value.toFixed(least + whole(random, 3));

/** Some words, as they stand between quotes. @param {() => number} random */
function note(random) {
  let text = "";
  for (let words = 4 + whole(random, 8); words > 0; words--) {
    text += `${C_WORDS[whole(random, C_WORDS.length)] ?? ""}${random() < 0.1 ? "\n" : " "}`;
  }
  return text;
}

/**
 * Table A, B or C, or the one to be scored, made if it isn't there.
 *
 * @param {"A" | "B" | "C" | "score"} name
 * @param {number} scale 1 for the full size
 * @param {string} folder
 * @returns {Promise<Table>}
 */
export function table(name, scale, folder) {
  const { header, rows: fullRows, predictors, response, row } = recipes[name];
  const rows = Math.max(1000, Math.round(fullRows * scale));
  return kept(join(folder, `${name.toLowerCase()}-${rows}.csv`), async (write) => {
    const random = randomFrom(1886);
    const products = new CrossProducts(predictors.length + 1);
    let text = `${header}\n`;
    for (let at = 0; at < rows; at++) {
      const made = row(random);
      text += `${made.text}\n`;
      // Every contestant skips rows with missing values, too.
      if (made.values.every((value) => value !== "" && value !== "NA")) {
        products.push(made.values.map(Number));
      }
      if (text.length >= PIECE) {
        await write(text);
        text = "";
      }
    }
    await write(text);
    const firstLine = products.line([0, predictors.length]);
    return { rows, response, predictors, line: products.line(), firstLine };
  });
}

/**
 * The same table, asked for its first predictor alone.
 *
 * @param {Table} whole
 * @returns {Table}
 */
export const narrowed = (whole) => ({
  ...whole,
  predictors: whole.predictors.slice(0, 1),
  line: whole.firstLine,
});

/**
 * Table A's rows over and over, about 2 GB at scale 1: the same line in a longer file.
 *
 * @param {number} scale
 * @param {string} folder
 * @returns {Promise<Table>}
 */
export async function bigTable(scale, folder) {
  const once = await table("A", scale, folder);
  const copies = Math.max(2, Math.round((BIG_BYTES * scale) / once.bytes));
  const rows = once.rows * copies;
  return kept(join(folder, `big-${rows}.csv`), async (write) => {
    const header = `${recipes.A.header}\n`;
    await write(header);
    const source = await open(once.path);
    try {
      const piece = new Uint8Array(PIECE);
      for (let copy = 0; copy < copies; copy++) {
        for (let at = header.length; at < once.bytes;) {
          const { bytesRead } = await source.read(piece, 0, PIECE, at);
          await write(piece.subarray(0, bytesRead));
          at += bytesRead;
        }
      }
    } finally {
      await source.close();
    }
    const line = { ...once.line, count: once.line.count * copies };
    return { ...once, rows, line, firstLine: line };
  });
}

/**
 * A table's rows in the order of its first column, in another file.
 *
 * @param {Table} table
 * @param {string} folder
 * @returns {Promise<Table>}
 */
export function sorted(table, folder) {
  return kept(join(folder, `sorted-${basename(table.path)}`), async (write) => {
    const text = await readFile(table.path, "utf8");
    const [header, ...rows] = text.trimEnd().split("\n");
    rows.sort((one, other) => Number.parseFloat(one) - Number.parseFloat(other));
    await write(`${[header, ...rows].join("\n")}\n`);
    const { rows: count, response, predictors, line, firstLine } = table;
    return { rows: count, response, predictors, line, firstLine };
  });
}

/**
 * A table from disk, or else made. What is known of it is written last, so a table cut short is made again.
 *
 * @param {string} path
 * @param {(write: (piece: string | Uint8Array) => Promise<void>) => Promise<Omit<Table, "path" | "bytes">>} make
 * @returns {Promise<Table>}
 */
async function kept(path, make) {
  const facts = `${path}.json`;
  try {
    return { ...JSON.parse(await readFile(facts, "utf8")), path };
  } catch {
    console.log(`making ${basename(path)}`);
  }
  await mkdir(join(path, ".."), { recursive: true });
  const file = await open(`${path}.part`, "w");
  let bytes = 0;
  const made = await make(async (piece) => {
    const encoded = typeof piece === "string" ? new TextEncoder().encode(piece) : piece;
    await file.writeFile(encoded);
    bytes += encoded.length;
  }).finally(() => file.close());
  await rename(`${path}.part`, path);
  await writeFile(facts, JSON.stringify({ ...made, bytes }));
  return { ...made, bytes, path };
}
