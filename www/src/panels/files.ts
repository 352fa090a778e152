/** Files that come and go. */
import type { Handle } from "../lib/handles.js";

/** Hands the browser something to save. */
export function download(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Asks for a file: by the picker that gives a handle, where the browser has one, or else by `input`. */
export async function pick(
  input: () => void,
  take: (file: File, handle: Handle) => unknown,
): Promise<void> {
  if (!window.showOpenFilePicker) return input();
  try {
    const [handle] = await window.showOpenFilePicker();
    if (handle) take(await handle.getFile(), handle);
  } catch (error) {
    // Chosen nothing. In a frame of another origin the picker may not be shown.
    if (error instanceof DOMException && error.name === "AbortError") return;
    input();
  }
}

/** The handle of a dropped file, where the browser gives one. It has to be asked for before the drop is over. */
export async function handleOf(item: DataTransferItem | undefined): Promise<Handle | undefined> {
  try {
    const handle = await item?.getAsFileSystemHandle?.();
    return handle?.kind === "file" ? (handle as Handle) : undefined;
  } catch {
    return undefined;
  }
}

/** The file chosen in an input, which is emptied so that the same one can be chosen again. */
export function chosen(event: Event): File | null {
  const input = event.currentTarget as HTMLInputElement;
  const file = input.files?.[0] ?? null;
  input.value = "";
  return file;
}
