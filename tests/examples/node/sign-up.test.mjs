// With Vitest: import { beforeEach, afterEach, test } from 'vitest' instead of the next line.
import { afterEach, beforeEach, test } from 'node:test';
import assert from 'node:assert/strict';

import { SmsMock } from './sms-mock.mjs';

/** The code under test. */
async function signUp(number, { url, email, token }) {
  const response = await fetch(`${url}/api/rest/v1/sms/send.json`, {
    method: 'POST',
    headers: { email, token, 'Content-Type': 'application/json' },
    body: JSON.stringify({ recipientNumber: number, message: 'Welcome! Your code is 482159.' }),
  });
  if (!response.ok) throw new Error((await response.json()).message);
}

// [tests]
let sms;
beforeEach(async () => { sms = await SmsMock.fresh({ credits: 2 }); });
afterEach(() => sms.delete());

test('a new customer gets a code', async () => {
  await signUp('082 123 4567', sms);

  const message = await sms.waitForMessage({ to: '0821234567', contains: 'Welcome' });
  assert.equal(message.messageStatus, 'DELIVERED');
  assert.equal(await sms.otp({ to: '0821234567' }), '482159');
});

test('an outage is an error, and nothing is sent', async () => {
  await sms.fault({ path: '/sms/send' }, { status: 500 });

  await assert.rejects(signUp('0821234567', sms), /An error occurred/);

  assert.deepEqual(await sms.sent(), []);
  assert.equal((await sms.verify({ number: '0821234567' }, 1)).ok, true);
});
// [/tests]

test('what did come is said where the wanted did not', async () => {
  await signUp('0821234567', sms);

  await assert.rejects(sms.waitForMessage({ contains: 'Goodbye', timeout: 0 }), /Welcome!/);
});

test('a reminder goes when its time comes', async () => {
  await sms.freeze('2030-01-07T07:59:00+02:00');
  const { url, email, token } = sms;
  await fetch(`${url}/api/rest/v1/sms/send.json`, {
    method: 'POST',
    headers: { email, token, 'Content-Type': 'application/json' },
    body: '{"recipientNumber": "0821234567", "message": "Hi", "dateToSend": "203001070800"}',
  });
  assert.equal((await sms.sent())[0].messageStatus, 'SCHEDULED');
  await sms.advance(60);
  assert.equal((await sms.sent())[0].messageStatus, 'DELIVERED');
});

test('two tests at once have a team each', async () => {
  const teams = await Promise.all(Array.from({ length: 10 }, () => SmsMock.fresh()));
  await Promise.all(teams.map((team, i) => signUp(`08212345${10 + i}`, team)));
  for (const [i, team] of teams.entries()) {
    const sent = await team.sent();
    assert.deepEqual(sent.map((one) => one.toNumber), [`278212345${10 + i}`]);
    await team.delete();
  }
});
