import "./trusted.js";
import { mount } from "svelte";
import App from "./App.svelte";
import "./app.css";
import { keepFocus } from "./focus.js";

const target = document.getElementById("app");
if (target) mount(App, { target });
keepFocus();
