// The words of the page for what the API has: statuses, numbers, prices. Values in, text out.

export const STATUS = {
  SCHEDULED: "Scheduled",
  SENT: "Sent",
  DELIVERED: "Delivered",
  FAILED: "Failed",
  FAILED_REFUNDED: "Failed, refunded",
  FAILED_OPTOUT: "Failed, opted out",
  UNKNOWN: "Unknown",
};
// The events that carry a message.
export const ABOUT_MESSAGES = ["message", "status", "reply"];
export const isBad = (status) => Boolean(status?.startsWith("FAILED"));
export const isScheduled = (message) => message.messageStatus === "SCHEDULED";
// Scheduled, and not cancelled.
export const isComing = (message) => isScheduled(message) && !message.deleted;
export const encodingName = (encoding) => (encoding === "UCS2" ? "UCS-2" : "GSM-7");
export const plural = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;
export const credits = (number) => plural(Math.round(number * 1000) / 1000, "credit");
export const isReply = (message) => message.messageType === "INBOUND";
// Not looked at on the page yet, in either direction.
export const isUnread = (message) =>
  !message.seen &&
  !message.deleted &&
  (isReply(message) ? !message.read : Boolean(message.dateTimeSent));
export const numberOf = (message) => (isReply(message) ? message.fromNumber : message.toNumber);
// A voice message: it has no encoding and no parts, and plays an audio where it has no text.
export const isCall = (message) => message.messageType === "VOICE";
export const textOf = (message) =>
  message.message?.trim() ? message.message : isCall(message) ? "(plays an audio)" : "(blank)";

// What stands before the text of a message in a list, unless it just was sent or delivered.
export function mark(message) {
  if (isReply(message)) return "Reply: ";
  if (isScheduled(message)) return message.deleted ? "Cancelled: " : "Scheduled: ";
  const call = isCall(message);
  if (isBad(message.messageStatus)) return call ? "Failed call: " : "Failed: ";
  return call ? "Call: " : "";
}

// When the API accepted it, or when a reply arrived.
export const accepted = (message) =>
  message.dateTimeReceived ?? Date.parse(message.steps[0]?.at ?? 0);
// When it reached or left the phone: a scheduled message moves when it is sent.
export const reached = (message) =>
  message.dateTimeReceived ?? message.dateTimeSent ?? accepted(message);

export function readable(number) {
  const found = /^27(\d{2})(\d{3})(\d{4})$/.exec(number);
  return found
    ? `+27 ${found[1]} ${found[2]} ${found[3]}`
    : /^\d{7,}$/.test(number)
      ? `+${number}`
      : number;
}

export function initials(name, number) {
  if (!name) return number.slice(-2);
  const words = name
    .replace(/^(Mr|Mrs|Ms|Dr|Prof)\.?\s+/i, "")
    .split(/\s+/)
    .filter(Boolean);
  return [words[0], words.length > 1 ? words.at(-1) : ""]
    .map((word) => [...(word ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}
