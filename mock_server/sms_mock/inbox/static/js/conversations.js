// What is known of conversations: loaded by pages, kept up to date by events. No elements here.

import { get } from "./api.js";
import { emit, on } from "./signals.js";
import { ABOUT_MESSAGES, numberOf, reached } from "./labels.js";

const PAGE = 100;
const known = new Map();
let order = [];
let next = null;
let total = 0;
let unread = 0;
let loading = null;
let complete = false;
// Events that came while the list was on its way, which may be older than they are.
let meanwhile = null;

export const conversation = (number) => known.get(number);
export const numbers = () => order;
export const count = () => total;
// How many of all have something unread, of those too that are not loaded.
export const unreadCount = () => unread;
export const loaded = () => complete;

export async function load() {
  meanwhile = [];
  const answer = await get("/_mock/conversations", { limit: PAGE });
  known.clear();
  order = [];
  take(answer);
  complete = true;
  const missed = meanwhile;
  meanwhile = null;
  apply(missed);
  emit("conversations");
}

export async function loadMore() {
  if (!next || loading) return;
  loading = get(next);
  try {
    take(await loading);
  } finally {
    loading = null;
  }
  emit("conversations");
}

function take(answer) {
  const listed = new Set(order);
  for (const item of answer.items) {
    if (!listed.has(item.number)) order.push(item.number);
    known.set(item.number, item);
  }
  next = answer.next;
  total = answer.total;
  unread = answer.unreadConversations;
}

// One that was opened by its address or a search may lie beyond those that are listed.
export function learn(about, last) {
  if (!last || known.has(about.number)) return;
  known.set(about.number, { ...about, last });
  emit("conversations");
}

on("events", (events) => {
  meanwhile?.push(...events);
  if (apply(events)) emit("conversations");
});

// Events carry the message and what its conversation now is, so that nothing is asked again.
function apply(events) {
  const moved = new Set();
  let touched = false;
  for (const { type, data } of events) {
    if (!ABOUT_MESSAGES.includes(type)) continue;
    unread = data.unreadConversations;
    touched = true;
    const number = numberOf(data);
    const before = known.get(number);
    const isLast = before?.last.messageId === data.messageId;
    const newer = !before || reached(data) >= reached(before.last);
    known.set(number, { ...data.conversation, last: newer || isLast ? data : before.last });
    const isNew = !before && type !== "status";
    if (isNew && data.conversation.firstMessageId === data.messageId) total += 1;
    if (!newer || (isLast && reached(data) === reached(before.last))) continue;
    moved.delete(number);
    moved.add(number);
  }
  if (moved.size) order = order.filter((number) => !moved.has(number));
  for (const number of moved) place(number);
  return touched;
}

// Puts a number where its newest message belongs. Further back than the list is loaded it is left
// out: it comes with its page.
function place(number) {
  const when = reached(known.get(number).last);
  const at = order.findIndex((other) => reached(known.get(other).last) <= when);
  if (at >= 0) order.splice(at, 0, number);
  else if (!next) order.push(number);
}
