// Consumers with a framework, whose state may make a proxy of a model, and which render on a server too.

import { vite } from "./bundlers.js";
import { program } from "./project.js";

/** @typedef {import("./project.js").Consumer} Consumer */
/** @typedef {import("./project.js").Project} Project */

const IMPORT = '`import { train } from "galton"`';

/** @param {string} name */
const viteWith = (name) => ({
  "vite.config.js": `import plugin from "${name}";
export default { plugins: [plugin()] };
`,
});

/** Holds what a page shows of the server's answer against Node's. @param {Project} project @param {string} text */
function served(project, text) {
  const found = /id="server"[^>]*>(.*?)<\/pre>/s.exec(text)?.[1] ?? "";
  project.answeredSmall(found.replaceAll(/<!--.*?-->/g, "").replaceAll(/&(quot|#34);/g, '"'));
}

const next = {
  "next.config.mjs": "export default {};\n",
  "app/layout.jsx": `export default function Layout({ children }) {
  return (
    <html>
      <body>{children}</body>
    </html>
  );
}
`,
  // A server component, with a client component in it.
  "app/page.jsx": `import { small } from "../answer.js";
import Client from "./client.jsx";
export const dynamic = "force-dynamic";
export default async function Page() {
  return (
    <main>
      <pre id="server">{await small()}</pre>
      <Client />
    </main>
  );
}
`,
  "app/client.jsx": `"use client";
import { train } from "galton";
import { useEffect, useState } from "react";
import { answer } from "../answer.js";
export default function Client() {
  const [model, setModel] = useState(null);
  useEffect(() => {
    train({ x: [1, 2, 3], y: [2, 4, 6.5] }).then(setModel);
    answer().then((found) => (globalThis.answered = found), (error) => (globalThis.answered = { error: String(error) }));
  }, []);
  return <p id="predicted">{model ? model.predict(4) : "none"}</p>;
}
`,
  "app/route/route.js": `import { answer } from "../../answer.js";
export const dynamic = "force-dynamic";
export const GET = async () => Response.json(await answer());
`,
};

/** @param {string} flag @returns {(project: Project) => Promise<void>} */
const nextWith = (flag) => async (project) => {
  await project.run("next", "build", flag);
  const built = await project.start((port) => ["next", "start", "--port", port]);
  const dev = async () => project.start((port) => ["next", "dev", flag, "--port", port]);
  for (const address of [built, await dev()]) {
    project.printed(await (await fetch(`${address}/route`)).text());
    served(project, await (await fetch(address)).text());
    await project.open(address);
  }
};

/** The client of SvelteKit and Nuxt is tried in development and built. @param {Project} project @param {string} address */
async function rendered(project, address) {
  // Nuxt indents what its development server sends.
  project.printed(JSON.stringify(await (await fetch(`${address}/route`)).json()));
  served(project, await (await fetch(address)).text());
  await project.open(address);
}

/** @type {Consumer[]} */
export const frameworks = [
  {
    name: "vite-vue",
    tools: ["vite", "vue", "@vitejs/plugin-vue"],
    row: ["Vite with Vue", IMPORT, "nothing; a model may be in `ref` and `reactive`"],
    files: {
      ...viteWith("@vitejs/plugin-vue"),
      "main.js": `import { createApp } from "vue";
import App from "./App.vue";
createApp(App).mount("#app");
`,
      "App.vue": `<script setup>
import { train } from "galton";
import { onMounted, reactive, ref } from "vue";
import { answer } from "./answer.js";
const model = ref();
const state = reactive({ columns: { x: [1, 2, 3], y: [2, 4, 6.5] } });
onMounted(async () => {
  try {
    model.value = await train(state.columns);
    state.model = model.value;
    if (model.value.predict(4) !== state.model.predict(4)) throw new Error("not one prediction");
    globalThis.answered = await answer();
  } catch (error) {
    globalThis.answered = { error: String(error) };
  }
});
</script>
<template><p>{{ model ? model.predict(4) : "none" }}</p></template>
`,
    },
    test: vite,
  },
  {
    name: "vite-react",
    tools: ["vite", "react", "react-dom", "@vitejs/plugin-react"],
    row: ["Vite with React", IMPORT, "nothing"],
    files: {
      ...viteWith("@vitejs/plugin-react"),
      "main.js": `import { createRoot } from "react-dom/client";
import { StrictMode, createElement } from "react";
import App from "./App.jsx";
createRoot(document.querySelector("#app")).render(createElement(StrictMode, null, createElement(App)));
`,
      "App.jsx": `import { train } from "galton";
import { useEffect, useState } from "react";
import { answer } from "./answer.js";
export default function App() {
  const [model, setModel] = useState(null);
  useEffect(() => {
    train({ x: [1, 2, 3], y: [2, 4, 6.5] }).then(setModel);
    answer().then((found) => (globalThis.answered = found), (error) => (globalThis.answered = { error: String(error) }));
  }, []);
  return <p>{model ? model.predict(4) : "none"}</p>;
}
`,
    },
    test: vite,
  },
  {
    name: "vite-svelte",
    tools: ["vite", "svelte", "@sveltejs/vite-plugin-svelte"],
    row: ["Vite with Svelte", IMPORT, "nothing; a model may be in `$state`"],
    files: {
      "vite.config.js": `import { svelte } from "@sveltejs/vite-plugin-svelte";
export default { plugins: [svelte()] };
`,
      "main.js": `import { mount } from "svelte";
import App from "./App.svelte";
mount(App, { target: document.querySelector("#app") });
`,
      "App.svelte": `<script>
  import { train } from "galton";
  import { answer } from "./answer.js";
  let columns = $state({ x: [1, 2, 3], y: [2, 4, 6.5] });
  let model = $state();
  $effect(() => {
    train(columns)
      .then((found) => (model = found))
      .then(answer)
      .then((found) => (globalThis.answered = found), (error) => (globalThis.answered = { error: String(error) }));
  });
</script>
<p>{model ? model.predict(4) : "none"}</p>
`,
    },
    test: vite,
  },
  {
    name: "next-turbopack",
    tools: ["next", "react", "react-dom"],
    row: ["Next.js, Turbopack", IMPORT, "nothing; in server and client components, and in routes"],
    files: next,
    test: nextWith("--turbopack"),
  },
  {
    name: "next-webpack",
    tools: ["next", "react", "react-dom"],
    row: ["Next.js, webpack", IMPORT, "nothing; in server and client components, and in routes"],
    files: next,
    test: nextWith("--webpack"),
  },
  {
    name: "sveltekit",
    tools: [
      "@sveltejs/kit",
      "@sveltejs/adapter-node",
      "@sveltejs/vite-plugin-svelte@6",
      "svelte",
      "vite@7",
    ],
    row: ["SvelteKit", IMPORT, "nothing; as a dependency or a development dependency"],
    files: {
      "vite.config.js": `import { sveltekit } from "@sveltejs/kit/vite";
// galton is bundled, as where it is a development dependency.
export default { plugins: [sveltekit()], ssr: { noExternal: ["galton"] } };
`,
      "svelte.config.js": `import adapter from "@sveltejs/adapter-node";
export default { kit: { adapter: adapter() } };
`,
      "src/app.html": `<!doctype html><html><head><link rel="icon" href="data:," />%sveltekit.head%</head><body>%sveltekit.body%</body></html>
`,
      "src/routes/+page.server.js": `import { small } from "../../answer.js";
export const load = async () => ({ small: await small() });
`,
      "src/routes/+page.svelte": `<script>
  import { onMount } from "svelte";
  import { answer } from "../../answer.js";
  let { data } = $props();
  onMount(() => {
    answer().then((found) => (globalThis.answered = found), (error) => (globalThis.answered = { error: String(error) }));
  });
</script>
<pre id="server">{data.small}</pre>
`,
      "src/routes/route/+server.js": `import { answer } from "../../../answer.js";
export const GET = async () => Response.json(await answer());
`,
    },
    test: async (project) => {
      await rendered(
        project,
        await project.start((port) => ["vite", "dev", "--port", port, "--strictPort"]),
      );
      await project.run("vite", "build");
      await rendered(project, await project.start(() => ["node", "build/index.js"]));
    },
  },
  {
    name: "nuxt",
    tools: ["nuxt", "vue"],
    row: ["Nuxt", IMPORT, "nothing; in pages and server routes"],
    files: {
      "nuxt.config.js": `export default { telemetry: false, compatibilityDate: "2026-01-01", devtools: { enabled: false } };
`,
      // The folders of the app and of the server are bundled apart.
      "app/answer.js": program["answer.js"],
      "app/csv.js": program["csv.js"],
      "server/utils/answer.js": program["answer.js"],
      "server/utils/csv.js": program["csv.js"],
      "app/app.vue": `<script setup>
import { onMounted } from "vue";
import { answer, small } from "./answer.js";
const { data } = await useAsyncData("small", small);
onMounted(() => {
  answer().then((found) => (globalThis.answered = found), (error) => (globalThis.answered = { error: String(error) }));
});
</script>
<template><pre id="server">{{ data }}</pre></template>
`,
      "server/routes/route.js": `import { answer } from "../utils/answer.js";
export default defineEventHandler(() => answer());
`,
    },
    test: async (project) => {
      await rendered(project, await project.start((port) => ["nuxt", "dev", "--port", port]));
      await project.run("nuxt", "build");
      await rendered(project, await project.start(() => ["node", ".output/server/index.mjs"]));
    },
  },
];
