/** A chart as a file: its canvases, its SVG and its caption in one SVG, or as PNG. */

const namespace = "http://www.w3.org/2000/svg";

/** Attributes in place of the style sheet. A style attribute would fall under the page's policy. */
const properties = [
  ...["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linejoin"],
  ...[
    "stroke-linecap",
    "stroke-opacity",
    "opacity",
    "paint-order",
    "font-size",
    "font-family",
    "font-weight",
  ],
  ...["text-anchor", "visibility"],
];

function fixed(original: Element, copy: Element): void {
  const style = getComputedStyle(original);
  for (const name of properties) copy.setAttribute(name, style.getPropertyValue(name));
  copy.removeAttribute("class");
  for (let i = 0; i < original.children.length; i++) fixed(original.children[i], copy.children[i]);
}

function made(name: string, attributes: Record<string, string | number>): Element {
  const element = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** A line of text in the style of an element. */
function line(words: string, like: Element, x: number, y: number): Element {
  const style = getComputedStyle(like);
  const text = made("text", {
    x,
    y: y + parseFloat(style.fontSize),
    fill: style.color,
    "font-size": style.fontSize,
    "font-family": style.fontFamily,
    "font-weight": style.fontWeight,
  });
  text.textContent = words;
  return text;
}

/** A line of text as it stands on the screen. */
interface Line {
  text: string;
  left: number;
  top: number;
}

/** The lines in which the text of an element stands on the screen, without that of its buttons. */
function linesOf(of: Element): Line[] {
  const lines: Line[] = [];
  const walker = document.createTreeWalker(of, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  let isApart = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent ?? "";
    if (node.parentElement?.closest("button")) continue;
    for (const { 0: word, index } of text.matchAll(/\S+/g)) {
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      const { left, top, width, height } = range.getBoundingClientRect();
      if (width === 0) continue;
      const last = lines.at(-1);
      isApart ||= index > 0;
      if (!last || top > last.top + height / 2) lines.push({ text: word, left, top });
      else last.text += (isApart ? " " : "") + word;
      isApart = false;
    }
    isApart ||= /\s$/.test(text);
  }
  return lines;
}

export interface Picture {
  svg: string;
  width: number;
  height: number;
}

/** The margin around a saved chart, in pixels, so that no label touches the edge. */
const margin = 12;

/** The height of a line of text under a chart, in pixels. */
const lineHeight = 20;

/** A picture of the chart in a figure. Under the chart is the note of the view (`data-note`). */
export function picture(figure: HTMLElement): Picture {
  const box = figure.getBoundingClientRect();
  const note = figure.closest<HTMLElement>("[data-note]")?.dataset["note"] ?? "";
  const [width, height] = [box.width, box.height + (note ? lineHeight : 0)].map(
    (size) => Math.round(size) + 2 * margin,
  );
  const whole = made("svg", { xmlns: namespace, width, height, viewBox: `0 0 ${width} ${height}` });
  const label = figure.querySelector("svg[aria-label]")?.getAttribute("aria-label") ?? "";
  const title = made("title", {});
  title.textContent = label;
  const fill = getComputedStyle(document.body).backgroundColor;
  whole.append(title, made("rect", { width, height, fill }));
  const placed = (of: Element): Record<string, number> => {
    const at = of.getBoundingClientRect();
    const [x, y] = [at.left - box.left + margin, at.top - box.top + margin];
    return { x, y, width: at.width, height: at.height };
  };
  for (const canvas of figure.querySelectorAll("canvas"))
    whole.append(made("image", { href: canvas.toDataURL(), ...placed(canvas) }));
  for (const svg of figure.querySelectorAll<SVGElement>(":scope > svg")) {
    const copy = svg.cloneNode(true) as Element;
    fixed(svg, copy);
    for (const [key, value] of Object.entries(placed(svg))) copy.setAttribute(key, String(value));
    whole.append(copy);
  }
  const lines = "figcaption > :not(div), figcaption > div > :not(.prose)";
  for (const said of figure.querySelectorAll(lines)) {
    for (const { text, left, top } of linesOf(said))
      whole.append(line(text, said, left - box.left + margin, top - box.top + margin));
  }
  const caption = figure.querySelector("figcaption");
  if (note && caption) whole.append(line(note, caption, margin, height - margin - lineHeight + 4));
  return { svg: new XMLSerializer().serializeToString(whole), width, height };
}

/** The picture as PNG, at three pixels to each of the screen's. */
export async function png({ svg, width, height }: Picture, scale = 3): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [width * scale, height * scale];
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((resolve, reject) => {
      canvas.toBlob((blob) => {
        if (blob) resolve(blob);
        else reject(new Error("the browser made no PNG"));
      }, "image/png");
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}
