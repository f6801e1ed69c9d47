// The list at the side: conversations, or the messages that a search found.

import { unreadOf } from "./attention.js";
import { origin } from "./api.js";
import * as conversations from "./conversations.js";
import { button, byId, h, replace, row as buttons } from "./dom.js";
import { empty, linkTo } from "./parts.js";
import { findMore, foldsList, found, HELP, searching } from "./search.js";
import { go, route } from "./route.js";
import { isMessageSince, lineText } from "./run.js";
import { on, paced } from "./signals.js";
import { FIRST, SNIPPETS } from "./snippets.js";
import { snippetTabs } from "./snippet-tabs.js";
import { sendMessage } from "./send.js";
import { credentials, goneTeam, isGone } from "./team.js";
import {
  initials,
  isBad,
  isComing,
  isUnread,
  mark,
  numberOf,
  plural,
  reached,
  readable,
  textOf,
} from "./labels.js";
import { stamp } from "./time.js";
import { refused } from "./toast.js";
import { Windowed } from "./windowed.js";

const HEIGHT = 76;
let windowed;
let kind = "";
// After Enter in the search the focus goes to the first result, as soon as there is one, unless the
// person goes on typing or goes elsewhere. The search that was entered.
let entered = "";

export function startList() {
  windowed = makeWindow();
  on("conversations", paced(draw));
  on("attention", draw);
  on("search-submitted", () => {
    entered = route().q;
    draw();
  });
  on("found", paced(draw));
  on("route", draw);
  on("team", draw);
  on("run", draw);
}

// Conversations and found messages share one window of rows.
function makeWindow() {
  const made = new Windowed({
    height: HEIGHT,
    key: (item) => item.key,
    make: row,
    near: () => (searching() ? findMore() : conversations.loadMore()).catch(refused),
    label: "Conversations, the newest first",
  });
  made.element.addEventListener("keydown", moveFocus);
  return made;
}

function draw() {
  const box = byId("list");
  const wanted = shownKind();
  if (kind !== wanted || wanted !== "rows") {
    kind = wanted;
    replace(
      box,
      {
        waiting: () => h("p", { class: "none" }, "Loading conversations…"),
        rows: () => windowed.element,
        none: nothingFound,
        empty: nothingYet,
        gone: goneTeam,
      }[wanted](),
    );
  }
  if (wanted !== "rows") return;
  if (searching()) {
    const { items, total, ready } = found();
    windowed.show(items.map(hit), total);
    const isWaiting = entered === route().q && document.activeElement === byId("q");
    if (!isWaiting) entered = "";
    else if (ready) enter(items, total);
    return;
  }
  const open = route().number;
  const numbers = conversations.numbers();
  // One row is in the tab order; arrows move among the others.
  const tabbable = Math.max(0, numbers.indexOf(open));
  const isBefore = (number) => !isMessageSince(conversations.conversation(number).last);
  const before = lineText() ? numbers.findIndex(isBefore) : -1;
  windowed.show(
    numbers.map((number, index) => ({
      ...entry(conversations.conversation(number)),
      current: number === open,
      tabbable: index === tabbable,
      line: index === before ? lineText() : "",
    })),
    conversations.count(),
  );
}

function enter(items, total) {
  entered = "";
  windowed.focus(0);
  if (total === 1 && !foldsList()) go(hit(items[0]).to);
}

function shownKind() {
  if (isGone()) return "gone";
  if (searching()) return found().ready && !found().items.length ? "none" : "rows";
  if (!conversations.loaded()) return "waiting";
  return conversations.count() ? "rows" : "empty";
}

// The data of a row. `to` is what a click changes in the address.
const entry = ({ number, name, last }) => ({
  key: number,
  to: { number, message: "", q: "", list: "", pane: keptPane() },
  unread: unreadOf(number),
  count: unreadOf(number),
  name,
  number,
  last: shownOf(last),
});

function hit(item) {
  const number = numberOf(item);
  return {
    key: item.messageId,
    to: { number, message: item.messageId, list: "" },
    current: item.messageId === route().message,
    tabbable: true,
    unread: isUnread(item),
    count: 0,
    name: conversations.conversation(number)?.name,
    number,
    last: shownOf(item),
    matches: item.matches ?? [],
  };
}

const shownOf = (message) => ({
  mark: mark(message),
  bad: isBad(message.messageStatus),
  text: textOf(message),
  at: isComing(message) ? message.dateTimeScheduled : reached(message),
});

const keptPane = () => (route().pane === "message" ? "" : route().pane);

function row({
  to,
  current,
  tabbable,
  unread,
  count,
  name,
  number,
  last,
  matches = [],
  line = "",
}) {
  const before = h("b", { class: last.bad ? "bad" : "" }, last.mark);
  const matching = (field) => marked(matches.filter((match) => match.field === field));
  const words = [before, matching("message") ?? last.text];
  const where = Object.keys(WHERE).filter(matching);
  const spoken = count > 0 && h("span", { class: "unseen" }, `, ${count} unread`);
  const title = `${plural(count, "message")} unread`;
  const badge =
    count > 0 &&
    h("span", { class: "count", "aria-hidden": "true", title }, count > 99 ? "99+" : count);
  return h(
    "a",
    {
      ...linkTo(to, `entry${unread ? " unread" : ""}`),
      "aria-current": current ? "true" : null,
      tabindex: tabbable ? "0" : "-1",
    },
    line && h("span", { class: "run-line" }, line),
    h("span", { class: "face", "aria-hidden": "true" }, initials(name, number)),
    h(
      "span",
      { class: "text" },
      h("span", { class: "who" }, matching("name") ?? name ?? readable(number), spoken),
      h("span", { class: "words", dir: "auto" }, words),
      where.length > 0 &&
        h(
          "span",
          { class: "where" },
          where.map((field) => h("span", {}, `${WHERE[field]} `, matching(field))),
        ),
    ),
    h("span", { class: "side" }, stamp(last.at), badge),
  );
}

// Where a search matched, beside the text and the name.
const WHERE = {
  number: "Number",
  messageId: "Id",
  userDataField: "Data",
  campaign: "Campaign",
};

// The text of one field with each match in it marked: those of the same excerpt as the first.
function marked(matches) {
  const whole = ({ before, match, after }) => before + match + after;
  const text = matches.length && whole(matches[0]);
  const marks = matches.filter((match) => whole(match) === text);
  marks.sort((one, other) => one.before.length - other.before.length);
  const pieces = [];
  let end = 0;
  for (const { before, match } of marks) {
    if (before.length < end) continue;
    pieces.push(text.slice(end, before.length), h("mark", {}, match));
    end = before.length + match.length;
  }
  return pieces.length ? [...pieces, text.slice(end)] : undefined;
}

function moveFocus(event) {
  const here = event.target.closest("li");
  const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
  if (!here || step === undefined) return;
  event.preventDefault();
  windowed.focus(
    Math.min(Math.max(Number(here.dataset.index) + step, 0), windowed.items.length - 1),
  );
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

// Offers to open the phone of a number that has no messages yet.
function ownPhone(q) {
  const [, number] = /^(?:to:|from:)?"?(\+?\d[\d ()-]{7,})"?$/.exec(q) ?? [];
  const open = () => go({ number: number.trim(), message: "", q: "", list: "" });
  return number && button(`Open the phone of ${number}`, open, "primary");
}

function nothingYet() {
  return empty("No messages yet", "Conversations appear here as soon as something is sent.");
}

export function firstMessage() {
  const shells = { bash: "curl", PowerShell: "PowerShell", cmd: "cmd" };
  const code = (shell) => SNIPPETS[shells[shell]](`${origin}/app`, credentials());
  return empty(
    "Send the first message",
    "Point your application at this server, paste this into a terminal, or press the button. The phone shows up here by itself.",
    buttons(
      button("Send a first message", () => sendMessage(FIRST), "primary"),
      button("Write one", () => go({ pane: "send" })),
    ),
    snippetTabs(Object.keys(shells), code, () => "command", "shell").element,
  );
}
