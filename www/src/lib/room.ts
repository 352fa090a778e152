/** The width of the longest name or figure in small type, in rem. Other characters are half as wide as digits. */
export function roomOf(columns: readonly { name: string }[], figures: readonly string[]): number {
  const letters = (figure: string): number =>
    figure.length - 0.5 * (figure.match(/[^\d\u2212]/g)?.length ?? 0);
  return Math.max(
    ...columns.map(({ name }) => 0.43 * name.length),
    ...figures.map((figure) => 0.49 * letters(figure.trim())),
  );
}
