import { isLong, iterationAt, speeds, timeOf, usualSpeed } from "../lib/player.js";

/** Play, pause, step and scrub: says which iteration is wanted; the session shows it. */
export class Playback {
  playing = $state(false);
  speed = $state(usualSpeed);
  iteration = $state(0);
  last = $state(0);
  /** How long the runs are that are drawn beside this one. */
  beside = $state.raw<readonly number[]>([]);
  /** The kind of axis that was asked for; null leaves it to the length of the run. */
  #axis = $state<"log" | "linear" | null>(null);
  #time = 0;

  /** Whether the axes of iterations are logarithmic: those of the charts and of the scrubber alike. */
  isLog(): boolean {
    if (this.#axis !== null) return this.#axis === "log";
    const all = [this.last, ...this.beside];
    return isLong(Math.max(...all), Math.min(...all));
  }

  /** The kind of axis that the reader chose; null if none. */
  get axis(): "log" | "linear" | null {
    return this.#axis;
  }

  set axis(axis: "log" | "linear" | null) {
    this.#axis = axis;
    this.seek(this.iteration);
  }

  setLog(log: boolean): void {
    this.axis = log ? "log" : "linear";
  }

  /** A new run, from its start. */
  start(last: number, play: boolean): void {
    this.last = last;
    this.seek(play ? 0 : last);
    this.playing = play && last > 0;
  }

  /** Another run in the place of this one, standing at an iteration of it. */
  stand(last: number, iteration: number): void {
    this.last = last;
    this.move(iteration);
  }

  seek(iteration: number): void {
    this.iteration = Math.max(0, Math.min(this.last, Math.round(iteration)));
    this.#time = timeOf(this.iteration, this.last, speeds[this.speed], this.isLog());
  }

  /** Moves by hand, which pauses. */
  move(iteration: number): void {
    this.playing = false;
    this.seek(iteration);
  }

  toggle(): void {
    if (!this.playing && this.iteration >= this.last) this.seek(0);
    this.playing = !this.playing && this.last > 0;
  }

  setSpeed(index: number): void {
    this.speed = index;
    this.seek(this.iteration);
  }

  /** The iterations of so many frames to come, each `seconds` after the one before it. */
  ahead(frames: number, seconds: number): number[] {
    const [speed, log] = [speeds[this.speed], this.isLog()];
    return Array.from({ length: frames }, (_, k) =>
      iterationAt(this.#time + (k + 1) * seconds, this.last, speed, log),
    ).filter((iteration, k, all) => iteration !== all[k - 1]);
  }

  /** Lets `seconds` of playing pass. */
  tick(seconds: number): void {
    if (!this.playing) return;
    this.#time += seconds;
    this.iteration = iterationAt(this.#time, this.last, speeds[this.speed], this.isLog());
    if (this.iteration >= this.last) this.playing = false;
  }
}
