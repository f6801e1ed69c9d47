// A menu at a button: arrows move, Escape and a press elsewhere close, focus returns.

import { button, h } from "./dom.js";

let close = () => {};

export function openMenu(opener, label, items) {
  close();
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label });
  for (const item of items) {
    menu.append(item === null ? h("hr", { role: "separator" }) : entry(item, () => shut(true)));
  }
  const outside = (event) => {
    if (!menu.contains(event.target)) shut(false);
  };
  const away = () => shut(false);
  const shut = (back) => {
    menu.remove();
    removeEventListener("pointerdown", outside, true);
    removeEventListener("resize", away);
    opener.setAttribute("aria-expanded", "false");
    if (back) opener.focus();
    close = () => {};
  };
  close = away;
  menu.addEventListener("keydown", (event) => {
    const all = [...menu.querySelectorAll("button")];
    const here = all.indexOf(document.activeElement);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 }[event.key];
    if (to !== undefined) all.at(to % all.length).focus();
    else if (event.key === "Escape" || event.key === "Tab") shut(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.body.append(menu);
  place(menu, opener.getBoundingClientRect());
  opener.setAttribute("aria-expanded", "true");
  addEventListener("pointerdown", outside, true);
  addEventListener("resize", away);
  menu.querySelector("button").focus();
}

function entry({ label, danger, does }, shut) {
  const pressed = () => {
    shut();
    does();
  };
  return button(label, pressed, danger ? "danger" : "", { role: "menuitem", tabindex: "-1" });
}

function place(menu, near) {
  const { offsetWidth: width, offsetHeight: height } = menu;
  menu.style.left = `${Math.max(8, Math.min(near.left, innerWidth - width - 8))}px`;
  menu.style.top = `${near.bottom + height + 8 < innerHeight ? near.bottom + 4 : Math.max(8, near.top - height - 4)}px`;
}
