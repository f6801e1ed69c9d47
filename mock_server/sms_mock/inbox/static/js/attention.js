// Tells the server which conversation a person looks at: its messages, in both directions, are seen
// then. That does not change `read` of the imitated API: an application may still wait for a reply.

import { post } from "./api.js";
import { conversation, unreadCount } from "./conversations.js";
import { byId } from "./dom.js";
import { route } from "./route.js";
import { coalesced, emit, on } from "./signals.js";

export function startAttention() {
  const tell = coalesced(tellSeen);
  for (const name of ["attention", "route", "conversations"]) {
    // A person who goes from one conversation to the next has seen both, so the gap is for floods.
    on(name, () => isToTell() && tell({ atOnce: name === "route" }));
  }
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

function isToTell() {
  const { number } = route();
  return looking(number) && unreadIn(number) > 0;
}

async function tellSeen() {
  if (!isToTell()) return;
  const { number } = route();
  // If this fails, the next event tries again.
  await post(`/_mock/conversations/${encodeURIComponent(number)}/seen`).catch(() => {});
}
