// What a client needs: credentials to copy, webhook addresses to set, a snippet to paste.

import { call, get, origin } from "./api.js";
import { copyable } from "./copy.js";
import { h, list, replace, row, submit } from "./dom.js";
import { notificationChoice } from "./notify.js";
import { form, part } from "./parts.js";
import { on } from "./signals.js";
import { shortcutsChoice } from "./shortcuts.js";
import { SNIPPETS } from "./snippets.js";
import { LANGUAGES, snippetTabs } from "./snippet-tabs.js";
import { credentials } from "./team.js";
import { teamsPart } from "./teams-part.js";
import { themeChoice } from "./theme.js";
import { attempt, refused, toast } from "./toast.js";

const STYLES = [
  ["both", "query and form"],
  ["query", "query"],
  ["form", "form"],
];

const field = (label, input) => h("label", { class: "field" }, h("span", {}, label), input);

export function settingsPage(body) {
  const select = h("select");
  const rest = h("div", { class: "pane-rest" });
  const draw = (settings) =>
    replace(rest, credentialsPart(settings), webhooksPart(settings, load), snippetsPart(settings));
  const load = () => {
    const user = select.value;
    return get(`/_mock/accounts/${user}/developer-settings`)
      .then((settings) => user === select.value && draw(settings))
      .catch(refused);
  };
  select.onchange = load;
  const teams = teamsPart();
  body.append(
    field("User", select),
    rest,
    teams.element,
    part("This page", themeChoice(), notificationChoice(), shortcutsChoice()),
  );
  const fill = () => {
    teams.draw();
    const { users } = credentials();
    if (!users.length) return;
    const first = !select.length;
    const name = ({ email, administrator }) => (administrator ? `${email} (administrator)` : email);
    const known = users.map((user) => ({ id: user.userId, name: name(user) }));
    list(
      select,
      known,
      (user) => user.id,
      (user) => h("option", { value: user.id }, user.name),
    );
    if (first) load();
  };
  fill();
  return on("team", fill);
}

function credentialsPart(settings) {
  const rows = [
    ["Base URL", `${origin}/app/`],
    ["email", settings.email],
    ["token", settings.token],
    ["URL token", settings.urlToken],
    ["secret key", settings.secretKey],
  ];
  return part(
    "Credentials",
    rows.map(([name, value]) =>
      h("div", { class: "field" }, h("span", {}, name), copyable(value ?? "", name)),
    ),
  );
}

// The URL with … instead of its password, as it is shown.
const hidePassword = (url) =>
  url.replace(/(?<=:\/\/)[^/?#]*(?=@)/, (found) =>
    found.includes(":") ? `${found.split(":", 1)[0]}:…` : "…",
  );

function webhooksPart(settings, load) {
  const address = (name) =>
    h("input", {
      type: "url",
      name,
      value: hidePassword(settings[name] ?? ""),
      placeholder: "http://localhost:3000/hook",
    });
  const replies = address("replyUrl");
  const reports = address("deliveryReportUrl");
  const style = h(
    "select",
    { name: "webhookStyle" },
    STYLES.map(([value, name]) =>
      h("option", { value, selected: value === settings.webhookStyle }, name),
    ),
  );
  // A URL that was not touched is sent back whole.
  const given = (input) =>
    input.value === hidePassword(settings[input.name] ?? "")
      ? settings[input.name]
      : input.value || null;
  const save = async () => {
    const asked = {
      replyUrl: given(replies),
      deliveryReportUrl: given(reports),
      webhookStyle: style.value,
    };
    if (
      await attempt(() =>
        call("PUT", `/_mock/accounts/${settings.userId}/developer-settings`, asked),
      )
    ) {
      toast("Saved", { seconds: 2 });
      load();
    }
  };
  return form(
    "part",
    save,
    h("h3", {}, "Webhooks"),
    field("Replies go to", replies),
    field("Delivery reports go to", reports),
    field("Values travel as", style),
    row(submit("Save", "primary")),
  );
}

function snippetsPart(settings) {
  const code = (name) => SNIPPETS[name](`${origin}/app`, settings);
  const { element } = snippetTabs(LANGUAGES, code, (name) => `${name} snippet`);
  return part("Send a message from", element);
}
