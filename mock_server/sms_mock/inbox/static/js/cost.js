// Why a text costs what it costs: its characters, its parts, and the cheaper text it could be.

import { post } from "./api.js";
import { copy } from "./copy.js";
import { button, h, replace, row } from "./dom.js";
import { credits, encodingName, isCall, isReply, numberOf, plural } from "./labels.js";

const TWICE = new Set("^{}\\[~]|€\f");
const SHOWN = { "\n": "⏎\n", "\r": "␍", "\f": "␌", "\t": "⇥", "\u00a0": "⍽", "\u200b": "ZWSP" };

export function costPart(box, message) {
  if (isReply(message) || isCall(message) || !message.message) return undefined;
  return costOf(box, message.message, numberOf(message));
}

const analyse = (message, to) => post("/_mock/analyse", { message, ...(to && { to }) });
const latest = new WeakMap();

// Draws what a text costs. If it is called again before it is done, only the last call draws.
export async function costOf(box, text, to) {
  const mine = {};
  latest.set(box, mine);
  // A number that is half typed has no price.
  const found = text && (await analyse(text, to).catch(() => analyse(text).catch(() => null)));
  const shorter = found && (await withoutStrangers(found, text, to));
  if (latest.get(box) !== mine) return;
  if (!found) return void replace(box);
  const forcing = new Map(found.forcing.map((one) => [one.character, one]));
  replace(
    box,
    h("h3", {}, "Why it costs that"),
    h("p", { class: "lead" }, why(found, forcing)),
    forcing.size ? h("ul", { class: "stack" }, [...forcing.values()].map(forced)) : null,
    found.asGsm7 ? cheaper(found) : null,
    shorter,
    map(found, forcing),
    found.encoding === "GSM7" && [...text].some((one) => TWICE.has(one))
      ? h("p", {}, "Underlined characters count twice in GSM-7.")
      : null,
  );
}

// "Without 🎉: 1 part": where only characters without a replacement stand in the way of GSM-7.
async function withoutStrangers(found, text, to) {
  const strangers = found.forcing.filter(({ replacement }) => replacement === null);
  if (!strangers.length) return null;
  const names = strangers.map(({ character }) => character);
  const plain = [...text].filter((one) => !names.includes(one) && !JOINERS.has(one)).join("");
  const other = await analyse(plain, to).catch(() => null);
  const cost = other?.asGsm7 ?? other;
  if (!cost || cost.encoding === "UCS2") return null;
  const price = cost.creditCost !== null && `, ${credits(cost.creditCost)}`;
  const others = other.asGsm7 ? "With these replacements and without" : "Without";
  const less = `${others} ${names.join(" ")}: ${plural(cost.numberOfMessages, "part")}`;
  return h("p", {}, less, price, ".");
}

// Characters that join others to one emoji.
const JOINERS = new Set(["\u200d", "\ufe0f"]);

const ROOM = {
  GSM7: ["septets", "160 fit into one part, 153 into each of several"],
  UCS2: ["code units", "70 fit into one part, 67 into each of several"],
};

function why({ encoding, length, numberOfMessages, creditCost }, forcing) {
  const [units, room] = ROOM[encoding];
  const cost = [plural(numberOfMessages, "part"), creditCost !== null && credits(creditCost)];
  const count = `${length} ${units} in ${encodingName(encoding)}; ${room}: ${cost.filter(Boolean).join(", ")}.`;
  if (!forcing.size) return count;
  const cause = `${plural(forcing.size, "character")} outside the GSM alphabet`;
  return `${cause} ${forcing.size === 1 ? "forces" : "force"} UCS-2. ${count}`;
}

function forced({ character, codePoint, replacement }) {
  const mark = h("code", {}, h("mark", {}, SHOWN[character] ?? character));
  return h("li", {}, mark, ` ${codePoint} `, replacementText(replacement));
}

function replacementText(replacement) {
  if (replacement === null) return "has no replacement";
  return replacement ? ["can be ", h("code", {}, replacement)] : "can be left out";
}

function cheaper({ asGsm7: plain, numberOfMessages, creditCost }) {
  const parts = `${plural(plain.numberOfMessages, "part")} instead of ${plural(numberOfMessages, "part")}`;
  const priced = plain.creditCost !== null && creditCost !== null;
  const saved = priced ? `, ${credits(plain.creditCost)} instead of ${credits(creditCost)}` : "";
  const fewer = plain.numberOfMessages < numberOfMessages;
  const gain = fewer ? `${parts}${saved}` : "as many parts, with more room in them";
  return h(
    "div",
    { class: "stack" },
    h("p", {}, `As GSM-7 it would be ${gain}.`),
    row(button("Copy the GSM-7 text", () => copy(plain.message, "GSM-7 text"))),
  );
}

function map({ parts, encoding }, forcing) {
  const figures = parts.map((part, index) => {
    const length = plural([...part].length, "character");
    return h(
      "figure",
      {},
      h("figcaption", {}, `Part ${index + 1} of ${parts.length}, ${length}`),
      h("p", {}, characters(part, forcing, encoding)),
    );
  });
  return h("div", { class: "map", role: "group", "aria-label": "Character map" }, figures);
}

// Only special characters get elements, so that a long message needs few.
function characters(part, forcing, encoding) {
  const pieces = [];
  let plain = "";
  for (const one of part) {
    const special = marked(one, forcing, encoding);
    if (special) {
      pieces.push(plain, special);
      plain = "";
    } else plain += SHOWN[one] ?? one;
  }
  return [...pieces, plain];
}

function marked(one, forcing, encoding) {
  const forces = forcing.get(one);
  if (forces) return h("mark", { title: `${forces.codePoint} forces UCS-2` }, SHOWN[one] ?? one);
  if (encoding === "GSM7" && TWICE.has(one)) return h("i", { title: "counts twice" }, one);
  return null;
}
