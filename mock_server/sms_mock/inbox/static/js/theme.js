// The theme that a person chose: the system's, light or dark. The page's head sets it at the start.

import { h } from "./dom.js";

const KEY = "theme";
const NAMES = { system: "As the system", light: "Light", dark: "Dark" };
const chosen = () => localStorage.getItem(KEY) ?? "system";
const show = () => (document.documentElement.dataset.theme = chosen());

// Another tab may choose too.
addEventListener("storage", show);

export function themeChoice() {
  const select = h(
    "select",
    {},
    Object.entries(NAMES).map(([value, name]) =>
      h("option", { value, selected: value === chosen() }, name),
    ),
  );
  select.addEventListener("change", () => {
    localStorage.setItem(KEY, select.value);
    show();
  });
  return h("label", { class: "field" }, h("span", {}, "Theme"), select);
}
