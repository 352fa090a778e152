/** Digits to which an estimate agrees with the exact coefficient, 0 to 16, as the package counts them for a step. */
export function agreement(estimate: number, exact: number): number {
  if (estimate === exact) return 16;
  const error = exact === 0 ? Math.abs(estimate) : Math.abs((estimate - exact) / exact);
  return Number.isFinite(error) ? Math.max(0, Math.min(16, -Math.log10(error))) : 0;
}
