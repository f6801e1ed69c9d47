// The phone: its head, its messages, the field for a reply, and staying at the newest message.

import { bubble, updateBubble } from "./bubble.js";
import { composer } from "./composer.js";
import * as conversations from "./conversations.js";
import { button, byId, h, iconButton, list, replace } from "./dom.js";
import { handOverButton } from "./hand-over.js";
import { paintHighlights } from "./highlights.js";
import { firstMessage } from "./list.js";
import { empty } from "./parts.js";
import { go, route } from "./route.js";
import { isMessageSince, lineText } from "./run.js";
import { on } from "./signals.js";
import { goneTeam, isGone } from "./team.js";
import { loadOlder, openThread, setFollowed, thread } from "./thread.js";
import { dayKey, dayName } from "./time.js";
import { refused } from "./toast.js";
import { isFailing, isGivenUp, webhookOf } from "./webhooks.js";
import { initials, plural, reached, readable } from "./labels.js";

const NEAR = 60;
let parts = null;
// The id of the message in the thread that had the keyboard focus last.
let focusedId = "";

export function startPhone() {
  on("thread", show);
  on("conversations", head);
  on("team", () => (isGone() || !route().number) && nothing());
  on("conversations", () => !route().number && nothing());
  on("day", redraw);
  on("run", redraw);
  on("route", pick);
  on("found", paintHighlights);
  on("webhooks", redraw);
}

// Draws the bubbles again where no message came: some become higher, and the end stays the end.
function redraw() {
  if (!parts || !thread().number) return;
  const atEnd = noteScroll();
  bubbles();
  if (atEnd) toEnd();
}

function show(how) {
  const { number } = thread();
  if (!number || isGone()) return nothing();
  if (how === "opened" || !parts) build(number);
  const box = parts.scroll;
  const atEnd = noteScroll();
  const keepPlace = placeKeeper(box);
  const last = parts.list.lastElementChild;
  // Pages of earlier messages are no news: only what comes is announced. A change of a bubble leaves
  // it so, or the status that follows at once would take the announcement back.
  if (how !== "changed") box.setAttribute("aria-live", how === "came" ? "polite" : "off");
  box.setAttribute("aria-busy", String(thread().loading));
  bubbles();
  head();
  const grown = Boolean(last) && last !== parts.list.lastElementChild;
  if (how === "found" && picked()) showPicked();
  else if (how === "opened" || (atEnd && how !== "older")) toEnd();
  else keepPlace();
  if (parts.atEnd || thread().away) parts.newest.hidden = !thread().away;
  else if (grown) parts.newest.hidden = false;
  return undefined;
}

// Remembers where the topmost message in sight stands. The function it gives puts it there again.
function placeKeeper(box) {
  const { top } = box.getBoundingClientRect();
  const placeOf = (item) => item.getBoundingClientRect();
  const inSight = [...parts.list.children].find((item) => placeOf(item).bottom > top);
  const before = inSight && placeOf(inSight).top;
  return () => {
    if (inSight?.isConnected) box.scrollTop += placeOf(inSight).top - before;
  };
}

// Gives whether the reader is at the end. The end is left by scrolling up, not by what grows below.
// The event of a scroll comes later than the scroll: whatever draws meanwhile asks here.
function noteScroll() {
  const { scrollHeight, scrollTop, clientHeight } = parts.scroll;
  const isNear = scrollHeight - scrollTop - clientHeight < NEAR;
  if (isNear || scrollTop < parts.scrolledTo) setAtEnd(isNear);
  parts.scrolledTo = scrollTop;
  return parts.atEnd;
}

function setAtEnd(atEnd) {
  parts.atEnd = atEnd;
  setFollowed(atEnd);
}

function stageKind() {
  if (isGone()) return "gone";
  if (!conversations.loaded()) return "waiting";
  return conversations.count() ? "choose" : "first";
}

function nothing() {
  const stage = byId("stage");
  const wanted = stageKind();
  if (thread().number && wanted !== "gone") return;
  if (stage.dataset.shown === wanted && wanted !== "first") return;
  parts = null;
  stage.dataset.shown = wanted;
  replace(stage, { waiting: () => [], choose, first: firstMessage, gone: goneTeam }[wanted]());
}

const choose = () =>
  empty("No phone is open", "Choose a conversation at the side, and its phone opens here.");

function build(number) {
  const one = conversations.conversation(number);
  const items = h("ol");
  const older = button("Older messages", () => loadOlder().catch(refused), "plain older");
  const none = h("p", { class: "none", hidden: true });
  const scroll = h(
    "div",
    { class: "thread", id: "thread", role: "log", "aria-label": "Messages", tabindex: "0" },
    older,
    none,
    items,
  );
  const newest = button("Newest", toNewest, "primary newest", { hidden: true });
  const face = h("span", { class: "face", "aria-hidden": "true" });
  const title = h("h2");
  const line = h("p");
  const back = iconButton("back", "Back to the list", () =>
    go({ list: "1", message: "", pane: "" }),
  );
  back.classList.add("back");
  const { element: reply, optedOut } = composer(number, one?.name ?? readable(number));
  reply.append(newest);
  const lead = h("span", { class: "lead" }, back, face);
  const top = h(
    "div",
    { class: "phone-top" },
    lead,
    h("div", { class: "names" }, title, line),
    handOverButton(),
  );
  const phone = h("div", { class: "phone" }, top, scroll, reply);
  parts = {
    list: items,
    older,
    none,
    optedOut,
    scroll,
    newest,
    face,
    title,
    line,
    atEnd: true,
    scrolledTo: 0,
  };
  setAtEnd(true);
  const mine = parts;
  focusedId = "";
  scroll.addEventListener("keydown", moveFocus);
  scroll.addEventListener("focusin", ({ target }) => {
    const { id = "" } = target.closest("li")?.dataset ?? {};
    if (!id || id === focusedId) return;
    focusedId = id;
    bubbles();
  });
  scroll.addEventListener(
    "scroll",
    () => {
      if (scroll.scrollTop < NEAR && thread().hasOlder) loadOlder().catch(refused);
      if (parts !== mine) return;
      noteScroll();
      if (!thread().away && mine.atEnd) newest.hidden = true;
    },
    { passive: true },
  );
  // Bubbles out of sight have a guessed height until they are seen; the end stays the end.
  const steady = new ResizeObserver(() => parts === mine && noteScroll() && toEnd());
  steady.observe(items);
  steady.observe(scroll);
  replace(byId("stage"), phone);
  byId("stage").dataset.shown = number;
}

const picked = () => parts.list.querySelector(`[data-id="${CSS.escape(route().message)}"]`);

function showPicked() {
  setAtEnd(false);
  picked().scrollIntoView({ block: "center" });
}

function pick() {
  if (!parts || !thread().number) return;
  bubbles();
  picked()?.scrollIntoView({ block: "nearest" });
}

// Arrow keys, Home and End move the focus from message to message.
async function moveFocus(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  if (!step || !parts.list.children.length) return;
  event.preventDefault();
  if (event.key === "End" && thread().away) await toNewest();
  const all = [...parts.list.children];
  const here = all.indexOf(event.target.closest("li"));
  const tabbable = all.findIndex((item) => item.tabIndex === 0);
  const to = here < 0 && Number.isFinite(step) ? tabbable : here + step;
  const item = all[Math.min(Math.max(to, 0), all.length - 1)];
  item.focus({ preventScroll: true });
  item.scrollIntoView({ block: "nearest" });
}

async function toNewest() {
  if (thread().away) await openThread(thread().number).catch(refused);
  toEnd();
}

function toEnd() {
  setAtEnd(true);
  parts.scroll.scrollTop = parts.scroll.scrollHeight;
  parts.scrolledTo = parts.scroll.scrollTop;
}

function head() {
  if (!parts || thread().number !== byId("stage").dataset.shown) return;
  const { number, about, items } = thread();
  const one = about ?? conversations.conversation(number);
  const name = one?.name ?? readable(number);
  parts.title.textContent = name;
  parts.face.textContent = initials(one?.name, number);
  const much = plural(one?.messages ?? items.length, "message");
  const line = one?.name ? `${readable(number)} · ${much}` : much;
  replace(parts.line, line, one?.optedOut && [" · ", h("b", { class: "bad" }, "Opted out")]);
  parts.optedOut(Boolean(one?.optedOut));
  const { loading } = thread();
  parts.none.hidden = items.length > 0 || !(about || loading);
  parts.list.hidden = !parts.none.hidden;
  const hint = `No messages with ${name} yet. What you write below comes from this phone.`;
  parts.none.textContent = parts.none.hidden ? "" : loading ? "Loading messages…" : hint;
  parts.older.hidden = !thread().hasOlder;
}

const failing = (item) =>
  item && isFailing(item) && (isGivenUp(item) ? "Webhook given up" : "Webhook failed, tried again");

function bubbles() {
  let before = "";
  const { items } = thread();
  const has = (id) => items.some(({ messageId }) => messageId === id);
  const tabbableId = [focusedId, route().message].find(has) ?? items.at(-1)?.messageId;
  let line = lineText();
  // The line stands above the first message that came since, if that is loaded.
  const lineAbove = (message, index) => {
    if (!line || !isMessageSince(message)) return "";
    const text = index || !thread().hasOlder ? line : "";
    line = "";
    return text;
  };
  const views = items.map((message, index) => {
    const day = dayKey(reached(message));
    const first = day !== before;
    before = day;
    return {
      message,
      picked: message.messageId === route().message,
      tabbable: message.messageId === tabbableId,
      day: first && dayName(reached(message)),
      line: lineAbove(message, index),
      webhook: failing(webhookOf(message.messageId)),
    };
  });
  list(parts.list, views, ({ message }) => message.messageId, bubble, updateBubble);
  paintHighlights();
}
