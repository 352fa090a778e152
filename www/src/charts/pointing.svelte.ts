/** The row under the pointer in a plot of rows. */
import { numberOf, type Leaving, type Plotted } from "../lib/plotted.js";
import type { Rows } from "../lib/protocol.js";
import type { Dot, Place, Scale } from "../lib/scales.js";
import { nearest } from "./points.js";

type Pointed = Dot & { held: boolean };

/** The dot that is pointed at, and the one that was pressed. */
export class Pointing {
  #near = $state.raw<Pointed | null>(null);
  /** It is of the rows that it was pressed among. */
  #pressed = $state.raw<{ of: Rows; dot: Pointed } | null>(null);

  look(place: Place | null, { dots, heldOut }: Plotted, sx: Scale, sy: Scale): void {
    const dot = place && nearest(dots, place, sx, sy);
    const held = place && nearest(heldOut, place, sx, sy);
    if (held && (!dot || held.far < dot.far)) this.#near = { ...held.dot, held: true };
    else this.#near = dot && { ...dot.dot, held: false };
  }

  /** Keeps the dot that is pointed at. */
  keep(of: Rows): void {
    this.#pressed = this.#near && { of, dot: this.#near };
  }

  /** The dot that is told of. */
  of(rows: Rows): Pointed | null {
    return this.#near ?? (this.#pressed?.of === rows ? this.#pressed.dot : null);
  }

  /** The number of the row that was pressed, while its dot is told of; null where it has none. */
  rowOf(rows: Rows, { leaveOut }: Leaving, x: number): number | null {
    const [dot, told] = [this.#pressed?.dot, this.of(rows)];
    if (!dot || dot.held || told?.x !== dot.x || told.y !== dot.y) return null;
    return numberOf(rows, leaveOut, x, dot);
  }
}
