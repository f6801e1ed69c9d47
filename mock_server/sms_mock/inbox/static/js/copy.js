// Copies text to the clipboard, also where the address of the page is not secure (plain HTTP).

import { button, h, iconButton, row } from "./dom.js";
import { toast } from "./toast.js";

export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const box = h("textarea", { class: "unseen", "aria-hidden": "true", value: text });
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }
  toast(`${what} copied`, { seconds: 2 });
}

export function copyable(text, what) {
  return h(
    "div",
    { class: "copied" },
    h("code", { title: text }, text),
    iconButton("copy", `Copy ${what}`, () => copy(text, what)),
  );
}

// A block that shows a text, with a button in its corner that copies the text.
export const block = (text, what, shown) =>
  h(
    "div",
    { class: "block" },
    shown,
    iconButton("copy", `Copy the ${what}`, () => copy(text, `The ${what}`)),
  );

export const copyLink = (to) => copy(location.origin + to, "Link");

export function codeBlock(text, what) {
  return h(
    "div",
    { class: "stack" },
    h("pre", { class: "code", tabindex: "0", "aria-label": what }, text),
    row(button(`Copy ${what}`, () => copy(text, what))),
  );
}
