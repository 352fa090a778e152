/**
 * Eigenvalues of a symmetric matrix (row-major), smallest first, by Jacobi's cyclic rotations
 * (Golub & Van Loan, Matrix Computations, 8.5). They are the loss's curvatures: a few dozen at most.
 */
export function eigenvalues(matrix: ArrayLike<number>): number[] {
  const n = Math.round(Math.sqrt(matrix.length));
  const a = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => matrix[i * n + j]),
  );
  for (let sweep = 0; sweep < 30; sweep++) {
    let off = 0;
    let size = 0;
    for (let i = 0; i < n; i++)
      for (let j = 0; j < n; j++) {
        size += a[i][j] ** 2;
        if (i !== j) off += a[i][j] ** 2;
      }
    if (off <= 1e-30 * size) break;
    for (let p = 0; p < n; p++) for (let q = p + 1; q < n; q++) rotate(a, p, q);
  }
  return a.map((row, i) => row[i]).sort((x, y) => x - y);
}

/** Turns the plane of axes p and q so that a[p][q] vanishes. */
function rotate(a: number[][], p: number, q: number): void {
  if (a[p][q] === 0) return;
  const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (const row of a) [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
  for (let k = 0; k < a.length; k++)
    [a[p][k], a[q][k]] = [c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]];
}
