// The page's policy, tried out: nothing that runs in the page or in one of its workers can send anything away, and text
// becomes neither markup nor code.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { host } from "./packed.js";
import { address, built, file, mime, tab, upload } from "./page.js";

/** Another origin, which answers everything and allows everyone. */
const foreign = createServer((request, response) => {
  arrived.push(request.url ?? "");
  const headers = { "access-control-allow-origin": "*", "content-type": "text/javascript" };
  response.writeHead(200, headers).end("export {};");
});
foreign.on("upgrade", (request, socket) => {
  arrived.push(request.url ?? "");
  socket.destroy();
});

/** The path of every request that the other origin has had. @type {string[]} */
const arrived = [];
let elsewhere = "";

before(async () => {
  await new Promise((resolve) => foreign.listen(0, "127.0.0.1", () => resolve(null)));
  const at = foreign.address();
  if (at === null || typeof at === "string") throw new Error("the server has no port");
  elsewhere = `http://127.0.0.1:${at.port}`;
});
after(() => {
  foreign.closeAllConnections();
  foreign.close();
});

/**
 * Tries every way of a page or a worker to reach another origin, and one to reach its own. It runs in the browser.
 *
 * @param {{ own: string, elsewhere: string, who: string }} to
 */
async function tryAll({ own, elsewhere, who }) {
  /** @param {string} way */
  const to = (way) => `${elsewhere}/${who}/${way}`;
  /** @param {EventTarget} from @param {string[]} events */
  const first = (from, ...events) =>
    new Promise((resolve) => {
      for (const event of events)
        from.addEventListener(event, (happened) => {
          happened.preventDefault(); // an error of a worker is not its maker's
          resolve(event);
        });
    });
  // Trusted types refuse some of these first. The rest of the policy has to hold without them.
  const { trustedTypes } = /** @type {any} */ (globalThis);
  const trust = (/** @type {string} */ address) =>
    trustedTypes.createPolicy("trial", { createScriptURL: String }).createScriptURL(address);
  /** A worker from a blob, which says when it has tried. @param {string} code @param {WorkerOptions} options */
  const nested = (code, options) => {
    const blob = new Blob([code], { type: "text/javascript" });
    return first(new Worker(trust(URL.createObjectURL(blob)), options), "message", "error");
  };
  const done = "postMessage(null)";
  const imported =
    'a => importScripts(trustedTypes.createPolicy("trial", { createScriptURL: String }).createScriptURL(a))';
  /** @type {Record<string, () => unknown>} */
  const ways = {
    fetch: () => fetch(to("fetch")),
    "blind fetch": () =>
      fetch(to("blind-fetch"), { mode: "no-cors", method: "POST", body: "rows" }),
    module: () => import(to("module")),
    XMLHttpRequest: () => {
      const request = new XMLHttpRequest();
      request.open("POST", to("xhr"));
      request.send("rows");
      return first(request, "loadend");
    },
    WebSocket: () => {
      const socket = new WebSocket(to("socket").replace("http", "ws"));
      return first(socket, "open", "error");
    },
    EventSource: () => first(new EventSource(to("events")), "open", "error"),
    "worker from there": () => first(new Worker(trust(to("worker"))), "message", "error"),
    "fetch from a nested worker": () =>
      nested(`fetch("${to("nested-fetch")}", { mode: "no-cors" }).finally(() => ${done})`, {}),
    "script of a nested worker": () =>
      nested(`try { (${imported})("${to("nested-script")}") } finally { ${done} }`, {}),
    "module of a nested worker": () =>
      nested(`import "${to("nested-module")}"; ${done}`, { type: "module" }),
  };
  if (typeof document === "object") {
    const element = (/** @type {string} */ name, /** @type {object} */ properties) => {
      const made = Object.assign(document.createElement(name), properties);
      document.head.append(made);
      return first(made, "load", "error");
    };
    Object.assign(ways, {
      beacon: () => navigator.sendBeacon(to("beacon"), "rows"),
      image: () => element("img", { src: to("image") }),
      script: () => element("script", { src: trust(to("script")) }),
      style: () => element("link", { rel: "stylesheet", href: to("style") }),
      prefetch: () => element("link", { rel: "prefetch", href: to("prefetch") }),
      frame: () => element("iframe", { src: to("frame") }),
      form: () => {
        const form = Object.assign(document.createElement("form"), { action: to("form") });
        document.body.append(form);
        form.submit();
      },
    });
  }
  // A refused prefetch says nothing.
  const patience = () => new Promise((resolve) => setTimeout(resolve, 1000));
  for (const way of Object.values(ways)) {
    try {
      await Promise.race([way(), patience()]);
    } catch {
      // refused at once
    }
  }
  return (await fetch(own)).status;
}

describe("text", () => {
  it("becomes neither markup nor code in the page, and a worker's script is the page's own", async () => {
    const page = await tab();
    await page.goto(`${address}/`);
    await page.getByTestId("value-slope").waitFor();
    const refused = await page.evaluate(
      ({ elsewhere, own }) => {
        /** @type {[string, () => unknown][]} */
        const ways = [
          ["markup", () => (document.createElement("p").innerHTML = "<b>x</b>")],
          ["a frame's", () => (document.createElement("iframe").srcdoc = "<b>x</b>")],
          ["parsed", () => new DOMParser().parseFromString("<b>x</b>", "text/html")],
          ["a script's", () => (document.createElement("script").text = "1")],
          ["a foreign script", () => (document.createElement("script").src = elsewhere)],
          ["a foreign worker", () => new Worker(elsewhere)],
          ["a worker in an address", () => new Worker("data:text/javascript,1")],
          ["an own worker", () => new Worker(own).terminate()],
        ];
        return ways.flatMap(([name, way]) => {
          try {
            way();
            return [];
          } catch (error) {
            return error instanceof TypeError ? [name] : [`${name}: ${String(error)}`];
          }
        });
      },
      { elsewhere, own: `${address}/sw.js` },
    );
    assert.deepEqual(refused, [
      "markup",
      "a frame's",
      "parsed",
      "a script's",
      "a foreign script",
      "a foreign worker",
      "a worker in an address",
    ]);
    const [worker] = page.workers().filter((worker) => worker.url().startsWith("blob:"));
    const inWorker = await worker?.evaluate((elsewhere) => {
      try {
        new Worker(elsewhere);
        return "started";
      } catch (error) {
        return error instanceof TypeError ? "refused" : String(error);
      }
    }, elsewhere);
    assert.equal(inWorker, "refused");
    await page.context().close();
  });
});

describe("what the page and its workers may send away", () => {
  it("is nothing, by none of the ways that a browser has", async () => {
    const page = await tab();
    await page.goto(`${address}/`);
    await page.getByTestId("value-slope").waitFor();
    // From the second visit on, a service worker stands between the page and the network.
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.reload();
    await page.getByTestId("value-slope").waitFor();
    assert.ok(await page.evaluate(() => navigator.serviceWorker.controller !== null));
    // A large file has the package start a worker of its own.
    const rows = Array.from(
      { length: 2_000_000 },
      (_, i) => `${i},${(i * i) % 1013},${i % 7}.2500000\n`,
    );
    await upload(page, await file("large.csv", `x,y,z\n${rows.join("")}`));
    await page.getByText("000 rows").first().waitFor();
    const fromBlobs = () => page.workers().filter((worker) => worker.url().startsWith("blob:"));
    while (fromBlobs().length < 2) await page.waitForEvent("worker");
    // The worker that told the address of its script has done its part.
    for (const worker of page.workers())
      if (!fromBlobs().includes(worker)) await worker.waitForEvent("close");
    // What takes long is done in a second worker of the page.
    await page.getByTestId("self-test").click();
    await page.getByTestId("self-test-table").waitFor();
    /** @typedef {Parameters<typeof tryAll>[0]} To */
    const places = [
      (/** @type {To} */ to) => page.evaluate(tryAll, to),
      ...page.workers().map((worker) => (/** @type {To} */ to) => worker.evaluate(tryAll, to)),
    ];
    const names = ["page", "worker", "nested worker", "second worker"];
    assert.equal(places.length, names.length);
    for (const [i, tried] of places.entries()) {
      const who = names[i] ?? "";
      const to = { own: `${address}/favicon.svg`, elsewhere, who: encodeURIComponent(who) };
      assert.equal(await tried(to), 200, `the ${who} reaches its own origin`);
    }
    // Messages arrive in order.
    await fetch(`${elsewhere}/end`);
    assert.deepEqual(arrived, ["/end"]);
    await page.context().close();
  });

  it("is nothing from the service worker either, where the host sends the headers that come with the page", async () => {
    const lines = await readFile(join(built, "_headers"), "utf8");
    const policy = /^ {2}Content-Security-Policy: (.*)$/m.exec(lines)?.[1] ?? "";
    const { address } = await host(built, mime, { "Content-Security-Policy": policy });
    const page = await tab();
    await page.goto(`${address}/`);
    await page.getByTestId("value-slope").waitFor();
    await page.evaluate(() => navigator.serviceWorker.ready);
    const [serviceWorker] = page.context().serviceWorkers();
    assert.ok(serviceWorker);
    const tried = await serviceWorker.evaluate(
      async ({ own, foreign }) => {
        const refused = await fetch(foreign, { mode: "no-cors" }).then(
          () => false,
          () => true,
        );
        return { own: (await fetch(own)).status, refused };
      },
      { own: `${address}/favicon.svg`, foreign: `${elsewhere}/service-worker` },
    );
    assert.deepEqual(tried, { own: 200, refused: true });
    assert.ok(!arrived.includes("/service-worker"));
    await page.context().close();
  });
});
