// The requests to the API, the newest first, as they happen: searched, or only the rejected ones.

import { get } from "./api.js";
import { button, byId, h, replace } from "./dom.js";
import { exchange } from "./exchange.js";
import { form, listOrNote } from "./parts.js";
import { go, route } from "./route.js";
import { isRequestSince, withLine } from "./run.js";
import { coalesced, concerns, on } from "./signals.js";
import { refused } from "./toast.js";

const MOST = 200;
const PAUSE = 180;
const NO_REQUESTS =
  "No requests yet. Each call of the API appears here as it is answered, with what was sent and what came back.";
const HELP =
  "Words, numbers and message ids are searched for in paths and bodies. Filters are status: path: method: operation: number: email: id: is: before: and after:," +
  " as in status:4xx, path:/sms, is:faulted or after:10min. A minus in front negates a term.";

const readOnly = () => sessionStorage.getItem("requests") === "rejected";

export function requestsPage(body) {
  let only = readOnly();
  // What is shown, and what is known: more, while the reader is further down.
  let shown = [];
  let known = [];
  let opened = Number(route().request);
  let sought = Boolean(opened);
  let said = "";
  let asked = 0;
  // The requests that came since the list was asked for: the answer may be older than they are.
  let since = [];
  const list = h("div", { class: "stack" });
  const fresh = h("div", { class: "fresh", role: "status" });
  const note = h("p", { class: "hint", id: "requests-note", role: "status" });
  const find = h("input", {
    type: "search",
    value: route().find,
    placeholder: "status:4xx path:/sms number:082…",
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": "Search requests",
    "aria-describedby": "requests-note",
  });
  const choice = h(
    "label",
    { class: "row" },
    h("input", { type: "checkbox", checked: only }),
    "Only rejected ones",
  );
  const searched = () => [only && "is:rejected", route().find].filter(Boolean).join(" ");

  const card = (entry) =>
    exchange(entry, { open: entry.id === opened, toggled: (open) => follow(entry.id, open) });
  // The address holds the card that was unfolded last.
  const follow = (id, open) => {
    const held = Number(route().request);
    if (open === (held === id)) return;
    opened = open ? id : 0;
    go({ request: open ? String(id) : "" }, { instead: true });
  };
  const draw = () => {
    const nothing = said || (searched() ? `No request fits. ${HELP}` : NO_REQUESTS);
    const none = only && !route().find && !said ? "No request was rejected." : nothing;
    listOrNote(list, withLine(shown, isRequestSince), ({ id }) => id, card, none);
    const more = known.filter(({ id }) => id > (shown[0]?.id ?? 0)).length;
    replace(fresh, more > 0 && button(`${more} new`, reveal, "primary"));
    // Once: after that the reader decides.
    if (sought && shown.length) {
      list.querySelector("[open]")?.scrollIntoView({ block: "start" });
      sought = false;
    }
  };
  const reveal = () => {
    shown = known;
    draw();
    byId("pane").scrollTop = 0;
  };
  // Whoever reads further down is not pushed away by what comes on top.
  const isReadingOn = () =>
    shown.length > 0 && list.getBoundingClientRect().top < byId("pane").getBoundingClientRect().top;
  const take = (entries) => {
    // An entry never changes. The one that is known is kept, so that it is not compared as a whole:
    // it may hold a long body.
    const before = new Map(known.map((entry) => [`${entry.id} ${entry.at}`, entry]));
    known = entries.slice(0, MOST).map((entry) => before.get(`${entry.id} ${entry.at}`) ?? entry);
    if (!isReadingOn()) shown = known;
    draw();
  };

  const load = async () => {
    const mine = ++asked;
    const q = searched();
    since = [];
    try {
      const { items, notes, total } = await get("/_mock/requests", { limit: MOST, q });
      if (mine !== asked) return;
      said = "";
      note.textContent = [q && `${total} found`, ...notes].filter(Boolean).join(". ");
      const all = await withOpened(items);
      if (mine !== asked) return;
      const listed = new Set(all.map(({ id }) => id));
      const more = q ? [] : since.filter(({ id }) => !listed.has(id));
      take([...more, ...all]);
    } catch (error) {
      if (mine !== asked) return;
      if (error.field !== "q") return refused(error);
      said = `${error.message}. ${error.help}`;
      note.textContent = "";
      shown = known = [];
      draw();
    }
    return undefined;
  };
  // A card that the address names is shown, however long ago it was and whatever is searched for.
  const withOpened = async (items) => {
    if (!opened || items.some(({ id }) => id === opened)) return items;
    const wanted = await get(`/_mock/requests/${opened}`).catch(refused);
    if (!wanted) return items;
    return [...items.slice(0, MOST - 1), wanted].sort((one, other) => other.id - one.id);
  };
  const again = () => {
    shown = [];
    return load();
  };

  choice.firstChild.addEventListener("change", (event) => {
    only = event.target.checked;
    sessionStorage.setItem("requests", only ? "rejected" : "all");
    again();
  });
  /** @type {any} */
  let timer = 0;
  const look = () => {
    clearTimeout(timer);
    go({ find: find.value.trim() }, { instead: true });
  };
  find.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(look, PAUSE);
  });
  body.append(
    h("div", { class: "part" }, form("search-row", look, find), note, choice),
    h("div", { class: "stack" }, fresh, list),
  );
  let found = route().find;
  load();
  const later = coalesced(load);
  const stops = [
    on("resync", (missed) => concerns(missed, ["request"]) && later()),
    on("run", draw),
    on("route", ({ find: words, request }) => {
      if (words !== found) {
        found = words;
        if (document.activeElement !== find) find.value = words;
        again();
      }
      if (Number(request) && Number(request) !== opened) {
        opened = Number(request);
        sought = true;
        const there = list.querySelector(`[data-id="${opened}"]`);
        if (!there) return again();
        there.open = true;
        there.scrollIntoView({ block: "start" });
        sought = false;
      }
      return undefined;
    }),
    on("events", (events) => {
      const ids = new Set(known.map((entry) => entry.id));
      const came = events.filter(({ type, data }) => type === "request" && !ids.has(data.id));
      if (!came.length) return;
      if (searched()) return later();
      const newest = came.map(({ data }) => data).reverse();
      since = [...newest, ...since];
      take([...newest, ...known]);
    }),
  ];
  return () => {
    clearTimeout(timer);
    stops.forEach((stop) => stop());
  };
}

// Leads from a message to the request that sent it, among the others.
export const amongRequests = (id) =>
  button("Among the requests", () => go({ pane: "requests", request: String(id), find: "" }));
