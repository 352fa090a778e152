/** A ramp of colours as even to the eye as its stops allow: in OKLab (Ottosson, "A perceptual color space", 2020). */

type Triple = [number, number, number];

function fromHex(hex: string): Triple {
  const channel = (at: number): number => parseInt(hex.slice(at, at + 2), 16) / 255;
  return [channel(1), channel(3), channel(5)];
}

/** sRGB's transfer curve (IEC 61966-2-1), and back. */
function linear(c: number): number {
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
}

function curved(c: number): number {
  return c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055;
}

function toLab(hex: string): Triple {
  const [r, g, b] = fromHex(hex).map(linear);
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function toBytes([lightness, a, b]: Triple): Triple {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const byte = (c: number): number =>
    Math.round(255 * Math.min(1, Math.max(0, curved(Math.max(0, c)))));
  return [
    byte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    byte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    byte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/**
 * As many colours "#rrggbb" as asked for through all stops, the same step of lightness between any
 * two: red, green and blue from 0 to 255. The stops' lightness has to rise or fall throughout.
 */
export function ramp(stops: readonly string[], n: number): Triple[] {
  const labs = stops.map(toLab);
  const [start, end] = [labs[0][0], labs[labs.length - 1][0]];
  const places = labs.map(([lightness]) => (lightness - start) / (end - start));
  return Array.from({ length: n }, (_, i) => {
    const t = i / (n - 1);
    const after = Math.max(
      1,
      places.findIndex((place) => place >= t - 1e-12),
    );
    const [from, to] = [labs[after - 1], labs[after]];
    const share = (t - places[after - 1]) / (places[after] - places[after - 1]);
    return toBytes(from.map((v, k) => v + share * (to[k] - v)) as Triple);
  });
}
