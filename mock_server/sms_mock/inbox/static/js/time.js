// The clock of the team, and times as text: relative, or exact with the name of the time zone.

const ZONE = "Africa/Johannesburg";
export const ZONE_NAME = "SAST";
const ZONE_OFFSET = "+02:00";
export const ZONE_LONG = "South African Standard Time, UTC+2";

const formats = (options) => new Intl.DateTimeFormat("en-GB", { timeZone: ZONE, ...options });
const CLOCK = formats({ hour: "2-digit", minute: "2-digit" });
const SECONDS = formats({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const DAY = formats({ weekday: "long", day: "numeric", month: "long" });
const SHORT_DAY = formats({ day: "numeric", month: "short" });
const YEAR = formats({ year: "numeric" });
const EXACT = formats({ dateStyle: "medium", timeStyle: "medium" });
const KEY = formats({ year: "numeric", month: "2-digit", day: "2-digit" });

// The value of a date and time field, and the instant that such a value means.
export const fieldTime = (at) => new Date(at + 2 * 3_600_000).toISOString().slice(0, 19);
export const instantOf = (value) => `${value}${ZONE_OFFSET}`;

let clock = { frozen: false, ahead: 0, at: Date.now() };
// Counts how often the clock was set.
let turn = 0;

export function setClock(item) {
  turn += 1;
  const now = Date.parse(item.now);
  clock = { frozen: item.frozen, at: now, ahead: now - Date.now() };
}

// Sets the clock from an answer, unless it was set while the answer was being loaded.
export function clockAsked() {
  const mine = turn;
  return (item) => mine === turn && setClock(item);
}

export const isFrozen = () => clock.frozen;
export const now = () => (clock.frozen ? clock.at : Date.now() + clock.ahead);
export const exact = (at) => `${EXACT.format(at)} ${ZONE_NAME}`;
export const withMinutes = (at) => CLOCK.format(at);
export const withSeconds = (at) => SECONDS.format(at);
export function withDay(at) {
  const year = YEAR.format(at) === YEAR.format(Date.now()) ? "" : ` ${YEAR.format(at)}`;
  return `${SHORT_DAY.format(at)}${year}, ${SECONDS.format(at)}`;
}
// Whether the clock is on another day than the computer of the reader.
export const isElsewhere = () => dayKey(now()) !== dayKey(Date.now());
export const dayKey = (at) => KEY.format(at);

export function dayName(at) {
  const key = dayKey(at);
  if (key === dayKey(now())) return "Today";
  if (key === dayKey(now() - 86_400_000)) return "Yesterday";
  return DAY.format(at);
}

// With the date only if it is not that of `day`, which is shown elsewhere.
export function stepTime(at, day) {
  return dayKey(at) === dayKey(day)
    ? SECONDS.format(at)
    : `${SHORT_DAY.format(at)} ${SECONDS.format(at)}`;
}

function relative(at) {
  const seconds = Math.round((now() - at) / 1000);
  const far = Math.abs(seconds);
  if (far < 45) return seconds < -5 ? "in a moment" : "now";
  const [number, unit] =
    far < 3600
      ? [Math.round(far / 60), "min"]
      : far < 79200
        ? [Math.round(far / 3600), "h"]
        : [0, ""];
  if (unit) return seconds < 0 ? `in ${number} ${unit}` : `${number} ${unit}`;
  return far < 86400 * 2 && dayKey(at) === dayKey(now()) ? CLOCK.format(at) : SHORT_DAY.format(at);
}

export function stamp(at, text = relative) {
  const element = document.createElement("time");
  element.dateTime = new Date(at).toISOString();
  element.title = `${exact(at)} (${ZONE_LONG})`;
  element.textContent = text(at);
  if (text === relative) element.dataset.relative = at;
  return element;
}

export function refreshTimes() {
  /** @type {NodeListOf<HTMLElement>} */
  const stamps = document.querySelectorAll("time[data-relative]");
  for (const element of stamps) {
    const text = relative(Number(element.dataset.relative));
    if (element.textContent !== text) element.textContent = text;
  }
}
