// The wire format of Protocol Buffers: fields of a number and a type, one after the other
// (https://protobuf.dev/programming-guides/encoding). An export writes; nothing here reads.

/** The parts of a message. @typedef {readonly Uint8Array[]} Fields */

const VARINT = 0;
const BYTES = 2;

const encoder = new TextEncoder();

/** Seven bits a byte, the lowest first; all but the last byte have the top bit. @param {bigint} value */
function varint(value) {
  const bytes = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Uint8Array.from([...bytes, Number(rest)]);
}

/** @param {readonly Uint8Array[]} parts @returns {Uint8Array} */
export function joined(parts) {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** @param {number} field @param {number} type */
const tag = (field, type) => varint(BigInt(field * 8 + type));

/** @param {number} field @param {Uint8Array} bytes */
const bytes = (field, bytes) => joined([tag(field, BYTES), varint(BigInt(bytes.length)), bytes]);

/** A whole number. @param {number} field @param {number} value */
export const whole = (field, value) => joined([tag(field, VARINT), varint(BigInt(value))]);

/** @param {number} field @param {string} text */
export const text = (field, text) => bytes(field, encoder.encode(text));

/** A message within a message. @param {number} field @param {Fields} parts */
export const message = (field, parts) => bytes(field, joined(parts));

/** Whole numbers as one field. @param {number} field @param {readonly number[]} values */
export const wholes = (field, values) =>
  bytes(field, joined(values.map((value) => varint(BigInt(value)))));

/** Doubles as one field. @param {number} field @param {readonly number[]} values */
export function doubles(field, values) {
  const view = new DataView(new ArrayBuffer(8 * values.length));
  values.forEach((value, at) => view.setFloat64(8 * at, value, true));
  return bytes(field, new Uint8Array(view.buffer));
}
