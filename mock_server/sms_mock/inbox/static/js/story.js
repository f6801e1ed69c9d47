// What happened when the clock was advanced, one line for each message. Values in, values out.

import { isBad, plural, STATUS } from "./labels.js";

const good = ({ status }) => status >= 200 && status < 300;

const TOLD = {
  sent: ({ status }) => (status === "SENT" ? "Went" : (STATUS[status] ?? status)),
  outcome: ({ status }) => STATUS[status] ?? status,
  reply: () => "Replied",
  webhook: (event) =>
    good(event)
      ? `${nameOf(event)} posted`
      : `${nameOf(event)} failed (${event.status ?? event.error ?? "no answer"})`,
};

const nameOf = ({ webhook }) => (webhook === "reply" ? "Reply webhook" : "Report");
const isFailure = (event) => (event.kind === "webhook" ? !good(event) : isBad(event.status));

// Lines of `{messageId, number, text, at, steps, failed}`: what failed first, then replies, then the
// rest; among those the newest first.
export function story(events) {
  const lines = new Map();
  for (const event of events) {
    const line = lines.get(event.messageId) ?? { steps: [], failed: false, replied: false };
    const step = TOLD[event.kind]?.(event) ?? event.kind;
    const steps = line.steps.at(-1)?.step === step ? line.steps.slice(0, -1) : line.steps;
    const times = steps === line.steps ? 1 : line.steps.at(-1).times + 1;
    lines.set(event.messageId, {
      messageId: event.messageId,
      number: event.number ?? event.from ?? line.number,
      text: event.message ?? event.text ?? line.text,
      at: event.at,
      steps: [...steps, { step, times }],
      failed: line.failed || isFailure(event),
      replied: line.replied || event.kind === "reply",
    });
  }
  const rank = ({ failed, replied }) => (failed ? 0 : replied ? 1 : 2);
  return [...lines.values()]
    .sort((one, other) => rank(one) - rank(other) || Date.parse(other.at) - Date.parse(one.at))
    .map((line) => ({
      ...line,
      steps: line.steps.map(({ step, times }) => (times > 1 ? `${step} ×${times}` : step)),
    }));
}

// "2 messages went, 1 delivered, 1 failed, 1 reply": counts of what happened.
export function summary(events) {
  const count = (fits) => events.filter(fits).length;
  const counts = [
    [count((one) => one.kind === "sent"), (n) => `${plural(n, "message")} went`],
    [count((one) => one.status === "DELIVERED"), (n) => `${n} delivered`],
    [count((one) => one.kind !== "webhook" && isBad(one.status)), (n) => `${n} failed`],
    [count((one) => one.kind === "reply"), (n) => plural(n, "reply", "replies")],
    [count((one) => one.kind === "webhook" && good(one)), (n) => `${plural(n, "webhook")} posted`],
    [
      count((one) => one.kind === "webhook" && !good(one)),
      (n) => `${plural(n, "webhook attempt")} failed`,
    ],
  ];
  return counts
    .filter(([number]) => number)
    .map(([number, words]) => words(number))
    .join(", ");
}
