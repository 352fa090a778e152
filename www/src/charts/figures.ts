/** A column of numbers, or of texts. */
export interface FigureColumn {
  name: string;
  /** The source of the numbers, which gives them their colour. */
  role?: "exact" | "descent" | "soft";
  /** The value of each row; null if it is unknown, undefined for an empty cell. */
  values: readonly (number | null | undefined)[];
  /** The values as text. Without these, the numbers are aligned by their decimal points. */
  texts?: readonly string[];
  /** The full name, if `name` is shortened. */
  title?: string;
  /** An explanation of the column. Its name becomes a button that opens it. */
  about?: string;
  /** Whether the value of this row is marked as remarkable. */
  isMarked?: (row: number) => boolean;
}

export interface FigureRow {
  name: string;
  testid: string;
  /** "near" if the row is pointed at, "gone" if it is faded. */
  state?: "near" | "gone" | "";
}
