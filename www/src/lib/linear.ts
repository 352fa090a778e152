/** Linear scales with round ticks. d3-scale would be much larger, and the charts need only this. */

export type Span = [number, number];

/** Maps a quantity to pixels. */
export interface Scale {
  (value: number): number;
  /** The quantity at a pixel. */
  invert: (place: number) => number;
  domain: () => Span;
  range: () => Span;
  /** About `count` round values within the domain. */
  ticks: (count: number) => number[];
}

/** Maps one span linearly to another. A span of length 0 is mapped to the middle. */
function between([from, to]: Span, [start, end]: Span): (value: number) => number {
  const length = to - from;
  return (value) => {
    const share = length === 0 ? 0.5 : (value - from) / length;
    return start * (1 - share) + end * share;
  };
}

/** The number of the form 1, 2 or 5 times a power of ten that is nearest to `step` by ratio. */
function roundStep(step: number): { power: number; factor: number } {
  const power = Math.floor(Math.log10(step));
  const error = step / 10 ** power;
  const factor =
    error >= Math.sqrt(50) ? 10 : error >= Math.sqrt(10) ? 5 : error >= Math.sqrt(2) ? 2 : 1;
  return { power, factor };
}

/** As in d3-array, a tick is a whole number times a whole step, or divided by one: 0.3 is 3 / 10, not 0.1 + 0.2. */
function ticksOf([start, stop]: Span, count: number): number[] {
  if (start === stop) return [start];
  const { power, factor } = roundStep((stop - start) / count);
  const unit = power < 0 ? 10 ** -power / factor : 10 ** power * factor;
  const at = (k: number): number => (power < 0 ? k / unit : k * unit);
  const place = (value: number): number => Math.round(power < 0 ? value * unit : value / unit);
  let [first, last] = [place(start), place(stop)];
  if (at(first) < start) first++;
  if (at(last) > stop) last--;
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => at(first + k));
}

export function linear(domain: Span, range: Span): Scale {
  return Object.assign(between(domain, range), {
    invert: between(range, domain),
    domain: () => domain,
    range: () => range,
    ticks: (count: number) => ticksOf(domain, count),
  });
}
