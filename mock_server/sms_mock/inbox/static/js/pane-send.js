// Sending a message as the application would: through the imitated API, with what it will cost.

import { get, origin } from "./api.js";
import { conversation, numbers } from "./conversations.js";
import { costOf } from "./cost.js";
import { h, list, row, submit } from "./dom.js";
import { readable } from "./labels.js";
import { form, part } from "./parts.js";
import { route } from "./route.js";
import { scenariosPart } from "./scenarios-part.js";
import { sendMessage } from "./send.js";
import { on, oneAtATime, paced } from "./signals.js";
import { SNIPPETS } from "./snippets.js";
import { LANGUAGES, snippetTabs } from "./snippet-tabs.js";
import { credentials } from "./team.js";

const PAUSE = 150;
const OFFERED = 50;
const KEY = "sending";

const field = (label, input) => h("label", { class: "field" }, h("span", {}, label), input);

const NO_CONTACTS = { items: [], total: 0 };
const find = (words) =>
  get("/_mock/contacts", { q: words.trim(), limit: OFFERED }).catch(() => NO_CONTACTS);

export function sendPage(body) {
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
  // The recipient that was chosen here. Without one it is the conversation that is open.
  let chosen = kept.to ?? "";
  const contacts = h("datalist", { id: "contacts" });
  const to = h("input", {
    name: "to",
    value: chosen || route().number,
    list: "contacts",
    inputmode: "tel",
    autocomplete: "off",
    required: true,
  });
  const text = h("textarea", { name: "text", rows: "4", value: kept.text ?? "", required: true });
  const campaign = h("input", { name: "campaign", value: kept.campaign ?? "" });
  const data = h("input", { name: "data", value: kept.data ?? "" });
  const when = h("input", {
    name: "when",
    type: "datetime-local",
    value: kept.when ?? "",
    "aria-describedby": "when-hint",
  });
  const cost = h("section", { class: "part", "aria-live": "polite" });
  const asked = () => ({
    recipientNumber: to.value.trim(),
    message: text.value,
    ...(campaign.value && { campaign: campaign.value }),
    ...(data.value && { dataField: data.value }),
    // As the API writes it: 2030-01-02T09:00 is 203001020900, South African time.
    ...(when.value && { dateToSend: when.value.replace(/\D/g, "").slice(0, 12) }),
  });
  const snippets = snippetTabs(
    LANGUAGES,
    (name) => SNIPPETS[name](`${origin}/app`, credentials(), asked()),
    (name) => `${name} snippet`,
  );
  let timer = null;
  const changed = () => {
    const values = { to: chosen, text: text.value, campaign: campaign.value };
    sessionStorage.setItem(KEY, JSON.stringify({ ...values, data: data.value, when: when.value }));
    snippets.show();
    clearTimeout(timer);
    timer = setTimeout(() => costOf(cost, text.value, to.value.trim()), PAUSE);
  };
  let busy = false;
  const send = async () => {
    if (busy) return;
    busy = true;
    const focused = document.activeElement;
    await nameToNumber();
    const sending = asked();
    const sent = await sendMessage(sending).finally(() => (busy = false));
    // Who writes the next one already goes on.
    if (!sent || text.value !== sending.message) return;
    text.value = "";
    changed();
    if (document.activeElement === focused) text.focus();
  };
  const fields = form(
    "part",
    send,
    field("To", to),
    contacts,
    field("Text", text),
    cost,
    row(field("Campaign", campaign), field("Data field", data)),
    field("When", when),
    h("small", { id: "when-hint" }, "South African time. Empty sends it now."),
    h("div", { class: "send-row" }, submit("Send", "primary")),
  );
  fields.addEventListener("input", changed);
  let found = NO_CONTACTS;
  // Contacts whose name or number has what is typed, then the newest conversations.
  const drawOffers = paced(() => {
    const open = numbers().slice(0, OFFERED);
    const known = open.map((number) => ({ number, name: conversation(number).name }));
    const offers = new Map([...found.items, ...known].map((one) => [one.number, one.name]));
    list(
      contacts,
      [...offers].map(([number, name]) => ({ number, name: name ?? readable(number) })),
      ({ number }) => number,
      ({ number, name }) => h("option", { value: number }, name),
    );
  }, 500);
  const offer = oneAtATime(async () => {
    found = await find(to.value);
    drawOffers();
  });
  // A name that only one contact has stands for the number.
  const nameToNumber = async () => {
    if (/\d/.test(to.value)) return;
    const name = to.value;
    const { items, total } = await find(name);
    if (total !== 1 || to.value !== name) return;
    choose(items[0].number);
  };
  const choose = (number) => {
    to.value = chosen = number;
    changed();
  };
  // The conversation may open after the pane.
  const followOpen = ({ number }) => {
    if (chosen || !number || number === to.value || document.activeElement === to) return;
    to.value = number;
    changed();
  };
  // Before the form's own listener, which keeps what was chosen.
  to.addEventListener("input", () => (chosen = to.value));
  to.addEventListener("input", offer);
  to.addEventListener("change", nameToNumber);
  offer();
  const sendTo = (number) => {
    choose(number);
    (text.value ? fields.querySelector(".primary") : text).focus();
  };
  body.append(
    fields,
    scenariosPart(sendTo),
    part("The same from your application", snippets.element),
  );
  costOf(cost, text.value, to.value.trim());
  const stops = [
    on("conversations", drawOffers),
    on("team", snippets.show),
    on("route", followOpen),
  ];
  return () => {
    clearTimeout(timer);
    stops.forEach((stop) => stop());
  };
}
