// The open conversation for people who have no access to the server: as link, text, JSON, page and
// on paper. The server makes all but the link and the print.

import { url } from "./api.js";
import { copy, copyLink } from "./copy.js";
import { h, iconButton } from "./dom.js";
import { openMenu } from "./menu.js";
import { address, route } from "./route.js";
import { attempt } from "./toast.js";
import { loadWhole, openThread, thread } from "./thread.js";

const report = (format) => url("/_mock/report", { number: thread().number, format });
const NOTHING_ELSE = { message: "", q: "", list: "", pane: "", request: "", find: "" };

export function handOverButton() {
  const more = iconButton(
    "more",
    "Hand over this conversation",
    () =>
      openMenu(more, "Hand over", [
        {
          label: "Copy the link",
          does: () => copyLink(address({ ...NOTHING_ELSE, number: thread().number })),
        },
        { label: "Copy as text", does: () => copyReport("text", "Conversation") },
        { label: "Copy as JSON", does: () => copyReport("json", "Conversation as JSON") },
        null,
        { label: "Save as one HTML file", does: save },
        { label: "Print", does: printThread },
      ]),
    { "aria-haspopup": "menu", "aria-expanded": "false" },
  );
  return more;
}

const copyReport = (format, what) =>
  attempt(async () => {
    const answer = await fetch(report(format));
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
    await copy(await answer.text(), what);
  });

function save() {
  const link = h("a", { href: report("html"), download: `conversation-${thread().number}.html` });
  document.body.append(link);
  link.click();
  link.remove();
}

// Loads what is not there yet, because print shows what the page holds.
export function printThread() {
  return attempt(async () => {
    await loadWhole();
    print();
    // So long a thread is not kept.
    if (thread().items.length > 400) await openThread(thread().number, route().message);
  });
}
