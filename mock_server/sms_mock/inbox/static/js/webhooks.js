// The newest webhooks of the team, kept up to date by events. Makes no elements.

import { get } from "./api.js";
import { emit, on, oneAtATime } from "./signals.js";

const PAGE = 300;
// What one answer of the server can hold.
const MOST = 1000;
// How many are held here, and how many there are.
let held = PAGE;
let total = 0;
let items = [];
let isLoaded = false;
let meanwhile = null;

export const webhooks = () => items;
export const countWebhooks = () => total;
export const hasEarlierWebhooks = () => total > items.length && held < MOST;
export const lastAttempt = ({ attempts }) => attempts.at(-1);
export const isSuccess = (attempt) => attempt?.status >= 200 && attempt?.status < 300;
// Whether the last attempt went wrong; it may be tried again.
export const isFailing = (item) => Boolean(lastAttempt(item)) && !isSuccess(lastAttempt(item));
export const isGivenUp = (item) => item.state === "given-up";

// The newest webhook about a message.
export const webhookOf = (messageId) => items.find((item) => item.messageId === messageId);

// One read at a time: an answer with fewer would take away earlier ones that came since.
export const loadWebhooks = oneAtATime(async () => {
  meanwhile = [];
  const answer = await get("/_mock/webhooks", { limit: held }).catch(() => null);
  const missed = meanwhile;
  meanwhile = null;
  if (!answer) return;
  const known = isLoaded ? items : null;
  items = answer.items;
  total = answer.total;
  isLoaded = true;
  missed.forEach(keep);
  emit("webhooks", known ? changesSince(known) : []);
});

// What a read found that no event told: newer webhooks, and more attempts.
function changesSince(known) {
  const before = new Map(known.map((item) => [item.id, item]));
  const newest = known[0]?.id ?? 0;
  const hasChanged = ({ item, before: { attempts, state } = item }) =>
    attempts.length < item.attempts.length || state !== item.state;
  return items
    .map((item) => ({ item, before: before.get(item.id) }))
    .filter((one) => (one.before ? hasChanged(one) : one.item.id > newest));
}

export function loadEarlierWebhooks() {
  held = Math.min(held + PAGE, MOST);
  return loadWebhooks();
}

// Listeners get each changed webhook with what it was before, if that is known.
export function startWebhooks() {
  on("events", (events) => {
    const changed = events.filter(({ type }) => type === "webhook").map(({ data }) => data);
    if (!changed.length) return;
    meanwhile?.push(...changed);
    // One after the other: several changes of one webhook may come together.
    const changes = changed.map((item) => {
      const before = items.find(({ id }) => id === item.id);
      keep(item);
      return { item, before };
    });
    emit("webhooks", changes);
  });
}

function keep(item) {
  // Webhooks are numbered in order: a higher number than all is a new one.
  if (item.id > (items[0]?.id ?? 0)) total += 1;
  const others = items.filter(({ id }) => id !== item.id);
  items = [...others, item].sort((one, other) => other.id - one.id).slice(0, held);
}
