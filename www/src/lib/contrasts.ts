/** In R and Python a formula may set the reference level of a category. Here the reference level is a setting of its own. */
import { quoted } from "./formula.js";

const call =
  /(?<![\p{L}\p{N}._])(?:relevel|C)\(\s*(?:factor\(\s*(`[^`]*`|[\p{L}\p{N}._]+)\s*\)|(`[^`]*`|[\p{L}\p{N}._]+))\s*(?:,((?:[^()]|\([^()]*\))*))?\)/gu;

/** A formula without such calls, and the reference level of each column that has one; null if the formula has none. */
export function withoutContrasts(
  formula: string,
  isText: (column: string) => boolean,
): { formula: string; reference: Record<string, string> } | null {
  const reference: Record<string, string> = {};
  const plain = formula.replace(call, (_, inFactor?: string, alone?: string, rest?: string) => {
    const column = (inFactor ?? alone ?? "").replaceAll("`", "");
    const level = /"([^"]*)"|'([^']*)'/.exec(rest ?? "");
    if (level) reference[column] = level[1] ?? level[2] ?? "";
    return isText(column) ? quoted(column) : `factor(${quoted(column)})`;
  });
  return plain === formula ? null : { formula: plain, reference };
}
