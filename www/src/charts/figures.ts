/** A column of numbers, or of texts. */
export interface FigureColumn {
  name: string;
  /** Whose numbers they are, which gives them their colour. */
  role?: "exact" | "descent" | "soft";
  /** Of each row; null is unknown, undefined an empty cell. */
  values: readonly (number | null | undefined)[];
  /** The values as they are written; else with their decimal points under each other. */
  texts?: readonly string[];
  /** What is behind the name, where that is shortened. */
  title?: string;
  /** An explanation of the column, which its name opens. */
  about?: string;
  /** The rows whose value calls for attention. */
  isMarked?: (row: number) => boolean;
}

export interface FigureRow {
  name: string;
  testid: string;
  /** Whether it is pointed at, or has faded. */
  state?: "near" | "gone" | "";
}
