// What a client needs: credentials to copy, webhook addresses to set, a snippet to paste.

import { call, get, origin } from "./api.js";
import { codeBlock, copyable } from "./copy.js";
import { h, replace } from "./dom.js";
import { on } from "./signals.js";
import { SNIPPETS } from "./snippets.js";
import { credentials } from "./team.js";
import { attempt, refused, toast } from "./toast.js";

export function settingsPage(body) {
  const select = h("select");
  const rest = h("div", { class: "pane-rest" });
  const load = () => get(`/_mock/accounts/${select.value}/developer-settings`).then((settings) => replace(rest, credentialsPart(settings), webhooksPart(settings, load), snippetsPart(settings))).catch(refused);
  select.onchange = load;
  body.append(h("label", { class: "field" }, h("span", {}, "User"), select), rest);
  const fill = () => {
    const { users } = credentials();
    if (!users.length || select.length) return;
    replace(select, users.map((user) => h("option", { value: user.userId }, `${user.email}${user.administrator ? " (administrator)" : ""}`)));
    load();
  };
  fill();
  return on("team", fill);
}

function credentialsPart(settings) {
  const rows = [["Base URL", `${origin}/app`], ["email", settings.email], ["token", settings.token], ["URL token", settings.urlToken]];
  return h("section", { class: "part" }, h("h3", {}, "Credentials"), rows.map(([name, value]) => h("div", { class: "field" }, h("span", {}, name), copyable(value ?? "", name))));
}

function webhooksPart(settings, load) {
  const field = (name, label) => [h("input", { type: "url", name, value: settings[name] ?? "", placeholder: "http://localhost:3000/hook" }), label];
  const [replies, repliesLabel] = field("replyUrl", "Replies go to");
  const [reports, reportsLabel] = field("deliveryReportUrl", "Delivery reports go to");
  const style = h("select", { name: "webhookStyle" }, [["both", "query and form"], ["query", "query"], ["form", "form"]].map(([value, name]) => h("option", { value, selected: value === settings.webhookStyle }, name)));
  const save = async (event) => {
    event.preventDefault();
    const asked = { replyUrl: replies.value || null, deliveryReportUrl: reports.value || null, webhookStyle: style.value };
    if (await attempt(() => call("PUT", `/_mock/accounts/${settings.userId}/developer-settings`, asked))) {
      toast("Saved", { seconds: 2 });
      load();
    }
  };
  return h("form", { class: "part", onsubmit: save }, h("h3", {}, "Webhooks"), [[replies, repliesLabel], [reports, reportsLabel], [style, "Values travel as"]].map(([input, label]) => h("label", { class: "field" }, h("span", {}, label), input)), h("div", { class: "row" }, h("button", { class: "primary" }, "Save")));
}

function snippetsPart(settings) {
  const names = Object.keys(SNIPPETS);
  const shown = h("div", { role: "tabpanel", id: "snippet", "aria-label": "Snippet" });
  const tabs = h("div", { class: "langs", role: "tablist", "aria-label": "Language" });
  const pick = (name, focus) => {
    sessionStorage.setItem("language", name);
    for (const tab of tabs.children) {
      const chosen = tab.textContent === name;
      tab.setAttribute("aria-selected", chosen);
      tab.tabIndex = chosen ? 0 : -1;
      if (chosen && focus) tab.focus();
    }
    replace(shown, codeBlock(SNIPPETS[name](`${origin}/app`, settings), `${name} snippet`));
  };
  tabs.append(...names.map((name) => h("button", { type: "button", role: "tab", "aria-controls": "snippet", onclick: () => pick(name) }, name)));
  tabs.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) pick(names.at((names.indexOf(event.target.textContent) + step) % names.length), true);
  });
  pick(names.includes(sessionStorage.getItem("language")) ? sessionStorage.getItem("language") : names[0]);
  return h("section", { class: "part" }, h("h3", {}, "Send a message from"), tabs, shown);
}
