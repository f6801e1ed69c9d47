// Rules that make the API fail, with how often each acted, and what a rule can say.

import { call, get, post } from "./api.js";
import { button, h, row, submit } from "./dom.js";
import { faultForm } from "./fault-form.js";
import { fieldsOf } from "./fault-rule.js";
import { form, listOrNote, part, table } from "./parts.js";
import { keepCurrent } from "./signals.js";
import { attempt, refused } from "./toast.js";
import { plural } from "./labels.js";

const READY = [
  ["Next send answers 500", { match: { path: "/sms/send" }, effect: { status: 500 }, times: 1 }],
  ["Next request answers 429", { match: {}, effect: { status: 429, retryAfter: 5 }, times: 1 }],
  ["Every third answer takes 3 s", { match: { every: 3 }, effect: { latency: 3 } }],
  ["Half the connections drop", { match: { share: 0.5 }, effect: { drop: "before" } }],
];

const NOTHING_FAILS =
  "Nothing fails. Add a rule, and the API misbehaves as it says, so that you see what your application does then.";

const RULE = JSON.parse(document.body.dataset.faultRule);
const CAN_SAY = fieldsOf(RULE).map(({ group, name, hint }) => [
  group ? `${group}.${name}` : name,
  hint || "The same as the request's.",
]);

export function faultsPage(body) {
  const list = h("ul");
  const { element, begin, text } = faultForm(RULE, READY[0][1]);
  const draw = ({ items }) => listOrNote(list, items, ({ id }) => id, rule, NOTHING_FAILS);
  const load = () => get("/_mock/faults").then(draw).catch(refused);
  const now = () => again({ atOnce: true });
  const remove = (item) => attempt(() => call("DELETE", `/_mock/faults/${item.id}`).then(now));
  const rule = (item) =>
    h(
      "li",
      { class: isSpent(item) ? "line spent" : "line" },
      h("span", {}, summary(item)),
      button("Remove", () => remove(item), "quiet danger"),
      h("small", {}, acted(item)),
    );
  const given = () => attempt(() => post("/_mock/faults", JSON.parse(text())).then(now));
  body.append(
    part("Rules", list),
    part(
      "Add one",
      h("p", {}, "Begin with one of these, and change it as you like:"),
      row(READY.map(([name, plain]) => button(name, () => begin(plain)))),
      form("stack", given, element, row(submit("Add this rule", "primary"))),
      h("details", {}, h("summary", {}, "What a rule can say"), table(CAN_SAY)),
    ),
  );
  // A request may have counted as a hit of a rule.
  const { again, stop } = keepCurrent(["fault", "request"], load);
  return stop;
}

const isSpent = ({ times, hits }) => Boolean(times) && hits >= times;

function acted({ times, hits }) {
  const often = `acted ${plural(hits, "time")}${times ? ` of ${times}` : ""}`;
  return isSpent({ times, hits }) ? `spent: ${often}` : often;
}

function summary({ match, effect }) {
  const of =
    Object.entries(match)
      .map(([name, value]) => `${name} ${value}`)
      .join(", ") || "any request";
  const does = Object.entries(effect)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? value.join(" to ") : value}`)
    .join(", ");
  return `${of}: ${does}`;
}
