// Credits: every movement with the balance after it, and topping up.

import { get, post } from "./api.js";
import { button, h, replace, submit } from "./dom.js";
import { form, showMessage } from "./parts.js";
import { on, paced } from "./signals.js";
import { exact, stamp } from "./time.js";
import { attempt, refused } from "./toast.js";

const PAGE = 100;
const SIGNED = new Intl.NumberFormat("en-GB", {
  signDisplay: "exceptZero",
  maximumFractionDigits: 3,
});
const PLAIN = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 3 });
const REASON = {
  send: "Sent",
  refund: "Refunded",
  cancel: "Cancelled",
  transfer: "Transferred",
  "top-up": "Topped up",
};

const NOTHING_MOVED =
  "No credits have moved yet. Each send, refund, transfer and top-up stands here with the balance after it.";

export function ledgerPage(body) {
  const amount = h("input", {
    type: "number",
    min: "0",
    step: "any",
    value: "100",
    "aria-label": "Credits to add",
  });
  const list = h("ul");
  const more = button("Earlier movements", null, "plain", { hidden: true });
  let next = null;
  const add = (answer) => {
    next = answer.next;
    more.hidden = !next;
    list.append(...answer.items.map(movement));
  };
  const load = paced(
    () =>
      get("/_mock/credits", { limit: PAGE })
        .then((answer) => {
          replace(list);
          add(answer);
          if (!answer.items.length) list.append(h("li", {}, h("p", {}, NOTHING_MOVED)));
        })
        .catch(refused),
    500,
  );
  const topUp = () =>
    attempt(() => post("/_mock/credits", { credits: Number(amount.value) }).then(load));
  more.onclick = () => attempt(async () => add(await get(next)));
  body.append(form("row", topUp, amount, submit("Top up")), list, more);
  load();
  const stops = [
    on("resync", load),
    on("events", (events) => events.some(({ type }) => type === "credits") && load()),
  ];
  return () => stops.forEach((stop) => stop());
}

function movement(item) {
  return h(
    "li",
    { class: "line" },
    h("span", {}, REASON[item.reason] ?? item.reason, " ", h("small", {}, `user ${item.userId}`)),
    h("span", { class: "amount" }, SIGNED.format(item.credits)),
    h(
      "small",
      {},
      stamp(Date.parse(item.at), exact),
      item.messageId && [" ", showMessage(item.messageId)],
    ),
    h("small", { class: "figures" }, `leaves ${PLAIN.format(item.balance)}`),
  );
}
