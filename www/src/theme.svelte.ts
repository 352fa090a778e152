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
] as const;

export type Colours = Record<(typeof roles)[number], string>;

function read(): Colours {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(
    roles.map((r) => [r, style.getPropertyValue(`--${r}`).trim()]),
  ) as Colours;
}

class Theme {
  colours = $state.raw(read());

  constructor() {
    matchMedia("(prefers-color-scheme: dark)").addEventListener(
      "change",
      () => (this.colours = read()),
    );
  }
}

export const theme = new Theme();
