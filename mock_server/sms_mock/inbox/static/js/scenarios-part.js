// The team's magic numbers: what becomes of a message to each, to copy and to send to.

import { get } from "./api.js";
import { copy } from "./copy.js";
import { button, h, row } from "./dom.js";
import { readable } from "./labels.js";
import { listOrNote, part } from "./parts.js";
import { refused } from "./toast.js";

const NONE = "This team has no magic numbers.";

// `choose(number)` is called with the number that somebody wants to send to.
export function scenariosPart(choose) {
  const box = h("ul");
  get("/_mock/scenarios")
    .then(({ items }) =>
      listOrNote(
        box,
        items,
        ({ number }) => number,
        (item) => line(item, choose),
        NONE,
      ),
    )
    .catch(refused);
  return part("Magic numbers", h("p", {}, "A message to one of them always ends the same:"), box);
}

function line(item, choose) {
  const number = String(item.number);
  return h(
    "li",
    { class: "line" },
    h("span", {}, outcome(item)),
    row(
      button(h("code", {}, number), () => copy(number, "Number"), "chip", {
        "aria-label": `Copy ${number}`,
        title: `Copies ${readable(number)}`,
      }),
      button("Send to", () => choose(number), "quiet", { "aria-label": `Send to ${number}` }),
    ),
  );
}

function outcome({ fate, seconds, text }) {
  const late = seconds ? `, ${seconds} s later` : "";
  return `${fate.replaceAll("-", " ")}${late}${text ? `: “${text}”` : ""}`;
}
