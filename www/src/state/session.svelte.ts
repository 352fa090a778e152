/** The reader's choices, the fit on the screen, and errors between the two. */
import type { Step } from "galton";
import { Refused, unlessStale, type Client } from "../lib/client.js";
import { Reel } from "../lib/reel.js";
import type { Advance, Failure, Fit, Shown } from "../lib/protocol.js";
import { settingsTrouble } from "../lib/settingstrouble.js";
import { beside, isRival, withRun, type Kept } from "../lib/race.js";
import type { Bytes, Choice, Settings, Source } from "../lib/types.js";
import {
  areNumberedAlike,
  chosenFor,
  defaults,
  descentOptions,
  keptFor,
  plainDialect,
  readOptions,
  toggled,
} from "../lib/settings.js";
import {
  fitTrouble,
  formulaTrouble,
  inspectTrouble,
  lostTrouble,
  noNumbers,
  unfit,
  rereadTrouble,
  underReading,
  type Trouble,
} from "../lib/trouble.js";

/** Bytes that are still to be fetched. */
export type Fetching = (signal: AbortSignal) => Promise<Bytes>;

const none: Choice = {
  source: { serial: 0, name: "", bytes: "", units: {}, bundled: null },
  inspection: {
    dialect: plainDialect,
    columns: [],
    rows: [],
    values: [],
    notes: [],
  },
  seenAs: defaults.written,
  settings: defaults,
};

/** The key of a choice's rows: two choices with the same key use the same rows. */
export function keyOf({ source, settings }: Pick<Choice, "source" | "settings">): string {
  return `${source.serial} ${JSON.stringify(readOptions(settings))}`;
}

/** A state that can be undone: a choice, and the settings of the earlier runs beside it. */
interface Moment {
  choice: Choice;
  race: readonly Settings[];
}

/** A choice without its fit, of which fifty would fill the memory. */
function choiceOf({ source, inspection, seenAs, settings }: Choice): Choice {
  return { source, inspection, seenAs, settings };
}

export class Session {
  /** The settings in the controls. They are ahead of the fit on the screen until a fit of them has succeeded. */
  draft = $state.raw<Choice>(none);
  /** The fit on the screen; it stays until a new one has succeeded. */
  shown = $state.raw<Shown | null>(null);
  /** The one step that every chart and number follows. */
  step = $state.raw<Step | null>(null);
  trouble = $state.raw<Trouble | null>(null);
  /** A file that had nothing to fit the way it was read; the draft is still of the one before. */
  #refused = $state.raw<Choice | null>(null);
  busy = $state.raw<{ progress: Advance | null } | null>(null);
  /** The bundled set that is being opened: it is the draft's only once it is there. */
  opening = $state.raw<string | null>(null);
  past = $state.raw<Moment[]>([]);
  /** The states that were undone. The next one to redo is the last. */
  future = $state.raw<Moment[]>([]);

  /** Earlier runs that are drawn beside the present one. */
  kept = $state.raw<Kept<Shown>[]>([]);
  /** The state on the screen when the drag of a control began; null without a drag. */
  dragged = $state.raw<{ from: Shown; iteration: number; atEnd: boolean } | null>(null);

  readonly client: Client;
  /** Whether motion is unwelcome: a new run is then shown at its end, not played from its start. */
  readonly still: () => boolean;
  readonly #reel = new Reel((run, iterations) =>
    this.client.ask("steps", { run, iterations }).catch(unlessStale),
  );
  #abort: AbortController | null = null;
  #racing = new AbortController();
  #serial = 0;
  #wanted = 0;
  #drag: Promise<void> | null = null;
  #asking = false;
  /** The last attempt, to try it again. */
  #last: () => Promise<void> = async () => {};

  constructor(client: Client, still: () => boolean) {
    this.client = client;
    this.still = still;
    client.onlost = (failure) => this.#lose(failure);
  }

  /**
   * Takes a new file: a first look, then a fit of what the look suggests, or of the settings given. Bytes
   * that have yet to be loaded give way to whatever is opened meanwhile.
   */
  async open(
    from: Bytes | Fetching,
    name: string,
    of: { settings?: Settings; units?: Source["units"]; bundled?: string } = {},
  ): Promise<void> {
    this.dragged = null;
    const abort = this.#begin(() => this.open(from, name, of));
    this.opening = of.bundled ?? null;
    try {
      const bytes = typeof from === "function" ? await from(abort.signal) : from;
      if (abort.signal.aborted) return;
      const options = of.settings?.written ?? defaults.written;
      const inspection = await this.client.ask("inspect", { source: bytes, options });
      if (abort.signal.aborted) return;
      const settings = of.settings ?? chosenFor(inspection);
      const source: Source = {
        serial: ++this.#serial,
        name,
        bytes,
        units: of.units ?? {},
        bundled: of.bundled ?? null,
      };
      const choice: Choice = { source, inspection, seenAs: options, settings };
      const trouble = of.settings ? null : unfit(name, inspection, settings);
      if (!trouble) return await this.#fit(choice, abort);
      this.#refused = choice;
      this.#fail(abort, trouble);
    } catch (error) {
      if (!abort.signal.aborted) this.#refused = null;
      this.#fail(abort, inspectTrouble(name, error));
    }
  }

  /** Tries again what went wrong; nothing of it has to be chosen again. */
  async again(): Promise<void> {
    if (this.trouble?.fixes.some((fix) => "action" in fix && fix.action === "again"))
      await this.#last();
  }

  /** Fits again with some settings changed; where they say how the file is written, it is looked at again first. */
  async change(some: Partial<Settings>): Promise<void> {
    await this.#change(this.draft, some);
  }

  /** Leaves a row out of the fit by hand. */
  leave(row: number): void {
    const { leaveOut } = this.draft.settings;
    if (!leaveOut.includes(row)) void this.change({ leaveOut: toggled(leaveOut, row) });
  }

  /** Fits another model of the table that a person has before them, which may be one that had nothing to fit. */
  async remodel(some: Partial<Settings>): Promise<void> {
    await this.#change(this.table, some);
  }

  async #change(from: Choice, some: Partial<Settings>): Promise<void> {
    this.dragged = null;
    const settings = { ...from.settings, ...some };
    const choice = { ...from, settings };
    if (settings.written === choice.seenAs) await this.#begun(choice);
    else await this.#reread(choice);
  }

  /**
   * Fits with some settings changed while a control is dragged: as often as there is time for, the newest
   * wish each time, at the iteration that is shown. All of it is one change to undo.
   */
  drag(some: Partial<Settings>): void {
    if (!this.shown || !this.step) return;
    const { iteration } = this.step;
    const atEnd = iteration === this.shown.run.last.iteration;
    this.dragged ??= { from: this.shown, iteration, atEnd };
    this.draft = { ...this.draft, settings: { ...this.draft.settings, ...some } };
    this.#drag ??= this.#follow().finally(() => (this.#drag = null));
  }

  /** The control is let go. */
  async drop(): Promise<void> {
    await this.#drag;
    if (!this.dragged || !this.shown) return;
    const { from } = this.dragged;
    this.dragged = null;
    if (this.shown === from) return;
    this.#remember(from);
    this.trouble ??= fitTrouble.diverged(this.shown);
  }

  async #follow(): Promise<void> {
    for (let tried: Choice | null = null; this.dragged && tried !== this.draft;) {
      tried = this.draft;
      await this.#begun(tried, false);
    }
  }

  /** Keeps the run on the screen as a line beside those to come. */
  keep(): void {
    if (!this.shown) return;
    this.#remember(this.shown);
    this.kept = withRun(this.kept, this.shown);
  }

  clearKept(): void {
    if (this.shown) this.#remember(this.shown);
    this.kept = [];
  }

  /** Puts runs of these settings beside the one on the screen. Those that are not kept are computed again. */
  async race(wanted: readonly Settings[]): Promise<void> {
    const { shown } = this;
    if (!shown) return;
    this.#racing.abort();
    const { signal } = (this.#racing = new AbortController());
    const found = wanted.map((settings) => this.kept.find((run) => run.settings === settings));
    const add = (all: Kept<Shown>[], run: Shown | undefined): Kept<Shown>[] =>
      run ? withRun(all, run) : all;
    this.kept = found.reduce(add, []);
    for (const [k, settings] of wanted.entries()) {
      const run = found[k] ?? (await this.#ranBeside(shown, settings, signal));
      if (signal.aborted) return;
      if (run && !found[k]) this.kept = withRun(this.kept, run);
    }
  }

  async #ranBeside(shown: Shown, settings: Settings, signal: AbortSignal): Promise<Shown | null> {
    if (settingsTrouble(settings, shown.inspection)) return null;
    const { run: present, rows, source } = shown;
    const data = { key: rows.key, source: source.bytes, options: readOptions(settings) };
    const ids = { run: present.id, rows: rows.key };
    const ask = { data, descent: descentOptions(settings), shown: ids };
    const found = await this.client.ask("fit", ask, { signal }).catch(() => null);
    return found && { ...choiceOf(shown), settings, rows, run: found.run };
  }

  /** The table that a person has before them: what was opened last, whether it can be fitted or not. */
  get table(): Choice {
    return this.#refused ?? this.draft;
  }

  /** Whether the table that was opened last could not be fitted. */
  get isRefused(): boolean {
    return this.#refused !== null;
  }

  /** The fit on the screen, where it is of this table as it was last looked at. */
  fitOf({ source, seenAs }: Choice): Shown | null {
    const { shown } = this;
    return shown?.source === source && shown.seenAs === seenAs ? shown : null;
  }

  /** Whether the numbers on the screen are of an earlier choice, since the one in the controls could not be fitted. */
  get isEarlier(): boolean {
    const { shown, draft, busy, dragged } = this;
    if (!shown || busy || dragged) return false;
    return this.isRefused || draft.source !== shown.source || draft.settings !== shown.settings;
  }

  /** Whether there is a choice to go back from, be it one that could not be fitted. */
  get canUndo(): boolean {
    return this.past.length > 0 || this.isEarlier;
  }

  /** Earlier runs of the loss on the screen. */
  get rivals(): Kept<Shown>[] {
    return this.shown ? beside(this.kept, this.shown) : [];
  }

  /** The fields on a line of the table, as text; none where they can't be had. */
  async rowOn(line: number): Promise<readonly string[]> {
    const { source, inspection, seenAs } = this.table;
    const { dialect } = inspection;
    const ask = { source: source.bytes, dialect, options: seenAs, line };
    return this.client.ask("row", ask).catch(() => []);
  }

  /** Takes a file that had nothing to fit all the same, so that it can be said how it is written. */
  describe(): void {
    if (!this.#refused || !this.trouble) return;
    this.#take(this.#refused);
    this.trouble = underReading(this.trouble);
  }

  /** Puts the controls back to what is on the screen; a run that diverged is on the screen, so back from it is undo. */
  goBack(): void {
    const fromDiverged =
      this.shown?.run.stop.reason === "diverged" && this.draft.settings === this.shown.settings;
    this.cancel();
    this.trouble = null;
    this.#refused = null;
    if (fromDiverged) void this.undo();
    else if (this.shown) this.draft = this.shown;
  }

  async undo(): Promise<void> {
    if (this.isEarlier) return this.goBack();
    const last = this.past.at(-1);
    if (!last) return;
    this.dragged = null;
    this.past = this.past.slice(0, -1);
    if (this.shown) this.future = [...this.future, this.#momentOf(this.shown)];
    await this.#goTo(last);
  }

  async redo(): Promise<void> {
    const next = this.future.at(-1);
    if (!next) return;
    this.dragged = null;
    this.future = this.future.slice(0, -1);
    if (this.shown) this.past = [...this.past, this.#momentOf(this.shown)];
    await this.#goTo(next);
  }

  async #goTo({ choice, race }: Moment): Promise<void> {
    const { settings } = choice;
    const isThere = this.shown?.settings === settings && this.draft.settings === settings;
    if (!isThere) await this.#begun(choice, false);
    if (this.shown?.settings === settings) await this.race(race);
  }

  #momentOf(shown: Choice): Moment {
    return { choice: choiceOf(shown), race: this.kept.map(({ settings }) => settings) };
  }

  /** A new choice: there is nothing to redo any more. */
  #remember(from: Choice): void {
    this.past = [...this.past.slice(-49), this.#momentOf(from)];
    this.future = [];
  }

  cancel(): void {
    this.#abort?.abort();
    this.#abort = null;
    this.busy = null;
    this.opening = null;
  }

  /** Shows where a run at play has come to, once a frame. `next` says which iterations the next frames come to. */
  play(iteration: number, next: (frames: number) => number[]): void {
    if (!this.shown || !this.step) return;
    const step = this.#reel.at(this.shown.run.id, iteration, next);
    // It never goes back, but for a run that begins again.
    if (step && (step.iteration > this.step.iteration || this.step.iteration > iteration))
      this.step = step;
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
        // The next run comes with a step of its own; a lost one has none.
        if (!step) break;
        if (this.shown.run.id === run) this.step = step;
      }
    } finally {
      this.#asking = false;
    }
  }

  #take(choice: Choice): void {
    this.draft = choice;
    this.#refused = null;
    this.opening = null;
  }

  #begin(again: () => Promise<void>): AbortController {
    this.#last = again;
    this.#abort?.abort();
    this.#racing.abort();
    this.#abort = new AbortController();
    this.busy = { progress: null };
    this.opening = null;
    this.trouble = null;
    return this.#abort;
  }

  async #reread(choice: Choice): Promise<void> {
    const abort = this.#begin(() => this.#reread(choice));
    this.#take(choice);
    const { source, settings } = choice;
    try {
      const { bytes } = source;
      const seenAs = settings.written;
      const inspection = await this.client.ask("inspect", { source: bytes, options: seenAs });
      if (abort.signal.aborted) return;
      const found = keptFor(inspection, settings, choice.inspection.columns);
      const isAlike = areNumberedAlike(choice.seenAs, seenAs);
      const kept = isAlike ? found : { ...found, leaveOut: [] };
      await this.#fit({ source, inspection, seenAs, settings: kept }, abort);
      if (!abort.signal.aborted && this.trouble && this.trouble.where !== "descent")
        this.trouble = underReading(this.trouble);
    } catch (error) {
      this.#fail(abort, rereadTrouble(source.name, error));
    }
  }

  #begun(choice: Choice, remember = true): Promise<void> {
    const abort = this.#begin(() => this.#begun(choice, remember));
    return this.#fit(choice, abort, remember);
  }

  async #fit(choice: Choice, abort: AbortController, remember = true): Promise<void> {
    this.#take(choice);
    const { predictors, formula } = choice.settings;
    const nothing = (): Trouble => underReading(noNumbers(choice.source.name, choice.inspection));
    if (predictors.length === 0 && !formula) return this.#fail(abort, nothing());
    const unusable = settingsTrouble(choice.settings, choice.inspection) ?? formulaTrouble(choice);
    if (unusable) return this.#fail(abort, unusable);
    const descent = descentOptions(choice.settings);
    const options = readOptions(choice.settings);
    const key = keyOf(choice);
    const before = this.shown;
    try {
      const { rows, run } = await this.client.ask(
        "fit",
        {
          data: { key, source: choice.source.bytes, options },
          descent,
          shown: before && { run: before.run.id, rows: before.rows.key },
        },
        {
          signal: abort.signal,
          onProgress: (progress) => {
            if (!abort.signal.aborted) this.busy = { progress };
          },
        },
      );
      if (abort.signal.aborted) return;
      const has = rows ?? before?.rows;
      if (!has) throw new Error("the worker has sent no rows");
      const fit: Fit = { rows: has, run };
      const step = await this.#standing(fit);
      if (abort.signal.aborted) return;
      const shown = { ...choice, ...fit };
      if (remember && this.shown) {
        this.#remember(this.shown);
        if (isRival(this.shown, shown)) this.kept = withRun(this.kept, this.shown);
      }
      this.shown = shown;
      this.step = step;
      this.#wanted = step.iteration;
      this.busy = null;
      // While a control is dragged nothing may come between it and what stands under it.
      this.trouble = this.dragged ? null : fitTrouble.diverged(fit);
    } catch (error) {
      this.#fail(abort, fitTrouble.refused(choice, error));
    }
  }

  /** Where a new run is first seen: at its start, or while a control is dragged, where the one before it stood. */
  async #standing({ run }: Fit): Promise<Step> {
    if (!this.dragged) return this.still() ? run.last : run.first;
    const { iteration, atEnd } = this.dragged;
    if (atEnd || iteration >= run.last.iteration) return run.last;
    return this.client.ask("step", { run: run.id, iteration });
  }

  #fail(abort: AbortController, trouble: Trouble): void {
    if (abort.signal.aborted) return;
    this.busy = null;
    this.opening = null;
    this.trouble = trouble;
  }

  /** The worker is lost with its rows and runs; what was under way tells so itself. */
  #lose(failure: Failure): void {
    if (this.busy) return;
    this.#last = () => this.#begun(this.draft, false);
    this.trouble = lostTrouble(new Refused(failure));
  }
}
