// Code that sends a message, with a tab for each language; the language is remembered.

import { codeBlock } from "./copy.js";
import { button, h, replace } from "./dom.js";
import { SNIPPETS } from "./snippets.js";

// `text(name)` gives the code in a language, `label(name)` says what it is. `show` draws it again.
// `id` tells several on the page apart.
export function snippetTabs(names, text, label, id = "snippet") {
  const panel = h("div", { class: "snippet", role: "tabpanel", id, "aria-label": "Snippet" });
  const tabs = h("div", { class: "langs", role: "tablist", "aria-label": "Language" });
  const remembered = sessionStorage.getItem("language");
  let chosen = names.includes(remembered) ? remembered : names[0];
  const show = () => {
    for (const tab of tabs.children) {
      const selected = tab.textContent === chosen;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
    }
    replace(panel, codeBlock(text(chosen), label(chosen)));
  };
  const choose = (name) => {
    sessionStorage.setItem("language", (chosen = name));
    show();
  };
  tabs.append(
    ...names.map((name) =>
      button(name, () => choose(name), "", { role: "tab", "aria-controls": id }),
    ),
  );
  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    choose(names.at((names.indexOf(chosen) + step) % names.length));
    tabs.querySelector('[aria-selected="true"]').focus();
  });
  show();
  return { element: h("div", { class: "stack" }, tabs, panel), show };
}

export const LANGUAGES = Object.keys(SNIPPETS);
