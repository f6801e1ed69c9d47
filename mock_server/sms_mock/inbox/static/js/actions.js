// The actions of a message's menu: set its status, redeliver its webhook, copy its text or id.

import { call, get, origin, post } from "./api.js";
import { copy, copyLink } from "./copy.js";
import { openMessage } from "./parts.js";
import { address } from "./route.js";
import { SNIPPETS } from "./snippets.js";
import { credentials } from "./team.js";
import { attempt, toast } from "./toast.js";
import { isCall, isReply, isScheduled, numberOf, STATUS } from "./labels.js";

const ENDS = [
  ["Deliver", "DELIVERED"],
  ["Fail", "FAILED", true],
  ["Fail and refund", "FAILED_REFUNDED", true],
  ["Fail as opted out", "FAILED_OPTOUT", true],
];

export function statusActions(message) {
  if (isReply(message) || message.deleted) return [];
  if (isScheduled(message))
    return [
      { label: "Send now", does: () => setStatus(message, "SENT") },
      { label: "Cancel", danger: true, does: () => cancel(message) },
    ];
  if (message.messageStatus !== "SENT") return [];
  return ENDS.map(([label, status, danger]) => ({
    label,
    danger,
    does: () => setStatus(message, status),
  }));
}

export function actionsOf(message) {
  const ends = statusActions(message);
  return [
    ...ends,
    ...(ends.length ? [null] : []),
    {
      label: isReply(message) ? "Redeliver the webhook" : "Redeliver the report",
      does: () => redeliverNewest(message),
    },
    null,
    { label: "Details", does: () => openMessage(message.messageId) },
    ...(isReply(message) || isCall(message)
      ? []
      : [{ label: "Copy as curl", does: () => copy(curlOfSend(message), "curl command") }]),
    { label: "Copy the link", does: () => copyLink(linkTo(message)) },
    { label: "Copy the text", does: () => copy(message.message ?? "", "Text") },
    { label: "Copy the id", does: () => copy(message.messageId, "Id") },
  ];
}

// The send that an application would make for the same message.
function curlOfSend({ toNumber, message, campaign, userDataField }) {
  const body = { recipientNumber: toNumber, message };
  const labels = {
    ...(campaign && { campaign }),
    ...(userDataField && { dataField: userDataField }),
  };
  return SNIPPETS.curl(`${origin}/app`, credentials(), { ...body, ...labels });
}

const linkTo = (message) =>
  address({
    number: numberOf(message),
    message: message.messageId,
    ...{ q: "", list: "", pane: "", request: "", find: "" },
  });

function setStatus(message, status) {
  return attempt(() =>
    post(`/_mock/messages/${message.messageId}/status`, { status }).then(() =>
      toast(`Marked as ${STATUS[status].toLowerCase()}`, { seconds: 2 }),
    ),
  );
}

const cancel = (message) => attempt(() => call("DELETE", `/_mock/messages/${message.messageId}`));

async function redeliverNewest(message) {
  await attempt(async () => {
    const { items } = await get("/_mock/webhooks", { messageId: message.messageId });
    if (!items.length) {
      toast("No webhook went out for this message", {
        detail: "Set the webhook addresses under Settings; messages after that are reported.",
      });
      return;
    }
    await redeliver(items[0]);
  });
}

export async function redeliver(delivery) {
  await post(`/_mock/webhooks/${delivery.id}/redeliver`);
  toast("Redelivering", { detail: delivery.url, seconds: 3 });
}
