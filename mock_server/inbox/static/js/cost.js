// Why a text costs what it costs: its characters, its parts, and the cheaper text it could be.

import { post } from "./api.js";
import { copy } from "./copy.js";
import { h, replace } from "./dom.js";
import { credits, encodingName, isReply, numberOf, plural } from "./words.js";

const TWICE = new Set("^{}\\[~]|€\f");
const SHOWN = { "\n": "⏎\n", "\r": "␍", "\f": "␌", "\t": "⇥", "\u00a0": "⍽", "\u200b": "ZWSP" };

export async function costPart(box, message) {
  if (isReply(message) || !message.message) return;
  const found = await post("/_mock/analyse", { message: message.message, to: numberOf(message) }).catch(() => null);
  if (!found) return;
  const forcing = new Map(found.forcing.map((one) => [one.character, one]));
  replace(
    box,
    h("h3", {}, "Why it costs that"),
    h("p", { class: "lead" }, why(found, forcing)),
    forcing.size ? h("ul", { class: "stack" }, [...forcing.values()].map(forced)) : null,
    found.asGsm7 ? cheaper(found) : null,
    h("div", { class: "map", role: "group", "aria-label": "Character map" }, found.parts.map((part, index) => h("figure", {}, h("figcaption", {}, `Part ${index + 1} of ${found.parts.length}, ${plural([...part].length, "character")}`), h("p", {}, characters(part, forcing, found.encoding))))),
    found.encoding === "GSM7" && [...message.message].some((one) => TWICE.has(one)) ? h("p", {}, "Underlined characters count twice in GSM-7.") : null,
  );
}

function why(found, forcing) {
  const units = found.encoding === "UCS2" ? "code units" : "septets";
  const room = found.encoding === "UCS2" ? "70 fit into one part, 67 into each of several" : "160 fit into one part, 153 into each of several";
  const cause = forcing.size ? `${plural(forcing.size, "character")} outside the GSM alphabet ${forcing.size === 1 ? "forces" : "force"} UCS-2. ` : "";
  return `${cause}${found.length} ${units} in ${encodingName(found.encoding)}; ${room}: ${plural(found.numberOfMessages, "part")}${found.creditCost === null ? "" : `, ${credits(found.creditCost)}`}.`;
}

function forced({ character, codePoint, replacement }) {
  return h("li", {}, h("code", {}, h("mark", {}, SHOWN[character] ?? character)), ` ${codePoint} `, replacement === null ? "has no replacement" : replacement === "" ? "can be left out" : ["can be ", h("code", {}, replacement)]);
}

function cheaper(found) {
  const { asGsm7: plain } = found;
  const saved = plain.creditCost !== null && found.creditCost !== null ? `, ${credits(plain.creditCost)} instead of ${credits(found.creditCost)}` : "";
  return h("div", { class: "stack" }, h("p", {}, `As GSM-7 it would be ${plural(plain.numberOfMessages, "part")} instead of ${plural(found.numberOfMessages, "part")}${saved}.`), h("div", { class: "row" }, h("button", { type: "button", class: "plain", onclick: () => copy(plain.message, "GSM-7 text") }, "Copy the GSM-7 text")));
}

// Plain stretches stay plain text, so that a long message is few elements.
function characters(part, forcing, encoding) {
  const pieces = [];
  let plain = "";
  for (const one of part) {
    const special = forcing.has(one) ? h("mark", { title: `${forcing.get(one).codePoint} forces UCS-2` }, SHOWN[one] ?? one) : encoding === "GSM7" && TWICE.has(one) ? h("i", { title: "counts twice" }, one) : null;
    if (special) {
      pieces.push(plain, special);
      plain = "";
    } else plain += SHOWN[one] ?? one;
  }
  return [...pieces, plain];
}
