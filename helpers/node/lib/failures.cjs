// Finds the messages that a test wants, and writes the texts of its failed assertions.
"use strict";

const SHOWN = 10;

/** Return the messages with the wanted number and text; undefined stands for any. */
function among(sent, { number, contains = "" }) {
  return sent.filter(
    (one) => (number === undefined || one.toNumber === number) && one.message.includes(contains),
  );
}

/** Return what comes closest: messages to that number, else with that text, else all. */
function closest(others, { number, contains }) {
  const toNumber = number === undefined ? [] : among(others, { number });
  const withText = contains === undefined ? [] : among(others, { contains });
  return [toNumber, withText, others].find((those) => those.length > 0) ?? [];
}

function wrongNumberOf(wanted, times, sent, tried) {
  const found = among(sent, wanted);
  const others = sent.filter((one) => !found.includes(one));
  return [
    `wanted ${counted(times, "message")}, found ${found.length}`,
    ...wantedLines({ to: wanted.number, contains: wanted.contains }),
    ...some("found:", found.map(messageLine)),
    ...some("closest:", closest(others, wanted).map(messageLine)),
    ...whereNothingWas(sent, tried),
  ].join("\n");
}

function wrongNumberOfRequests(match, times, { found, closest: close }) {
  return [
    `wanted ${counted(times, "request")}, found ${found}`,
    ...wantedLines(match),
    ...some("closest:", close.map(requestLine).reverse()),
  ].join("\n");
}

function nothingCame(problem, wanted, sent, tried) {
  return [
    problem,
    ...some("sent so far:", closest(sent, wanted).map(messageLine)),
    ...whereNothingWas(sent, tried),
  ].join("\n");
}

/** @param reasons the first character that forces UCS-2, by message id */
function costsTooMuch(sent, atMost, reasons) {
  const dearest = [...sent].sort((one, other) => other.creditCost - one.creditCost).slice(0, SHOWN);
  const lines = dearest.map((one) => {
    const parts = `${one.numberOfMessages} part${one.numberOfMessages === 1 ? "" : "s"}`;
    const reason = one.messageId in reasons ? ` for ${reasons[one.messageId]}` : "";
    return `  ${one.creditCost}: ${messageLine(one)} (${parts} of ${one.encoding}${reason})`;
  });
  const credits = `${atMost} credit${atMost === 1 ? "" : "s"}`;
  const total = `${sent.length} message${sent.length === 1 ? "" : "s"} cost ${costOf(sent)}`;
  return [`wanted ${credits} at most, ${total}`, ...lines].join("\n");
}

/** The cost of messages in credits, added up in thousandths, which are exact. */
function costOf(sent) {
  return sent.reduce((sum, one) => sum + Math.round(one.creditCost * 1000), 0) / 1000;
}

function whereNothingWas(sent, { refused, elsewhere }) {
  if (sent.length > 0) return [];
  return [
    "no message was sent at all",
    ...some("refused:", refused.map(requestLine)),
    ...some(
      "but this server was called with other credentials than the team's email and token:",
      elsewhere.map(requestLine),
    ),
  ];
}

function wantedLines(wanted) {
  const given = Object.entries(wanted).filter(([, value]) => value !== undefined);
  if (given.length === 0) return [];
  return ["wanted:", ...given.map(([name, value]) => `  ${name.padEnd(11)}  ${value}`)];
}

function some(title, lines) {
  return lines.length > 0 ? [title, ...lines.slice(-SHOWN).map((line) => `  ${line}`)] : [];
}

function messageLine(one) {
  return `${one.toNumber} ${one.messageStatus}: ${JSON.stringify(one.message)}`;
}

function requestLine({ method, path, status, summary }) {
  return `${method} ${path} ${status} ${summary}`;
}

function counted(count, what) {
  return count === 0 ? `no ${what}` : `${count} ${what}${count === 1 ? "" : "s"}`;
}

module.exports = { among, costOf, costsTooMuch, nothingCame, wrongNumberOf, wrongNumberOfRequests };
