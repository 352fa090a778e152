/** The width of the longest name or figure in small type, in rem. Other characters are two thirds as wide as digits. */
export function roomOf(columns: readonly { name: string }[], figures: readonly string[]): number {
  const letters = (figure: string): number =>
    figure.length - (figure.match(/[^\d\u2212]/g)?.length ?? 0) / 3;
  return Math.max(
    ...columns.map(({ name }) => 0.43 * name.length),
    ...figures.map((figure) => 0.49 * letters(figure.trim())),
  );
}

/** A name in pieces between which a line may break: behind a colon or an opening parenthesis. */
export const piecesOf = (name: string): string[] => name.split(/(?<=[^:(][:(])(?=.)/u);
