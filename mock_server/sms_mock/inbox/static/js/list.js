// The list at the side: conversations, or the messages that a search found.

import { choose, unreadOf } from "./attention.js";
import { origin } from "./api.js";
import { codeBlock } from "./copy.js";
import * as conversations from "./conversations.js";
import { button, byId, h, replace } from "./dom.js";
import { empty } from "./parts.js";
import { findMore, found, HELP, searching } from "./search.js";
import { address, go, route } from "./route.js";
import { on, paced } from "./signals.js";
import { SNIPPETS } from "./snippets.js";
import { credentials, goneTeam, isGone } from "./team.js";
import {
  at,
  initials,
  isBad,
  isComing,
  isUnread,
  mark,
  numberOf,
  plural,
  readable,
} from "./words.js";
import { stamp } from "./time.js";
import { refused } from "./toast.js";
import { Windowed } from "./windowed.js";

const HEIGHT = 76;
let windowed;
let kind = "";
// What the rows are of, as it was when they were last drawn whole.
let rows = [];
// Enter in the search goes to what is found, as soon as it is.
let entering = false;

export function startList() {
  windowed = makeWindow();
  on("conversations", paced(draw));
  on("attention", draw);
  on("looked", () => {
    entering = true;
    draw();
  });
  on("found", paced(draw));
  on("route", draw);
  on("team", draw);
}

// One window over rows for either kind of list.
function makeWindow() {
  const list = new Windowed({
    height: HEIGHT,
    make: (index) => (rows[index].last ? entry(rows[index], index) : hit(rows[index])),
    near: () => (searching() ? findMore() : conversations.loadMore()).catch(refused),
    label: "Conversations, the newest first",
  });
  list.element.addEventListener("keydown", moveFocus);
  return list;
}

function draw() {
  const box = byId("list");
  const wanted = shownKind();
  if (kind !== wanted || wanted !== "rows") {
    kind = wanted;
    replace(
      box,
      { rows: () => windowed.element, none: nothingFound, empty: nothingYet, gone: goneTeam }[
        wanted
      ](),
    );
  }
  if (wanted !== "rows") return;
  const open = route();
  if (searching()) {
    const { items, total } = found();
    rows = items;
    const look = (item) =>
      [item.messageStatus, item.messageId === open.message, isUnread(item), nameOf(item)].join("|");
    windowed.show(
      items.map((item) => item.messageId),
      (index) => look(items[index]),
      total,
    );
    if (entering && found().ready) windowed.focus(0);
    entering &&= !found().ready;
    return;
  }
  const numbers = conversations.numbers();
  rows = numbers.map(conversations.conversation);
  windowed.show(
    numbers,
    (index) => {
      const { number, name, last } = rows[index];
      return [
        last.messageId,
        mark(last),
        unreadOf(number),
        name,
        number === open.number,
        index === tabbable(),
      ].join("|");
    },
    conversations.count(),
  );
}

function shownKind() {
  if (isGone()) return "gone";
  if (searching()) return found().ready && !found().items.length ? "none" : "rows";
  return conversations.loaded() && !conversations.count() ? "empty" : "rows";
}

// One row is in the tab order; arrows move among the others.
const tabbable = () => Math.max(0, conversations.numbers().indexOf(route().number));

function entry(one, index) {
  const current = one.number === route().number;
  const unread = unreadOf(one.number);
  return row({
    to: { number: one.number, message: "", q: "", list: "", pane: keptPane() },
    current,
    tabindex: index === tabbable() ? "0" : "-1",
    unread: unread > 0,
    face: initials(one.name, one.number),
    who: one.name ?? readable(one.number),
    last: one.last,
    count: unread,
  });
}

const nameOf = (item) => conversations.conversation(numberOf(item))?.name;

function hit(item) {
  const number = numberOf(item);
  const name = nameOf(item);
  return row({
    to: { number, message: item.messageId, list: "" },
    current: item.messageId === route().message,
    tabindex: "0",
    unread: isUnread(item),
    face: initials(name, number),
    who: name ?? readable(number),
    last: item,
    count: 0,
  });
}

const keptPane = () => (route().pane === "message" ? "" : route().pane);

function row({ to, current, tabindex, unread, face, who, last, count }) {
  const before = h("b", { class: isBad(last.messageStatus) ? "bad" : "" }, mark(last));
  const words = [before, last.message.trim() ? last.message : "(blank)"];
  const spoken = count > 0 && h("span", { class: "unseen" }, `, ${count} unread`);
  const title = `${plural(count, "reply", "replies")} unread`;
  const shown =
    count > 0 &&
    h("span", { class: "count", "aria-hidden": "true", title }, count > 99 ? "99+" : count);
  return h(
    "a",
    {
      class: `entry${unread ? " unread" : ""}`,
      href: address(to),
      "aria-current": current ? "true" : null,
      tabindex,
      onclick: (event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        go(to);
        choose(to.number);
      },
    },
    h("span", { class: "face", "aria-hidden": "true" }, face),
    h(
      "span",
      { class: "text" },
      h("span", { class: "who" }, who, spoken),
      h("span", { class: "words", dir: "auto" }, words),
    ),
    h("span", { class: "side" }, stamp(isComing(last) ? last.dateTimeScheduled : at(last)), shown),
  );
}

function moveFocus(event) {
  const here = event.target.closest("li");
  const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  if (!here || step === undefined) return;
  event.preventDefault();
  windowed.focus(Math.min(Math.max(Number(here.dataset.index) + step, 0), windowed.count - 1));
}

export function neighbour(step) {
  const numbers = conversations.numbers();
  const here = numbers.indexOf(route().number);
  return numbers[Math.min(Math.max(here + step, 0), numbers.length - 1)];
}

function nothingFound() {
  const { notes, refusal } = found();
  const clear = button("Clear the search", () => go({ q: "" }));
  if (refusal) return empty("Nothing was looked for", refusal, clear);
  const noted = notes.map((note) => h("p", {}, `${note}.`));
  const text = `No message fits “${route().q}”. ${HELP}`;
  return empty("Nothing found", text, noted, ownPhone(route().q), clear);
}

// A number that nothing was said to yet may begin.
function ownPhone(q) {
  const [, number] = /^(?:to:|from:)?"?(\+?\d[\d ()-]{7,})"?$/.exec(q) ?? [];
  const open = () => go({ number: number.trim(), message: "", q: "", list: "" });
  return number && button(`Open the phone of ${number}`, open, "primary");
}

function nothingYet() {
  return empty("No messages yet", "Conversations appear here as soon as something is sent.");
}

export function firstMessage() {
  return empty(
    "Send the first message",
    "Point your application at this server, or paste this into a terminal. The phone shows up here by itself.",
    codeBlock(SNIPPETS.curl(`${origin}/app`, credentials()), "command"),
  );
}
