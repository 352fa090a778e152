/** What the plot of the rows shows: over which predictor, and for which category its lines are; or the model as a whole. */
import type { Look } from "../lib/address.js";
import { unlessStale, type Client } from "../lib/client.js";
import { categories, linesOf, mostAlike, usualCategory } from "../lib/lines.js";
import type { Added, Rows } from "../lib/protocol.js";
import { strongest } from "../lib/scales.js";

/** What is against what: the response and a predictor, what was observed and predicted, or what a column adds. */
export type Picture =
  { kind: "over" } | { kind: "fitted" } | { kind: "added"; coefficient: string };

export class Plotting {
  #picture = $state.raw<Picture>({ kind: "over" });
  #added = $state.raw<Added | null>(null);
  readonly #client: Client;

  /** All by name, so that they stay when other predictors come and go. */
  #predictor = $state("");
  #category = $state("");
  /** The value in question; null for all, undefined for the usual choice. */
  #level = $state<string | null | undefined>(undefined);

  constructor(client: Client) {
    this.#client = client;
  }

  /** What is shown of a model: of one with a single predictor, the rows over that. */
  pictureOf({ predictors, names }: Rows): Picture {
    const picture = this.#picture;
    const isThere = picture.kind !== "added" || names.includes(picture.coefficient);
    return isThere && predictors.length > 1 ? picture : { kind: "over" };
  }

  /** How the reader chose to see a model, for an address. */
  lookOf(rows: Rows): Look {
    const { predictors, levels } = rows;
    const picture = this.pictureOf(rows);
    const category = this.categoryOf(rows);
    const isChosen = predictors.length > 1 && predictors.includes(this.#predictor);
    const level = this.#level;
    const isThere = category !== null && (level === null || levels[category].includes(level ?? ""));
    return {
      ...(isChosen ? { over: this.#predictor } : {}),
      ...(picture.kind === "over"
        ? {}
        : { added: "coefficient" in picture ? picture.coefficient : "" }),
      ...(category !== null && predictors[category] === this.#category
        ? { lines: this.#category }
        : {}),
      ...(isThere && level !== undefined ? { line: level ?? "" } : {}),
    };
  }

  /** Shows a model as an address says. Names that the model does not have are ignored. */
  look({ over, added, lines, line }: Look): void {
    this.#predictor = over ?? "";
    this.#picture =
      added === undefined
        ? { kind: "over" }
        : added === ""
          ? { kind: "fitted" }
          : { kind: "added", coefficient: added };
    this.#category = lines ?? "";
    this.#level = line === "" ? null : line;
  }

  show(picture: Picture): void {
    this.#picture = picture;
  }

  /** The added-variable plot of a coefficient, once it is there. */
  addedOf({ key }: Rows, coefficient: string): Added | null {
    const added = this.#added;
    return added?.rows === key && added.coefficient === coefficient ? added : null;
  }

  async askAdded({ key }: Rows, coefficient: string): Promise<void> {
    const ask = { rows: key, coefficient };
    const added = await this.#client.ask("added", ask).catch(unlessStale);
    if (added) this.#added = added;
  }

  /** The number of the predictor on the horizontal axis. A number goes before categories, which have lines of their own. */
  xOf({ predictors, levels, sample }: Rows): number {
    const chosen = predictors.indexOf(this.#predictor);
    if (chosen >= 0) return chosen;
    const all = [...predictors.keys()];
    const numbers = all.filter((j) => levels[j].length === 0);
    return strongest(sample.rows, sample.width, numbers.length > 0 ? numbers : all);
  }

  over(predictor: string): void {
    this.#predictor = predictor;
    this.#picture = { kind: "over" };
  }

  /** The number of the category whose values have a line each; null where there is none. */
  categoryOf(rows: Rows): number | null {
    const x = this.xOf(rows);
    const chosen = rows.predictors.indexOf(this.#category);
    return categories(rows, x).includes(chosen) ? chosen : usualCategory(rows, x);
  }

  /** Draws a line for each value of another category. */
  forEach(category: string): void {
    this.#category = category;
    this.#level = undefined;
  }

  /** The number of the value in question; null for all alike. Of many values, the most frequent is at first. */
  askedOf(rows: Rows): number | null {
    const category = this.categoryOf(rows);
    if (category === null || this.#level === null) return null;
    const chosen = rows.levels[category].indexOf(this.#level ?? "");
    if (chosen >= 0) return chosen;
    const areMany = linesOf(rows, this.xOf(rows), category).length > mostAlike;
    return areMany ? rows.means[category] : null;
  }

  ask(rows: Rows, level: number | null): void {
    const category = this.categoryOf(rows);
    this.#level = level === null || category === null ? null : rows.levels[category][level];
  }
}
