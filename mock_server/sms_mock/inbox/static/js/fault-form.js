// A form and its JSON beside it, for one fault rule. The JSON holds the rule, and is kept until the
// tab is closed. While it is half-typed the form waits, so that neither takes what was typed.

import { button, h } from "./dom.js";
import { fieldOf, fieldsOf, ruleOf, textOf, valueOf, withField } from "./fault-rule.js";

const KEY = "fault rule";
const GROUPS = [
  ["match", "Which requests"],
  ["effect", "What happens"],
  ["", "How often"],
];

const pretty = (rule) => JSON.stringify(rule, null, 2);

// Gives the `element`, `begin(rule)`, which puts a rule into it, and `text()`, its JSON.
export function faultForm(schema, first) {
  // `given`: what was last put in and not typed; `own`: what was typed and then replaced.
  const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "null") ?? {
    text: pretty(first),
    given: pretty(first),
    own: "",
  };
  const fields = fieldsOf(schema).map((field) => ({ ...field, input: inputOf(field) }));
  const groups = GROUPS.map(([group, title]) =>
    h(
      "fieldset",
      { class: "fields" },
      h("legend", {}, title),
      fields
        .filter((field) => field.group === group)
        .map(({ name, hint, input }) =>
          h("label", { class: "field", title: hint }, h("span", {}, name), input),
        ),
    ),
  );
  const box = h("textarea", {
    rows: "11",
    class: "figures",
    "aria-label": "Rule as JSON",
    "aria-describedby": "rule-note",
    spellcheck: "false",
    value: kept.text,
  });
  const note = h("p", { id: "rule-note", role: "status" });
  const back = button("Back to what I wrote", () => begin(kept.own));
  const keep = () => {
    kept.text = box.value;
    back.hidden = !kept.own;
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  };
  const fill = () => {
    let rule = null;
    let problem = "";
    try {
      rule = ruleOf(box.value);
    } catch (error) {
      problem = `The form waits until this is a rule again. ${error.message}`;
    }
    if (note.textContent !== problem) note.textContent = problem;
    for (const group of groups) group.disabled = !rule;
    if (rule) for (const field of fields) field.input.value = textOf(fieldOf(rule, field));
    keep();
  };
  const begin = (text) => {
    kept.own = [kept.given, kept.own].includes(box.value) ? "" : box.value;
    if (text !== kept.own) kept.given = text;
    box.value = text;
    fill();
  };
  box.addEventListener("input", fill);
  for (const field of fields)
    field.input.addEventListener("input", () => {
      const value = valueOf(field.input.value, field.schema);
      box.value = pretty(withField(ruleOf(box.value), field, value));
      keep();
    });
  fill();
  const element = h("div", { class: "stack" }, groups, box, note, back);
  return { element, begin: (rule) => begin(pretty(rule)), text: () => box.value };
}

function inputOf({ name, options, example, hint }) {
  const more = { "aria-label": name, title: hint };
  if (!options.length)
    return h("input", { ...more, autocomplete: "off", placeholder: example || null });
  return h("select", more, [
    h("option", { value: "" }, "–"),
    options.map((value) => h("option", { value }, value)),
  ]);
}
