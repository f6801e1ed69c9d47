// Which conversation somebody looks at: what came to it is seen. One that opened by itself is not
// looked at by that. The imitated API's `read` stays: an application may be waiting to read it too.

import { post } from "./api.js";
import { conversation, unreadCount } from "./conversations.js";
import { byId } from "./dom.js";
import { route } from "./route.js";
import { emit, on, paced } from "./signals.js";

let chosen = route().number;

export function startAttention() {
  on("attention", tellSeen);
  on("route", tellSeen);
  on("conversations", paced(tellSeen, 500));
  on("replied", choose);
  document.addEventListener("visibilitychange", () => emit("attention"));
}

export function choose(number) {
  chosen = number;
  emit("attention");
}

const unreadIn = (number) => conversation(number)?.unread ?? 0;
const inSight = () => !document.hidden && byId("stage").checkVisibility();
const looking = (number) => number === chosen && number === route().number && inSight();
export const unreadOf = (number) => (looking(number) ? 0 : unreadIn(number));

// Of all, without the one that is just being looked at.
export function unreadConversations() {
  const { number } = route();
  return Math.max(0, unreadCount() - (looking(number) && unreadIn(number) ? 1 : 0));
}

function tellSeen() {
  const { number } = route();
  if (!looking(number) || !unreadIn(number)) return;
  // When it fails it is told again with the next news.
  post(`/_mock/conversations/${encodeURIComponent(number)}/seen`).catch(() => {});
}
