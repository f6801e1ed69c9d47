// The text of a message: as text, its links as buttons that ask before they lead anywhere.

import { button } from "./dom.js";
import { askToFollow } from "./dialog.js";

const LINK = /https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)\]]/gi;

export function linked(text) {
  const pieces = [];
  let end = 0;
  for (const found of text.matchAll(LINK)) {
    pieces.push(text.slice(end, found.index), link(found[0]));
    end = found.index + found[0].length;
  }
  pieces.push(text.slice(end));
  return pieces.filter((piece) => piece !== "");
}

function link(address) {
  return button(address, () => askToFollow(address), "text-link", {
    title: "Asks before it opens",
  });
}
