/**
 * Keeps the focus on the page. Where the element that has it goes away or can't be used any more, the part of the page
 * around it takes the focus: a panel, a scrolling table, the view. Otherwise the next key would be the whole page's.
 */
export function keepFocus(): void {
  let had: HTMLElement | null = null;
  let around: HTMLElement[] = [];

  addEventListener("focusin", ({ target }) => {
    if (!(target instanceof HTMLElement)) return;
    had = target;
    around = [];
    for (let at = target.parentElement; at; at = at.parentElement)
      if (at.hasAttribute("tabindex")) around.push(at);
  });
  // Whoever presses beside all controls wants the focus nowhere.
  addEventListener("pointerdown", () => (had = null));

  function keep(): void {
    const { activeElement } = document;
    if (!had || (activeElement !== document.body && activeElement !== had)) return;
    if (had.checkVisibility() && !had.matches(":disabled")) return;
    had = null;
    const next = around.find((at) => at.checkVisibility()) ?? document.getElementById("view");
    next?.focus({ preventScroll: true });
  }
  new MutationObserver(keep).observe(document.body, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["disabled", "hidden"],
  });
}
