/** The parts of the page, and which of its views and panels is in sight. */
import { tick } from "svelte";
import { bundled } from "../lib/bundled.js";
import { Client } from "../lib/client.js";
import { fetched } from "../lib/fetched.js";
import { strongest } from "../lib/scales.js";
import type { Fix } from "../lib/trouble.js";
import type { Bytes } from "../lib/types.js";
import { startWorker } from "../start.js";
import { Diagnosing } from "./diagnosing.svelte.js";
import { Figures } from "./figures.svelte.js";
import { Inference } from "./inference.svelte.js";
import { Playback } from "./playback.svelte.js";
import { Scoring } from "./scoring.svelte.js";
import { Session } from "./session.svelte.js";
import { Shrinking } from "./shrinking.svelte.js";

export const views = ["watch", "read", "predict"] as const;
export type View = (typeof views)[number];
export type Panel = "data" | "model" | "columns" | "keys";

const stillness = matchMedia("(prefers-reduced-motion: reduce)");

export class Page {
  readonly client = new Client(startWorker);
  readonly session = new Session(this.client, () => stillness.matches);
  readonly scoring = new Scoring(this.session, this.client);
  readonly inference = new Inference(this.client);
  readonly diagnosing = new Diagnosing(this.client);
  readonly figures = new Figures(this.client);
  readonly shrinking = new Shrinking(this.client);
  readonly playback = new Playback();

  view = $state<View>("watch");
  panel = $state<Panel | null>(null);
  /** Whether the data's panel shows how the reading can be changed. */
  reading = $state(false);
  /** The file of which it was answered what to predict, by its number. */
  answered = $state(0);
  /** Whether the arithmetic of a step is open under the plot. */
  ledger = $state(false);
  /** The predictor on the horizontal axis, by name, so that it stays there when others come and go. */
  onX = $state("");
  /** Asks for a file; App has the control. */
  choose: () => void = () => {};

  /** The number of the predictor on the horizontal axis. */
  readonly x = $derived.by(() => {
    const { shown } = this.session;
    if (!shown) return 0;
    const chosen = shown.rows.predictors.indexOf(this.onX);
    return chosen >= 0 ? chosen : strongest(shown.rows.sample.rows, shown.rows.sample.width);
  });

  async openBundled(index: number): Promise<void> {
    const set = bundled[index];
    if (!set) return;
    this.reading = false;
    await this.session.open((signal) => fetched(set.url, signal), set.name, {
      settings: set.settings,
      units: set.units,
      bundled: set.name,
    });
  }

  async open(from: Bytes, name: string): Promise<void> {
    this.reading = false;
    await this.session.open(from, name);
  }

  /** Brings a view in sight. On a narrow page a panel lies over it. */
  show(view: View): void {
    if (this.session.shown || view === "watch") this.view = view;
  }

  /** Opens a panel, or closes it if it is open. */
  toggle(panel: Panel): void {
    this.panel = this.panel === panel ? null : panel;
  }

  /** Closes the panel; the focus goes to what opened it. */
  async close(): Promise<void> {
    const { panel } = this;
    this.panel = null;
    await tick();
    const opener = panel === "columns" ? "data" : panel;
    document.querySelector<HTMLElement>(`[data-opens="${opener}"]`)?.focus();
  }

  async goTo(panel: Panel): Promise<void> {
    this.panel = panel;
    await tick();
    document.getElementById(panel)?.focus();
  }

  async fix(chosen: Fix): Promise<void> {
    if ("change" in chosen) void this.session.remodel(chosen.change);
    else if (chosen.action === "back") this.session.goBack();
    else if (chosen.action === "describe") this.session.describe();
    else if (chosen.action === "columns") return this.goTo("columns");
    else if (chosen.action === "again") void this.session.again();
    else return this.choose();
    // The button that was pressed may be gone, and the focus with it.
    await tick();
    if (document.activeElement !== document.body) return;
    document.getElementById(this.panel ?? "view")?.focus({ preventScroll: true });
  }
}
