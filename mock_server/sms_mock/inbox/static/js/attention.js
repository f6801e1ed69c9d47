// Tells the server which conversation a person looks at: its messages, in both directions, are seen
// then. That does not change `read` of the imitated API: an application may still wait for a reply.

import { post } from "./api.js";
import { conversation, unreadCount } from "./conversations.js";
import { byId } from "./dom.js";
import { route } from "./route.js";
import { coalesced, emit, on } from "./signals.js";

// Milliseconds between two calls: in a flood one is enough. A conversation that a person only passes
// through within them is not told.
const GLANCE = 500;

export function startAttention() {
  const tell = coalesced(tellSeen, GLANCE);
  for (const name of ["attention", "route", "conversations"]) on(name, () => tell());
  document.addEventListener("visibilitychange", () => emit("attention"));
}

const unreadIn = (number) => conversation(number)?.unread ?? 0;
const inSight = () => !document.hidden && byId("stage").checkVisibility();
const looking = (number) => Boolean(number) && number === route().number && inSight();
export const unreadOf = (number) => (looking(number) ? 0 : unreadIn(number));

// Of all conversations but the one that a person looks at.
export function unreadConversations() {
  const { number } = route();
  return Math.max(0, unreadCount() - (looking(number) && unreadIn(number) ? 1 : 0));
}

async function tellSeen() {
  const { number } = route();
  if (!looking(number) || !unreadIn(number)) return;
  // If this fails, the next event tries again.
  await post(`/_mock/conversations/${encodeURIComponent(number)}/seen`).catch(() => {});
}
