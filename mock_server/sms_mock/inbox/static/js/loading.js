// Says that the page waits for the server, when an answer takes longer than people notice.

import { byId, h, replace } from "./dom.js";

const NOTICED = 400;
let awaited = 0;
let timer = null;

// Gives what the promise gives.
export async function whileLoading(promise) {
  awaited += 1;
  timer ??= setTimeout(() => say("Loading…"), NOTICED);
  try {
    return await promise;
  } finally {
    awaited -= 1;
    if (!awaited) {
      clearTimeout(timer);
      timer = null;
      say("");
    }
  }
}

const say = (text) => replace(byId("loading"), text && h("span", { class: "unseen" }, text));
