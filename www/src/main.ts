import "./trusted.js";
import { mount } from "svelte";
import App from "./App.svelte";
import "./app.css";
import { keepFocus } from "./focus.js";
import { Page } from "./state/page.svelte.js";

/** Ends a task, so that the page can answer between the parts of the start. */
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

async function start(): Promise<void> {
  await pause();
  const page = new Page();
  await pause();
  void page.arrive(location.hash);
  await pause();
  const target = document.getElementById("app");
  if (target) mount(App, { target, props: { page } });
}

keepFocus();
void start();
