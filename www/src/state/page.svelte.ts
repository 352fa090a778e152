/** The parts of the page, and which of its views and panels is in sight. */
import { tick } from "svelte";
import type { Address, Look, ReadTab, View } from "../lib/address.js";
import { bundled } from "../lib/bundled.js";
import { Lanes } from "../lib/lanes.js";
import { fetched } from "../lib/fetched.js";
import type { Fix } from "../lib/trouble.js";
import type { Handle } from "../lib/handles.js";
import { absentIn } from "../lib/settings.js";
import type { Bytes } from "../lib/types.js";
import { startWorker } from "../start.js";
import { Place } from "./place.svelte.js";
import { Diagnosing } from "./diagnosing.svelte.js";
import { Figures } from "./figures.svelte.js";
import { Inference } from "./inference.svelte.js";
import type { Predicting } from "./predicting.svelte.js";
import { Playback } from "./playback.svelte.js";
import { Plotting } from "./plotting.svelte.js";
import { Session } from "./session.svelte.js";
import { Shrinking } from "./shrinking.svelte.js";

export type Panel = "data" | "model" | "columns" | "keys";

const stillness = matchMedia("(prefers-reduced-motion: reduce)");

export class Page {
  readonly client = new Lanes(startWorker);
  readonly session = new Session(this.client, () => stillness.matches);
  readonly inference = new Inference(this.client);
  readonly diagnosing = new Diagnosing(this.client);
  readonly figures = new Figures(this.client);
  readonly shrinking = new Shrinking(this.client);
  readonly playback = new Playback();
  /** New rows, once Predict was in sight. */
  predicting: Predicting | null = null;
  /** Whether predictions would be lost with the page. */
  unsaved = $state(false);

  /** The page's address: what it says of data that are to be opened, and of those that are shown. */
  readonly place = new Place(this.session);

  /** Whether it is still being found out what the address asks for. */
  arriving = $state(false);
  view = $state<View>("watch");
  panel = $state<Panel | null>(null);
  tab = $state<ReadTab>("residuals");
  /** Whether the data's panel shows how the reading can be changed. */
  reading = $state(false);
  /** The file of which it was answered what to predict, by its number. */
  answered = $state(0);
  /** The serial number of the file whose notes were seen. */
  noted = $state(0);
  /** Whether the file on the screen has notes that were not seen. */
  readonly hasNotes = $derived.by(() => {
    const { shown } = this.session;
    if (!shown || shown.source.bundled !== null || shown.source.serial === this.noted) return false;
    const { report, warnings } = shown.rows;
    return [...shown.inspection.notes, ...report.notes, ...warnings].length > 0;
  });
  /** The rows left out by hand that the file on the screen has not, in ascending order: those of another file's link. */
  readonly absent = $derived.by(() => {
    const { shown } = this.session;
    return shown ? absentIn(shown.settings.leaveOut, shown.rows.report.rows) : [];
  });
  /** What is in sight beside the plot on a narrow page, by the id of its tab. */
  beside = $state("rate");
  /** Whether the arithmetic of a step is open under the plot. */
  ledger = $state(false);
  readonly plotting = new Plotting(this.client);
  readonly #look = $derived(this.session.shown && this.plotting.lookOf(this.session.shown.rows));
  #openings = 0;
  /** The element that had the focus when a panel was opened. */
  #opener: Element | null = null;
  /** Asks for a file; App has the control. */
  choose: () => void = () => {};

  /** Opens what an address names, or the first set. A file that it names has to be given first. */
  async arrive(hash: string): Promise<void> {
    this.arriving = true;
    try {
      await this.#arrive(hash);
    } finally {
      this.arriving = false;
    }
  }

  async #arrive(hash: string): Promise<void> {
    const address = this.place.arrive(hash);
    if (!address) return this.openBundled(0);
    const { data } = address;
    if ("bundled" in data) {
      const index = bundled.findIndex(({ id }) => id === data.bundled);
      return this.openBundled(index, address);
    }
    const { source } = this.session.draft;
    if (await this.place.isOf(source.bytes)) await this.open(source.bytes, source.name);
  }

  /** Opens the file that was open before a reload, if the browser still lets it be read. */
  async goOn(): Promise<void> {
    const found = await this.place.resumed();
    if (found) await this.open(found.file, found.file.name, found.handle);
  }

  /** Opens the file of an earlier visit, as it was shown then. */
  async goOnWithLast(): Promise<void> {
    const found = await this.place.reopened();
    if (!found) return;
    this.place.arrive(found.address);
    await this.open(found.file, found.file.name, found.handle);
  }

  /** Waits for the file of an address no longer. */
  forgetLink(): void {
    this.place.expected = null;
    if (!this.session.shown && !this.session.busy) void this.openBundled(0);
  }

  async openBundled(index: number, at?: Address): Promise<void> {
    const set = bundled[index];
    if (!set) return;
    this.#openings++;
    this.reading = false;
    this.place.land(at ?? null);
    await this.session.open((signal) => fetched(set.url, signal), set.name, {
      settings: at?.settings ?? set.settings,
      units: set.units,
      bundled: set.name,
    });
  }

  /** Opens a file. If it is the one that an address names, it is shown as that says. */
  async open(from: Bytes, name: string, handle?: Handle): Promise<void> {
    const turn = ++this.#openings;
    this.reading = false;
    const address = await this.place.meet(from, name);
    if (turn !== this.#openings) return;
    this.place.land(address);
    this.place.hold(from, handle);
    await this.session.open(from, name, address ? { settings: address.settings } : {});
    // The panel is closed, because it would cover the result.
    if (turn !== this.#openings || this.session.trouble || this.panel !== "data") return;
    this.panel = null;
    await tick();
    document.getElementById("view")?.focus({ preventScroll: true });
  }

  /** The address of what is shown. A run that plays has no iteration of its own. */
  address(): Address | null {
    const { playback, view, tab, session } = this;
    const look: Look = { ...this.#look };
    if (view === "read" && tab !== "residuals") look.tab = tab;
    if (playback.axis) look.axis = playback.axis;
    if (this.inference.banded) look.bands = "yes";
    const race = session.rivals.map(({ settings }) => settings);
    const iteration = playback.playing ? null : playback.iteration;
    return this.place.of({ view, look, iteration, race });
  }

  /** Whether a view has something to show. All are open while the page waits for a file, since Predict can load a model. */
  canShow(view: View): boolean {
    const { shown, busy } = this.session;
    return view === "watch" || shown !== null || (this.place.expected !== null && !busy);
  }

  /** Brings a view in sight. On a narrow page a panel lies over it, and on a wide one the table of columns. */
  show(view: View): void {
    if (!this.canShow(view)) return;
    this.view = view;
    if (this.panel === "columns") this.panel = null;
  }

  /** Opens a panel, or closes it if it is open. */
  toggle(panel: Panel): void {
    this.#opener = document.activeElement;
    this.panel = this.panel === panel ? null : panel;
  }

  /** Closes the panel; the focus goes to what opened it. */
  async close(): Promise<void> {
    const { panel } = this;
    this.panel = null;
    await tick();
    const openers = `[data-opens="${panel === "columns" ? "data" : panel}"]`;
    const isOpener = this.#opener?.isConnected && this.#opener.matches(openers);
    const to = isOpener ? this.#opener : document.querySelector(openers);
    if (to instanceof HTMLElement) to.focus();
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
