// The newest webhooks of the team, kept up to date by events. Makes no elements.

import { get } from "./api.js";
import { emit, on } from "./signals.js";

const MOST = 300;
let items = [];
let meanwhile = null;

export const webhooks = () => items;
export const lastAttempt = ({ attempts }) => attempts.at(-1);
export const isSuccess = (attempt) => attempt?.status >= 200 && attempt?.status < 300;
// Whether the last attempt went wrong; it may be tried again.
export const isFailing = (item) => Boolean(lastAttempt(item)) && !isSuccess(lastAttempt(item));
export const isGivenUp = (item) => item.state === "given-up";

// The newest webhook about a message.
export const webhookOf = (messageId) => items.find((item) => item.messageId === messageId);

export async function loadWebhooks() {
  meanwhile = [];
  const answer = await get("/_mock/webhooks", { limit: MOST }).catch(() => null);
  const missed = meanwhile;
  meanwhile = null;
  if (!answer) return;
  items = answer.items;
  missed.forEach(keep);
  emit("webhooks", []);
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
  const others = items.filter(({ id }) => id !== item.id);
  items = [...others, item].sort((one, other) => other.id - one.id).slice(0, MOST);
}
