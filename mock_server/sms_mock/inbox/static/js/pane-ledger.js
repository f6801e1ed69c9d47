// Credits: what each user has, every movement with the balance after it, and topping up.

import { get, post } from "./api.js";
import { button, h, list, replace, submit } from "./dom.js";
import { form, linkTo, listOrNote, part, showMessage, table } from "./parts.js";
import { withLineInLedger } from "./run.js";
import { keepCurrent, on } from "./signals.js";
import { credentials, loadTeams } from "./team.js";
import { exact, stamp } from "./time.js";
import { attempt, refused } from "./toast.js";
import { credits, readable } from "./labels.js";

const PAGE = 50;
// The most that the server gives in one answer.
const AT_ONCE = 1000;
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
    min: "0.001",
    step: "any",
    value: "100",
    required: true,
    "aria-label": "Credits to add",
  });
  const whose = h("select", { "aria-label": "Whose credits" });
  const balances = h("div");
  const moves = h("ul");
  const more = button("Earlier movements", null, "plain", { hidden: true });
  // How many are wanted: a person asks for earlier ones.
  let wanted = PAGE;
  let items = [];
  let total = 0;
  const draw = () =>
    listOrNote(moves, withLineInLedger(items, total), JSON.stringify, movement, NOTHING_MOVED);
  const drawBalances = () => {
    const { users } = credentials();
    const rows = users.map((user) => [user.email, credits(user.credits)]);
    replace(balances, table(rows, "balances"));
    const known = users.map(({ userId, email }) => ({ userId, email }));
    list(
      whose,
      known,
      (user) => user.userId,
      ({ userId, email }) => h("option", { value: userId }, email),
    );
  };
  const read = async () => {
    const asked = wanted;
    let answer = await get("/_mock/credits", { limit: Math.min(wanted, AT_ONCE) });
    const found = answer.items;
    while (answer.next && found.length < wanted) {
      answer = await get(answer.next, { limit: Math.min(wanted - found.length, AT_ONCE) });
      found.push(...answer.items);
    }
    if (wanted === asked) wanted = Math.max(PAGE, found.length);
    items = found;
    total = answer.total;
    more.hidden = !answer.next;
    draw();
  };
  const load = () => read().catch(refused);
  const topUp = () =>
    attempt(async () => {
      await post("/_mock/credits", { credits: Number(amount.value), userId: Number(whose.value) });
      again({ atOnce: true });
    });
  more.onclick = () => {
    wanted = items.length + PAGE;
    again({ atOnce: true });
  };
  body.append(
    part("Balances", balances, form("row", topUp, amount, "for", whose, submit("Top up"))),
    part("Movements", moves, more),
  );
  const { again, stop } = keepCurrent(["credits"], load);
  drawBalances();
  // Users who were created since the page was opened have a balance too.
  loadTeams().catch(refused);
  const stops = [stop, on("run", draw), on("team", drawBalances), on("credits", drawBalances)];
  return () => stops.forEach((one) => one());
}

const emailOf = (id) =>
  credentials().users.find(({ userId }) => userId === id)?.email ?? `user ${id}`;

// Leads to the message on its phone; the ledger stays open.
const messageLink = ({ messageId, number, message }) =>
  h(
    "a",
    linkTo({ message: messageId, number: "", list: "" }, "about"),
    `${readable(number)}: ${message}`,
  );

function movement(item) {
  return h(
    "li",
    { class: "line" },
    h("span", {}, REASON[item.reason] ?? item.reason, " ", h("small", {}, emailOf(item.userId))),
    h("span", { class: "amount" }, SIGNED.format(item.credits)),
    item.number && messageLink(item),
    h(
      "small",
      {},
      stamp(Date.parse(item.at), exact),
      item.messageId && [" ", showMessage(item.messageId)],
    ),
    h("small", { class: "figures" }, `leaves ${PLAIN.format(item.balance)}`),
  );
}
