/** The quantile of a normal distribution, to seven digits: Wichura's PPND7 (AS 241, Applied Statistics 37, 1988). */
export function normalQuantile(p: number): number {
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    const above = ((59.10937472 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179;
    return (q * above) / (((67.1875636 * r + 78.757757664) * r + 17.895169469) * r + 1);
  }
  let r = Math.sqrt(-Math.log(Math.min(p, 1 - p)));
  let size: number;
  if (r <= 5) {
    r -= 1.6;
    const above = ((0.17023821103 * r + 1.3067284816) * r + 2.75681539) * r + 1.4234372777;
    size = above / ((0.12021132975 * r + 0.7370016425) * r + 1);
  } else {
    r -= 5;
    const above = ((0.017337203997 * r + 0.42868294337) * r + 3.081226386) * r + 6.657905115;
    size = above / ((0.012258202635 * r + 0.24197894225) * r + 1);
  }
  return q < 0 ? -size : size;
}

/** The expected places of `n` ordered values of a normal distribution, by R's ppoints. */
export function normalScore(rank: number, n: number): number {
  const a = n <= 10 ? 3 / 8 : 1 / 2;
  return normalQuantile((rank + 1 - a) / (n + 1 - 2 * a));
}
