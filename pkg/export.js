// A saved model in the formats of other programs. It needs no WebAssembly.

export { toONNX } from "./onnx.js";
export { toPMML } from "./pmml.js";
