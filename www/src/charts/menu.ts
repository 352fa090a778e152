/** For a menu of `<details>`: leaving it closes it, and so does Escape, which leaves the focus on its summary. */
export function closes(menu: HTMLDetailsElement): () => void {
  const left = (event: FocusEvent): void => {
    if (!menu.contains(event.relatedTarget as Node | null)) menu.open = false;
  };
  const escaped = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && menu.open) close(menu);
  };
  menu.addEventListener("focusout", left);
  menu.addEventListener("keydown", escaped);
  return () => {
    menu.removeEventListener("focusout", left);
    menu.removeEventListener("keydown", escaped);
  };
}

/** Closes the menu, and keeps the focus in the page. */
export function close(menu: HTMLDetailsElement | undefined): void {
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
}
