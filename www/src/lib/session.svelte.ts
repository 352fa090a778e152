/** What the person has chosen, what is on the screen, and what went wrong between the two. */
import type { Inspection, Progress, Step } from "galton";
import { unlessStale, type Client } from "./client.js";
import type { Bytes, Fit, Known } from "./protocol.js";
import type { Written } from "./dialect.js";
import {
  chosenFor,
  defaults,
  descentOptions,
  keptFor,
  readOptions,
  type Settings,
} from "./settings.js";
import {
  fitTrouble,
  inspectTrouble,
  noNumbers,
  rereadTrouble,
  settingsTrouble,
  underReading,
  type Trouble,
} from "./trouble.js";

export interface Source {
  /** Tells one loading of a file from another. */
  serial: number;
  name: string;
  bytes: Bytes;
  units: Readonly<Record<string, string>>;
  /** The name of the bundled set, where it is one. */
  bundled: string | null;
}

export interface Choice {
  source: Source;
  inspection: Inspection;
  /** How the file was said to be written when that look at it was taken. */
  seenAs: Written;
  settings: Settings;
}

export type Shown = Choice & Fit;

const none: Choice = {
  source: { serial: 0, name: "", bytes: "", units: {}, bundled: null },
  inspection: {
    dialect: {
      delimiter: ",",
      header: true,
      decimal: ".",
      thousands: null,
      comment: null,
      encoding: "utf-8",
      skippedLines: 0,
      preamble: [],
    },
    columns: [],
    rows: [],
    notes: [],
  },
  seenAs: defaults.written,
  settings: defaults,
};

export class Session {
  /** What the controls say. It runs ahead of what is shown until a fit of it has succeeded. */
  draft = $state.raw<Choice>(none);
  /** The fit on the screen; it stays until a new one has succeeded. */
  shown = $state.raw<Shown | null>(null);
  /** The one step that every chart and number follows. */
  step = $state.raw<Step | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  busy = $state.raw<{ progress: Progress | null } | null>(null);
  past = $state.raw<Choice[]>([]);
  /** The model of the last run that had one: a run that diverges takes nothing away. */
  fitted = $state.raw<{ model: Known; from: string } | null>(null);

  readonly client: Client;
  /** Whether motion is unwelcome: a new run is then shown at its end, not played from its start. */
  readonly still: () => boolean;
  /** A file that had nothing to fit the way it was read. */
  #refused: Choice | null = null;
  #abort: AbortController | null = null;
  #serial = 0;
  #wanted = 0;
  #asking = false;

  constructor(client: Client, still: () => boolean) {
    this.client = client;
    this.still = still;
  }

  /** Takes a new file: a first look, then a fit of what the look suggests, or of the settings given. */
  async open(
    bytes: Bytes,
    name: string,
    given: { settings?: Settings; units?: Source["units"]; bundled?: string } = {},
  ): Promise<void> {
    const abort = this.#begin();
    try {
      const options = given.settings?.written ?? defaults.written;
      const inspection = await this.client.ask("inspect", { source: bytes, options });
      if (abort.signal.aborted) return;
      const settings = given.settings ?? chosenFor(inspection);
      const source: Source = {
        serial: ++this.#serial,
        name,
        bytes,
        units: given.units ?? {},
        bundled: given.bundled ?? null,
      };
      const choice: Choice = { source, inspection, seenAs: options, settings };
      if (settings.predictors.length > 0) return await this.#fit(choice, abort);
      this.#refused = choice;
      this.#fail(abort, noNumbers(name, inspection));
    } catch (error) {
      this.#fail(abort, inspectTrouble(name, error));
    }
  }

  /** Fits again with some settings changed; where they say how the file is written, it is looked at again first. */
  async change(some: Partial<Settings>): Promise<void> {
    const abort = this.#begin();
    const settings = { ...this.draft.settings, ...some };
    const choice = { ...this.draft, settings };
    if (settings.written === choice.seenAs) await this.#fit(choice, abort);
    else await this.#reread(choice, abort);
  }

  /** Takes a file that had nothing to fit all the same, so that it can be said how it is written. */
  describe(): void {
    if (!this.#refused || !this.trouble) return;
    this.draft = this.#refused;
    this.trouble = underReading(this.trouble);
  }

  /** Puts the controls back to what is on the screen; a run that diverged is on the screen, so back from it is undo. */
  goBack(): void {
    const fromDiverged =
      this.shown?.run.stop.reason === "diverged" && this.draft.settings === this.shown.settings;
    this.cancel();
    this.trouble = null;
    if (fromDiverged) void this.undo();
    else if (this.shown) this.draft = this.shown;
  }

  async undo(): Promise<void> {
    const last = this.past.at(-1);
    if (!last) return;
    this.past = this.past.slice(0, -1);
    await this.#fit(last, this.#begin(), false);
  }

  cancel(): void {
    this.#abort?.abort();
    this.#abort = null;
    this.busy = null;
  }

  /** Shows an iteration: one question at a time, always for the latest one wanted. */
  async show(iteration: number): Promise<void> {
    this.#wanted = iteration;
    if (this.#asking) return;
    this.#asking = true;
    try {
      while (this.shown && this.step?.iteration !== this.#wanted) {
        const run = this.shown.run.id;
        const step = await this.client
          .ask("step", { run, iteration: this.#wanted })
          .catch(unlessStale);
        if (step && this.shown.run.id === run) this.step = step;
      }
    } finally {
      this.#asking = false;
    }
  }

  #begin(): AbortController {
    this.#abort?.abort();
    this.#abort = new AbortController();
    this.busy = { progress: null };
    this.trouble = null;
    return this.#abort;
  }

  async #reread(choice: Choice, abort: AbortController): Promise<void> {
    this.draft = choice;
    const { source, settings } = choice;
    try {
      const { bytes } = source;
      const seenAs = settings.written;
      const inspection = await this.client.ask("inspect", { source: bytes, options: seenAs });
      if (abort.signal.aborted) return;
      const kept = keptFor(inspection, settings);
      await this.#fit({ source, inspection, seenAs, settings: kept }, abort);
      if (!abort.signal.aborted && this.trouble && this.trouble.where !== "descent")
        this.trouble = underReading(this.trouble);
    } catch (error) {
      this.#fail(abort, rereadTrouble(source.name, error));
    }
  }

  async #fit(choice: Choice, abort: AbortController, remember = true): Promise<void> {
    this.draft = choice;
    if (choice.settings.predictors.length === 0)
      return this.#fail(abort, underReading(noNumbers(choice.source.name, choice.inspection)));
    const unusable = settingsTrouble(choice.settings);
    if (unusable) return this.#fail(abort, unusable);
    const descent = descentOptions(choice.settings);
    const options = readOptions(choice.settings);
    const key = `${choice.source.serial} ${JSON.stringify(options)}`;
    try {
      const fit = await this.client.ask(
        "fit",
        {
          data: { key, source: choice.source.bytes, options },
          descent,
          shown: this.shown?.run.id ?? null,
        },
        {
          signal: abort.signal,
          onProgress: (progress) => {
            if (!abort.signal.aborted) this.busy = { progress };
          },
        },
      );
      if (abort.signal.aborted) return;
      if (remember && this.shown) this.past = [...this.past.slice(-49), this.shown];
      this.shown = { ...choice, ...fit };
      this.step = this.still() ? fit.run.last : fit.run.first;
      this.#wanted = this.step.iteration;
      if (fit.run.model) this.fitted = { model: fit.run.model, from: choice.source.name };
      this.busy = null;
      this.trouble = fitTrouble.diverged(fit);
    } catch (error) {
      this.#fail(abort, fitTrouble.refused(choice, error));
    }
  }

  #fail(abort: AbortController, trouble: Trouble): void {
    if (abort.signal.aborted) return;
    this.busy = null;
    this.trouble = trouble;
  }
}
