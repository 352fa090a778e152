import { flushSync } from "svelte";

/** The palette's colours as canvases need them, and the choice between its light and its dark half. */
const roles = [
  "paper",
  "ink",
  "ink-soft",
  "rule",
  "descent",
  "exact",
  "held-out",
  "low",
  "high",
  "dense",
] as const;

export type Colours = Record<(typeof roles)[number], string> & { dark: boolean };

/** As the system has it, or always light or dark. */
export const looks = ["system", "light", "dark"] as const;
export type Look = (typeof looks)[number];

const root = document.documentElement;
const key = "look";
const changes = ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map((query) =>
  matchMedia(query),
);

/** Each colour as "#rrggbb": an element with that colour says which it is, and a canvas how it is written in hexadecimal. */
function read(): Colours {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d");
  const probe = document.createElement("i");
  root.append(probe);
  const found = roles.map((role) => {
    probe.style.color = `var(--${role})`;
    if (canvas) canvas.fillStyle = getComputedStyle(probe).color;
    return [role, canvas?.fillStyle];
  });
  probe.remove();
  const colours = Object.fromEntries(found) as Record<(typeof roles)[number], string>;
  return { ...colours, dark: isDark(colours.paper) };
}

const isDark = (paper: string): boolean => parseInt(paper.slice(1, 3), 16) < 128;

/** What was chosen on an earlier visit; a browser that keeps nothing has no choice. */
function remembered(): Look {
  try {
    return looks.find((look) => look === localStorage.getItem(key)) ?? "system";
  } catch {
    return "system";
  }
}

function remember(look: Look): void {
  try {
    if (look === "system") localStorage.removeItem(key);
    else localStorage.setItem(key, look);
  } catch {
    // It holds for this visit.
  }
}

class Theme {
  /** Whether the page is laid out as a sheet of paper. */
  printing = $state(false);
  #look = $state<Look>(remembered());
  colours = $state.raw(this.#worn());

  constructor() {
    for (const change of changes) change.addEventListener("change", () => (this.colours = read()));
    addEventListener("beforeprint", () => this.#print(true));
    addEventListener("afterprint", () => this.#print(false));
  }

  /** Charts draw what they measure, so the sheet has to be laid out, and they to measure it, before the browser prints. */
  #print(printing: boolean): void {
    root.toggleAttribute("data-printing", printing);
    this.printing = printing;
    this.colours = read();
    flushSync();
    dispatchEvent(new Event("resize"));
    flushSync();
  }

  get look(): Look {
    return this.#look;
  }

  set look(look: Look) {
    this.#look = look;
    remember(look);
    this.colours = this.#worn();
  }

  /** Puts the choice into effect, and reads the colours that follow. */
  #worn(): Colours {
    if (this.#look === "system") delete root.dataset["look"];
    else root.dataset["look"] = this.#look;
    return read();
  }
}

export const theme = new Theme();
