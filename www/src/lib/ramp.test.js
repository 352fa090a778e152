import assert from "node:assert/strict";
import test from "node:test";
import { runnerImport } from "vite";

const { module: r } = await runnerImport(new URL("./ramp.ts", import.meta.url).pathname);
const light = ["#fbf9f4", "#8fb8b2", "#0e4a55"];
const dark = ["#15181d", "#2f6b70", "#a7e3da"];

/** Lightness in CIELAB, by another way than the ramp's own: from luminance (CIE 15). */
function lightness(rgb) {
  const [red, green, blue] = rgb.map((c) =>
    c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 116 * Math.cbrt(0.2126 * red + 0.7152 * green + 0.0722 * blue) - 16;
}

test("a ramp begins, passes and ends at its stops", () => {
  for (const stops of [light, dark]) {
    const wanted = stops.map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));
    const found = r.ramp(stops, 256);
    assert.equal(found.length, 256);
    assert.deepEqual([found[0], found[255]], [wanted[0], wanted[2]]);
    const nearest = found.map((c) => Math.max(...c.map((v, k) => Math.abs(v - wanted[1][k]))));
    assert.ok(Math.min(...nearest) <= 1);
  }
});

test("it is as even to the eye at its beginning as at its end", () => {
  for (const stops of [light, dark]) {
    const found = r.ramp(stops, 9).map(lightness);
    const steps = found.slice(1).map((l, i) => Math.abs(l - found[i]));
    assert.ok(Math.max(...steps) < 1.35 * Math.min(...steps), steps.join(" "));
  }
});
