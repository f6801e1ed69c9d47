// The requests to the API, newest first, as they happen; by choice only the rejected ones.

import { get } from "./api.js";
import { h } from "./dom.js";
import { exchange } from "./exchange.js";
import { listOrNote } from "./parts.js";
import { route } from "./route.js";
import { on } from "./signals.js";
import { refused } from "./toast.js";

const MOST = 200;
const NO_REQUESTS =
  "No requests yet. Each call of the API appears here as it is answered, with what was sent and what came back.";

export function requestsPage(body) {
  let entries = [];
  let only = sessionStorage.getItem("requests") === "rejected";
  const wanted = Number(route().request);
  let sought = Boolean(wanted);
  const list = h("div", { class: "stack" });
  const choice = h(
    "label",
    { class: "row" },
    h("input", { type: "checkbox", checked: only }),
    "Only rejected ones",
  );
  choice.firstChild.addEventListener("change", (event) => {
    only = event.target.checked;
    sessionStorage.setItem("requests", only ? "rejected" : "all");
    draw();
  });
  body.append(choice, list);
  const fits = (entry) => !only || entry.status >= 400;
  const card = (entry) => exchange(entry, { open: entry.id === wanted });
  const draw = () => {
    const shown = entries.filter(fits).slice(0, MOST);
    const nothing = only && entries.length ? "No request was rejected." : NO_REQUESTS;
    listOrNote(list, shown, ({ id }) => id, card, nothing);
    // Once: after that the reader decides.
    if (sought && entries.length) {
      list.querySelector("[open]")?.scrollIntoView({ block: "start" });
      sought = false;
    }
  };
  const load = () =>
    get("/_mock/requests", { limit: MOST })
      .then(({ items }) => {
        entries = items;
        draw();
      })
      .catch(refused);
  load();
  const stops = [
    on("resync", load),
    on("events", (events) => {
      const known = new Set(entries.map((entry) => entry.id));
      const asked = events.filter(({ type, data }) => type === "request" && !known.has(data.id));
      const more = asked.map(({ data }) => data).reverse();
      if (!more.length) return;
      entries = [...more, ...entries].slice(0, MOST);
      draw();
    }),
  ];
  return () => stops.forEach((stop) => stop());
}
