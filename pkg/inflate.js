// Unpacks raw deflate (RFC 1951) at once and synchronously, which browsers can't. Only the package's own WebAssembly comes
// here, so the data are not checked.

/** Extra bits and least values of lengths, by code minus 257 (RFC 1951, 3.2.5). */
const LENGTHS = table(
  [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5],
  3,
);
// The longest length has a code of its own.
LENGTHS.push([0, 258]);

/** Extra bits and least values of distances, by code. */
const DISTANCES = table(
  Array.from({ length: 30 }, (_, code) => Math.max(0, (code >> 1) - 1)),
  1,
);

/** The order in which the lengths of the codes for code lengths are written (3.2.7). */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** The length of the longest code, in bits. */
const LONGEST = 15;

/**
 * @param {number[]} extras @param {number} least
 * @returns {[extra: number, least: number][]}
 */
function table(extras, least) {
  return extras.map((extra) => {
    const from = least;
    least += 1 << extra;
    return [extra, from];
  });
}

/**
 * A table of the symbol and the length of the code that the next 15 bits begin with: symbol * 16 + length.
 *
 * @param {ArrayLike<number>} lengths of the codes, by symbol
 */
function decoder(lengths) {
  const found = new Uint16Array(1 << LONGEST);
  let code = 0;
  for (let length = 1; length <= LONGEST; length++) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== length) continue;
      // Codes are written from their highest bit, all else from its lowest.
      let reversed = 0;
      for (let bit = 0; bit < length; bit++) reversed |= ((code >> bit) & 1) << (length - 1 - bit);
      for (let at = reversed; at < found.length; at += 1 << length)
        found[at] = symbol * 16 + length;
      code++;
    }
    code <<= 1;
  }
  return found;
}

/**
 * @param {Uint8Array} packed
 * @param {number} size of the unpacked data, in bytes
 * @returns {Uint8Array<ArrayBuffer>}
 */
export function inflate(packed, size) {
  const unpacked = new Uint8Array(size);
  const bits = new Bits(packed);
  let at = 0;
  for (let isLast = 0; !isLast;) {
    isLast = bits.take(1);
    const kind = bits.take(2);
    if (kind === 0) {
      const stored = bits.stored();
      unpacked.set(stored, at);
      at += stored.length;
      continue;
    }
    const [literals, distances] = kind === 1 ? fixed() : dynamic(bits);
    for (let symbol = bits.symbol(literals); symbol !== 256; symbol = bits.symbol(literals)) {
      if (symbol < 256) {
        unpacked[at++] = symbol;
        continue;
      }
      const length = bits.value(LENGTHS, symbol - 257);
      const from = at - bits.value(DISTANCES, bits.symbol(distances));
      // The copied bytes may overlap with their copy.
      for (let copied = 0; copied < length; copied++) unpacked[at++] = unpacked[from + copied] ?? 0;
    }
  }
  return unpacked;
}

/** The codes of blocks that bring none of their own (3.2.6). */
function fixed() {
  const lengths = Array.from({ length: 288 }, (_, symbol) =>
    symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8,
  );
  return [decoder(lengths), decoder(new Uint8Array(30).fill(5))];
}

/** The codes at the beginning of a block (3.2.7). @param {Bits} bits */
function dynamic(bits) {
  const literals = bits.take(5) + 257;
  const distances = bits.take(5) + 1;
  const count = bits.take(4) + 4;
  const ofLengths = new Uint8Array(ORDER.length);
  for (const symbol of ORDER.slice(0, count)) ofLengths[symbol] = bits.take(3);
  const codes = decoder(ofLengths);
  const lengths = new Uint8Array(literals + distances);
  for (let at = 0; at < lengths.length;) {
    const symbol = bits.symbol(codes);
    if (symbol < 16) {
      lengths[at++] = symbol;
      continue;
    }
    const before = symbol === 16 ? lengths[at - 1] : 0;
    const times =
      symbol === 16 ? bits.take(2) + 3 : symbol === 17 ? bits.take(3) + 3 : bits.take(7) + 11;
    lengths.fill(before ?? 0, at, at + times);
    at += times;
  }
  return [decoder(lengths.subarray(0, literals)), decoder(lengths.subarray(literals))];
}

/** The bits of some bytes, from the lowest of the first. */
class Bits {
  #bytes;
  #next = 0;
  #held = 0;
  #count = 0;

  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.#bytes = bytes;
  }

  /** Reads until `count` bits are held. Beyond the end all bits are 0. @param {number} count */
  #fill(count) {
    for (; this.#count < count; this.#count += 8) {
      this.#held |= (this.#bytes[this.#next++] ?? 0) << this.#count;
    }
  }

  /** @param {number} count at most 16 */
  take(count) {
    this.#fill(count);
    const taken = this.#held & ((1 << count) - 1);
    this.#held >>>= count;
    this.#count -= count;
    return taken;
  }

  /** @param {Uint16Array | undefined} codes */
  symbol(codes) {
    this.#fill(LONGEST);
    const found = codes?.[this.#held & ((1 << LONGEST) - 1)] ?? 0;
    this.take(found & 15);
    return found >> 4;
  }

  /** @param {[extra: number, least: number][]} values @param {number} code */
  value(values, code) {
    const [extra, least] = values[code] ?? [0, 0];
    return least + this.take(extra);
  }

  /** The bytes of a block that is not packed. They begin with the next whole byte. */
  stored() {
    this.take(this.#count & 7);
    const length = this.take(16);
    this.take(16);
    const from = this.#next - (this.#count >> 3);
    this.#next = from + length;
    this.#held = this.#count = 0;
    return this.#bytes.subarray(from, this.#next);
  }
}
