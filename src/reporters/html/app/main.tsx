import { render } from "preact";
import { App } from "./app.tsx";
import "./style/base.css";
import "./style/shell.css";
import "./style/overview.css";
import "./style/lists.css";
import "./style/pane.css";
import "./style/print.css";
import { loadModel, type Model } from "./model.ts";
import { PrintPage } from "./print-page.tsx";

const place = (id: string): HTMLElement => {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no place "${id}"`);
  return element;
};

/** Fills what is printed when it is, and empties it afterwards: on the screen it would only be in the way. */
function printWith(model: Model): void {
  const page = place("print");
  addEventListener("beforeprint", () => render(<PrintPage model={model} />, page));
  addEventListener("afterprint", () => render(null, page));
}

async function start(): Promise<void> {
  const model = await loadModel();
  render(<App model={model} />, place("app"));
  printWith(model);
  document.documentElement.dataset["ready"] = "true";
  // After the first paint: who opens a report reads before searching.
  setTimeout(() => model.texts.prepare(), 300);
}

start().catch((error: unknown) => {
  const said = document.createElement("p");
  said.className = "nothing";
  said.textContent = `This report cannot be shown: ${error instanceof Error ? error.message : String(error)}. It needs a browser of 2024 or later.`;
  place("app").append(said);
});
