// Marks in the open thread where its messages match the search. No element changes for it: the
// browser paints the ranges, where it can.

import { byId } from "./dom.js";
import { found, searching } from "./search.js";

const NAME = "found";

export function paintHighlights() {
  if (!globalThis.Highlight || !CSS.highlights) return;
  const ranges = searching() ? found().items.flatMap(rangesOf) : [];
  CSS.highlights.set(NAME, new Highlight(...ranges));
}

function rangesOf({ messageId, matches = [] }) {
  const bubble = byId("thread")?.querySelector(`[data-id="${CSS.escape(messageId)}"]`);
  if (!bubble) return [];
  const texts = [...textsIn(bubble)];
  return matches.flatMap(({ match }) => texts.flatMap((text) => rangesIn(text, match)));
}

function* textsIn(bubble) {
  const walker = document.createTreeWalker(bubble, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) yield walker.currentNode;
}

function rangesIn(text, match) {
  const ranges = [];
  let at = text.data.indexOf(match);
  for (; match && at >= 0; at = text.data.indexOf(match, at + match.length)) {
    const range = new Range();
    range.setStart(text, at);
    range.setEnd(text, at + match.length);
    ranges.push(range);
  }
  return ranges;
}
