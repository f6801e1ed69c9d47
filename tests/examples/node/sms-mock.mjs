// A team of its own for each test, on a running sms-mock. Nothing to install; Node 18 or later.
const MOCK = process.env.SMS_MOCK_URL ?? 'http://localhost:8767';

export class SmsMock {
  /** A new team; `wishes` such as {credits: 5, delivery: 'manual'}. */
  static async fresh(wishes = {}) {
    const team = await call('POST', '/teams', {}, { delivery: 'immediate', ...wishes });
    return new SmsMock(team);
  }

  constructor({ teamId, userId, email, token, urlToken, secretKey }) {
    const url = `${MOCK}/app`;
    Object.assign(this, { teamId, userId, email, token, urlToken, secretKey, url });
  }

  /** Where webhooks go: {replyUrl, deliveryReportUrl}. */
  setWebhooks(urls) {
    return this.#ask('PUT', `/accounts/${this.userId}/developer-settings`, {}, urls);
  }

  /** Wait until every webhook is delivered. */
  waitUntilIdle(seconds = 10) {
    return this.#ask('GET', '/webhooks/idle', { timeout: seconds });
  }

  /** The newest message that fits {to, contains, status, after}; waits for it. */
  waitForMessage(wanted = {}) {
    return this.#ask('GET', '/messages/wait', wanted);
  }

  /** The newest one-time code, as text; waits for it. `wanted`: {to, after, pattern, timeout}. */
  async otp(wanted = {}) {
    return (await this.#ask('GET', '/otp', wanted)).otp;
  }

  /** Everything sent, the oldest first. */
  async sent() {
    const { items } = await this.#ask('GET', '/messages', { q: 'is:outbound', limit: 1000 });
    return items.reverse();
  }

  /** Answer as the person with that number. */
  reply(from, message) {
    return this.#ask('POST', '/inbound', {}, { from, message });
  }

  /** Make the API fail: fault({path: '/sms/send'}, {status: 503}). */
  fault(match, effect, times) {
    return this.#ask('POST', '/faults', {}, { match, effect, times });
  }

  /** How many requests fitted, and whether that was right: {ok, found, closest}. */
  verify(match, count) {
    return this.#ask('POST', '/requests/verify', {}, { match, count });
  }

  freeze(at = true) {
    return this.#ask('PUT', '/clock', {}, { freeze: at });
  }

  advance(seconds) {
    return this.#ask('POST', '/clock/advance', {}, { seconds });
  }

  /** End the team; nothing of it stays. */
  delete() {
    return call('DELETE', `/teams/${this.teamId}`);
  }

  #ask(method, path, query, body) {
    return call(method, path, { ...query, team: this.teamId }, body);
  }
}

async function call(method, path, query = {}, body) {
  const response = await fetch(`${MOCK}/_mock${path}?${new URLSearchParams(query)}`, {
    method,
    body: body && JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) {
    const { message, help } = answer.error;
    throw new Error(`${message}; ${help} ${JSON.stringify(answer.came ?? '')}`);
  }
  return answer;
}
