/** The cells of a table's first rows, as they are read. */
import type { InspectedColumn } from "galton";
import { full } from "./numbers.js";

export interface Cell {
  said: string;
  /** Whether the value is read from other characters, is missing, or is text where numbers are; else "". */
  mark: "made" | "missing" | "text" | "";
  /** The field as it is written, where that is something else. */
  title: string | undefined;
}

/** A field as it is written, and the value that is read from it. */
export function cellOf(
  field: string,
  value: number | string | null,
  { kind }: Pick<InspectedColumn, "kind">,
): Cell {
  const text = field.trim();
  if (value === null)
    return {
      said: text || "\u00b7",
      mark: text ? "missing" : "",
      title: "missing",
    };
  if (typeof value === "string")
    return { said: text, mark: kind === "text" ? "" : "text", title: undefined };
  // A date is counted in days, which are harder to read than the date.
  if (kind === "date")
    return {
      said: text,
      mark: "",
      title: `${full(value)} ${value === 1 ? "day" : "days"} since the first`,
    };
  // A zero at the beginning, as codes have it, is lost.
  const isSame = Number(text) === value && text !== "" && !/^0\d/.test(text);
  return {
    said: full(value),
    mark: isSame ? "" : "made",
    title: isSame ? undefined : `written ${text}`,
  };
}
