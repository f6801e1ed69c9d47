// A menu below a button. Arrow keys, Home and End move the focus in it; Escape and Tab close it and
// put the focus back on the button; a click elsewhere and a resize only close it.

import { button, h } from "./dom.js";

// Closes the menu that is open, of which there is one at most.
let closeOpenMenu = () => {};

/**
 * Opens a menu.
 * @param {any} opener the button that it belongs to
 * @param {string} label
 * @param {any[]} items each `{label, danger, does}`, or null for a line between them
 */
export function openMenu(opener, label, items) {
  closeOpenMenu();
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label });
  const close = () => {
    menu.remove();
    removeEventListener("pointerdown", closeFromOutside, true);
    removeEventListener("resize", close);
    opener.setAttribute("aria-expanded", "false");
    closeOpenMenu = () => {};
  };
  const closeAndGoBack = () => {
    close();
    opener.focus();
  };
  const closeFromOutside = (event) => menu.contains(event.target) || close();
  const choose = (does) => () => {
    closeAndGoBack();
    does();
  };
  menu.append(...items.map((item) => (item ? entry(item, choose(item.does)) : separator())));
  menu.addEventListener("keydown", (event) => {
    const all = [...menu.querySelectorAll("button")];
    const here = all.indexOf(document.activeElement);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) all.at(to % all.length).focus();
    else if (event.key === "Escape" || event.key === "Tab") closeAndGoBack();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.body.append(menu);
  place(menu, opener.getBoundingClientRect());
  opener.setAttribute("aria-expanded", "true");
  addEventListener("pointerdown", closeFromOutside, true);
  addEventListener("resize", close);
  closeOpenMenu = close;
  menu.querySelector("button").focus();
}

const entry = ({ label, danger }, onclick) =>
  button(label, onclick, danger ? "danger" : "", { role: "menuitem", tabindex: "-1" });

const separator = () => h("hr", { role: "separator" });

// Below the button, or above it where there is no room below, and always within the window.
function place(menu, { left, top, bottom }) {
  const { offsetWidth: width, offsetHeight: height } = menu;
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  const above = Math.max(8, top - height - 4);
  menu.style.top = `${bottom + height + 8 < innerHeight ? bottom + 4 : above}px`;
}
