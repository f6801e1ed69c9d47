// Which conversation somebody has chosen to look at: one that opened by itself is not read by that.

import { post } from "./api.js";
import { conversation, numbers } from "./conversations.js";
import { route } from "./route.js";
import { on } from "./signals.js";

let chosen = route().number;

export function choose(number) {
  chosen = number;
  markRead();
}

// What came to a phone that somebody looks at is not counted; the API's own `read` changes only
// when it is opened, for an application may be waiting to read it too.
const looking = (number) => number === chosen && number === route().number && !document.hidden;
export const unreadOf = (number) => (looking(number) ? 0 : (conversation(number)?.unread ?? 0));
export const unreadConversations = () => numbers().filter((number) => unreadOf(number) > 0).length;

export function markRead() {
  const { number } = route();
  if (number !== chosen || document.hidden || !conversation(number)?.unread) return;
  post(`/_mock/conversations/${encodeURIComponent(number)}/read`).catch(() => {});
}

on("replied", (number) => { chosen = number; });
