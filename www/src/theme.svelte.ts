/** The palette's colours as canvases need them, read from the style sheet again when the scheme changes. */
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

const scheme = matchMedia("(prefers-color-scheme: dark)");

function read(): Colours {
  const style = getComputedStyle(document.documentElement);
  const named = roles.map((r) => [r, style.getPropertyValue(`--${r}`).trim()]);
  return { ...Object.fromEntries(named), dark: scheme.matches } as Colours;
}

class Theme {
  colours = $state.raw(read());

  constructor() {
    scheme.addEventListener("change", () => (this.colours = read()));
  }
}

export const theme = new Theme();
