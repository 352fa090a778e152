/** The handle of the file that was opened last, kept by the browser where it can, so that a reload can go on with it. */
import type { FileMark } from "./address.js";

/** A file's handle, with the permissions that Chromium has for it. */
export type Handle = FileSystemFileHandle & {
  queryPermission?(of: { mode: "read" }): Promise<PermissionState>;
  requestPermission?(of: { mode: "read" }): Promise<PermissionState>;
};

declare global {
  interface Window {
    showOpenFilePicker?(): Promise<Handle[]>;
  }
  interface DataTransferItem {
    getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
  }
}

const [database, store, key] = ["galton", "files", "last"];

/** A file that was open, and the address of what was shown of it. */
export interface Kept extends FileMark {
  handle: Handle;
  /** With its #. */
  address: string;
}

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(database, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(store);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(new Error("the browser keeps no data for this page"));
  });
}

/** Does one thing with the store, and waits until the browser has kept it. */
async function within<T>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const db = await opened();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = db.transaction(store, mode);
      const request = work(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(new Error("the browser has not kept it"));
    });
  } finally {
    db.close();
  }
}

/** Keeps a file in the place of the one before it. A browser that can't, as in a private window, goes without. */
export async function keep(kept: Kept): Promise<void> {
  await within("readwrite", (files) => files.put(kept, key)).catch(() => {});
}

/** The file that was open last, if it is kept. */
export async function lastKept(): Promise<Kept | null> {
  const read = within("readonly", (files) => files.get(key) as IDBRequest<Kept | undefined>);
  return (await read.catch(() => undefined)) ?? null;
}

/** The handle of this file, if it is kept. */
export async function keptHandle({ size, print }: FileMark): Promise<Handle | null> {
  const kept = await lastKept();
  return kept?.size === size && kept.print === print ? kept.handle : null;
}

/** Forgets the handle, which leads nowhere. */
export async function forgetHandle(): Promise<void> {
  await within("readwrite", (files) => files.delete(key)).catch(() => {});
}

/** The file, where the person lets it be read and it is still there. It has to be asked for at a press. */
export async function readable(handle: Handle): Promise<File | null> {
  try {
    const asked = { mode: "read" } as const;
    let state = (await handle.queryPermission?.(asked)) ?? "granted";
    if (state === "prompt") state = (await handle.requestPermission?.(asked)) ?? "granted";
    return state === "granted" ? await handle.getFile() : null;
  } catch {
    return null;
  }
}
