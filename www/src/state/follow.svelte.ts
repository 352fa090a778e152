/** What follows by itself from a new fit or from another view. */
import { untrack } from "svelte";
import { isArriving } from "../turns/turns.js";
import type { Page } from "./page.svelte.js";
import { keyOf } from "./session.svelte.js";

/** Called while App is made: the effects end with it. */
export function follow(page: Page): void {
  followRuns(page);
  followRows(page);
  followPlace(page);
}

/** How long the page has to stay as it is before its address says so, in milliseconds. */
const settled = 300;

function followPlace(page: Page): void {
  const { place, session } = page;
  const source = $derived(session.shown?.source);
  const text = $derived.by(() => {
    const address = page.address();
    if (!address || (place.expected && !place.expected.wrong)) return null;
    return place.isFirst(address) ? "" : place.text(address);
  });
  $effect(() => {
    if (source && source.bundled === null) void place.mark(source);
  });
  $effect(() => {
    if (text === null) return;
    const { pathname, search } = location;
    const write = (): void => {
      history.replaceState(null, "", `${pathname}${search}${text}`);
      place.remember(text);
    };
    const timer = setTimeout(write, settled);
    return () => clearTimeout(timer);
  });
}

function followRuns(page: Page): void {
  const { session, playback, place } = page;
  let newest = 0;
  /** A run that came while no plot was in sight plays once there is one. */
  let unseen = false;

  $effect(() => {
    const lengths = session.rivals.map(({ run }) => run.last.iteration);
    untrack(() => (playback.beside = lengths));
  });
  // A new run plays from its start; where motion is unwelcome it stands at its end.
  $effect(() => {
    const { shown } = session;
    if (!shown) return;
    untrack(() => {
      const { last } = shown.run;
      const isNew = shown.source.serial > newest;
      const landing = isNew ? place.landed() : null;
      if (isNew) {
        newest = shown.source.serial;
        page.view = landing?.view ?? (shown.source.bundled === null ? "read" : "watch");
        if (landing) {
          page.answered = newest;
          page.tab = landing.look.tab ?? "residuals";
          page.plotting.look(landing.look);
          page.inference.banded = landing.look.bands !== undefined;
          playback.axis = landing.look.axis ?? null;
          void session.race(landing.race);
        }
      }
      const at = landing?.iteration ?? null;
      const plays = !session.still() && at === null;
      unseen = plays && page.view !== "watch";
      if (session.dragged)
        playback.stand(last.iteration, session.step?.iteration ?? last.iteration);
      else if (at !== null) playback.stand(last.iteration, at);
      else playback.start(last.iteration, plays && !unseen);
      void session.show(playback.iteration);
    });
  });
  $effect(() => {
    if (page.view !== "watch" || !unseen) return;
    unseen = false;
    untrack(() => playback.start(playback.last, true));
  });
  $effect(() => {
    if (playback.playing) return;
    const { iteration } = playback;
    untrack(() => void session.show(iteration));
  });
  // Nothing is called back while nothing moves, or while no one sees it.
  $effect(() => {
    if (!playback.playing || page.view !== "watch") return;
    page.client.setPlaying(true);
    let before = performance.now();
    let frame = requestAnimationFrame(function tick(now) {
      // After a hidden tab the run goes on where it was.
      const seconds = Math.min(0.1, (now - before) / 1000);
      before = now;
      // Nobody would see the first steps before the plot is there.
      if (!isArriving()) playback.tick(seconds);
      const apart = Math.min(1 / 60, Math.max(1 / 240, seconds));
      if (playback.playing)
        session.play(playback.iteration, (frames) => playback.ahead(frames, apart));
      frame = requestAnimationFrame(tick);
    });
    return () => {
      cancelAnimationFrame(frame);
      page.client.setPlaying(false);
    };
  });
  // An error is shown beside its cause, so that has to be in sight.
  $effect(() => {
    const { trouble } = session;
    if (!trouble) return;
    untrack(() => {
      page.panel = trouble.where === "descent" ? null : trouble.where;
      if (trouble.where === "descent") page.view = "watch";
    });
  });
}

/** Only what the view in sight shows is asked for. */
function followRows(page: Page): void {
  const { session, inference, diagnosing, shrinking, figures } = page;
  const rowsKey = $derived(session.shown?.rows.key);
  const reads = $derived(page.view === "read");

  $effect(() => {
    const { shown } = session;
    if (shown && reads) void inference.ask(shown.rows, inference.level);
  });
  $effect(() => {
    const { level } = inference;
    if (rowsKey === undefined || !reads) return;
    untrack(() => session.shown && diagnosing.follow(session.shown, level));
  });
  $effect(() => {
    if (rowsKey === undefined || !reads) return;
    untrack(() => session.shown && shrinking.follow(session.shown.rows));
  });
  // Other rows are being read: nothing more is to be found in these.
  $effect(() => {
    if (!session.busy || keyOf(session.draft) === rowsKey) return;
    untrack(() => {
      diagnosing.stop();
      shrinking.stop();
    });
  });
  // The first picture goes before them; a table that can't be fitted needs them all the more.
  $effect(() => {
    const { table, busy } = session;
    if (page.panel === "columns") untrack(() => figures.follow(table, !busy));
  });
}
