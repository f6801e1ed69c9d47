// The conversations, loaded page by page and kept up to date by events. Makes no elements.

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
// Events that came while the list was being loaded: the list may be older than they are.
let meanwhile = null;

export const conversation = (number) => known.get(number);
export const numbers = () => order;
export const count = () => total;
// How many conversations have something unread, also of those that are not loaded.
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

// A conversation opened by an address or a search may not be among those that are loaded.
export function learn(about, last) {
  if (!last || known.has(about.number)) return;
  known.set(about.number, { ...about, last });
  emit("conversations");
}

on("events", (events) => {
  meanwhile?.push(...events);
  if (apply(events)) emit("conversations");
});

// An event carries the message and its conversation as it is now, so nothing has to be loaded again.
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

// Moves a number to where its newest message belongs. If that lies behind what is loaded, the number
// is left out: it comes with its page.
function place(number) {
  const when = reached(known.get(number).last);
  const at = order.findIndex((other) => reached(known.get(other).last) <= when);
  if (at >= 0) order.splice(at, 0, number);
  else if (!next) order.push(number);
}
