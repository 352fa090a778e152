/** The page's address: what it asks to be shown, and the text that says what is shown. */
import { decode, encode, type Address, type FileMark } from "../lib/address.js";
import { bundled } from "../lib/bundled.js";
import { fingerprint } from "../lib/fingerprint.js";
import {
  forgetHandle,
  keep,
  keptHandle,
  lastKept,
  readable,
  type Handle,
  type Kept,
} from "../lib/handles.js";
import { count } from "../lib/numbers.js";
import type { Bytes, Settings, Source } from "../lib/types.js";
import type { Session } from "./session.svelte.js";

/** The address of a file that has to be given first, and what was wrong with the one that was given. */
export interface Expected {
  address: Address & { data: FileMark };
  wrong: string;
  /** The file's handle, where the browser has kept it. */
  handle: Handle | null;
}

const settingsOf = (id: string): Settings | undefined =>
  bundled.find((set) => set.id === id)?.settings;

export class Place {
  /** The address that a file is waited for. */
  expected = $state.raw<Expected | null>(null);
  /** The file that was open on an earlier visit, where the browser has kept its handle and the address names nothing. */
  last = $state.raw<Kept | null>(null);
  /** Parts of the address that could not be read. */
  ignored = $state.raw<string[]>([]);
  /** Whether there is anything to be said of the address, or of an earlier visit. */
  readonly hasNews = $derived(
    this.expected !== null || this.last !== null || this.ignored.length > 0,
  );
  /** Where the next data that are shown are first seen; null for their usual beginning. */
  #landing: Address | null = null;
  /** The file on the screen, by its number, as an address names it. */
  #marked = $state.raw<{ serial: number; mark: FileMark } | null>(null);
  #handle: { bytes: Bytes; handle: Handle } | null = null;
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Reads an address. */
  arrive(hash: string): Address | null {
    const { address, ignored } = decode(hash, settingsOf);
    this.ignored = ignored;
    this.expected = null;
    this.last = null;
    if (address && "name" in address.data) void this.#expect({ ...address, data: address.data });
    if (!address) void this.#offerLast();
    return address;
  }

  /** The last file, and what was shown of it. If it can't be read any more, it is forgotten. */
  async reopened(): Promise<{ file: File; handle: Handle; address: string } | null> {
    const { last } = this;
    if (!last) return null;
    const { handle, address } = last;
    const file = await readable(handle);
    this.last = null;
    if (!file) void forgetHandle();
    return file && { file, handle, address };
  }

  /** Forgets the last file. */
  async forgetLast(): Promise<void> {
    await forgetHandle();
    this.last = null;
  }

  /** Keeps the file that is shown and its address, for a later visit. */
  remember(address: string): void {
    const { shown } = this.#session;
    const marked = this.#marked;
    if (!shown || marked?.serial !== shown.source.serial) return;
    if (this.#handle?.bytes !== shown.source.bytes) return;
    void keep({ ...marked.mark, handle: this.#handle.handle, address });
  }

  async #offerLast(): Promise<void> {
    const kept = await lastKept();
    // Meanwhile a file may have been opened.
    if (!this.#handle && !this.expected) this.last = kept;
  }

  async #expect(address: Expected["address"]): Promise<void> {
    const expected = { address, wrong: "", handle: null };
    this.expected = expected;
    const handle = await keptHandle(address.data);
    if (handle && this.expected === expected) this.expected = { ...expected, handle };
  }

  /** The file that is waited for, by its handle. If it can't be read any more, that is told. */
  async resumed(): Promise<{ file: File; handle: Handle } | null> {
    const { expected } = this;
    if (!expected?.handle) return null;
    const { handle } = expected;
    const file = await readable(handle);
    if (file) return { file, handle };
    void forgetHandle();
    if (this.expected === expected) this.expected = { ...expected, handle: null, wrong: "" };
    return null;
  }

  /** Keeps the handle of a file that is opened, for a later visit. */
  hold(bytes: Bytes, handle: Handle | undefined): void {
    this.#handle = handle ? { bytes, handle } : null;
    this.last = null;
  }

  /** Whether a file is the one that is waited for. */
  async isOf(bytes: Bytes): Promise<boolean> {
    const wanted = this.expected?.address.data;
    if (!wanted) return false;
    const { size, print } = await fingerprint(bytes);
    return size === wanted.size && print === wanted.print;
  }

  /** Data are about to be opened, and are to be shown as an address says. */
  land(address: Address | null): void {
    this.#landing = address;
  }

  /** The address of a file, if it is the one that is waited for; if not, that is told. */
  async meet(bytes: Bytes, name: string): Promise<Address | null> {
    const { expected } = this;
    if (!expected) return null;
    const { size, print } = await fingerprint(bytes);
    const { data } = expected.address;
    const isSame = name === data.name;
    if (size === data.size && print === data.print) {
      this.expected = null;
      return expected.address;
    }
    const difference =
      size === data.size
        ? "with other content"
        : `${count(size)} bytes long, and that one ${isSame ? "was" : "is"} ${count(data.size)}`;
    this.expected = {
      ...expected,
      wrong: isSame
        ? `${name} has changed: it is ${difference}.`
        : `${name} isn\u2019t the ${data.name} of the link: it is ${difference}.`,
    };
    return null;
  }

  /** Where data that have come are first seen, once. */
  landed(): Address | null {
    const landing = this.#landing;
    this.#landing = null;
    return landing;
  }

  /** Looks at a file that has come to the screen, so that an address can name it. */
  async mark({ serial, name, bytes }: Source): Promise<void> {
    const found = await fingerprint(bytes);
    if (this.#session.shown?.source.serial !== serial) return;
    const mark = { name, ...found };
    this.#marked = { serial, mark };
  }

  /** The address of what is shown; null where nothing is that can be named. */
  of(seen: Pick<Address, "view" | "look" | "iteration" | "race">): Address | null {
    const { shown } = this.#session;
    if (!shown) return null;
    const { source, settings } = shown;
    const set = bundled.find(({ name }) => name === source.bundled);
    const mark = this.#marked?.serial === source.serial ? this.#marked.mark : null;
    const data = set ? { bundled: set.id } : mark;
    return data && { data, settings, ...seen };
  }

  /** An address as text, with its #. */
  text(address: Address): string {
    return `#${encode(address, settingsOf)}`;
  }

  /** Whether an address shows what the page shows without one, as soon as the run has been played. */
  isFirst({ data, settings, iteration, view, look, race }: Address): boolean {
    const [first] = bundled;
    const { shown } = this.#session;
    const isAtEnd = iteration === null || iteration === shown?.run.last.iteration;
    return (
      "bundled" in data &&
      data.bundled === first?.id &&
      settings === first.settings &&
      isAtEnd &&
      view === "watch" &&
      race.length === 0 &&
      Object.keys(look).length === 0
    );
  }
}
