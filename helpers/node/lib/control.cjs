// Calls the control API (`/_mock`) of a running sms-mock.
"use strict";

const { NotRunning, Refused } = require("./errors.cjs");

// Node's own requests, taken before a test replaces them, as it may replace fetch.
const REQUEST = {
  "http:": require("node:http").request,
  "https:": require("node:https").request,
};

const DEFAULT_URL = "http://localhost:8767";
const PAGE = 1000;
const LONGEST_CALL = 30;

/** A client of one server's control API, about one team or the default team. */
class Control {
  /**
   * @param url the server's address; the base URL of the imitated API works too.
   * @throws TypeError it is not the URL of a server
   */
  constructor(url = process.env.SMS_MOCK_URL || DEFAULT_URL, team = undefined) {
    this.url = addressIn(url);
    this.team = team;
  }

  get(path, query = {}, seconds = LONGEST_CALL) {
    return this.#call("GET", path, query, undefined, seconds);
  }

  post(path, body, seconds = LONGEST_CALL) {
    return this.#call("POST", path, {}, body, seconds);
  }

  put(path, body) {
    return this.#call("PUT", path, {}, body, LONGEST_CALL);
  }

  delete(path) {
    return this.#call("DELETE", path, {}, undefined, LONGEST_CALL);
  }

  /** Return every item of a list, from all its pages, the oldest first. */
  async oldestFirst(path) {
    const items = [];
    let page = await this.get(path, { limit: PAGE });
    items.push(...page.items);
    while (page.next) {
      // What is in front of /_mock is in the address already: the key, or a proxy's prefix.
      page = await this.get(page.next.replace(/^.*?\/_mock/, ""));
      items.push(...page.items);
    }
    return items.reverse();
  }

  async #call(method, path, query, body, seconds) {
    const url = new URL(`${this.url}/_mock${path}`);
    const given = Object.entries({ team: this.team, ...query });
    for (const [name, value] of given) {
      if (value !== undefined && value !== null) url.searchParams.set(name, value);
    }
    let answer;
    try {
      answer = await send(
        method,
        url,
        body === undefined ? undefined : JSON.stringify(body),
        seconds,
      );
    } catch (error) {
      // Made here and not where the connection failed, so that its stack leads to the test.
      const slow = `The server at ${this.url} gave no answer within ${seconds} s`;
      const text = error.code === "SLOW" ? slow : undefined;
      throw Object.assign(new NotRunning(this.url, reasonOf(error), text), { cause: error });
    }
    const content = parsed(answer.text);
    if (answer.status >= 200 && answer.status < 300 && content) return content;
    if (typeof content?.error?.message !== "string") {
      throw new NotRunning(
        this.url,
        "",
        `Something else than sms-mock answers at ${this.url}: set SMS_MOCK_URL to the address of a` +
          " running sms-mock, or start one with `sms-mock serve`",
      );
    }
    throw new Refused(answer.status, content);
  }
}

function addressIn(url) {
  const address = url
    .trim()
    .replace(/\/+$/, "")
    .replace(/\/(app|_mock)$/, "");
  const { protocol, username, search, hash } = URL.canParse(address) ? new URL(address) : {};
  if (!(protocol in REQUEST) || username || search || hash) {
    throw new TypeError(`'${url}' is not an address such as ${DEFAULT_URL}`);
  }
  return address;
}

function send(method, url, body, seconds) {
  return new Promise((resolve, reject) => {
    const headers = { Accept: "application/json" };
    const token = process.env.SMS_MOCK_CONTROL_TOKEN;
    if (token) headers.Authorization = `Bearer ${token}`;
    if (body !== undefined) {
      headers["Content-Type"] = "application/json";
      headers["Content-Length"] = Buffer.byteLength(body);
    }
    const request = REQUEST[url.protocol](
      url,
      // A connection for each call: an idle one would keep the test process alive.
      { method, headers, agent: false, timeout: seconds * 1000 },
      (response) => {
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (part) => (text += part));
        response.on("end", () => resolve({ status: response.statusCode, text }));
        response.on("error", reject);
      },
    );
    request.on("timeout", () => {
      request.destroy(Object.assign(new Error("no answer in time"), { code: "SLOW" }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** What happened to a connection; empty if it was refused, because nothing listens there. */
function reasonOf(error) {
  // The message for EPROTO has places in OpenSSL's source and a line's end.
  if (error.code === "EPROTO") return "TLS could not be set up";
  return error.code === "ECONNREFUSED" ? "" : error.message;
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

module.exports = { Control };
