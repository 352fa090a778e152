/** New rows and their predictions: they stay while another view is in sight, and the typed ones over a reload. */
import type { Client } from "../lib/client.js";
import { keptTyped } from "../lib/typed.js";
import { NewRow } from "./row.svelte.js";
import { NewRows } from "./rows.svelte.js";
import { Scoring } from "./scoring.svelte.js";
import type { Session } from "./session.svelte.js";

export class Predicting {
  readonly scoring: Scoring;
  readonly row: NewRow;
  readonly rows: NewRows;

  /** `tell` is called with whether predictions would be lost with the page. */
  constructor(session: Session, client: Client, tell: (unsaved: boolean) => void) {
    const typed = keptTyped();
    this.scoring = new Scoring(session, client);
    this.row = new NewRow(this.scoring, typed.row);
    this.rows = new NewRows(this.scoring, typed.rows, typed.scored, tell);
  }
}
