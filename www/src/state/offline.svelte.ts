/** The service worker's part of the page: it keeps the page's files, and tells of a new version. */

/** How long a page that stays open waits before it looks for a new version, in milliseconds. */
const lookEvery = 3_600_000;

export class Offline {
  /** Whether a new version is installed and waits to be shown. */
  isNew = $state(false);
  #waiting: ServiceWorker | null = null;

  /** Begins to keep the page's files. Browsers that can't do so, or mayn't, go without. */
  async start(): Promise<void> {
    const { serviceWorker } = navigator;
    if (!import.meta.env.PROD || !serviceWorker) return;
    try {
      const registration = await serviceWorker.register("./sw.js");
      this.#follow(registration);
      let looked = Date.now();
      document.addEventListener("visibilitychange", () => {
        if (document.hidden || Date.now() - looked < lookEvery) return;
        looked = Date.now();
        registration.update().catch(() => {}); // without a network there is nothing new
      });
    } catch {
      // The page works all the same while there is a network.
    }
  }

  /** Shows the new version in place of this one. */
  show(): void {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), {
      once: true,
    });
    // Where another tab has let it take over already, nothing changes any more.
    if (this.#waiting?.state === "installed") this.#waiting.postMessage("take over");
    else location.reload();
  }

  #follow(registration: ServiceWorkerRegistration): void {
    this.#tell(registration.waiting);
    registration.addEventListener("updatefound", () => {
      const { installing } = registration;
      installing?.addEventListener("statechange", () => {
        if (installing.state === "installed") this.#tell(installing);
      });
    });
  }

  /** The first version is the one that is shown; only a later one has something to replace. */
  #tell(worker: ServiceWorker | null): void {
    if (!worker || !navigator.serviceWorker.controller) return;
    this.#waiting = worker;
    this.isNew = true;
  }
}
